/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rows for reports; see rows.h. No I/O. */
#include "cli/rows.h"

#include <stdio.h>

static const enum report_state states[] = {
	[FACT_UNKNOWN] = REPORT_STATE_UNKNOWN,
	[FACT_OK] = REPORT_STATE_OK,
	[FACT_ABSENT] = REPORT_STATE_ABSENT,
};

static const enum report_result results[] = {
	[POLICY_UNKNOWN] = REPORT_UNKNOWN,
	[POLICY_PASS] = REPORT_PASS,
	[POLICY_FAIL] = REPORT_FAIL,
	[POLICY_WAIVED] = REPORT_WAIVED,
	[POLICY_NOT_APPLICABLE] = REPORT_NOT_APPLICABLE,
};

static const enum report_severity severities[] = {
	[POLICY_INFO] = REPORT_INFO,	     [POLICY_LOW] = REPORT_LOW,
	[POLICY_MEDIUM] = REPORT_MEDIUM,     [POLICY_HIGH] = REPORT_HIGH,
	[POLICY_CRITICAL] = REPORT_CRITICAL,
};

static const struct report_observation no_observation = {
	"", "", "", "", false, false, "", "", ""
};

void rows_done(struct rows *rows)
{
	free(rows->observations);
	free(rows->facts);
	free(rows->results);
	strlist_done(&rows->texts);
	free(rows->root);
	*rows = (struct rows){};
}

static int rows_start(struct rows *rows, const char *root, size_t n_observations)
{
	rows->root = str_printable(root);
	rows->observations = calloc(n_observations + 1, sizeof(*rows->observations));
	return rows->root && rows->observations ? 0 : -ENOMEM;
}

static struct report_observation row_of(const struct fact_desc *fact,
					const struct fact_observation *o)
{
	struct report_observation row = no_observation;

	row.fact = fact->name;
	row.whole = !o;
	row.member = o && fact->type == FACT_SET;
	if (o) {
		row.value = o->value;
		row.scope = o->scope;
		row.place = o->place;
	}
	return row;
}

int rows_of_facts(struct rows *rows, const char *root, const struct fact_set *set,
		  struct report_facts *ret)
{
	struct report_observation *next;
	size_t n = 0;

	for (size_t i = 0; i < set->n; i++)
		n += set->facts[i].n;
	if (rows_start(rows, root, n) < 0)
		return -ENOMEM;
	rows->facts = calloc(set->n + 1, sizeof(*rows->facts));
	if (!rows->facts)
		return -ENOMEM;
	next = rows->observations;
	for (size_t i = 0; i < set->n; i++) {
		const struct fact *fact = &set->facts[i];

		rows->facts[i] = (struct report_fact){
			.name = fact->desc->name,
			.type = fact_type_name(fact->desc->type),
			.state = states[fact->state],
			.reason = fact->reason ? fact->reason : "",
			.observations = next,
			.n_observations = fact->n,
		};
		for (size_t j = 0; j < fact->n; j++)
			*next++ = row_of(fact->desc, &fact->observations[j]);
	}
	*ret = (struct report_facts){ rows->root, rows->facts, set->n };
	return 0;
}

/* The waiver in words; the same text for all that it lets pass. */
static int waiver_text(struct rows *rows, const struct policy_waiver *waiver, const char **ret)
{
	char *text;

	if (asprintf(&text, "until %s by %s: %s", waiver->until, waiver->owner, waiver->reason) < 0)
		return -ENOMEM;
	if (strlist_take(&rows->texts, text) < 0)
		return -ENOMEM;
	*ret = text;
	return 0;
}

static int add_evidence(struct rows *rows, const struct policy_outcome *outcome,
			struct report_observation *next)
{
	const struct policy_waiver *last = NULL;
	const char *text = "";

	for (size_t i = 0; i < outcome->evidence.n; i++) {
		const struct policy_evidence *e = &outcome->evidence.items[i];

		next[i] = row_of(e->fact, e->observation);
		next[i].note = e->note;
		next[i].require = e->assertion->text;
		if (!e->waiver)
			continue;
		if (e->waiver != last && waiver_text(rows, e->waiver, &text) < 0)
			return -ENOMEM;
		last = e->waiver;
		next[i].waiver = text;
	}
	return 0;
}

static struct report_result_row result_row(const struct policy_outcome *outcome,
					   const struct report_observation *observations)
{
	const struct policy_rule *rule = outcome->rule;

	return (struct report_result_row){
		.id = rule->id,
		.title = rule->title,
		.severity = severities[rule->severity],
		.result = results[outcome->result],
		.why = rule->why,
		.fix = rule->fix,
		.refs = (const char *const *)rule->refs.items,
		.n_refs = rule->refs.n,
		.remark = outcome->remark,
		.witness = "",
		.observations = observations,
		.n_observations = outcome->evidence.n,
	};
}

int rows_of_audit(struct rows *rows, const char *root, const struct policy *policy,
		  const struct policy_run *run, struct report_audit *ret)
{
	struct report_observation *next;
	size_t n = 0;

	for (size_t i = 0; i < run->n; i++)
		n += run->outcomes[i].evidence.n;
	if (rows_start(rows, root, n) < 0)
		return -ENOMEM;
	rows->results = calloc(run->n + 1, sizeof(*rows->results));
	if (!rows->results)
		return -ENOMEM;
	next = rows->observations;
	for (size_t i = 0; i < run->n; i++) {
		if (add_evidence(rows, &run->outcomes[i], next) < 0)
			return -ENOMEM;
		rows->results[i] = result_row(&run->outcomes[i], next);
		next += run->outcomes[i].evidence.n;
	}
	*ret = (struct report_audit){
		.root = rows->root,
		.policies = (const char *const *)policy->names.items,
		.n_policies = policy->names.n,
		.results = rows->results,
		.n_results = run->n,
	};
	return 0;
}

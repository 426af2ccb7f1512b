/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rules judged, one after the other, and the run graded; see judge.h. No I/O, no clock. */
#include "policy/judge.h"

#include <fnmatch.h>

/* What stays the same from rule to rule. */
struct judge {
	const struct policy *policy;
	const struct fact_set *facts;
	int64_t now_sec;
	bool *waiver_matched; /* one per waiver */
};

const char *policy_result_name(enum policy_result result)
{
	static const char *const names[] = {
		[POLICY_UNKNOWN] = "unknown",
		[POLICY_PASS] = "pass",
		[POLICY_FAIL] = "fail",
		[POLICY_WAIVED] = "waived",
		[POLICY_NOT_APPLICABLE] = "not-applicable",
	};

	return names[result];
}

struct policy_run *policy_run_free(struct policy_run *run)
{
	if (!run)
		return NULL;
	for (size_t i = 0; i < run->n; i++) {
		policy_evidence_done(&run->outcomes[i].evidence);
		free(run->outcomes[i].remark);
	}
	free(run->outcomes);
	free(run);
	return NULL;
}

static bool pattern_covers(const char *where, const char *text)
{
	return str_eq(where, text) || fnmatch(where, text, 0) == 0;
}

/* "/etc/ssh/sshd_config" covers "/etc/ssh/sshd_config:3". */
static bool place_covers(const char *where, const char *place)
{
	const char *colon = strrchr(place, ':');
	autofree char *file = colon ? strndup(place, (size_t)(colon - place)) : NULL;

	return pattern_covers(where, place) || (file && pattern_covers(where, file));
}

bool policy_waiver_covers(const struct policy_waiver *waiver, const struct policy_evidence *e)
{
	static const char dev[] = "/dev/";
	const char *where = waiver->where;

	if (!*where)
		return true;
	if (!e->observation)
		return false;
	if (pattern_covers(where, e->observation->scope) ||
	    pattern_covers(where, e->observation->value) ||
	    place_covers(where, e->observation->place))
		return true;
	return str_starts(where, dev) && pattern_covers(where + strlen(dev), e->observation->value);
}

/* Why waiver does not hold, or NULL. */
static const char *waiver_invalid(const struct policy_waiver *waiver, int64_t now_sec)
{
	if (now_sec < POLICY_CLOCK_FLOOR_SEC)
		return "does not hold, since the clock is not set; its last day is";
	return now_sec >= waiver->until_sec ? "has expired on" : NULL;
}

static int remark_waiver(struct policy_outcome *outcome, const struct policy_waiver *w,
			 const char *why)
{
	autostrbuf struct strbuf text = {};
	int r = strbuf_addf(&text, "%s%sthe waiver of %s (%s) %s %s",
			    outcome->remark ? outcome->remark : "", outcome->remark ? "; " : "",
			    w->owner, w->reason, why, w->until);

	if (r < 0)
		return r;
	free(outcome->remark);
	outcome->remark = strbuf_take(&text);
	return 0;
}

/* Return: 0 or -ENOMEM. */
static int apply_waiver(const struct judge *j, size_t i, struct policy_outcome *outcome)
{
	const struct policy_waiver *waiver = j->policy->waivers[i];
	const char *invalid = waiver_invalid(waiver, j->now_sec);
	bool covers = false;

	for (size_t k = 0; k < outcome->evidence.n; k++) {
		struct policy_evidence *e = &outcome->evidence.items[k];

		if (!policy_waiver_covers(waiver, e))
			continue;
		covers = true;
		if (!invalid && !e->waiver)
			e->waiver = waiver;
	}
	if (!covers)
		return 0;
	j->waiver_matched[i] = true;
	return invalid ? remark_waiver(outcome, waiver, invalid) : 0;
}

static bool all_waived(const struct policy_evidence_list *evidence)
{
	for (size_t i = 0; i < evidence->n; i++)
		if (!evidence->items[i].waiver)
			return false;
	return evidence->n > 0;
}

static int apply_waivers(const struct judge *j, struct policy_outcome *outcome)
{
	for (size_t i = 0; i < j->policy->n_waivers; i++) {
		int r;

		if (!str_eq(j->policy->waivers[i]->rule, outcome->rule->id))
			continue;
		r = apply_waiver(j, i, outcome);
		if (r < 0)
			return r;
	}
	if (all_waived(&outcome->evidence))
		outcome->result = POLICY_WAIVED;
	return 0;
}

static int judge_rule(const struct judge *j, struct policy_outcome *outcome)
{
	static const enum policy_result results[] = {
		[POLICY_TRUTH_UNKNOWN] = POLICY_UNKNOWN,
		[POLICY_TRUE] = POLICY_PASS,
		[POLICY_FALSE] = POLICY_FAIL,
	};
	const struct policy_rule *rule = outcome->rule;
	enum policy_truth truth = POLICY_TRUE;
	int r = 0;

	if (rule->when)
		r = policy_evaluate(rule->when, j->facts, POLICY_SOME, &outcome->evidence, &truth);
	if (r < 0)
		return r;
	if (truth != POLICY_TRUE) {
		outcome->result = truth == POLICY_FALSE ? POLICY_NOT_APPLICABLE : POLICY_UNKNOWN;
		return 0;
	}
	policy_evidence_done(&outcome->evidence);
	r = policy_evaluate(rule->require, j->facts, POLICY_EVERY, &outcome->evidence, &truth);
	if (r < 0)
		return r;
	outcome->result = results[truth];
	return outcome->result == POLICY_FAIL ? apply_waivers(j, outcome) : 0;
}

static void warn_unmatched(const struct judge *j, struct diag *diag)
{
	for (size_t i = 0; i < j->policy->n_waivers; i++) {
		const struct policy_waiver *w = j->policy->waivers[i];

		/* Of a rule that is not there, policy_load() has warned. */
		if (j->waiver_matched[i] || !policy_rule_find(j->policy, w->rule))
			continue;
		diag_warn(diag, w->place.file, w->place.line, w->place.column,
			  "this waiver of \"%s\"%s%s matches no failure: take it out, or mend its "
			  "\"where\"",
			  w->rule, *w->where ? " at " : "", w->where);
	}
}

int policy_judge(const struct policy *policy, const struct fact_set *facts, int64_t now_sec,
		 struct diag *diag, struct policy_run **ret)
{
	autofree bool *matched = calloc(policy->n_waivers + 1, sizeof(*matched));
	autoclean(policy_run_free) struct policy_run *run = calloc(1, sizeof(*run));
	const struct judge j = { policy, facts, now_sec, matched };

	if (!matched || !run)
		return -ENOMEM;
	run->outcomes = calloc(policy->n_rules + 1, sizeof(*run->outcomes));
	if (!run->outcomes)
		return -ENOMEM;
	for (; run->n < policy->n_rules; run->n++) {
		struct policy_outcome *outcome = &run->outcomes[run->n];
		int r;

		outcome->rule = policy->rules[run->n];
		r = judge_rule(&j, outcome);
		if (r >= 0 && !outcome->remark) {
			outcome->remark = strdup("");
			r = outcome->remark ? 0 : -ENOMEM;
		}
		if (r < 0) {
			run->n++; /* so that what this rule has is freed as well */
			return r;
		}
		run->count[outcome->result]++;
	}
	warn_unmatched(&j, diag);
	*ret = steal_ptr(&run);
	return 0;
}

enum policy_grade policy_grade(const struct policy_run *run, enum policy_severity fail_at)
{
	bool unknown = false;

	for (size_t i = 0; i < run->n; i++) {
		const struct policy_outcome *outcome = &run->outcomes[i];

		if (outcome->rule->severity < fail_at)
			continue;
		if (outcome->result == POLICY_FAIL)
			return POLICY_GRADE_FINDINGS;
		unknown |= outcome->result == POLICY_UNKNOWN;
	}
	if (run->count[POLICY_PASS] + run->count[POLICY_FAIL] + run->count[POLICY_WAIVED] == 0)
		return POLICY_GRADE_INCOMPLETE;
	return unknown ? POLICY_GRADE_INCOMPLETE : POLICY_GRADE_HOLDS;
}

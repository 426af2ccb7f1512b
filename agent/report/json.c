/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * JSON reports, the shapes of agent/report/schema/: others script against them, so members may be
 * added, never renamed. Written with jansson. Source: RFC 8259.
 */
#include <jansson.h>

#include "report/format.h"

#define SCHEMA 1

/* jansson's add calls take the value over even on failure, and fail for a NULL value: errors are
 * summed up, and one look at the sum is enough. */
static json_t *whole(json_t *json, int failed)
{
	if (!failed)
		return json;
	json_decref(json);
	return NULL;
}

static json_t *observation_json(const struct report_observation *o, bool judged)
{
	json_t *json = json_object();
	int failed = !json;

	failed |= json_object_set_new(json, "value", json_string(o->value));
	failed |= json_object_set_new(json, "scope", json_string(o->scope));
	failed |= json_object_set_new(json, "place", json_string(o->place));
	if (judged) {
		failed |= json_object_set_new(json, "fact", json_string(o->fact));
		failed |= json_object_set_new(json, "require", json_string(o->require));
		failed |= json_object_set_new(json, "note", json_string(o->note));
		failed |= json_object_set_new(json, "waiver", json_string(o->waiver));
	}
	return whole(json, failed);
}

static json_t *observations_json(const struct report_observation *items, size_t n, bool judged)
{
	json_t *json = json_array();
	int failed = !json;

	for (size_t i = 0; i < n && !failed; i++)
		failed |= json_array_append_new(json, observation_json(&items[i], judged));
	return whole(json, failed);
}

static json_t *strings_json(const char *const *items, size_t n)
{
	json_t *json = json_array();
	int failed = !json;

	for (size_t i = 0; i < n && !failed; i++)
		failed |= json_array_append_new(json, json_string(items[i]));
	return whole(json, failed);
}

static json_t *result_json(const struct report_result_row *row)
{
	json_t *json = json_object();
	int failed = !json;

	failed |= json_object_set_new(json, "id", json_string(row->id));
	failed |= json_object_set_new(json, "result", json_string(report_result_name(row->result)));
	failed |= json_object_set_new(json, "severity",
				      json_string(report_severity_name(row->severity)));
	failed |= json_object_set_new(json, "title", json_string(row->title));
	failed |= json_object_set_new(json, "why", json_string(row->why));
	failed |= json_object_set_new(json, "fix", json_string(row->fix));
	failed |= json_object_set_new(json, "refs", strings_json(row->refs, row->n_refs));
	failed |= json_object_set_new(json, "remark", json_string(row->remark));
	failed |= json_object_set_new(
		json, "observations",
		observations_json(row->observations, row->n_observations, true));
	failed |= json_object_set_new(json, "witness", json_string(row->witness));
	return whole(json, failed);
}

static json_t *summary_json(const struct report_audit *audit)
{
	static const enum report_result order[] = { REPORT_PASS, REPORT_FAIL, REPORT_WAIVED,
						    REPORT_NOT_APPLICABLE, REPORT_UNKNOWN };
	size_t counts[REPORT_RESULT_COUNT_];
	json_t *json = json_object();
	int failed = !json;

	report_count(audit, counts);
	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		failed |= json_object_set_new(json, report_result_name(order[i]),
					      json_integer((json_int_t)counts[order[i]]));
	return whole(json, failed);
}

static int dump_chunk(const char *text, size_t n, void *data)
{
	return strbuf_add_n(data, text, n) < 0 ? -1 : 0;
}

static int dump(const json_t *json, struct strbuf *ret)
{
	if (json_dump_callback(json, dump_chunk, ret, JSON_INDENT(2)) < 0)
		return -ENOMEM;
	return strbuf_add(ret, "\n");
}

static int json_audit(const struct report_audit *audit, const struct report_look *look,
		      struct strbuf *ret)
{
	autoclean(json_decref) json_t *json = json_object();
	json_t *results = json_array();
	int failed = !json;

	(void)look;
	for (size_t i = 0; i < audit->n_results; i++)
		failed |= json_array_append_new(results, result_json(&audit->results[i]));
	failed |= json_object_set_new(json, "schema", json_integer(SCHEMA));
	failed |= json_object_set_new(json, "root", json_string(audit->root));
	failed |= json_object_set_new(json, "policies",
				      strings_json(audit->policies, audit->n_policies));
	failed |= json_object_set_new(json, "summary", summary_json(audit));
	failed |= json_object_set_new(json, "results", results);
	return failed ? -ENOMEM : dump(json, ret);
}

static json_t *fact_json(const struct report_fact *fact)
{
	json_t *json = json_object();
	int failed = !json;

	failed |= json_object_set_new(json, "name", json_string(fact->name));
	failed |= json_object_set_new(json, "type", json_string(fact->type));
	failed |= json_object_set_new(json, "state", json_string(report_state_name(fact->state)));
	failed |= json_object_set_new(json, "reason", json_string(fact->reason));
	failed |= json_object_set_new(
		json, "observations",
		observations_json(fact->observations, fact->n_observations, false));
	return whole(json, failed);
}

static int json_facts(const struct report_facts *facts, const struct report_look *look,
		      struct strbuf *ret)
{
	autoclean(json_decref) json_t *json = json_object();
	json_t *list = json_array();
	int failed = !json;

	(void)look;
	for (size_t i = 0; i < facts->n_facts; i++)
		failed |= json_array_append_new(list, fact_json(&facts->facts[i]));
	failed |= json_object_set_new(json, "schema", json_integer(SCHEMA));
	failed |= json_object_set_new(json, "root", json_string(facts->root));
	failed |= json_object_set_new(json, "facts", list);
	return failed ? -ENOMEM : dump(json, ret);
}

const struct report_format report_format_json = {
	.name = "json",
	.audit = json_audit,
	.facts = json_facts,
};

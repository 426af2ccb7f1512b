/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The members that others script against, and that every format takes every row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "report/format.h"
#include "rows.h"

static const struct report_look look = { .width = 80 };

static json_t *load(const struct strbuf *text)
{
	json_error_t error;
	json_t *json = json_loads(text->data, JSON_REJECT_DUPLICATES, &error);

	if (!json)
		fail_msg("line %d: %s", error.line, error.text);
	return json;
}

static void an_audit_has_the_promised_members(void **state)
{
	autostrbuf struct strbuf out = {};
	autoclean(json_decref) json_t *json = NULL;
	const char *root, *id, *result, *severity, *title, *why, *fix, *witness, *value, *scope,
		*place;
	json_t *results, *observations;
	int schema, pass, failed, waived, inapplicable, unknown;

	(void)state;
	assert_int_equal(report_format_find("json")->audit(&rows_audit, &look, &out), 0);
	assert_int_equal(strncmp(out.data, "{\n  \"schema\": 1,", 16), 0);
	json = load(&out);
	assert_int_equal(json_unpack(json, "{s:i, s:s, s:[s], s:{s:i, s:i, s:i, s:i, s:i}, s:o}",
				     "schema", &schema, "root", &root, "policies", &title,
				     "summary", "pass", &pass, "fail", &failed, "waived", &waived,
				     "not-applicable", &inapplicable, "unknown", &unknown,
				     "results", &results),
			 0);
	assert_string_equal(root, "/srv/image");
	assert_int_equal(failed, 2);
	assert_int_equal(json_array_size(results), 6);
	assert_int_equal(json_unpack(json_array_get(results, 2),
				     "{s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:s}", "id", &id,
				     "result", &result, "severity", &severity, "title", &title,
				     "why", &why, "fix", &fix, "observations", &observations,
				     "witness", &witness),
			 0);
	assert_string_equal(id, "ssh.root-login");
	assert_string_equal(result, "fail");
	assert_string_equal(severity, "critical");
	assert_int_equal(json_unpack(json_array_get(observations, 0), "{s:s, s:s, s:s}", "value",
				     &value, "scope", &scope, "place", &place),
			 0);
	assert_string_equal(place, "/etc/ssh/sshd_config:33");
}

static void facts_have_the_promised_members(void **state)
{
	autostrbuf struct strbuf out = {};
	autoclean(json_decref) json_t *json = NULL;
	const char *root, *name, *type, *fact_state, *reason;
	json_t *facts, *observations;
	int schema;

	(void)state;
	assert_int_equal(report_format_find("json")->facts(&rows_facts, &look, &out), 0);
	json = load(&out);
	assert_int_equal(json_unpack(json, "{s:i, s:s, s:o}", "schema", &schema, "root", &root,
				     "facts", &facts),
			 0);
	assert_int_equal(json_array_size(facts), 6);
	assert_int_equal(json_unpack(json_array_get(facts, 4), "{s:s, s:s, s:s, s:s, s:o}", "name",
				     &name, "type", &type, "state", &fact_state, "reason", &reason,
				     "observations", &observations),
			 0);
	assert_string_equal(fact_state, "unknown");
	assert_string_equal(reason, "no boot configuration");
}

static void junit_counts_and_escapes(void **state)
{
	autostrbuf struct strbuf out = {};

	(void)state;
	assert_int_equal(report_format_find("junit")->audit(&rows_audit, &look, &out), 0);
	assert_non_null(strstr(out.data, "tests=\"6\" failures=\"2\" errors=\"1\" skipped=\"2\""));
	assert_non_null(strstr(out.data, "Set &quot;PermitRootLogin no&quot;.&#10;Before"));
	assert_null(report_format_find("junit")->facts);
}

static void every_format_has_a_name_of_its_own_and_takes_every_row(void **state)
{
	(void)state;
	for (size_t i = 0; report_formats[i]; i++) {
		autostrbuf struct strbuf audit = {}, facts = {};

		assert_ptr_equal(report_format_find(report_formats[i]->name), report_formats[i]);
		assert_int_equal(report_formats[i]->audit(&rows_audit, &look, &audit), 0);
		assert_true(audit.len > 0);
		if (report_formats[i]->facts)
			assert_int_equal(report_formats[i]->facts(&rows_facts, &look, &facts), 0);
	}
	assert_null(report_format_find("nothing"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_audit_has_the_promised_members),
		cmocka_unit_test(facts_have_the_promised_members),
		cmocka_unit_test(junit_counts_and_escapes),
		cmocka_unit_test(every_format_has_a_name_of_its_own_and_takes_every_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

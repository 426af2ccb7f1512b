/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rules judged, waivers applied, runs graded. */
#include "world.h"

static const char policy_head[] = "policy: p\n"
				  "rules:\n"
				  "  - id: words.known\n"
				  "    title: t\n"
				  "    severity: high\n"
				  "    when: flag == true\n"
				  "    require: words subset of [a]\n";

/* Everything that one case owns. */
struct trial {
	struct policy *policy;
	struct fact_set *facts;
	struct policy_run *run;
	struct diag diag;
	char *said;
};

static void trial_done(struct trial *t)
{
	policy_run_free(t->run);
	fact_set_free(t->facts);
	policy_free(t->policy);
	diag_done(&t->diag);
	free(t->said);
}
#define autotrial __attribute__((cleanup(trial_done)))

static void trial_run(struct trial *t, const char *head, const char *waivers,
		      const struct world_fact *facts, int64_t now_sec)
{
	autostrbuf struct strbuf text = {};

	assert_int_equal(strbuf_add(&text, head), 0);
	assert_int_equal(strbuf_add(&text, waivers), 0);
	assert_int_equal(world_load_text(text.data, &t->diag, &t->policy), 0);
	t->facts = world_facts(facts);
	assert_int_equal(policy_judge(t->policy, t->facts, now_sec, &t->diag, &t->run), 0);
	t->said = world_diag_text(&t->diag);
}

static void a_rule_is_judged_only_when_it_applies(void **state)
{
	static const struct {
		struct world_fact facts[4];
		enum policy_result result;
	} cases[] = {
		{ { { "flag", "true" }, { "words", "a" } }, POLICY_PASS },
		{ { { "flag", "true" }, { "words", "a" }, { "words", "b" } }, POLICY_FAIL },
		{ { { "flag", "false" }, { "words", "b" } }, POLICY_NOT_APPLICABLE },
		{ { { "flag", .unknown = "?" }, { "words", "b" } }, POLICY_UNKNOWN },
		{ { { "flag", .absent = "?" }, { "words", "b" } }, POLICY_UNKNOWN },
		{ { { "words", "a" } }, POLICY_UNKNOWN },
		{ { { "flag", "true" }, { "words", .unknown = "?" } }, POLICY_UNKNOWN },
		/* It applies somewhere, so it applies. */
		{ { { "flag", "false" }, { "flag", "true" }, { "words", "b" } }, POLICY_FAIL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autotrial struct trial t = {};

		trial_run(&t, policy_head, "", cases[i].facts, WORLD_NOW_SEC);
		if (t.run->outcomes[0].result != cases[i].result)
			fail_msg("case %zu: %s", i, policy_result_name(t.run->outcomes[0].result));
		assert_int_equal(t.run->count[cases[i].result], 1);
	}
}

static void the_failing_members_are_shown_with_their_places(void **state)
{
	static const struct world_fact facts[] = {
		{ "flag", "true" },
		{ "words", "a", "/etc/good:1" },
		{ "words", "z", "/etc/bad:7", "generator:x" },
		{},
	};
	autotrial struct trial t = {};
	const struct policy_evidence *e;

	(void)state;
	trial_run(&t, policy_head, "", facts, WORLD_NOW_SEC);
	assert_int_equal(t.run->outcomes[0].evidence.n, 1);
	e = &t.run->outcomes[0].evidence.items[0];
	assert_string_equal(e->observation->value, "z");
	assert_string_equal(e->observation->place, "/etc/bad:7");
	assert_string_equal(e->assertion->text, "words subset of [a]");
}

static void an_unknown_says_why(void **state)
{
	static const struct world_fact facts[] = {
		{ "flag", "true" }, { "words", .unknown = "/etc/x: Permission denied" }, {}
	};
	autotrial struct trial t = {};

	(void)state;
	trial_run(&t, policy_head, "", facts, WORLD_NOW_SEC);
	assert_int_equal(t.run->outcomes[0].evidence.n, 1);
	assert_string_equal(t.run->outcomes[0].evidence.items[0].note, "/etc/x: Permission denied");
}

#define WAIVER(where, until)                                                                       \
	"waivers:\n  - {rule: words.known, " where                                                 \
	"owner: hw-team, reason: debug header, until: " until "}\n"

static void waivers_hold_for_what_they_name_and_as_long_as_they_say(void **state)
{
	static const struct {
		const char *waivers;
		int64_t now_sec;
		enum policy_result result;
		const char *remark; /* part of it; "" for none */
		const char *warning;
	} cases[] = {
		{ WAIVER("", "2026-12-01"), WORLD_NOW_SEC, POLICY_WAIVED, "", "" },
		{ WAIVER("where: 'ttyS?', ", "2026-12-01"), WORLD_NOW_SEC, POLICY_WAIVED, "", "" },
		{ WAIVER("where: /dev/ttyS0, ", "2026-12-01"), WORLD_NOW_SEC, POLICY_WAIVED, "",
		  "" },
		{ WAIVER("where: /etc/getty, ", "2026-12-01"), WORLD_NOW_SEC, POLICY_WAIVED, "",
		  "" },
		{ WAIVER("where: '/etc/getty:7', ", "2026-12-01"), WORLD_NOW_SEC, POLICY_WAIVED, "",
		  "" },
		{ WAIVER("where: 'generator:*', ", "2026-12-01"), WORLD_NOW_SEC, POLICY_WAIVED, "",
		  "" },
		{ WAIVER("where: ttyS1, ", "2026-12-01"), WORLD_NOW_SEC, POLICY_FAIL, "",
		  "p.yaml:9:5: warning: this waiver of \"words.known\" at ttyS1 matches no "
		  "failure" },
		/* The last day counts, in UTC. */
		{ WAIVER("", "2026-06-15"), WORLD_NOW_SEC, POLICY_WAIVED, "", "" },
		{ WAIVER("", "2026-06-15"), WORLD_NOW_SEC + 86399, POLICY_WAIVED, "", "" },
		{ WAIVER("", "2026-06-15"), WORLD_NOW_SEC + 86400, POLICY_FAIL,
		  "the waiver of hw-team (debug header) has expired on 2026-06-15", "" },
		{ WAIVER("", "2026-06-14"), WORLD_NOW_SEC, POLICY_FAIL, "has expired", "" },
		/* A clock that was never set proves nothing. */
		{ WAIVER("", "2026-12-01"), 0, POLICY_FAIL, "the clock is not set", "" },
		{ WAIVER("", "2026-12-01"), POLICY_CLOCK_FLOOR_SEC - 1, POLICY_FAIL,
		  "the clock is not set", "" },
		{ WAIVER("", "2026-12-01"), POLICY_CLOCK_FLOOR_SEC, POLICY_WAIVED, "", "" },
	};
	static const struct world_fact facts[] = {
		{ "flag", "true" }, { "words", "ttyS0", "/etc/getty:7", "generator:getty" }, {}
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autotrial struct trial t = {};
		const struct policy_outcome *outcome;

		trial_run(&t, policy_head, cases[i].waivers, facts, cases[i].now_sec);
		outcome = &t.run->outcomes[0];
		if (outcome->result != cases[i].result ||
		    !strstr(outcome->remark, cases[i].remark) || !strstr(t.said, cases[i].warning))
			fail_msg("case %zu: %s, \"%s\", \"%s\"", i,
				 policy_result_name(outcome->result), outcome->remark, t.said);
		assert_int_equal(*outcome->remark != '\0', *cases[i].remark != '\0');
		assert_int_equal(*t.said != '\0', *cases[i].warning != '\0');
	}
}

static void a_waiver_of_one_observation_leaves_the_others(void **state)
{
	static const struct world_fact facts[] = {
		{ "flag", "true" }, { "words", "ttyS0" }, { "words", "ttyS1" }, {}
	};
	autotrial struct trial t = {};

	(void)state;
	trial_run(&t, policy_head, WAIVER("where: ttyS0, ", "2026-12-01"), facts, WORLD_NOW_SEC);
	assert_int_equal(t.run->outcomes[0].result, POLICY_FAIL);
	assert_non_null(t.run->outcomes[0].evidence.items[0].waiver);
	assert_null(t.run->outcomes[0].evidence.items[1].waiver);
}

static void a_waiver_never_covers_what_is_unknown(void **state)
{
	static const struct world_fact facts[] = { { "flag", "true" },
						   { "words", .unknown = "?" },
						   {} };
	autotrial struct trial t = {};

	(void)state;
	trial_run(&t, policy_head, WAIVER("", "2026-12-01"), facts, WORLD_NOW_SEC);
	assert_int_equal(t.run->outcomes[0].result, POLICY_UNKNOWN);
	assert_non_null(strstr(t.said, "matches no failure"));
}

static void a_run_is_graded_by_the_gravest_of_what_counts(void **state)
{
	static const char rules[] =
		"policy: p\nrules:\n"
		"  - {id: lo, title: t, severity: info, require: word == a}\n"
		"  - {id: hi, title: t, severity: high, require: flag == true}\n";
	static const struct {
		struct world_fact facts[3];
		enum policy_severity fail_at;
		enum policy_grade grade;
	} cases[] = {
		{ { { "word", "a" }, { "flag", "true" } }, POLICY_LOW, POLICY_GRADE_HOLDS },
		{ { { "word", "b" }, { "flag", "true" } }, POLICY_LOW, POLICY_GRADE_HOLDS },
		{ { { "word", "b" }, { "flag", "true" } }, POLICY_INFO, POLICY_GRADE_FINDINGS },
		{ { { "word", "a" }, { "flag", "false" } }, POLICY_LOW, POLICY_GRADE_FINDINGS },
		{ { { "word", "a" }, { "flag", "false" } }, POLICY_CRITICAL, POLICY_GRADE_HOLDS },
		{ { { "word", "a" }, { "flag", .unknown = "?" } },
		  POLICY_LOW,
		  POLICY_GRADE_INCOMPLETE },
		{ { { "word", .unknown = "?" }, { "flag", "true" } },
		  POLICY_LOW,
		  POLICY_GRADE_HOLDS },
		{ { { "word", .unknown = "?" }, { "flag", "false" } },
		  POLICY_INFO,
		  POLICY_GRADE_FINDINGS },
		{ { { "word", .unknown = "?" }, { "flag", .unknown = "?" } },
		  POLICY_CRITICAL,
		  POLICY_GRADE_INCOMPLETE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autotrial struct trial t = {};

		trial_run(&t, rules, "", cases[i].facts, WORLD_NOW_SEC);
		if (policy_grade(t.run, cases[i].fail_at) != cases[i].grade)
			fail_msg("case %zu", i);
	}
}

static void a_run_that_evaluated_nothing_is_incomplete(void **state)
{
	static const struct world_fact facts[] = { { "flag", "false" }, { "words", "a" }, {} };
	autotrial struct trial none = {}, inapplicable = {};

	(void)state;
	trial_run(&none, "policy: p\n", "", facts, WORLD_NOW_SEC);
	assert_int_equal(policy_grade(none.run, POLICY_LOW), POLICY_GRADE_INCOMPLETE);
	trial_run(&inapplicable, policy_head, "", facts, WORLD_NOW_SEC);
	assert_int_equal(policy_grade(inapplicable.run, POLICY_LOW), POLICY_GRADE_INCOMPLETE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rule_is_judged_only_when_it_applies),
		cmocka_unit_test(the_failing_members_are_shown_with_their_places),
		cmocka_unit_test(an_unknown_says_why),
		cmocka_unit_test(waivers_hold_for_what_they_name_and_as_long_as_they_say),
		cmocka_unit_test(a_waiver_of_one_observation_leaves_the_others),
		cmocka_unit_test(a_waiver_never_covers_what_is_unknown),
		cmocka_unit_test(a_run_is_graded_by_the_gravest_of_what_counts),
		cmocka_unit_test(a_run_that_evaluated_nothing_is_incomplete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the assertion language takes, what it refuses, and what it decides. */
#include "world.h"

#include <stdio.h>

#include "policy/evaluate.h"

/* The rule's require is in line 7, from column 14 on. */
static char *policy_text(const char *require)
{
	char *text;

	assert_true(asprintf(&text,
			     "policy: p\n"
			     "vars: {list: [a, b], more: [$list, c], one: a, loop: [$loop]}\n"
			     "rules:\n"
			     "  - id: r\n"
			     "    title: t\n"
			     "    severity: low\n"
			     "    require: %s\n",
			     require) > 0);
	return text;
}

static void refused_is(const char *require, const char *message)
{
	autofree char *text = policy_text(require), *said = NULL;
	autoclean(policy_free) struct policy *policy = NULL;
	autodiag struct diag diag = {};

	if (world_load_text(text, &diag, &policy) != -EINVAL)
		fail_msg("taken, and should not be: %s", require);
	said = world_diag_text(&diag);
	if (!strstr(said, message))
		fail_msg("%s: said \"%s\", not \"%s\"", require, said, message);
}

static void errors_name_their_column_and_the_right_word(void **state)
{
	static const struct {
		const char *require;
		const char *message;
	} cases[] = {
		{ "wordy == a",
		  "p.yaml:7:14: error: unknown fact \"wordy\"; did you mean \"word\"?" },
		{ "nothing.like.it == a", "7:14: error: unknown fact" },
		{ "word = a", "7:19: error: unknown operator \"=\"; did you mean \"==\"?" },
		{ "word is presnt", "7:19: error: unknown operator \"is presnt\"; did you mean" },
		{ "words subset $list", "7:20: error: unknown operator \"subset $list\"" },
		{ "word inside [a]", "7:19: error: unknown operator \"inside\"" },
		{ "word", "an operator must follow" },
		{ "word ==", "a value must follow" },
		{ "== a", "begins with the name of a fact" },
		{ "word == a b", "7:24: error: nothing may follow the value" },
		{ "word is present a", "nothing may follow this operator" },
		{ "word in [a", "a \",\" or \"]\" is missing" },
		{ "word in [a b]", "a \",\" or \"]\" is missing" },
		{ "word in [,]", "a value is missing" },
		{ "word == \"a", "a quote is opened here and never closed" },
		{ "word == $lost", "7:22: error: unknown variable \"$lost\"" },
		{ "word in $lisst", "did you mean \"$list\"?" },
		{ "words subset of $loop", "leads to itself" },
		{ "word in a", "\"in\" takes a list" },
		{ "word in $one", "\"in\" takes a list" },
		{ "word == [a]", "one value here, not a list" },
		{ "word == $list", "one value here, not a list" },
		{ "words == a", "is a set and is compared with a list" },
		{ "words in [a]", "write \"subset of\"" },
		{ "word subset of [a]", "for a single value, write \"in\"" },
		{ "word < 3", "only numbers are greater or smaller" },
		{ "words > 3", "only numbers" },
		{ "flag == yes", "true or false, never \"yes\"" },
		{ "flag is empty", "never empty" },
		{ "number == three", "a whole number, and \"three\" is none" },
		{ "number <= 3s", "a whole number" },
		{ "number in [1, x]", "a whole number" },
		{ "number < 99999999999999999999", "a whole number" },
		{ "number matches 3", "\"matches\" does not fit number" },
		{ "word matches (", "pattern \"(\"" },
		{ "word matches (a)\\1", "back references" },
		{ "[word == a]", "a list is no assertion" },
		{ "{all: word == a}", "\"all\" takes a list" },
		{ "{any: []}", "\"any\" takes a list" },
		{ "{alll: [word == a]}", "unknown key \"alll\"; did you mean \"all\"?" },
		{ "{all: [word == a], any: [word == a]}", "one of \"all\", \"any\", \"not\"" },
		{ "{}", "one of \"all\", \"any\", \"not\"" },
		{ "{not: [word == a]}", "a list is no assertion" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		refused_is(cases[i].require, cases[i].message);
}

static void every_error_of_a_tree_is_reported(void **state)
{
	refused_is("{all: [lost == a, word == a, flag == 3]}", "unknown fact \"lost\"");
	refused_is("{all: [lost == a, word == a, flag == 3]}", "never \"3\"");
	(void)state;
}

/* Judges one assertion; facts as in world.h. */
static enum policy_truth truth_of(const char *require, const struct world_fact *facts,
				  enum policy_quantifier quantifier)
{
	autoclean(fact_set_free) struct fact_set *set = world_facts(facts);
	autofree char *text = policy_text(require), *said = NULL;
	autoclean(policy_free) struct policy *policy = NULL;
	autoevidence struct policy_evidence_list evidence = {};
	autodiag struct diag diag = {};
	enum policy_truth truth;
	int r = world_load_text(text, &diag, &policy);

	if (r < 0) {
		said = world_diag_text(&diag);
		fail_msg("%s: %s", require, said);
	}
	assert_int_equal(
		policy_evaluate(policy->rules[0]->require, set, quantifier, &evidence, &truth), 0);
	return truth;
}

struct truth_case {
	const char *require;
	enum policy_truth truth;
};

static void check_cases(const struct truth_case *cases, size_t n, const struct world_fact *facts,
			enum policy_quantifier quantifier)
{
	for (size_t i = 0; i < n; i++)
		if (truth_of(cases[i].require, facts, quantifier) != cases[i].truth)
			fail_msg("wrong: %s", cases[i].require);
}

static void every_operator_holds_and_fails(void **state)
{
	static const struct world_fact facts[] = {
		{ "word", "a" },    { "words", "a" },  { "words", "b" },
		{ "flag", "true" }, { "number", "7" }, {},
	};
	static const struct truth_case cases[] = {
		{ "word == a", POLICY_TRUE },
		{ "word==a", POLICY_TRUE },
		{ "word == 'a'", POLICY_TRUE },
		{ "word == $one", POLICY_TRUE },
		{ "word == A", POLICY_FALSE },
		{ "word == '$one'", POLICY_FALSE },
		{ "word != b", POLICY_TRUE },
		{ "word != a", POLICY_FALSE },
		{ "word in [b, a]", POLICY_TRUE },
		{ "word in[a]", POLICY_TRUE },
		{ "word in [b]", POLICY_FALSE },
		{ "word in []", POLICY_FALSE },
		{ "word in $list", POLICY_TRUE },
		{ "word not  in [b]", POLICY_TRUE },
		{ "word not in $list", POLICY_FALSE },
		{ "word matches ^[a-c]$", POLICY_TRUE },
		{ "word matches [xyz]", POLICY_FALSE },
		{ "word is present", POLICY_TRUE },
		{ "word is absent", POLICY_FALSE },
		{ "word is empty", POLICY_FALSE },
		{ "flag == true", POLICY_TRUE },
		{ "flag != true", POLICY_FALSE },
		{ "flag in [false]", POLICY_FALSE },
		{ "number == 7", POLICY_TRUE },
		{ "number == 007", POLICY_TRUE },
		{ "number != 7", POLICY_FALSE },
		{ "number < 7", POLICY_FALSE },
		{ "number < 8", POLICY_TRUE },
		{ "number <= 7", POLICY_TRUE },
		{ "number > -1", POLICY_TRUE },
		{ "number > 7", POLICY_FALSE },
		{ "number >= 7", POLICY_TRUE },
		{ "number >= 10", POLICY_FALSE },
		{ "number in [1, 07]", POLICY_TRUE },
		{ "words == [b, a, a]", POLICY_TRUE },
		{ "words == [a]", POLICY_FALSE },
		{ "words == $more", POLICY_FALSE },
		{ "words != [a]", POLICY_TRUE },
		{ "words != [a, b]", POLICY_FALSE },
		{ "words subset of $more", POLICY_TRUE },
		{ "words subset of [a]", POLICY_FALSE },
		{ "words subset of []", POLICY_FALSE },
		{ "words superset of [a]", POLICY_TRUE },
		{ "words superset of $more", POLICY_FALSE },
		{ "words superset of []", POLICY_TRUE },
		{ "words disjoint from [c]", POLICY_TRUE },
		{ "words disjoint from [c, b]", POLICY_FALSE },
		{ "words matches ^.$", POLICY_TRUE },
		{ "words matches a", POLICY_FALSE },
		{ "words is empty", POLICY_FALSE },
		{ "words is present", POLICY_TRUE },
		{ "{not: 'words subset of [a]'}", POLICY_TRUE },
		{ "{not: 'words subset of [a, b]'}", POLICY_FALSE },
		{ "{not: words matches x}", POLICY_TRUE },
		{ "{not: words matches a}", POLICY_FALSE },
		{ "{not: {not: word == a}}", POLICY_TRUE },
		{ "{not: {all: [word == a, flag == false]}}", POLICY_TRUE },
		{ "{not: {any: [word == b, flag == true]}}", POLICY_FALSE },
		{ "{all: [word == a, {any: [number == 1, flag == true]}]}", POLICY_TRUE },
	};

	(void)state;
	check_cases(cases, ARRAY_SIZE(cases), facts, POLICY_EVERY);
}

static void an_empty_set_is_known(void **state)
{
	static const struct world_fact facts[] = { { "words" }, {} };
	static const struct truth_case cases[] = {
		{ "words is empty", POLICY_TRUE },
		{ "words == []", POLICY_TRUE },
		{ "words subset of [a]", POLICY_TRUE },
		{ "words superset of [a]", POLICY_FALSE },
		{ "words disjoint from [a]", POLICY_TRUE },
		{ "words is present", POLICY_TRUE },
		{ "{not: words is empty}", POLICY_FALSE },
	};

	(void)state;
	check_cases(cases, ARRAY_SIZE(cases), facts, POLICY_EVERY);
}

static void a_requirement_must_hold_in_every_world(void **state)
{
	static const struct world_fact facts[] = {
		{ "word", "no", .scope = "" },
		{ "word", "yes", .scope = "User root" },
		{},
	};
	static const struct truth_case every[] = {
		{ "word == no", POLICY_FALSE },
		{ "word in [no, yes]", POLICY_TRUE },
		{ "word != yes", POLICY_FALSE },
		/* "not" turns the operator around, not "every". */
		{ "{not: word == yes}", POLICY_FALSE },
		{ "{not: word == maybe}", POLICY_TRUE },
	};
	static const struct truth_case some[] = {
		{ "word == yes", POLICY_TRUE },
		{ "word == maybe", POLICY_FALSE },
		{ "{not: word == yes}", POLICY_TRUE },
	};

	(void)state;
	check_cases(every, ARRAY_SIZE(every), facts, POLICY_EVERY);
	check_cases(some, ARRAY_SIZE(some), facts, POLICY_SOME);
}

static void nothing_unknown_or_absent_makes_an_assertion_true(void **state)
{
	static const char *const rows[] = {
		"%s == a",
		"%s != a",
		"%s in [a]",
		"%s not in [a]",
		"%s is empty",
		"%s matches ^$",
		"{not: %s == a}",
		"{not: %s != a}",
		"{not: '%s in [a]'}",
		"{not: %s is empty}",
		"{not: %s matches a}",
	};
	static const struct world_fact facts[] = {
		{ "word", "a", .unknown = "an Include could not be read" },
		{ "ssh.LogLevel", .absent = "no sshd" },
		{},
	};
	static const char *const names[] = { "word", "ssh.LogLevel", "ssh.StrictModes" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		for (size_t j = 0; j < ARRAY_SIZE(names); j++) {
			autostrbuf struct strbuf text = {};
			const char *at = strstr(rows[i], "%s");

			assert_int_equal(strbuf_add_n(&text, rows[i], (size_t)(at - rows[i])), 0);
			assert_int_equal(strbuf_add(&text, names[j]), 0);
			assert_int_equal(strbuf_add(&text, at + 2), 0);
			if (truth_of(text.data, facts, POLICY_EVERY) != POLICY_TRUTH_UNKNOWN)
				fail_msg("decided: %s", text.data);
		}
}

static void what_was_seen_of_an_unknown_set_can_only_fail(void **state)
{
	static const struct world_fact facts[] = {
		{ "words", "a" },
		{ "words", "z", .unknown = "a folder could not be read" },
		{},
	};
	static const struct truth_case cases[] = {
		{ "words subset of [a]", POLICY_FALSE },
		{ "words subset of [a, z]", POLICY_TRUTH_UNKNOWN },
		{ "words disjoint from [z]", POLICY_FALSE },
		{ "words disjoint from [y]", POLICY_TRUTH_UNKNOWN },
		{ "words is empty", POLICY_FALSE },
		{ "words == [a]", POLICY_FALSE },
		{ "words == [a, z]", POLICY_TRUTH_UNKNOWN },
		{ "words != [a]", POLICY_TRUTH_UNKNOWN },
		{ "words superset of [a]", POLICY_TRUTH_UNKNOWN },
		{ "words superset of [b]", POLICY_TRUTH_UNKNOWN },
		{ "{not: 'words subset of [a]'}", POLICY_TRUTH_UNKNOWN },
		{ "{not: words is empty}", POLICY_TRUTH_UNKNOWN },
		{ "words is present", POLICY_TRUTH_UNKNOWN },
	};

	(void)state;
	check_cases(cases, ARRAY_SIZE(cases), facts, POLICY_EVERY);
}

static void a_whole_is_decided_by_the_parts_that_decide_it(void **state)
{
	static const struct world_fact facts[] = {
		{ "word", "a" }, { "flag", .unknown = "?" }, { "number", .absent = "?" }, {}
	};
	static const struct truth_case cases[] = {
		{ "{any: [flag == true, word == a]}", POLICY_TRUE },
		{ "{any: [flag == true, word == b]}", POLICY_TRUTH_UNKNOWN },
		{ "{all: [flag == true, word == b]}", POLICY_FALSE },
		{ "{all: [flag == true, word == a]}", POLICY_TRUTH_UNKNOWN },
		{ "{not: {all: [flag == true, word == b]}}", POLICY_TRUE },
		{ "{all: [number is present, number == 3]}", POLICY_FALSE },
		{ "{any: [number is absent, number == 3]}", POLICY_TRUE },
		{ "number is present", POLICY_FALSE },
		{ "{not: number is present}", POLICY_TRUE },
		{ "flag is absent", POLICY_TRUTH_UNKNOWN },
	};

	(void)state;
	check_cases(cases, ARRAY_SIZE(cases), facts, POLICY_EVERY);
}

static void a_value_that_breaks_its_own_type_is_unknown(void **state)
{
	static const struct world_fact facts[] = {
		{ "flag", "yes" }, { "number", "many" }, { "word" }, {}
	};
	static const struct truth_case cases[] = {
		{ "flag == true", POLICY_TRUTH_UNKNOWN }, { "flag != true", POLICY_TRUTH_UNKNOWN },
		{ "number < 3", POLICY_TRUTH_UNKNOWN },	  { "number != 3", POLICY_TRUTH_UNKNOWN },
		{ "word != a", POLICY_TRUTH_UNKNOWN },
	};

	(void)state;
	check_cases(cases, ARRAY_SIZE(cases), facts, POLICY_EVERY);
}

static void hostile_text_is_refused_in_bounded_time(void **state)
{
	enum { DEPTH = 200, WORDS = 20000 };
	autostrbuf struct strbuf deep = {}, wide = {}, pattern = {};

	(void)state;
	for (int i = 0; i < DEPTH; i++)
		assert_int_equal(strbuf_add(&deep, "{not: "), 0);
	refused_is(deep.data, "nested deeper");
	assert_int_equal(strbuf_add(&wide, "words subset of ["), 0);
	for (int i = 0; i < WORDS; i++)
		assert_int_equal(strbuf_addf(&wide, "w%d,", i), 0);
	refused_is(wide.data, "a value is missing here");
	assert_int_equal(strbuf_add(&pattern, "word matches "), 0);
	for (int i = 0; i < WORDS; i++)
		assert_int_equal(strbuf_add(&pattern, "a"), 0);
	refused_is(pattern.data, "a pattern of more than");
}

static void garbage_is_never_taken(void **state)
{
	static const char letters[] = "word s=!<>in[],'\"$ofmatche\\(-";
	unsigned seed = 1;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		autoclean(policy_assertion_free) struct policy_assertion *a =
			calloc(1, sizeof(struct policy_assertion));
		autodiag struct diag diag = {};
		char text[24];
		size_t n;

		assert_non_null(a);
		seed = seed * 1103515245u + 12345u;
		n = (seed >> 16) % (sizeof(text) - 1);
		for (size_t k = 0; k < n; k++) {
			seed = seed * 1103515245u + 12345u;
			text[k] = letters[(seed >> 16) % (sizeof(letters) - 1)];
		}
		text[n] = '\0';
		a->place = (struct policy_place){ "p.yaml", 1, 1 };
		/* Taken or refused, but refused with an error, and bound without a crash. */
		if (policy_assertion_parse(a, text, true, &diag) < 0)
			assert_true(diag.n_errors > 0);
		else
			(void)!policy_assertion_bind(a, &world_catalog, &(struct policy_vars){},
						     &diag);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_name_their_column_and_the_right_word),
		cmocka_unit_test(every_error_of_a_tree_is_reported),
		cmocka_unit_test(every_operator_holds_and_fails),
		cmocka_unit_test(an_empty_set_is_known),
		cmocka_unit_test(a_requirement_must_hold_in_every_world),
		cmocka_unit_test(nothing_unknown_or_absent_makes_an_assertion_true),
		cmocka_unit_test(what_was_seen_of_an_unknown_set_can_only_fail),
		cmocka_unit_test(a_whole_is_decided_by_the_parts_that_decide_it),
		cmocka_unit_test(a_value_that_breaks_its_own_type_is_unknown),
		cmocka_unit_test(hostile_text_is_refused_in_bounded_time),
		cmocka_unit_test(garbage_is_never_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

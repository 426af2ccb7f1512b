/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Policy files: what is refused, and how several become one. */
#include "world.h"

#include <stdio.h>

#define RULE(id, require)                                                                          \
	"  - id: " id "\n    title: t\n    severity: low\n    require: " require "\n"

static void wrong_files_are_refused_with_their_place(void **state)
{
	static const struct {
		const char *text;
		const char *message;
	} cases[] = {
		{ "", "\"policy\" is missing" },
		{ "- a\n", "a policy is a map" },
		{ "policy: [a]\n", "p.yaml:1:9: error: \"policy\" is missing" },
		{ "policy: p\nrulse: []\n",
		  "p.yaml:2:1: error: unknown key \"rulse\"; did you mean \"rules\"?" },
		{ "policy: p\nrules: a\n", "p.yaml:2:8: error: \"rules\" takes a list" },
		{ "policy: p\nrules: [a]\n", "p.yaml:2:9: error: a rule is a map" },
		{ "policy: p\nrules:\n  - id: a\n", "p.yaml:3:5: error: \"title\" is missing" },
		{ "policy: p\nrules:\n  - id: a\n", "\"severity\" is missing" },
		{ "policy: p\nrules:\n  - id: a\n", "\"require\" is missing" },
		{ "policy: p\nrules:\n  - {id: a, title: t, severity: hihg, require: word == a}\n",
		  "p.yaml:3:33: error: severity is one of" },
		{ "policy: p\nrules:\n" RULE("A b", "word == a"), "an id is made of" },
		{ "policy: p\nrules:\n" RULE("a", "word == a") RULE("a", "word == b"),
		  "p.yaml:7:5: error: rule \"a\" stands twice; it is first given in line 3" },
		{ "policy: p\nrules:\n  - {id: a, title: [t], severity: low, require: word == a}\n",
		  "\"title\" takes a text" },
		{ "policy: p\nrules:\n  - {id: a, title: t, severity: low, require: word == a, "
		  "refs: x}\n",
		  "\"refs\" takes a list" },
		{ "policy: p\nvars: [a]\n", "\"vars\" takes a map" },
		{ "policy: p\nvars: {a: {b: c}}\n", "a value is a word or a list" },
		{ "policy: p\nvars: {a: [[b]]}\n", "a list holds words only" },
		{ "policy: p\nvars: {a b: c}\n", "a variable's name has no blanks" },
		{ "policy: p\nextends: a\n", "\"extends\" takes a list" },
		{ "policy: p\nextends: [nowhere]\n",
		  "p.yaml:2:11: error: there is no such policy: nowhere" },
		{ "policy: p\nextends: [p.yaml]\n",
		  "p.yaml:2:11: error: policies extend each other in a circle: p.yaml -> p.yaml" },
		{ "policy: p\nwaivers: [a]\n", "a waiver is a map" },
		{ "policy: p\nwaivers:\n  - {rule: a, owner: o, reason: r}\n",
		  "p.yaml:3:5: error: \"until\" is missing" },
		{ "policy: p\nwaivers:\n  - {rule: a, owner: o, reason: r, until: soon}\n",
		  "p.yaml:3:43: error: \"soon\" is no date" },
		{ "policy: p\nwaivers:\n  - {rule: a, owner: o, reason: r, until: 2026-02-30}\n",
		  "is no date" },
		{ "policy: p\nwaivers:\n  - {rule: a, reason: r, until: 2026-02-03}\n",
		  "\"owner\" is missing" },
		{ "policy: p\nwaivers:\n  - {rule: a, owner: o, reason: r, until: 2026-02-03, "
		  "were: x}\n",
		  "unknown key \"were\"; did you mean \"where\"?" },
		{ "policy: p\n  x: [\n", "error" },
		{ "\xff\xfe garbage \x01", "error" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autoclean(policy_free) struct policy *policy = NULL;
		autodiag struct diag diag = {};
		autofree char *said = NULL;

		if (world_load_text(cases[i].text, &diag, &policy) != -EINVAL)
			fail_msg("taken, and should not be: %s", cases[i].text);
		said = world_diag_text(&diag);
		if (!strstr(said, cases[i].message))
			fail_msg("%s: said \"%s\", not \"%s\"", cases[i].text, said,
				 cases[i].message);
	}
}

static void one_run_names_every_error(void **state)
{
	autoclean(policy_free) struct policy *policy = NULL;
	autodiag struct diag diag = {};

	(void)state;
	assert_int_equal(world_load_text("policy: p\nrules:\n" RULE("a", "lost == 1")
						 RULE("b", "flag == 1") RULE("c", "word < 1"),
					 &diag, &policy),
			 -EINVAL);
	assert_int_equal(diag.n_errors, 3);
	assert_null(policy);
}

static void a_later_rule_or_variable_replaces_an_earlier_one(void **state)
{
	static const struct world_file files[] = {
		{ "base", "policy: base\nvars: {users: [a], own: [$users, x]}\nrules:\n" RULE(
				  "one", "words subset of $own") RULE("two", "word == a") },
		{ "product", "policy: product\ntitle: A product\nextends: [base]\n"
			     "vars: {users: [b, c]}\nrules:\n" RULE("two", "word == b")
				     RULE("three", "flag == true") },
		{},
	};
	static const char *const refs[] = { "product", NULL };
	autoclean(policy_free) struct policy *policy = NULL;
	autodiag struct diag diag = {};
	const struct strlist *want;

	(void)state;
	assert_int_equal(world_load(files, refs, &diag, &policy), 0);
	assert_int_equal(diag.n, 0);
	assert_int_equal(policy->names.n, 1);
	assert_string_equal(policy->names.items[0], "product");
	assert_string_equal(policy->title, "A product");
	assert_int_equal(policy->n_rules, 3);
	assert_string_equal(policy->rules[0]->id, "one");
	assert_string_equal(policy->rules[1]->require->text, "word == b");
	want = &policy->rules[0]->require->want;
	assert_int_equal(want->n, 3);
	assert_true(strlist_has(want, "b") && strlist_has(want, "c") && strlist_has(want, "x"));
}

static void what_two_policies_extend_is_taken_once(void **state)
{
	static const struct world_file files[] = {
		{ "base", "policy: base\nrules:\n" RULE("r", "word == base") },
		{ "left", "policy: left\nextends: [base]\nrules:\n" RULE("r", "word == left") },
		{ "right", "policy: right\nextends: [base]\n" },
		{},
	};
	static const char *const refs[] = { "left", "right", NULL };
	autoclean(policy_free) struct policy *policy = NULL;
	autodiag struct diag diag = {};

	(void)state;
	assert_int_equal(world_load(files, refs, &diag, &policy), 0);
	assert_int_equal(policy->files.n, 3);
	assert_int_equal(policy->names.n, 2);
	assert_string_equal(policy->rules[0]->require->text, "word == left");
}

static void a_circle_is_an_error_that_names_the_chain(void **state)
{
	static const struct world_file files[] = {
		{ "a", "policy: a\nextends: [b]\n" },
		{ "b", "policy: b\nextends: [c]\n" },
		{ "c", "policy: c\nextends: [b]\n" },
		{},
	};
	static const char *const refs[] = { "a", NULL };
	autoclean(policy_free) struct policy *policy = NULL;
	autodiag struct diag diag = {};
	autofree char *said = NULL;

	(void)state;
	assert_int_equal(world_load(files, refs, &diag, &policy), -EINVAL);
	said = world_diag_text(&diag);
	assert_non_null(strstr(said, "c:2:11: error: policies extend each other in a circle: "
				     "b -> c -> b"));
}

static void a_long_chain_ends(void **state)
{
	enum { LENGTH = 100 };
	struct world_file files[LENGTH + 1] = {};
	static const char *const refs[] = { "f0", NULL };
	autoclean(policy_free) struct policy *policy = NULL;
	autodiag struct diag diag = {};
	char names[LENGTH][8], texts[LENGTH][48];
	autofree char *said = NULL;

	(void)state;
	for (int i = 0; i < LENGTH; i++) {
		snprintf(names[i], sizeof(names[i]), "f%d", i);
		snprintf(texts[i], sizeof(texts[i]), "policy: p\nextends: [f%d]\n", i + 1);
		files[i] = (struct world_file){ names[i], texts[i] };
	}
	assert_int_equal(world_load(files, refs, &diag, &policy), -EINVAL);
	said = world_diag_text(&diag);
	assert_non_null(strstr(said, "too many policies"));
}

static void what_has_no_effect_is_a_warning(void **state)
{
	static const char text[] = "policy: p\nvars: {usres: [a]}\nrules:\n" RULE(
		"one",
		"word == a") "waivers:\n  - {rule: onne, owner: o, reason: r, until: 2026-12-01}\n";
	autoclean(policy_free) struct policy *policy = NULL;
	autodiag struct diag diag = {};
	autofree char *said = NULL;

	(void)state;
	assert_int_equal(world_load_text(text, &diag, &policy), 0);
	said = world_diag_text(&diag);
	assert_non_null(strstr(said, "p.yaml:2:8: warning: no rule uses variable \"$usres\""));
	assert_non_null(strstr(said, "p.yaml:9:5: warning: a waiver of \"onne\", and there is no "
				     "such rule; did you mean \"one\"?"));
}

static void lists_that_double_themselves_end(void **state)
{
	autoclean(policy_free) struct policy *policy = NULL;
	autostrbuf struct strbuf text = {};
	autodiag struct diag diag = {};
	autofree char *said = NULL;

	(void)state;
	assert_int_equal(strbuf_add(&text, "policy: p\nvars:\n  v0: [a, a, a, a, a, a, a, a]\n"),
			 0);
	for (int i = 1; i < 8; i++)
		assert_int_equal(strbuf_addf(&text, "  v%d: [$v%d, $v%d, $v%d, $v%d, $v%d, $v%d]\n",
					     i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1),
				 0);
	assert_int_equal(strbuf_add(&text, "rules:\n" RULE("r", "words == $v7")), 0);
	assert_int_equal(world_load_text(text.data, &diag, &policy), -EINVAL);
	said = world_diag_text(&diag);
	assert_non_null(strstr(said, "a list of more than"));
}

static void ten_thousand_rules_load(void **state)
{
	enum { RULES = 10000 };
	autoclean(policy_free) struct policy *policy = NULL;
	autostrbuf struct strbuf text = {};
	autodiag struct diag diag = {};

	(void)state;
	assert_int_equal(strbuf_add(&text, "policy: p\nrules:\n"), 0);
	for (int i = 0; i < RULES; i++)
		assert_int_equal(strbuf_addf(&text,
					     "- {id: r%d, title: t, severity: low, "
					     "require: word == a}\n",
					     i),
				 0);
	assert_int_equal(world_load_text(text.data, &diag, &policy), 0);
	assert_int_equal(policy->n_rules, RULES);
	assert_string_equal(policy_rule_nearest(policy, "rr777"), "r777");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrong_files_are_refused_with_their_place),
		cmocka_unit_test(one_run_names_every_error),
		cmocka_unit_test(a_later_rule_or_variable_replaces_an_earlier_one),
		cmocka_unit_test(what_two_policies_extend_is_taken_once),
		cmocka_unit_test(a_circle_is_an_error_that_names_the_chain),
		cmocka_unit_test(a_long_chain_ends),
		cmocka_unit_test(what_has_no_effect_is_a_warning),
		cmocka_unit_test(lists_that_double_themselves_end),
		cmocka_unit_test(ten_thousand_rules_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tree.h"

#include "core/doc.h"
#include "core/str.h"

static int parse(const char *text, struct diag *diag, struct doc **ret)
{
	return doc_parse("f.yaml", text, strlen(text), diag, ret);
}

static void every_scalar_stays_the_string_that_was_written(void **state)
{
	static const char text[] =
		"a: no\nb: 010\nc: ~\nd: \"x\\ty\"\ne: 1e3\nf:\ng: yes # comment\n";
	static const char *const values[] = { "no", "010", "~", "x\ty", "1e3", "", "yes" };
	autoclean(doc_free) struct doc *doc = NULL;
	autodiag struct diag diag = {};
	const struct doc_node *child;
	size_t i = 0;

	(void)state;
	assert_int_equal(parse(text, &diag, &doc), 0);
	for (child = doc_root(doc)->first; child; child = child->next, i++) {
		assert_string_equal(child->text, values[i]);
		assert_int_equal(child->line, i + 1);
	}
	assert_int_equal(i, ARRAY_SIZE(values));
	assert_true(doc_get(doc_root(doc), "d")->quoted);
	assert_false(doc_get(doc_root(doc), "a")->quoted);
}

static void every_node_knows_its_line_and_column(void **state)
{
	static const char text[] = "rules:\n  - id: a\n    all: [x, y]\n";
	autoclean(doc_free) struct doc *doc = NULL;
	autodiag struct diag diag = {};
	const struct doc_node *rule, *all;

	(void)state;
	assert_int_equal(parse(text, &diag, &doc), 0);
	rule = doc_get(doc_root(doc), "rules")->first;
	assert_int_equal(rule->line, 2);
	assert_int_equal(rule->column, 5);
	all = doc_get(rule, "all");
	assert_int_equal(all->n, 2);
	assert_string_equal(all->first->next->text, "y");
	assert_int_equal(all->first->next->line, 3);
	assert_int_equal(all->first->next->column, 14);
	assert_int_equal(all->key->column, 5);
}

static void an_empty_file_is_an_empty_map(void **state)
{
	static const char *const texts[] = { "", "\n", "# only a comment\n", "---\n{}\n" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		autoclean(doc_free) struct doc *doc = NULL;
		autodiag struct diag diag = {};

		assert_int_equal(parse(texts[i], &diag, &doc), 0);
		assert_int_equal(doc_root(doc)->kind, DOC_MAP);
		assert_int_equal(doc_root(doc)->n, 0);
	}
}

static void what_is_refused_names_its_place(void **state)
{
	static const struct {
		const char *text;
		unsigned line, column;
		const char *message;
	} cases[] = {
		{ "a: 1\na: 2\n", 2, 1, "stands twice" },
		{ "a: &x 1\n", 1, 4, "anchors" },
		{ "a: 1\nb: *x\n", 2, 4, "aliases" },
		{ "a: !!int 1\n", 1, 4, "tags" },
		{ "a: 1\n---\nb: 2\n", 3, 1, "one document" },
		{ "[a]: 1\n", 1, 1, "plain word" },
		{ "a: [1, 2\nb: 3\n", 2, 2, "did not find expected" },
		{ "a:\n\tb: 1\n", 2, 1, "cannot start any token" },
		{ "a: \"\\0\"\n", 1, 4, "NUL" },
		{ "a: \xff\n", 0, 0, "UTF-8" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autoclean(doc_free) struct doc *doc = NULL;
		autodiag struct diag diag = {};

		assert_int_equal(parse(cases[i].text, &diag, &doc), -EINVAL);
		assert_null(doc);
		assert_int_equal(diag.n, 1);
		if (diag.entries[0].line != cases[i].line ||
		    diag.entries[0].column != cases[i].column ||
		    !strstr(diag.entries[0].message, cases[i].message))
			fail_msg("case %zu: %u:%u: %s", i, diag.entries[0].line,
				 diag.entries[0].column, diag.entries[0].message);
	}
}

static void depth_size_and_number_are_bounded(void **state)
{
	autofree char *deep = calloc(1, 200), *large = malloc(DOC_MAX_SIZE + 1),
		      *many = malloc(4 * DOC_MAX_NODES);
	autodiag struct diag diag = {};
	struct doc *doc = NULL;

	(void)state;
	memset(deep, '[', 100);
	assert_int_equal(doc_parse("f", deep, 100, &diag, &doc), -EINVAL);
	memset(large, ' ', DOC_MAX_SIZE + 1);
	assert_int_equal(doc_parse("f", large, DOC_MAX_SIZE + 1, &diag, &doc), -EINVAL);
	for (size_t i = 0; i < DOC_MAX_NODES; i++)
		memcpy(many + 4 * i, "- a\n", 4);
	assert_int_equal(doc_parse("f", many, 4 * DOC_MAX_NODES, &diag, &doc), -EINVAL);
	assert_null(doc);
	assert_int_equal(diag.n, 3);
}

static void an_unknown_key_is_refused_with_the_nearest_one(void **state)
{
	static const char *const keys[] = { "every", "timeout" };
	autoclean(doc_free) struct doc *doc = NULL;
	autodiag struct diag diag = {};

	(void)state;
	assert_int_equal(parse("every: 1\ntimout: 2\n", &diag, &doc), 0);
	assert_int_equal(doc_check_keys(doc, doc_root(doc), keys, ARRAY_SIZE(keys), &diag),
			 -EINVAL);
	assert_int_equal(diag.n, 1);
	assert_int_equal(diag.entries[0].line, 2);
	assert_string_equal(diag.entries[0].message,
			    "unknown key \"timout\"; did you mean \"timeout\"?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_scalar_stays_the_string_that_was_written),
		cmocka_unit_test(every_node_knows_its_line_and_column),
		cmocka_unit_test(an_empty_file_is_an_empty_map),
		cmocka_unit_test(what_is_refused_names_its_place),
		cmocka_unit_test(depth_size_and_number_are_bounded),
		cmocka_unit_test(an_unknown_key_is_refused_with_the_nearest_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

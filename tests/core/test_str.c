/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tree.h"

#include "core/str.h"

static void what_is_no_text_becomes_the_replacement_character(void **state)
{
	static const struct {
		const char *text, *printable;
	} cases[] = {
		{ "plain", "plain" },
		{ "", "" },
		{ "gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f" },
		{ "\x1b[2Jgone", "\xef\xbf\xbd[2Jgone" },
		{ "a\nb", "a\xef\xbf\xbd"
			  "b" },
		{ "\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd" },
		{ "cut\xe2\x82", "cut\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd" },		    /* overlong "/" */
		{ "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" }, /* surrogate */
		{ "\xc2\x9b"
		  "31m",
		  "\xef\xbf\xbd"
		  "31m" }, /* C1 control sequence introducer */
		{ "\xf0\x9f\x90\xa7", "\xf0\x9f\x90\xa7" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autofree char *printable = str_printable(cases[i].text);

		assert_string_equal(printable, cases[i].printable);
	}
}

static void the_nearest_word_is_offered_only_when_it_is_near(void **state)
{
	static const char *const words[] = { "ssh.PermitRootLogin", "ssh.PermitTTY", "every",
					     "timeout" };
	static const struct {
		const char *text, *nearest;
	} cases[] = {
		{ "ssh.PermitRootLogn", "ssh.PermitRootLogin" },
		{ "ssh.permitrootlogin", "ssh.PermitRootLogin" },
		{ "evry", "every" },
		{ "timout", "timeout" },
		{ "evrey", "every" },
		{ "completely", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *nearest = str_nearest(cases[i].text, words, ARRAY_SIZE(words));

		if (!cases[i].nearest)
			assert_null(nearest);
		else
			assert_string_equal(nearest, cases[i].nearest);
	}
}

static void a_text_is_split_at_any_separator(void **state)
{
	autostrlist struct strlist parts = {};

	(void)state;
	assert_int_equal(str_split("  a b\t\tc ", " \t", &parts), 0);
	assert_int_equal(parts.n, 3);
	assert_string_equal(parts.items[0], "a");
	assert_string_equal(parts.items[2], "c");
	assert_true(strlist_has(&parts, "b"));
	assert_false(strlist_has(&parts, "d"));
	assert_int_equal(str_split(" \t", " \t", &parts), 0);
	assert_int_equal(parts.n, 3);
}

static void a_buffer_grows_and_is_handed_over(void **state)
{
	autostrbuf struct strbuf b = {};
	autofree char *text = NULL, *empty = NULL;

	(void)state;
	for (unsigned i = 0; i < 1000; i++)
		assert_int_equal(strbuf_addf(&b, "%u,", i), 0);
	assert_int_equal(b.len, 10 * 2 + 90 * 3 + 900 * 4);
	text = strbuf_take(&b);
	assert_int_equal(strlen(text), 10 * 2 + 90 * 3 + 900 * 4);
	empty = strbuf_take(&b);
	assert_string_equal(empty, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_text_becomes_the_replacement_character),
		cmocka_unit_test(the_nearest_word_is_offered_only_when_it_is_near),
		cmocka_unit_test(a_text_is_split_at_any_separator),
		cmocka_unit_test(a_buffer_grows_and_is_handed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

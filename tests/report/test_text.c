/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a person sees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/format.h"
#include "report/layout.h"
#include "rows.h"

static char *audit_text(const struct report_look *look)
{
	autostrbuf struct strbuf out = {};

	assert_int_equal(report_format_find("text")->audit(&rows_audit, look, &out), 0);
	return strbuf_take(&out);
}

static void order_is(const char *text, const char *const *parts)
{
	const char *at = text;

	for (; *parts; parts++) {
		at = strstr(at, *parts);
		if (!at)
			fail_msg("\"%s\" is missing or too early in:\n%s", *parts, text);
		at++;
	}
}

static void the_gravest_failure_stands_first_and_the_summary_last(void **state)
{
	static const char *const parts[] = {
		"FAIL     critical  Root cannot log in over SSH (ssh.root-login)\n",
		"         seen      ssh.PermitRootLogin = yes",
		"/etc/ssh/sshd_config:33\n",
		"         why       One leaked key",
		"         fix       Set \"PermitRootLogin no\".\n                   Before any",
		"FAIL     medium    Only declared",
		"services.boot has\n",
		"a.service",
		"UNKNOWN  info      The kernel is silent",
		"because   console.kernel: no boot configuration in this tree",
		"WAIVED   high      No login",
		"waived    until 2027-03-01 by hw-team",
		"field-baseline on /srv/image: 2 failed, 1 unknown, 1 waived, 1 not applicable, "
		"1 passed\n",
		NULL,
	};
	const struct report_look look = { .width = 80 };
	autofree char *text = audit_text(&look);

	(void)state;
	order_is(text, parts);
	assert_null(strstr(text, "PASS"));
	assert_null(strchr(text, '\033'));
}

static void verbose_lists_what_passed_as_well(void **state)
{
	const struct report_look look = { .width = 80, .verbose = true };
	autofree char *text = audit_text(&look);

	(void)state;
	assert_non_null(strstr(text, "PASS     high      Modes are checked (ssh.strict-modes)\n"));
	assert_non_null(strstr(text, "N/A      low       Dropbear"));
	assert_non_null(strstr(text, "l.service"));
}

static void a_long_list_is_cut_and_says_so(void **state)
{
	const struct report_look look = { .width = 80 };
	autofree char *text = audit_text(&look);

	(void)state;
	assert_non_null(strstr(text, "j.service"));
	assert_null(strstr(text, "k.service"));
	assert_non_null(strstr(text, "... and 2 more (--verbose lists all)"));
}

static void no_line_is_wider_than_the_terminal_where_words_allow_it(void **state)
{
	static const unsigned widths[] = { 60, 80, 100, 120 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(widths); i++) {
		const struct report_look look = { .width = widths[i] };
		autofree char *text = audit_text(&look);

		for (const char *line = text; *line;) {
			size_t n = strcspn(line, "\n");

			/* A place is one word, and so is the summary's beginning. */
			if (n > widths[i] && !strstr(line, "multi-user.target.wants") &&
			    strncmp(line, "field-baseline", 14) != 0)
				fail_msg("%u columns: %.*s", widths[i], (int)n, line);
			line += n + (line[n] != '\0');
		}
	}
}

static void colours_come_only_when_asked_for(void **state)
{
	const struct report_look look = { .width = 80, .terminal = true, .colour = true };
	autofree char *text = audit_text(&look);

	(void)state;
	assert_non_null(strstr(text, "\033[1;31mFAIL\033[0m     critical"));
}

static void nothing_evaluated_is_said(void **state)
{
	static const char *const names[] = { "empty" };
	const struct report_audit audit = { .root = "/", .policies = names, .n_policies = 1 };
	const struct report_look look = { .width = 80 };
	autostrbuf struct strbuf out = {};

	(void)state;
	assert_int_equal(report_format_find("text")->audit(&audit, &look, &out), 0);
	assert_string_equal(out.data, "empty on /: nothing was evaluated\n");
}

static void facts_stand_one_observation_a_line(void **state)
{
	static const char expected[] = "ssh.PermitRootLogin  yes      /etc/ssh/sshd_config:33\n"
				       "ssh.MaxAuthTries     6        by default\n"
				       "console.login        ttyTCU0  [generator:getty]\n"
				       "console.shell        (none)\n"
				       "console.kernel       unknown: no boot configuration\n"
				       "systemd.version      absent: no systemd here\n";
	const struct report_look look = { .width = 80 };
	autostrbuf struct strbuf out = {};

	(void)state;
	assert_int_equal(report_format_find("text")->facts(&rows_facts, &look, &out), 0);
	assert_string_equal(out.data, expected);
}

static void words_wrap_and_breaks_stay(void **state)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "", "\n" },
		{ "one", "one\n" },
		{ "one two three", "one two\n  three\n" },
		{ "a\nb", "a\n  b\n" },
		{ "a\n", "a\n" },
		{ "a\n\nb", "a\n  \n  b\n" },
		{ "longerthantheline b", "longerthantheline\n  b\n" },
		{ "  a   b  ", "a b\n" },
		{ "\xc3\xa4\xc3\xa4\xc3\xa4 \xc3\xb6\xc3\xb6\xc3\xb6\xc3\xb6", /* 3 + 1 + 4 columns
										*/
		  "\xc3\xa4\xc3\xa4\xc3\xa4 \xc3\xb6\xc3\xb6\xc3\xb6\xc3\xb6\n" },
	};
	const struct report_look look = { .width = 10 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autostrbuf struct strbuf out = {};

		assert_int_equal(layout_wrap(&out, &look, 2, cases[i].text), 0);
		assert_string_equal(out.data, cases[i].expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_gravest_failure_stands_first_and_the_summary_last),
		cmocka_unit_test(verbose_lists_what_passed_as_well),
		cmocka_unit_test(a_long_list_is_cut_and_says_so),
		cmocka_unit_test(no_line_is_wider_than_the_terminal_where_words_allow_it),
		cmocka_unit_test(colours_come_only_when_asked_for),
		cmocka_unit_test(nothing_evaluated_is_said),
		cmocka_unit_test(facts_stand_one_observation_a_line),
		cmocka_unit_test(words_wrap_and_breaks_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

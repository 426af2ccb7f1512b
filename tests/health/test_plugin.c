/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>

#include "core/str.h"
#include "health/plugin.h"

static const struct plugin_case {
	int code;
	int status;
	const char *output;
	enum check_grade grade;
	const char *message;
} cases[] = {
	{ CLD_EXITED, 0, "all is well\nmore\n", CHECK_PASS, "all is well" },
	{ CLD_EXITED, 0, "DISK OK - free | /=2643MB;5948;5958\n", CHECK_PASS, "DISK OK - free" },
	{ CLD_EXITED, 0, "", CHECK_PASS, "exit status 0" },
	{ CLD_EXITED, 0, "| a=1\n", CHECK_PASS, "exit status 0" },
	{ CLD_EXITED, 0, "\nsecond\n", CHECK_PASS, "exit status 0" },
	{ CLD_EXITED, 0, "  no newline \t\r", CHECK_PASS, "no newline" },
	{ CLD_EXITED, 1, "hot", CHECK_PASS, "warning: hot" },
	{ CLD_EXITED, 1, "", CHECK_PASS, "warning: exit status 1" },
	{ CLD_EXITED, 2, "gone", CHECK_FAIL, "gone" },
	{ CLD_EXITED, 2, "", CHECK_FAIL, "exit status 2" },
	{ CLD_EXITED, 3, "who knows", CHECK_UNKNOWN, "who knows" },
	{ CLD_EXITED, 3, "", CHECK_UNKNOWN, "exit status 3" },
	{ CLD_EXITED, 4, "", CHECK_FAIL, "exit status 4" },
	{ CLD_EXITED, 127, "sh: x: not found", CHECK_FAIL, "exit status 127: sh: x: not found" },
	{ CLD_EXITED, 255, "lost", CHECK_FAIL, "exit status 255: lost" },
	{ CLD_KILLED, SIGKILL, "", CHECK_FAIL, "killed by signal 9 (Killed)" },
	{ CLD_KILLED, SIGPIPE, "half", CHECK_FAIL, "killed by signal 13 (Broken pipe): half" },
	{ CLD_DUMPED, SIGSEGV, "", CHECK_FAIL, "killed by signal 11 (Segmentation fault)" },
	{ CLD_EXITED, 0, "bell\a and \033[31mred", CHECK_PASS,
	  "bell\xef\xbf\xbd and \xef\xbf\xbd[31mred" },
};

static void ends_and_output_become_results(void **state maybe_unused)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct plugin_case *c = &cases[i];
		struct check_result result;

		plugin_result(c->code, c->status, c->output, strlen(c->output), &result);
		assert_string_equal(result.message, c->message);
		assert_int_equal(result.grade, c->grade);
	}
}

static void output_need_not_be_text(void **state maybe_unused)
{
	struct check_result result;
	char output[4096];

	memset(output, 'x', sizeof(output));
	plugin_result(CLD_EXITED, 0, output, sizeof(output), &result);
	assert_int_equal(strlen(result.message), CHECK_MESSAGE_MAX - 1);
	plugin_result(CLD_EXITED, 0, "a\0b", 3, &result);
	assert_string_equal(result.message, "a");
	plugin_result(CLD_EXITED, 2, "", 0, &result);
	assert_string_equal(result.message, "exit status 2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends_and_output_become_results),
		cmocka_unit_test(output_need_not_be_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

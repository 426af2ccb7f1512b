/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "health/world.h"

#include "core/num.h"
#include "health/plan.h"

static const char full[] = "check: a.b_c-1\n"
			   "kind: command\n"
			   "command: [sh, -c, 'exit 0']\n"
			   "every: 5s\n"
			   "timeout: 2s\n"
			   "fail_after: 4\n"
			   "pass_after: 2\n"
			   "grace: 1m\n"
			   "gates: [watchdog, slot]\n"
			   "on_fail: []\n";

static int setup(void **state)
{
	struct world *world = malloc(sizeof(*world));

	world_make(world);
	*state = world;
	return 0;
}

static int teardown(void **state)
{
	world_remove(*state);
	free(*state);
	return 0;
}

static void every_key_is_read(void **state)
{
	autochecks struct check_list list = {};
	const struct check *check;

	world_check(*state, &list, full);
	check = list.checks[0];
	assert_int_equal(list.n, 1);
	assert_string_equal(check->name, "a.b_c-1");
	assert_string_equal(check->kind->name, "command");
	assert_int_equal(check->every_usec, 5 * USEC_PER_SEC);
	assert_int_equal(check->timeout_usec, 2 * USEC_PER_SEC);
	assert_int_equal(check->fail_after, 4);
	assert_int_equal(check->pass_after, 2);
	assert_int_equal(check->grace_usec, 60 * USEC_PER_SEC);
	assert_int_equal(check->gates, GATE_WATCHDOG | GATE_SLOT);
	assert_int_equal(check->line, 1);
	assert_true(str_ends(check->file, "/0.yaml"));
	assert_int_equal(check_lease_usec(check), 22 * USEC_PER_SEC + CHECK_SLACK_USEC);
}

static void defaults_are_the_documented_ones(void **state)
{
	autochecks struct check_list list = {};

	world_check(*state, &list, "check: a\nkind: unit\nunit: a.service\nevery: 3s\n");
	world_check(*state, &list, "check: b\nkind: unit\nunit: a.service\nevery: 3m\n");
	assert_int_equal(list.checks[0]->timeout_usec, 3 * USEC_PER_SEC);
	assert_int_equal(list.checks[1]->timeout_usec, 10 * USEC_PER_SEC);
	assert_int_equal(list.checks[0]->fail_after, 3);
	assert_int_equal(list.checks[0]->pass_after, 1);
	assert_int_equal(list.checks[0]->grace_usec, 60 * USEC_PER_SEC);
	assert_int_equal(list.checks[0]->gates, 0);
}

/* What stands before each case's own lines: two of them, so that those begin in line 3. */
#define UNIT "check: a\nkind: unit\n"
#define COMMAND "check: a\nkind: command\n"
#define AGE "check: a\nkind: file-age\n"

static const struct bad_case {
	const char *text;
	unsigned line;
	unsigned column;
	const char *message; /* a part of it */
} bad_cases[] = {
	{ "", 1, 1, "key \"kind\" is missing" },
	{ "[]", 1, 1, "a health check is a map" },
	{ "text", 1, 1, "a health check is a map" },
	{ "a: b\na: c\n", 2, 1, "stands twice" },
	{ "check: a\nkind: comand\n", 2, 7, "did you mean \"command\"?" },
	{ "check: a\nkind: quux\n", 2, 7, "\"holdfast check --help\" lists them" },
	{ "check: a\nkind: [unit]\n", 2, 7, "kind is one value, not a list" },
	{ "kind: unit\nevery: 5s\nunit: a.service\n", 1, 1, "key \"check\" is missing: its name" },
	{ UNIT "unit: a.service\n", 1, 1, "key \"every\" is missing" },
	{ UNIT "every: 5s\n", 1, 1, "key \"unit\" is missing: its full name" },
	{ UNIT "unit: a.service\nevry: 5s\nevery: 5s\n", 4, 1, "did you mean \"every\"?" },
	{ UNIT "unit: a.service\nevery: 5s\npath: /x\n", 5, 1, "unknown key \"path\"" },
	{ "check: A\nkind: unit\nunit: a.service\nevery: 5s\n", 1, 8, "\"A\" is no name" },
	{ "check: .a\nkind: unit\nunit: a.service\nevery: 5s\n", 1, 8, "\".a\" is no name" },
	{ "check: ''\nkind: unit\nunit: a.service\nevery: 5s\n", 1, 8, "check is empty" },
	{ UNIT "unit: a.service\nevery: 5\n", 4, 8, "every: \"5\" has no unit; write 5s" },
	{ UNIT "unit: a.service\nevery: often\n", 4, 8, "\"often\" is no span of time" },
	{ UNIT "unit: a.service\nevery:\n", 4, 7, "\"\" is no span of time" },
	{ UNIT "unit: a.service\nevery: 99ms\n", 4, 8, "99ms is not within 100ms and 1d" },
	{ UNIT "unit: a.service\nevery: 25h\n", 4, 8, "25h is not within 100ms and 1d" },
	{ UNIT "unit: a.service\nevery: 9999999w\n", 4, 8, "is not within" },
	{ UNIT "unit: a.service\nevery: {a: b}\n", 4, 8, "every is one value, not a map" },
	{ UNIT "unit: a.service\nevery: 5s\ntimeout: 6s\n", 5, 10, "longer than every (5s)" },
	{ UNIT "unit: a.service\nevery: 5s\ntimeout: 0\n", 5, 10, "0 is not within 10ms and 1d" },
	{ UNIT "unit: a.service\nevery: 5s\ngrace: 25h\n", 5, 8, "25h is not within 0s and 1d" },
	{ UNIT "unit: a.service\nevery: 5s\nfail_after: 0\n", 5, 13, "not a number from 1 to 100" },
	{ UNIT "unit: a.service\nevery: 5s\nfail_after: 101\n", 5, 13, "from 1 to 100" },
	{ UNIT "unit: a.service\nevery: 5s\npass_after: -1\n", 5, 13, "from 1 to 100" },
	{ UNIT "unit: a.service\nevery: 5s\npass_after: two\n", 5, 13, "\"two\" is not a number" },
	{ UNIT "unit: a.service\nevery: 5s\ngates: slot\n", 5, 8,
	  "gates is a list; write [watchdog]" },
	{ UNIT "unit: a.service\nevery: 5s\ngates: [watchdg]\n", 5, 9, "did you mean watchdog" },
	{ UNIT "unit: a.service\nevery: 5s\ngates: [door]\n", 5, 9, "there are watchdog and slot" },
	{ UNIT "unit: a.service\nevery: 5s\ngates: [slot, slot]\n", 5, 15, "slot stands twice" },
	{ UNIT "unit: a.service\nevery: 5s\ngates: [[slot]]\n", 5, 9, "each member is one value" },
	{ UNIT "unit: a.service\nevery: 5s\non_fail: [reboot]\n", 5, 10, "carries out no steps" },
	{ UNIT "unit: a.service\nevery: 5s\non_fail: reboot\n", 5, 10, "carries out no steps" },
	{ UNIT "unit: ssh\nevery: 5s\n", 3, 7, "\"ssh\" is no unit's full name" },
	{ UNIT "unit: a@.service\nevery: 5s\n", 3, 7, "is no unit's full name" },
	{ UNIT "unit: .service\nevery: 5s\n", 3, 7, "is no unit's full name" },
	{ UNIT "unit: a/b.service\nevery: 5s\n", 3, 7, "is no unit's full name" },
	{ COMMAND "command: /bin/true\nevery: 5s\n", 3, 10,
	  "or [sh, -c, \"...\"] for a shell's line" },
	{ COMMAND "command: []\nevery: 5s\n", 3, 10, "the program is missing" },
	{ COMMAND "command: ['']\nevery: 5s\n", 3, 10, "the program is missing" },
	{ COMMAND "command: [bin/x]\nevery: 5s\n", 3, 11, "must be an absolute path" },
	{ COMMAND "command: [x, [y]]\nevery: 5s\n", 3, 14, "each member is one value" },
	{ AGE "path: x\nmax_age: 5s\nevery: 5s\n", 3, 7, "\"x\" must be an absolute path" },
	{ AGE "path: /x\nmax_age: 5\nevery: 5s\n", 4, 10, "write 5s" },
	{ AGE "path: /x\nmax_age: 1ms\nevery: 5s\n", 4, 10, "not within 1s and 366d" },
};

static void bad_files_are_refused_with_place_and_remedy(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(bad_cases); i++) {
		const struct bad_case *c = &bad_cases[i];
		autofree char *path = world_write(*state, "bad.yaml", c->text);
		autochecks struct check_list list = {};
		autodiag struct diag diag = {};

		assert_int_equal(check_load(path, &diag, &list), -EINVAL);
		assert_int_equal(list.n, 0);
		if (diag.n != 1 || diag.entries[0].line != c->line ||
		    diag.entries[0].column != c->column ||
		    !strstr(diag.entries[0].message, c->message)) {
			diag_print(&diag, stderr);
			fail_msg("case %zu is to be refused once, at %u:%u: %s", i, c->line,
				 c->column, c->message);
		}
	}
}

static void all_errors_of_a_file_are_told_at_once(void **state)
{
	autofree char *path = world_write(*state, "bad.yaml",
					  "check: X\nkind: unit\nunit: ssh\nevery: 5\n"
					  "fail_after: 0\ngates: [x]\ncolour: red\n");
	autochecks struct check_list list = {};
	autodiag struct diag diag = {};

	assert_int_equal(check_load(path, &diag, &list), -EINVAL);
	assert_int_equal(diag.n_errors, 6);
}

static void a_name_that_is_taken_names_both_files(void **state)
{
	autochecks struct check_list list = {};
	autodiag struct diag diag = {};
	autofree char *again = world_write(*state, "again.yaml", full);

	world_check(*state, &list, full);
	assert_int_equal(check_load(again, &diag, &list), -EINVAL);
	assert_int_equal(list.n, 1);
	assert_string_equal(diag.entries[0].file, again);
	assert_non_null(strstr(diag.entries[0].message, "/0.yaml:1"));
}

static void an_unreadable_file_is_an_error_with_its_name(void **state)
{
	autofree char *path = world_path(*state, "absent.yaml");
	autochecks struct check_list list = {};
	autodiag struct diag diag = {};

	assert_int_equal(check_load(path, &diag, &list), -EINVAL);
	assert_string_equal(diag.entries[0].file, path);
	assert_non_null(strstr(diag.entries[0].message, "No such file"));
}

static void more_checks_than_leases_are_refused(void **state)
{
	autochecks struct check_list list = {};
	autodiag struct diag diag = {};
	autofree char *last = world_write(*state, "last.yaml", full);

	for (int i = 0; i < CHECKS_MAX; i++) {
		char text[128];

		(void)snprintf(text, sizeof(text),
			       "check: c%d\nkind: unit\nunit: a.service\nevery: 5s\n", i);
		world_check(*state, &list, text);
	}
	assert_int_equal(check_load(last, &diag, &list), -EINVAL);
	assert_non_null(strstr(diag.entries[0].message, "256"));
}

static void the_folder_is_read_whole_and_masks_hold(void **state)
{
	struct world *world = *state;
	autofree char *folder = world_path(world, "healthchecks.d");
	autofree char *a = NULL, *b = NULL, *masked = NULL, *bad = NULL;
	const struct dirs dirs = { .config = world->dir };
	autochecks struct check_list list = {}, again = {};
	autodiag struct diag diag = {};

	assert_int_equal(mkdir(folder, 0755), 0);
	b = world_write(world, "healthchecks.d/b.yaml", full);
	a = world_write(world, "healthchecks.d/a.yaml",
			"check: a\nkind: unit\nunit: a.service\nevery: 5s\n");
	masked = world_write(world, "healthchecks.d/c.yaml", "");
	assert_int_equal(check_list_load(&dirs, &diag, &list), 0);
	assert_int_equal(list.n, 2);
	assert_string_equal(list.checks[0]->name, "a");
	bad = world_write(world, "healthchecks.d/aa.yaml", "check: [\n");
	assert_int_equal(check_list_load(&dirs, &diag, &again), -EINVAL);
	assert_int_equal(again.n, 2);
	assert_int_equal(diag.n_errors, 1);
}

static void a_place_without_checks_is_no_error(void **state)
{
	const struct dirs dirs = { .config = ((struct world *)*state)->dir };
	autochecks struct check_list list = {};
	autodiag struct diag diag = {};

	assert_int_equal(check_list_load(&dirs, &diag, &list), 0);
	assert_int_equal(list.n, 0);
}

static void every_kind_has_an_example_that_loads(void **state maybe_unused)
{
	const char *top = getenv("top_srcdir");

	for (size_t i = 0; check_kinds[i]; i++) {
		autochecks struct check_list list = {};
		autodiag struct diag diag = {};
		char path[4096];

		(void)snprintf(path, sizeof(path), "%s/healthchecks/%s.yaml", top ? top : ".",
			       check_kinds[i]->name);
		if (check_load(path, &diag, &list) < 0)
			diag_print(&diag, stderr);
		assert_int_equal(diag.n, 0);
		assert_int_equal(list.n, 1);
		assert_ptr_equal(list.checks[0]->kind, check_kinds[i]);
	}
}

static void messages_are_cut_between_characters(void **state maybe_unused)
{
	struct check_result result;
	char text[CHECK_MESSAGE_MAX * 2] = {};

	for (size_t i = 0; i + 2 < sizeof(text); i += 2)
		memcpy(text + i, "\xc3\xa4", 2);
	check_result_set(&result, CHECK_PASS, "%s", text);
	assert_int_equal(strlen(result.message), CHECK_MESSAGE_MAX - 2);
	check_result_set(&result, CHECK_PASS, "a%s", text);
	assert_int_equal(strlen(result.message), CHECK_MESSAGE_MAX - 1);
	check_result_set(&result, CHECK_FAIL, "a\033[2J\xff");
	assert_string_equal(result.message, "a\xef\xbf\xbd[2J\xef\xbf\xbd");
}

static void the_plan_is_lease_and_watchdog(void **state)
{
	autochecks struct check_list list = {};
	struct plan plan;

	world_check(*state, &list, full);
	plan_make(list.checks[0], 10 * USEC_PER_SEC, &plan);
	assert_int_equal(plan.runs_usec, 20 * USEC_PER_SEC);
	assert_int_equal(plan.worst_usec, 32500 * USEC_PER_MSEC);
	assert_int_equal(plan.worst_usec,
			 plan.runs_usec + plan.timeout_usec + plan.slack_usec + plan.watchdog_usec);
	assert_int_equal(plan.start_usec, 70 * USEC_PER_SEC);
	list.checks[0]->grace_usec = 0;
	plan_make(list.checks[0], 10 * USEC_PER_SEC, &plan);
	assert_int_equal(plan.start_usec, plan.worst_usec);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_key_is_read),
		TEST(defaults_are_the_documented_ones),
		TEST(bad_files_are_refused_with_place_and_remedy),
		TEST(all_errors_of_a_file_are_told_at_once),
		TEST(a_name_that_is_taken_names_both_files),
		TEST(an_unreadable_file_is_an_error_with_its_name),
		TEST(more_checks_than_leases_are_refused),
		TEST(the_folder_is_read_whole_and_masks_hold),
		TEST(a_place_without_checks_is_no_error),
		TEST(every_kind_has_an_example_that_loads),
		TEST(messages_are_cut_between_characters),
		TEST(the_plan_is_lease_and_watchdog),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

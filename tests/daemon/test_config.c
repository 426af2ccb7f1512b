/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The daemon's configuration: what is read, and what is refused at which place. */
#include "tree.h"

#include "core/fs.h"
#include "core/str.h"
#include "daemon/config.h"

#define CHECK_TEXT(gates) "check: one\nkind: command\ncommand: [true]\nevery: 5s\n" gates
#define GATING CHECK_TEXT("gates: [watchdog]\n")

/* Loads root/etc, root/run and root/usr. Return: as config_load(). */
static int load(const char *root, struct diag *diag, struct config **ret)
{
	autofree char *etc = fs_join(root, "etc"), *run = fs_join(root, "run");
	autofree char *usr = fs_join(root, "usr");
	const struct dirs dirs = { .config = etc, .runtime = run, .vendor = usr };
	int r = config_load(&dirs, diag, ret);

	return r < 0 ? r : config_require_gate(*ret, &dirs, diag);
}

static void without_a_file_the_defaults_stand(void **state maybe_unused)
{
	static const struct tree_file files[] = {
		{ "etc/healthchecks.d/one.yaml", GATING },
		{},
	};
	autoclean(config_free) struct config *config = NULL;
	autodiag struct diag diag = {};
	autotree char *root = tree_new(files);

	assert_int_equal(load(root, &diag, &config), 0);
	assert_string_equal(config->device, CONFIG_DEVICE_DEFAULT);
	assert_int_equal(config->timeout_usec, 30 * USEC_PER_SEC);
	assert_int_equal(config->on_stop, CONFIG_DISARM);
	assert_int_equal(config->checks.n, 1);
	assert_int_equal(config_grace_usec(config), CHECK_GRACE_DEFAULT_USEC);
}

static void later_files_replace_single_keys(void **state maybe_unused)
{
	static const struct tree_file files[] = {
		{ "usr/holdfast.yaml", "watchdog: {device: /dev/hidden, timeout: 99s}\n" },
		{ "etc/holdfast.yaml", "watchdog: {device: /dev/watchdog3, timeout: 20s}\n" },
		{ "usr/holdfast.d/10-vendor.yaml", "watchdog: {timeout: 40s, on_stop: disarm}\n" },
		{ "etc/holdfast.d/20-local.yaml", "watchdog: {on_stop: leave-armed}\n" },
		{ "etc/holdfast.d/README", "not: read\n" },
		{ "etc/healthchecks.d/one.yaml", GATING },
		{},
	};
	autoclean(config_free) struct config *config = NULL;
	autodiag struct diag diag = {};
	autotree char *root = tree_new(files);

	assert_int_equal(load(root, &diag, &config), 0);
	assert_string_equal(config->device, "/dev/watchdog3");
	assert_int_equal(config->timeout_usec, 40 * USEC_PER_SEC);
	assert_int_equal(config->on_stop, CONFIG_LEAVE_ARMED);
}

static void no_device_is_a_device_by_name(void **state maybe_unused)
{
	static const struct tree_file files[] = {
		{ "etc/holdfast.yaml", "watchdog: {device: none}\n" },
		{ "etc/healthchecks.d/one.yaml", GATING },
		{},
	};
	autoclean(config_free) struct config *config = NULL;
	autodiag struct diag diag = {};
	autotree char *root = tree_new(files);

	assert_int_equal(load(root, &diag, &config), 0);
	assert_null(config->device);
}

/* One error, in the file whose name ends so, at this place, with these words. */
static const struct bad_row {
	const char *yaml;
	unsigned line, column;
	const char *words;
} bad_rows[] = {
	{ "watchdog:\n  timeout: 30\n", 2, 12, "span of time such as 30s" },
	{ "watchdog:\n  timeout: 1500ms\n", 2, 12, "whole seconds" },
	{ "watchdog:\n  timeout: 0s\n", 2, 12, "whole seconds" },
	{ "watchdog:\n  timeout: 25h\n", 2, 12, "from 1s to 1d" },
	{ "watchdog:\n  timeout: [30s]\n", 2, 12, "one value" },
	{ "watchdog:\n  device: watchdog0\n", 2, 11, "absolute path" },
	{ "watchdog:\n  device: \"\"\n", 2, 11, "absolute path" },
	{ "watchdog:\n  on_stop: yes\n", 2, 12, "disarm or leave-armed" },
	{ "watchdog:\n  time_out: 30s\n", 2, 3, "timeout" },
	{ "watchdogs: {}\n", 1, 1, "watchdog" },
	{ "watchdog: 30s\n", 1, 11, "a map" },
	{ "- watchdog\n", 1, 1, "a map" },
	{ "watchdog: {timeout: 30s\n", 2, 1, "" },
	{ "watchdog:\n  device: /dev/a\n  device: /dev/b\n", 3, 3, "device" },
};

static void what_is_wrong_is_refused_at_its_place(void **state maybe_unused)
{
	for (size_t i = 0; i < ARRAY_SIZE(bad_rows); i++) {
		const struct bad_row *row = &bad_rows[i];
		const struct tree_file files[] = {
			{ "etc/holdfast.yaml", row->yaml },
			{ "etc/healthchecks.d/one.yaml", GATING },
			{},
		};
		autoclean(config_free) struct config *config = NULL;
		autodiag struct diag diag = {};
		autotree char *root = tree_new(files);
		const struct diag_entry *e;

		assert_int_equal(load(root, &diag, &config), -EINVAL);
		assert_null(config);
		assert_int_equal(diag.n, 1);
		e = &diag.entries[0];
		if (e->line != row->line || e->column != row->column ||
		    !strstr(e->message, row->words) || !str_ends(e->file, "/holdfast.yaml"))
			fail_msg("row %zu: %s:%u:%u: %s", i, e->file, e->line, e->column,
				 e->message);
	}
}

static void all_errors_of_all_files_are_told(void **state maybe_unused)
{
	static const struct tree_file files[] = {
		{ "etc/holdfast.yaml", "watchdog: {timeout: 30, on_stop: no}\n" },
		{ "etc/holdfast.d/10.yaml", "nonsense: 1\n" },
		{ "etc/healthchecks.d/one.yaml", "check: one\n" },
		{},
	};
	autoclean(config_free) struct config *config = NULL;
	autodiag struct diag diag = {};
	autotree char *root = tree_new(files);

	assert_int_equal(load(root, &diag, &config), -EINVAL);
	assert_true(diag.n_errors >= 4);
}

static void a_device_needs_a_check_that_gates_it(void **state maybe_unused)
{
	static const struct tree_file files[] = {
		{ "etc/holdfast.yaml", "watchdog:\n  device: /dev/watchdog1\n" },
		{ "etc/healthchecks.d/one.yaml", CHECK_TEXT("gates: [slot]\n") },
		{},
	};
	autoclean(config_free) struct config *config = NULL;
	autodiag struct diag diag = {};
	autotree char *root = tree_new(files);

	assert_int_equal(load(root, &diag, &config), -EINVAL);
	assert_int_equal(diag.n, 1);
	assert_int_equal(diag.entries[0].line, 2);
	assert_int_equal(diag.entries[0].column, 11);
	assert_non_null(strstr(diag.entries[0].message, "gates: [watchdog]"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_file_the_defaults_stand),
		cmocka_unit_test(later_files_replace_single_keys),
		cmocka_unit_test(no_device_is_a_device_by_name),
		cmocka_unit_test(what_is_wrong_is_refused_at_its_place),
		cmocka_unit_test(all_errors_of_all_files_are_told),
		cmocka_unit_test(a_device_needs_a_check_that_gates_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A report file is there whole or not at all. */
#include "tree.h"

#include "core/dirs.h"
#include "core/fs.h"
#include "report/output.h"

static size_t count_entries(const char *dir)
{
	autoclean(fs_root_free) struct fs_root *root = NULL;
	autodir struct fs_dir list = {};

	assert_int_equal(fs_root_open(dir, &root), 0);
	assert_int_equal(fs_list(root, "/", &list), 0);
	return list.n;
}

static void a_file_is_replaced_whole_and_nothing_is_left_beside_it(void **state)
{
	static const struct tree_file files[] = { { "report", "an old one, much longer" }, {} };
	autotree char *root = tree_new(files);
	autofree char *path = fs_join(root, "report"), *text = NULL;

	(void)state;
	assert_int_equal(report_output(path, "new", 3), 0);
	assert_int_equal(dirs_read(path, 100, &text, NULL), 0);
	assert_string_equal(text, "new");
	assert_int_equal(count_entries(root), 1);
}

static void what_can_not_be_written_is_an_error_and_leaves_the_old_file(void **state)
{
	static const struct tree_file files[] = { { "folder/" }, { "file", "old" }, {} };
	autotree char *root = tree_new(files);
	autofree char *folder = fs_join(root, "folder"), *below = fs_join(root, "none/report"),
		      *through = fs_join(root, "file/report");

	(void)state;
	assert_int_equal(report_output(folder, "x", 1), -EISDIR);
	assert_int_equal(report_output(below, "x", 1), -ENOENT);
	assert_int_equal(report_output(through, "x", 1), -ENOTDIR);
	assert_int_equal(report_output("/dev/full", "x", 1), -ENOSPC);
	assert_int_equal(report_output("/dev/null", "x", 1), 0);
	assert_int_equal(count_entries(root), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_replaced_whole_and_nothing_is_left_beside_it),
		cmocka_unit_test(what_can_not_be_written_is_an_error_and_leaves_the_old_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

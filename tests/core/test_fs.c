/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tree.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/time.h>

#include "core/fs.h"
#include "core/fs_walk.h"
#include "core/str.h"

/* A tree that tries to lead out, to hang and to exhaust its reader. */
static const struct tree_file hostile[] = {
	{ "etc/plain", "plain\n" },
	{ "etc/absolute", .link = "/etc/plain" },
	{ "etc/relative", .link = "../etc/plain" },
	{ "etc/up", .link = "../../../../../../../../etc/plain" },
	{ "etc/outside", .link = "/../../../../proc/self/environ" },
	{ "etc/loop-a", .link = "loop-b" },
	{ "etc/loop-b", .link = "loop-a" },
	{ "etc/dangling", .link = "/nowhere" },
	{ "etc/pipe", .fifo = true },
	{ "etc/pipe-link", .link = "pipe" },
	{ "etc/huge", .sparse = (off_t)10 << 30 },
	{ "etc/dir-link", .link = "/usr/lib" },
	{ "usr/lib/deep", "deep\n" },
	{ "lib", .link = "usr/lib" },
	{ "etc/self", .link = "." },
	{ "etc/empty", "" },
	{}
};

struct read_case {
	const char *path;
	int result;
	const char *text;
};

static const struct read_case read_cases[] = {
	{ "etc/plain", 0, "plain\n" },
	{ "/etc/plain", 0, "plain\n" },
	{ "//etc/./plain", 0, "plain\n" },
	{ "etc/absolute", 0, "plain\n" },
	{ "etc/relative", 0, "plain\n" },
	{ "etc/up", 0, "plain\n" },
	{ "../../etc/plain", 0, "plain\n" },
	{ "etc/self/self/self/plain", 0, "plain\n" },
	{ "etc/dir-link/deep", 0, "deep\n" },
	{ "lib/deep", 0, "deep\n" },
	{ "lib/../lib/deep", 0, "deep\n" },
	{ "etc/empty", 0, "" },
	{ "etc/outside", -ENOENT, NULL },
	{ "etc/dangling", -ENOENT, NULL },
	{ "etc/nothing", -ENOENT, NULL },
	{ "etc/loop-a", -ELOOP, NULL },
	{ "etc/plain/more", -ENOTDIR, NULL },
	{ "etc/pipe", -EBADF, NULL },
	{ "etc/pipe-link", -EBADF, NULL },
	{ "etc", -EISDIR, NULL },
	{ "/", -EISDIR, NULL },
	{ "", -EISDIR, NULL },
	{ "etc/huge", -EFBIG, NULL },
};

static void what_is_in_the_root_is_read_and_nothing_else(void **state)
{
	autotree char *dir = tree_new(hostile);
	autoclean(fs_root_free) struct fs_root *root = NULL;

	(void)state;
	assert_int_equal(fs_root_open(dir, &root), 0);
	assert_false(fs_root_is_live(root));
	for (size_t i = 0; i < ARRAY_SIZE(read_cases); i++) {
		autofree char *data = NULL;
		size_t size = 0;
		int r = fs_read(root, read_cases[i].path, FS_FILE_MAX, &data, &size);

		if (r != read_cases[i].result)
			fail_msg("%s: %d instead of %d", read_cases[i].path, r,
				 read_cases[i].result);
		if (r < 0) {
			assert_null(data);
			continue;
		}
		assert_string_equal(data, read_cases[i].text);
		assert_int_equal(size, strlen(read_cases[i].text));
	}
}

/* The walk of our own answers as the kernel's RESOLVE_IN_ROOT does, path for path. */
static void the_walk_is_as_strict_as_the_kernel(void **state)
{
	autotree char *dir = tree_new(hostile);
	autoclose int root_fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	autoclean(fs_root_free) struct fs_root *root = NULL;

	(void)state;
	assert_int_equal(fs_root_open(dir, &root), 0);
	for (size_t i = 0; i < ARRAY_SIZE(read_cases); i++)
		for (unsigned follow = 0; follow < 2; follow++) {
			autoclose int fd = -EBADF;
			struct stat by_walk, by_kernel;
			int a = fs_walk(root_fd, read_cases[i].path, follow, &fd, NULL);
			int b = fs_stat(root, read_cases[i].path, follow, &by_kernel);

			if (a != b)
				fail_msg("%s: %d, the kernel says %d", read_cases[i].path, a, b);
			if (a < 0)
				continue;
			assert_int_equal(fstat(fd, &by_walk), 0);
			assert_int_equal(by_walk.st_ino, by_kernel.st_ino);
		}
}

static void the_canonical_path_has_no_links(void **state)
{
	static const struct {
		const char *path, *canonical;
	} cases[] = {
		{ "etc/absolute", "/etc/plain" },
		{ "lib/deep", "/usr/lib/deep" },
		{ "/", "/" },
		{ "etc/self/self", "/etc" },
		{ "etc/../..", "/" },
		{ "lib/..", "/usr" },
	};
	autotree char *dir = tree_new(hostile);
	autoclean(fs_root_free) struct fs_root *root = NULL;

	(void)state;
	assert_int_equal(fs_root_open(dir, &root), 0);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autofree char *path = NULL;

		assert_int_equal(fs_canonical(root, cases[i].path, &path), 0);
		assert_string_equal(path, cases[i].canonical);
	}
}

static void reading_leaves_no_trace_in_the_tree(void **state)
{
	autotree char *dir = tree_new(hostile);
	autoclean(fs_root_free) struct fs_root *root = NULL;
	autofree char *path = fs_join(dir, "etc/plain"), *data = NULL;
	const struct timespec old[2] = { { .tv_sec = 1000 }, { .tv_sec = 2000 } };
	struct stat st;

	(void)state;
	/* An access time before the modification time is what "relatime" would renew. */
	assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
	assert_int_equal(fs_root_open(dir, &root), 0);
	assert_int_equal(fs_read(root, "etc/plain", FS_FILE_MAX, &data, NULL), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_atim.tv_sec, 1000);
	assert_int_equal(st.st_mtim.tv_sec, 2000);
}

static void the_limit_is_exact(void **state)
{
	static const struct tree_file files[] = { { "ten", "0123456789" }, {} };
	autotree char *dir = tree_new(files);
	autoclean(fs_root_free) struct fs_root *root = NULL;
	autofree char *data = NULL;

	(void)state;
	assert_int_equal(fs_root_open(dir, &root), 0);
	assert_int_equal(fs_read(root, "ten", 9, &data, NULL), -EFBIG);
	assert_null(data);
	assert_int_equal(fs_read(root, "ten", 10, &data, NULL), 0);
}

static void a_folder_is_listed_in_byte_order_with_types(void **state)
{
	static const struct tree_file files[] = { { "d/b", "" },
						  { "d/A", "" },
						  { "d/a/" },
						  { "d/c", .link = "/nowhere" },
						  { "d/p", .fifo = true },
						  { "e", .link = "d" },
						  {} };
	static const struct {
		const char *name;
		unsigned char type;
	} expected[] = {
		{ "A", DT_REG }, { "a", DT_DIR },  { "b", DT_REG },
		{ "c", DT_LNK }, { "p", DT_FIFO },
	};
	autotree char *dir = tree_new(files);
	autoclean(fs_root_free) struct fs_root *root = NULL;
	autodir struct fs_dir list = {}, none = {};

	(void)state;
	assert_int_equal(fs_root_open(dir, &root), 0);
	assert_int_equal(fs_list(root, "e", &list), 0);
	assert_int_equal(list.n, ARRAY_SIZE(expected));
	for (size_t i = 0; i < list.n; i++) {
		assert_string_equal(list.entries[i].name, expected[i].name);
		assert_int_equal(list.entries[i].type, expected[i].type);
	}
	assert_int_equal(fs_list(root, "d/b", &none), -ENOTDIR);
	assert_int_equal(fs_list(root, "nowhere", &none), -ENOENT);
}

static void a_link_is_read_as_text(void **state)
{
	autotree char *dir = tree_new(hostile);
	autoclean(fs_root_free) struct fs_root *root = NULL;
	autofree char *target = NULL;

	(void)state;
	assert_int_equal(fs_root_open(dir, &root), 0);
	assert_int_equal(fs_readlink(root, "etc/outside", &target), 0);
	assert_string_equal(target, "/../../../../proc/self/environ");
	assert_int_equal(fs_readlink(root, "etc/plain", &target), -EINVAL);
	assert_int_equal(fs_readlink(root, "etc/nothing", &target), -ENOENT);
}

static void a_root_that_is_none_is_refused(void **state)
{
	static const struct tree_file files[] = { { "file", "" }, {} };
	autotree char *dir = tree_new(files);
	autofree char *file = fs_join(dir, "file"), *nothing = fs_join(dir, "nothing");
	struct fs_root *root = NULL;

	(void)state;
	assert_int_equal(fs_root_open(file, &root), -ENOTDIR);
	assert_int_equal(fs_root_open(nothing, &root), -ENOENT);
	assert_null(root);
	assert_int_equal(fs_root_open("/", &root), 0);
	assert_true(fs_root_is_live(root));
	fs_root_free(root);
}

static void paths_join_with_one_slash(void **state)
{
	static const struct {
		const char *dir, *name, *joined;
	} cases[] = {
		{ "/a", "b", "/a/b" },
		{ "/a/", "/b", "/a/b" },
		{ "/", "b", "/b" },
		{ "", "b", "/b" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		autofree char *path = fs_join(cases[i].dir, cases[i].name);

		assert_string_equal(path, cases[i].joined);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_in_the_root_is_read_and_nothing_else),
		cmocka_unit_test(the_walk_is_as_strict_as_the_kernel),
		cmocka_unit_test(the_canonical_path_has_no_links),
		cmocka_unit_test(reading_leaves_no_trace_in_the_tree),
		cmocka_unit_test(the_limit_is_exact),
		cmocka_unit_test(a_folder_is_listed_in_byte_order_with_types),
		cmocka_unit_test(a_link_is_read_as_text),
		cmocka_unit_test(a_root_that_is_none_is_refused),
		cmocka_unit_test(paths_join_with_one_slash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * For tests: a folder of files declared as data, made below a temporary folder and removed again.
 *
 *	static const struct tree_file files[] = {
 *		{ "etc/hostname", "device\n" },
 *		{ "etc/link", .link = "/etc/hostname" },
 *		{ "run/pipe", .fifo = true },
 *		{}
 *	};
 *	autotree char *root = tree_new(files);
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/macro.h"

struct tree_file {
	const char *path; /* without "/" before it; one that ends in "/" is an empty folder */
	const char *text;
	const char *link; /* a symbolic link to this */
	bool fifo;
	off_t sparse; /* a file of this many bytes that occupy nothing */
};

static inline void tree_parents(int root, const char *path)
{
	char part[PATH_MAX];

	for (const char *p = strchr(path, '/'); p; p = strchr(p + 1, '/')) {
		(void)snprintf(part, sizeof(part), "%.*s", (int)(p - path), path);
		if (mkdirat(root, part, 0755) < 0)
			assert_int_equal(errno, EEXIST);
	}
}

static inline void tree_add(const char *root, const struct tree_file *file)
{
	autoclose int dir = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	autoclose int fd = -EBADF;
	size_t n = file->text ? strlen(file->text) : 0;

	assert_true(dir >= 0);
	tree_parents(dir, file->path);
	if (file->path[strlen(file->path) - 1] == '/')
		return;
	if (file->link) {
		assert_int_equal(symlinkat(file->link, dir, file->path), 0);
		return;
	}
	if (file->fifo) {
		assert_int_equal(mkfifoat(dir, file->path, 0644), 0);
		return;
	}
	fd = openat(dir, file->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, file->text ? file->text : "", n), n);
	if (file->sparse)
		assert_int_equal(ftruncate(fd, file->sparse), 0);
}

/* files is ended by an entry without path; NULL makes an empty folder. Return: the folder's path.
 */
static inline char *tree_new(const struct tree_file *files)
{
	const char *tmp = getenv("TMPDIR");
	char *root;

	assert_true(asprintf(&root, "%s/holdfast-test-XXXXXX", tmp ? tmp : "/tmp") > 0);
	assert_non_null(mkdtemp(root));
	for (; files && files->path; files++)
		tree_add(root, files);
	return root;
}

static inline int tree_remove_one(const char *path, const struct stat *st, int type,
				  struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void tree_remove(char **root)
{
	if (*root)
		(void)nftw(*root, tree_remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(*root);
}
#define autotree __attribute__((cleanup(tree_remove)))

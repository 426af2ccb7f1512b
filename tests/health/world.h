/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A temporary folder and checks that are written into it as files. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>

#include "core/fs.h"
#include "core/str.h"
#include "health/check.h"
#include "health/kind.h"

struct world {
	char dir[64];
	unsigned n_files;
};

static inline void world_make(struct world *world)
{
	*world = (struct world){ .dir = "/tmp/holdfast-health-XXXXXX" };
	assert_non_null(mkdtemp(world->dir));
}

static inline maybe_unused char *world_path(const struct world *world, const char *name)
{
	char *path = fs_join(world->dir, name);

	assert_non_null(path);
	return path;
}

static inline maybe_unused char *world_write(const struct world *world, const char *name,
					     const char *text)
{
	char *path = world_path(world, name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
	return path;
}

/* Files and one level of folders. */
static inline void world_remove(const struct world *world)
{
	autoclean(fs_root_free) struct fs_root *root = NULL;
	autodir struct fs_dir dir = {};

	assert_int_equal(fs_root_open(world->dir, &root), 0);
	assert_int_equal(fs_list(root, "/", &dir), 0);
	for (size_t i = 0; i < dir.n; i++) {
		autofree char *path = world_path(world, dir.entries[i].name);
		struct world inner = {};

		if (dir.entries[i].type != DT_DIR) {
			(void)unlink(path);
			continue;
		}
		(void)snprintf(inner.dir, sizeof(inner.dir), "%s", path);
		world_remove(&inner);
	}
	(void)rmdir(world->dir);
}

/* The text becomes a file and its check is added to list. */
static inline maybe_unused void world_check(struct world *world, struct check_list *list,
					    const char *text)
{
	autodiag struct diag diag = {};
	autofree char *path = NULL;
	char name[32];

	(void)snprintf(name, sizeof(name), "%u.yaml", world->n_files++);
	path = world_write(world, name, text);
	if (check_load(path, &diag, list) < 0) {
		diag_print(&diag, stderr);
		fail_msg("a check of the test can not be loaded");
	}
}

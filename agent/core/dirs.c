/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Configuration in three places; see dirs.h. */
#include "core/dirs.h"

#include <limits.h>
#include <sys/stat.h>

#include "core/fs.h"

const struct dirs dirs_default = {
	.config = SYSCONF_DIR "/holdfast",
	.runtime = "/run/holdfast",
	.vendor = VENDOR_DIR,
	.state = STATE_DIR "/holdfast",
};

/* In order of precedence. */
static void places(const struct dirs *dirs, const char *ret[3])
{
	ret[0] = dirs->config;
	ret[1] = dirs->runtime;
	ret[2] = dirs->vendor;
}

/* An empty file or /dev/null stands for "no such thing". A dangling link is there, and reading it
 * will fail loudly. */
static bool is_mask(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return false;
	return S_ISCHR(st.st_mode) || (S_ISREG(st.st_mode) && st.st_size == 0);
}

static bool exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static char *place_path(const char *place, const char *sub)
{
	return *sub ? fs_join(place, sub) : strdup(place);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool name_listed(const struct strlist *list, size_t from, const char *name)
{
	for (size_t i = from; i < list->n; i++)
		if (str_eq(base_name(list->items[i]), name))
			return true;
	return false;
}

static int list_place(const char *folder, const char *suffix, struct strlist *ret)
{
	autoclean(fs_root_free) struct fs_root *root = NULL;
	autodir struct fs_dir dir = {};
	size_t from = 0;
	int r;

	r = fs_root_open(folder, &root);
	if (r == -ENOENT)
		return 0;
	if (r >= 0)
		r = fs_list(root, "/", &dir);
	if (r < 0)
		return r;
	for (size_t i = 0; i < dir.n; i++) {
		const char *name = dir.entries[i].name;

		if (name[0] == '.' || !str_ends(name, suffix) || name_listed(ret, from, name))
			continue;
		r = strlist_take(ret, fs_join(folder, name));
		if (r < 0)
			return r;
	}
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(base_name(*(char *const *)a), base_name(*(char *const *)b));
}

int dirs_list(const struct dirs *dirs, const char *sub, const char *suffix, struct strlist *ret,
	      char **ret_failed)
{
	autostrlist struct strlist found = {};
	const char *from[3];
	int r;

	places(dirs, from);
	for (size_t i = 0; i < ARRAY_SIZE(from); i++) {
		autofree char *folder = NULL;

		if (!from[i])
			continue;
		folder = place_path(from[i], sub);
		if (!folder)
			return -ENOMEM;
		r = list_place(folder, suffix, &found);
		if (r < 0) {
			if (ret_failed)
				*ret_failed = steal_ptr(&folder);
			return r;
		}
	}
	if (found.n)
		qsort(found.items, found.n, sizeof(*found.items), compare_names);
	for (size_t i = 0; i < found.n; i++) {
		if (is_mask(found.items[i]))
			continue;
		r = strlist_take(ret, steal_ptr(&found.items[i]));
		if (r < 0)
			return r;
	}
	return 0;
}

int dirs_find(const struct dirs *dirs, const char *sub, const char *name, char **ret)
{
	const char *from[3];

	places(dirs, from);
	for (size_t i = 0; i < ARRAY_SIZE(from); i++) {
		autofree char *folder = NULL, *path = NULL;

		if (!from[i])
			continue;
		folder = place_path(from[i], sub);
		if (!folder)
			return -ENOMEM;
		path = fs_join(folder, name);
		if (!path)
			return -ENOMEM;
		if (!exists(path))
			continue;
		if (is_mask(path))
			return -ENOENT;
		*ret = steal_ptr(&path);
		return 0;
	}
	return -ENOENT;
}

int dirs_read(const char *path, size_t limit, char **ret, size_t *ret_size)
{
	autoclean(fs_root_free) struct fs_root *root = NULL;
	char resolved[PATH_MAX];
	int r;

	if (!realpath(path, resolved))
		return -errno;
	r = fs_root_open("/", &root);
	if (r < 0)
		return r;
	return fs_read(root, resolved, limit, ret, ret_size);
}

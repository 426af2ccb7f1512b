/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* glob(3) below a root; see ssh_glob.h. */
#include "facts/ssh_glob.h"

#include <fnmatch.h>

/* text without the backslashes that quote. */
static char *unquote(const char *text, size_t n)
{
	char *plain = malloc(n + 1);
	size_t len = 0;

	for (size_t i = 0; plain && i < n; i++) {
		if (text[i] == '\\' && i + 1 < n)
			i++;
		plain[len++] = text[i];
	}
	if (plain)
		plain[len] = '\0';
	return plain;
}

static bool is_missing(int r)
{
	return r == -ENOENT || r == -ENOTDIR || r == -ELOOP;
}

/* The names in dir that match part; those of "." and ".." only by a plain name. */
static int match_dir(const struct fs_root *root, const char *dir, const char *part, size_t *budget,
		     struct strlist *ret)
{
	autodir struct fs_dir names = {};
	int r = fs_list(root, dir, &names);

	if (r < 0)
		return is_missing(r) ? 0 : r;
	if (names.n >= *budget)
		return -EFBIG;
	*budget -= names.n;
	for (size_t i = 0; i < names.n; i++) {
		if (fnmatch(part, names.entries[i].name, FNM_PERIOD) != 0)
			continue;
		r = strlist_take(ret, fs_join(dir, names.entries[i].name));
		if (r < 0)
			return r;
	}
	return 0;
}

static int match_plain(const struct fs_root *root, const char *dir, const char *part, size_t n,
		       struct strlist *ret)
{
	autofree char *name = unquote(part, n), *path = name ? fs_join(dir, name) : NULL;
	struct stat st;
	int r;

	if (!path)
		return -ENOMEM;
	r = fs_stat(root, path, false, &st);
	if (r < 0)
		return is_missing(r) ? 0 : r;
	return strlist_take(ret, steal_ptr(&path));
}

/* One component of the pattern, in every folder that the ones before it have come to. */
static int match_part(const struct fs_root *root, const struct strlist *dirs, const char *part,
		      size_t n, size_t *budget, struct strlist *ret)
{
	autofree char *text = strndup(part, n);
	int r = 0;

	if (!text)
		return -ENOMEM;
	for (size_t i = 0; i < dirs->n && r >= 0; i++)
		r = strpbrk(text, "*?[") ? match_dir(root, dirs->items[i], text, budget, ret)
					 : match_plain(root, dirs->items[i], text, n, ret);
	return r;
}

int ssh_glob(const struct fs_root *root, const char *pattern, size_t *budget, struct strlist *ret)
{
	autostrlist struct strlist paths = {};
	int r = strlist_add(&paths, "/");

	while (r >= 0) {
		struct strlist more = {};
		size_t n;

		pattern += strspn(pattern, "/");
		n = strcspn(pattern, "/");
		if (!n)
			break;
		r = match_part(root, &paths, pattern, n, budget, &more);
		strlist_done(&paths);
		paths = more;
		pattern += n;
	}
	strlist_sort(&paths);
	for (size_t i = 0; i < paths.n && r >= 0; i++)
		r = strlist_take(ret, steal_ptr(&paths.items[i]));
	return r;
}

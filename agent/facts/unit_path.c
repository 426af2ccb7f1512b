/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where systemd looks for units; see unit_path.h. */
#include "facts/unit_path.h"

#include <dirent.h>
#include <sys/stat.h>

#include "facts/unit_index.h"
#include "facts/unit_name.h"

int unit_path_open(const struct fs_root *root, bool live, struct unit_path **ret)
{
	autoclean(unit_path_free) struct unit_path *path = calloc(1, sizeof(*path));
	int r;

	if (!path)
		return -ENOMEM;
	path->root = root;
	r = unit_index_fill(path, live);
	if (r < 0)
		return r;
	*ret = steal_ptr(&path);
	return 0;
}

struct unit_path *unit_path_free(struct unit_path *path)
{
	if (!path)
		return NULL;
	unit_index_done(path);
	free(path);
	return NULL;
}

const char *unit_path_error(const struct unit_path *path)
{
	return path->error;
}

bool unit_path_exists(const struct unit_path *path)
{
	return path->dirs.n > 0;
}

void unit_found_done(struct unit_found *found)
{
	free(found->id);
	free(found->fragment);
	*found = (struct unit_found){ 0 };
}

static int entry_file(const struct unit_path *path, const struct unit_entry *e, char **ret)
{
	*ret = fs_join(path->dirs.items[e->dir], e->name);
	return *ret ? 0 : -ENOMEM;
}

/* The id that a fragment gives to a unit loaded as name. */
static int name_by_fragment(const char *name, const char *fragment, char **ret)
{
	autofree char *instance = NULL;
	int r;

	if (unit_name_form(fragment) != UNIT_TEMPLATE) {
		*ret = strdup(fragment);
		return *ret ? 0 : -ENOMEM;
	}
	r = unit_name_instance(name, &instance);
	if (r < 0)
		return r;
	return unit_name_with_instance(fragment, instance, ret);
}

int unit_path_find(const struct unit_path *path, const char *name, struct unit_found *ret)
{
	const struct unit_entry *e = unit_index_final(path, name);
	autofree char *template = NULL;
	struct unit_found found = { 0 };
	int r = 0;

	if (!e && unit_name_form(name) == UNIT_INSTANCE) {
		r = unit_name_template(name, &template);
		if (r < 0)
			return r;
		e = unit_index_final(path, template);
	}
	if (e)
		r = name_by_fragment(name, e->name, &found.id);
	/* That name may be taken: an instance with a file of its own. */
	if (e && r >= 0 && !str_eq(found.id, name)) {
		const struct unit_entry *other = unit_index_final(path, found.id);

		if (other && other != e) {
			free(found.id);
			found.id = strdup(name);
			r = found.id ? 0 : -ENOMEM;
		}
	}
	if (r == -ENOMEM)
		return r;
	if (!e || r < 0)
		r = (found.id = strdup(name)) ? 0 : -ENOMEM;
	else
		r = entry_file(path, e, &found.fragment);
	if (r < 0) {
		unit_found_done(&found);
		return r;
	}
	*ret = found;
	return 0;
}

int unit_path_source(const struct unit_path *path, const char *name, char **ret)
{
	const struct unit_entry *e = unit_index_unit(path, name);

	*ret = NULL;
	return e ? entry_file(path, e, ret) : 0;
}

/* The first alias of id; the others follow. */
static size_t alias_bound(const struct unit_path *path, const char *id)
{
	size_t low = 0, high = path->n_aliases;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(path->aliases[middle].id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A template's alias, instantiated, unless that name has a fragment of its own. */
static int add_instance(const struct unit_path *path, const char *alias, const char *instance,
			const char *fragment, struct strlist *ret)
{
	autofree char *name = NULL;
	const struct unit_entry *e;
	int r = unit_name_with_instance(alias, instance, &name);

	if (r < 0)
		return r == -EINVAL ? 0 : r;
	e = unit_index_final(path, name);
	if (e && !str_eq(e->name, fragment))
		return 0;
	return strlist_has(ret, name) ? 0 : strlist_add(ret, name);
}

int unit_path_aliases(const struct unit_path *path, const struct unit_found *unit,
		      struct strlist *ret)
{
	const char *base = unit->fragment ? strrchr(unit->fragment, '/') + 1 : unit->id;
	autofree char *instance = NULL;
	int r = 0;

	for (size_t i = alias_bound(path, unit->id);
	     r >= 0 && i < path->n_aliases && str_eq(path->aliases[i].id, unit->id); i++)
		r = strlist_add(ret, path->aliases[i].src);
	if (r < 0 || unit_name_form(base) != UNIT_TEMPLATE)
		return r;
	r = unit_name_instance(unit->id, &instance);
	for (size_t i = alias_bound(path, base);
	     r >= 0 && i < path->n_aliases && str_eq(path->aliases[i].id, base); i++)
		r = add_instance(path, path->aliases[i].src, instance, base, ret);
	if (r >= 0)
		strlist_sort(ret);
	return r;
}

/* Where the link at *path leads, in its place. Return: 0; -ENOENT when it is no link, -ENOMEM. */
static int follow_link(const struct fs_root *root, char **path)
{
	autofree char *text = NULL;
	char *next;

	if (fs_readlink(root, *path, &text) < 0)
		return -ENOENT;
	(*path)[strrchr(*path, '/') - *path] = 0;
	next = *text == '/' ? strdup(text) : fs_join(*path, text);
	if (!next)
		return -ENOMEM;
	free(*path);
	*path = next;
	return 0;
}

/* /dev/null, however many "../" it is written with. */
static bool is_null(const char *path)
{
	size_t n = strlen(path), end = strlen("/dev/null");

	if (n < end || !str_eq(path + n - end, "/dev/null"))
		return false;
	return n == end || (n >= end + 2 && strncmp(path + n - end - 2, "..", 2) == 0);
}

bool unit_path_is_mask(const struct fs_root *root, const char *path)
{
	autofree char *at = NULL;
	struct stat st;

	if (fs_stat(root, path, true, &st) >= 0)
		return S_ISCHR(st.st_mode) || (S_ISREG(st.st_mode) && st.st_size == 0);
	/* An image need not have device nodes: then the text of the last link tells. */
	at = strdup(path);
	for (unsigned hops = 0; at && hops < UNIT_INDEX_HOPS; hops++) {
		if (follow_link(root, &at) < 0)
			return false;
		if (is_null(at))
			return true;
	}
	return false;
}

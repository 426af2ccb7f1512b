/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The index of unit files; see unit_index.h. */
#include "facts/unit_index.h"

#include <dirent.h>
#include <sys/stat.h>

#include "facts/unit_name.h"

static const struct search_dir {
	const char *path;
	bool live; /* only a running system has it */
} search_dirs[] = {
	{ "/etc/systemd/system.control" },
	{ "/run/systemd/system.control" },
	{ "/run/systemd/transient", .live = true },
	{ "/run/systemd/generator.early", .live = true },
	{ "/etc/systemd/system" },
	{ "/etc/systemd/system.attached" },
	{ "/run/systemd/system" },
	{ "/run/systemd/system.attached" },
	{ "/run/systemd/generator", .live = true },
	{ "/usr/local/lib/systemd/system" },
	{ "/lib/systemd/system" },
	{ "/usr/lib/systemd/system" },
	{ "/run/systemd/generator.late", .live = true },
};

int unit_index_fail(struct unit_path *path, const char *what, int error)
{
	autostrbuf struct strbuf b = { 0 };

	if (error == -ENOMEM)
		return -ENOMEM;
	if (path->error)
		return 0;
	if (strbuf_addf(&b, "cannot read %s: %s", what, strerror(-error)) < 0)
		return -ENOMEM;
	path->error = strbuf_take(&b);
	return path->error ? 0 : -ENOMEM;
}

/* "" and ".." resolved in the text alone; what leads above the root stays there. */
static int normalize(const char *text, char **ret)
{
	autostrlist struct strlist parts = { 0 }, kept = { 0 };
	autostrbuf struct strbuf b = { 0 };
	int r = str_split(text, "/", &parts);

	for (size_t i = 0; r >= 0 && i < parts.n; i++) {
		if (str_eq(parts.items[i], ".."))
			kept.n > 0 ? free(kept.items[--kept.n]) : (void)0;
		else if (!str_eq(parts.items[i], "."))
			r = strlist_add(&kept, parts.items[i]);
	}
	for (size_t i = 0; r >= 0 && i < kept.n; i++)
		r = strbuf_addf(&b, "/%s", kept.items[i]);
	if (r < 0)
		return r;
	*ret = strbuf_take(&b);
	return *ret ? 0 : -ENOMEM;
}

static bool is_below(const struct unit_path *path, const char *file)
{
	for (size_t i = 0; i < path->known.n; i++) {
		size_t n = strlen(path->known.items[i]);

		if (strncmp(file, path->known.items[i], n) == 0 && file[n] == '/' && file[n + 1])
			return true;
	}
	return false;
}

/* Whether a link named src may be another name for dst. */
static bool alias_valid(const char *src, const char *dst)
{
	enum unit_form sf = unit_name_form(src), df = unit_name_form(dst);
	enum unit_type type = unit_name_type(src);
	autofree char *si = NULL, *di = NULL;

	if (sf == UNIT_FORM_INVALID || df == UNIT_FORM_INVALID || type != unit_name_type(dst) ||
	    !unit_name_may_alias(type) || (sf != UNIT_PLAIN && !unit_name_may_template(type)))
		return false;
	if (str_eq(src, dst) || (sf != df && !(sf == UNIT_INSTANCE && df == UNIT_TEMPLATE)))
		return false;
	if (df != UNIT_INSTANCE)
		return true;
	return unit_name_instance(src, &si) >= 0 && unit_name_instance(dst, &di) >= 0 &&
	       str_eq(si, di);
}

/* Where the link text leads, its directory's own links resolved, its last component not. */
static int link_destination(const struct unit_path *path, const char *dir, const char *text,
			    char **ret)
{
	autofree char *joined = *text == '/' ? strdup(text) : fs_join(dir, text);
	autofree char *parent = NULL;
	char *base;
	int r;

	if (!joined)
		return -ENOMEM;
	base = strrchr(joined, '/');
	if (base == joined || str_eq(base, "/.") || str_eq(base, "/.."))
		return normalize(joined, ret);
	*base++ = 0;
	r = fs_canonical(path->root, joined, &parent);
	if (r < 0 && r != -ENOMEM)
		r = normalize(joined, &parent);
	if (r < 0)
		return r;
	*ret = fs_join(parent, base);
	return *ret ? 0 : -ENOMEM;
}

/* Reads a link named like a unit. Return: 1 and the entry's kind and alias, 0 to leave it out,
 * -ENOMEM. */
static int classify_link(struct unit_path *path, const char *dir, const char *name,
			 struct unit_entry *entry)
{
	autofree char *file = fs_join(dir, name);
	autofree char *text = NULL, *destination = NULL;
	const char *base;
	int r;

	if (!file)
		return -ENOMEM;
	r = fs_readlink(path->root, file, &text);
	if (r < 0)
		return unit_index_fail(path, file, r);
	if (*text && !strchr(text, '/')) {
		base = text; /* the common case: a neighbour */
	} else {
		r = link_destination(path, dir, text, &destination);
		if (r < 0)
			return r;
		if (!is_below(path, destination)) {
			entry->kind = UNIT_ENTRY_FILE;
			return 1;
		}
		base = strrchr(destination, '/') + 1;
	}
	if (!alias_valid(name, base))
		return 0;
	entry->kind = UNIT_ENTRY_ALIAS;
	entry->alias = strdup(base);
	return entry->alias ? 1 : -ENOMEM;
}

static bool is_unit_dir_name(const char *name)
{
	static const char *const suffixes[] = { ".wants", ".requires", ".upholds", ".d" };

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		autofree char *chopped = NULL;

		if (!str_ends(name, suffixes[i]))
			continue;
		chopped = strndup(name, strlen(name) - strlen(suffixes[i]));
		return chopped && (unit_name_form(chopped) != UNIT_FORM_INVALID ||
				   unit_name_type_from(chopped) != UNIT_TYPE_INVALID);
	}
	return false;
}

/* PID 1 tests a relative link to a directory from its own working directory, which is the root. */
static bool links_to_dir(const struct unit_path *path, const char *dir, const char *name)
{
	autofree char *file = fs_join(dir, name);
	autofree char *text = NULL;
	struct stat st;

	return file && fs_readlink(path->root, file, &text) >= 0 &&
	       fs_stat(path->root, text, true, &st) >= 0 && S_ISDIR(st.st_mode);
}

static int classify(struct unit_path *path, const char *dir, const struct fs_entry *e,
		    struct unit_entry *entry)
{
	bool is_unit = unit_name_form(e->name) != UNIT_FORM_INVALID;

	entry->kind = UNIT_ENTRY_DIR;
	if (e->type == DT_DIR)
		return is_unit_dir_name(e->name);
	if (e->type == DT_LNK && is_unit)
		return classify_link(path, dir, e->name, entry);
	if (e->type == DT_LNK)
		return is_unit_dir_name(e->name) && links_to_dir(path, dir, e->name);
	entry->kind = UNIT_ENTRY_FILE;
	return e->type == DT_REG && is_unit;
}

static int add_entry(struct unit_path *path, const struct unit_entry *entry)
{
	if (path->n_entries == path->cap) {
		size_t cap = path->cap ? 2 * path->cap : 256;
		struct unit_entry *more = reallocarray(path->entries, cap, sizeof(*more));

		if (!more)
			return -ENOMEM;
		path->entries = more;
		path->cap = cap;
	}
	path->entries[path->n_entries++] = *entry;
	return 0;
}

static int fill_dir(struct unit_path *path, unsigned index)
{
	const char *dir = path->dirs.items[index];
	autodir struct fs_dir list = { 0 };
	int r = fs_list(path->root, dir, &list);

	if (r < 0)
		return r == -ENOENT ? 0 : unit_index_fail(path, dir, r);
	for (size_t i = 0; i < list.n; i++) {
		struct unit_entry entry = { .dir = index };

		r = classify(path, dir, &list.entries[i], &entry);
		if (r < 0)
			return r;
		if (r == 0)
			continue;
		entry.name = list.entries[i].name;
		r = add_entry(path, &entry);
		if (r < 0) {
			free(entry.alias);
			return r;
		}
		list.entries[i].name = NULL;
	}
	return 0;
}

static int compare_entries(const void *a, const void *b)
{
	const struct unit_entry *x = a, *y = b;
	int c = strcmp(x->name, y->name);

	return c ? c : (x->dir > y->dir) - (x->dir < y->dir);
}

/* Adds a directory unless it is one already there by another way, as /lib is where /usr is merged.
 */
static int add_dir(struct unit_path *path, const char *dir, const char *merged)
{
	autofree char *canonical = NULL;
	int r = fs_canonical(path->root, dir, &canonical);

	if (r == -ENOMEM)
		return r;
	if (r == -ENOENT)
		return strlist_add(&path->known, dir);
	if (r < 0) {
		r = unit_index_fail(path, dir, r);
		return r < 0 ? r : strlist_add(&path->known, dir);
	}
	r = strlist_add(&path->known, dir);
	if (r < 0 ||
	    (merged && str_eq(canonical, merged) && !str_eq(dir, "/usr/lib/systemd/system")))
		return r;
	if (!strlist_has(&path->known, canonical))
		r = strlist_add(&path->known, canonical);
	return r < 0 ? r : strlist_add(&path->dirs, dir);
}

static int compare_aliases(const void *a, const void *b)
{
	const struct unit_alias *x = a, *y = b;
	int c = strcmp(x->id, y->id);

	return c ? c : strcmp(x->src, y->src);
}

/* What other names lead where, for the question which names a unit has. */
static int fill_aliases(struct unit_path *path)
{
	path->aliases = calloc(path->n_entries + 1, sizeof(*path->aliases));
	if (!path->aliases)
		return -ENOMEM;
	for (size_t i = 0; i < path->n_entries; i++) {
		const struct unit_entry *e = &path->entries[i];
		autofree char *instance = NULL;
		char *id = NULL;
		int r;

		if (e->kind != UNIT_ENTRY_ALIAS || unit_index_unit(path, e->name) != e)
			continue;
		e = unit_index_final(path, e->name);
		if (!e)
			continue;
		r = unit_name_instance(path->entries[i].name, &instance);
		if (r >= 0 && unit_name_form(e->name) == UNIT_TEMPLATE)
			r = unit_name_with_instance(e->name, instance, &id);
		else if (r != -ENOMEM)
			r = (id = strdup(e->name)) ? 0 : -ENOMEM;
		if (r == -ENOMEM)
			return r;
		if (r >= 0)
			path->aliases[path->n_aliases++] =
				(struct unit_alias){ .id = id, .src = path->entries[i].name };
	}
	qsort(path->aliases, path->n_aliases, sizeof(*path->aliases), compare_aliases);
	return 0;
}

int unit_index_fill(struct unit_path *path, bool live)
{
	autofree char *merged = NULL;
	int r = fs_canonical(path->root, "/usr/lib/systemd/system", &merged);

	if (r == -ENOMEM)
		return r;
	for (size_t i = 0; i < ARRAY_SIZE(search_dirs); i++) {
		if (search_dirs[i].live && !live)
			continue;
		r = add_dir(path, search_dirs[i].path, merged);
		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < path->dirs.n; i++) {
		r = fill_dir(path, i);
		if (r < 0)
			return r;
	}
	if (path->n_entries)
		qsort(path->entries, path->n_entries, sizeof(*path->entries), compare_entries);
	return fill_aliases(path);
}

void unit_index_done(struct unit_path *path)
{
	for (size_t i = 0; i < path->n_entries; i++) {
		free(path->entries[i].name);
		free(path->entries[i].alias);
		fs_dir_done(&path->entries[i].list);
	}
	for (size_t i = 0; i < path->n_aliases; i++)
		free(path->aliases[i].id);
	free(path->entries);
	free(path->aliases);
	free(path->error);
	strlist_done(&path->dirs);
	strlist_done(&path->known);
}

/* The first entry with that name or one that sorts after it. */
static struct unit_entry *lower_bound(const struct unit_path *path, const char *name)
{
	size_t low = 0, high = path->n_entries;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(path->entries[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return path->entries + low;
}

const struct unit_entry *unit_index_unit(const struct unit_path *path, const char *name)
{
	const struct unit_entry *e = lower_bound(path, name);

	for (; e < path->entries + path->n_entries && str_eq(e->name, name); e++)
		if (e->kind != UNIT_ENTRY_DIR)
			return e;
	return NULL;
}

const struct unit_entry *unit_index_final(const struct unit_path *path, const char *name)
{
	const struct unit_entry *e = unit_index_unit(path, name);

	for (unsigned hops = 0; e && e->kind == UNIT_ENTRY_ALIAS; hops++) {
		const struct unit_entry *next = unit_index_unit(path, e->alias);
		autofree char *template = NULL;

		if (hops + 1 >= UNIT_INDEX_HOPS)
			return NULL;
		if (!next && unit_name_template(e->alias, &template) >= 0)
			next = unit_index_unit(path, template);
		e = next;
	}
	return e;
}

size_t unit_index_dirs(const struct unit_path *path, const char *name, struct unit_entry **first)
{
	struct unit_entry *e = lower_bound(path, name);
	size_t n = 0;

	*first = e;
	while (e + n < path->entries + path->n_entries && str_eq(e[n].name, name) &&
	       e[n].kind == UNIT_ENTRY_DIR)
		n++;
	return n;
}

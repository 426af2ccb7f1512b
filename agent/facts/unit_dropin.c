/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Drop-in directories of units: unit_path_dropins() of unit_path.h. */
#include <dirent.h>

#include "facts/unit_index.h"
#include "facts/unit_name.h"
#include "facts/unit_path.h"

/* Names of directories in the order systemd asks for them in each place: name, template, dash
 * prefixes. */
static int add_prefixes(const char *name, struct strlist *ret);

static int add_template(const char *name, struct strlist *ret)
{
	autofree char *template = NULL;
	int r = unit_name_template(name, &template);

	if (r < 0)
		return r == -EINVAL ? 0 : r;
	return add_prefixes(template, ret);
}

/* "foo-bar.service" and "foo-bar@.service" to "foo-.service", "foo-bar@x.service" to
 * "foo-@x.service"; NULL: no dash left. */
static int shorten(const char *name, char **ret)
{
	autofree char *prefix = unit_name_prefix(name);
	autostrbuf struct strbuf b = { 0 };
	const char *rest = strchr(name, unit_name_form(name) == UNIT_INSTANCE ? '@' : 0);
	char *dash;
	int r;

	if (!prefix)
		return -ENOMEM;
	for (bool chopped = false;; chopped = true) {
		dash = strrchr(prefix, '-');
		if (!dash || dash == prefix)
			return 0;
		if (dash[1] || chopped)
			break;
		*dash = 0;
	}
	dash[1] = 0;
	r = strbuf_addf(&b, "%s%s", prefix, *rest ? rest : strrchr(name, '.'));
	if (r < 0)
		return r;
	*ret = strbuf_take(&b);
	return *ret ? 0 : -ENOMEM;
}

static int add_prefixes(const char *name, struct strlist *ret)
{
	autofree char *shorter = NULL;
	int r = strlist_add(ret, name);

	if (r >= 0 && unit_name_form(name) == UNIT_INSTANCE)
		r = add_template(name, ret);
	if (r >= 0)
		r = shorten(name, &shorter);
	/* Every step drops a dash, and a name has at most UNIT_NAME_MAX of them. */
	return r < 0 || !shorter ? r : add_prefixes(shorter, ret);
}

static int list_once(struct unit_path *path, struct unit_entry *e)
{
	autofree char *dir = fs_join(path->dirs.items[e->dir], e->name);
	int r;

	if (!dir)
		return -ENOMEM;
	e->listed = true;
	r = fs_list(path->root, dir, &e->list);
	if (r >= 0 || r == -ENOENT)
		return 0;
	return unit_index_fail(path, dir, r);
}

static int add_file(struct unit_dropins *d, const char *dir, const char *place,
		    const struct fs_entry *e)
{
	autofree char *base = NULL;

	if (d->n == d->cap) {
		size_t cap = d->cap ? 2 * d->cap : 8;
		struct unit_dropin *more = reallocarray(d->items, cap, sizeof(*more));

		if (!more)
			return -ENOMEM;
		d->items = more;
		d->cap = cap;
	}
	base = fs_join(place, dir);
	d->items[d->n] = (struct unit_dropin){
		.name = e->name,
		.type = e->type,
		.file = base ? fs_join(base, e->name) : NULL,
	};
	return d->items[d->n].file ? (int)(d->n++, 0) : -ENOMEM;
}

static int add_dir(struct unit_path *path, struct unit_entry *e, const char *suffix,
		   struct unit_dropins *ret)
{
	int r = e->listed ? 0 : list_once(path, e);

	for (size_t i = 0; r >= 0 && i < e->list.n; i++)
		if (str_ends(e->list.entries[i].name, suffix))
			r = add_file(ret, e->name, path->dirs.items[e->dir], &e->list.entries[i]);
	return r;
}

/* The directories of one name, in every place that has one. */
struct range {
	struct unit_entry *first;
	size_t n;
};

/* Takes them place by place, and in each from the special name to the general. */
static int add_ranges(struct unit_path *path, const struct range *ranges, size_t n,
		      const char *suffix, struct unit_dropins *ret)
{
	int r = 0;

	for (unsigned place = 0; place < path->dirs.n; place++)
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; r >= 0 && j < ranges[i].n; j++)
				if (ranges[i].first[j].dir == place)
					r = add_dir(path, &ranges[i].first[j], suffix, ret);
	return r;
}

static int add_name(struct unit_path *path, const char *name, const char *dir_suffix,
		    const char *file_suffix, struct unit_dropins *ret)
{
	autostrlist struct strlist dirs = { 0 };
	autofree struct range *ranges = NULL;
	size_t n = 0;
	int r = unit_name_form(name) == UNIT_FORM_INVALID ? strlist_add(&dirs, name)
							  : add_prefixes(name, &dirs);

	if (r < 0)
		return r;
	ranges = calloc(dirs.n, sizeof(*ranges));
	if (!ranges)
		return -ENOMEM;
	for (size_t i = 0; i < dirs.n; i++) {
		autostrbuf struct strbuf b = { 0 };

		if (strbuf_add(&b, dirs.items[i]) < 0 || strbuf_add(&b, dir_suffix) < 0)
			return -ENOMEM;
		ranges[n].n = unit_index_dirs(path, b.data, &ranges[n].first);
		n += ranges[n].n > 0;
	}
	return n ? add_ranges(path, ranges, n, file_suffix, ret) : 0;
}

struct ranked {
	struct unit_dropin item;
	size_t rank;
};

static int compare_ranked(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	int c = strcmp(x->item.name, y->item.name);

	return c ? c : (x->rank > y->rank) - (x->rank < y->rank);
}

/* Sorts by name and keeps of each name the one found first. */
static int settle(struct unit_dropins *d)
{
	autofree struct ranked *ranked = NULL;
	size_t n = 0;

	if (d->n == 0)
		return 0;
	ranked = calloc(d->n, sizeof(*ranked));
	if (!ranked)
		return -ENOMEM;
	for (size_t i = 0; i < d->n; i++)
		ranked[i] = (struct ranked){ .item = d->items[i], .rank = i };
	qsort(ranked, d->n, sizeof(*ranked), compare_ranked);
	for (size_t i = 0; i < d->n; i++) {
		if (n > 0 && str_eq(d->items[n - 1].name, ranked[i].item.name))
			free(ranked[i].item.file);
		else
			d->items[n++] = ranked[i].item;
	}
	d->n = n;
	return 0;
}

int unit_path_dropins(struct unit_path *path, const struct strlist *names, const char *dir_suffix,
		      const char *file_suffix, struct unit_dropins *ret)
{
	struct unit_dropins found = { 0 };
	int r = 0;

	for (size_t i = 0; r >= 0 && i < names->n; i++)
		r = add_name(path, names->items[i], dir_suffix, file_suffix, &found);
	if (r >= 0 && names->n > 0)
		r = add_name(path, unit_name_type_word(unit_name_type(names->items[0])), dir_suffix,
			     file_suffix, &found);
	if (r >= 0)
		r = settle(&found);
	if (r < 0) {
		unit_dropins_done(&found);
		return r;
	}
	*ret = found;
	return 0;
}

void unit_dropins_done(struct unit_dropins *dropins)
{
	for (size_t i = 0; i < dropins->n; i++)
		free(dropins->items[i].file);
	free(dropins->items);
	*dropins = (struct unit_dropins){ 0 };
}

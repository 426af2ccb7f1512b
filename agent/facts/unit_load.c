/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One unit as PID 1 loads it; see unit_load.h. */
#include "facts/unit_load.h"

#include <dirent.h>

/* The largest unit file in Debian has 9 KiB; more than this is none. */
#define UNIT_FILE_MAX (1u << 20)

struct loading {
	const struct unit_loader *loader;
	struct unit *unit;
	struct unit_settings settings;
	struct strlist names;
};

struct unit *unit_free(struct unit *unit)
{
	if (!unit)
		return NULL;
	free(unit->id);
	free(unit->fragment);
	free(unit->doubt);
	unit_deps_done(&unit->deps);
	strlist_done(&unit->mounts_for);
	free(unit);
	return NULL;
}

static int doubt(struct unit *unit, const char *file, int error)
{
	autostrbuf struct strbuf b = { 0 };

	if (unit->doubt)
		return 0;
	if (strbuf_addf(&b, "cannot read %s: %s", file,
			error == -EBADF ? "not a regular file" : strerror(-error)) < 0)
		return -ENOMEM;
	unit->doubt = strbuf_take(&b);
	return unit->doubt ? 0 : -ENOMEM;
}

/* Errors that PID 1 would meet as well; with any other it may see more than we do. */
static bool is_missing(int error)
{
	return error == -ENOENT || error == -ENOTDIR || error == -ELOOP || error == -ENAMETOOLONG;
}

/* Return: 0; -EBADMSG or -ENOBUFS from the parser; an error for which is_missing(); -EBADF after
 * doubt(); -ENOMEM. */
static int read_into(struct loading *l, const char *file)
{
	autofree char *data = NULL;
	size_t size;
	int r = fs_read(l->loader->root, file, UNIT_FILE_MAX, &data, &size);

	if (r == -ENOMEM || is_missing(r) || r == -EISDIR)
		return r;
	if (r < 0) {
		r = doubt(l->unit, file, r);
		return r < 0 ? r : -EBADF;
	}
	l->settings.file = file;
	return unit_file_parse(data, size, unit_settings_take, &l->settings);
}

static int load_fragment(struct loading *l)
{
	struct unit *u = l->unit;
	bool perpetual = unit_rules_perpetual(u->id);
	int r;

	if (!*u->fragment) {
		bool optional = perpetual || u->type == UNIT_SLICE || u->type == UNIT_DEVICE;

		u->state = optional ? UNIT_LOADED : UNIT_NOT_FOUND;
		return 0;
	}
	if (unit_path_is_mask(l->loader->root, u->fragment)) {
		u->state = perpetual ? UNIT_LOADED : UNIT_MASKED;
		return 0;
	}
	r = read_into(l, u->fragment);
	if (r == -ENOMEM)
		return r;
	u->state = r >= 0	   ? UNIT_LOADED
		   : r == -EBADF   ? UNIT_UNREADABLE
		   : is_missing(r) ? UNIT_NOT_FOUND
				   : UNIT_BAD;
	return 0;
}

static int load_dropins(struct loading *l)
{
	struct unit_dropins files = { 0 };
	int r = unit_path_dropins(l->loader->path, &l->names, ".d", ".conf", &files);

	for (size_t i = 0; r >= 0 && i < files.n; i++) {
		if (files.items[i].type == DT_LNK &&
		    unit_path_is_mask(l->loader->root, files.items[i].file))
			continue;
		r = read_into(l, files.items[i].file);
		if (r != -ENOMEM)
			r = 0; /* systemd goes on with the next one */
	}
	unit_dropins_done(&files);
	return r;
}

/* The links of .wants, .requires and .upholds directories: the link's name decides, where it leads
 * does not. */
static int load_links(struct loading *l, const char *suffix, enum unit_dep_kind kind)
{
	struct unit_dropins files = { 0 };
	int r = unit_path_dropins(l->loader->path, &l->names, suffix, "", &files);

	for (size_t i = 0; r >= 0 && i < files.n; i++) {
		const struct unit_dropin *file = &files.items[i];

		if (file->type != DT_LNK || unit_path_is_mask(l->loader->root, file->file))
			continue;
		r = unit_deps_add(&l->settings.deps, kind, UNIT_FROM_LINK, l->unit->id, file->name,
				  file->file);
	}
	unit_dropins_done(&files);
	return r;
}

/* What a loaded unit's files and type make of it. */
static int complete(struct loading *l)
{
	struct unit *u = l->unit;
	int r = load_links(l, ".wants", UNIT_WANTS);

	if (r >= 0)
		r = load_links(l, ".requires", UNIT_REQUIRES);
	if (r >= 0 && l->loader->upholds_links)
		r = load_links(l, ".upholds", UNIT_WANTS);
	if (r >= 0)
		r = load_dropins(l);
	if (r >= 0)
		r = unit_rules_apply(&l->settings, u->fragment);
	if (r < 0)
		return r;
	if (l->settings.bad)
		u->state = UNIT_BAD;
	if (!u->doubt)
		u->doubt = steal_ptr(&l->settings.unresolved);
	u->deps = l->settings.deps;
	u->mounts_for = l->settings.mounts_for;
	l->settings.deps = (struct unit_deps){ 0 };
	l->settings.mounts_for = (struct strlist){ 0 };
	return 0;
}

static int load(struct loading *l, const char *name, struct unit_found *found)
{
	struct unit *u = l->unit;
	int r = strlist_add(&l->names, found->id);

	if (r >= 0)
		r = unit_path_aliases(l->loader->path, found, &l->names);
	if (r < 0)
		return r;
	u->fragment = found->fragment ? steal_ptr(&found->fragment) : strdup("");
	u->id = steal_ptr(&found->id);
	u->type = unit_name_type(u->id);
	if (!u->fragment)
		return -ENOMEM;
	/* While it reads the fragment systemd still knows the unit by the name it was asked for,
	 * and %p is that name's. */
	l->settings.id = name;
	l->settings.type = u->type;
	l->settings.no_default_dependencies = unit_rules_perpetual(u->id);
	r = load_fragment(l);
	l->settings.id = u->id;
	return r < 0 || u->state != UNIT_LOADED ? r : complete(l);
}

int unit_load(const struct unit_loader *loader, const char *name, struct unit **ret)
{
	autoclean(unit_free) struct unit *unit = calloc(1, sizeof(*unit));
	struct loading l = { .loader = loader, .unit = unit };
	struct unit_found found = { 0 };
	int r;

	if (!unit)
		return -ENOMEM;
	r = unit_path_find(loader->path, name, &found);
	if (r >= 0)
		r = load(&l, name, &found);
	unit_found_done(&found);
	unit_settings_done(&l.settings);
	strlist_done(&l.names);
	if (r < 0)
		return r;
	*ret = steal_ptr(&unit);
	return 0;
}

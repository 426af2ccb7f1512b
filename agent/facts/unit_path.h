/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where systemd looks for units below a root: the search path in its order, every directory of it
 * listed once, names to their fragments and aliases, and the drop-in, .wants and .requires
 * directories.
 *
 * Privilege: none beyond reading the directories.
 * Source: systemd.unit(5) "Unit file load path"; systemd 252 src/basic/unit-file.c,
 * src/shared/dropin.c.
 */
#pragma once

#include "core/fs.h"
#include "core/str.h"

struct unit_path;

/*
 * live adds what only a running system has below /run/systemd: generator output and transient
 * units. Return: 0 and *ret (unit_path_free()); -ENOMEM. A directory that can not be listed is no
 * failure: unit_path_error().
 */
must_check int unit_path_open(const struct fs_root *root, bool live, struct unit_path **ret);
struct unit_path *unit_path_free(struct unit_path *path);
DEFINE_CLEANUP(struct unit_path *, unit_path_free)

/* The first thing that should have been readable and was not, as a sentence; NULL when all was. */
const char *unit_path_error(const struct unit_path *path);
/* Whether any directory of the search path exists at all. */
bool unit_path_exists(const struct unit_path *path);

/* What a name leads to. */
struct unit_found {
	char *id;	/* the unit's own name: an alias's target, an instance of it */
	char *fragment; /* path of its file; NULL when there is none */
};

/*
 * name must be a plain name or an instance.
 * Return: 0 and *ret (unit_found_done()), also where there is no fragment; -ENOMEM.
 */
must_check int unit_path_find(const struct unit_path *path, const char *name,
			      struct unit_found *ret);
void unit_found_done(struct unit_found *found);

/*
 * Where name itself comes from in the search path (its file or link, not what that leads to), for
 * reports. Return: 0 and *ret, NULL when nowhere; -ENOMEM.
 */
must_check int unit_path_source(const struct unit_path *path, const char *name, char **ret);

/* Appends every other name of the unit id, in byte order. Return: 0 or -ENOMEM. */
must_check int unit_path_aliases(const struct unit_path *path, const struct unit_found *unit,
				 struct strlist *ret);

/* One file of a unit's drop-in directories, by the name that decides. */
struct unit_dropin {
	const char *name;   /* owned by the unit_path */
	unsigned char type; /* DT_* */
	char *file;	    /* path */
};

struct unit_dropins {
	struct unit_dropin *items; /* sorted by name; one each, from the directory that wins */
	size_t n;
	size_t cap;
};

/*
 * The files that end in file_suffix ("" takes all) of the directories names[i]+dir_suffix, their
 * templates', their dash prefixes' and the type's. Return: 0 and *ret (unit_dropins_done());
 * -ENOMEM.
 */
must_check int unit_path_dropins(struct unit_path *path, const struct strlist *names,
				 const char *dir_suffix, const char *file_suffix,
				 struct unit_dropins *ret);
void unit_dropins_done(struct unit_dropins *dropins);

/* Whether path is a mask: an empty file, or a link that leads to a character device or to
 * /dev/null. */
bool unit_path_is_mask(const struct fs_root *root, const char *path);

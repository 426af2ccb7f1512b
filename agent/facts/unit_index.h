/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The index behind unit_path: every entry of every directory of the search path that could matter,
 * sorted by name and then by precedence, links already read. Private to unit_path.c, unit_dropin.c
 * and unit_index.c.
 */
#pragma once

#include "core/fs.h"
#include "core/str.h"

enum unit_entry_kind {
	UNIT_ENTRY_FILE = 0, /* a fragment, or a link to one outside the search path, or a mask */
	UNIT_ENTRY_ALIAS,    /* a link to another name of the search path */
	UNIT_ENTRY_DIR,	     /* foo.service.d, foo.target.wants and so on */
};

struct unit_entry {
	enum unit_entry_kind kind;
	unsigned dir; /* index into dirs: the lower one wins */
	char *name;
	char *alias; /* for an alias: the name it leads to */
	bool listed; /* for a directory: list is filled */
	bool missing;
	struct fs_dir list;
};

/* src is another name of the unit id. */
struct unit_alias {
	char *id;
	const char *src; /* owned by an entry */
};

struct unit_path {
	const struct fs_root *root;
	struct strlist dirs;  /* the search path, highest precedence first, each place once */
	struct strlist known; /* every spelling of them, to tell an alias from a link to a file
				 elsewhere */
	struct unit_entry *entries;
	size_t n_entries;
	size_t cap;
	struct unit_alias *aliases; /* sorted by id, src */
	size_t n_aliases;
	char *error;
};

/* Return: 0, -ENOMEM. */
must_check int unit_index_fill(struct unit_path *path, bool live);
void unit_index_done(struct unit_path *path);

/* As systemd: a chain of more aliases than this leads nowhere. */
#define UNIT_INDEX_HOPS 8

/* The winning file or alias with that name, or NULL. */
const struct unit_entry *unit_index_unit(const struct unit_path *path, const char *name);
/* The file it leads to through aliases, or NULL. */
const struct unit_entry *unit_index_final(const struct unit_path *path, const char *name);
/* The entries [*first, *first + n) that are directories with that name; returns n. */
size_t unit_index_dirs(const struct unit_path *path, const char *name, struct unit_entry **first);

/* Remembers the first failure to read. Return: 0 or -ENOMEM. */
must_check int unit_index_fail(struct unit_path *path, const char *what, int error);

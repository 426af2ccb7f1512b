/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One unit as PID 1 loads it: fragment, drop-ins, .wants and .requires links, and the dependencies
 * that its type adds. Privilege: reading the unit files. Source: systemd 252 src/core/load-dropin.c
 * and the *_load() and *_verify() of each type.
 */
#pragma once

#include "facts/unit_path.h"
#include "facts/unit_settings.h"

enum unit_state {
	UNIT_UNREADABLE = 0, /* we could not read what systemd may be able to; reason says what */
	UNIT_LOADED,
	UNIT_NOT_FOUND,
	UNIT_MASKED,
	UNIT_BAD, /* systemd refuses it: reason says why, as far as known */
};

struct unit {
	char *id;
	enum unit_type type;
	enum unit_state state;
	char *fragment; /* "" when there is none */
	char *doubt;	/* what makes its dependencies uncertain; NULL for nothing */
	struct unit_deps deps;
	struct strlist mounts_for; /* each of these paths' mount units is required where it has a
				      fragment */
};

struct unit_loader {
	const struct fs_root *root;
	struct unit_path *path;
	bool upholds_links; /* the systemd in the image knows .upholds directories (254 on) */
};

/*
 * name is a plain name or an instance; the unit's id may be another one (unit_path_find()).
 * Return: 0 and *ret (unit_free()), also for a unit that can not be loaded; -ENOMEM.
 */
must_check int unit_load(const struct unit_loader *loader, const char *name, struct unit **ret);
struct unit *unit_free(struct unit *unit);
DEFINE_CLEANUP(struct unit *, unit_free)

/*
 * Adds what systemd adds by itself for a unit of this type, and checks what it refuses (then s->bad
 * is set). place is what a report shows for the additions. No I/O. Return: 0 or -ENOMEM.
 */
must_check int unit_rules_apply(struct unit_settings *s, const char *place);
/* Root and system slice, root mount, init.scope: they need no file, can not be masked and get no
 * default dependencies. */
bool unit_rules_perpetual(const char *id);

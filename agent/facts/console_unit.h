/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The little of systemd's unit look-up that "console" needs, without aliases and without asking
 * whether a target is reached; made to be replaced by the index of source "services".
 * Source: systemd.unit(5).
 */
#pragma once

#include <stdbool.h>

#include "core/fs.h"
#include "core/str.h"

/* A link in a .wants, .requires or .upholds folder whose name has "getty" or "debug-shell". */
struct console_want {
	char *unit;
	char *place;	/* path of the link */
	bool generator; /* in a folder of generators' output */
};

struct console_wants {
	struct console_want *items;
	size_t n;
	size_t cap;
};

/* Return: 0; errors of reading a folder, with *ret_failed (the caller's) its path; -ENOMEM. */
must_check int console_unit_wants(const struct fs_root *root, bool live, struct console_wants *ret,
				  char **ret_failed);
void console_wants_done(struct console_wants *wants);

/*
 * The file of unit, an instance's template included. Return: 1 and *ret; 0 when there is none or
 * it is masked; -ENOMEM.
 */
must_check int console_unit_find(const struct fs_root *root, const char *unit, char **ret);

/*
 * Whether ConditionPathExists= in the unit's file at path holds, as far as a path of the image can
 * tell: what the kernel makes is taken to be there. Return: 1, 0; -ENOMEM.
 */
must_check int console_unit_runs(const struct fs_root *root, const char *path);

/* An ExecStart= line. */
struct console_exec {
	char *command; /* "%I" and "%i" replaced by the instance */
	char *place;   /* file:line */
};

struct console_execs {
	struct console_exec *items;
	size_t n;
	size_t cap;
};

/*
 * The ExecStart= lines of unit that count, of its file and drop-ins in their order. Return: 0;
 * errors of reading a file, with *ret_failed its path; -ENOMEM.
 */
must_check int console_unit_execs(const struct fs_root *root, const char *unit,
				  struct console_execs *ret, char **ret_failed);
void console_execs_done(struct console_execs *execs);

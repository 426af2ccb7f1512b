/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What "console" asks of one unit's files: its commands, and whether its conditions hold. Reads
 * the image only. Source: systemd.service(5), systemd.unit(5). */
#pragma once

#include <stdbool.h>

#include "facts/unit_load.h"

/* An ExecStart= line. */
struct console_exec {
	char *command; /* "%I" and "%i" replaced by the instance */
	char *place;   /* file:line */
};

struct console_execs {
	struct console_exec *items;
	size_t n;
	size_t cap;
	bool skipped;	/* a ConditionPathExists= does not hold, as far as the image can tell */
	const char *id; /* the unit's name, while reading */
	const struct fs_root *root;
	const char *path;
};

/*
 * The ExecStart= lines of unit that count, of its file and drop-ins in their order. Return: 0;
 * errors of reading a file, with *ret_failed (the caller's) its path; -ENOMEM.
 */
must_check int console_unit_execs(const struct unit_loader *loader, const struct unit *unit,
				  struct console_execs *ret, char **ret_failed);
void console_execs_done(struct console_execs *execs);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The syntax of unit files, without what the settings mean: sections, assignments, comments,
 * continuation lines. No I/O. Source: systemd.syntax(7); systemd 252 src/shared/conf-parser.c.
 */
#pragma once

#include "core/macro.h"

/* As systemd: a longer line ends the reading of the file. */
#define UNIT_LINE_MAX (1u << 20)

struct unit_line {
	const char *section;
	const char *key;
	const char *value; /* without white space at either end; "" resets most settings */
	unsigned line;	   /* from 1, where the assignment begins */
};

/*
 * Calls take for each assignment in a section, in order, until it returns negative.
 * Return: 0; -EBADMSG for what makes systemd refuse the file (a section header without its bracket,
 * bytes that are no UTF-8; what stood before has been taken); -ENOBUFS for a line beyond
 * UNIT_LINE_MAX; -ENOMEM; what take returned.
 */
must_check int unit_file_parse(const char *data, size_t size,
			       int (*take)(const struct unit_line *line, void *userdata),
			       void *userdata);

enum unit_word {
	UNIT_WORD_RAW = 0, /* quotes and backslashes are ordinary characters */
	UNIT_WORD_UNQUOTE, /* quotes group, a backslash takes the next character as it is */
};

/*
 * The next word of a value; *p moves behind it.
 * Return: 1 and *ret; 0 at the end; -EINVAL for an unbalanced quote; -ENOMEM.
 */
must_check int unit_file_word(const char **p, enum unit_word how, char **ret);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The kernel command lines that a root could be booted with: live the one it was booted with,
 * otherwise those in the boot configuration, as far as files tell. Firmware may add to them.
 */
#pragma once

#include "facts/fact.h"

struct console_cmdline {
	char *text;
	char *scope; /* "cmdline", "extlinux:LABEL", "grub", "loader-entry" */
	char *place; /* file:line */
};

struct console_cmdlines {
	struct console_cmdline *items;
	size_t n;
	char *doubt; /* the first file that should have been readable and was not; NULL for none */
};

/* Return: 0 and *ret (console_cmdlines_done()); -ENOMEM. */
must_check int console_cmdlines_read(const struct fact_env *env, struct console_cmdlines *ret);
void console_cmdlines_done(struct console_cmdlines *lines);
#define autocmdlines __attribute__((cleanup(console_cmdlines_done)))

/*
 * Calls each(userdata, line, number) for every line of a file, without its end; line may be
 * changed. Return: what the first each() that failed returned; as fs_read(); 0.
 */
must_check int console_each_line(const struct fs_root *root, const char *path,
				 int (*each)(void *userdata, char *line, unsigned number),
				 void *userdata);

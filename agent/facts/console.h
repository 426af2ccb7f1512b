/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the parts of fact source "console" share: where they report to, and the kernel consoles
 * found so far, from which the getty generator makes logins. Private to console*.c.
 */
#pragma once

#include "core/str.h"
#include "facts/fact.h"

/* One kernel console of one boot entry. */
struct console_tty {
	char *name; /* "ttyS0" */
	char *place;
	bool no_getty; /* that entry has systemd.getty_auto=0 or masks it */
};

struct console {
	const struct fs_root *root;
	bool live;
	struct fact_sink *sink;
	struct console_tty *ttys;
	size_t n_ttys;
	size_t cap_ttys;
	unsigned entries; /* boot entries (command lines) seen */
};

void console_done(struct console *console);

/* Bytes of one configuration file. */
#define CONSOLE_FILE_MAX (4u << 20)

/*
 * Reads a file of root as a text. Return: 1 and *ret; 0 when there is none; -ENOMEM; for another
 * failure 0, after console_unknown().
 */
must_check int console_read(struct console *console, const char *path, char **ret);

/* Makes what the path could have told unknown: all facts of the source. Return: 0 or -ENOMEM. */
must_check int console_unknown(struct console *console, const char *path, int error);

/*
 * One kernel command line: reports its consoles and its shells, and counts it as a boot entry.
 * scope: "cmdline", "extlinux:LABEL"; place: file:line; whole: it is all that the kernel gets, so
 * that without console= the default holds. Return: 0 or -ENOMEM.
 */
must_check int console_cmdline(struct console *console, const char *text, const char *scope,
			       const char *place, bool whole);

/* A kernel console that is active without a command line saying so. Return: 0 or -ENOMEM. */
must_check int console_add_tty(struct console *console, const char *name, const char *scope,
			       const char *place, bool no_getty);

/* Whether name is a virtual console: "tty0", "tty1", not "ttyS0". */
bool console_is_virtual(const char *name);

/* Whether the last component of program is a shell's name. */
bool console_is_shell(const char *program);

/* Files with the command lines of what can be booted. Return: 0 or -ENOMEM. */
must_check int console_boot(struct console *console);
must_check int console_extlinux(struct console *console);
must_check int console_grub(struct console *console);

/* What PID 1 offers a login on: units and the getty generator, or inittab. Return: 0 or -ENOMEM. */
must_check int console_getty(struct console *console);
must_check int console_inittab(struct console *console, bool busybox);

/*
 * Whether command, a getty's or login's, logs somebody in without a password, or opens a shell in
 * place of login. Return: 0 or -ENOMEM.
 */
must_check int console_judge(const char *command, bool *ret_autologin, bool *ret_shell);

/* Whether the last component of program is name. */
bool console_base_is(const char *program, const char *name);

/* Appends what looks like a terminal's name in text ("ttyTHS1"), each once. Return: 0, -ENOMEM. */
must_check int console_find_ttys(const char *text, struct strlist *ret);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GRUB: the command lines in grub.cfg, and those that update-grub would write; see console.h.
 * Shell in these files is not run: of a "linux" command its words count, variables do not.
 * Source: the GRUB manual, "Simple configuration".
 */
#include "facts/console.h"

#include <stdio.h>

/* Whether the line is a command that boots a kernel. Return: its arguments, or NULL. */
static const char *kernel_command(const char *line)
{
	static const char *const commands[] = { "linux", "linux16", "linuxefi" };
	size_t n = strcspn(line, " \t");

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (strlen(commands[i]) == n && strncmp(line, commands[i], n) == 0)
			return line + n;
	return NULL;
}

/* NAME=value of a shell file, in place: quotes and what follows the value go. */
static char *assigned_value(char *line, const char *prefix)
{
	char *value = line + strcspn(line, "=");
	char quote;

	if (!str_starts(line, prefix) || *value != '=')
		return NULL;
	value++;
	quote = *value;
	if (quote != '"' && quote != '\'') {
		value[strcspn(value, " \t;#")] = '\0';
		return value;
	}
	value++;
	value[strcspn(value, quote == '"' ? "\"" : "'")] = '\0';
	return value;
}

static int report_line(struct console *console, char *line, const char *path, unsigned number,
		       bool defaults)
{
	autofree char *place = NULL, *value = NULL;
	const char *text;

	line += strspn(line, " \t");
	text = defaults ? assigned_value(line, "GRUB_CMDLINE_LINUX") : kernel_command(line);
	if (!text)
		return 0;
	if (asprintf(&place, "%s:%u", path, number) < 0) {
		place = NULL;
		return -ENOMEM;
	}
	/* Several variables make one command line. */
	return console_cmdline(console, text, defaults ? "grub:default" : "grub", place, !defaults);
}

static int read_one(struct console *console, const char *path, bool defaults)
{
	autofree char *text = NULL;
	char *rest, *line;
	unsigned number = 0;
	int r = console_read(console, path, &text);

	rest = r > 0 ? text : NULL;
	while (r >= 0 && rest && (line = strsep(&rest, "\n")))
		r = report_line(console, line, path, ++number, defaults);
	return r < 0 ? r : 0;
}

int console_grub(struct console *console)
{
	static const char *const scripts[] = { "/boot/grub/grub.cfg", "/boot/grub2/grub.cfg" };
	unsigned before = console->entries, defaults;
	size_t ttys = console->n_ttys;
	int r = read_one(console, "/etc/default/grub", true);

	defaults = console->entries;
	for (size_t i = 0; i < ARRAY_SIZE(scripts) && r >= 0; i++)
		r = read_one(console, scripts[i], false);
	if (r < 0 || defaults == before || console->entries > defaults || console->n_ttys > ttys)
		return r;
	/* update-grub has not run yet, and will name no console. */
	return console_cmdline(console, "", "grub:default", "/etc/default/grub", true);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Boot loader entries and files that are one command line; see console.h.
 * Source: the Boot Loader Specification; kernel-install(8); Raspberry Pi's cmdline.txt.
 */
#include "facts/console.h"

#include <stdio.h>

/* All "options" lines of one entry make one command line; the last one is its place. */
static int parse_entry(char *text, struct strbuf *ret, unsigned *ret_line)
{
	unsigned number = 0;
	char *line;

	while ((line = strsep(&text, "\n"))) {
		number++;
		line += strspn(line, " \t");
		if (!str_starts(line, "options") || !line[7] || !strchr(" \t", line[7]))
			continue;
		*ret_line = number;
		if (strbuf_addf(ret, "%s ", line + 8) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int read_entry(struct console *console, const char *path, const char *name)
{
	autofree char *text = NULL, *scope = NULL, *place = NULL;
	autostrbuf struct strbuf options = {};
	unsigned line = 0;
	int r = console_read(console, path, &text);

	if (r <= 0)
		return r;
	r = parse_entry(text, &options, &line);
	if (r < 0)
		return r;
	if (asprintf(&scope, "loader:%.*s", (int)(strlen(name) - strlen(".conf")), name) < 0)
		scope = NULL;
	if (asprintf(&place, "%s:%u", path, MAX_OF(line, 1u)) < 0)
		place = NULL;
	if (!scope || !place)
		return -ENOMEM;
	return console_cmdline(console, options.data ? options.data : "", scope, place, true);
}

static int read_entries(struct console *console, const char *dir)
{
	autodir struct fs_dir entries = {};
	int r = fs_list(console->root, dir, &entries);

	if (r == -ENOENT || r == -ENOTDIR)
		return 0;
	if (r < 0)
		return r == -ENOMEM ? r : console_unknown(console, dir, r);
	for (size_t i = 0; i < entries.n && r >= 0; i++) {
		const char *name = entries.entries[i].name;
		autofree char *path = NULL;

		if (*name == '.' || !str_ends(name, ".conf"))
			continue;
		path = fs_join(dir, name);
		r = path ? read_entry(console, path, name) : -ENOMEM;
	}
	return r;
}

static int read_flat(struct console *console, const char *path, const char *scope)
{
	autofree char *text = NULL, *place = NULL;
	int r = console_read(console, path, &text);

	if (r <= 0)
		return r;
	if (asprintf(&place, "%s:1", path) < 0) {
		place = NULL;
		return -ENOMEM;
	}
	return console_cmdline(console, text, scope, place, true);
}

int console_boot(struct console *console)
{
	static const char *const dirs[] = {
		"/boot/loader/entries",
		"/efi/loader/entries",
		"/boot/efi/loader/entries",
	};
	static const struct {
		const char *path, *scope;
	} files[] = {
		{ "/etc/kernel/cmdline", "kernel-install" },
		{ "/boot/cmdline.txt", "cmdline.txt" },
		{ "/boot/firmware/cmdline.txt", "cmdline.txt" },
	};
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(dirs) && r >= 0; i++)
		r = read_entries(console, dirs[i]);
	for (size_t i = 0; i < ARRAY_SIZE(files) && r >= 0; i++)
		r = read_flat(console, files[i].path, files[i].scope);
	return r;
}

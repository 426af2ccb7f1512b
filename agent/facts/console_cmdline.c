/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Kernel command lines; see console_cmdline.h.
 * Source: L4TLauncher of edk2-nvidia (extlinux.conf: upper-case keys by prefix, "#" cuts the line,
 * ten labels), the Boot Loader Specification, grub-mkconfig(8).
 */
#include "facts/console_cmdline.h"

#include <stdio.h>

#include "core/str.h"

#define LABELS_MAX 10 /* L4TLauncher reads no more */
#define BOOT_FILE_MAX                                                                              \
	(1u << 20) /* bytes: a GRUB configuration with a hundred kernels has 100 kB                \
		    */

void console_cmdlines_done(struct console_cmdlines *lines)
{
	for (size_t i = 0; i < lines->n; i++) {
		free(lines->items[i].text);
		free(lines->items[i].scope);
		free(lines->items[i].place);
	}
	free(lines->items);
	free(lines->doubt);
	*lines = (struct console_cmdlines){};
}

int console_each_line(const struct fs_root *root, const char *path,
		      int (*each)(void *userdata, char *line, unsigned number), void *userdata)
{
	autofree char *data = NULL;
	unsigned number = 0;
	char *line;
	int r;

	r = fs_read(root, path, BOOT_FILE_MAX, &data, NULL);
	if (r < 0)
		return r;
	for (char *rest = data; r >= 0 && (line = strsep(&rest, "\n"));) {
		line[strcspn(line, "\r")] = '\0';
		r = each(userdata, line, ++number);
	}
	return r < 0 ? r : 0;
}

/* What the readers of single files share. */
struct reader {
	struct console_cmdlines *lines;
	const char *path;
	const char *scope;
	char label[64];	 /* extlinux: the entry that we are in */
	unsigned labels; /* extlinux: how many so far */
	size_t entry;	 /* extlinux: the entry's command line + 1; 0 when it has none yet */
};

static int add(struct reader *reader, const char *text, unsigned number)
{
	struct console_cmdlines *l = reader->lines;
	struct console_cmdline line = { .text = strdup(text) };
	struct console_cmdline *items;
	bool labelled = *reader->label != '\0';

	if (asprintf(&line.scope, "%s%s%s", reader->scope, labelled ? ":" : "", reader->label) < 0)
		line.scope = NULL;
	if (asprintf(&line.place, "%s:%u", reader->path, number) < 0)
		line.place = NULL;
	items = reallocarray(l->items, l->n + 1, sizeof(*items));
	if (items)
		l->items = items;
	if (!items || !line.text || !line.scope || !line.place) {
		free(line.text);
		free(line.scope);
		free(line.place);
		return -ENOMEM;
	}
	l->items[l->n++] = line;
	return 0;
}

static char *trim(char *text)
{
	size_t n;

	text += strspn(text, " \t");
	n = strlen(text);
	while (n && (text[n - 1] == ' ' || text[n - 1] == '\t'))
		text[--n] = '\0';
	return text;
}

static int extlinux_line(void *userdata, char *line, unsigned number)
{
	struct reader *reader = userdata;

	line[strcspn(line, "#")] = '\0';
	line = trim(line);
	if (str_starts(line, "LABEL")) {
		/* Keys behind an eleventh label overwrite the tenth entry. */
		reader->entry = reader->labels < LABELS_MAX ? 0 : reader->entry;
		reader->labels++;
		(void)snprintf(reader->label, sizeof(reader->label), "%s", trim(line + 5));
	} else if (str_starts(line, "APPEND")) {
		char *text;

		if (!reader->entry) {
			int r = add(reader, trim(line + 6), number);

			reader->entry = reader->lines->n;
			return r;
		}
		text = strdup(trim(line + 6));
		if (!text)
			return -ENOMEM;
		free(reader->lines->items[reader->entry - 1].text);
		reader->lines->items[reader->entry - 1].text = text;
	}
	return 0;
}

/* GRUB_CMDLINE_LINUX="..." and GRUB_CMDLINE_LINUX_DEFAULT="..." of /etc/default/grub. */
static int grub_default_line(void *userdata, char *line, unsigned number)
{
	char *text = strchr(line, '=');

	line = trim(line);
	if (!str_starts(line, "GRUB_CMDLINE_LINUX") || !text)
		return 0;
	text = trim(text + 1);
	if (*text == '"' || *text == '\'') {
		char quote = *text++;

		text[strcspn(text, (char[]){ quote, '\0' })] = '\0';
	}
	return *text ? add(userdata, text, number) : 0;
}

/* A line whose first word is `linux` (GRUB) or `options` (Boot Loader Specification). */
static int keyword_line(struct reader *reader, char *line, unsigned number, const char *keyword)
{
	size_t n;

	line = trim(line);
	n = strcspn(line, " \t");
	if (n != strlen(keyword) || strncmp(line, keyword, n) != 0 || !line[n])
		return 0;
	return add(reader, trim(line + n), number);
}

static int grub_line(void *userdata, char *line, unsigned number)
{
	return keyword_line(userdata, line, number, "linux");
}

static int loader_line(void *userdata, char *line, unsigned number)
{
	return keyword_line(userdata, line, number, "options");
}

static int plain_line(void *userdata, char *line, unsigned number)
{
	line = trim(line);
	return *line ? add(userdata, line, number) : 0;
}

/* A file that is not there says nothing; one that can not be read is a doubt. */
static int read_file(const struct fact_env *env, const char *path, const char *scope,
		     int (*each)(void *userdata, char *line, unsigned number),
		     struct console_cmdlines *lines)
{
	struct reader reader = { .lines = lines, .path = path, .scope = scope };
	int r = console_each_line(env->root, path, each, &reader);

	if (r >= 0 || r == -ENOENT || r == -ENOTDIR)
		return 0;
	if (r == -ENOMEM || lines->doubt)
		return r == -ENOMEM ? r : 0;
	if (asprintf(&lines->doubt, "%s can not be read: %s", path, strerror(-r)) < 0) {
		lines->doubt = NULL;
		return -ENOMEM;
	}
	return 0;
}

static int read_loader_entries(const struct fact_env *env, const char *folder,
			       struct console_cmdlines *lines)
{
	autodir struct fs_dir dir = {};
	int r = fs_list(env->root, folder, &dir);

	if (r < 0)
		return r == -ENOMEM ? r : 0;
	for (size_t i = 0; i < dir.n; i++) {
		autofree char *path = NULL;

		if (!str_ends(dir.entries[i].name, ".conf"))
			continue;
		path = fs_join(folder, dir.entries[i].name);
		r = path ? read_file(env, path, "loader-entry", loader_line, lines) : -ENOMEM;
		if (r < 0)
			return r;
	}
	return 0;
}

static const struct boot_file {
	const char *path;
	const char *scope;
	int (*each)(void *userdata, char *line, unsigned number);
} boot_files[] = {
	{ "/boot/extlinux/extlinux.conf", "extlinux", extlinux_line },
	{ "/etc/default/grub", "grub", grub_default_line },
	{ "/boot/grub/grub.cfg", "grub", grub_line },
	{ "/boot/cmdline.txt", "cmdline.txt", plain_line },
	{ "/boot/firmware/cmdline.txt", "cmdline.txt", plain_line },
	{ "/etc/kernel/cmdline", "kernel-cmdline", plain_line },
};

static const char *const loader_folders[] = { "/boot/loader/entries", "/boot/efi/loader/entries",
					      "/efi/loader/entries" };

int console_cmdlines_read(const struct fact_env *env, struct console_cmdlines *ret)
{
	autocmdlines struct console_cmdlines lines = {};
	int r = 0;

	if (env->live)
		r = read_file(env, "/proc/cmdline", "cmdline", plain_line, &lines);
	for (size_t i = 0; !env->live && r >= 0 && i < ARRAY_SIZE(boot_files); i++)
		r = read_file(env, boot_files[i].path, boot_files[i].scope, boot_files[i].each,
			      &lines);
	for (size_t i = 0; !env->live && r >= 0 && i < ARRAY_SIZE(loader_folders); i++)
		r = read_loader_entries(env, loader_folders[i], &lines);
	if (r < 0)
		return r;
	*ret = lines;
	lines = (struct console_cmdlines){};
	return 0;
}

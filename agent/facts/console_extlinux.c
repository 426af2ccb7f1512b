/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * extlinux.conf: every label that can be booted; see console.h.
 *
 * Two readers exist. NVIDIA's L4TLauncher matches upper-case keys by prefix, cuts a line at "#"
 * wherever it is, lets a later APPEND replace an earlier one, and keeps at most ten labels: what
 * follows an eleventh goes to the tenth. U-Boot and syslinux take keys in any case and comments
 * only at the start of a line. Source: edk2-nvidia L4TLauncher.c; U-Boot boot/pxe_utils.c.
 */
#include "facts/console.h"

#include <stdio.h>
#include <strings.h>

#define L4T_LABELS 10
/* No boot menu has as many. */
#define LABELS_MAX 1000

struct label {
	char *name;
	char *append;
	unsigned line; /* of APPEND */
};

struct extlinux {
	const char *path;
	bool l4t;
	struct label *labels;
	size_t n;
};

static void extlinux_done(struct extlinux *file)
{
	for (size_t i = 0; i < file->n; i++) {
		free(file->labels[i].name);
		free(file->labels[i].append);
	}
	free(file->labels);
}

/* What follows key on the line, or NULL for another key. */
static const char *after_key(const struct extlinux *file, const char *line, const char *key)
{
	size_t n = strlen(key);

	if (file->l4t ? strncmp(line, key, n) != 0
		      : strncasecmp(line, key, n) != 0 || !strchr(" \t", line[n]))
		return NULL;
	return line + n + strspn(line + n, " \t");
}

static int add_label(struct extlinux *file, const char *name)
{
	struct label *labels;
	char *copy;

	if (file->l4t && file->n == L4T_LABELS)
		return 0;
	if (file->n == LABELS_MAX)
		return -EFBIG;
	labels = reallocarray(file->labels, file->n + 1, sizeof(*labels));
	if (!labels)
		return -ENOMEM;
	file->labels = labels;
	copy = strdup(name);
	if (!copy)
		return -ENOMEM;
	file->labels[file->n++] = (struct label){ .name = copy };
	return 0;
}

static int set_append(struct extlinux *file, const char *text, unsigned line)
{
	struct label *label = &file->labels[file->n - 1];
	char *copy = strdup(text);

	if (!copy)
		return -ENOMEM;
	free(label->append);
	label->append = copy;
	label->line = line;
	return 0;
}

static int parse_line(struct extlinux *file, char *line, unsigned number)
{
	const char *value;
	size_t n;

	if (file->l4t)
		line[strcspn(line, "#")] = '\0';
	line += strspn(line, " \t");
	for (n = strlen(line); n && strchr(" \t\r", line[n - 1]);)
		line[--n] = '\0';
	if (*line == '#')
		return 0;
	value = after_key(file, line, "LABEL");
	if (value)
		return add_label(file, value);
	value = after_key(file, line, "APPEND");
	return value && file->n ? set_append(file, value, number) : 0;
}

static int report_label(struct console *console, const struct extlinux *file,
			const struct label *label)
{
	autofree char *scope = NULL, *place = NULL;

	if (asprintf(&scope, "extlinux:%s", label->name) < 0)
		scope = NULL;
	if (asprintf(&place, "%s:%u", file->path, label->line) < 0)
		place = NULL;
	if (!scope || !place)
		return -ENOMEM;
	return console_cmdline(console, label->append, scope, place, true);
}

static bool is_l4t(const struct console *console, const char *text)
{
	struct stat st;

	return strstr(text, "${cbootargs}") ||
	       fs_stat(console->root, "/etc/nv_tegra_release", true, &st) == 0;
}

static int report(struct console *console, const struct extlinux *file)
{
	unsigned reported = 0;
	int r = 0;

	for (size_t i = 0; i < file->n && r >= 0; i++)
		if (file->labels[i].append) {
			reported++;
			r = report_label(console, file, &file->labels[i]);
		}
	if (r < 0 || reported)
		return r;
	return fact_unknown(console->sink, "console.kernel", "%s: no label with a command line",
			    file->path);
}

static int read_one(struct console *console, const char *path)
{
	__attribute__((cleanup(extlinux_done))) struct extlinux file = { .path = path };
	autofree char *text = NULL;
	char *rest, *line;
	unsigned number = 0;
	int r = console_read(console, path, &text);

	if (r <= 0)
		return r;
	file.l4t = is_l4t(console, text);
	rest = text;
	while (r >= 0 && (line = strsep(&rest, "\n")))
		r = parse_line(&file, line, ++number);
	if (r == -EFBIG)
		return console_unknown(console, path, r);
	return r < 0 ? r : report(console, &file);
}

int console_extlinux(struct console *console)
{
	static const char *const paths[] = {
		"/boot/extlinux/extlinux.conf",
		"/extlinux/extlinux.conf",
		"/boot/efi/extlinux/extlinux.conf",
		"/boot/syslinux/syslinux.cfg",
	};
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(paths) && r >= 0; i++)
		r = read_one(console, paths[i]);
	return r;
}

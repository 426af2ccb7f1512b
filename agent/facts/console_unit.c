/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The commands and conditions of a unit; see console_unit.h. */
#include "facts/console_unit.h"

#include <stdio.h>

#define UNIT_MAX (1u << 20) /* bytes of a unit file */

static void drop_commands(struct console_execs *execs)
{
	for (size_t i = 0; i < execs->n; i++) {
		free(execs->items[i].command);
		free(execs->items[i].place);
	}
	execs->n = 0;
}

void console_execs_done(struct console_execs *execs)
{
	drop_commands(execs);
	free(execs->items);
	*execs = (struct console_execs){};
}

/* command with "%i" and "%I" replaced by what stands between "@" and ".". */
static char *expand(const char *command, const char *unit)
{
	const char *at = strchr(unit, '@'), *dot = strrchr(unit, '.');
	autostrbuf struct strbuf text = {};

	for (; *command; command++) {
		bool instance = command[0] == '%' && (command[1] | 0x20) == 'i' && at && dot > at;
		int r = instance ? strbuf_add_n(&text, at + 1, (size_t)(dot - at - 1))
				 : strbuf_add_n(&text, command, 1);

		if (r < 0)
			return NULL;
		command += instance;
	}
	return strbuf_take(&text);
}

static int add_exec(struct console_execs *execs, const char *command, unsigned number)
{
	autofree char *place = NULL, *text = NULL;

	if (execs->n == execs->cap) {
		size_t cap = execs->cap ? execs->cap * 2 : 2;
		struct console_exec *items = reallocarray(execs->items, cap, sizeof(*items));

		if (!items)
			return -ENOMEM;
		execs->items = items;
		execs->cap = cap;
	}
	text = expand(command, execs->id);
	if (asprintf(&place, "%s:%u", execs->path, number) < 0)
		place = NULL;
	if (!text || !place)
		return -ENOMEM;
	execs->items[execs->n++] = (struct console_exec){
		.command = steal_ptr(&text),
		.place = steal_ptr(&place),
	};
	return 0;
}

static bool is_made_at_boot(const char *path)
{
	return str_starts(path, "/dev/") || str_starts(path, "/proc/") ||
	       str_starts(path, "/sys/") || str_starts(path, "/run/");
}

/* "/path" or "!/path"; what the kernel makes is taken to be there. */
static bool condition_holds(const struct fs_root *root, const char *value)
{
	bool not = *value == '!';
	struct stat st;

	value += not ;
	if (*value != '/' || strchr(value, '%') || is_made_at_boot(value))
		return true;
	return (fs_stat(root, value, true, &st) == 0) != not ;
}

static int take(const struct unit_line *line, void *userdata)
{
	struct console_execs *execs = userdata;

	if (str_eq(line->section, "Unit") && str_eq(line->key, "ConditionPathExists")) {
		/* An empty assignment takes back those before it. */
		execs->skipped = *line->value &&
				 (execs->skipped || !condition_holds(execs->root, line->value));
		return 0;
	}
	if (!str_eq(line->section, "Service") || !str_eq(line->key, "ExecStart"))
		return 0;
	if (*line->value)
		return add_exec(execs, line->value, line->line);
	drop_commands(execs);
	return 0;
}

static int read_file(struct console_execs *execs, const char *path, char **ret_failed)
{
	autofree char *data = NULL;
	size_t size = 0;
	int r;

	if (unit_path_is_mask(execs->root, path))
		return 0;
	execs->path = path;
	r = fs_read(execs->root, path, UNIT_MAX, &data, &size);
	if (r >= 0)
		r = unit_file_parse(data, size, take, execs);
	if (r >= 0 || r == -ENOMEM)
		return r;
	*ret_failed = strdup(path);
	return *ret_failed ? r : -ENOMEM;
}

int console_unit_execs(const struct unit_loader *loader, const struct unit *unit,
		       struct console_execs *ret, char **ret_failed)
{
	__attribute__((cleanup(unit_dropins_done))) struct unit_dropins dropins = {};
	autostrlist struct strlist names = {};
	int r = strlist_add(&names, unit->id);

	*ret = (struct console_execs){ .id = unit->id, .root = loader->root };
	if (r >= 0)
		r = unit_path_dropins(loader->path, &names, ".d", ".conf", &dropins);
	if (r >= 0 && *unit->fragment)
		r = read_file(ret, unit->fragment, ret_failed);
	for (size_t i = 0; r >= 0 && i < dropins.n; i++)
		r = read_file(ret, dropins.items[i].file, ret_failed);
	return r;
}

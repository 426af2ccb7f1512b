/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A small look at unit files; see console_unit.h. */
#include "facts/console_unit.h"

#include <dirent.h>
#include <stdio.h>

#define UNIT_MAX (1u << 20) /* bytes of a unit file */
/* Each name is compared with each: no machine has as many gettys, or drop-ins to one. */
#define NAMES_MAX 5000

/* systemd's search path, without what only PID 1 makes while running. */
static const struct {
	const char *path;
	bool generator;
} places[] = {
	{ "/etc/systemd/system.control", false }, { "/run/systemd/system.control", false },
	{ "/run/systemd/transient", false },	  { "/run/systemd/generator.early", true },
	{ "/etc/systemd/system", false },	  { "/etc/systemd/system.attached", false },
	{ "/run/systemd/system", false },	  { "/run/systemd/system.attached", false },
	{ "/run/systemd/generator", true },	  { "/usr/local/lib/systemd/system", false },
	{ "/usr/lib/systemd/system", false },	  { "/lib/systemd/system", false },
	{ "/run/systemd/generator.late", true },
};

void console_wants_done(struct console_wants *wants)
{
	for (size_t i = 0; i < wants->n; i++) {
		free(wants->items[i].unit);
		free(wants->items[i].place);
	}
	free(wants->items);
	*wants = (struct console_wants){};
}

void console_execs_done(struct console_execs *execs)
{
	for (size_t i = 0; i < execs->n; i++) {
		free(execs->items[i].command);
		free(execs->items[i].place);
	}
	free(execs->items);
	*execs = (struct console_execs){};
}

static bool is_missing(int r)
{
	return r == -ENOENT || r == -ENOTDIR || r == -ELOOP;
}

static int failed(const char *path, int r, char **ret_failed)
{
	if (r != -ENOMEM && !*ret_failed)
		*ret_failed = strdup(path);
	return r == -ENOMEM || !*ret_failed ? -ENOMEM : r;
}

static bool has_want(const struct console_wants *wants, const char *unit)
{
	for (size_t i = 0; i < wants->n; i++)
		if (str_eq(wants->items[i].unit, unit))
			return true;
	return false;
}

/* The first link with a name stands for the others. */
static int add_want(struct console_wants *wants, const char *dir, const char *unit, bool generator)
{
	autofree char *copy = NULL, *place = NULL;

	if (has_want(wants, unit))
		return 0;
	if (wants->n >= NAMES_MAX)
		return -EFBIG;
	if (wants->n == wants->cap) {
		size_t cap = wants->cap ? wants->cap * 2 : 8;
		struct console_want *items = reallocarray(wants->items, cap, sizeof(*items));

		if (!items)
			return -ENOMEM;
		wants->items = items;
		wants->cap = cap;
	}
	copy = strdup(unit);
	place = fs_join(dir, unit);
	if (!copy || !place)
		return -ENOMEM;
	wants->items[wants->n++] = (struct console_want){
		.unit = steal_ptr(&copy),
		.place = steal_ptr(&place),
		.generator = generator,
	};
	return 0;
}

static int list_wants(const struct fs_root *root, const char *dir, bool generator,
		      struct console_wants *ret, char **ret_failed)
{
	autodir struct fs_dir links = {};
	int r = fs_list(root, dir, &links);

	if (r < 0)
		return is_missing(r) ? 0 : failed(dir, r, ret_failed);
	for (size_t i = 0; i < links.n && r >= 0; i++) {
		const char *name = links.entries[i].name;

		/* systemd takes links only, and takes their name, wherever they lead. */
		if (links.entries[i].type == DT_LNK && str_ends(name, ".service") &&
		    (strstr(name, "getty") || str_eq(name, "debug-shell.service")))
			r = add_want(ret, dir, name, generator);
	}
	return r < 0 ? failed(dir, r, ret_failed) : 0;
}

static bool is_wants(const char *name)
{
	return str_ends(name, ".wants") || str_ends(name, ".requires") ||
	       str_ends(name, ".upholds");
}

int console_unit_wants(const struct fs_root *root, bool live, struct console_wants *ret,
		       char **ret_failed)
{
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		autodir struct fs_dir dirs = {};
		int r;

		/* An image's /run is a mount point: what is in it is not there after a boot. */
		if (!live && str_starts(places[i].path, "/run/"))
			continue;
		r = fs_list(root, places[i].path, &dirs);
		if (r < 0 && !is_missing(r))
			return failed(places[i].path, r, ret_failed);
		for (size_t j = 0; r >= 0 && j < dirs.n; j++) {
			autofree char *dir = NULL;

			if (!is_wants(dirs.entries[j].name))
				continue;
			dir = fs_join(places[i].path, dirs.entries[j].name);
			r = dir ? list_wants(root, dir, places[i].generator, ret, ret_failed)
				: -ENOMEM;
			if (r < 0)
				return r;
		}
	}
	return 0;
}

/* "foo@.service" of "foo@bar.service"; NULL in *ret for what is no instance. */
static int template_of(const char *unit, char **ret)
{
	const char *at = strchr(unit, '@'), *dot = strrchr(unit, '.');

	if (!at || !dot || dot <= at + 1)
		return 0;
	if (asprintf(ret, "%.*s%s", (int)(at + 1 - unit), unit, dot) < 0) {
		*ret = NULL;
		return -ENOMEM;
	}
	return 0;
}

static bool is_mask(const struct fs_root *root, const char *path)
{
	autofree char *link = NULL;
	struct stat st;

	if (fs_readlink(root, path, &link) == 0 && str_eq(link, "/dev/null"))
		return true;
	return fs_stat(root, path, true, &st) == 0 &&
	       (S_ISCHR(st.st_mode) || (S_ISREG(st.st_mode) && st.st_size == 0));
}

/* Return: 1 and *ret; 0 for none; -EBADR for a mask; -ENOMEM. */
static int find_name(const struct fs_root *root, const char *name, char **ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		autofree char *path = fs_join(places[i].path, name);
		struct stat st;

		if (!path)
			return -ENOMEM;
		if (fs_stat(root, path, false, &st) < 0)
			continue;
		if (is_mask(root, path))
			return -EBADR;
		if (fs_stat(root, path, true, &st) < 0)
			continue;
		*ret = steal_ptr(&path);
		return 1;
	}
	return 0;
}

int console_unit_find(const struct fs_root *root, const char *unit, char **ret)
{
	autofree char *template = NULL;
	int r = find_name(root, unit, ret);

	if (r == 0)
		r = template_of(unit, &template);
	if (r == 0 && template)
		r = find_name(root, template, ret);
	return r == -EBADR ? 0 : r;
}

static bool is_made_at_boot(const char *path)
{
	return str_starts(path, "/dev/") || str_starts(path, "/proc/") ||
	       str_starts(path, "/sys/") || str_starts(path, "/run/");
}

int console_unit_runs(const struct fs_root *root, const char *path)
{
	static const char key[] = "ConditionPathExists=";
	autofree char *data = NULL;
	char *rest, *line;

	/* A unit that can not be read is taken to run. */
	if (fs_read(root, path, UNIT_MAX, &data, NULL) < 0)
		return 1;
	rest = data;
	while ((line = strsep(&rest, "\n"))) {
		const char *what = line + sizeof(key) - 1;
		struct stat st;
		bool not ;

		if (!str_starts(line, key))
			continue;
		line[strcspn(line, " \t\r")] = '\0';
		not = *what == '!';
		what += not ;
		if (*what == '/' && !strchr(what, '%') && !is_made_at_boot(what) &&
		    (fs_stat(root, what, true, &st) == 0) == not )
			return 0;
	}
	return 1;
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

static int add_exec(struct console_execs *execs, const char *command, const char *unit,
		    const char *path, unsigned number)
{
	autofree char *place = NULL, *text = NULL;

	/* An empty assignment takes back those before it. */
	if (!*command) {
		console_execs_done(execs);
		return 0;
	}
	if (execs->n == execs->cap) {
		size_t cap = execs->cap ? execs->cap * 2 : 2;
		struct console_exec *items = reallocarray(execs->items, cap, sizeof(*items));

		if (!items)
			return -ENOMEM;
		execs->items = items;
		execs->cap = cap;
	}
	text = expand(command, unit);
	if (asprintf(&place, "%s:%u", path, number) < 0)
		place = NULL;
	if (!text || !place)
		return -ENOMEM;
	execs->items[execs->n++] = (struct console_exec){
		.command = steal_ptr(&text),
		.place = steal_ptr(&place),
	};
	return 0;
}

static int read_execs(const struct fs_root *root, const char *path, const char *unit,
		      struct console_execs *ret, char **ret_failed)
{
	autofree char *data = NULL;
	unsigned number = 0;
	char *rest, *line;
	int r = fs_read(root, path, UNIT_MAX, &data, NULL);

	if (r < 0)
		return is_missing(r) ? 0 : failed(path, r, ret_failed);
	rest = data;
	while (r >= 0 && (line = strsep(&rest, "\n"))) {
		const char *equals = strchr(line, '=');
		size_t n = strlen(line);

		number++;
		while (n && strchr(" \t\r", line[n - 1]))
			line[--n] = '\0';
		line += strspn(line, " \t");
		if (equals && str_starts(line, "ExecStart") && strchr(" \t=", line[9])) {
			equals++;
			r = add_exec(ret, equals + strspn(equals, " \t"), unit, path, number);
		}
	}
	return r;
}

/* The *.conf files of unit.d in all places, by name, the first place of a name wins. */
static int list_dropins(const struct fs_root *root, const char *unit, struct strlist *names,
			struct strlist *paths, char **ret_failed)
{
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		autodir struct fs_dir files = {};
		autofree char *dir = NULL;
		int r;

		if (asprintf(&dir, "%s/%s.d", places[i].path, unit) < 0) {
			dir = NULL;
			return -ENOMEM;
		}
		r = fs_list(root, dir, &files);
		if (r < 0 && !is_missing(r))
			return failed(dir, r, ret_failed);
		for (size_t j = 0; r >= 0 && j < files.n; j++) {
			const char *name = files.entries[j].name;

			if (*name == '.' || !str_ends(name, ".conf") || strlist_has(names, name))
				continue;
			if (names->n >= NAMES_MAX)
				return failed(dir, -EFBIG, ret_failed);
			r = strlist_add(names, name);
			if (r >= 0)
				r = strlist_take(paths, fs_join(dir, name));
			if (r < 0)
				return r;
		}
	}
	return 0;
}

/* All drop-ins in the order of their names, whatever folder they are in. */
static int read_dropins(const struct fs_root *root, const char *unit, struct console_execs *ret,
			char **ret_failed)
{
	autostrlist struct strlist names = {}, paths = {}, sorted = {};
	autofree char *template = NULL;
	int r = list_dropins(root, unit, &names, &paths, ret_failed);

	if (r >= 0)
		r = template_of(unit, &template);
	if (r >= 0 && template)
		r = list_dropins(root, template, &names, &paths, ret_failed);
	for (size_t i = 0; i < names.n && r >= 0; i++)
		r = strlist_add(&sorted, names.items[i]);
	strlist_sort(&sorted);
	for (size_t i = 0; i < sorted.n && r >= 0; i++)
		for (size_t j = 0; j < names.n && r >= 0; j++)
			if (str_eq(sorted.items[i], names.items[j]) &&
			    !is_mask(root, paths.items[j]))
				r = read_execs(root, paths.items[j], unit, ret, ret_failed);
	return r;
}

int console_unit_execs(const struct fs_root *root, const char *unit, struct console_execs *ret,
		       char **ret_failed)
{
	autofree char *path = NULL;
	int r = console_unit_find(root, unit, &path);

	if (r <= 0)
		return r;
	r = read_execs(root, path, unit, ret, ret_failed);
	return r < 0 ? r : read_dropins(root, unit, ret, ret_failed);
}

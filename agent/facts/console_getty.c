/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Logins that systemd starts on consoles; see console_getty.h.
 * Source: systemd 252 src/getty-generator/getty-generator.c, agetty(8).
 */
#include "facts/console_getty.h"

#include <stdio.h>

#include "core/str.h"
#include "facts/unit_graph.h"

/* The effective ExecStart= of a unit, as far as --autologin goes. */
struct exec_start {
	const char *path;
	bool in_service;
	char *place; /* of the line that logs in by itself; NULL for none */
};

/* "--autologin root", "--autologin=root", "-a root" in agetty's arguments. */
static bool logs_in_by_itself(const char *command)
{
	autostrlist struct strlist words = {};

	if (str_split(command, " \t", &words) < 0)
		return true;
	for (size_t i = 1; i < words.n; i++)
		if (str_starts(words.items[i], "--autologin") || str_eq(words.items[i], "-a"))
			return true;
	return false;
}

static int exec_line(void *userdata, char *line, unsigned number)
{
	struct exec_start *e = userdata;

	line += strspn(line, " \t");
	if (*line == '[')
		e->in_service = str_starts(line, "[Service]");
	if (!e->in_service || !str_starts(line, "ExecStart"))
		return 0;
	line += strlen("ExecStart");
	line += strspn(line, " \t");
	if (*line++ != '=')
		return 0;
	line += strspn(line, " \t");
	/* An empty value takes back what was before. */
	if (!*line) {
		free(steal_ptr(&e->place));
		return 0;
	}
	if (e->place || !logs_in_by_itself(line))
		return 0;
	return asprintf(&e->place, "%s:%u", e->path, number) < 0 ? -ENOMEM : 0;
}

static int read_exec(const struct fact_env *env, const char *path, struct exec_start *e)
{
	e->path = path;
	e->in_service = false;
	return console_each_line(env->root, path, exec_line, e);
}

/* The unit's file, then its drop-ins in order. */
static int read_unit(const struct fact_env *env, struct unit_path *path, const char *fragment,
		     const char *name, struct exec_start *e)
{
	__attribute__((cleanup(unit_dropins_done))) struct unit_dropins dropins = {};
	autostrlist struct strlist names = {};
	int r = strlist_add(&names, name);

	if (r >= 0)
		r = unit_path_dropins(path, &names, ".d", ".conf", &dropins);
	if (r >= 0 && *fragment)
		r = read_exec(env, fragment, e);
	for (size_t i = 0; r >= 0 && i < dropins.n; i++)
		r = read_exec(env, dropins.items[i].file, e);
	return r;
}

static int look_for_autologin(const struct fact_env *env, struct unit_path *path,
			      const struct unit *unit, const char *tty, struct fact_sink *sink)
{
	struct exec_start e = {};
	int r = read_unit(env, path, unit->fragment, unit->id, &e);

	if (r < 0 && r != -ENOMEM)
		r = fact_unknown(sink, "console.autologin", "a file of %s can not be read: %s",
				 unit->id, strerror(-r));
	else if (r >= 0 && e.place)
		r = fact_observe(sink, "console.autologin", tty, unit->id, e.place);
	free(e.place);
	return r;
}

/* The terminal of a getty's unit, which the caller frees; NULL when it is none. */
static char *getty_tty(const char *id)
{
	static const char *const prefixes[] = { "getty@", "serial-getty@", "container-getty@",
						"autovt@" };
	size_t n = strlen(id) - MIN_OF(strlen(".service"), strlen(id));

	if (str_eq(id, "console-getty.service"))
		return strdup("console");
	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		size_t skip = strlen(prefixes[i]);

		if (str_starts(id, prefixes[i]) && str_ends(id, ".service") && n > skip)
			return strndup(id + skip, n - skip);
	}
	return NULL;
}

static int look_at_start(const struct fact_env *env, struct unit_path *path,
			 const struct unit_start *start, struct fact_sink *sink)
{
	const char *place = start->why ? start->why->place : start->unit->fragment;
	autofree char *tty = getty_tty(start->unit->id);
	int r;

	if (str_eq(start->unit->id, "debug-shell.service"))
		return fact_observe(sink, "console.shell", "tty9", start->unit->id, place);
	if (!tty)
		return 0;
	r = fact_observe(sink, "console.login", tty, start->unit->id, place);
	return r < 0 ? r : look_for_autologin(env, path, start->unit, tty, sink);
}

static bool is_virtual(const char *tty)
{
	return str_starts(tty, "tty") && (tty[3] == '\0' || (tty[3] >= '0' && tty[3] <= '9'));
}

/* What the getty generator would add for one console= of a command line. */
static int generate(const struct fact_env *env, const struct unit_loader *loader,
		    const struct console_cmdline *line, const char *tty, struct fact_sink *sink)
{
	autoclean(unit_free) struct unit *unit = NULL;
	autofree char *name = NULL;
	int r;

	if (is_virtual(tty) || strchr(tty, '/'))
		return 0;
	if (asprintf(&name, "serial-getty@%s.service", tty) < 0) {
		name = NULL;
		return -ENOMEM;
	}
	r = unit_load(loader, name, &unit);
	if (r < 0 || unit->state > UNIT_LOADED)
		return r;
	r = fact_observe(sink, "console.login", tty, "generator:getty", line->place);
	return r < 0 ? r : look_for_autologin(env, loader->path, unit, tty, sink);
}

static int generate_all(const struct fact_env *env, const struct unit_loader *loader,
			const struct console_cmdline *line, struct fact_sink *sink)
{
	autostrlist struct strlist words = {};
	int r = str_split(line->text, " \t", &words);

	if (r < 0 || strlist_has(&words, "systemd.getty_auto=0") ||
	    strlist_has(&words, "systemd.getty_auto=no"))
		return r;
	for (size_t i = 0; r >= 0 && i < words.n; i++) {
		const char *tty = words.items[i];
		autofree char *name = NULL;

		if (!str_starts(tty, "console="))
			continue;
		tty += strlen("console=");
		tty += str_starts(tty, "/dev/") ? strlen("/dev/") : 0;
		name = strndup(tty, strcspn(tty, ","));
		if (!name)
			return -ENOMEM;
		if (*name && !str_eq(name, "null") && !str_eq(name, "ttynull"))
			r = generate(env, loader, line, name, sink);
	}
	return r;
}

static bool has_generator(const struct fs_root *root)
{
	static const char generator[] =
		"/usr/lib/systemd/system-generators/systemd-getty-generator";
	struct stat st;

	/* Without usrmerge it is below /lib. */
	return fs_stat(root, generator, true, &st) >= 0 ||
	       fs_stat(root, generator + strlen("/usr"), true, &st) >= 0;
}

static int collect_units(const struct fact_env *env, const struct unit_loader *loader,
			 struct fact_sink *sink)
{
	autoclean(unit_graph_free) struct unit_graph *graph = NULL;
	const struct unit_start *starts;
	const char *doubt;
	size_t n;
	int r = unit_graph_build(loader, "default.target", &graph);

	if (r < 0)
		return r;
	starts = unit_graph_starts(graph, &n);
	for (size_t i = 0; r >= 0 && i < n; i++)
		r = look_at_start(env, loader->path, &starts[i], sink);
	doubt = unit_graph_failure(graph) ? unit_graph_failure(graph) : unit_graph_doubt(graph);
	for (size_t i = 0; doubt && r >= 0 && i < 3; i++) {
		static const char *const names[] = { "console.login", "console.autologin",
						     "console.shell" };

		r = fact_unknown(sink, names[i], "%s", doubt);
	}
	return r;
}

int console_gettys_collect(const struct fact_env *env, const struct console_cmdlines *lines,
			   struct fact_sink *sink)
{
	autoclean(unit_path_free) struct unit_path *path = NULL;
	struct unit_loader loader = { .root = env->root, .upholds_links = true };
	int r = unit_path_open(env->root, env->live, &path);

	if (r < 0 || !unit_path_exists(path))
		return r;
	loader.path = path;
	r = collect_units(env, &loader, sink);
	/* Live, what the generator made is among the units. */
	for (size_t i = 0; r >= 0 && !env->live && has_generator(env->root) && i < lines->n; i++)
		r = generate_all(env, &loader, &lines->items[i], sink);
	if (r >= 0 && !env->live && lines->doubt)
		r = fact_unknown(sink, "console.login", "%s", lines->doubt);
	return r;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Logins that systemd's units and its getty generator offer; see console.h.
 * Source: systemd-getty-generator(8), agetty(8); systemd 252 src/getty-generator/getty-generator.c.
 */
#include "facts/console.h"

#include <stdio.h>

#include "facts/console_unit.h"
#include "facts/unit_graph.h"

/* One getty that starts. */
struct login {
	const struct unit *unit;
	const char *from; /* the unit's name, or "generator:getty" */
	const char *place;
};

/* Reports the login on tty, and what the unit's commands say. */
static int report(struct console *console, const struct login *login, const char *tty,
		  const struct console_execs *execs)
{
	autofree char *scope = NULL;
	int r;

	if (asprintf(&scope, "%s%s", console_is_virtual(tty) ? "vt:" : "", login->from) < 0) {
		scope = NULL;
		return -ENOMEM;
	}
	r = fact_observe(console->sink, "console.login", tty, scope, login->place);
	for (size_t i = 0; i < execs->n && r >= 0; i++) {
		bool autologin = false, shell = false;

		r = console_judge(execs->items[i].command, &autologin, &shell);
		if (r >= 0 && autologin)
			r = fact_observe(console->sink, "console.autologin", tty, login->unit->id,
					 execs->items[i].place);
		if (r >= 0 && shell)
			r = fact_observe(console->sink, "console.shell", tty, login->unit->id,
					 execs->items[i].place);
	}
	return r;
}

/* A getty that is no instance (L4T's nvgetty): its command, or the script that it runs, names the
 * terminals. */
static int report_script(struct console *console, const struct login *login,
			 const struct console_execs *execs)
{
	autostrlist struct strlist ttys = {};
	int r = 0;

	for (size_t i = 0; i < execs->n && r >= 0; i++) {
		autostrlist struct strlist words = {};
		autofree char *script = NULL;
		const char *command = execs->items[i].command;

		r = console_find_ttys(command, &ttys);
		if (r >= 0)
			r = str_split(command + strspn(command, "@-:+!"), " \t", &words);
		for (size_t j = 0; j < words.n && r >= 0 && !script; j++)
			if (str_ends(words.items[j], ".sh"))
				r = console_read(console, words.items[j], &script);
		if (r >= 0 && script)
			r = console_find_ttys(script, &ttys);
	}
	for (size_t i = 0; i < ttys.n && r >= 0; i++)
		r = report(console, login, ttys.items[i], execs);
	if (r < 0 || ttys.n)
		return r;
	return fact_unknown(console->sink, "console.login",
			    "%s: which terminals %s uses is not known", login->place,
			    login->unit->id);
}

/* By the unit's name: an instance's terminal, or what its commands name. */
static int report_unit(struct console *console, const struct unit_loader *loader,
		       const struct login *login)
{
	__attribute__((cleanup(console_execs_done))) struct console_execs execs = {};
	const char *id = login->unit->id, *at = strchr(id, '@'), *dot = strrchr(id, '.');
	autofree char *failed = NULL, *tty = NULL;
	int r = console_unit_execs(loader, login->unit, &execs, &failed);

	if (r < 0)
		return failed ? console_unknown(console, failed, r) : r;
	if (execs.skipped)
		return 0;
	/* A root shell there, or where systemd.debug_shell= says. */
	if (str_eq(id, "debug-shell.service"))
		return fact_observe(console->sink, "console.shell", "tty9", id, login->place);
	if (str_eq(id, "console-getty.service"))
		return report(console, login, "console", &execs);
	if (!at)
		return report_script(console, login, &execs);
	tty = strndup(at + 1, (size_t)(dot - at - 1));
	return tty ? report(console, login, tty, &execs) : -ENOMEM;
}

static bool is_getty(const char *id)
{
	return str_ends(id, ".service") && (strstr(id, "getty") || str_starts(id, "autovt@") ||
					    str_eq(id, "debug-shell.service"));
}

static int report_start(struct console *console, const struct unit_loader *loader,
			const struct unit_start *start)
{
	struct login login = {
		.unit = start->unit,
		.from = start->unit->id,
		.place = start->why ? start->why->place : start->unit->fragment,
	};

	if (!is_getty(login.unit->id) || login.unit->state != UNIT_LOADED)
		return 0;
	if (str_starts(login.place, "/run/systemd/generator"))
		login.from = "generator:getty";
	return report_unit(console, loader, &login);
}

static bool has_generator(const struct console *console)
{
	static const char *const dirs[] = { "/etc/systemd/system-generators",
					    "/usr/local/lib/systemd/system-generators",
					    "/usr/lib/systemd/system-generators",
					    "/lib/systemd/system-generators" };

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		autofree char *path = fs_join(dirs[i], "systemd-getty-generator"), *link = NULL;
		struct stat st;

		if (!path || fs_stat(console->root, path, false, &st) < 0)
			continue;
		/* A link to nothing, or an empty file, masks it. */
		if (fs_readlink(console->root, path, &link) == 0 && str_eq(link, "/dev/null"))
			return false;
		return fs_stat(console->root, path, true, &st) == 0 && S_ISREG(st.st_mode) &&
		       st.st_size > 0;
	}
	return false;
}

static bool has_start(const struct unit_graph *graph, const char *id)
{
	const struct unit_start *starts;
	size_t n;

	starts = unit_graph_starts(graph, &n);
	for (size_t i = 0; i < n; i++)
		if (str_eq(starts[i].unit->id, id))
			return true;
	return false;
}

/* What the generator would add for one console: a serial getty, wanted by getty.target. */
static int generate_one(struct console *console, const struct unit_loader *loader,
			const struct unit_graph *graph, const struct console_tty *tty)
{
	autoclean(unit_free) struct unit *unit = NULL;
	autofree char *name = NULL;
	int r;

	if (tty->no_getty || console_is_virtual(tty->name) || strchr(tty->name, '/'))
		return 0;
	if (asprintf(&name, "serial-getty@%s.service", tty->name) < 0) {
		name = NULL;
		return -ENOMEM;
	}
	if (has_start(graph, name))
		return 0;
	r = unit_load(loader, name, &unit);
	if (r < 0 || unit->state > UNIT_LOADED)
		return r;
	return report_unit(console, loader,
			   &(struct login){
				   .unit = unit,
				   .from = "generator:getty",
				   .place = tty->place,
			   });
}

/* Offline: on a running system its output is among the units. */
static int generate(struct console *console, const struct unit_loader *loader,
		    const struct unit_graph *graph)
{
	autostrlist struct strlist done = {};
	int r = 0;

	if (!has_generator(console) || !has_start(graph, "getty.target"))
		return 0;
	if (!console->entries)
		return fact_unknown(console->sink, "console.login",
				    "no boot configuration found: on which consoles the getty "
				    "generator would offer a login is not known");
	for (size_t i = 0; i < console->n_ttys && r >= 0; i++) {
		if (strlist_has(&done, console->ttys[i].name))
			continue;
		r = generate_one(console, loader, graph, &console->ttys[i]);
		/* Another boot entry may have the getty that this one switches off. */
		if (r >= 0 && !console->ttys[i].no_getty)
			r = strlist_add(&done, console->ttys[i].name);
	}
	return r;
}

/* What PID 1 starts; it takes rescue.target where default.target can not be loaded. */
static int build_graph(const struct unit_loader *loader, struct unit_graph **ret)
{
	autoclean(unit_graph_free) struct unit_graph *graph = NULL;
	int r = unit_graph_build(loader, "default.target", &graph);

	if (r >= 0 && unit_graph_anchor(graph)->state > UNIT_LOADED) {
		unit_graph_free(steal_ptr(&graph));
		r = unit_graph_build(loader, "rescue.target", &graph);
	}
	if (r >= 0)
		*ret = steal_ptr(&graph);
	return r;
}

static int unsure(struct console *console, const char *why)
{
	static const char *const names[] = { "console.login", "console.autologin",
					     "console.shell" };
	int r = 0;

	for (size_t i = 0; why && i < ARRAY_SIZE(names) && r >= 0; i++)
		r = fact_unknown(console->sink, names[i], "%s", why);
	return r;
}

static int collect_systemd(struct console *console)
{
	autoclean(unit_path_free) struct unit_path *path = NULL;
	autoclean(unit_graph_free) struct unit_graph *graph = NULL;
	/* Older ones know no .upholds folders; then more is reported than starts. */
	struct unit_loader loader = { .root = console->root, .upholds_links = true };
	const struct unit_start *starts;
	struct stat st;
	size_t n;
	int r = unit_path_open(console->root, console->live, &path);

	if (r < 0)
		return r;
	loader.path = path;
	r = build_graph(&loader, &graph);
	if (r < 0)
		return r;
	starts = unit_graph_starts(graph, &n);
	for (size_t i = 0; i < n && r >= 0; i++)
		r = report_start(console, &loader, &starts[i]);
	if (r >= 0 &&
	    (!console->live || fs_stat(console->root, "/run/systemd/system", true, &st) < 0))
		r = generate(console, &loader, graph);
	if (r >= 0)
		r = unsure(console, unit_graph_failure(graph));
	return r < 0 ? r : unsure(console, unit_graph_doubt(graph));
}

enum init {
	INIT_UNKNOWN = 0,
	INIT_SYSTEMD,
	INIT_BUSYBOX,
	INIT_OTHER,
};

static int find_init(const struct console *console, enum init *ret)
{
	static const char *const systemd[] = { "/usr/lib/systemd/systemd", "/lib/systemd/systemd" };
	autofree char *path = NULL;
	struct stat st;
	int r = fs_canonical(console->root, "/sbin/init", &path);

	*ret = INIT_UNKNOWN;
	if (r == -ENOMEM)
		return r;
	if (path) {
		*ret = console_base_is(path, "systemd")	  ? INIT_SYSTEMD
		       : console_base_is(path, "busybox") ? INIT_BUSYBOX
							  : INIT_OTHER;
		return 0;
	}
	for (size_t i = 0; i < ARRAY_SIZE(systemd); i++)
		if (fs_stat(console->root, systemd[i], true, &st) == 0)
			*ret = INIT_SYSTEMD;
	return 0;
}

int console_getty(struct console *console)
{
	enum init init;
	int r = find_init(console, &init);

	if (r < 0)
		return r;
	switch (init) {
	case INIT_SYSTEMD:
		return collect_systemd(console);
	case INIT_BUSYBOX:
		return console_inittab(console, true);
	case INIT_OTHER:
		return console_inittab(console, false);
	default:
		return fact_unknown(console->sink, "console.login",
				    "no init program: what offers logins is not known");
	}
}

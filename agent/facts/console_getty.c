/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Logins that systemd's units and its getty generator offer; see console.h.
 * Source: systemd-getty-generator(8), agetty(8); systemd 252 src/getty-generator/getty-generator.c.
 */
#include "facts/console.h"

#include <stdio.h>

#include "facts/console_unit.h"

/* A word of a command line that gives a login away, and the shells behind it. */
struct getty {
	bool autologin;
	bool shell;
};

static bool base_is(const char *program, const char *name)
{
	const char *slash = strrchr(program, '/');

	return str_eq(slash ? slash + 1 : program, name);
}

/* What the words of an agetty, getty or login say. */
static void judge_words(const struct strlist *words, struct getty *ret)
{
	for (size_t i = 1; i < words->n; i++) {
		const char *word = words->items[i];
		const char *next = i + 1 < words->n ? words->items[i + 1] : "";
		const char *program = NULL;

		if (str_starts(word, "--autologin") ||
		    (word[0] == '-' && word[1] == 'a' && !base_is(words->items[0], "login")))
			ret->autologin = true;
		if (str_eq(word, "-f") && base_is(words->items[i - 1], "login"))
			ret->autologin = true;
		if (str_eq(word, "-l") || str_eq(word, "--login-program"))
			program = next;
		else if (str_starts(word, "--login-program="))
			program = strchr(word, '=') + 1;
		ret->shell |= program && console_is_shell(program);
	}
}

int console_judge(const char *command, bool *ret_autologin, bool *ret_shell)
{
	autostrlist struct strlist words = {};
	struct getty getty = {};
	int r;

	/* Prefixes of ExecStart=; quotes around single words. */
	command += strspn(command, "@-:+!");
	r = str_split(command, " \t\"'", &words);
	if (r < 0)
		return r;
	judge_words(&words, &getty);
	if (words.n && console_is_shell(words.items[0]) && words.n == 1)
		getty.shell = true;
	*ret_autologin = getty.autologin;
	*ret_shell = getty.shell;
	return 0;
}

/* The unit that a getty on tty would be, escaped as systemd does it for what names ttys. */
static char *serial_unit(const char *tty)
{
	char *unit;

	return asprintf(&unit, "serial-getty@%s.service", tty) < 0 ? NULL : unit;
}

/* Reports the login, and what its command says. */
static int report(struct console *console, const char *tty, const char *unit, const char *from,
		  const char *place)
{
	__attribute__((cleanup(console_execs_done))) struct console_execs execs = {};
	autofree char *scope = NULL, *failed = NULL;
	int r;

	if (asprintf(&scope, "%s%s", console_is_virtual(tty) ? "vt:" : "", from) < 0) {
		scope = NULL;
		return -ENOMEM;
	}
	r = fact_observe(console->sink, "console.login", tty, scope, place);
	if (r >= 0)
		r = console_unit_execs(console->root, unit, &execs, &failed);
	if (r < 0)
		return failed ? console_unknown(console, failed, r) : r;
	for (size_t i = 0; i < execs.n && r >= 0; i++) {
		bool autologin = false, shell = false;

		r = console_judge(execs.items[i].command, &autologin, &shell);
		if (r >= 0 && autologin)
			r = fact_observe(console->sink, "console.autologin", tty, unit,
					 execs.items[i].place);
		if (r >= 0 && shell)
			r = fact_observe(console->sink, "console.shell", tty, unit,
					 execs.items[i].place);
	}
	return r;
}

/* Appends what looks like a terminal's name in text. */
static int find_ttys(const char *text, struct strlist *ret)
{
	for (const char *p = text; (p = strstr(p, "tty"));) {
		size_t n = 3 + strspn(p + 3, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
		size_t digits = strspn(p + n, "0123456789");
		autofree char *name = NULL;

		if (!digits || (p > text && p[-1] >= 'a' && p[-1] <= 'z')) {
			p += 3;
			continue;
		}
		name = strndup(p, n + digits);
		if (!name)
			return -ENOMEM;
		if (!strlist_has(ret, name) && strlist_add(ret, name) < 0)
			return -ENOMEM;
		p += n + digits;
	}
	return 0;
}

/* A getty that is no instance (L4T's nvgetty): its command, or the script that it runs, names the
 * terminals. */
static int report_script(struct console *console, const struct console_want *want)
{
	__attribute__((cleanup(console_execs_done))) struct console_execs execs = {};
	autostrlist struct strlist ttys = {};
	autofree char *failed = NULL;
	int r = console_unit_execs(console->root, want->unit, &execs, &failed);

	if (r < 0)
		return failed ? console_unknown(console, failed, r) : r;
	for (size_t i = 0; i < execs.n && r >= 0; i++) {
		autostrlist struct strlist words = {};
		autofree char *script = NULL;
		const char *command = execs.items[i].command;

		r = find_ttys(command, &ttys);
		if (r >= 0)
			r = str_split(command + strspn(command, "@-:+!"), " \t", &words);
		for (size_t j = 0; j < words.n && r >= 0 && !script; j++)
			if (str_ends(words.items[j], ".sh"))
				r = console_read(console, words.items[j], &script);
		if (r >= 0 && script)
			r = find_ttys(script, &ttys);
	}
	for (size_t i = 0; i < ttys.n && r >= 0; i++)
		r = report(console, ttys.items[i], want->unit, want->unit, want->place);
	if (r < 0 || ttys.n)
		return r;
	return fact_unknown(console->sink, "console.login",
			    "%s: which terminals %s uses is not "
			    "known",
			    want->place, want->unit);
}

/* "debug-shell.service": a root shell on tty9, or where systemd.debug_shell= says. */
static int report_debug_shell(struct console *console, const struct console_want *want)
{
	return fact_observe(console->sink, "console.shell", "tty9", want->unit, want->place);
}

static int report_want(struct console *console, const struct console_want *want)
{
	const char *at = strchr(want->unit, '@'), *dot = strrchr(want->unit, '.');
	autofree char *file = NULL, *tty = NULL;
	int r = console_unit_find(console->root, want->unit, &file);

	if (r > 0)
		r = console_unit_runs(console->root, file);
	if (r <= 0)
		return r;
	if (str_eq(want->unit, "debug-shell.service"))
		return report_debug_shell(console, want);
	if (str_eq(want->unit, "console-getty.service"))
		return report(console, "console", want->unit, want->unit, want->place);
	/* A template has no terminal of its own. */
	if (at && dot == at + 1)
		return 0;
	if (!at)
		return report_script(console, want);
	tty = strndup(at + 1, (size_t)(dot - at - 1));
	if (!tty)
		return -ENOMEM;
	return report(console, tty, want->unit, want->generator ? "generator:getty" : want->unit,
		      want->place);
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

/* What the generator would add: a serial getty on each kernel console that is no virtual one. */
static int generate(struct console *console, const struct console_wants *wants)
{
	autostrlist struct strlist done = {};

	for (size_t i = 0; i < console->n_ttys; i++) {
		const struct console_tty *tty = &console->ttys[i];
		autofree char *unit = serial_unit(tty->name), *file = NULL;
		bool wanted = false;
		int r;

		if (!unit)
			return -ENOMEM;
		for (size_t j = 0; j < wants->n; j++)
			wanted |= str_eq(wants->items[j].unit, unit);
		if (tty->no_getty || wanted || console_is_virtual(tty->name) ||
		    strlist_has(&done, tty->name))
			continue;
		r = console_unit_find(console->root, unit, &file);
		if (r > 0)
			r = report(console, tty->name, unit, "generator:getty", tty->place);
		if (r >= 0)
			r = strlist_add(&done, tty->name);
		if (r < 0)
			return r;
	}
	return 0;
}

static int collect_systemd(struct console *console)
{
	__attribute__((cleanup(console_wants_done))) struct console_wants wants = {};
	autofree char *failed = NULL;
	struct stat st;
	int r = console_unit_wants(console->root, console->live, &wants, &failed);

	if (r < 0)
		return failed ? console_unknown(console, failed, r) : r;
	for (size_t i = 0; i < wants.n && r >= 0; i++)
		r = report_want(console, &wants.items[i]);
	/* On a running system its output is there to be read. */
	if (r < 0 || !has_generator(console) ||
	    (console->live && fs_stat(console->root, "/run/systemd/system", true, &st) == 0))
		return r;
	if (!console->entries && !console->live)
		return fact_unknown(console->sink, "console.login",
				    "no boot configuration found: on which consoles the getty "
				    "generator would offer a login is not known");
	return generate(console, &wants);
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
		*ret = base_is(path, "systemd")	  ? INIT_SYSTEMD
		       : base_is(path, "busybox") ? INIT_BUSYBOX
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

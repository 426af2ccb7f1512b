/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Logins and shells in /etc/inittab, of System V's init and of BusyBox's; see console.h.
 * Source: inittab(5); BusyBox init/init.c, examples/inittab.
 */
#include "facts/console.h"

#include <stdio.h>

#define INITTAB "/etc/inittab"

struct entry {
	char *id; /* BusyBox: the terminal */
	char *levels;
	char *action;
	char *process;
};

static bool cut_entry(char *line, struct entry *ret)
{
	line += strspn(line, " \t");
	if (*line == '#')
		return false;
	ret->id = strsep(&line, ":");
	ret->levels = strsep(&line, ":");
	ret->action = strsep(&line, ":");
	ret->process = line;
	return ret->process && *ret->process;
}

static bool is_one_of(const char *word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(word, words[i]))
			return true;
	return false;
}

/* Whether the entry's process runs after a normal boot. */
static bool runs(const struct entry *entry, bool busybox, char level)
{
	static const char *const always[] = { "respawn", "askfirst", "once", "wait", "ondemand" };
	static const char *const booting[] = { "sysinit", "boot", "bootwait" };

	if (is_one_of(entry->action, booting, ARRAY_SIZE(booting)))
		return true;
	if (!is_one_of(entry->action, always, ARRAY_SIZE(always)))
		return false;
	return busybox || !*entry->levels || !level || strchr(entry->levels, level);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	path = slash ? slash + 1 : path;
	return path + (*path == '-');
}

enum program {
	PROGRAM_OTHER = 0,
	PROGRAM_LOGIN,
	PROGRAM_SHELL,
};

static enum program classify(const struct strlist *words)
{
	static const char *const logins[] = { "getty",	     "agetty",	 "mgetty",	"mingetty",
					      "start_getty", "ttylogin", "login",	"sulogin",
					      "uugetty",     "askfirst", "serial-getty" };
	size_t first = words->n && str_eq(base_name(words->items[0]), "busybox") ? 1 : 0;
	bool script = false;

	for (size_t i = 0; i < words->n; i++)
		if (is_one_of(base_name(words->items[i]), logins, ARRAY_SIZE(logins)))
			return PROGRAM_LOGIN;
	if (first >= words->n || !console_is_shell(words->items[first]))
		return PROGRAM_OTHER;
	/* A shell with a command or a script is that script. */
	for (size_t i = first + 1; i < words->n; i++)
		script |= words->items[i][0] != '-' || str_eq(words->items[i], "-c");
	return script ? PROGRAM_OTHER : PROGRAM_SHELL;
}

static bool is_tty(const char *word)
{
	return str_starts(word, "tty") || str_starts(word, "hvc") || str_starts(word, "console");
}

/* The terminal: BusyBox has it in front, others among the getty's arguments. */
static const char *find_tty(const struct entry *entry, bool busybox, const struct strlist *words)
{
	const char *id = entry->id;

	if (str_starts(id, "/dev/"))
		id += strlen("/dev/");
	if (busybox && *id)
		return id;
	for (size_t i = 1; i < words->n; i++) {
		const char *word = words->items[i];

		if (str_starts(word, "/dev/"))
			word += strlen("/dev/");
		if (is_tty(word))
			return word;
	}
	return is_tty(id) ? id : "console";
}

static int report(struct console *console, const struct entry *entry, bool busybox, unsigned number)
{
	autostrlist struct strlist words = {};
	bool autologin = false, shell = false;
	const char *process = entry->process + strspn(entry->process, " \t@+"), *tty, *scope;
	enum program program;
	int r = str_split(process, " \t\"'", &words);

	if (r >= 0)
		r = console_judge(process, &autologin, &shell);
	if (r < 0)
		return r;
	program = classify(&words);
	tty = find_tty(entry, busybox, &words);
	scope = console_is_virtual(tty) ? "vt:inittab" : "inittab";
	if (program == PROGRAM_LOGIN)
		r = fact_observef(console->sink, "console.login", tty, scope, "%s:%u", INITTAB,
				  number);
	if (r >= 0 && program == PROGRAM_LOGIN && autologin)
		r = fact_observef(console->sink, "console.autologin", tty, scope, "%s:%u", INITTAB,
				  number);
	if (r >= 0 && (program == PROGRAM_SHELL || (program == PROGRAM_LOGIN && shell)))
		r = fact_observef(console->sink, "console.shell", tty, scope, "%s:%u", INITTAB,
				  number);
	return r;
}

/* "id:2:initdefault:". Return: the level, or 0 when no line says it. */
static char default_level(const char *text)
{
	const char *found = strstr(text, ":initdefault:");

	return found && found > text + 1 && found[-2] == ':' ? found[-1] : '\0';
}

int console_inittab(struct console *console, bool busybox)
{
	autofree char *text = NULL;
	unsigned number = 0;
	char *rest, *line, level;
	int r = console_read(console, INITTAB, &text);

	/* Without the file BusyBox asks for Enter and then opens shells. */
	if (r == 0 && busybox)
		return fact_observe(console->sink, "console.shell", "console", "busybox:default",
				    "/sbin/init");
	if (r == 0)
		return fact_unknown(console->sink, "console.login",
				    "neither systemd nor " INITTAB ": what offers logins is not "
				    "known");
	if (r < 0)
		return r;
	level = default_level(text);
	rest = text;
	while (r >= 0 && (line = strsep(&rest, "\n"))) {
		struct entry entry = {};

		number++;
		line[strcspn(line, "\r")] = '\0';
		if (cut_entry(line, &entry) && runs(&entry, busybox, level))
			r = report(console, &entry, busybox, number);
	}
	return r;
}

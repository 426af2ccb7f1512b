/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Logins and shells that inittab starts; see console_getty.h. Source: inittab(5) of sysvinit; the
 * comment at the head of BusyBox's examples/inittab: there the first field is the terminal.
 */
#include "facts/console_getty.h"

#include "core/str.h"

#define INITTAB "/etc/inittab"

static bool is_terminal(const char *word)
{
	return str_starts(word, "tty") || str_starts(word, "console") || str_starts(word, "hvc") ||
	       str_starts(word, "/dev/");
}

/* The terminal among the program's arguments, or else the id field, or else the console. */
static const char *find_tty(const struct strlist *words, const char *id)
{
	for (size_t i = 1; i < words->n; i++)
		if (is_terminal(words->items[i]))
			return words->items[i];
	return is_terminal(id) ? id : "console";
}

static bool is_shell(const char *program)
{
	return str_ends(program, "/sh") || str_ends(program, "/bash") || str_ends(program, "/ash");
}

static int observe(struct fact_sink *sink, const struct strlist *words, const char *id,
		   unsigned number)
{
	const char *program = words->items[0], *tty = find_tty(words, id);
	bool autologin = false;
	int r = 0;

	program += *program == '-'; /* BusyBox: a login shell */
	tty += str_starts(tty, "/dev/") ? strlen("/dev/") : 0;
	if (is_shell(program) && words->n == 1)
		return fact_observef(sink, "console.shell", tty, "inittab", INITTAB ":%u", number);
	for (size_t i = 1; i < words->n; i++)
		autologin |= str_starts(words->items[i], "--autologin") ||
			     str_eq(words->items[i], "-a") || str_eq(words->items[i], "-f");
	if (!str_ends(program, "getty") && !str_ends(program, "login"))
		return 0;
	r = fact_observef(sink, "console.login", tty, "inittab", INITTAB ":%u", number);
	if (r >= 0 && autologin)
		r = fact_observef(sink, "console.autologin", tty, "inittab", INITTAB ":%u", number);
	return r;
}

/* "id:runlevels:action:process" */
static int inittab_line(void *userdata, char *line, unsigned number)
{
	autostrlist struct strlist words = {};
	char *id, *action, *rest = line;
	int r;

	if (line[strspn(line, " \t")] == '#')
		return 0;
	id = strsep(&rest, ":");
	(void)strsep(&rest, ":");
	action = strsep(&rest, ":");
	if (!rest || !action || str_eq(action, "off") || str_starts(action, "shutdown") ||
	    str_starts(action, "ctrlaltdel"))
		return 0;
	r = str_split(rest, " \t", &words);
	return r < 0 || !words.n ? r : observe(userdata, &words, id, number);
}

int console_inittab_collect(const struct fact_env *env, struct fact_sink *sink)
{
	static const char *const names[] = { "console.login", "console.autologin",
					     "console.shell" };
	struct stat st;
	int r;

	/* With systemd as init nobody reads inittab. */
	if (fs_stat(env->root, "/lib/systemd/systemd", true, &st) >= 0 ||
	    fs_stat(env->root, "/usr/lib/systemd/systemd", true, &st) >= 0)
		return 0;
	r = console_each_line(env->root, INITTAB, inittab_line, sink);
	if (r >= 0 || r == -ENOENT || r == -ENOTDIR || r == -ENOMEM)
		return r == -ENOMEM ? r : 0;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (fact_unknown(sink, names[i], INITTAB " can not be read: %s", strerror(-r)) < 0)
			return -ENOMEM;
	return 0;
}

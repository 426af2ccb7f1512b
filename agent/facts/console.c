/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The fact source `console`: where the kernel has a console, and who gets in there.
 *
 * Reads the kernel command lines, the units that start at boot and inittab. What the firmware or a
 * device tree adds is not seen offline. Privilege: reading those files.
 * Source: systemd-getty-generator(8), systemd-debug-generator(8), inittab(5), console= in the
 * kernel's admin-guide/serial-console.rst.
 */
#include "facts/fact.h"

#include "core/str.h"
#include "facts/console_cmdline.h"
#include "facts/console_getty.h"

static const struct fact_desc console_facts[] = {
	{ "console.kernel", FACT_SET, "the kernel's consoles, by every command line it may get" },
	{ "console.login", FACT_SET, "terminals on which a login is offered" },
	{ "console.autologin", FACT_SET, "terminals that log somebody in by themselves" },
	{ "console.shell", FACT_SET, "shells on a console without a login" },
};

/* Calls each() for every word of a command line; quotes hold a word together, as in the kernel. */
static int each_word(const struct console_cmdline *line,
		     int (*each)(const struct console_cmdline *line, const char *word,
				 struct fact_sink *sink),
		     struct fact_sink *sink)
{
	autofree char *copy = strdup(line->text);
	bool quoted = false;
	char *start, *p;
	int r = 0;

	if (!copy)
		return -ENOMEM;
	for (start = p = copy; r >= 0; p++) {
		quoted ^= *p == '"';
		if (*p && (quoted || !strchr(" \t", *p)))
			continue;
		if (*p == '\0') {
			r = *start ? each(line, start, sink) : 0;
			break;
		}
		*p = '\0';
		r = *start ? each(line, start, sink) : 0;
		start = p + 1;
	}
	return r;
}

/* "console=/dev/ttyS0,115200n8" names ttyS0; "null" and an empty name switch consoles off. */
static int console_word(const struct console_cmdline *line, const char *word,
			struct fact_sink *sink)
{
	autofree char *tty = NULL;

	if (!str_starts(word, "console="))
		return 0;
	word += strlen("console=");
	if (str_starts(word, "/dev/"))
		word += strlen("/dev/");
	tty = strndup(word, strcspn(word, ","));
	if (!tty)
		return -ENOMEM;
	if (!*tty || str_eq(tty, "null") || str_eq(tty, "ttynull"))
		return 0;
	return fact_observe(sink, "console.kernel", tty, line->scope, line->place);
}

static bool is_shell(const char *path)
{
	return str_ends(path, "/sh") || str_ends(path, "/bash") || str_ends(path, "/ash") ||
	       str_ends(path, "/dash") || str_ends(path, "/busybox");
}

static int shell_word(const struct console_cmdline *line, const char *word, struct fact_sink *sink)
{
	static const char *const words[] = { "systemd.debug_shell", "systemd.debug-shell",
					     "rd.break", "rd.shell", "rd.systemd.debug_shell" };
	const char *value = strchr(word, '=');
	size_t n = value ? (size_t)(value - word) : strlen(word);

	if ((str_starts(word, "init=") || str_starts(word, "rdinit=")) && is_shell(value + 1))
		return fact_observe(sink, "console.shell", word, line->scope, line->place);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (n != strlen(words[i]) || strncmp(word, words[i], n) != 0)
			continue;
		if (value && (str_eq(value, "=0") || str_eq(value, "=no") ||
			      str_eq(value, "=off") || str_eq(value, "=false")))
			continue;
		return fact_observe(sink, "console.shell", word, line->scope, line->place);
	}
	return 0;
}

/* /proc/consoles: "ttyS0  -W- (EC p a)  4:64". */
static int proc_line(void *userdata, char *line, unsigned number)
{
	line[strcspn(line, " \t")] = '\0';
	if (!*line)
		return 0;
	return fact_observef(userdata, "console.kernel", line, "active", "/proc/consoles:%u",
			     number);
}

static int collect_kernel(const struct fact_env *env, const struct console_cmdlines *lines,
			  struct fact_sink *sink)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < lines->n; i++) {
		r = each_word(&lines->items[i], console_word, sink);
		if (r >= 0)
			r = each_word(&lines->items[i], shell_word, sink);
	}
	if (r >= 0 && env->live) {
		r = console_each_line(env->root, "/proc/consoles", proc_line, sink);
		if (r < 0 && r != -ENOMEM)
			r = fact_unknown(sink, "console.kernel", "/proc/consoles can not be read");
	}
	if (r >= 0 && lines->n)
		r = fact_known(sink, "console.kernel");
	else if (r >= 0)
		r = fact_unknown(sink, "console.kernel",
				 "no boot configuration here tells the kernel command line");
	if (r >= 0 && lines->doubt)
		r = fact_unknown(sink, "console.kernel", "%s", lines->doubt);
	if (r >= 0 && lines->doubt)
		r = fact_unknown(sink, "console.shell", "%s", lines->doubt);
	return r;
}

static int console_collect(const struct fact_env *env, struct fact_sink *sink)
{
	autocmdlines struct console_cmdlines lines = {};
	int r;

	for (size_t i = 1; i < ARRAY_SIZE(console_facts); i++) {
		r = fact_known(sink, console_facts[i].name);
		if (r < 0)
			return r;
	}
	r = console_cmdlines_read(env, &lines);
	if (r >= 0)
		r = collect_kernel(env, &lines, sink);
	if (r >= 0)
		r = console_gettys_collect(env, &lines, sink);
	if (r >= 0)
		r = console_inittab_collect(env, sink);
	return r;
}

const struct fact_source fact_source_console = {
	.name = "console",
	.facts = console_facts,
	.n_facts = ARRAY_SIZE(console_facts),
	.collect = console_collect,
};

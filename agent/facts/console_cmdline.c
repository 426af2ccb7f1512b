/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The kernel command line; see console.h. No I/O but one look at the image's architecture.
 * Source: the kernel's kernel-parameters.rst, printk.c (console_setup()); kernel-command-line(7).
 */
#include "facts/console.h"

#include <stdio.h>

/* Bytes; no kernel takes a longer one (COMMAND_LINE_SIZE is 256 to 4096). */
#define CMDLINE_MAX (16u << 10)
/* Consoles in all: each is compared with each. */
#define TTYS_MAX 1000

/* What one command line says beside its consoles. */
struct words {
	struct strlist list;
	struct strlist masks; /* serial gettys that systemd.mask= names */
	bool no_getty;
};

bool console_is_virtual(const char *name)
{
	return str_starts(name, "tty") && name[3] &&
	       strspn(name + 3, "0123456789") == strlen(name + 3);
}

bool console_is_shell(const char *program)
{
	static const char *const shells[] = { "sh",  "ash",  "bash", "dash",   "ksh",
					      "zsh", "mksh", "hush", "busybox" };
	const char *slash = strrchr(program, '/');
	const char *name = slash ? slash + 1 : program;

	name += *name == '-';
	for (size_t i = 0; i < ARRAY_SIZE(shells); i++)
		if (str_eq(name, shells[i]))
			return true;
	return false;
}

/* Cuts into words as the kernel does: double quotes keep blanks; "--" ends what is the kernel's. */
static int cut(const char *text, struct strlist *ret)
{
	while (*(text += strspn(text, " \t\r\n"))) {
		autostrbuf struct strbuf word = {};
		bool quoted = false;

		for (; *text && (quoted || !strchr(" \t\r\n", *text)); text++) {
			if (*text == '"')
				quoted = !quoted;
			else if (strbuf_add_n(&word, text, 1) < 0)
				return -ENOMEM;
		}
		if (!word.data)
			continue;
		if (str_eq(word.data, "--"))
			return 0;
		if (strlist_take(ret, strbuf_take(&word)) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* "key" or "key=value", with "-" the same as "_". Return: the value, "" for none; NULL for another
 * key. */
static const char *value_of(const char *word, const char *key)
{
	for (; *key; key++, word++)
		if (*word != *key && !(*word == '-' && *key == '_'))
			return NULL;
	return *word == '=' ? word + 1 : *word ? NULL : word;
}

/* As systemd: no value is yes. Another word than these is not taken. */
static bool is_no(const char *value)
{
	static const char *const words[] = { "0", "no", "n", "false", "f", "off" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (str_eq(value, words[i]))
			return true;
	return false;
}

static bool is_yes(const char *value)
{
	static const char *const words[] = { "", "1", "yes", "y", "true", "t", "on" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (str_eq(value, words[i]))
			return true;
	return false;
}

static bool getty_auto(const struct strlist *words)
{
	bool on = true;

	for (size_t i = 0; i < words->n; i++) {
		const char *value = value_of(words->items[i], "systemd.getty_auto");

		if (value && (is_no(value) || is_yes(value)))
			on = is_yes(value);
	}
	return on;
}

static int find_masks(struct words *words)
{
	int r = 0;

	for (size_t i = 0; i < words->list.n && r >= 0; i++) {
		const char *value = value_of(words->list.items[i], "systemd.mask");

		if (value && str_starts(value, "serial-getty@"))
			r = strlist_add(&words->masks, value);
	}
	return r;
}

static bool getty_masked(const struct words *words, const char *tty)
{
	char unit[128];

	(void)snprintf(unit, sizeof(unit), "serial-getty@%s.service", tty);
	return strlist_has(&words->masks, unit) ||
	       strlist_has(&words->masks, "serial-getty@.service");
}

/* Words that give a shell to whoever is at the console. */
static int find_shell(struct console *console, const char *word, const char *scope,
		      const char *place)
{
	static const char *const breaks[] = { "rd.break", "rd.shell", "rdbreak", "break",
					      "rd.systemd.debug_shell" };
	static const char *const inits[] = { "init", "rdinit", "rd.init" };
	const char *value = value_of(word, "systemd.debug_shell");

	if (value && !is_no(value))
		return fact_observe(console->sink, "console.shell", is_yes(value) ? "tty9" : value,
				    scope, place);
	for (size_t i = 0; i < ARRAY_SIZE(breaks); i++) {
		value = value_of(word, breaks[i]);
		if (value && !is_no(value))
			return fact_observe(console->sink, "console.shell", word, scope, place);
	}
	for (size_t i = 0; i < ARRAY_SIZE(inits); i++) {
		value = value_of(word, inits[i]);
		if (value && console_is_shell(value))
			return fact_observe(console->sink, "console.shell", word, scope, place);
	}
	return 0;
}

int console_add_tty(struct console *console, const char *name, const char *scope, const char *place,
		    bool no_getty)
{
	autofree char *n = strdup(name), *p = strdup(place);

	if (!n || !p)
		return -ENOMEM;
	if (console->n_ttys >= TTYS_MAX)
		return console_unknown(console, place, -EFBIG);
	if (console->n_ttys == console->cap_ttys) {
		size_t cap = console->cap_ttys ? console->cap_ttys * 2 : 8;
		struct console_tty *ttys = reallocarray(console->ttys, cap, sizeof(*ttys));

		if (!ttys)
			return -ENOMEM;
		console->ttys = ttys;
		console->cap_ttys = cap;
	}
	console->ttys[console->n_ttys++] = (struct console_tty){
		.name = steal_ptr(&n),
		.place = steal_ptr(&p),
		.no_getty = no_getty,
	};
	return fact_observe(console->sink, "console.kernel", name, scope, place);
}

/* "ttyS0,115200n8", "0" for ttyS0, "" and "null" for none. */
static int add_console(struct console *console, const struct words *words, const char *value,
		       const char *scope, const char *place)
{
	size_t n = strcspn(value, ",");
	autofree char *name = NULL;

	if (!n)
		return console_add_tty(console, "null", scope, place, true);
	if (asprintf(&name, "%s%.*s", *value >= '0' && *value <= '9' ? "ttyS" : "", (int)n, value) <
	    0) {
		name = NULL;
		return -ENOMEM;
	}
	return console_add_tty(console, name, scope, place,
			       words->no_getty || str_eq(name, "null") || str_eq(name, "ttynull") ||
				       getty_masked(words, name));
}

static bool is_pc(const struct fs_root *root)
{
	static const char *const loaders[] = {
		"/lib64/ld-linux-x86-64.so.2",
		"/lib/ld-linux.so.2",
		"/lib/ld-musl-x86_64.so.1",
		"/lib/ld-musl-i386.so.1",
	};
	struct stat st;

	for (size_t i = 0; i < ARRAY_SIZE(loaders); i++)
		if (fs_stat(root, loaders[i], true, &st) == 0)
			return true;
	return false;
}

/* Without console=, a PC has its screen; elsewhere the device tree or ACPI's SPCR table decides. */
static int add_default(struct console *console, const char *scope, const char *place)
{
	/* Live, /proc/consoles tells. */
	if (console->live)
		return 0;
	if (is_pc(console->root))
		return fact_observe(console->sink, "console.kernel", "tty0", scope, place);
	return fact_unknown(console->sink, "console.kernel",
			    "%s: no console= there: the device tree or firmware decides", place);
}

int console_cmdline(struct console *console, const char *text, const char *scope, const char *place,
		    bool whole)
{
	struct words words = {};
	bool any = false;
	int r;

	if (strlen(text) > CMDLINE_MAX)
		return console_unknown(console, place, -EFBIG);
	r = cut(text, &words.list);
	if (r >= 0)
		r = find_masks(&words);
	words.no_getty = !getty_auto(&words.list);
	console->entries++;
	for (size_t i = 0; i < words.list.n && r >= 0; i++) {
		const char *word = words.list.items[i];

		if (str_starts(word, "console=")) {
			any = true;
			r = add_console(console, &words, word + strlen("console="), scope, place);
		} else {
			r = find_shell(console, word, scope, place);
		}
	}
	if (r >= 0 && !any && whole)
		r = add_default(console, scope, place);
	strlist_done(&words.list);
	strlist_done(&words.masks);
	return r;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the command of a getty says; see console.h. Pure. Source: agetty(8), login(1). */
#include "facts/console.h"

/* A word of a command line that gives a login away, and the shells behind it. */
struct getty {
	bool autologin;
	bool shell;
};

bool console_base_is(const char *program, const char *name)
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

		if (str_starts(word, "--autologin") || (word[0] == '-' && word[1] == 'a' &&
							!console_base_is(words->items[0], "login")))
			ret->autologin = true;
		if (str_eq(word, "-f") && console_base_is(words->items[i - 1], "login"))
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

int console_find_ttys(const char *text, struct strlist *ret)
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

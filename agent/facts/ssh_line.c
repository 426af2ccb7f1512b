/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One line of sshd_config cut into words; see ssh_line.h. */
#include "facts/ssh_line.h"

#define BLANKS " \t\r\n"

static void skip_blanks(char **text)
{
	*text += strspn(*text, BLANKS);
}

/* A word with a part in quotes: *text is at the opening one. The quotes go, the word ends there. */
static char *quoted_word(char *word, char **text)
{
	memmove(*text, *text + 1, strlen(*text));
	*text = strchr(*text, '"');
	if (!*text)
		return NULL;
	*(*text)++ = '\0';
	skip_blanks(text);
	return word;
}

char *ssh_line_word(char **text)
{
	char *word = *text;
	bool equals;

	if (!word)
		return NULL;
	*text = strpbrk(word, BLANKS "\"=");
	if (!*text)
		return word;
	if (**text == '"')
		return quoted_word(word, text);
	equals = **text == '=';
	*(*text)++ = '\0';
	skip_blanks(text);
	/* Only one "=" is a separator; a second one begins the value. */
	if (**text == '=' && !equals) {
		(*text)++;
		skip_blanks(text);
	}
	return word;
}

/* Whether s[0] is a backslash that quotes s[1]. */
static bool is_escape(const char *s, char quote)
{
	return s[0] == '\\' &&
	       (s[1] == '\'' || s[1] == '"' || s[1] == '\\' || (!quote && s[1] == ' '));
}

/* One argument at *text, which is moved behind it. */
static int split_one(const char **text, struct strlist *ret)
{
	const char *s = *text;
	autostrbuf struct strbuf word = {};
	char quote = '\0';

	for (; *s; s++) {
		if (is_escape(s, quote))
			s++;
		else if (!quote && (*s == ' ' || *s == '\t'))
			break;
		else if (!quote && (*s == '"' || *s == '\'')) {
			quote = *s;
			continue;
		} else if (quote && *s == quote) {
			quote = '\0';
			continue;
		}
		if (strbuf_add_n(&word, s, 1) < 0)
			return -ENOMEM;
	}
	if (quote)
		return -EINVAL;
	*text = s;
	return strlist_take(ret, strbuf_take(&word));
}

int ssh_line_split(const char *text, struct strlist *ret)
{
	for (;;) {
		int r;

		text += strspn(text, " \t");
		if (!*text || *text == '#')
			return 0;
		r = split_one(&text, ret);
		if (r < 0)
			return r;
	}
}

void ssh_line_trim(char *line)
{
	size_t n = strlen(line);

	/* The first character stays: so sshd has it. */
	while (n > 1 && strchr(BLANKS "\f", line[n - 1]))
		line[--n] = '\0';
}

bool ssh_line_match(const char *text, const char *pattern)
{
	const char *star = NULL, *again = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = ++pattern;
			again = text;
		} else if (*pattern == '?' || *pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star;
			text = ++again;
		} else {
			return false;
		}
	}
	pattern += strspn(pattern, "*");
	return !*pattern;
}

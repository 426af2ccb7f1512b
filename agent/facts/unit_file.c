/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The syntax of unit files; see unit_file.h. */
#include "facts/unit_file.h"

#include <stdbool.h>

#include "core/str.h"

#define WHITESPACE " \t\n\r"
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

struct parser {
	int (*take)(const struct unit_line *line, void *userdata);
	void *userdata;
	char *section;
};

static char *strip(char *text)
{
	char *end = text + strlen(text);

	while (end > text && strchr(WHITESPACE, end[-1]))
		end--;
	*end = 0;
	return text + strspn(text, WHITESPACE);
}

/* How many bytes the UTF-8 sequence at p has; 0 when it is none. */
static size_t utf8_length(const unsigned char *p)
{
	size_t n = *p < 0x80		     ? 1
		   : *p >= 0xc2 && *p < 0xe0 ? 2
		   : *p >= 0xe0 && *p < 0xf0 ? 3
		   : *p >= 0xf0 && *p < 0xf5 ? 4
					     : 0;

	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((*p == 0xe0 && p[1] < 0xa0) || (*p == 0xed && p[1] >= 0xa0) ||
	    (*p == 0xf0 && p[1] < 0x90) || (*p == 0xf4 && p[1] >= 0x90))
		return 0;
	return n;
}

static bool utf8_valid(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	while (*p) {
		size_t n = utf8_length(p);

		if (n == 0)
			return false;
		p += n;
	}
	return true;
}

static int parse_section(struct parser *p, char *text)
{
	size_t n = strlen(text);
	char *name;

	if (n < 2 || text[n - 1] != ']')
		return -EBADMSG;
	name = strndup(text + 1, n - 2);
	if (!name)
		return -ENOMEM;
	free(p->section);
	p->section = name;
	return 0;
}

static int parse_line(struct parser *p, char *text, unsigned line)
{
	char *equals;

	text = strip(text);
	if (!*text)
		return 0;
	if (!utf8_valid(text))
		return -EBADMSG;
	if (*text == '[')
		return parse_section(p, text);
	equals = strchr(text, '=');
	if (!p->section || !equals || equals == text)
		return 0; /* systemd warns and goes on */
	*equals = 0;
	return p->take(
		&(struct unit_line){
			.section = p->section,
			.key = strip(text),
			.value = strip(equals + 1),
			.line = line,
		},
		p->userdata);
}

/* Whether the line ends in a backslash that no other one takes back. */
static bool is_continued(const char *text)
{
	bool escaped = false;

	for (; *text; text++)
		escaped = !escaped && *text == '\\';
	return escaped;
}

static int parse_physical(struct parser *p, struct strbuf *pending, const char *text, size_t n,
			  unsigned line, unsigned *first)
{
	int r;

	if (pending->len == 0)
		*first = line;
	if (n > UNIT_LINE_MAX || pending->len + n > UNIT_LINE_MAX)
		return -ENOBUFS;
	r = strbuf_add_n(pending, text, n);
	if (r < 0)
		return r;
	if (pending->len && is_continued(pending->data)) {
		pending->data[pending->len - 1] = ' ';
		return 0;
	}
	r = pending->len ? parse_line(p, pending->data, *first) : 0;
	pending->len = 0;
	if (pending->data)
		*pending->data = 0;
	return r;
}

static bool is_comment(const char *text, size_t n)
{
	size_t i = 0;

	while (i < n && strchr(WHITESPACE, text[i]) && text[i])
		i++;
	return i < n && (text[i] == '#' || text[i] == ';');
}

static size_t line_length(const char *text, size_t size)
{
	size_t n = 0;

	while (n < size && text[n] != '\n' && text[n] != '\r' && text[n] != 0)
		n++;
	return n;
}

static int parse_all(struct parser *p, const char *data, size_t size)
{
	autostrbuf struct strbuf pending = { 0 };
	unsigned line = 0, first = 1;
	size_t at = size >= 3 && memcmp(data, BYTE_ORDER_MARK, 3) == 0 ? 3 : 0;

	while (at < size) {
		size_t n = line_length(data + at, size - at);
		int r = 0;

		line++;
		if (!is_comment(data + at, n))
			r = parse_physical(p, &pending, data + at, n, line, &first);
		if (r < 0)
			return r;
		at += n;
		if (at + 1 < size && data[at] == '\r' && data[at + 1] == '\n')
			at++;
		at++;
	}
	return pending.len ? parse_line(p, pending.data, first) : 0;
}

int unit_file_parse(const char *data, size_t size,
		    int (*take)(const struct unit_line *line, void *userdata), void *userdata)
{
	struct parser p = { .take = take, .userdata = userdata };
	int r = parse_all(&p, data, size);

	free(p.section);
	return r;
}

int unit_file_word(const char **p, enum unit_word how, char **ret)
{
	autostrbuf struct strbuf b = { 0 };
	const char *at = *p + strspn(*p, WHITESPACE);
	char quote = 0;

	if (!*at) {
		*p = at;
		return 0;
	}
	for (; *at && (quote || !strchr(WHITESPACE, *at)); at++) {
		int r = 0;

		if (how == UNIT_WORD_UNQUOTE && quote && *at == quote)
			quote = 0;
		else if (how == UNIT_WORD_UNQUOTE && !quote && (*at == '"' || *at == '\''))
			quote = *at;
		else if (how == UNIT_WORD_UNQUOTE && *at == '\\' && at[1])
			r = strbuf_add_n(&b, ++at, 1);
		else
			r = strbuf_add_n(&b, at, 1);
		if (r < 0)
			return r;
	}
	*p = at;
	if (quote)
		return -EINVAL;
	*ret = strbuf_take(&b);
	return *ret ? 1 : -ENOMEM;
}

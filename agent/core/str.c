/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Strings; see str.h. No I/O, no locale. */
#include "core/str.h"

#include <stdint.h>
#include <stdio.h>

void strbuf_done(struct strbuf *b)
{
	free(b->data);
	*b = (struct strbuf){};
}

static int strbuf_reserve(struct strbuf *b, size_t more)
{
	size_t cap = b->cap ? b->cap : 64;
	char *data;

	if (more > SIZE_MAX / 2 - b->len - 1)
		return -ENOMEM;
	while (cap < b->len + more + 1)
		cap *= 2;
	if (cap == b->cap)
		return 0;
	data = realloc(b->data, cap);
	if (!data)
		return -ENOMEM;
	b->data = data;
	b->cap = cap;
	return 0;
}

int strbuf_add_n(struct strbuf *b, const char *text, size_t n)
{
	int r = strbuf_reserve(b, n);

	if (r < 0)
		return r;
	if (n)
		memcpy(b->data + b->len, text, n);
	b->len += n;
	b->data[b->len] = '\0';
	return 0;
}

int strbuf_add(struct strbuf *b, const char *text)
{
	return strbuf_add_n(b, text, strlen(text));
}

int strbuf_vaddf(struct strbuf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n, r;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		return -ENOMEM;
	r = strbuf_reserve(b, (size_t)n);
	if (r < 0)
		return r;
	(void)vsnprintf(b->data + b->len, (size_t)n + 1, fmt, ap);
	b->len += (size_t)n;
	return 0;
}

int strbuf_addf(struct strbuf *b, const char *fmt, ...)
{
	va_list ap;
	int r;

	va_start(ap, fmt);
	r = strbuf_vaddf(b, fmt, ap);
	va_end(ap);
	return r;
}

char *strbuf_take(struct strbuf *b)
{
	char *data = b->data ? b->data : strdup("");

	*b = (struct strbuf){};
	return data;
}

bool str_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

void strlist_done(struct strlist *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->items[i]);
	free(l->items);
	*l = (struct strlist){};
}

int strlist_take(struct strlist *l, char *text)
{
	if (!text)
		return -ENOMEM;
	if (l->n == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 8;
		char **items = reallocarray(l->items, cap, sizeof(*items));

		if (!items) {
			free(text);
			return -ENOMEM;
		}
		l->items = items;
		l->cap = cap;
	}
	l->items[l->n++] = text;
	return 0;
}

int strlist_add_n(struct strlist *l, const char *text, size_t n)
{
	return strlist_take(l, strndup(text, n));
}

int strlist_add(struct strlist *l, const char *text)
{
	return strlist_take(l, strdup(text));
}

bool strlist_has(const struct strlist *l, const char *text)
{
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->items[i], text))
			return true;
	return false;
}

static int compare_items(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void strlist_sort(struct strlist *l)
{
	if (l->n)
		qsort(l->items, l->n, sizeof(*l->items), compare_items);
}

int str_split(const char *text, const char *seps, struct strlist *ret)
{
	for (;;) {
		size_t n;
		int r;

		text += strspn(text, seps);
		if (!*text)
			return 0;
		n = strcspn(text, seps);
		r = strlist_add_n(ret, text, n);
		if (r < 0)
			return r;
		text += n;
	}
}

/* Longer words are never typing errors of each other. */
#define NEAREST_MAX 64

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/*
 * Edits that lead from a to b, without regard to ASCII case: a letter more, less or changed, or two
 * neighbours that changed places. Source: "optimal string alignment distance".
 */
static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
	size_t rows[3][NEAREST_MAX + 1];

	for (size_t j = 0; j <= m; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *row = rows[i % 3];
		const size_t *before = rows[(i + 2) % 3];
		const size_t *two_before = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t change = before[j - 1] + (lower(a[i - 1]) != lower(b[j - 1]));

			row[j] = MIN_OF(MIN_OF(row[j - 1], before[j]) + 1, change);
			if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
			    lower(a[i - 2]) == lower(b[j - 1]))
				row[j] = MIN_OF(row[j], two_before[j - 2] + 1);
		}
	}
	return rows[n % 3][m];
}

const char *str_nearest(const char *text, const char *const *words, size_t n)
{
	size_t len = strlen(text), best_distance;
	const char *best = NULL;

	if (len == 0 || len > NEAREST_MAX)
		return NULL;
	/* A third of the letters wrong is no typing error any more. */
	best_distance = MAX_OF(len / 3, (size_t)1) + 1;
	for (size_t i = 0; i < n; i++) {
		size_t m = strlen(words[i]), d;

		if (m > NEAREST_MAX)
			continue;
		d = distance(text, len, words[i], m);
		if (d < best_distance) {
			best_distance = d;
			best = words[i];
		}
	}
	return best;
}

/*
 * Length of the UTF-8 sequence at s (of at most n bytes), 0 when it is none: overlong forms,
 * surrogates and what lies beyond U+10FFFF are none. Source: RFC 3629, section 4.
 */
static size_t utf8_length(const unsigned char *s, size_t n)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t len;

	if (s[0] < 0x80)
		return 1;
	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		len = 2;
	else if (s[0] >= 0xe0 && s[0] <= 0xef)
		len = 3;
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
		len = 4;
	else
		return 0;
	if (n < len)
		return 0;
	if (s[0] == 0xe0)
		low = 0xa0;
	else if (s[0] == 0xed)
		high = 0x9f;
	else if (s[0] == 0xf0)
		low = 0x90;
	else if (s[0] == 0xf4)
		high = 0x8f;
	if (s[1] < low || s[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

static bool is_control(const unsigned char *s, size_t len)
{
	/* C0, DEL and C1: the bytes that move a terminal's cursor. */
	return (len == 1 && (s[0] < 0x20 || s[0] == 0x7f)) ||
	       (len == 2 && s[0] == 0xc2 && s[1] < 0xa0);
}

char *str_printable(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n = strlen(text);
	autostrbuf struct strbuf out = {};

	while (n) {
		size_t len = utf8_length(s, n);
		int r;

		if (len && !is_control(s, len))
			r = strbuf_add_n(&out, (const char *)s, len);
		else
			r = strbuf_add(&out, "\xef\xbf\xbd");
		if (r < 0)
			return NULL;
		len = MAX_OF(len, (size_t)1);
		s += len;
		n -= len;
	}
	return strbuf_take(&out);
}

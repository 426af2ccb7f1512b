/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Strings: a growing buffer, lists of strings, comparison and the words for "did you mean". */
#pragma once

#include <stdbool.h>
#include <stdarg.h>
#include <string.h>

#include "core/macro.h"

/* A growing, always NUL-terminated text. Zero-initialised is empty; data is NULL until first used.
 */
struct strbuf {
	char *data;
	size_t len;
	size_t cap;
};

void strbuf_done(struct strbuf *b);
#define autostrbuf __attribute__((cleanup(strbuf_done)))

/* Return: 0 or -ENOMEM; on failure the buffer is as it was. */
must_check int strbuf_add(struct strbuf *b, const char *text);
must_check int strbuf_add_n(struct strbuf *b, const char *text, size_t n);
must_check int strbuf_addf(struct strbuf *b, const char *fmt, ...) printf_like(2, 3);
must_check int strbuf_vaddf(struct strbuf *b, const char *fmt, va_list ap) printf_like(2, 0);
/* Hands the text over ("" for an empty buffer; NULL only when out of memory) and empties the
 * buffer. */
char *strbuf_take(struct strbuf *b);

static inline bool str_eq(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static inline bool str_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *s, const char *suffix);

/* A list of strings that owns them: items[0..n-1]. Zero-initialised is empty. */
struct strlist {
	char **items;
	size_t n;
	size_t cap;
};

void strlist_done(struct strlist *l);
#define autostrlist __attribute__((cleanup(strlist_done)))

must_check int strlist_add(struct strlist *l, const char *text);
must_check int strlist_add_n(struct strlist *l, const char *text, size_t n);
/* Takes text over, also on failure. NULL is taken for a failed allocation: -ENOMEM. */
must_check int strlist_take(struct strlist *l, char *text);
bool strlist_has(const struct strlist *l, const char *text);
/* Sorts in byte order, without regard to the locale. */
void strlist_sort(struct strlist *l);

/* Splits at any of seps, dropping empty parts, and appends the parts to ret. */
must_check int str_split(const char *text, const char *seps, struct strlist *ret);

/*
 * The word of words[0..n-1] nearest to text by edit distance, for "did you mean X?"; NULL when none
 * is near enough to be worth saying.
 */
const char *str_nearest(const char *text, const char *const *words, size_t n);

/*
 * text with every byte sequence that is not UTF-8 and every control character replaced by U+FFFD:
 * what came from a tree may be shown on a terminal and put into JSON. Return: a new string, or NULL
 * when out of memory.
 */
char *str_printable(const char *text);

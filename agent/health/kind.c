/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of kinds, and the results that they give; see kind.h. */
#include "health/kind.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/str.h"

#define CHECK_KIND(name) extern const struct check_kind check_kind_##name;
#include "health/kinds.def"
#undef CHECK_KIND

const struct check_kind *const check_kinds[] = {
#define CHECK_KIND(name) &check_kind_##name,
#include "health/kinds.def"
#undef CHECK_KIND
	NULL,
};

const struct check_kind *check_kind_find(const char *name)
{
	for (size_t i = 0; check_kinds[i]; i++)
		if (str_eq(check_kinds[i]->name, name))
			return check_kinds[i];
	return NULL;
}

const char *check_kind_nearest(const char *name)
{
	const char *names[ARRAY_SIZE(check_kinds)];
	size_t n = 0;

	for (; check_kinds[n]; n++)
		names[n] = check_kinds[n]->name;
	return str_nearest(name, names, n);
}

/* The longest beginning of text that fits and ends between two UTF-8 sequences. */
static size_t fitting(const char *text)
{
	size_t n = strlen(text);

	if (n < CHECK_MESSAGE_MAX)
		return n;
	n = CHECK_MESSAGE_MAX - 1;
	while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
		n--;
	return n;
}

void check_message_copy(char ret[CHECK_MESSAGE_MAX], const char *text)
{
	size_t n = fitting(text);

	memcpy(ret, text, n);
	ret[n] = '\0';
}

void check_result_set(struct check_result *ret, enum check_grade grade, const char *fmt, ...)
{
	autofree char *printable = NULL;
	autostrbuf struct strbuf raw = {};
	va_list ap;
	int r;

	va_start(ap, fmt);
	r = strbuf_vaddf(&raw, fmt, ap);
	va_end(ap);
	if (r >= 0)
		printable = str_printable(raw.data);
	*ret = (struct check_result){ .grade = grade };
	if (printable)
		check_message_copy(ret->message, printable);
}

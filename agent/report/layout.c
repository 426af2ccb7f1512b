/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text in columns; see layout.h. Source: ECMA-48 SGR for the colours. */
#include "report/layout.h"

static const char *const styles[] = {
	[LAYOUT_PLAIN] = "",	     [LAYOUT_BOLD] = "\033[1m",	   [LAYOUT_DIM] = "\033[2m",
	[LAYOUT_BAD] = "\033[1;31m", [LAYOUT_WARN] = "\033[1;33m", [LAYOUT_GOOD] = "\033[1;32m",
};

size_t layout_columns(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

int layout_add(struct strbuf *out, const struct report_look *look, enum layout_style style,
	       const char *text)
{
	if (!look->colour || style == LAYOUT_PLAIN || !*text)
		return strbuf_add(out, text);
	return strbuf_addf(out, "%s%s\033[0m", styles[style], text);
}

int layout_blanks(struct strbuf *out, size_t n)
{
	return strbuf_addf(out, "%*s", (int)n, "");
}

int layout_cell(struct strbuf *out, const struct report_look *look, enum layout_style style,
		const char *text, size_t width)
{
	size_t n = layout_columns(text);
	int r = layout_add(out, look, style, text);

	return r < 0 ? r : layout_blanks(out, n < width ? width - n : 1);
}

int layout_wrap(struct strbuf *out, const struct report_look *look, size_t indent, const char *text)
{
	size_t column = indent;
	bool fresh = true; /* nothing stands on this line yet */
	int r = 0;

	while (*text && r >= 0) {
		size_t n = strcspn(text, " \n"), columns = 0;

		for (size_t i = 0; i < n; i++)
			columns += ((unsigned char)text[i] & 0xc0) != 0x80;
		if (!fresh && n && column + 1 + columns > look->width) {
			r = strbuf_addf(out, "\n%*s", (int)indent, "");
			column = indent;
			fresh = true;
		} else if (!fresh && n) {
			r = strbuf_add(out, " ");
			column++;
		}
		if (r >= 0 && n)
			r = strbuf_add_n(out, text, n);
		column += columns;
		fresh = fresh && n == 0;
		text += n;
		if (*text == '\n' && text[1] && r >= 0) {
			r = strbuf_addf(out, "\n%*s", (int)indent, "");
			column = indent;
			fresh = true;
		}
		text += *text != '\0';
	}
	return r < 0 ? r : strbuf_add(out, "\n");
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text laid out in columns for a terminal: words wrapped, colours where wanted. No I/O. */
#pragma once

#include "report/format.h"

enum layout_style {
	LAYOUT_PLAIN = 0,
	LAYOUT_BOLD,
	LAYOUT_DIM,
	LAYOUT_BAD,
	LAYOUT_WARN,
	LAYOUT_GOOD,
};

/* Columns that text takes; one per UTF-8 character. */
size_t layout_columns(const char *text);

/* Appends text in a style. Return, here and below: 0 or -ENOMEM. */
must_check int layout_add(struct strbuf *out, const struct report_look *look,
			  enum layout_style style, const char *text);
/* As layout_add(), and blanks up to width columns. */
must_check int layout_cell(struct strbuf *out, const struct report_look *look,
			   enum layout_style style, const char *text, size_t width);
must_check int layout_blanks(struct strbuf *out, size_t n);

/*
 * Appends text, broken between words so that no line is longer than look->width where words allow
 * it. The first line goes on at column indent, where the cursor is; each further one is indented by
 * as much. Line breaks in text stay. Ends with a line break.
 */
must_check int layout_wrap(struct strbuf *out, const struct report_look *look, size_t indent,
			   const char *text);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A report format: one file exports one const descriptor and has one line in formats.def. Writers
 * add text to a buffer and touch nothing else; output.h brings it to its reader.
 */
#pragma once

#include "core/macro.h"
#include "core/str.h"
#include "report/row.h"

/* How a text report may look; other formats do not care. */
struct report_look {
	unsigned width; /* columns of the terminal; REPORT_WIDTH_DEFAULT where there is none */
	bool terminal;	/* a person looks at it now */
	bool colour;
	bool verbose; /* list what passed as well, and every observation */
};

#define REPORT_WIDTH_DEFAULT 80
#define REPORT_WIDTH_MIN 40
#define REPORT_WIDTH_MAX 120 /* longer lines are hard to read, however wide the screen */

struct report_format {
	const char *name;
	/* Each may be NULL: the format has no such report. Return: 0 or -ENOMEM. */
	int (*audit)(const struct report_audit *audit, const struct report_look *look,
		     struct strbuf *ret);
	int (*facts)(const struct report_facts *facts, const struct report_look *look,
		     struct strbuf *ret);
};

/* The table of all formats, NULL-terminated; the first is the default. */
extern const struct report_format *const report_formats[];

/* By name, or NULL. */
const struct report_format *report_format_find(const char *name);

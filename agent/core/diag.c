/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Errors and warnings about what a person wrote; see diag.h. */
#include "core/diag.h"

#include <stdarg.h>

#include "core/str.h"

void diag_done(struct diag *d)
{
	for (size_t i = 0; i < d->n; i++) {
		free(d->entries[i].file);
		free(d->entries[i].message);
	}
	free(d->entries);
	*d = (struct diag){};
}

static void diag_add(struct diag *d, enum diag_level level, const char *file, unsigned line,
		     unsigned column, const char *fmt, va_list ap)
{
	autostrbuf struct strbuf message = {};
	autofree char *file_copy = strdup(file);

	if (level == DIAG_ERROR)
		d->n_errors++;
	if (d->n >= DIAG_MAX || !file_copy || strbuf_vaddf(&message, fmt, ap) < 0)
		return;
	if (d->n == d->cap) {
		size_t cap = d->cap ? d->cap * 2 : 8;
		struct diag_entry *entries = reallocarray(d->entries, cap, sizeof(*entries));

		if (!entries)
			return;
		d->entries = entries;
		d->cap = cap;
	}
	d->entries[d->n++] = (struct diag_entry){
		.level = level,
		.file = steal_ptr(&file_copy),
		.line = line,
		.column = column,
		.message = steal_ptr(&message.data),
	};
}

int diag_error(struct diag *d, const char *file, unsigned line, unsigned column, const char *fmt,
	       ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_add(d, DIAG_ERROR, file, line, column, fmt, ap);
	va_end(ap);
	return -EINVAL;
}

void diag_warn(struct diag *d, const char *file, unsigned line, unsigned column, const char *fmt,
	       ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_add(d, DIAG_WARNING, file, line, column, fmt, ap);
	va_end(ap);
}

void diag_print(const struct diag *d, FILE *out)
{
	size_t shown = 0;

	for (size_t i = 0; i < d->n; i++) {
		const struct diag_entry *e = &d->entries[i];
		autofree char *message = str_printable(e->message);

		fputs(e->file, out);
		if (e->line)
			fprintf(out, ":%u", e->line);
		if (e->line && e->column)
			fprintf(out, ":%u", e->column);
		fprintf(out, ": %s: %s\n", e->level == DIAG_ERROR ? "error" : "warning",
			message ? message : e->message);
		shown += e->level == DIAG_ERROR;
	}
	if (d->n_errors > shown)
		fprintf(out, "... and %zu more errors\n", d->n_errors - shown);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Errors and warnings about what a person wrote (policies, checks, configuration): each with file,
 * line and column, collected so that one run names them all.
 */
#pragma once

#include <stdio.h>

#include "core/macro.h"

enum diag_level {
	DIAG_ERROR = 0,
	DIAG_WARNING,
};

struct diag_entry {
	enum diag_level level;
	char *file;
	unsigned line;	 /* from 1; 0 when the whole file is meant */
	unsigned column; /* from 1, in bytes; 0 when the whole line is meant */
	char *message;
};

/* Zero-initialised is empty. */
struct diag {
	struct diag_entry *entries;
	size_t n;
	size_t cap;
	size_t n_errors; /* all errors, also those past DIAG_MAX */
};

/* Beyond this many entries only the count goes on: a hostile file can not exhaust memory. */
#define DIAG_MAX 100

void diag_done(struct diag *d);
#define autodiag __attribute__((cleanup(diag_done)))

/* Both copy their arguments. An entry that can not be stored still counts. diag_error() returns
 * -EINVAL. */
int diag_error(struct diag *d, const char *file, unsigned line, unsigned column, const char *fmt,
	       ...) printf_like(5, 6);
void diag_warn(struct diag *d, const char *file, unsigned line, unsigned column, const char *fmt,
	       ...) printf_like(5, 6);

/* One line each, as compilers print them: "file:line:column: error: message". */
void diag_print(const struct diag *d, FILE *out);

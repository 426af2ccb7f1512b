/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Typed values from a check's file. Every one that is refused is a diag_error() at its place, with
 * what to write instead.
 */
#pragma once

#include <stdint.h>

#include "core/diag.h"
#include "core/doc.h"
#include "core/str.h"

/* Where a value comes from, and where complaints about it go. */
struct value_source {
	const struct doc *doc;
	const struct doc_node *map;
	struct diag *diag;
};

/*
 * These leave *ret as it is when the key is not there: it holds the default. Return: 0; -EINVAL
 * after a diag_error().
 */
must_check int value_span(const struct value_source *from, const char *key, uint64_t min_usec,
			  uint64_t max_usec, uint64_t *ret_usec);
must_check int value_count(const struct value_source *from, const char *key, unsigned min,
			   unsigned max, unsigned *ret);
/* *ret belongs to the document. Empty text is refused. */
must_check int value_text(const struct value_source *from, const char *key, const char **ret);
/* Text that is a path from the root: refused without its leading slash. */
must_check int value_path(const struct value_source *from, const char *key, const char **ret);

/*
 * The key's list, whose members are all scalars; example is what to write instead of a plain value.
 * *ret is NULL when the key is not there.
 */
must_check int value_list(const struct value_source *from, const char *key, const char *example,
			  const struct doc_node **ret);

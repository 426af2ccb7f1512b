/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* glob(3) below a root. Reads folders. */
#pragma once

#include "core/fs.h"
#include "core/str.h"

/*
 * Appends what pattern, an absolute path, matches: sorted in byte order as glob(3) sorts in the C
 * locale; names with a leading dot only for a pattern with one; "\" quotes. No match is no error.
 * budget: how many names may still be looked at; what is used is taken off. Return: 0; -EFBIG when
 * the budget is spent; -EACCES and other errors of reading a folder; -ENOMEM.
 */
must_check int ssh_glob(const struct fs_root *root, const char *pattern, size_t *budget,
			struct strlist *ret);

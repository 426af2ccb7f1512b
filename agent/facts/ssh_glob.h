/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* glob(3) below a root. Reads folders. */
#pragma once

#include "core/fs.h"
#include "core/str.h"

/*
 * Appends what pattern, an absolute path, matches: sorted in byte order as glob(3) sorts in the C
 * locale; names with a leading dot only for a pattern with one; "\" quotes. No match is no error.
 * Return: 0; -EACCES, -EFBIG and other errors of reading a folder; -ENOMEM.
 */
must_check int ssh_glob(const struct fs_root *root, const char *pattern, struct strlist *ret);

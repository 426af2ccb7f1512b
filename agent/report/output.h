/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A finished report on its way to its reader: standard output, or a file that is there whole or not
 * at all, written beside its name and renamed. What exists and is no regular file (a FIFO,
 * /dev/stderr) is written to directly.
 */
#pragma once

#include "core/macro.h"

/*
 * path NULL or "-" is standard output.
 * Return: 0; negative errno of open(2), write(2), fsync(2) or rename(2); -ENOMEM.
 */
must_check int report_output(const char *path, const char *text, size_t n);

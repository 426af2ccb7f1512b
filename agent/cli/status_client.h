/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asks the daemon over its control socket. */
#pragma once

#include "core/macro.h"

/*
 * Sends one request line and reads the whole answer, never longer than patience_msec in all.
 * Return: 0 and *ret, which the caller frees; -ENOENT, -ECONNREFUSED (no daemon), -EACCES;
 * -ETIMEDOUT; -ENODATA (it closed without an answer); -EFBIG; -ENAMETOOLONG; -ENOMEM.
 */
must_check int status_client_ask(const char *runtime_dir, const char *request, int patience_msec,
				 char **ret);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Lists of algorithm names: defaults of OpenSSH 9.2, and what "+", "-", "^" and wildcards make of
 * them. Pure. Source: OpenSSH myproposal.h, kex.c (kex_assemble_names()), match.c, sshkey.c.
 */
#pragma once

#include <stdbool.h>

#include "core/macro.h"
#include "core/str.h"
#include "facts/ssh_keyword.h"

/* The version, as major * 100 + minor, whose names and defaults these are. */
#define SSH_ALGO_VERSION 902u

/* Whether keyword id has a list of algorithms as its value. */
bool ssh_algo_is(enum ssh_id id);

/*
 * Appends the names that spec, as the file has it (NULL for no line), comes to. extra: the program
 * also has the names that builders added to 9.2. Return: 0; -EINVAL when nothing is left, or for a
 * negation: sshd refuses both; -ENOMEM.
 */
must_check int ssh_algo_expand(enum ssh_id id, const char *spec, bool extra, struct strlist *ret);

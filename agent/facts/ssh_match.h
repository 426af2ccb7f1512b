/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The criteria of a Match line. Pure. Source: OpenSSH 9.2 servconf.c (match_cfg_line()). */
#pragma once

#include <stdbool.h>

#include "core/str.h"

/*
 * Checks the criteria in text, which is cut in place. *ret_all: it is "Match all", which holds for
 * everybody. error: what is wrong. Return: 0; -EINVAL with error filled; -ENOMEM.
 */
must_check int ssh_match_parse(char *text, bool *ret_all, struct strbuf *error);

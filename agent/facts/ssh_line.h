/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One line of sshd_config cut into words, as OpenSSH 9.2 cuts it.
 * Pure: no I/O. Source: OpenSSH misc.c (strdelim(), argv_split()), servconf.c, match.c.
 */
#pragma once

#include <stdbool.h>

#include "core/macro.h"
#include "core/str.h"

/*
 * The next word of *text, which is cut in place and moved on, to NULL at the end. Words end at
 * blanks or one "="; a part in double quotes keeps both. Return: the word; NULL at the end, or for
 * a quote that is never closed.
 */
char *ssh_line_word(char **text);

/*
 * Appends the arguments in text to ret: blanks separate, single and double quotes and backslashes
 * quote, "#" before a word ends the line. Return: 0; -EINVAL for a quote that is never closed;
 * -ENOMEM.
 */
must_check int ssh_line_split(const char *text, struct strlist *ret);

/* Cuts the blanks at the end of line, in place; a form feed counts as one only there. */
void ssh_line_trim(char *line);

/* Whether text matches pattern, in which "*" and "?" are wild. Linear in time, whatever pattern. */
bool ssh_line_match(const char *text, const char *pattern);

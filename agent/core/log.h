/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Messages to the person or the journal. Only daemon/ and cli/ include this.
 *
 * Goes to stderr, one line each; with a priority prefix ("<3>") when stderr is the journal's
 * stream, as sd-daemon(3) has it. The journal's socket is never waited for: lines that it does not
 * take are lost, and the next one that it takes counts them.
 */
#pragma once

#include <stdbool.h>
#include <syslog.h>

#include "core/macro.h"

struct log {
	bool journal;	  /* stderr is connected to the journal: print priorities */
	unsigned dropped; /* lines that a full pipe did not take */
};

void log_init(struct log *log);
void log_say(struct log *log, int priority, const char *fmt, ...) printf_like(3, 4);

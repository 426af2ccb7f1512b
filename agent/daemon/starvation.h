/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Why the watchdog is not petted: found in the engine, put into words, and written to
 * STATE/last-starved.json before the device bites. A process of its own writes, since a disk may
 * hold it up for ever.
 */
#pragma once

#include "daemon/state.h"
#include "health/kind.h"

#define STARVATION_TEXT_MAX (CHECK_NAME_MAX + CHECK_MESSAGE_MAX + 64)

/* Looks for a lapsed lease that gates the watchdog; where there was none before, records it. */
void starvation_look(struct supervisor *s);

/* Words for lease number `lease` of the table, or, when it holds or there is no such one, for the
 * first lapsed one. */
void starvation_text(const struct supervisor *s, uint32_t lease, char ret[STARVATION_TEXT_MAX]);

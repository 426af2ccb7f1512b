/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The supervisor's side of the prober: asks for runs, hands answers to the engine, and replaces a
 * prober that died or does not answer.
 */
#pragma once

#include "daemon/state.h"

/* Makes room for the configuration's checks and forks the first prober. Return: 0; negative errno.
 */
must_check int probing_start(struct supervisor *s);
/* Listens to the prober, once there is a loop. */
must_check int probing_attach(struct supervisor *s);
/* Asks for a run. What can not be asked is not answered, which the engine grades. */
void probing_ask(struct supervisor *s, const struct engine_start *start, uint64_t now_usec);
/* Sets the timer to the earliest deadline. */
void probing_rearm(struct supervisor *s);
/* Lets the prober end; it kills what it runs. */
void probing_done(struct supervisor *s);

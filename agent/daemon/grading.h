/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What follows every event: the engine is moved on, and its outcome handed round. */
#pragma once

#include "daemon/state.h"

/* Moves the engine to now, asks for the due runs, renews the leases, and tells what has changed. */
void grading_step(struct supervisor *s);
/* The state of the whole, as status reports it. */
enum daemon_state grading_state(const struct supervisor *s);
/* One line for the service manager's STATUS=, of at most size bytes. */
void grading_text(const struct supervisor *s, char *ret, size_t size);

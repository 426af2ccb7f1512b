/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The worst case from a fault to the reset, computed from what is declared. Pure. */
#pragma once

#include "health/check.h"

/*
 * A fault comes right after a run that still passed was started. The lease that this pass renewed
 * ends after fail_after more runs, a timeout and the slack; the last pet may have come just before
 * that, and the watchdog bites one timeout later. No answer, late or missing, makes it longer: only
 * a pass renews a lease.
 */
struct plan {
	uint64_t runs_usec; /* fail_after x every */
	uint64_t timeout_usec;
	uint64_t slack_usec;
	uint64_t watchdog_usec;
	uint64_t worst_usec; /* the sum */
	uint64_t start_usec; /* from the start of the agent, of a check that never passes */
};

void plan_make(const struct check *check, uint64_t watchdog_timeout_usec, struct plan *ret);

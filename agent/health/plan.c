/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The worst case from a fault to the reset; see plan.h. */
#include "health/plan.h"

void plan_make(const struct check *check, uint64_t watchdog_timeout_usec, struct plan *ret)
{
	uint64_t lease_usec = check_lease_usec(check);

	*ret = (struct plan){
		.runs_usec = check->fail_after * check->every_usec,
		.timeout_usec = check->timeout_usec,
		.slack_usec = CHECK_SLACK_USEC,
		.watchdog_usec = watchdog_timeout_usec,
		.worst_usec = lease_usec + watchdog_timeout_usec,
		.start_usec = MAX_OF(lease_usec, check->grace_usec) + watchdog_timeout_usec,
	};
}

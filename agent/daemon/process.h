/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The two other processes: how they are forked off the supervisor and what they do before their
 * main loops. Each gets one end of a SOCK_SEQPACKET pair and none of the supervisor's other
 * descriptors.
 */
#pragma once

#include <sys/types.h>

#include "core/log.h"
#include "health/check.h"
#include "watchdog/keeper.h"

/* How the keeper process ends; anything else is a failure of its own. */
enum process_exit {
	PROCESS_DONE = 0,
	PROCESS_NOT_STOPPED = 10, /* the device could not be stopped (nowayout) */
	PROCESS_ORPHANED = 11,	  /* the supervisor was gone and the leases had run out */
	PROCESS_FAILED = 12,
};

/* Blocks the signals that the supervisor takes from its loop. Before the first fork. Return: 0. */
must_check int process_block_signals(void);

/*
 * Forks the keeper: locked in memory, out of the OOM killer's reach, without capabilities and under
 * its filter, each as far as it is allowed to. The child owns device and shares gauge; the caller
 * frees its own device afterwards. Return: its pid, and *ret_fd; negative errno.
 */
must_check pid_t process_fork_keeper(struct log *log, struct watchdog *device,
				     const struct keeper_order *first, struct keeper_gauge *gauge,
				     int *ret_fd);

/* Forks a prober for checks. Return: as above. */
must_check pid_t process_fork_prober(const struct check_list *checks, int *ret_fd);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The supervisor: the unit's main process. Joins the configuration, the engine, the keeper and the
 * prober on one sd-event loop. It may be slow, or die: the keeper goes by the leases alone.
 *
 * Privilege: to open the watchdog device and to fork; what the checks need. Writes below the state
 * and runtime directories only.
 */
#pragma once

#include <stdbool.h>

#include "core/dirs.h"

struct supervisor_options {
	struct dirs dirs;
	bool simulate;	    /* a simulated device in place of the configured one */
	bool exit_on_reset; /* with simulate: end when a real device would have reset the machine */
};

/* How the daemon ends; the systemd unit knows these. */
enum supervisor_exit {
	SUPERVISOR_STOPPED = 0,
	SUPERVISOR_FAILED = 1, /* the device, the keeper: worth another try */
	SUPERVISOR_CONFIG = 3, /* the configuration: trying again mends nothing */
	SUPERVISOR_RESET = 4,  /* exit_on_reset */
};

/* Runs until stopped. Return: enum supervisor_exit. */
int supervisor_run(const struct supervisor_options *options);

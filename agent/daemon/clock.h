/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The clocks of the daemon, read here and passed on; see agent/README.md, "The system". */
#pragma once

#include <stdint.h>

/* CLOCK_BOOTTIME: what every deadline is in. */
uint64_t clock_boottime_usec(void);
/* CLOCK_MONOTONIC: for systemd's protocol alone. */
uint64_t clock_monotonic_usec(void);
/* Seconds since the epoch of a moment of CLOCK_BOOTTIME, by the wall clock as it is now. */
int64_t clock_epoch_sec(uint64_t boottime_usec);

/* The kernel's id of this boot, "" when it does not say. */
#define CLOCK_BOOT_ID_MAX 37
void clock_boot_id(char ret[CLOCK_BOOT_ID_MAX]);

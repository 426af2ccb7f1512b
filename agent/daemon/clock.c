/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The clocks of the daemon; see clock.h. Source: clock_gettime(2), random(4) for boot_id. */
#include "daemon/clock.h"

#include <fcntl.h>
#include <string.h>
#include <time.h>

#include "core/macro.h"

static uint64_t read_clock(clockid_t id)
{
	struct timespec ts = {};

	(void)clock_gettime(id, &ts);
	return (uint64_t)ts.tv_sec * USEC_PER_SEC + (uint64_t)ts.tv_nsec / NSEC_PER_USEC;
}

uint64_t clock_boottime_usec(void)
{
	return read_clock(CLOCK_BOOTTIME);
}

uint64_t clock_monotonic_usec(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int64_t clock_epoch_sec(uint64_t boottime_usec)
{
	int64_t ago_usec = (int64_t)(read_clock(CLOCK_BOOTTIME) - boottime_usec);

	return ((int64_t)read_clock(CLOCK_REALTIME) - ago_usec) / (int64_t)USEC_PER_SEC;
}

void clock_boot_id(char ret[CLOCK_BOOT_ID_MAX])
{
	autoclose int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, ret, CLOCK_BOOT_ID_MAX - 1);

	ret[n > 0 ? n : 0] = '\0';
	ret[strcspn(ret, "\n")] = '\0';
}

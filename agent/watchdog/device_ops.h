/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a kind of watchdog device is made of. Private to agent/watchdog/. */
#pragma once

#include "watchdog/device.h"

struct watchdog_ops {
	int (*pet)(struct watchdog *device, uint64_t now_usec);
	int (*disarm)(struct watchdog *device);
	int (*release)(struct watchdog *device);
};

struct watchdog {
	const struct watchdog_ops *ops;
	struct watchdog_device_info info;
	int fd;		     /* -EBADF: simulated */
	bool write_next;     /* the next pet is a write, which takes a magic character back */
	uint64_t bites_usec; /* simulated: when; USEC_NEVER otherwise */
};

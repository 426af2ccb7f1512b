/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A watchdog device that only remembers when it was petted; see device.h. */
#include <stdio.h>

#include "watchdog/device_ops.h"

static int simulated_pet(struct watchdog *device, uint64_t now_usec)
{
	device->bites_usec = now_usec + device->info.timeout_usec;
	return 0;
}

static int simulated_disarm(struct watchdog *device)
{
	device->bites_usec = USEC_NEVER;
	return 0;
}

static const struct watchdog_ops simulated_ops = {
	.pet = simulated_pet,
	.disarm = simulated_disarm,
	.release = simulated_disarm,
};

int watchdog_simulate(uint64_t timeout_usec, uint64_t now_usec, struct watchdog **ret)
{
	struct watchdog *device = calloc(1, sizeof(*device));

	if (!device)
		return -ENOMEM;
	device->ops = &simulated_ops;
	device->fd = -EBADF;
	device->info.timeout_usec = timeout_usec;
	device->info.simulated = true;
	device->bites_usec = now_usec + timeout_usec;
	(void)snprintf(device->info.identity, sizeof(device->info.identity), "simulated");
	*ret = device;
	return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all watchdog devices have in common; see device.h. */
#include "watchdog/device.h"

#include "watchdog/device_ops.h"

struct watchdog *watchdog_free(struct watchdog *device)
{
	if (!device)
		return NULL;
	if (device->fd >= 0)
		(void)close(device->fd);
	free(device);
	return NULL;
}

const struct watchdog_device_info *watchdog_info(const struct watchdog *device)
{
	return &device->info;
}

int watchdog_fd(const struct watchdog *device)
{
	return device->fd;
}

int watchdog_pet(struct watchdog *device, uint64_t now_usec)
{
	return device->ops->pet(device, now_usec);
}

int watchdog_disarm(struct watchdog *device)
{
	return device->ops->disarm(device);
}

int watchdog_release(struct watchdog *device)
{
	return device->ops->release(device);
}

uint64_t watchdog_bites_usec(const struct watchdog *device)
{
	return device->bites_usec;
}

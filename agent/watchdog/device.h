/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A watchdog device: the kernel's, or a simulated one for `holdfast run --simulate` and tests.
 * Source: Documentation/watchdog/watchdog-api.rst, linux/watchdog.h.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core/macro.h"

struct watchdog;

/* Not "watchdog_info": linux/watchdog.h has that. */
struct watchdog_device_info {
	char identity[33];
	uint64_t timeout_usec; /* as read back from the device */
	uint32_t options;      /* WDIOF_* */
	bool nowayout;	       /* from sysfs; false when it does not say */
	bool simulated;
	bool adopted; /* the descriptor was handed over by systemd's descriptor store */
};

/*
 * Opens path, which arms it, or adopts an open descriptor (fd >= 0, taken over on success). Sets
 * the timeout (rounded up to seconds) unless it is 0, and reads it back. An adopted descriptor
 * whose timeout is right already is not touched, since setting it pets: a restart loop must not.
 * Return: 0 and *ret (watchdog_free(): closes without disarming); -ENOENT, -EACCES, -EBUSY
 * (somebody else has it); -ENOTTY when it is no watchdog; -ERANGE when the device refuses the
 * timeout, with *ret_min_usec and *ret_max_usec (both written whatever the result) from sysfs or 0.
 * What was armed by a call that then failed is disarmed again.
 */
must_check int watchdog_open(const char *path, int fd, uint64_t timeout_usec,
			     uint64_t *ret_min_usec, uint64_t *ret_max_usec, struct watchdog **ret);
/* A device that only remembers: would bite timeout_usec after the last pet. */
must_check int watchdog_simulate(uint64_t timeout_usec, uint64_t now_usec, struct watchdog **ret);
struct watchdog *watchdog_free(struct watchdog *device);
DEFINE_CLEANUP(struct watchdog *, watchdog_free)

const struct watchdog_device_info *watchdog_info(const struct watchdog *device);
/* The device's descriptor, for the descriptor store; -EBADF for a simulated one. */
int watchdog_fd(const struct watchdog *device);

/* From here on: no heap, and nothing waits. */
must_check int watchdog_pet(struct watchdog *device, uint64_t now_usec);
/* Magic close and WDIOS_DISABLECARD. Return: 0; -EPERM when the device can not be stopped
 * (nowayout). */
must_check int watchdog_disarm(struct watchdog *device);
/*
 * The magic character alone: the device goes on counting down, and stops when the last holder of
 * the descriptor closes it. A successor that has it from the descriptor store takes this back with
 * its first pet. Return: as watchdog_disarm().
 */
must_check int watchdog_release(struct watchdog *device);
/* When a simulated device bites if it is not petted; USEC_NEVER for a real one. */
uint64_t watchdog_bites_usec(const struct watchdog *device);

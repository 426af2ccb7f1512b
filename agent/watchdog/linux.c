/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The kernel's watchdog device; see device.h. Reads /sys/class/watchdog for what the device itself
 * does not tell. Privilege: to open the device, none afterwards.
 * Source: Documentation/watchdog/watchdog-api.rst, drivers/watchdog/watchdog_dev.c.
 */
#include <fcntl.h>
#include <limits.h>
#include <linux/watchdog.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "core/num.h"
#include "watchdog/device_ops.h"

#define MISC_MAJOR                                                                                 \
	10 /* /dev/watchdog: the old name of watchdog0, with no attributes of its own              \
	    */
#define WATCHDOG_MINOR 130

/* The write also takes back a magic character that an agent before us may have left. */
static int linux_pet(struct watchdog *device, uint64_t now_usec maybe_unused)
{
	if (device->write_next) {
		if (write(device->fd, "", 1) < 0)
			return -errno;
		device->write_next = !(device->info.options & WDIOF_KEEPALIVEPING);
		return 0;
	}
	return ioctl(device->fd, WDIOC_KEEPALIVE, 0) < 0 ? -errno : 0;
}

static int linux_release(struct watchdog *device)
{
	if (device->info.nowayout)
		return -EPERM;
	return write(device->fd, "V", 1) < 0 ? -errno : 0;
}

/* Drivers that know no DISABLECARD are stopped by the close that follows the magic character. */
static int linux_disarm(struct watchdog *device)
{
	int off = WDIOS_DISABLECARD;

	if (!device->info.nowayout && ioctl(device->fd, WDIOC_SETOPTIONS, &off) < 0 &&
	    errno == EBUSY)
		return -EPERM;
	return linux_release(device);
}

static const struct watchdog_ops linux_ops = {
	.pet = linux_pet,
	.disarm = linux_disarm,
	.release = linux_release,
};

/* A number from the device's folder in sysfs, 0 where it does not say (CONFIG_WATCHDOG_SYSFS). */
static uint64_t read_attribute(int device_fd, const char *name)
{
	autoclose int fd = -EBADF;
	char path[PATH_MAX], text[32];
	uint64_t value = 0;
	struct stat st;
	ssize_t n;

	if (fstat(device_fd, &st) < 0)
		return 0;
	if (major(st.st_rdev) == MISC_MAJOR && minor(st.st_rdev) == WATCHDOG_MINOR)
		(void)snprintf(path, sizeof(path), "/sys/class/watchdog/watchdog0/%s", name);
	else
		(void)snprintf(path, sizeof(path), "/sys/dev/char/%u:%u/%s", major(st.st_rdev),
			       minor(st.st_rdev), name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (n <= 0)
		return 0;
	text[n] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return num_parse_u64(text, UINT32_MAX, &value) < 0 ? 0 : value;
}

static int read_support(struct watchdog *device)
{
	struct watchdog_device_info *info = &device->info;
	struct watchdog_info support = {};

	if (ioctl(device->fd, WDIOC_GETSUPPORT, &support) < 0)
		return -ENOTTY;
	info->options = support.options;
	memcpy(info->identity, support.identity, sizeof(support.identity));
	for (char *c = info->identity; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	info->nowayout = read_attribute(device->fd, "nowayout") != 0;
	device->write_next = info->adopted || !(info->options & WDIOF_KEEPALIVEPING);
	return 0;
}

static int read_timeout(struct watchdog *device)
{
	int seconds;

	if (ioctl(device->fd, WDIOC_GETTIMEOUT, &seconds) < 0)
		return -errno;
	device->info.timeout_usec = (uint64_t)seconds * USEC_PER_SEC;
	return 0;
}

/* Some drivers round, so what counts is what the device says afterwards. */
static int set_timeout(struct watchdog *device, uint64_t timeout_usec)
{
	uint64_t want = (timeout_usec + USEC_PER_SEC - 1) / USEC_PER_SEC;
	int seconds = want > INT_MAX ? INT_MAX : (int)want;
	int r = read_timeout(device);

	if (!timeout_usec || (r >= 0 && device->info.timeout_usec == want * USEC_PER_SEC))
		return r;
	if (ioctl(device->fd, WDIOC_SETTIMEOUT, &seconds) < 0)
		return errno == EINVAL ? -ERANGE : -errno;
	r = read_timeout(device);
	if (r < 0) /* settable but not readable: the argument holds what was set */
		device->info.timeout_usec = (uint64_t)seconds * USEC_PER_SEC;
	return 0;
}

/* A descriptor that was handed over disabled is started again; it goes on counting otherwise. */
static int take_device(struct watchdog *device, uint64_t timeout_usec)
{
	int on = WDIOS_ENABLECARD;
	int r;

	r = read_support(device);
	if (r < 0)
		return r;
	if (device->info.adopted)
		(void)ioctl(device->fd, WDIOC_SETOPTIONS, &on);
	return set_timeout(device, timeout_usec);
}

/* O_NONBLOCK: what is no device, such as a FIFO, must not hold us up. */
int watchdog_open(const char *path, int fd, uint64_t timeout_usec, uint64_t *ret_min_usec,
		  uint64_t *ret_max_usec, struct watchdog **ret)
{
	autoclose int opened = -EBADF;
	struct watchdog *device;
	int r;

	*ret_min_usec = *ret_max_usec = 0;
	if (fd < 0) {
		opened = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK);
		if (opened < 0)
			return -errno;
	}
	device = calloc(1, sizeof(*device));
	if (!device)
		return -ENOMEM;
	device->ops = &linux_ops;
	device->fd = fd < 0 ? opened : fd;
	device->info.adopted = fd >= 0;
	device->bites_usec = USEC_NEVER;
	r = take_device(device, timeout_usec);
	if (r < 0) {
		*ret_min_usec = read_attribute(device->fd, "min_timeout") * USEC_PER_SEC;
		*ret_max_usec = read_attribute(device->fd, "max_timeout") * USEC_PER_SEC;
		if (opened >= 0 && r != -ENOTTY)
			(void)linux_disarm(device);
		free(device);
		return r;
	}
	(void)steal_fd(&opened);
	*ret = device;
	return 0;
}

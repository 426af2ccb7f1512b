/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The kernel's device against a driver made of a file: ioctl(2) is the fake's, and what is written
 * to the device can be read back.
 */
#include <fcntl.h>
#include <linux/watchdog.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "watchdog/device.h"

static struct driver {
	char path[64];
	uint32_t options;
	int timeout;
	int max_timeout; /* refused beyond */
	int round_to;	 /* rounded up to a multiple */
	int set_calls;
	int pets;
	bool no_watchdog;
	bool unstoppable;
	bool running;
} driver;

int __wrap_ioctl(int fd, unsigned long request, void *arg);

static int refuse(int error)
{
	errno = error;
	return -1;
}

static int set_timeout(int *seconds)
{
	driver.set_calls++;
	if (*seconds < 1 || *seconds > driver.max_timeout)
		return refuse(EINVAL);
	driver.timeout = (*seconds + driver.round_to - 1) / driver.round_to * driver.round_to;
	return 0;
}

static int set_options(int options)
{
	if (options & WDIOS_ENABLECARD)
		driver.running = true;
	if ((options & WDIOS_DISABLECARD) && driver.unstoppable)
		return refuse(EBUSY);
	if (options & WDIOS_DISABLECARD)
		driver.running = false;
	return 0;
}

int __wrap_ioctl(int fd maybe_unused, unsigned long request, void *arg)
{
	if (driver.no_watchdog)
		return refuse(ENOTTY);
	switch (request) {
	case WDIOC_GETSUPPORT:
		*(struct watchdog_info *)arg = (struct watchdog_info){
			.options = driver.options,
			.identity = "fake\033 timer",
		};
		return 0;
	case WDIOC_GETTIMEOUT:
		*(int *)arg = driver.timeout;
		return 0;
	case WDIOC_SETTIMEOUT:
		return set_timeout(arg);
	case WDIOC_SETOPTIONS:
		return set_options(*(int *)arg);
	case WDIOC_KEEPALIVE:
		driver.pets++;
		return 0;
	default:
		return refuse(ENOTTY);
	}
}

static int setup(void **state maybe_unused)
{
	int fd;

	driver = (struct driver){
		.path = "/tmp/holdfast-watchdog-XXXXXX",
		.options = WDIOF_KEEPALIVEPING | WDIOF_SETTIMEOUT | WDIOF_MAGICCLOSE,
		.timeout = 10,
		.max_timeout = 100,
		.round_to = 1,
	};
	fd = mkstemp(driver.path);
	return fd < 0 ? -1 : close(fd);
}

static int teardown(void **state maybe_unused)
{
	return unlink(driver.path);
}

static int open_device(int fd, uint64_t seconds, struct watchdog **ret)
{
	uint64_t min, max;

	return watchdog_open(driver.path, fd, seconds * USEC_PER_SEC, &min, &max, ret);
}

static void assert_written(const char *data, size_t n)
{
	char found[16];
	int fd = open(driver.path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(read(fd, found, sizeof(found)), n);
	assert_memory_equal(found, data, n);
	close(fd);
}

static void what_the_device_says_counts(void **state maybe_unused)
{
	autoclean(watchdog_free) struct watchdog *device = NULL;

	driver.round_to = 8;
	assert_int_equal(open_device(-1, 30, &device), 0);
	assert_int_equal(watchdog_info(device)->timeout_usec, 32 * USEC_PER_SEC);
	assert_string_equal(watchdog_info(device)->identity, "fake? timer");
	assert_false(watchdog_info(device)->adopted);
	assert_int_equal(watchdog_bites_usec(device), USEC_NEVER);
	assert_int_equal(watchdog_pet(device, 0), 0);
	assert_int_equal(driver.pets, 1);
	assert_written("", 0);
}

static void a_refused_timeout_leaves_nothing_armed(void **state maybe_unused)
{
	struct watchdog *device = NULL;

	driver.running = true;
	assert_int_equal(open_device(-1, 101, &device), -ERANGE);
	assert_null(device);
	assert_false(driver.running);
	assert_written("V", 1);
}

static void what_is_no_watchdog_is_refused_unwritten(void **state maybe_unused)
{
	struct watchdog *device = NULL;

	driver.no_watchdog = true;
	assert_int_equal(open_device(-1, 30, &device), -ENOTTY);
	assert_written("", 0);
}

static void errors_of_open_are_told(void **state maybe_unused)
{
	struct watchdog *device = NULL;
	uint64_t min, max;

	assert_int_equal(watchdog_open("/nonexistent/watchdog", -1, 0, &min, &max, &device),
			 -ENOENT);
}

static void disarming_stops_and_writes_the_magic_character(void **state maybe_unused)
{
	autoclean(watchdog_free) struct watchdog *device = NULL;

	driver.running = true;
	assert_int_equal(open_device(-1, 30, &device), 0);
	assert_int_equal(watchdog_disarm(device), 0);
	assert_false(driver.running);
	assert_written("V", 1);
}

static void a_device_that_can_not_be_stopped_says_so(void **state maybe_unused)
{
	autoclean(watchdog_free) struct watchdog *device = NULL;

	driver.unstoppable = true;
	assert_int_equal(open_device(-1, 30, &device), 0);
	assert_int_equal(watchdog_disarm(device), -EPERM);
	assert_written("", 0);
}

/* A restart loop must not pet: neither adopting nor a timeout that is right already touches it. */
static void adopting_does_not_pet_and_the_first_pet_takes_the_magic_back(void **state maybe_unused)
{
	autoclean(watchdog_free) struct watchdog *device = NULL;
	int fd = open(driver.path, O_WRONLY | O_CLOEXEC);

	driver.timeout = 30;
	assert_int_equal(open_device(fd, 30, &device), 0);
	assert_true(watchdog_info(device)->adopted);
	assert_int_equal(driver.set_calls, 0);
	assert_int_equal(driver.pets, 0);
	assert_written("", 0);
	assert_int_equal(watchdog_pet(device, 0), 0);
	assert_written("\0", 1);
	assert_int_equal(watchdog_pet(device, 0), 0);
	assert_int_equal(driver.pets, 1);
	assert_int_equal(watchdog_release(device), 0);
	assert_written("\0V", 2);
}

static void a_driver_without_keepalive_is_petted_by_writing(void **state maybe_unused)
{
	autoclean(watchdog_free) struct watchdog *device = NULL;

	driver.options = 0;
	assert_int_equal(open_device(-1, 30, &device), 0);
	assert_int_equal(watchdog_pet(device, 0), 0);
	assert_int_equal(watchdog_pet(device, 0), 0);
	assert_int_equal(driver.pets, 0);
	assert_written("\0\0", 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_the_device_says_counts),
		TEST(a_refused_timeout_leaves_nothing_armed),
		TEST(what_is_no_watchdog_is_refused_unwritten),
		TEST(errors_of_open_are_told),
		TEST(disarming_stops_and_writes_the_magic_character),
		TEST(a_device_that_can_not_be_stopped_says_so),
		TEST(adopting_does_not_pet_and_the_first_pet_takes_the_magic_back),
		TEST(a_driver_without_keepalive_is_petted_by_writing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

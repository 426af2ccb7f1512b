/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The keeper: its decision as a table, and its loop with a simulated device over a real socket. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

#include "watchdog/keeper.h"

#define PATIENCE_MSEC 30000 /* never reached by a keeper that works, however loaded the machine */
#define EVERY_USEC (20 * USEC_PER_MSEC)

struct keeping {
	int fd;
	pid_t pid;
	struct keeper_gauge *gauge;
};

static uint64_t now_usec(void)
{
	struct timespec ts;

	assert_int_equal(clock_gettime(CLOCK_BOOTTIME, &ts), 0);
	return (uint64_t)ts.tv_sec * USEC_PER_SEC + (uint64_t)ts.tv_nsec / NSEC_PER_USEC;
}

static void it_pets_only_while_every_lease_holds(void **state maybe_unused)
{
	static const struct {
		uint64_t until_usec[3];
		uint32_t n;
		bool pets;
		uint32_t lapsed;
	} rows[] = {
		{ .n = 0, .pets = false },
		{ .until_usec = { 101 }, .n = 1, .pets = true },
		{ .until_usec = { 100 }, .n = 1, .pets = false, .lapsed = 0 },
		{ .until_usec = { 99 }, .n = 1, .pets = false, .lapsed = 0 },
		{ .until_usec = { 0 }, .n = 1, .pets = false, .lapsed = 0 },
		{ .until_usec = { USEC_NEVER }, .n = 1, .pets = true },
		{ .until_usec = { 200, 300, 101 }, .n = 3, .pets = true },
		{ .until_usec = { 200, 300, 100 }, .n = 3, .pets = false, .lapsed = 2 },
		{ .until_usec = { 200, 0, 100 }, .n = 3, .pets = false, .lapsed = 1 },
		{ .until_usec = { 200, 300, 0 }, .n = 2, .pets = true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint32_t lapsed = 0;
		bool pets = keeper_may_pet(rows[i].until_usec, rows[i].n, 100, &lapsed);

		if (pets != rows[i].pets || lapsed != rows[i].lapsed)
			fail_msg("row %zu: pets %d, lapsed %u", i, pets, lapsed);
	}
}

static void the_interval_leaves_room_for_missed_pets(void **state maybe_unused)
{
	for (uint64_t seconds = 1; seconds <= 300; seconds++) {
		uint64_t every = keeper_pet_every_usec(seconds * USEC_PER_SEC);

		assert_true(every * 4 <= seconds * USEC_PER_SEC);
		assert_true(every >= KEEPER_PET_MIN_USEC && every <= KEEPER_PET_MAX_USEC);
	}
}

static void start(struct keeping *k, uint64_t timeout_usec, uint64_t lease_usec)
{
	struct keeper_order first = { .type = KEEPER_LEASES, .n = 1 };
	struct watchdog *device = NULL;
	int fds[2];

	k->gauge = mmap(NULL, sizeof(*k->gauge), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			-1, 0);
	assert_ptr_not_equal(k->gauge, MAP_FAILED);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), 0);
	k->pid = fork();
	assert_true(k->pid >= 0);
	if (k->pid == 0) {
		uint64_t now = now_usec();
		int r;

		close(fds[0]);
		first.until_usec[0] = lease_usec == USEC_NEVER ? USEC_NEVER : now + lease_usec;
		r = watchdog_simulate(timeout_usec, now, &device);
		if (r >= 0)
			r = keeper_run(fds[1], device, EVERY_USEC, &first, k->gauge);
		_exit(r < 0 ? -r : 0);
	}
	close(fds[1]);
	k->fd = fds[0];
}

static int stop(struct keeping *k)
{
	int status = 0;

	if (k->fd >= 0)
		close(k->fd);
	assert_int_equal(waitpid(k->pid, &status, 0), k->pid);
	assert_int_equal(munmap(k->gauge, sizeof(*k->gauge)), 0);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static struct keeper_event next_event(const struct keeping *k)
{
	struct pollfd pfd = { .fd = k->fd, .events = POLLIN };
	struct keeper_event event = {};

	assert_int_equal(poll(&pfd, 1, PATIENCE_MSEC), 1);
	assert_int_equal(recv(k->fd, &event, sizeof(event), 0), sizeof(event));
	return event;
}

static void order(const struct keeping *k, uint32_t type, uint64_t until_usec)
{
	struct keeper_order o = { .type = type, .n = 1, .until_usec = { until_usec } };

	assert_true(send(k->fd, &o, offsetof(struct keeper_order, until_usec[1]), 0) > 0);
}

static void a_lapsed_lease_starves_the_device_until_it_bites(void **state maybe_unused)
{
	struct keeping k;
	struct keeper_event event;

	start(&k, 200 * USEC_PER_MSEC, 300 * USEC_PER_MSEC);
	event = next_event(&k);
	assert_int_equal(event.type, KEEPER_PETTING);
	event = next_event(&k);
	assert_int_equal(event.type, KEEPER_STARVING);
	assert_int_equal(event.lease, 0);
	assert_true(event.pets > 0);
	assert_false(k.gauge->petting);
	event = next_event(&k);
	assert_int_equal(event.type, KEEPER_BITTEN);
	assert_true(event.at_usec >= k.gauge->last_pet_usec + 200 * USEC_PER_MSEC);
	assert_int_equal(k.gauge->pets, event.pets);

	order(&k, KEEPER_LEASES, USEC_NEVER);
	event = next_event(&k);
	assert_int_equal(event.type, KEEPER_PETTING);
	order(&k, KEEPER_LEAVE, 0);
	assert_int_equal(stop(&k), 0);
}

static void a_revoked_lease_counts_at_once(void **state maybe_unused)
{
	struct keeping k;

	start(&k, 3600 * USEC_PER_SEC, USEC_NEVER);
	assert_int_equal(next_event(&k).type, KEEPER_PETTING);
	order(&k, KEEPER_LEASES, 0);
	assert_int_equal(next_event(&k).type, KEEPER_STARVING);
	order(&k, KEEPER_DISARM, 0);
	assert_int_equal(stop(&k), 0);
}

static void without_a_supervisor_it_pets_until_the_lease_is_over(void **state maybe_unused)
{
	struct keeping k;
	struct keeper_event event;
	uint64_t left;

	start(&k, 3600 * USEC_PER_SEC, 500 * USEC_PER_MSEC);
	event = next_event(&k);
	assert_int_equal(event.type, KEEPER_PETTING);
	left = event.at_usec + 200 * USEC_PER_MSEC;
	close(k.fd);
	k.fd = -EBADF;
	while (k.gauge->petting)
		(void)poll(NULL, 0, 10);
	assert_true(k.gauge->last_pet_usec >= left);
	assert_int_equal(stop(&k), EPIPE);
}

static void what_is_no_order_renews_nothing(void **state maybe_unused)
{
	struct keeper_order o = { .type = KEEPER_LEASES, .n = KEEPER_LEASES_MAX + 1 };
	struct keeping k;

	start(&k, 3600 * USEC_PER_SEC, 0);
	assert_int_equal(next_event(&k).type, KEEPER_STARVING);
	memset(o.until_usec, 0xff, sizeof(o.until_usec));
	assert_true(send(k.fd, &o, sizeof(o), 0) > 0); /* too many leases */
	o.n = 2;
	assert_true(send(k.fd, &o, offsetof(struct keeper_order, until_usec[1]), 0) > 0);
	assert_true(send(k.fd, &o, 3, 0) > 0); /* no whole header */
	o.type = 77;
	assert_true(send(k.fd, &o, sizeof(o), 0) > 0);	    /* no such type */
	o = (struct keeper_order){ .type = KEEPER_LEASES }; /* no lease at all */
	assert_true(send(k.fd, &o, sizeof(o), 0) > 0);
	order(&k, KEEPER_LEAVE, 0);
	assert_int_equal(recv(k.fd, &o, sizeof(o), 0), 0);
	assert_int_equal(k.gauge->pets, 0);
	assert_int_equal(stop(&k), 0);
}

/* With the supervisor's end full, petting goes on. */
static void a_supervisor_that_reads_nothing_is_not_waited_for(void **state maybe_unused)
{
	struct keeping k;
	uint64_t pets;

	start(&k, 3600 * USEC_PER_SEC, USEC_NEVER);
	for (int i = 0; i < 2000; i++) {
		struct keeper_order o = { .type = KEEPER_LEASES, .n = 1 };

		o.until_usec[0] = i % 2 ? USEC_NEVER : 0;
		(void)send(k.fd, &o, offsetof(struct keeper_order, until_usec[1]), MSG_DONTWAIT);
		(void)poll(NULL, 0, i % 100 == 0);
	}
	order(&k, KEEPER_LEASES, USEC_NEVER);
	pets = k.gauge->pets;
	while (k.gauge->pets < pets + 3)
		(void)poll(NULL, 0, 10);
	order(&k, KEEPER_LEAVE, 0);
	assert_int_equal(stop(&k), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_pets_only_while_every_lease_holds),
		cmocka_unit_test(the_interval_leaves_room_for_missed_pets),
		cmocka_unit_test(a_lapsed_lease_starves_the_device_until_it_bites),
		cmocka_unit_test(a_revoked_lease_counts_at_once),
		cmocka_unit_test(without_a_supervisor_it_pets_until_the_lease_is_over),
		cmocka_unit_test(what_is_no_order_renews_nothing),
		cmocka_unit_test(a_supervisor_that_reads_nothing_is_not_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

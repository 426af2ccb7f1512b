/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The keeper's main loop; see keeper.h. Waits on one timer of CLOCK_BOOTTIME and one socket; the
 * device is only touched while every lease holds. No heap, no stdio, no log.
 */
#include "watchdog/keeper.h"

#include <assert.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>

struct keeper {
	struct watchdog *device;
	struct keeper_gauge *gauge;
	uint64_t every_usec;
	uint64_t next_usec; /* of the next pet; USEC_NEVER while starving */
	uint64_t pets;
	uint64_t worst_late_usec;
	uint64_t until_usec[KEEPER_LEASES_MAX];
	uint32_t n;
	uint32_t said; /* KEEPER_STARVING or KEEPER_PETTING, whichever was last; 0: neither */
	int fd;	       /* -EBADF: the supervisor is gone */
	int timer_fd;
	bool bitten;
	bool failing;
};

uint64_t keeper_pet_every_usec(uint64_t timeout_usec)
{
	uint64_t quarter = timeout_usec / 4;

	return MIN_OF(MAX_OF(quarter, KEEPER_PET_MIN_USEC), KEEPER_PET_MAX_USEC);
}

bool keeper_may_pet(const uint64_t *until_usec, uint32_t n, uint64_t now_usec, uint32_t *ret_lapsed)
{
	for (uint32_t i = 0; i < n; i++) {
		if (until_usec[i] <= now_usec) {
			*ret_lapsed = i;
			return false;
		}
	}
	return n > 0;
}

static uint64_t now_boottime(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_BOOTTIME, &ts);
	return (uint64_t)ts.tv_sec * USEC_PER_SEC + (uint64_t)ts.tv_nsec / NSEC_PER_USEC;
}

static void say(const struct keeper *k, uint32_t type, uint32_t lease, uint64_t now, int error)
{
	const struct keeper_event event = {
		.type = type,
		.lease = lease,
		.at_usec = now,
		.pets = k->pets,
		.worst_late_usec = k->worst_late_usec,
		.error = error,
	};

	if (k->fd >= 0)
		(void)send(k->fd, &event, sizeof(event), MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void show(const struct keeper *k, bool petting, uint64_t now)
{
	if (!k->gauge)
		return;
	if (petting)
		k->gauge->last_pet_usec = now;
	k->gauge->pets = k->pets;
	k->gauge->worst_late_usec = k->worst_late_usec;
	k->gauge->petting = petting;
}

/* Only an order can bring a lapsed lease back, so there is nothing to wake up for until then. */
static void starve(struct keeper *k, uint32_t lapsed, uint64_t now)
{
	k->next_usec = USEC_NEVER;
	show(k, false, now);
	if (k->said != KEEPER_STARVING)
		say(k, KEEPER_STARVING, lapsed, now, 0);
	k->said = KEEPER_STARVING;
}

/* A device that refuses a pet is tried again at the next interval: it may come back. */
static void pet(struct keeper *k, uint64_t now)
{
	uint64_t late = now - k->next_usec;
	int r = watchdog_pet(k->device, now);

	k->next_usec += k->every_usec;
	if (k->next_usec <= now)
		k->next_usec = now + k->every_usec;
	if (r < 0) {
		show(k, false, now);
		if (!k->failing)
			say(k, KEEPER_FAILED, 0, now, -r);
		k->failing = true;
		return;
	}
	k->pets++;
	k->worst_late_usec = MAX_OF(k->worst_late_usec, late);
	show(k, true, now);
	if (k->said != KEEPER_PETTING || k->failing)
		say(k, KEEPER_PETTING, 0, now, 0);
	k->said = KEEPER_PETTING;
	k->failing = false;
	k->bitten = false;
}

static void step(struct keeper *k, uint64_t now)
{
	uint32_t lapsed = 0;

	if (!k->bitten && watchdog_bites_usec(k->device) <= now) {
		k->bitten = true;
		say(k, KEEPER_BITTEN, 0, now, 0);
	}
	if (now < k->next_usec)
		return;
	if (keeper_may_pet(k->until_usec, k->n, now, &lapsed))
		pet(k, now);
	else
		starve(k, lapsed, now);
}

static int arm_timer(const struct keeper *k)
{
	uint64_t bites = k->bitten ? USEC_NEVER : watchdog_bites_usec(k->device);
	uint64_t wake = MIN_OF(k->next_usec, bites);
	struct itimerspec at = {};

	if (wake != USEC_NEVER) {
		at.it_value.tv_sec = (time_t)(wake / USEC_PER_SEC);
		at.it_value.tv_nsec = (long)(wake % USEC_PER_SEC * NSEC_PER_USEC) | 1;
	}
	return timerfd_settime(k->timer_fd, TFD_TIMER_ABSTIME, &at, NULL) < 0 ? -errno : 0;
}

static void take_leases(struct keeper *k, const struct keeper_order *order, uint64_t now)
{
	k->n = order->n;
	memcpy(k->until_usec, order->until_usec, order->n * sizeof(order->until_usec[0]));
	if (k->next_usec == USEC_NEVER)
		k->next_usec = now;
}

static bool order_is_whole(const struct keeper_order *order, size_t size)
{
	if (size < offsetof(struct keeper_order, until_usec))
		return false;
	if (order->type != KEEPER_LEASES)
		return true;
	return order->n <= KEEPER_LEASES_MAX &&
	       size >= offsetof(struct keeper_order, until_usec) +
			       order->n * sizeof(order->until_usec[0]);
}

/* Return: 0 to go on; 1 after an order to exit; negative errno when it could not be carried out. */
static int obey(struct keeper *k, const struct keeper_order *order)
{
	int r = 0;

	switch (order->type) {
	case KEEPER_LEASES:
		take_leases(k, order, now_boottime());
		return 0;
	case KEEPER_DISARM:
		r = watchdog_disarm(k->device);
		break;
	case KEEPER_RELEASE:
		r = watchdog_release(k->device);
		break;
	case KEEPER_LEAVE:
		break;
	default: /* not of our making: whatever it says, it renews nothing */
		return 0;
	}
	return r < 0 ? r : 1;
}

/* Return: as obey(). */
static int receive(struct keeper *k)
{
	struct keeper_order order;
	ssize_t n = recv(k->fd, &order, sizeof(order), MSG_DONTWAIT);

	/* ECONNRESET: it closed with events unread, but its last orders are still to come. */
	if (n < 0 && (errno == EAGAIN || errno == EINTR || errno == ECONNRESET))
		return 0;
	if (n <= 0) {
		k->fd = -EBADF;
		return 0;
	}
	return order_is_whole(&order, (size_t)n) ? obey(k, &order) : 0;
}

static int loop(struct keeper *k)
{
	int r;

	for (;;) {
		struct pollfd fds[] = {
			{ .fd = k->timer_fd, .events = POLLIN },
			{ .fd = k->fd, .events = POLLIN },
		};
		uint64_t ticks;

		step(k, now_boottime());
		/* A real device is held until it bites: the kernel pets once more when it is
		 * closed. */
		if (k->fd < 0 && k->next_usec == USEC_NEVER && watchdog_info(k->device)->simulated)
			return -EPIPE;
		r = arm_timer(k);
		if (r < 0)
			return r;
		if (ppoll(fds, ARRAY_SIZE(fds), NULL, NULL) < 0 && errno != EINTR)
			return -errno;
		if (fds[0].revents && read(k->timer_fd, &ticks, sizeof(ticks)) < 0 &&
		    errno != EAGAIN)
			return -errno;
		r = fds[1].revents ? receive(k) : 0;
		if (r != 0)
			return r < 0 ? r : 0;
	}
}

int keeper_run(int fd, struct watchdog *device, uint64_t pet_every_usec,
	       const struct keeper_order *first, struct keeper_gauge *gauge)
{
	autoclose int timer_fd = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	struct keeper k = {
		.device = device,
		.gauge = gauge,
		.every_usec = pet_every_usec,
		.next_usec = USEC_NEVER,
		.fd = fd,
		.timer_fd = timer_fd,
	};

	if (timer_fd < 0)
		return -errno;
	assert(first->n <= KEEPER_LEASES_MAX && pet_every_usec > 0);
	take_leases(&k, first, now_boottime());
	return loop(&k);
}

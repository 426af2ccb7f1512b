/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The keeper: the process that holds the watchdog and the leases, and pets if and only if every
 * lease is unexpired.
 *
 * After its start it uses no heap, opens no file, logs nothing and talks to nobody but the
 * supervisor, over one SOCK_SEQPACKET pair on which it never waits to send. When the supervisor is
 * gone it pets on until the leases run out.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "watchdog/device.h"

#define KEEPER_LEASES_MAX 256

enum keeper_order_type {
	KEEPER_LEASES = 1,  /* here is the whole table, in place of the one before */
	KEEPER_DISARM = 2,  /* stop the device, then exit */
	KEEPER_LEAVE = 3,   /* exit and leave the device armed */
	KEEPER_RELEASE = 4, /* exit; the device stops when its last holder closes it */
};

/* Supervisor to keeper. A packet may end after until_usec[n - 1]. */
struct keeper_order {
	uint32_t type;
	uint32_t n;
	uint64_t until_usec[KEEPER_LEASES_MAX]; /* CLOCK_BOOTTIME; 0: revoked */
};

enum keeper_event_type {
	KEEPER_STARVING = 1, /* lease has lapsed: not petting any more */
	KEEPER_PETTING = 2,  /* petting (again) */
	KEEPER_BITTEN = 3, /* simulated device only: a real one would have reset the machine now */
	KEEPER_FAILED = 4, /* the device refused a pet: error holds the errno */
};

/* Keeper to supervisor, never waited for: dropped when the queue is full. */
struct keeper_event {
	uint32_t type;
	uint32_t lease; /* STARVING: the first lapsed one */
	uint64_t at_usec;
	uint64_t pets;
	uint64_t worst_late_usec; /* how late the latest pet came, at worst, since start */
	int32_t error;
};

/*
 * What the keeper writes for whoever looks, in memory shared with it, so that looking wakes nobody.
 * Each member is whole by itself; together they may be of two moments.
 */
struct keeper_gauge {
	_Atomic uint64_t pets;
	_Atomic uint64_t last_pet_usec;	  /* 0: none yet */
	_Atomic uint64_t worst_late_usec; /* how late the latest pet came, at worst */
	_Atomic bool petting;		  /* false: starving, or the device refuses pets */
};

/* How often a device with this timeout is petted: a quarter of it, but between these two. */
#define KEEPER_PET_MIN_USEC (250 * USEC_PER_MSEC) /* a 1 s device still has four chances */
#define KEEPER_PET_MAX_USEC (10 * USEC_PER_SEC)	  /* a lapsed lease is noticed no later */
uint64_t keeper_pet_every_usec(uint64_t timeout_usec);

/* The decision itself, pure: whether to pet at now. With no lease at all the answer is no: nothing
 * vouches for the device. */
bool keeper_may_pet(const uint64_t *until_usec, uint32_t n, uint64_t now_usec,
		    uint32_t *ret_lapsed);

/*
 * The keeper's main loop. first: the table to begin with. pet_every_usec: how often to pet while
 * the leases hold. gauge: shared memory, or NULL.
 *
 * When fd's other end is gone, it pets until the leases have run out, and then holds the device
 * until it bites: closing it would pet once more, and a device without magic close would stop. Only
 * with a simulated device it returns. Source: watchdog_release() in
 * drivers/watchdog/watchdog_dev.c. Return: 0 after an order to exit that was carried out; -EPERM
 * when the device could not be stopped; -EPIPE when the supervisor is gone and the leases are
 * lapsed; other negative errno.
 */
must_check int keeper_run(int fd, struct watchdog *device, uint64_t pet_every_usec,
			  const struct keeper_order *first, struct keeper_gauge *gauge);

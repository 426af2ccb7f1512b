/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The supervisor's state, shared by the files of daemon/ that its loop calls. */
#pragma once

#include <sys/types.h>
#include <systemd/sd-event.h>

#include "core/log.h"
#include "daemon/clock.h"
#include "daemon/config.h"
#include "daemon/control.h"
#include "daemon/notify.h"
#include "daemon/supervisor.h"
#include "health/engine.h"
#include "watchdog/keeper.h"

#define TICK_ACCURACY_USEC                                                                         \
	(10 * USEC_PER_MSEC) /* lets timers meet; leases have 500 ms of slack                      \
			      */
#define SLOW_ACCURACY_USEC                                                                         \
	(250 * USEC_PER_MSEC) /* for what nobody waits for to the millisecond                      \
			       */

enum daemon_state {
	DAEMON_UNKNOWN = 0,
	DAEMON_GOOD,	/* petting, and every check passes */
	DAEMON_BAD,	/* not petting, or a check failed */
	DAEMON_PENDING, /* some check has not answered yet */
};
const char *daemon_state_name(enum daemon_state state);

/* The keeper as the supervisor sees it. */
struct keeping {
	pid_t pid; /* 0: no device */
	int fd;
	struct watchdog_device_info device;
	struct keeper_gauge *gauge; /* shared with the keeper */
	bool stored;		    /* the descriptor is in the manager's store */
	bool starving;		    /* by our own books: a lease is lapsed */
	struct keeper_order sent;   /* the table as it was last sent */
	sd_event_source *io;
	sd_event_source *child;
};

struct run_deadline {
	uint32_t seq;
	uint64_t usec; /* USEC_NEVER: not running */
};

/* The prober as the supervisor sees it. */
struct probing {
	pid_t pid; /* 0: none just now */
	int fd;
	struct run_deadline *runs; /* one per check */
	size_t n;
	uint64_t pause_usec;	  /* before the next one is started; grows while they die */
	uint64_t not_before_usec; /* when the next one may be started */
	sd_event_source *io;
	sd_event_source *timer; /* the earliest deadline, or the time to start again */
};

struct supervisor {
	struct log log;
	const struct supervisor_options *options;
	struct config *config;
	struct engine *engine;
	sd_event *event;
	sd_event_source *tick; /* what the engine wants next */
	sd_event_source *stop; /* the end of patience while stopping */
	sd_event_source *manager_watchdog;
	struct notify notify;
	struct keeping keeping;
	struct probing probing;
	struct control control;
	char boot_id[CLOCK_BOOT_ID_MAX];
	uint64_t grace_usec; /* the bound that was handed to the engine */
	bool graced;	     /* it still stands */
	bool stopping;
	pid_t recorder; /* writes the record of a starvation; 0: none does */
	enum daemon_state state;
	uint64_t state_since_usec;
	int code;
};

/* Sets or moves a one-shot timer of CLOCK_BOOTTIME; USEC_NEVER turns it off. */
int state_set_timer(struct supervisor *s, sd_event_source **source, uint64_t at_usec,
		    uint64_t accuracy_usec, sd_event_time_handler_t handler);
/* Ends the loop with code; the first call counts. */
void state_exit(struct supervisor *s, int code);

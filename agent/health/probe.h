/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One run of one check: a process in a session of its own, with a pipe that its output or its
 * result comes through. Nothing here waits. Privilege: that of the prober.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "health/check.h"
#include "health/kind.h"

enum probe_phase {
	PROBE_IDLE = 0,
	PROBE_RUNNING,
	PROBE_KILLED, /* its time is over: its end is waited for a little */
	PROBE_STUCK,  /* killed, answered for, and still there */
};

#define PROBE_OUTPUT_MAX                                                                           \
	4096 /* bytes of output that are kept: the message is in its first line                    \
	      */

/* Zero-initialised is idle. */
struct probe {
	enum probe_phase phase;
	const struct check *check;
	uint32_t seq;
	pid_t pid;		/* also the number of its session and process group */
	int fd;			/* the pipe; -EBADF when closed */
	uint64_t started_usec;	/* CLOCK_MONOTONIC: a machine's sleep is not the check's time */
	uint64_t deadline_usec; /* of the phase; none when stuck */
	char *output;
	size_t n_output;
};

/*
 * Return: 0; -EAGAIN, -ENOMEM, -EMFILE, -ENFILE when the system has no room for another process;
 * then the probe stays idle.
 */
must_check int probe_start(struct probe *probe, const struct check *check, uint32_t seq,
			   uint64_t now_usec);
/* Takes what the pipe holds; keeps PROBE_OUTPUT_MAX bytes and drops the rest. */
void probe_read(struct probe *probe);
/* SIGKILL for its whole process group. */
void probe_kill(const struct probe *probe);
/*
 * Whether the process has ended. If so what is left of its group is killed and it is reaped, *ret
 * is its result, and the probe is idle. That a process in the group still holds the pipe does not
 * matter.
 */
bool probe_reap(struct probe *probe, struct check_result *ret);
void probe_close(struct probe *probe);

/* The child's side (probe_child.c): becomes the check's run. out is the pipe's end to write to. */
_Noreturn void probe_become(const struct check *check, int out, pid_t parent);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The prober: the process that runs checks, each run in a process of its own with a deadline. It
 * knows no schedule and no grade: it is asked for one run of one check and answers with its result.
 */
#pragma once

#include "health/check.h"
#include "health/kind.h"

/* Over a SOCK_SEQPACKET pair, one struct per packet, native layout: both ends are the same program.
 */
struct probe_request {
	uint32_t check;
	uint32_t seq;
};

struct probe_reply {
	uint32_t check;
	uint32_t seq;
	uint64_t duration_usec;
	struct check_result result;
};

/*
 * The prober's main loop: serves requests from fd until the other end closes. Kills what still runs
 * then. Every request is answered exactly once, at the latest a fifth of a second after its check's
 * timeout: a run that hangs is a failure, one that can not be started is unknown.
 *
 * Call it in a process of its own that has no other children and a single thread: it becomes the
 * reaper of its descendants and kills those that it does not know, ignores SIGINT, SIGTERM, SIGHUP
 * and SIGPIPE, and blocks SIGCHLD. Return: 0; -EPROTO after a request that makes no sense; other
 * negative errno when it can not go on.
 */
must_check int prober_run(int fd, const struct check_list *checks);

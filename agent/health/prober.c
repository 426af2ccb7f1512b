/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The prober's loop; see prober.h. Waits in one place, for the socket, the pipes of the runs, the
 * end of a child, or the next deadline. Privilege: what the checks need.
 * Source: signalfd(2), prctl(2), unix(7) SOCK_SEQPACKET.
 */
#include "health/prober.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>

#include "core/num.h"
#include "health/orphans.h"
#include "health/probe.h"

/* How long a killed process may take to end before it counts as stuck in the kernel. Stays below
 * CHECK_SLACK_USEC: the answer must be there before nobody waits for it any more. */
#define KILL_WAIT_USEC (200 * USEC_PER_MSEC)
#define ORPHANS_AGAIN_USEC (50 * USEC_PER_MSEC)
#define ORPHANS_TRIES 20

struct prober {
	int fd;
	int signal_fd;
	const struct check_list *checks;
	struct probe *probes;	     /* one per check */
	struct pollfd *polls;	     /* the socket, the signals, then the probes' pipes */
	struct probe_reply *replies; /* that the socket did not take yet: at most one per check and
					one for the request in hand */
	size_t n_replies;
	unsigned orphans_tries;
	uint64_t orphans_usec; /* when to look for orphans again; USEC_NEVER */
};

static uint64_t now_monotonic(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * USEC_PER_SEC + (uint64_t)now.tv_nsec / NSEC_PER_USEC;
}

static int open_signals(void)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN },
			       standard = { .sa_handler = SIG_DFL };
	static const int ignored[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };
	sigset_t set;
	int fd;

	for (size_t i = 0; i < ARRAY_SIZE(ignored); i++)
		(void)sigaction(ignored[i], &ignore, NULL);
	/* Ignored, as some parents leave it, it would reap the children before we see their end. */
	(void)sigaction(SIGCHLD, &standard, NULL);
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -errno;
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd < 0 ? -errno : fd;
}

static void prober_done(struct prober *prober)
{
	for (size_t i = 0; prober->probes && i < prober->checks->n; i++)
		probe_close(&prober->probes[i]);
	free(prober->probes);
	free(prober->polls);
	free(prober->replies);
	if (prober->signal_fd >= 0)
		(void)close(prober->signal_fd);
}

static int prober_init(struct prober *prober, int fd, const struct check_list *checks)
{
	*prober = (struct prober){
		.fd = fd,
		.signal_fd = -EBADF,
		.checks = checks,
		.probes = calloc(checks->n + 1, sizeof(*prober->probes)),
		.polls = calloc(checks->n + 2, sizeof(*prober->polls)),
		.replies = calloc(checks->n + 1, sizeof(*prober->replies)),
		.orphans_usec = USEC_NEVER,
	};
	if (!prober->probes || !prober->polls || !prober->replies)
		return -ENOMEM;
	if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
		return -errno;
	prober->signal_fd = open_signals();
	return prober->signal_fd < 0 ? prober->signal_fd : 0;
}

/* Replies -------------------------------------------------------------------------------------- */

static void reply(struct prober *prober, size_t check, uint32_t seq, uint64_t duration_usec,
		  const struct check_result *result)
{
	prober->replies[prober->n_replies++] = (struct probe_reply){
		.check = (uint32_t)check,
		.seq = seq,
		.duration_usec = duration_usec,
		.result = *result,
	};
}

/* Return: 0, also when the other end takes no more for now; -EPIPE and the like when it is gone. */
static int send_replies(struct prober *prober)
{
	size_t sent = 0;
	int r = 0;

	for (; sent < prober->n_replies; sent++) {
		if (send(prober->fd, &prober->replies[sent], sizeof(prober->replies[sent]),
			 MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
			continue;
		if (errno != EAGAIN && errno != EINTR && errno != ENOBUFS && errno != ENOMEM)
			r = -errno;
		break;
	}
	prober->n_replies -= sent;
	memmove(prober->replies, prober->replies + sent,
		prober->n_replies * sizeof(*prober->replies));
	return r;
}

/* Requests ------------------------------------------------------------------------------------- */

static void start_probe(struct prober *prober, const struct probe_request *request,
			uint64_t now_usec)
{
	struct probe *probe = &prober->probes[request->check];
	struct check_result result;
	int r;

	if (probe->phase == PROBE_STUCK) {
		check_result_set(&result, CHECK_FAIL,
				 "process %d of an earlier run is stuck in the kernel: not started",
				 (int)probe->pid);
	} else if (probe->phase != PROBE_IDLE) {
		check_result_set(&result, CHECK_UNKNOWN, "the run before has not ended yet");
	} else {
		r = probe_start(probe, prober->checks->checks[request->check], request->seq,
				now_usec);
		if (r >= 0)
			return;
		check_result_set(&result, CHECK_UNKNOWN, "could not be started: %s", strerror(-r));
	}
	reply(prober, request->check, request->seq, 0, &result);
}

/*
 * Takes requests as long as every reply has gone out, so that one that sends and does not read can
 * make nothing grow. Return: 1 to go on, 0 when the other end is closed, negative errno.
 */
static int take_requests(struct prober *prober)
{
	while (prober->n_replies == 0) {
		struct probe_request request;
		ssize_t n = recv(prober->fd, &request, sizeof(request), MSG_DONTWAIT | MSG_TRUNC);

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return 1;
		if (n == 0 || (n < 0 && errno == ECONNRESET))
			return 0;
		if (n < 0)
			return -errno;
		if (n != sizeof(request) || request.check >= prober->checks->n)
			return -EPROTO;
		start_probe(prober, &request, now_monotonic());
	}
	return 1;
}

/* Runs ----------------------------------------------------------------------------------------- */

static void look_for_orphans(struct prober *prober, uint64_t now_usec)
{
	prober->orphans_usec = USEC_NEVER;
	/* One that does not even die of SIGKILL is left until the next run ends. */
	if (orphans_kill(prober->probes, prober->checks->n) > 0 &&
	    ++prober->orphans_tries < ORPHANS_TRIES)
		prober->orphans_usec = now_usec + ORPHANS_AGAIN_USEC;
}

static void end_probe(struct prober *prober, size_t i, uint64_t now_usec)
{
	struct probe *probe = &prober->probes[i];
	struct probe was = *probe;
	char timeout[NUM_SPAN_MAX];
	struct check_result result;

	if (!probe_reap(probe, &result))
		return;
	prober->orphans_tries = 0;
	prober->orphans_usec = now_usec;
	if (was.phase == PROBE_STUCK)
		return;
	if (was.phase == PROBE_KILLED)
		check_result_set(
			&result, CHECK_FAIL, "timed out after %s",
			num_format_span(timeout, sizeof(timeout), was.check->timeout_usec));
	reply(prober, i, was.seq, now_usec - was.started_usec, &result);
}

static void give_up(struct prober *prober, size_t i, uint64_t now_usec)
{
	struct probe *probe = &prober->probes[i];
	char timeout[NUM_SPAN_MAX];
	struct check_result result;

	probe->phase = PROBE_STUCK;
	probe->deadline_usec = USEC_NEVER;
	check_result_set(&result, CHECK_FAIL,
			 "timed out after %s, and process %d is stuck in the kernel",
			 num_format_span(timeout, sizeof(timeout), probe->check->timeout_usec),
			 (int)probe->pid);
	reply(prober, i, probe->seq, now_usec - probe->started_usec, &result);
}

static void check_deadline(struct prober *prober, size_t i, uint64_t now_usec)
{
	struct probe *probe = &prober->probes[i];

	if (probe->phase == PROBE_IDLE || now_usec < probe->deadline_usec)
		return;
	if (probe->phase == PROBE_KILLED) {
		give_up(prober, i, now_usec);
		return;
	}
	probe_kill(probe);
	probe->phase = PROBE_KILLED;
	probe->deadline_usec = now_usec + KILL_WAIT_USEC;
}

/* What has ended is taken before deadlines are looked at: one who comes late himself must not call
 * others late. */
static void serve_probes(struct prober *prober)
{
	struct signalfd_siginfo dropped;
	uint64_t now_usec = now_monotonic();

	while (read(prober->signal_fd, &dropped, sizeof(dropped)) > 0)
		;
	for (size_t i = 0; i < prober->checks->n; i++) {
		if (prober->probes[i].phase == PROBE_IDLE)
			continue;
		probe_read(&prober->probes[i]);
		end_probe(prober, i, now_usec);
		check_deadline(prober, i, now_usec);
	}
	if (now_usec >= prober->orphans_usec)
		look_for_orphans(prober, now_usec);
}

/* The loop ------------------------------------------------------------------------------------- */

static uint64_t next_usec(const struct prober *prober)
{
	uint64_t next = prober->orphans_usec;

	for (size_t i = 0; i < prober->checks->n; i++)
		if (prober->probes[i].phase != PROBE_IDLE)
			next = MIN_OF(next, prober->probes[i].deadline_usec);
	return next;
}

static int wait_for(struct prober *prober)
{
	uint64_t next = next_usec(prober), now = now_monotonic();
	uint64_t left = next > now ? next - now : 0;
	struct timespec timeout = {
		.tv_sec = (time_t)(left / USEC_PER_SEC),
		.tv_nsec = (long)(left % USEC_PER_SEC * NSEC_PER_USEC),
	};
	size_t n = 0;

	prober->polls[n++] = (struct pollfd){
		.fd = prober->fd,
		.events = prober->n_replies ? POLLOUT : POLLIN,
	};
	prober->polls[n++] = (struct pollfd){ .fd = prober->signal_fd, .events = POLLIN };
	for (size_t i = 0; i < prober->checks->n; i++)
		if (prober->probes[i].phase != PROBE_IDLE && prober->probes[i].fd >= 0)
			prober->polls[n++] =
				(struct pollfd){ .fd = prober->probes[i].fd, .events = POLLIN };
	if (ppoll(prober->polls, n, next == USEC_NEVER ? NULL : &timeout, NULL) < 0 &&
	    errno != EINTR)
		return -errno;
	return prober->polls[0].revents & (POLLHUP | POLLERR) ? 0 : 1;
}

static void kill_all(struct prober *prober)
{
	const struct timespec wait = { .tv_nsec = 10 * 1000 * 1000 };
	struct check_result result;

	for (int tries = 0; tries < ORPHANS_TRIES; tries++) {
		size_t left = 0;

		for (size_t i = 0; i < prober->checks->n; i++) {
			if (prober->probes[i].phase == PROBE_IDLE)
				continue;
			probe_kill(&prober->probes[i]);
			prober->probes[i].phase = PROBE_KILLED;
			left += !probe_reap(&prober->probes[i], &result);
		}
		left += orphans_kill(prober->probes, prober->checks->n);
		if (left == 0)
			return;
		(void)ppoll(NULL, 0, &wait, NULL);
	}
}

int prober_run(int fd, const struct check_list *checks)
{
	__attribute__((cleanup(prober_done))) struct prober prober = {};
	int r = prober_init(&prober, fd, checks);

	if (r < 0)
		return r;
	do {
		r = wait_for(&prober);
		if (r <= 0)
			break;
		serve_probes(&prober);
		r = send_replies(&prober);
		if (r >= 0)
			r = take_requests(&prober);
		if (r > 0 && prober.n_replies)
			r = send_replies(&prober) < 0 ? 0 : 1;
	} while (r > 0);
	kill_all(&prober);
	return r == -EPIPE || r == -ECONNRESET ? 0 : r;
}

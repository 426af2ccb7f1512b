/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The supervisor's side of the prober; see probing.h. */
#include "daemon/probing.h"

#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "daemon/grading.h"
#include "daemon/process.h"
#include "health/prober.h"

/* A prober answers every request within the check's timeout and less than CHECK_SLACK_USEC; one
 * that is this much later is stuck. */
#define HUNG_MARGIN_USEC (2 * USEC_PER_SEC)
/* Between one that died and the next: doubled while they go on dying, never a busy loop. */
#define PAUSE_MIN_USEC (500 * USEC_PER_MSEC)
#define PAUSE_MAX_USEC (30 * USEC_PER_SEC)

static void forget_runs(struct probing *p)
{
	for (size_t i = 0; i < p->n; i++)
		p->runs[i].usec = USEC_NEVER;
}

static int fork_prober(struct supervisor *s)
{
	struct probing *p = &s->probing;
	pid_t pid = process_fork_prober(&s->config->checks, &p->fd);

	if (pid < 0)
		return pid;
	p->pid = pid;
	return 0;
}

/* Closes our end; the prober sees that and ends, or is killed if it is stuck. */
static void detach(struct probing *p, bool kill_it)
{
	p->io = sd_event_source_disable_unref(p->io);
	if (p->pid && kill_it)
		(void)kill(p->pid, SIGKILL);
	p->pid = 0;
	if (p->fd >= 0)
		(void)close(steal_fd(&p->fd));
	forget_runs(p);
}

/* Also when fork(2) fails: the pause is kept, and the leases tell how long it may go on. */
static void lose(struct supervisor *s, uint64_t now_usec)
{
	struct probing *p = &s->probing;

	detach(p, true);
	p->not_before_usec = now_usec + p->pause_usec;
	p->pause_usec = MIN_OF(p->pause_usec * 2, PAUSE_MAX_USEC);
	engine_prober_lost(s->engine, now_usec);
	grading_step(s);
}

/* Every prober is reaped here; the end of one that was replaced is no news. */
static int on_prober_end(sd_event_source *source, const siginfo_t *si, void *userdata)
{
	struct supervisor *s = userdata;

	(void)sd_event_source_set_floating(source, false);
	if (si->si_pid != s->probing.pid)
		return 0;
	s->probing.pid = 0;
	log_say(&s->log, LOG_ERR, "the prober died; replacing it");
	lose(s, clock_boottime_usec());
	return 0;
}

static int on_prober_io(sd_event_source *source maybe_unused, int fd, uint32_t revents maybe_unused,
			void *userdata)
{
	struct supervisor *s = userdata;
	struct probing *p = &s->probing;
	struct probe_reply reply;
	ssize_t n = recv(fd, &reply, sizeof(reply), MSG_DONTWAIT);

	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		(void)sd_event_source_set_enabled(p->io, SD_EVENT_OFF);
	if (n != sizeof(reply) || reply.check >= p->n)
		return 0;
	reply.result.message[CHECK_MESSAGE_MAX - 1] = '\0';
	if (p->runs[reply.check].seq == reply.seq)
		p->runs[reply.check].usec = USEC_NEVER;
	p->pause_usec = PAUSE_MIN_USEC;
	engine_answer(s->engine, reply.check, reply.seq, &reply.result, clock_boottime_usec());
	grading_step(s);
	return 0;
}

int probing_attach(struct supervisor *s)
{
	struct probing *p = &s->probing;
	int r = sd_event_add_io(s->event, &p->io, p->fd, EPOLLIN, on_prober_io, s);

	return r < 0 ? r : sd_event_add_child(s->event, NULL, p->pid, WEXITED, on_prober_end, s);
}

int probing_start(struct supervisor *s)
{
	struct probing *p = &s->probing;
	struct run_deadline *runs = calloc(s->config->checks.n + 1, sizeof(*runs));

	if (!runs)
		return -ENOMEM;
	free(p->runs);
	p->runs = runs;
	p->n = s->config->checks.n;
	p->pause_usec = PAUSE_MIN_USEC;
	forget_runs(p);
	return fork_prober(s);
}

void probing_ask(struct supervisor *s, const struct engine_start *start, uint64_t now_usec)
{
	const struct probe_request request = { .check = (uint32_t)start->check, .seq = start->seq };
	struct probing *p = &s->probing;

	p->runs[start->check] = (struct run_deadline){
		.seq = start->seq,
		.usec = now_usec + s->config->checks.checks[start->check]->timeout_usec +
			CHECK_SLACK_USEC + HUNG_MARGIN_USEC,
	};
	if (p->fd < 0 || send(p->fd, &request, sizeof(request), MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		p->runs[start->check].usec = USEC_NEVER;
}

static uint64_t earliest_deadline(const struct probing *p)
{
	uint64_t earliest = USEC_NEVER;

	for (size_t i = 0; i < p->n; i++)
		earliest = MIN_OF(earliest, p->runs[i].usec);
	return earliest;
}

static void start_again(struct supervisor *s, uint64_t now_usec)
{
	int r = fork_prober(s);

	if (r >= 0)
		r = probing_attach(s);
	if (r >= 0)
		return;
	log_say(&s->log, LOG_ERR, "no prober could be started, trying again: %s", strerror(-r));
	lose(s, now_usec);
}

static int on_timer(sd_event_source *source maybe_unused, uint64_t usec maybe_unused,
		    void *userdata)
{
	struct supervisor *s = userdata;
	uint64_t now_usec = clock_boottime_usec();

	if (!s->probing.pid) {
		start_again(s, now_usec);
	} else if (earliest_deadline(&s->probing) <= now_usec) {
		log_say(&s->log, LOG_ERR, "the prober does not answer; replacing it");
		lose(s, now_usec);
	}
	probing_rearm(s);
	return 0;
}

void probing_rearm(struct supervisor *s)
{
	struct probing *p = &s->probing;
	uint64_t at = p->pid ? earliest_deadline(p) : p->not_before_usec;

	(void)state_set_timer(s, &p->timer, at, SLOW_ACCURACY_USEC, on_timer);
}

void probing_done(struct supervisor *s)
{
	struct probing *p = &s->probing;

	detach(p, false);
	p->timer = sd_event_source_disable_unref(p->timer);
	free(p->runs);
	p->runs = NULL;
	p->n = 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One run of one check, the prober's side; see probe.h. */
#include "health/probe.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "core/str.h"
#include "health/plugin.h"

#define DRAIN_MAX (256u * 1024) /* bytes at a time, so that one that floods holds up no other */

static int open_pipe(int ret[2])
{
	if (pipe2(ret, O_CLOEXEC) < 0)
		return -errno;
	/* The program's end stays one that waits, as programs expect. */
	if (fcntl(ret[0], F_SETFL, O_NONBLOCK) < 0) {
		int error = errno;

		(void)close(ret[0]);
		(void)close(ret[1]);
		return -error;
	}
	return 0;
}

int probe_start(struct probe *probe, const struct check *check, uint32_t seq, uint64_t now_usec)
{
	autofree char *output = malloc(PROBE_OUTPUT_MAX);
	autoclose int in = -EBADF, out = -EBADF;
	pid_t parent = getpid(), pid;
	int ends[2], r;

	if (!output)
		return -ENOMEM;
	r = open_pipe(ends);
	if (r < 0)
		return r;
	in = ends[0];
	out = ends[1];
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0)
		probe_become(check, out, parent);
	*probe = (struct probe){
		.phase = PROBE_RUNNING,
		.check = check,
		.seq = seq,
		.pid = pid,
		.fd = steal_fd(&in),
		.started_usec = now_usec,
		.deadline_usec = now_usec + check->timeout_usec,
		.output = steal_ptr(&output),
	};
	return 0;
}

void probe_read(struct probe *probe)
{
	char dropped[16384];
	size_t total = 0;

	while (probe->fd >= 0 && total < DRAIN_MAX) {
		size_t room = PROBE_OUTPUT_MAX - probe->n_output;
		char *to = room ? probe->output + probe->n_output : dropped;
		ssize_t n = read(probe->fd, to, room ? room : sizeof(dropped));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			(void)close(probe->fd);
			probe->fd = -EBADF;
			return;
		}
		if (room)
			probe->n_output += (size_t)n;
		total += (size_t)n;
	}
}

void probe_kill(const struct probe *probe)
{
	if (probe->phase == PROBE_IDLE)
		return;
	/* Twice: it may not have come to make the group yet. Neither number can be another's as
	 * long as it is not reaped. */
	(void)kill(-probe->pid, SIGKILL);
	(void)kill(probe->pid, SIGKILL);
}

void probe_close(struct probe *probe)
{
	if (probe->phase != PROBE_IDLE && probe->fd >= 0)
		(void)close(probe->fd);
	free(probe->output);
	*probe = (struct probe){ .fd = -EBADF };
}

/* What a kind's run() wrote. It comes through a pipe, so it is looked at before it is believed. */
static void read_result(const struct probe *probe, const siginfo_t *end, struct check_result *ret)
{
	struct check_result result;

	if (end->si_code != CLD_EXITED) {
		check_result_set(ret, CHECK_UNKNOWN, "the probe was killed by signal %d (%s)",
				 end->si_status, strsignal(end->si_status));
		return;
	}
	if (end->si_status != 0 || probe->n_output != sizeof(result)) {
		check_result_set(ret, CHECK_UNKNOWN, "the probe ended without a result");
		return;
	}
	memcpy(&result, probe->output, sizeof(result));
	result.message[CHECK_MESSAGE_MAX - 1] = '\0';
	if (result.grade != CHECK_PASS && result.grade != CHECK_FAIL)
		result.grade = CHECK_UNKNOWN;
	*ret = result;
}

bool probe_reap(struct probe *probe, struct check_result *ret)
{
	siginfo_t end = {};

	if (probe->phase == PROBE_IDLE)
		return false;
	if (waitid(P_PID, (id_t)probe->pid, &end, WEXITED | WNOHANG | WNOWAIT) < 0 ||
	    end.si_pid != probe->pid)
		return false;
	probe_read(probe);
	probe_kill(probe);
	(void)waitid(P_PID, (id_t)probe->pid, &end, WEXITED | WNOHANG);
	if (probe->check->kind->exec)
		plugin_result(end.si_code, end.si_status, probe->output, probe->n_output, ret);
	else
		read_result(probe, &end, ret);
	probe_close(probe);
	return true;
}

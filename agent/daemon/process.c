/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The keeper's and the prober's beginnings; see process.h. Source: fork(2), mlockall(2), proc(5).
 */
#include "daemon/process.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "health/prober.h"
#include "sandbox/sandbox.h"

#define KEEPER_STACK_BYTES (64 * 1024) /* what the loop may come to need, with room to spare */
#define PROBER_FD 3		       /* after the standard ones; all beyond are closed */

static const int loop_signals[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD };

int process_block_signals(void)
{
	sigset_t set;

	(void)sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_SIZE(loop_signals); i++)
		(void)sigaddset(&set, loop_signals[i]);
	(void)signal(SIGPIPE, SIG_IGN);
	return sigprocmask(SIG_BLOCK, &set, NULL) < 0 ? -errno : 0;
}

/* Return: as fork(2), or negative errno; the caller's end in *ret_fd, the child's in *ret_child. */
static pid_t fork_with_pair(int *ret_fd, int *ret_child)
{
	int fds[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) < 0)
		return -errno;
	pid = fork();
	if (pid < 0) {
		pid = -errno;
		(void)close(fds[0]);
		(void)close(fds[1]);
		return pid;
	}
	(void)close(fds[pid == 0 ? 0 : 1]);
	*ret_fd = fds[0];
	*ret_child = fds[1];
	return pid;
}

/* Keeper --------------------------------------------------------------------------------------- */

static int leave_oom_killer(void)
{
	autoclose int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	return fd < 0 || write(fd, "-1000", 5) < 0 ? -errno : 0;
}

/*
 * MCL_ONFAULT: what was touched stays, and what never is costs nothing. Locking all that is mapped
 * would hold every library of the supervisor in memory.
 */
static int lock_memory(void)
{
	volatile char stack[KEEPER_STACK_BYTES];
	int r;

	r = mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) < 0 ? -errno : 0;
	for (size_t i = 0; i < sizeof(stack); i += 1024)
		stack[i] = 1;
	return r;
}

/* What can not be had is told and done without: a weaker keeper still bites. A simulated one runs
 * for people without privilege, whom that would only worry. */
static void told(struct log *log, const struct watchdog *device, const char *what, int r)
{
	if (r >= 0 || r == -EOPNOTSUPP || watchdog_info(device)->simulated)
		return;
	log_say(log, LOG_WARNING, "the keeper could not %s, ignoring: %s", what, strerror(-r));
}

static void prepare_keeper(struct log *log, const struct watchdog *device)
{
	int r;

	for (size_t i = 0; i < ARRAY_SIZE(loop_signals); i++)
		(void)signal(loop_signals[i], SIG_IGN);
	(void)prctl(PR_SET_NAME, "holdfast-keeper");
	told(log, device, "leave the OOM killer's reach", leave_oom_killer());
	told(log, device, "lock its memory", lock_memory());
	told(log, device, "drop its capabilities", sandbox_drop_capabilities());
	r = sandbox_no_new_privs();
	if (r >= 0)
		r = sandbox_filter_keeper();
	told(log, device, "load its system call filter", r);
}

static int keeper_main(struct log *log, int fd, struct watchdog *device,
		       const struct keeper_order *first, struct keeper_gauge *gauge)
{
	uint64_t every_usec = keeper_pet_every_usec(watchdog_info(device)->timeout_usec);
	int r;

	prepare_keeper(log, device);
	r = keeper_run(fd, device, every_usec, first, gauge);
	if (r == -EPERM)
		return PROCESS_NOT_STOPPED;
	if (r == -EPIPE)
		return PROCESS_ORPHANED;
	return r < 0 ? PROCESS_FAILED : PROCESS_DONE;
}

pid_t process_fork_keeper(struct log *log, struct watchdog *device,
			  const struct keeper_order *first, struct keeper_gauge *gauge, int *ret_fd)
{
	int fd, child_fd;
	pid_t pid = fork_with_pair(&fd, &child_fd);

	if (pid < 0)
		return pid;
	if (pid == 0)
		_exit(keeper_main(log, child_fd, device, first, gauge));
	*ret_fd = fd;
	return pid;
}

/* Prober --------------------------------------------------------------------------------------- */

static int prober_main(int fd, const struct check_list *checks)
{
	sigset_t none;

	for (size_t i = 0; i < ARRAY_SIZE(loop_signals); i++)
		(void)signal(loop_signals[i], SIG_DFL);
	(void)signal(SIGPIPE, SIG_DFL);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)prctl(PR_SET_NAME, "holdfast-prober");
	if (dup3(fd, PROBER_FD, O_CLOEXEC) < 0 && errno != EINVAL)
		return PROCESS_FAILED;
	(void)close_range(PROBER_FD + 1, ~0U, 0);
	return prober_run(PROBER_FD, checks) < 0 ? PROCESS_FAILED : PROCESS_DONE;
}

pid_t process_fork_prober(const struct check_list *checks, int *ret_fd)
{
	int fd, child_fd;
	pid_t pid = fork_with_pair(&fd, &child_fd);

	if (pid < 0)
		return pid;
	if (pid == 0)
		_exit(prober_main(child_fd, checks));
	*ret_fd = fd;
	return pid;
}

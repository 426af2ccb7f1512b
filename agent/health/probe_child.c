/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The child's side of a run: takes nothing over from the prober but the check, then is the check.
 * Source: close_range(2), prctl(2) PR_SET_PDEATHSIG, setsid(2).
 */
#include "health/probe.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "health/plugin.h"

#define RESULT_FD 3 /* where a kind's run() finds the pipe; a program has it as 1 and 2 */
#define CHECK_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
#define FD_MAX 65536 /* only where the kernel has no close_range(), before 5.9 */

static void reset_signals(void)
{
	const struct sigaction standard = { .sa_handler = SIG_DFL };
	sigset_t none;

	for (int i = 1; i < NSIG; i++)
		(void)sigaction(i, &standard, NULL);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static void close_from(int first)
{
	if (syscall(SYS_close_range, (unsigned)first, ~0u, 0) == 0)
		return;
	for (int fd = first; fd < FD_MAX; fd++)
		(void)close(fd);
}

/* Standard input reads nothing; the pipe takes a program's output, or its number for run(). */
static int place_files(int out, bool program)
{
	int null, pipe_fd;

	/* Out of the way of the numbers that are about to be given. */
	pipe_fd = fcntl(out, F_DUPFD, RESULT_FD + 2);
	null = open("/dev/null", O_RDWR);
	if (pipe_fd < 0 || null < 0)
		return -errno;
	if (dup2(null, STDIN_FILENO) < 0 || dup2(program ? pipe_fd : null, STDOUT_FILENO) < 0 ||
	    dup2(program ? pipe_fd : null, STDERR_FILENO) < 0 || dup2(pipe_fd, RESULT_FD) < 0)
		return -errno;
	close_from(program ? RESULT_FD : RESULT_FD + 1);
	return 0;
}

static int clean_environment(const struct check *check)
{
	if (clearenv() != 0 || setenv("PATH", CHECK_PATH, 1) < 0 || setenv("LANG", "C", 1) < 0 ||
	    setenv("HOLDFAST_CHECK", check->name, 1) < 0)
		return -ENOMEM;
	return 0;
}

static void limit(void)
{
	const struct rlimit none = {};

	/* A core of a failed check every few seconds would fill the disk. */
	(void)setrlimit(RLIMIT_CORE, &none);
	(void)umask(022);
}

void probe_become(const struct check *check, int out, pid_t parent)
{
	struct check_result result = {};

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || setsid() < 0 || chdir("/") < 0)
		_exit(PLUGIN_UNKNOWN);
	reset_signals();
	limit();
	if (place_files(out, check->kind->exec != NULL) < 0 || clean_environment(check) < 0)
		_exit(PLUGIN_UNKNOWN);
	if (check->kind->exec) {
		check->kind->exec(check->params);
		_exit(PLUGIN_UNKNOWN);
	}
	check->kind->run(check->params, &result);
	_exit(write(RESULT_FD, &result, sizeof(result)) == sizeof(result) ? 0 : PLUGIN_UNKNOWN);
}

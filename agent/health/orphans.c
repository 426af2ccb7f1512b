/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Finds and kills processes that left their run's process group; see orphans.h.
 * Reads /proc/thread-self/children, or where the kernel lacks it /proc/PID/stat of all.
 * Source: proc(5), prctl(2) PR_SET_CHILD_SUBREAPER.
 */
#include "health/orphans.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "core/num.h"
#include "core/str.h"

#define ENVIRON_MAX 16384  /* ours is a few hundred bytes; what a program adds comes after it */
#define CHILDREN_MAX 65536 /* bytes: some 8,000 children at once; the next call finds the rest */

/* At most size - 1 bytes, NUL-terminated. Return: how many, or negative errno. */
static ssize_t read_proc(const char *path, char *buf, size_t size)
{
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0;

	if (fd < 0)
		return -errno;
	while (len < size - 1) {
		ssize_t n = read(fd, buf + len, size - 1 - len);

		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		len += (size_t)n;
	}
	buf[len] = '\0';
	return (ssize_t)len;
}

static bool is_parent(const char *pid, pid_t parent)
{
	char path[NAME_MAX + 16], stat[512];
	int64_t ppid;
	char *p;

	(void)snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	if (read_proc(path, stat, sizeof(stat)) < 0)
		return false;
	/* "pid (name) state ppid": the name may hold anything, but not the last ")". */
	p = strrchr(stat, ')');
	if (!p || strlen(p) < strlen(") S 1"))
		return false;
	p += strlen(") S ");
	p[strcspn(p, " ")] = '\0';
	return num_parse_i64(p, 0, INT32_MAX, &ppid) >= 0 && ppid == parent;
}

static int scan_children(struct strlist *ret)
{
	DIR *proc = opendir("/proc");
	pid_t self = getpid();
	int r = 0;

	if (!proc)
		return -errno;
	for (struct dirent *d = readdir(proc); d && r >= 0; d = readdir(proc))
		if (d->d_name[0] >= '1' && d->d_name[0] <= '9' && is_parent(d->d_name, self))
			r = strlist_add(ret, d->d_name);
	(void)closedir(proc);
	return r;
}

static int list_children(struct strlist *ret)
{
	autofree char *text = malloc(CHILDREN_MAX);

	if (!text)
		return -ENOMEM;
	if (read_proc("/proc/thread-self/children", text, CHILDREN_MAX) < 0)
		return scan_children(ret);
	return str_split(text, " ", ret);
}

/* The name that the process has in $HOLDFAST_CHECK; buf keeps it. */
static const char *check_of(pid_t pid, char *buf, size_t size)
{
	static const char variable[] = "HOLDFAST_CHECK=";
	char path[64];
	ssize_t len;

	(void)snprintf(path, sizeof(path), "/proc/%d/environ", (int)pid);
	len = read_proc(path, buf, size);
	for (const char *p = buf; len > 0 && p < buf + len; p += strlen(p) + 1)
		if (str_starts(p, variable))
			return p + strlen(variable);
	return "";
}

static bool is_spared(const struct probe *probes, size_t n, pid_t pid)
{
	char environ_text[ENVIRON_MAX];
	pid_t session = getsid(pid);
	const char *name = NULL;

	for (size_t i = 0; i < n; i++) {
		if (probes[i].phase == PROBE_IDLE)
			continue;
		if (probes[i].pid == pid)
			return true;
		if (probes[i].phase != PROBE_RUNNING)
			continue;
		if (probes[i].pid == session)
			return true;
		if (!name)
			name = check_of(pid, environ_text, sizeof(environ_text));
		if (str_eq(probes[i].check->name, name))
			return true;
	}
	return false;
}

size_t orphans_kill(const struct probe *probes, size_t n)
{
	autostrlist struct strlist children = {};
	size_t left = 0;

	if (list_children(&children) < 0)
		return 0;
	for (size_t i = 0; i < children.n; i++) {
		siginfo_t end = {};
		uint64_t pid;

		if (num_parse_u64(children.items[i], INT32_MAX, &pid) < 0 || pid <= 1 ||
		    is_spared(probes, n, (pid_t)pid))
			continue;
		/* As long as it is our child and not reaped, the number is its own. */
		(void)kill((pid_t)pid, SIGKILL);
		if (waitid(P_PID, (id_t)pid, &end, WEXITED | WNOHANG) == 0 && end.si_pid == 0)
			left++;
	}
	return left;
}

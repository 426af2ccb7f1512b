/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who has the watchdog device open; see holder.h. Source: proc(5). */
#include "daemon/holder.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>

#include "core/num.h"
#include "core/str.h"

#define HOLDER_LINKS_MAX 100000 /* descriptors looked at: a message is not worth more */

static void close_dir(DIR **dir)
{
	if (*dir)
		(void)closedir(*dir);
}
#define autoclosedir __attribute__((cleanup(close_dir)))

static bool same_device(const char *a, const char *b)
{
	if (str_eq(a, "/dev/watchdog"))
		a = "/dev/watchdog0";
	if (str_eq(b, "/dev/watchdog"))
		b = "/dev/watchdog0";
	return str_eq(a, b);
}

static bool holds(const char *pid, const char *device, unsigned *left)
{
	char path[64], target[PATH_MAX];
	autoclosedir DIR *dir = NULL;
	struct dirent *entry;

	(void)snprintf(path, sizeof(path), "/proc/%.20s/fd", pid);
	dir = opendir(path);
	while (dir && *left && (entry = readdir(dir))) {
		ssize_t n = readlinkat(dirfd(dir), entry->d_name, target, sizeof(target) - 1);

		(*left)--;
		if (n <= 0)
			continue;
		target[n] = '\0';
		if (same_device(target, device))
			return true;
	}
	return false;
}

static void read_name(const char *pid, char ret_name[HOLDER_NAME_MAX])
{
	autoclose int fd = -EBADF;
	char path[64];
	ssize_t n;

	(void)snprintf(path, sizeof(path), "/proc/%.20s/comm", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, ret_name, HOLDER_NAME_MAX - 1);
	ret_name[n > 0 ? n : 0] = '\0';
	ret_name[strcspn(ret_name, "\n")] = '\0';
}

int holder_find(const char *device, pid_t *ret_pid, char ret_name[HOLDER_NAME_MAX])
{
	autoclosedir DIR *proc = opendir("/proc");
	unsigned left = HOLDER_LINKS_MAX;
	struct dirent *entry;
	uint64_t pid;

	while (proc && left && (entry = readdir(proc))) {
		if (num_parse_u64(entry->d_name, INT32_MAX, &pid) < 0)
			continue;
		if (!holds(entry->d_name, device, &left))
			continue;
		*ret_pid = (pid_t)pid;
		read_name(entry->d_name, ret_name);
		return 0;
	}
	return -ENOENT;
}

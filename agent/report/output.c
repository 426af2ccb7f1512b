/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reports to files; see output.h. */
#include "report/output.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "core/str.h"

static int write_all(int fd, const char *text, size_t n)
{
	while (n) {
		ssize_t written = write(fd, text, n);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -errno;
		text += written;
		n -= (size_t)written;
	}
	return 0;
}

static int write_stdout(const char *text, size_t n)
{
	if (fwrite(text, 1, n, stdout) != n || fflush(stdout) != 0)
		return -errno;
	return 0;
}

static int write_in_place(const char *path, const char *text, size_t n)
{
	autoclose int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

	return fd < 0 ? -errno : write_all(fd, text, n);
}

static int write_beside(const char *path, const char *beside, const char *text, size_t n)
{
	autoclose int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
	int r;

	if (fd < 0)
		return -errno;
	r = write_all(fd, text, n);
	if (r >= 0 && fsync(fd) < 0)
		r = -errno;
	if (r >= 0 && rename(beside, path) < 0)
		r = -errno;
	if (r < 0)
		(void)unlink(beside);
	return r;
}

int report_output(const char *path, const char *text, size_t n)
{
	autostrbuf struct strbuf beside = {};
	struct stat st;
	int r;

	if (!path || str_eq(path, "-"))
		return write_stdout(text, n);
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return S_ISDIR(st.st_mode) ? -EISDIR : write_in_place(path, text, n);
	r = strbuf_addf(&beside, "%s.%ld.part", path, (long)getpid());
	return r < 0 ? r : write_beside(path, beside.data, text, n);
}

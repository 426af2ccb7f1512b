/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The bound on petting without evidence; see grace.h. */
#include "daemon/grace.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/fs.h"
#include "core/num.h"
#include "core/str.h"

#define GRACE_FILE "grace"
#define GRACE_TEXT_MAX 128 /* a boot id and a number */

static int read_bound(const char *path, const char *boot_id, uint64_t *ret_usec)
{
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	char text[GRACE_TEXT_MAX];
	char *number;
	ssize_t n;

	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (n <= 0)
		return -ENOENT;
	text[n] = '\0';
	text[strcspn(text, "\n")] = '\0';
	number = strchr(text, ' ');
	if (!number)
		return -ENOENT;
	*number++ = '\0';
	if (!str_eq(text, boot_id))
		return -ENOENT;
	return num_parse_u64(number, UINT64_MAX - 1, ret_usec);
}

static int write_bound(const char *runtime_dir, const char *path, const char *boot_id,
		       uint64_t usec)
{
	autofree char *temporary = fs_join(runtime_dir, "." GRACE_FILE);
	autoclose int fd = -EBADF;

	if (!temporary)
		return -ENOMEM;
	fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0)
		return -errno;
	if (dprintf(fd, "%s %" PRIu64 "\n", boot_id, usec) < 0 || rename(temporary, path) < 0)
		return -errno;
	return 0;
}

int grace_begin(const char *runtime_dir, const char *boot_id, uint64_t now_usec,
		uint64_t grace_usec, uint64_t *ret_usec)
{
	autofree char *path = fs_join(runtime_dir, GRACE_FILE);

	*ret_usec = now_usec + grace_usec;
	if (!path)
		return -ENOMEM;
	if (read_bound(path, boot_id, ret_usec) >= 0)
		return 1;
	*ret_usec = now_usec + grace_usec;
	return write_bound(runtime_dir, path, boot_id, *ret_usec);
}

void grace_end(const char *runtime_dir)
{
	autofree char *path = fs_join(runtime_dir, GRACE_FILE);

	if (path)
		(void)unlink(path);
}

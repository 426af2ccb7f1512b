/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Path resolution below a root, component by component, for kernels without openat2(2) and for
 * whoever needs the canonical path. Private to core/fs.c and its test.
 */
#pragma once

#include <stdbool.h>

#include "core/macro.h"

/* As the kernel: more links than this on one path are a cycle. */
#define FS_WALK_LINKS 40
/* Directories held open on the way; a deeper path is refused with -ENAMETOOLONG. */
#define FS_WALK_DEPTH 128

/*
 * Resolves path below root_fd. Every directory on the way is held by a descriptor, and ".." goes
 * back to the one we came through, so that a tree renamed under our feet can not lead out of the
 * root. follow: whether a link in the last component is followed. *ret_fd: an O_PATH descriptor of
 * the result; *ret_canonical (may be NULL): its path from the root, starting with "/". Return: 0;
 * -ENOENT, -ENOTDIR, -EACCES, -ELOOP, -ENAMETOOLONG, -ENOMEM.
 */
must_check int fs_walk(int root_fd, const char *path, bool follow, int *ret_fd,
		       char **ret_canonical);

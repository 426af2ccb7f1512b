/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Files below a root directory that nothing in the tree can lead out of.
 *
 * The same calls read "/" and an image. Absolute symbolic links and ".." resolve inside the root
 * (openat2(2) RESOLVE_IN_ROOT, or a walk of our own that is as strict where the kernel lacks it).
 * Only regular files are ever opened for reading: a FIFO, socket or device node is refused without
 * being opened, a large or sparse file stops at the given limit. Nothing is written, executed, or
 * mounted, and no access time changes where the kernel lets us (O_NOATIME). Paths may start with
 * "/" or not; both mean the root.
 *
 * Privilege: none beyond the permission to read.
 * Source: openat2(2), open(2), path_resolution(7).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "core/macro.h"

struct fs_root;

/* Limits on what input can make us hold; each caller of fs_read() may give a smaller one. */
#define FS_FILE_MAX                                                                                \
	(16u                                                                                       \
	 << 20) /* bytes of one file; the largest configuration file seen in the field is 1 MiB */
#define FS_DIR_MAX 200000 /* names in one directory: 100,000 unit files must still be read */

/*
 * path is taken as it is, from the caller's own root and working directory.
 * Return: 0 and *ret (fs_root_free()); -ENOENT, -ENOTDIR, -EACCES, -ELOOP, -ENOMEM.
 */
must_check int fs_root_open(const char *path, struct fs_root **ret);
struct fs_root *fs_root_free(struct fs_root *root);
DEFINE_CLEANUP(struct fs_root *, fs_root_free)

/* Whether the root is the directory that the process itself has as "/". */
bool fs_root_is_live(const struct fs_root *root);

/*
 * Reads a regular file whole, following links inside the root. *ret_data is NUL-terminated and the
 * caller's; NUL bytes inside are kept. ret_size may be NULL. Return: 0; -ENOENT, -EACCES, -ELOOP,
 * -ENOTDIR; -EISDIR for a directory; -EBADF for a FIFO, socket or device; -EFBIG beyond limit
 * bytes; -ENOMEM.
 */
must_check int fs_read(const struct fs_root *root, const char *path, size_t limit, char **ret_data,
		       size_t *ret_size);

/* The text of a symbolic link, not followed. Return: 0; -EINVAL when it is no link; otherwise as
 * fs_read(). */
must_check int fs_readlink(const struct fs_root *root, const char *path, char **ret);

/* stat(2) below the root; follow says whether a link in the last component is followed. */
must_check int fs_stat(const struct fs_root *root, const char *path, bool follow, struct stat *ret);

/*
 * The canonical path ("/usr/lib/x", no links, no "..") of what path leads to inside the root, which
 * must exist. Return: 0; as fs_read().
 */
must_check int fs_canonical(const struct fs_root *root, const char *path, char **ret);

struct fs_entry {
	char *name;
	unsigned char type; /* DT_REG, DT_LNK, DT_DIR, ...; never DT_UNKNOWN: looked up where the
			       kernel does not say */
};

struct fs_dir {
	struct fs_entry *entries; /* sorted by name in byte order; "." and ".." left out */
	size_t n;
};

/*
 * Return: 0 and *ret (fs_dir_done()); -ENOENT, -ENOTDIR, -EACCES, -ELOOP; -EFBIG beyond FS_DIR_MAX
 * names; -ENOMEM.
 */
must_check int fs_list(const struct fs_root *root, const char *path, struct fs_dir *ret);
void fs_dir_done(struct fs_dir *dir);
#define autodir __attribute__((cleanup(fs_dir_done)))

/*
 * Joins two paths with exactly one "/" between. Return: a new string or NULL when out of memory.
 */
char *fs_join(const char *dir, const char *name);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files below a root directory; see fs.h. */
#include "core/fs.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/syscall.h>

#include "core/fs_walk.h"
#include "core/str.h"

struct fs_root {
	int fd; /* O_PATH */
	bool live;
	bool walk; /* the kernel has no openat2(2), or a filter denies it */
};

struct fs_root *fs_root_free(struct fs_root *root)
{
	if (!root)
		return NULL;
	if (root->fd >= 0)
		(void)close(root->fd);
	free(root);
	return NULL;
}

/* O_PATH descriptor of path below the root. */
static int open_path(const struct fs_root *root, const char *path, bool follow)
{
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW),
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	int fd, r;

	if (root->walk) {
		r = fs_walk(root->fd, path, follow, &fd, NULL);
		return r < 0 ? r : fd;
	}
	/* An empty path means the root, as "/" does. EAGAIN: a rename raced with "..": worth
	 * another try. */
	for (unsigned i = 0; i < 16; i++) {
		fd = (int)syscall(SYS_openat2, root->fd, *path ? path : "/", &how, sizeof(how));
		if (fd >= 0 || errno != EAGAIN)
			break;
	}
	return fd < 0 ? -errno : fd;
}

static bool is_live(int fd)
{
	struct stat own, root;

	return stat("/", &own) == 0 && fstat(fd, &root) == 0 && own.st_dev == root.st_dev &&
	       own.st_ino == root.st_ino;
}

int fs_root_open(const char *path, struct fs_root **ret)
{
	autoclean(fs_root_free) struct fs_root *root = calloc(1, sizeof(*root));
	int fd;

	if (!root)
		return -ENOMEM;
	root->fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root->fd < 0)
		return -errno;
	root->live = is_live(root->fd);
	fd = open_path(root, "/", true);
	root->walk = fd == -ENOSYS || fd == -EPERM;
	if (fd >= 0)
		(void)close(fd);
	*ret = steal_ptr(&root);
	return 0;
}

bool fs_root_is_live(const struct fs_root *root)
{
	return root->live;
}

/*
 * Turns an O_PATH descriptor into a readable one of the same inode. Through /proc, since a second
 * look-up by name could meet another file; where /proc is missing the name is looked up again,
 * without waiting, and the inode compared.
 */
static int reopen(const struct fs_root *root, const char *path, int path_fd, int flags)
{
	char link[64];
	int fd;

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", path_fd);
	fd = open(link, flags | O_NOATIME | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	/* O_NOATIME is for the owner and root only. */
	if (fd < 0 && errno == EPERM)
		fd = open(link, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && errno == ENOENT && !root->walk) {
		struct open_how how = {
			.flags = (uint64_t)(flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY),
			.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
		};
		struct stat a, b;

		fd = (int)syscall(SYS_openat2, root->fd, path, &how, sizeof(how));
		if (fd >= 0 && (fstat(path_fd, &a) < 0 || fstat(fd, &b) < 0 ||
				a.st_dev != b.st_dev || a.st_ino != b.st_ino)) {
			(void)close(fd);
			return -EBADF;
		}
	}
	return fd < 0 ? -errno : fd;
}

/* Opens what is a regular file for reading, and nothing else ever. */
static int open_regular(const struct fs_root *root, const char *path)
{
	autoclose int path_fd = open_path(root, path, true);
	struct stat st;

	if (path_fd < 0)
		return path_fd;
	if (fstat(path_fd, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (!S_ISREG(st.st_mode))
		return -EBADF;
	return reopen(root, path, path_fd, O_RDONLY);
}

/* Reads to the end; st_size is no guide, /proc says 0 and a sparse file 10 GiB. */
static int read_all(int fd, size_t limit, struct strbuf *b)
{
	char chunk[16384];

	for (;;) {
		ssize_t n = read(fd, chunk, sizeof(chunk));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return 0;
		if ((size_t)n > limit - b->len)
			return -EFBIG;
		if (strbuf_add_n(b, chunk, (size_t)n) < 0)
			return -ENOMEM;
	}
}

int fs_read(const struct fs_root *root, const char *path, size_t limit, char **ret_data,
	    size_t *ret_size)
{
	autoclose int fd = open_regular(root, path);
	autostrbuf struct strbuf b = {};
	size_t size;
	char *data;
	int r;

	if (fd < 0)
		return fd;
	r = read_all(fd, limit, &b);
	if (r < 0)
		return r;
	size = b.len;
	data = strbuf_take(&b);
	if (!data)
		return -ENOMEM;
	*ret_data = data;
	if (ret_size)
		*ret_size = size;
	return 0;
}

int fs_readlink(const struct fs_root *root, const char *path, char **ret)
{
	autoclose int fd = open_path(root, path, false);
	char target[4096]; /* PATH_MAX: no link is longer */
	ssize_t n;
	char *copy;

	if (fd < 0)
		return fd;
	n = readlinkat(fd, "", target, sizeof(target));
	if (n < 0)
		/* An empty path says ENOENT for what is no link. */
		return errno == ENOENT ? -EINVAL : -errno;
	copy = strndup(target, (size_t)n);
	if (!copy)
		return -ENOMEM;
	*ret = copy;
	return 0;
}

int fs_stat(const struct fs_root *root, const char *path, bool follow, struct stat *ret)
{
	autoclose int fd = open_path(root, path, follow);
	struct stat st;

	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0)
		return -errno;
	*ret = st;
	return 0;
}

int fs_canonical(const struct fs_root *root, const char *path, char **ret)
{
	autoclose int fd = -EBADF;

	return fs_walk(root->fd, path, true, &fd, ret);
}

void fs_dir_done(struct fs_dir *dir)
{
	for (size_t i = 0; i < dir->n; i++)
		free(dir->entries[i].name);
	free(dir->entries);
	*dir = (struct fs_dir){};
}

static int compare_entries(const void *a, const void *b)
{
	return strcmp(((const struct fs_entry *)a)->name, ((const struct fs_entry *)b)->name);
}

static unsigned char entry_type(int fd, const struct dirent *d)
{
	struct stat st;

	if (d->d_type != DT_UNKNOWN)
		return d->d_type;
	if (fstatat(fd, d->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return DT_UNKNOWN;
	return IFTODT(st.st_mode);
}

static int dir_add(struct fs_dir *dir, size_t *cap, const char *name, unsigned char type)
{
	char *copy;

	if (dir->n >= FS_DIR_MAX)
		return -EFBIG;
	if (dir->n == *cap) {
		size_t more = *cap ? *cap * 2 : 32;
		struct fs_entry *entries = reallocarray(dir->entries, more, sizeof(*entries));

		if (!entries)
			return -ENOMEM;
		dir->entries = entries;
		*cap = more;
	}
	copy = strdup(name);
	if (!copy)
		return -ENOMEM;
	dir->entries[dir->n++] = (struct fs_entry){ .name = copy, .type = type };
	return 0;
}

static void closedir_run(DIR **d)
{
	if (*d)
		(void)closedir(*d);
}

static int open_dir(const struct fs_root *root, const char *path, DIR **ret)
{
	autoclose int path_fd = open_path(root, path, true);
	autoclose int fd = -EBADF;
	struct stat st;
	DIR *d;

	if (path_fd < 0)
		return path_fd;
	if (fstat(path_fd, &st) < 0)
		return -errno;
	if (!S_ISDIR(st.st_mode))
		return -ENOTDIR;
	fd = reopen(root, path, path_fd, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return fd;
	d = fdopendir(fd);
	if (!d)
		return -errno;
	(void)steal_fd(&fd);
	*ret = d;
	return 0;
}

int fs_list(const struct fs_root *root, const char *path, struct fs_dir *ret)
{
	__attribute__((cleanup(closedir_run))) DIR *d = NULL;
	autodir struct fs_dir dir = {};
	size_t cap = 0;
	int r;

	r = open_dir(root, path, &d);
	if (r < 0)
		return r;
	for (;;) {
		const struct dirent *e;

		errno = 0;
		e = readdir(d);
		if (!e && errno)
			return -errno;
		if (!e)
			break;
		if (str_eq(e->d_name, ".") || str_eq(e->d_name, ".."))
			continue;
		r = dir_add(&dir, &cap, e->d_name, entry_type(dirfd(d), e));
		if (r < 0)
			return r;
	}
	if (dir.n)
		qsort(dir.entries, dir.n, sizeof(*dir.entries), compare_entries);
	*ret = dir;
	dir = (struct fs_dir){};
	return 0;
}

char *fs_join(const char *dir, const char *name)
{
	size_t n = strlen(dir);
	char *path;

	while (n && dir[n - 1] == '/')
		n--;
	name += strspn(name, "/");
	return asprintf(&path, "%.*s/%s", (int)n, dir, name) < 0 ? NULL : path;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Path resolution below a root, component by component; see fs_walk.h. Source: path_resolution(7).
 */
#include "core/fs_walk.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#include "core/str.h"

/* Where the walk is: fds[0] is the root (borrowed), fds[depth] the directory reached. */
struct walk {
	int fds[FS_WALK_DEPTH + 1];
	char *names[FS_WALK_DEPTH + 1]; /* names[i] is the name of fds[i] in fds[i - 1] */
	size_t depth;
	unsigned links;
	char *rest; /* what is still to be resolved */
};

static void walk_pop(struct walk *w)
{
	(void)close(w->fds[w->depth]);
	free(w->names[w->depth]);
	w->depth--;
}

static void walk_done(struct walk *w)
{
	while (w->depth)
		walk_pop(w);
	free(w->rest);
}

/* Takes fd over, also on failure. */
static int walk_push(struct walk *w, int fd, const char *name)
{
	char *copy;

	if (w->depth == FS_WALK_DEPTH) {
		(void)close(fd);
		return -ENAMETOOLONG;
	}
	copy = strdup(name);
	if (!copy) {
		(void)close(fd);
		return -ENOMEM;
	}
	w->depth++;
	w->fds[w->depth] = fd;
	w->names[w->depth] = copy;
	return 0;
}

/* Puts the link's text before what is left of the path; an absolute one starts again at the root.
 */
static int walk_link(struct walk *w, int link_fd, const char *rest)
{
	char target[PATH_MAX];
	char *joined;
	ssize_t n;

	if (++w->links > FS_WALK_LINKS)
		return -ELOOP;
	n = readlinkat(link_fd, "", target, sizeof(target) - 1);
	if (n < 0)
		return -errno;
	target[n] = '\0';
	if (n == 0)
		return -ENOENT;
	if (asprintf(&joined, "%s%s", target, rest) < 0)
		return -ENOMEM;
	if (strlen(joined) >= PATH_MAX) {
		free(joined);
		return -ENAMETOOLONG;
	}
	free(w->rest);
	w->rest = joined;
	while (target[0] == '/' && w->depth)
		walk_pop(w);
	return 0;
}

/* Resolves one component; rest is what follows it (inside w->rest). */
static int walk_step(struct walk *w, const char *name, const char *rest, bool follow)
{
	bool last = rest[strspn(rest, "/")] == '\0';
	struct stat st;
	int fd;

	if (str_eq(name, ".."))
		return w->depth ? (walk_pop(w), 0) : 0;
	fd = openat(w->fds[w->depth], name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0) {
		(void)close(fd);
		return -errno;
	}
	/* "link/" means what the link leads to, also with follow off. */
	if (S_ISLNK(st.st_mode) && (follow || !last || *rest == '/')) {
		int r = walk_link(w, fd, rest);

		(void)close(fd);
		return r;
	}
	if (!S_ISDIR(st.st_mode) && (!last || *rest == '/')) {
		(void)close(fd);
		return -ENOTDIR;
	}
	return walk_push(w, fd, name);
}

static int walk_canonical(const struct walk *w, char **ret)
{
	autostrbuf struct strbuf path = {};

	if (w->depth == 0 && strbuf_add(&path, "/") < 0)
		return -ENOMEM;
	for (size_t i = 1; i <= w->depth; i++)
		if (strbuf_addf(&path, "/%s", w->names[i]) < 0)
			return -ENOMEM;
	*ret = strbuf_take(&path);
	return *ret ? 0 : -ENOMEM;
}

static int walk_all(struct walk *w, bool follow)
{
	for (;;) {
		char name[NAME_MAX + 1];
		const char *p = w->rest + strspn(w->rest, "/");
		size_t n = strcspn(p, "/");
		autofree char *rest = NULL;
		int r;

		if (n == 0)
			return 0;
		if (n > NAME_MAX)
			return -ENAMETOOLONG;
		memcpy(name, p, n);
		name[n] = '\0';
		rest = strdup(p + n);
		if (!rest)
			return -ENOMEM;
		free(w->rest);
		w->rest = strdup(rest);
		if (!w->rest)
			return -ENOMEM;
		if (str_eq(name, "."))
			continue;
		r = walk_step(w, name, rest, follow);
		if (r < 0)
			return r;
	}
}

int fs_walk(int root_fd, const char *path, bool follow, int *ret_fd, char **ret_canonical)
{
	__attribute__((cleanup(walk_done))) struct walk w = { .fds[0] = root_fd };
	autofree char *canonical = NULL;
	int fd, r;

	if (strlen(path) >= PATH_MAX)
		return -ENAMETOOLONG;
	w.rest = strdup(path);
	if (!w.rest)
		return -ENOMEM;
	r = walk_all(&w, follow);
	if (r < 0)
		return r;
	if (ret_canonical) {
		r = walk_canonical(&w, &canonical);
		if (r < 0)
			return r;
	}
	/* The walk's own descriptors are closed at the end: the caller gets a copy. */
	fd = fcntl(w.fds[w.depth], F_DUPFD_CLOEXEC, 3);
	if (fd < 0)
		return -errno;
	*ret_fd = fd;
	if (ret_canonical)
		*ret_canonical = steal_ptr(&canonical);
	return 0;
}

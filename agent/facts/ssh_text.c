/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One file of sshd_config as text; see ssh_text.h. Source: OpenSSH servconf.c,
 * load_server_config(). */
#include "facts/ssh_text.h"

#include <stdbool.h>
#include <sys/sysmacros.h>

/* sshd drops blanks at the start of a line, and what follows a NUL in it with the line's end. */
static int clean_text(const char *data, size_t size, struct strbuf *ret)
{
	for (const char *line = data, *end = data + size; line < end;) {
		const char *next = memchr(line, '\n', (size_t)(end - line));
		size_t n = next ? (size_t)(next + 1 - line) : (size_t)(end - line), blanks = 0;

		while (blanks < n && line[blanks] && strchr(" \t\r", line[blanks]))
			blanks++;
		if (strbuf_add_n(ret, line + blanks, strnlen(line + blanks, n - blanks)) < 0)
			return -ENOMEM;
		line += n;
	}
	return 0;
}

static bool is_null_device(const struct fs_root *root, const char *path)
{
	autofree char *link = NULL;
	struct stat st;

	/* An image's /dev may be empty: then the name says what would be there. */
	if (fs_stat(root, path, true, &st) == 0)
		return S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3);
	return fs_readlink(root, path, &link) == 0 && str_eq(link, "/dev/null");
}

int ssh_text_read(const struct fs_root *root, const char *path, struct strbuf *ret, size_t *size)
{
	autofree char *data = NULL;
	size_t n = 0;
	int r = fs_read(root, path, SSH_TEXT_MAX, &data, &n);

	*size += n;
	if (r == 0)
		return clean_text(data, n, ret);
	/* fopen(3) takes a folder, and reading it ends at once. */
	return r == -EISDIR || (r != -ENOMEM && is_null_device(root, path)) ? 0 : r;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asks the daemon over its control socket; see status_client.h. Source: unix(7). */
#include "cli/status_client.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include "core/fs.h"
#include "core/str.h"

#define REPLY_MAX                                                                                  \
	(4u << 20) /* bytes: 256 checks with the longest names and messages are 0.2 MiB            \
		    */

static int64_t now_msec(void)
{
	struct timespec ts = {};

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int wait_for(int fd, short events, int64_t until_msec)
{
	struct pollfd pfd = { .fd = fd, .events = events };
	int64_t left = until_msec - now_msec();
	int n = left > 0 ? poll(&pfd, 1, (int)left) : 0;

	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	return n == 0 ? -ETIMEDOUT : 0;
}

/* With its queue full a unix socket says EAGAIN, and nothing tells when to come again. */
static int connect_to(int fd, const char *runtime_dir, int64_t until_msec)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	autofree char *path = fs_join(runtime_dir, "control");

	if (!path)
		return -ENOMEM;
	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, strlen(path) + 1);
	while (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
		if (now_msec() >= until_msec)
			return -ETIMEDOUT;
		(void)poll(NULL, 0, 20);
	}
	return 0;
}

static int read_all(int fd, int64_t until_msec, struct strbuf *ret)
{
	char chunk[4096];
	ssize_t n;
	int r;

	for (;;) {
		r = wait_for(fd, POLLIN, until_msec);
		if (r < 0)
			return r;
		n = recv(fd, chunk, sizeof(chunk), MSG_DONTWAIT);
		if (n == 0)
			return ret->len ? 0 : -ENODATA;
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return -errno;
		if (n > 0 && ret->len + (size_t)n > REPLY_MAX)
			return -EFBIG;
		r = n > 0 ? strbuf_add_n(ret, chunk, (size_t)n) : 0;
		if (r < 0)
			return r;
	}
}

int status_client_ask(const char *runtime_dir, const char *request, int patience_msec, char **ret)
{
	autoclose int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int64_t until_msec = now_msec() + patience_msec;
	autostrbuf struct strbuf line = {}, reply = {};
	int r;

	if (fd < 0)
		return -errno;
	r = strbuf_addf(&line, "%s\n", request);
	if (r >= 0)
		r = connect_to(fd, runtime_dir, until_msec);
	if (r >= 0 && send(fd, line.data, line.len, MSG_NOSIGNAL) != (ssize_t)line.len)
		r = -errno;
	if (r >= 0)
		r = read_all(fd, until_msec, &reply);
	if (r < 0)
		return r;
	*ret = strbuf_take(&reply);
	return *ret ? 0 : -ENOMEM;
}

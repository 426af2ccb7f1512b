/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the service manager is told; see notify.h. */
#include "daemon/notify.h"

#include <poll.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "core/num.h"
#include "core/str.h"

/* "@name" is an abstract address: a NUL, the name, no NUL behind. */
static int set_address(struct notify *notify, const char *path)
{
	size_t len = strlen(path);

	if ((path[0] != '/' && path[0] != '@') || len < 2 || len >= sizeof(notify->to.sun_path))
		return -EAFNOSUPPORT;
	notify->to.sun_family = AF_UNIX;
	memcpy(notify->to.sun_path, path, len);
	if (path[0] == '@')
		notify->to.sun_path[0] = '\0';
	notify->to_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
	if (path[0] == '/')
		notify->to_len++;
	return 0;
}

static uint64_t read_watchdog_usec(void)
{
	const char *usec_text = getenv("WATCHDOG_USEC"), *pid_text = getenv("WATCHDOG_PID");
	uint64_t usec, pid;

	if (!usec_text || num_parse_u64(usec_text, UINT64_MAX - 1, &usec) < 0)
		return 0;
	if (pid_text && (num_parse_u64(pid_text, INT32_MAX, &pid) < 0 || (pid_t)pid != getpid()))
		return 0;
	return usec;
}

int notify_init(struct notify *notify)
{
	const char *path = getenv("NOTIFY_SOCKET");
	int r = 0;

	*notify = (struct notify){ .fd = -EBADF, .watchdog_usec = read_watchdog_usec() };
	if (path)
		r = set_address(notify, path);
	if (path && r >= 0) {
		notify->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		if (notify->fd < 0)
			r = -errno;
	}
	(void)unsetenv("NOTIFY_SOCKET");
	(void)unsetenv("WATCHDOG_USEC");
	(void)unsetenv("WATCHDOG_PID");
	return r;
}

void notify_done(struct notify *notify)
{
	if (notify->fd >= 0)
		(void)close(steal_fd(&notify->fd));
}

int notify_send(const struct notify *notify, const char *text, int fd)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {};
	struct iovec iov = { .iov_base = (void *)text, .iov_len = strlen(text) };
	struct msghdr msg = {
		.msg_name = (void *)&notify->to,
		.msg_namelen = notify->to_len,
		.msg_iov = &iov,
		.msg_iovlen = 1,
	};

	if (notify->fd < 0)
		return 0;
	if (fd >= 0) {
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
		msg.msg_control = &control;
		msg.msg_controllen = sizeof(control.room);
	}
	return sendmsg(notify->fd, &msg, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -errno : 0;
}

void notify_tell(const struct notify *notify, const char *text)
{
	int r maybe_unused = notify_send(notify, text, -1);
}

/* A datagram socket that is not connected never reports that its reader is full, so look again. */
int notify_send_patiently(const struct notify *notify, const char *text, int fd, int patience_msec)
{
	const int pause_msec = 20;
	int r = notify_send(notify, text, fd);

	for (; r == -EAGAIN && patience_msec > 0; patience_msec -= pause_msec) {
		(void)poll(NULL, 0, pause_msec);
		r = notify_send(notify, text, fd);
	}
	return r;
}

int notify_take_fd(const char *name)
{
	char **names = NULL;
	int n = sd_listen_fds_with_names(1, &names);
	int found = -EBADF;

	for (int i = 0; i < n; i++) {
		int fd = SD_LISTEN_FDS_START + i;

		if (found < 0 && str_eq(names[i], name))
			found = fd;
		else
			(void)close(fd);
		free(names[i]);
	}
	free(names);
	return found;
}

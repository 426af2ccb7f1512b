/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the service manager is told, and what it hands over. sd_notify(3) waits for its reader; this
 * sender does not. Source: sd_notify(3), sd_listen_fds(3), sd_watchdog_enabled(3).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "core/macro.h"

struct notify {
	int fd; /* -EBADF: nobody wants to be told */
	struct sockaddr_un to;
	socklen_t to_len;
	uint64_t watchdog_usec; /* WATCHDOG=1 is expected this often; 0: not at all */
};

/*
 * Reads $NOTIFY_SOCKET, $WATCHDOG_USEC and $WATCHDOG_PID and takes them out of the environment, so
 * that no check's program speaks for us. Return: 0, also when there is no manager; -EAFNOSUPPORT
 * for an address that is no unix socket; negative errno of socket(2).
 */
must_check int notify_init(struct notify *notify);
void notify_done(struct notify *notify);

/* Sends text, with descriptor fd unless that is negative. Return: 0, also when there is nobody;
 * -EAGAIN when the manager reads too slowly; other negative errno. */
must_check int notify_send(const struct notify *notify, const char *text, int fd);
/* For what the manager can do without: not sent again. */
void notify_tell(const struct notify *notify, const char *text);
/* As notify_send(), but waits up to patience_msec for a manager that reads slowly: at start-up. */
must_check int notify_send_patiently(const struct notify *notify, const char *text, int fd,
				     int patience_msec);

/* The descriptor that was handed over under name, all others being closed; -EBADF when there is
 * none. Takes $LISTEN_FDS and its kin out of the environment. */
int notify_take_fd(const char *name);

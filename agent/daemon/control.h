/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The control socket, RUNTIME/control: a client sends one line and gets one JSON document. Nobody
 * is waited for: a client that does not speak or does not read is dropped, at its deadline or when
 * its place is needed.
 */
#pragma once

#include <systemd/sd-event.h>

#include "core/macro.h"

#define CONTROL_SOCKET "control"
#define CONTROL_CLIENTS 16
#define CONTROL_PATIENCE_USEC                                                                      \
	(5 * USEC_PER_SEC)     /* for a client, from its first to its last byte                    \
				*/
#define CONTROL_REQUEST_MAX 64 /* bytes of the line */

/*
 * Answers a request (the line without its end). Return: the document, which control frees; NULL
 * when there is no such request or no memory.
 */
typedef char *(*control_answer)(void *userdata, const char *request);

struct control_client {
	struct control *control;
	int fd; /* -EBADF: free */
	uint64_t since_usec;
	char request[CONTROL_REQUEST_MAX];
	size_t n;
	char *reply; /* NULL: still reading */
	size_t size;
	size_t sent;
	sd_event_source *io;
	sd_event_source *timer;
};

struct control {
	sd_event *event;
	int fd;
	char *path;
	control_answer answer;
	void *userdata;
	sd_event_source *io;
	struct control_client clients[CONTROL_CLIENTS];
};

/*
 * Makes the directory if it is not there, and the socket, which only its owner may connect to.
 * A socket that an agent before us left behind is replaced. Return: 0; -EADDRINUSE when another
 * agent answers there; other negative errno.
 */
must_check int control_open(struct control *control, sd_event *event, const char *runtime_dir,
			    control_answer answer, void *userdata);
/* NULL-safe on what control_open() never saw, if that was zero-initialised. */
void control_done(struct control *control);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The control socket; see control.h. Source: unix(7). */
#include "daemon/control.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "core/fs.h"
#include "core/str.h"
#include "daemon/clock.h"

static void drop(struct control_client *client)
{
	client->io = sd_event_source_disable_unref(client->io);
	client->timer = sd_event_source_disable_unref(client->timer);
	if (client->fd >= 0)
		(void)close(steal_fd(&client->fd));
	free(client->reply);
	client->reply = NULL;
	client->n = client->size = client->sent = 0;
}

/* Return: 0 to go on, 1 when all is said, negative errno. */
static int send_reply(struct control_client *client)
{
	ssize_t n = send(client->fd, client->reply + client->sent, client->size - client->sent,
			 MSG_DONTWAIT | MSG_NOSIGNAL);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	client->sent += (size_t)n;
	return client->sent == client->size;
}

/* Return: as send_reply(). */
static int read_request(struct control_client *client)
{
	struct control *control = client->control;
	char *end;
	ssize_t n = recv(client->fd, client->request + client->n,
			 sizeof(client->request) - 1 - client->n, MSG_DONTWAIT);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	if (n == 0)
		return 1;
	client->n += (size_t)n;
	client->request[client->n] = '\0';
	end = strchr(client->request, '\n');
	if (!end)
		return client->n == sizeof(client->request) - 1 ? -EMSGSIZE : 0;
	*end = '\0';
	client->reply = control->answer(control->userdata, client->request);
	if (!client->reply)
		return -EBADMSG;
	client->size = strlen(client->reply);
	return sd_event_source_set_io_events(client->io, EPOLLOUT);
}

static int on_client(sd_event_source *source maybe_unused, int fd maybe_unused,
		     uint32_t revents maybe_unused, void *userdata)
{
	struct control_client *client = userdata;

	if ((client->reply ? send_reply(client) : read_request(client)) != 0)
		drop(client);
	return 0;
}

static int on_deadline(sd_event_source *source maybe_unused, uint64_t usec maybe_unused,
		       void *userdata)
{
	drop(userdata);
	return 0;
}

/* A free place, or that of the one who has had the most time. */
static struct control_client *take_place(struct control *control)
{
	struct control_client *oldest = &control->clients[0];

	for (size_t i = 0; i < CONTROL_CLIENTS; i++) {
		struct control_client *client = &control->clients[i];

		if (client->fd < 0)
			return client;
		if (client->since_usec < oldest->since_usec)
			oldest = client;
	}
	drop(oldest);
	return oldest;
}

static int on_connection(sd_event_source *source maybe_unused, int fd,
			 uint32_t revents maybe_unused, void *userdata)
{
	struct control *control = userdata;
	struct control_client *client;
	int accepted = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	int r;

	if (accepted < 0)
		return 0;
	client = take_place(control);
	client->fd = accepted;
	client->since_usec = clock_boottime_usec();
	r = sd_event_add_io(control->event, &client->io, accepted, EPOLLIN, on_client, client);
	if (r >= 0)
		r = sd_event_add_time(control->event, &client->timer, CLOCK_BOOTTIME,
				      client->since_usec + CONTROL_PATIENCE_USEC, 0, on_deadline,
				      client);
	if (r < 0)
		drop(client);
	return 0;
}

/* Bound under a name of our own first: when the real one is there, it works. */
static int listen_at(int fd, const char *path, const char *temporary)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(temporary) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, strlen(path) + 1);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) >= 0 || errno == EAGAIN)
		return -EADDRINUSE;
	memcpy(address.sun_path, temporary, strlen(temporary) + 1);
	(void)unlink(temporary);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    chmod(temporary, 0600) < 0 || listen(fd, CONTROL_CLIENTS) < 0 ||
	    rename(temporary, path) < 0)
		return -errno;
	return 0;
}

int control_open(struct control *control, sd_event *event, const char *runtime_dir,
		 control_answer answer, void *userdata)
{
	autoclose int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	autofree char *path = fs_join(runtime_dir, CONTROL_SOCKET);
	autofree char *temporary = fs_join(runtime_dir, "." CONTROL_SOCKET);
	int r;

	*control = (struct control){ .event = event, .fd = -EBADF };
	for (size_t i = 0; i < CONTROL_CLIENTS; i++)
		control->clients[i] = (struct control_client){ .control = control, .fd = -EBADF };
	if (fd < 0)
		return -errno;
	if (!path || !temporary)
		return -ENOMEM;
	(void)mkdir(runtime_dir, 0755);
	r = listen_at(fd, path, temporary);
	if (r >= 0)
		r = sd_event_add_io(event, &control->io, fd, EPOLLIN, on_connection, control);
	if (r < 0)
		return r;
	control->fd = steal_fd(&fd);
	control->path = steal_ptr(&path);
	control->answer = answer;
	control->userdata = userdata;
	return 0;
}

void control_done(struct control *control)
{
	for (size_t i = 0; control->event && i < CONTROL_CLIENTS; i++)
		drop(&control->clients[i]);
	control->io = sd_event_source_disable_unref(control->io);
	if (control->path) {
		(void)unlink(control->path);
		(void)close(steal_fd(&control->fd));
	}
	free(control->path);
	*control = (struct control){ .fd = -EBADF };
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The control socket, on a real one, with clients of all manners. */
#include "tree.h"

#include <sys/socket.h>
#include <sys/un.h>

#include "core/fs.h"
#include "core/str.h"
#include "daemon/control.h"

#define SILENT 100 /* clients that connect and say nothing */

struct served {
	struct control control;
	sd_event *event;
	char *dir;
	char *path;
	size_t reply_size; /* 0: "hello" */
};

static char *answer(void *userdata, const char *request)
{
	const struct served *served = userdata;
	char *big;

	if (!str_eq(request, "status"))
		return NULL;
	if (!served->reply_size)
		return strdup("hello");
	big = malloc(served->reply_size + 1);
	assert_non_null(big);
	memset(big, 'x', served->reply_size);
	big[served->reply_size] = '\0';
	return big;
}

static void serve(struct served *served)
{
	*served = (struct served){ .dir = tree_new(NULL) };
	served->path = fs_join(served->dir, CONTROL_SOCKET);
	assert_int_equal(sd_event_new(&served->event), 0);
	assert_int_equal(control_open(&served->control, served->event, served->dir, answer, served),
			 0);
}

static void done(struct served *served)
{
	struct stat st;

	control_done(&served->control);
	assert_int_equal(stat(served->path, &st), -1);
	sd_event_unref(served->event);
	tree_remove(&served->dir);
	free(served->path);
}

/* Until there is nothing to do. */
static void settle(struct served *served)
{
	while (sd_event_run(served->event, 0) > 0)
		;
}

static int client(const struct served *served)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_true(fd >= 0 && strlen(served->path) < sizeof(address.sun_path));
	(void)strcpy(address.sun_path, served->path);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void say(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* What came, all of it, and then the end. */
static void assert_answered(struct served *served, int fd, const char *text)
{
	char got[256];
	ssize_t n;

	settle(served);
	n = recv(fd, got, sizeof(got) - 1, 0);
	assert_true(n >= 0);
	got[n] = '\0';
	assert_string_equal(got, text);
	if (n > 0)
		assert_int_equal(recv(fd, got, sizeof(got), 0), 0);
}

static void a_request_is_answered_however_it_arrives(void **state maybe_unused)
{
	struct served served;

	serve(&served);
	for (int pieces = 1; pieces <= 2; pieces++) {
		autoclose int fd = client(&served);

		say(fd, pieces == 1 ? "status\n" : "sta");
		settle(&served);
		if (pieces == 2)
			say(fd, "tus\nand more");
		assert_answered(&served, fd, "hello");
	}
	done(&served);
}

static void what_is_no_request_gets_no_answer(void **state maybe_unused)
{
	static const char *const requests[] = {
		"\n",
		"nonsense\n",
		"status \n",
		"0123456789012345678901234567890123456789012345678901234567890123456789",
	};
	struct served served;
	char got;

	serve(&served);
	for (size_t i = 0; i < ARRAY_SIZE(requests); i++) {
		autoclose int fd = client(&served);

		say(fd, requests[i]);
		settle(&served);
		assert_true(recv(fd, &got, 1, 0) <= 0 && errno != EAGAIN);
	}
	done(&served);
}

static void silent_clients_keep_nobody_out(void **state maybe_unused)
{
	struct served served;
	int silent[SILENT];

	serve(&served);
	for (size_t i = 0; i < SILENT; i++) {
		autoclose int fd = -EBADF;

		silent[i] = client(&served);
		settle(&served);
		fd = client(&served);
		say(fd, "status\n");
		assert_answered(&served, fd, "hello");
	}
	for (size_t i = 0; i < SILENT; i++)
		close(silent[i]);
	settle(&served);
	for (size_t i = 0; i < CONTROL_CLIENTS; i++)
		assert_true(served.control.clients[i].fd < 0);
	done(&served);
}

static void a_client_that_does_not_read_holds_up_nobody(void **state maybe_unused)
{
	autoclose int deaf = -EBADF, fd = -EBADF;
	struct served served;

	serve(&served);
	served.reply_size = 4 << 20;
	deaf = client(&served);
	say(deaf, "status\n");
	settle(&served);
	served.reply_size = 0;
	fd = client(&served);
	say(fd, "status\n");
	assert_answered(&served, fd, "hello");
	done(&served);
}

static void only_the_owner_may_connect(void **state maybe_unused)
{
	struct served served;
	struct stat st;

	serve(&served);
	assert_int_equal(stat(served.path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	done(&served);
}

static void a_living_agent_is_not_replaced_and_a_dead_one_is(void **state maybe_unused)
{
	struct control second = {};
	struct served served;

	serve(&served);
	assert_int_equal(control_open(&second, served.event, served.dir, answer, &served),
			 -EADDRINUSE);
	control_done(&second);
	close(steal_fd(&served.control.fd)); /* as if it had died */
	served.control.io = sd_event_source_disable_unref(served.control.io);
	assert_int_equal(control_open(&second, served.event, served.dir, answer, &served), 0);
	control_done(&second);
	free(served.control.path);
	served.control.path = NULL;
	done(&served);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_is_answered_however_it_arrives),
		cmocka_unit_test(what_is_no_request_gets_no_answer),
		cmocka_unit_test(silent_clients_keep_nobody_out),
		cmocka_unit_test(a_client_that_does_not_read_holds_up_nobody),
		cmocka_unit_test(only_the_owner_may_connect),
		cmocka_unit_test(a_living_agent_is_not_replaced_and_a_dead_one_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

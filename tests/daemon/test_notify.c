/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sender of notifications, against sockets that listen, are full, or are not there. */
#include "tree.h"

#include <sys/un.h>

#include "core/fs.h"
#include "core/str.h"
#include "daemon/notify.h"

/* Binds a datagram socket: at path, or in the abstract name space for "@name". */
static int listen_at(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t len = strlen(path);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0 && len < sizeof(address.sun_path));
	memcpy(address.sun_path, path, len);
	if (path[0] == '@')
		address.sun_path[0] = '\0';
	assert_int_equal(bind(fd, (struct sockaddr *)&address,
			      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)),
			 0);
	return fd;
}

static void assert_heard(int fd, const char *text)
{
	char heard[256];
	ssize_t n = recv(fd, heard, sizeof(heard) - 1, MSG_DONTWAIT);

	assert_true(n >= 0);
	heard[n] = '\0';
	assert_string_equal(heard, text);
}

static void init(struct notify *notify, const char *path)
{
	assert_int_equal(setenv("NOTIFY_SOCKET", path, 1), 0);
	assert_int_equal(notify_init(notify), 0);
	assert_null(getenv("NOTIFY_SOCKET"));
}

static void without_a_manager_nothing_is_an_error(void **state maybe_unused)
{
	struct notify notify;

	(void)unsetenv("NOTIFY_SOCKET");
	assert_int_equal(notify_init(&notify), 0);
	assert_int_equal(notify_send(&notify, "READY=1", -1), 0);
	assert_int_equal(notify.watchdog_usec, 0);
	notify_done(&notify);
}

static void a_path_and_an_abstract_name_are_reached(void **state maybe_unused)
{
	autotree char *root = tree_new(NULL);
	autofree char *path = fs_join(root, "notify");
	char name[64];
	const char *addresses[2];

	(void)snprintf(name, sizeof(name), "@holdfast-test-%d", (int)getpid());
	addresses[0] = path;
	addresses[1] = name;
	for (size_t i = 0; i < ARRAY_SIZE(addresses); i++) {
		autoclose int fd = listen_at(addresses[i]);
		struct notify notify;

		init(&notify, addresses[i]);
		assert_int_equal(notify_send(&notify, "READY=1\nSTATUS=fine", -1), 0);
		assert_heard(fd, "READY=1\nSTATUS=fine");
		notify_done(&notify);
	}
}

static void a_descriptor_goes_with_the_text(void **state maybe_unused)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {};
	char text[64];
	struct iovec iov = { .iov_base = text, .iov_len = sizeof(text) };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	autotree char *root = tree_new(NULL);
	autofree char *path = fs_join(root, "notify");
	autoclose int fd = listen_at(path);
	autoclose int null = open("/dev/null", O_WRONLY | O_CLOEXEC), received = -EBADF;
	struct stat sent, got;
	struct notify notify;

	init(&notify, path);
	assert_int_equal(notify_send(&notify, "FDSTORE=1", null), 0);
	assert_int_equal(recvmsg(fd, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC), strlen("FDSTORE=1"));
	assert_int_equal(control.header.cmsg_type, SCM_RIGHTS);
	memcpy(&received, CMSG_DATA(&control.header), sizeof(received));
	assert_int_equal(fstat(null, &sent), 0);
	assert_int_equal(fstat(received, &got), 0);
	assert_int_equal(sent.st_rdev, got.st_rdev);
	notify_done(&notify);
}

static void a_manager_that_does_not_read_is_not_waited_for(void **state maybe_unused)
{
	autotree char *root = tree_new(NULL);
	autofree char *path = fs_join(root, "notify");
	autoclose int fd = listen_at(path);
	struct notify notify;
	int r = 0;

	init(&notify, path);
	for (int i = 0; i < 100000 && r == 0; i++)
		r = notify_send(&notify, "WATCHDOG=1", -1);
	assert_int_equal(r, -EAGAIN);
	assert_int_equal(notify_send_patiently(&notify, "READY=1", -1, 40), -EAGAIN);
	assert_heard(fd, "WATCHDOG=1");
	assert_int_equal(notify_send_patiently(&notify, "READY=1", -1, 40), 0);
	notify_done(&notify);
}

static void a_manager_that_is_gone_is_an_error_and_no_signal(void **state maybe_unused)
{
	struct notify notify;

	init(&notify, "/nonexistent/notify");
	assert_int_equal(notify_send(&notify, "READY=1", -1), -ENOENT);
	notify_done(&notify);
}

static void an_address_that_is_no_unix_socket_is_refused(void **state maybe_unused)
{
	static const char *const addresses[] = { "", "@", "/", "vsock:2:1234", "relative/path" };
	struct notify notify;

	for (size_t i = 0; i < ARRAY_SIZE(addresses); i++) {
		assert_int_equal(setenv("NOTIFY_SOCKET", addresses[i], 1), 0);
		assert_int_equal(notify_init(&notify), -EAFNOSUPPORT);
		assert_int_equal(notify_send(&notify, "READY=1", -1), 0);
		notify_done(&notify);
	}
}

static void the_watchdog_of_the_manager_is_ours_alone(void **state maybe_unused)
{
	char pid[32];
	struct notify notify;
	static const struct {
		const char *usec;
		long pid_offset;
		uint64_t expected;
	} rows[] = {
		{ "30000000", 0, 30000000 },
		{ "30000000", 1, 0 },
		{ "soon", 0, 0 },
		{ "-1", 0, 0 },
	};

	(void)unsetenv("NOTIFY_SOCKET");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		(void)snprintf(pid, sizeof(pid), "%ld", (long)getpid() + rows[i].pid_offset);
		assert_int_equal(setenv("WATCHDOG_USEC", rows[i].usec, 1), 0);
		assert_int_equal(setenv("WATCHDOG_PID", pid, 1), 0);
		assert_int_equal(notify_init(&notify), 0);
		assert_int_equal(notify.watchdog_usec, rows[i].expected);
		assert_null(getenv("WATCHDOG_USEC"));
		notify_done(&notify);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_manager_nothing_is_an_error),
		cmocka_unit_test(a_path_and_an_abstract_name_are_reached),
		cmocka_unit_test(a_descriptor_goes_with_the_text),
		cmocka_unit_test(a_manager_that_does_not_read_is_not_waited_for),
		cmocka_unit_test(a_manager_that_is_gone_is_an_error_and_no_signal),
		cmocka_unit_test(an_address_that_is_no_unix_socket_is_refused),
		cmocka_unit_test(the_watchdog_of_the_manager_is_ours_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

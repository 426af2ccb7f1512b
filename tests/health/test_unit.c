/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kind unit against a peer that speaks as PID 1 does on its private socket. */
#include "health/world.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <systemd/sd-bus.h>

#include "health/kinds/unit.h"

static int get_state(sd_bus *bus maybe_unused, const char *path maybe_unused,
		     const char *interface maybe_unused, const char *property,
		     sd_bus_message *reply, void *userdata maybe_unused,
		     sd_bus_error *error maybe_unused)
{
	const char *value = str_eq(property, "LoadState")     ? "loaded"
			    : str_eq(property, "ActiveState") ? "active"
							      : "running";

	return sd_bus_message_append(reply, "s", value);
}

static const sd_bus_vtable vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("LoadState", "s", get_state, 0, 0),
	SD_BUS_PROPERTY("ActiveState", "s", get_state, 0, 0),
	SD_BUS_PROPERTY("SubState", "s", get_state, 0, 0),
	SD_BUS_VTABLE_END,
};

/* Serves connection after connection, until killed. */
static void serve(int listener)
{
	for (;;) {
		int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
		sd_bus *bus = NULL;
		int r;

		if (fd < 0 || sd_bus_new(&bus) < 0 || sd_bus_set_fd(bus, fd, fd) < 0 ||
		    sd_bus_set_server(bus, 1,
				      SD_ID128_MAKE(01, 02, 03, 04, 05, 06, 07, 10, 11, 12, 13, 14,
						    15, 16, 17, 20)) < 0 ||
		    sd_bus_start(bus) < 0 ||
		    sd_bus_add_object_vtable(bus, NULL,
					     "/org/freedesktop/systemd1/unit/a_2eservice",
					     "org.freedesktop.systemd1.Unit", vtable, NULL) < 0)
			_exit(1);
		do
			r = sd_bus_process(bus, NULL);
		while (r > 0 || (r == 0 && sd_bus_wait(bus, UINT64_MAX) >= 0));
		sd_bus_close(bus);
		sd_bus_unref(bus);
	}
}

struct peer {
	struct world world;
	char address[128];
	pid_t pid;
};

static int setup(void **state)
{
	struct peer *peer = calloc(1, sizeof(*peer));
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	world_make(&peer->world);
	(void)snprintf(name.sun_path, sizeof(name.sun_path), "%s/private", peer->world.dir);
	(void)snprintf(peer->address, sizeof(peer->address), "unix:path=%s/private",
		       peer->world.dir);
	assert_int_equal(bind(listener, (const struct sockaddr *)&name, sizeof(name)), 0);
	assert_int_equal(listen(listener, 8), 0);
	peer->pid = fork();
	assert_true(peer->pid >= 0);
	if (peer->pid == 0)
		serve(listener);
	(void)close(listener);
	*state = peer;
	return 0;
}

static int teardown(void **state)
{
	struct peer *peer = *state;

	(void)kill(peer->pid, SIGKILL);
	(void)waitpid(peer->pid, NULL, 0);
	world_remove(&peer->world);
	free(peer);
	return 0;
}

static void the_state_of_a_unit_is_read_without_a_bus(void **state)
{
	struct peer *peer = *state;
	struct unit_state unit;

	assert_int_equal(unit_read_state(peer->address, "a.service", &unit), 0);
	assert_string_equal(unit.load, "loaded");
	assert_string_equal(unit.active, "active");
	assert_string_equal(unit.sub, "running");
}

static void a_unit_that_the_peer_does_not_have_is_an_error(void **state)
{
	struct peer *peer = *state;
	struct unit_state unit;

	assert_true(unit_read_state(peer->address, "b.service", &unit) < 0);
}

static void nobody_there_is_an_error(void **state)
{
	struct peer *peer = *state;
	struct unit_state unit;
	char address[160];

	(void)snprintf(address, sizeof(address), "%s-not", peer->address);
	assert_int_equal(unit_read_state(address, "a.service", &unit), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_state_of_a_unit_is_read_without_a_bus),
		cmocka_unit_test(a_unit_that_the_peer_does_not_have_is_an_error),
		cmocka_unit_test(nobody_there_is_an_error),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

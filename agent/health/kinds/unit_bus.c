/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Asks PID 1 for the state of a unit; see unit.h. Reading a property of a unit that is not loaded
 * makes PID 1 load it. Source: org.freedesktop.systemd1(5), sd-bus(3).
 */
#include "health/kinds/unit.h"

#include <stdio.h>
#include <systemd/sd-bus.h>

#define CALL_TIMEOUT_USEC (5 * USEC_PER_SEC) /* the check's deadline comes on top */

static int connect_to(const char *address, sd_bus **ret)
{
	autoclean(sd_bus_close_unref) sd_bus *bus = NULL;
	int r;

	if (!address)
		return sd_bus_open_system(ret);
	r = sd_bus_new(&bus);
	if (r >= 0)
		r = sd_bus_set_address(bus, address);
	if (r >= 0)
		r = sd_bus_start(bus);
	if (r >= 0)
		*ret = steal_ptr(&bus);
	return r;
}

static int read_property(sd_bus *bus, const char *path, const char *name, char ret[UNIT_STATE_MAX])
{
	sd_bus_error error = SD_BUS_ERROR_NULL;
	autofree char *value = NULL;
	int r;

	r = sd_bus_get_property_string(bus, "org.freedesktop.systemd1", path,
				       "org.freedesktop.systemd1.Unit", name, &error, &value);
	sd_bus_error_free(&error);
	if (r < 0)
		return r;
	(void)snprintf(ret, UNIT_STATE_MAX, "%s", value);
	return 0;
}

int unit_read_state(const char *address, const char *unit, struct unit_state *ret)
{
	autoclean(sd_bus_close_unref) sd_bus *bus = NULL;
	autofree char *path = NULL;
	struct unit_state state;
	int r;

	r = sd_bus_path_encode("/org/freedesktop/systemd1/unit", unit, &path);
	if (r >= 0)
		r = connect_to(address, &bus);
	if (r >= 0)
		r = sd_bus_set_method_call_timeout(bus, CALL_TIMEOUT_USEC);
	if (r >= 0)
		r = read_property(bus, path, "LoadState", state.load);
	if (r >= 0)
		r = read_property(bus, path, "ActiveState", state.active);
	if (r >= 0)
		r = read_property(bus, path, "SubState", state.sub);
	if (r < 0)
		return r;
	*ret = state;
	return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What PID 1 says of a unit. Two implementations: unit_bus.c asks over sd-bus, unit_none.c stands
 * in where libsystemd was left out.
 */
#pragma once

#include "core/macro.h"

#define UNIT_STATE_MAX 64 /* systemd's longest state name has 24 bytes */

struct unit_state {
	char load[UNIT_STATE_MAX];
	char active[UNIT_STATE_MAX];
	char sub[UNIT_STATE_MAX];
};

/*
 * May block for 90 s while a peer that does not answer is being greeted, whatever timeout is set:
 * call it in a process with a deadline. address: D-Bus address of a peer that is asked directly, as
 * PID 1 on its private socket; NULL for the system bus. Return: 0; negative errno; -EOPNOTSUPP
 * where libsystemd was left out.
 */
must_check int unit_read_state(const char *address, const char *unit, struct unit_state *ret);

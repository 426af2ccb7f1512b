/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who has the watchdog device open, for the message about -EBUSY. */
#pragma once

#include <sys/types.h>

#include "core/macro.h"

#define HOLDER_NAME_MAX 64

/*
 * Looks through /proc/PID/fd for the device ("/dev/watchdog" and "/dev/watchdog0" are one). Reads
 * links only, which nothing can block; sees only what privilege lets it see. Return: 0 and who;
 * -ENOENT when nobody was seen.
 */
must_check int holder_find(const char *device, pid_t *ret_pid, char ret_name[HOLDER_NAME_MAX]);

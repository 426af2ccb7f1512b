/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The bound on petting without evidence, over restarts of the agent: RUNTIME/grace holds the boot
 * it is of and the moment of CLOCK_BOOTTIME after which no check's grace counts any more. Made at
 * the first start, removed when every check that gates the watchdog has passed.
 */
#pragma once

#include <stdint.h>

#include "core/macro.h"

/*
 * Reads the bound, or makes it (now_usec + grace_usec) where there is none of this boot. *ret_usec
 * is written in any case. Return: 1 when a bound of an earlier start was found; 0 when it was made;
 * negative errno when it could not be kept (the next start will not know of it).
 */
int grace_begin(const char *runtime_dir, const char *boot_id, uint64_t now_usec,
		uint64_t grace_usec, uint64_t *ret_usec);
void grace_end(const char *runtime_dir);

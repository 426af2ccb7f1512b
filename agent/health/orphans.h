/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Processes that left the process group of their check's run. The prober is the reaper of its
 * descendants (PR_SET_CHILD_SUBREAPER), so they become its children when their parents end.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "health/probe.h"

/*
 * Kills and reaps the children of this process that are neither a probe's own process nor belong to
 * one that is running still: by their session, or by $HOLDFAST_CHECK in their environment. Without
 * a readable /proc none is found. Return: how many are still to be reaped; call again a little
 * later.
 */
size_t orphans_kill(const struct probe *probes, size_t n);

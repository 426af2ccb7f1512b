/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a text report may look: what the terminal and the environment say. */
#pragma once

#include "cli/options.h"

/*
 * Colours only on a terminal that is not dumb, and not against NO_COLOR (any value but the empty
 * one; source: https://no-color.org). A report into a file has none.
 */
struct report_look look_now(const struct options *o);

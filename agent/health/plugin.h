/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The Nagios plugin convention: a program's end and its output as a result. Pure.
 * Source: Monitoring Plugins Development Guidelines, "Plugin Return Codes", "Plugin Output".
 */
#pragma once

#include "health/kind.h"

enum plugin_status {
	PLUGIN_OK = 0,
	PLUGIN_WARNING = 1,
	PLUGIN_CRITICAL = 2,
	PLUGIN_UNKNOWN = 3,
	PLUGIN_NOT_RUN = 127, /* as shells have it */
};

/*
 * code and status as waitid(2) gives them (CLD_EXITED and the exit status, CLD_KILLED or CLD_DUMPED
 * and the signal). The first of the size bytes' lines is the message, what follows "|" in it is
 * performance data and left out. A warning is a pass that says so; what is neither of the four is a
 * failure that is named.
 */
void plugin_result(int code, int status, const char *output, size_t size, struct check_result *ret);

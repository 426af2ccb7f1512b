/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The Nagios plugin convention; see plugin.h. */
#include "health/plugin.h"

#include <signal.h>

#include "core/str.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The message: the first line up to "|", without the blanks around it. May be "". */
static char *first_line(const char *output, size_t size)
{
	size_t n = 0;

	while (size && is_blank(*output)) {
		output++;
		size--;
	}
	while (n < size && output[n] != '\n' && output[n] != '|' && output[n] != '\0')
		n++;
	while (n && is_blank(output[n - 1]))
		n--;
	return strndup(output, n);
}

static void exit_result(int status, const char *line, struct check_result *ret)
{
	const char *colon = *line ? ": " : "";

	switch (status) {
	case PLUGIN_OK:
		check_result_set(ret, CHECK_PASS, "%s", *line ? line : "exit status 0");
		break;
	case PLUGIN_WARNING:
		check_result_set(ret, CHECK_PASS, "warning: %s", *line ? line : "exit status 1");
		break;
	case PLUGIN_CRITICAL:
		check_result_set(ret, CHECK_FAIL, "%s", *line ? line : "exit status 2");
		break;
	case PLUGIN_UNKNOWN:
		check_result_set(ret, CHECK_UNKNOWN, "%s", *line ? line : "exit status 3");
		break;
	default:
		check_result_set(ret, CHECK_FAIL, "exit status %d%s%s", status, colon, line);
	}
}

void plugin_result(int code, int status, const char *output, size_t size, struct check_result *ret)
{
	autofree char *line = first_line(output, size);
	const char *name = strsignal(status);

	if (!line)
		check_result_set(ret, CHECK_UNKNOWN, "out of memory");
	else if (code == CLD_EXITED)
		exit_result(status, line, ret);
	else
		check_result_set(ret, CHECK_FAIL, "killed by signal %d (%s)%s%s", status,
				 name ? name : "?", *line ? ": " : "", line);
}

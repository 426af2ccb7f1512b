/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The look of text reports; see look.h. Source: ioctl_tty(2), TIOCGWINSZ. */
#include "cli/look.h"

#include <sys/ioctl.h>

static bool colour_wanted(void)
{
	const char *refused = getenv("NO_COLOR"), *term = getenv("TERM");

	return !(refused && *refused) && term && !str_eq(term, "dumb");
}

static unsigned terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
		return REPORT_WIDTH_DEFAULT;
	return MIN_OF(MAX_OF((unsigned)size.ws_col, REPORT_WIDTH_MIN), REPORT_WIDTH_MAX);
}

struct report_look look_now(const struct options *o)
{
	bool terminal = !o->output && isatty(STDOUT_FILENO) == 1;

	return (struct report_look){
		.width = terminal ? terminal_width() : REPORT_WIDTH_DEFAULT,
		.terminal = terminal,
		.colour = terminal && colour_wanted(),
		.verbose = o->verbose,
	};
}

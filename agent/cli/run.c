/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* holdfast run: the daemon; see daemon/supervisor.h. */
#include <getopt.h>
#include <stdio.h>

#include "cli/verb.h"
#include "core/str.h"
#include "daemon/supervisor.h"

static int usage_error(const char *what, const char *argument)
{
	fprintf(stderr, "holdfast run: %s\"%s\"\n\"holdfast run --help\" tells the options.\n",
		what, argument);
	return -EINVAL;
}

static int take_option(int c, struct supervisor_options *options, const char *argument)
{
	switch (c) {
	case 's':
		options->simulate = true;
		return 0;
	case 'x':
		options->exit_on_reset = true;
		return 0;
	case 'c':
		options->dirs.config = optarg;
		return 0;
	case 'v':
		options->dirs.vendor = optarg;
		return 0;
	case 'r':
		options->dirs.runtime = optarg;
		return 0;
	case 't':
		options->dirs.state = optarg;
		return 0;
	case ':':
		return usage_error("a value is missing after ", argument);
	default:
		return usage_error("what is not understood is ", argument);
	}
}

static int parse_options(int argc, char **argv, struct supervisor_options *options)
{
	static const struct option table[] = {
		{ "simulate", no_argument, NULL, 's' },
		{ "exit-on-reset", no_argument, NULL, 'x' },
		{ "config", required_argument, NULL, 'c' },
		{ "vendor", required_argument, NULL, 'v' },
		{ "runtime", required_argument, NULL, 'r' },
		{ "state", required_argument, NULL, 't' },
		{},
	};
	int c, r = 0;

	*options = (struct supervisor_options){ .dirs = dirs_default };
	optind = 0;
	opterr = 0;
	while (r >= 0 && (c = getopt_long(argc, argv, ":", table, NULL)) != -1)
		r = take_option(c, options, argv[optind - 1]);
	if (r >= 0 && optind < argc)
		r = usage_error("what is not understood is ", argv[optind]);
	if (r >= 0 && options->exit_on_reset && !options->simulate)
		r = usage_error("only with --simulate: ", "--exit-on-reset");
	return r;
}

static int run_run(int argc, char **argv)
{
	struct supervisor_options options;

	if (parse_options(argc, argv, &options) < 0)
		return EXIT_USAGE;
	return supervisor_run(&options);
}

const struct verb verb_run = {
	.name = "run",
	.synopsis = "[--simulate [--exit-on-reset]] [--config DIR] [--vendor DIR] [--runtime DIR] "
		    "[--state DIR]",
	.about = "the daemon: pets the watchdog while the health checks hold",
	.help = "  --simulate       no device: tells when a real one would have reset the machine\n"
		"  --exit-on-reset  with --simulate: ends then\n"
		"  --config DIR     instead of " SYSCONF_DIR "/holdfast\n"
		"  --vendor DIR     instead of " VENDOR_DIR "\n"
		"  --runtime DIR    instead of /run/holdfast\n"
		"  --state DIR      instead of " STATE_DIR "/holdfast\n\n"
		"SIGHUP reads the configuration anew, SIGTERM and SIGINT stop.\n\n"
		"Exit code: 0 stopped, 1 the device or the keeper failed, 3 the call or the "
		"configuration is\nwrong, 4 --exit-on-reset.\n",
	.run = run_run,
};

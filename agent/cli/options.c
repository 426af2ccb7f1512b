/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options of the grading verbs; see options.h. Source: getopt_long(3). */
#include "cli/options.h"

#include <getopt.h>
#include <stdio.h>

enum { OPTIONS_COUNT = 9 };

/* Values beyond any character, since there are no short options. */
enum {
	VALUE_ROOT = 256,
	VALUE_POLICY,
	VALUE_FORMAT,
	VALUE_OUTPUT,
	VALUE_FAIL_AT,
	VALUE_VERBOSE,
	VALUE_CONFIG,
	VALUE_RUNTIME,
	VALUE_VENDOR,
};

static const struct {
	enum options_bit bit;
	struct option option;
} known[OPTIONS_COUNT] = {
	{ OPTION_ROOT, { "root", required_argument, NULL, VALUE_ROOT } },
	{ OPTION_POLICY, { "policy", required_argument, NULL, VALUE_POLICY } },
	{ OPTION_FORMAT, { "format", required_argument, NULL, VALUE_FORMAT } },
	{ OPTION_OUTPUT, { "output", required_argument, NULL, VALUE_OUTPUT } },
	{ OPTION_FAIL_AT, { "fail-at", required_argument, NULL, VALUE_FAIL_AT } },
	{ OPTION_VERBOSE, { "verbose", no_argument, NULL, VALUE_VERBOSE } },
	{ OPTION_DIRS, { "config", required_argument, NULL, VALUE_CONFIG } },
	{ OPTION_DIRS, { "runtime", required_argument, NULL, VALUE_RUNTIME } },
	{ OPTION_DIRS, { "vendor", required_argument, NULL, VALUE_VENDOR } },
};

void options_complain(const struct verb *verb, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "holdfast %s: ", verb->name);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

static int complain_unknown(const struct verb *verb, const struct option *options, const char *word)
{
	const char *names[OPTIONS_COUNT], *near;
	autofree char *bare = strndup(word + 2 * str_starts(word, "--"),
				      strcspn(word + 2 * str_starts(word, "--"), "="));
	size_t n = 0;

	for (; options[n].name; n++)
		names[n] = options[n].name;
	near = bare ? str_nearest(bare, names, n) : NULL;
	if (near)
		options_complain(verb, "unknown option \"%s\"; did you mean \"--%s\"?", word, near);
	else
		options_complain(verb, "unknown option \"%s\"; \"holdfast %s --help\" lists them",
				 word, verb->name);
	return -EINVAL;
}

static int set_format(const struct verb *verb, struct options *o, const char *name)
{
	const char *names[16], *near;
	size_t n = 0;

	o->format = report_format_find(name);
	if (o->format)
		return 0;
	for (; report_formats[n] && n < ARRAY_SIZE(names); n++)
		names[n] = report_formats[n]->name;
	near = str_nearest(name, names, n);
	options_complain(verb, "--format %s: there is no such format; try \"%s\"", name,
			 near ? near : names[0]);
	return -EINVAL;
}

static int add_policy(const struct verb *verb, struct options *o, const char *name)
{
	if (o->n_policies == OPTIONS_POLICIES_MAX) {
		options_complain(verb, "--policy %s: more than %d policies; let one extend others",
				 name, OPTIONS_POLICIES_MAX);
		return -EINVAL;
	}
	o->policies[o->n_policies++] = name;
	return 0;
}

static int set_fail_at(const struct verb *verb, struct options *o, const char *word)
{
	if (policy_severity_parse(word, &o->fail_at) >= 0)
		return 0;
	options_complain(verb, "--fail-at %s: one of info, low, medium, high, critical", word);
	return -EINVAL;
}

static int take(const struct verb *verb, struct options *o, int value, const char *arg)
{
	if (value != VALUE_VERBOSE && !*arg) {
		options_complain(verb, "an option has an empty argument");
		return -EINVAL;
	}
	switch (value) {
	case VALUE_ROOT:
		o->root = arg;
		return 0;
	case VALUE_POLICY:
		return add_policy(verb, o, arg);
	case VALUE_FORMAT:
		return set_format(verb, o, arg);
	case VALUE_OUTPUT:
		o->output = arg;
		return 0;
	case VALUE_FAIL_AT:
		return set_fail_at(verb, o, arg);
	case VALUE_VERBOSE:
		o->verbose = true;
		return 0;
	case VALUE_CONFIG:
		o->dirs.config = arg;
		return 0;
	case VALUE_RUNTIME:
		o->dirs.runtime = arg;
		return 0;
	default:
		o->dirs.vendor = arg;
		return 0;
	}
}

int options_parse(const struct verb *verb, unsigned bits, int argc, char **argv,
		  struct options *ret)
{
	struct option options[OPTIONS_COUNT + 1] = {};
	struct options o = {
		.root = "/",
		.format = report_formats[0],
		.fail_at = POLICY_LOW,
		.dirs = dirs_default,
	};
	size_t n = 0;
	int value;

	for (size_t i = 0; i < OPTIONS_COUNT; i++)
		if (known[i].bit & bits)
			options[n++] = known[i].option;
	optind = 0; /* from the start, also when a test calls a second time: getopt(3), NOTES */
	/* ":": a missing argument is told apart; errors are ours to word. */
	while ((value = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (value == '?')
			return complain_unknown(verb, options, argv[optind - 1]);
		if (value == ':') {
			options_complain(verb, "%s needs an argument", argv[optind - 1]);
			return -EINVAL;
		}
		if (take(verb, &o, value, optarg) < 0)
			return -EINVAL;
	}
	o.words = argv + optind;
	o.n_words = (size_t)(argc - optind);
	*ret = o;
	return 0;
}

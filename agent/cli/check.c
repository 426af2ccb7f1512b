/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* holdfast check: the call, and which checks it is about; see check_run.c and check_plan.c. */
#include "cli/check.h"

#include <getopt.h>

#include "core/num.h"
#include "core/str.h"
#include "health/kind.h"

static int usage_error(const char *what, const char *argument)
{
	fprintf(stderr, "holdfast check: %s\"%s\"\n\"holdfast check --help\" tells the options.\n",
		what, argument);
	return -EINVAL;
}

static int set_format(struct check_options *options, const char *name)
{
	if (str_eq(name, "text"))
		options->format = CHECK_FORMAT_TEXT;
	else if (str_eq(name, "json"))
		options->format = CHECK_FORMAT_JSON;
	else
		return usage_error("--format is text or json, not ", name);
	return 0;
}

static int set_watchdog_timeout(struct check_options *options, const char *text)
{
	if (num_parse_span(text, &options->watchdog_timeout_usec) < 0 ||
	    options->watchdog_timeout_usec == 0)
		return usage_error("--watchdog-timeout is a span of time such as 30s, not ", text);
	return 0;
}

static int parse_options(int argc, char **argv, struct check_options *options)
{
	static const struct option table[] = {
		{ "plan", no_argument, NULL, 'p' },
		{ "format", required_argument, NULL, 'f' },
		{ "config", required_argument, NULL, 'c' },
		{ "vendor", required_argument, NULL, 'v' },
		{ "runtime", required_argument, NULL, 'r' },
		{ "watchdog-timeout", required_argument, NULL, 'w' },
		{},
	};
	int c, r = 0;

	*options = (struct check_options){ .dirs = dirs_default };
	optind = 0;
	opterr = 0;
	while (r >= 0 && (c = getopt_long(argc, argv, ":", table, NULL)) != -1) {
		if (c == 'p')
			options->plan = true;
		else if (c == 'f')
			r = set_format(options, optarg);
		else if (c == 'c')
			options->dirs.config = optarg;
		else if (c == 'v')
			options->dirs.vendor = optarg;
		else if (c == 'r')
			options->dirs.runtime = optarg;
		else if (c == 'w')
			r = set_watchdog_timeout(options, optarg);
		else
			r = usage_error(c == ':' ? "a value is missing after "
						 : "what is not understood is ",
					argv[optind - 1]);
	}
	options->names = argv + optind;
	options->n_names = argc - optind;
	return r;
}

static const struct check *find_check(const struct check_list *checks, const char *name)
{
	for (size_t i = 0; i < checks->n; i++)
		if (str_eq(checks->checks[i]->name, name))
			return checks->checks[i];
	return NULL;
}

static int unknown_name(const struct check_list *checks, const char *name)
{
	autofree const char **names = calloc(checks->n + 1, sizeof(*names));
	const char *near;

	if (!names)
		return -ENOMEM;
	for (size_t i = 0; i < checks->n; i++)
		names[i] = checks->checks[i]->name;
	near = str_nearest(name, names, checks->n);
	fprintf(stderr, "holdfast check: there is no check \"%s\"", name);
	if (near)
		fprintf(stderr, "; did you mean \"%s\"?", near);
	fputc('\n', stderr);
	return -EINVAL;
}

/* The named checks, each once, in the order of the call; all when none is named. *ret owns its
 * array only. */
static int choose(const struct check_options *options, const struct check_list *all,
		  struct check_list *ret)
{
	int r = 0;

	ret->checks = calloc(all->n + 1, sizeof(*ret->checks));
	if (!ret->checks)
		return -ENOMEM;
	for (size_t i = 0; i < all->n && options->n_names == 0; i++)
		ret->checks[ret->n++] = all->checks[i];
	for (int i = 0; i < options->n_names; i++) {
		const struct check *check = find_check(all, options->names[i]);

		if (!check)
			r = unknown_name(all, options->names[i]);
		else if (!find_check(ret, check->name))
			ret->checks[ret->n++] = (struct check *)check;
	}
	return r;
}

int check_print_json(json_t *root, int failed)
{
	int r = -1;

	if (failed == 0 && root)
		r = json_dumpf(root, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
	json_decref(root);
	putchar('\n');
	return r < 0 ? -ENOMEM : 0;
}

static int load(const struct check_options *options, struct check_list *ret)
{
	autodiag struct diag diag = {};
	int r = check_list_load(&options->dirs, &diag, ret);

	diag_print(&diag, stderr);
	return r;
}

static int check_run(int argc, char **argv)
{
	autochecks struct check_list all = {};
	struct check_list chosen = {};
	struct check_options options;
	int code;

	if (parse_options(argc, argv, &options) < 0 || load(&options, &all) < 0)
		return EXIT_USAGE;
	if (choose(&options, &all, &chosen) < 0)
		code = EXIT_USAGE;
	else if (options.plan)
		code = check_verb_plan(&options, &chosen);
	else
		code = check_verb_run(&options, &chosen);
	free(chosen.checks);
	return code;
}

static void print_keys(FILE *out, const struct check_key *keys)
{
	for (; keys->name; keys++)
		fprintf(out, "    %-11s %s%s\n", keys->name, keys->meaning,
			keys->required ? "" : " (optional)");
}

static void check_more_help(FILE *out)
{
	fputs("\nA check is a file healthchecks.d/NAME.yaml. Keys of every check:\n", out);
	print_keys(out, check_keys);
	for (size_t i = 0; check_kinds[i]; i++) {
		fprintf(out, "\nkind: %s\n  %s\n", check_kinds[i]->name, check_kinds[i]->meaning);
		print_keys(out, check_kinds[i]->keys);
	}
}

const struct verb verb_check = {
	.name = "check",
	.synopsis = "[NAME]... [--plan] [--format text|json] [--config DIR] [--vendor DIR] "
		    "[--runtime DIR]",
	.about = "runs health checks once, now",
	.help = "  NAME...               the checks to run; all of them when none is named\n"
		"  --plan                run nothing; tell the longest time from a fault to the "
		"reset\n"
		"  --watchdog-timeout T  for --plan: instead of the configured one\n"
		"  --format text|json    [text]\n"
		"  --config DIR          instead of " SYSCONF_DIR "/holdfast\n"
		"  --vendor DIR          instead of " VENDOR_DIR "\n"
		"  --runtime DIR         instead of /run/holdfast\n\n"
		"Exit code: 0 all pass, 1 some fail, 2 some are unknown or there is none, 3 the "
		"call "
		"or a\ncheck's file is wrong.\n",
	.more_help = check_more_help,
	.run = check_run,
};

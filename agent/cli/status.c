/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* holdfast status: what the daemon knows, for a person or a script. */
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>

#include "cli/status_client.h"
#include "cli/verb.h"
#include "core/dirs.h"
#include "core/num.h"
#include "core/str.h"

#define PATIENCE_MSEC 5000

enum status_exit {
	STATUS_GOOD = 0,
	STATUS_BAD = 1,
	STATUS_UNKNOWN = 2,
	STATUS_USAGE = 3,
	STATUS_PENDING = 4,
};

struct status_options {
	const char *runtime;
	bool json;
};

static void free_json(json_t **json)
{
	json_decref(*json);
}
#define autojson __attribute__((cleanup(free_json)))

static int exit_code(const char *state)
{
	if (str_eq(state, "good"))
		return STATUS_GOOD;
	if (str_eq(state, "bad"))
		return STATUS_BAD;
	return str_eq(state, "pending") ? STATUS_PENDING : STATUS_UNKNOWN;
}

/* What another version of the daemon leaves out is shown as nothing. */
static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static double number_of(const json_t *object, const char *key)
{
	return json_number_value(json_object_get(object, key));
}

static bool is_true(const json_t *object, const char *key)
{
	return json_is_true(json_object_get(object, key));
}

static void print_watchdog(const json_t *watchdog)
{
	if (!json_is_object(watchdog)) {
		puts("watchdog  none: nothing resets this machine");
		return;
	}
	printf("watchdog  %s", text_of(watchdog, "device"));
	if (!is_true(watchdog, "simulated"))
		printf(" (%s)", text_of(watchdog, "identity"));
	printf(": %s, bites %.0f s after the last pet%s\n",
	       is_true(watchdog, "petting") ? "petting" : "NOT PETTING",
	       number_of(watchdog, "timeout_seconds"),
	       is_true(watchdog, "nowayout") ? ", can not be stopped" : "");
	printf("          %.0f pets, at worst %.1f ms late\n", number_of(watchdog, "pets"),
	       number_of(watchdog, "worst_late_seconds") * 1000);
}

static void print_processes(const json_t *document)
{
	const json_t *processes = json_object_get(document, "processes");
	const char *name;
	json_t *pid;

	printf("agent     holdfast %s", text_of(document, "version"));
	json_object_foreach((json_t *)processes, name, pid)
	{
		if (json_is_integer(pid))
			printf(", %s %lld", name, (long long)json_integer_value(pid));
	}
	putchar('\n');
}

static void print_gates(const json_t *gates, char *ret, size_t size)
{
	size_t i, n = 0;
	json_t *gate;

	(void)snprintf(ret, size, "-");
	json_array_foreach(gates, i, gate)
	{
		if (n < size)
			n += (size_t)snprintf(ret + n, size - n, "%s%s", n ? "," : "",
					      json_string_value(gate));
	}
}

static void print_check(const json_t *check, int width)
{
	const json_t *lease = json_object_get(check, "lease_seconds");
	autofree char *message = str_printable(text_of(check, "message"));
	char gates[64], left[32] = "-";

	if (json_is_number(lease))
		(void)snprintf(left, sizeof(left), "%.1fs", json_number_value(lease));
	print_gates(json_object_get(check, "gates"), gates, sizeof(gates));
	printf("%-*s  %-7s  %8s  %-13s  %s\n", width, text_of(check, "name"),
	       text_of(check, "grade"), left, gates, message ? message : "");
}

/* What fails comes first. */
static void print_checks(const json_t *checks)
{
	static const char *const order[] = { "fail", "unknown", "pass" };
	int width = (int)strlen("CHECK");
	json_t *check;
	size_t i;

	json_array_foreach(checks, i, check)
	{
		width = MAX_OF(width, (int)strlen(text_of(check, "name")));
	}
	if (json_array_size(checks))
		printf("\n%-*s  %-7s  %8s  %-13s  %s\n", width, "CHECK", "GRADE", "LEASE", "GATES",
		       "MESSAGE");
	for (size_t grade = 0; grade < ARRAY_SIZE(order); grade++) {
		json_array_foreach(checks, i, check)
		{
			if (str_eq(text_of(check, "grade"), order[grade]))
				print_check(check, width);
		}
	}
}

static void print_text(const json_t *document)
{
	printf("state     %s since %s\n", text_of(document, "state"), text_of(document, "since"));
	print_watchdog(json_object_get(document, "watchdog"));
	print_processes(document);
	print_checks(json_object_get(document, "checks"));
}

/* Who asks in JSON gets JSON, also when there is nobody to ask. */
static int no_answer(const struct status_options *options, int r)
{
	const char *why =
		r == -ENOENT || r == -ECONNREFUSED ? "no daemon is running" : strerror(-r);

	fprintf(stderr, "holdfast status: %s/control: %s\n", options->runtime, why);
	if (options->json)
		puts("{\"schema\": 1, \"state\": \"unknown\"}");
	return STATUS_UNKNOWN;
}

static int show(const struct status_options *options)
{
	autojson json_t *document = NULL;
	autofree char *reply = NULL;
	int r = status_client_ask(options->runtime, "status", PATIENCE_MSEC, &reply);

	if (r < 0)
		return no_answer(options, r);
	document = json_loads(reply, 0, NULL);
	if (number_of(document, "schema") != 1)
		return no_answer(options, -EPROTO);
	if (options->json)
		puts(reply);
	else
		print_text(document);
	return exit_code(text_of(document, "state"));
}

static int usage_error(const char *what, const char *argument)
{
	fprintf(stderr,
		"holdfast status: %s\"%s\"\n\"holdfast status --help\" tells the options.\n", what,
		argument);
	return -EINVAL;
}

static int set_format(struct status_options *options, const char *name)
{
	if (!str_eq(name, "text") && !str_eq(name, "json"))
		return usage_error("--format is text or json, not ", name);
	options->json = str_eq(name, "json");
	return 0;
}

static int parse_options(int argc, char **argv, struct status_options *options)
{
	static const struct option table[] = {
		{ "format", required_argument, NULL, 'f' },
		{ "runtime", required_argument, NULL, 'r' },
		{},
	};
	int c, r = 0;

	*options = (struct status_options){ .runtime = dirs_default.runtime };
	optind = 0;
	opterr = 0;
	while (r >= 0 && (c = getopt_long(argc, argv, ":", table, NULL)) != -1) {
		if (c == 'f')
			r = set_format(options, optarg);
		else if (c == 'r')
			options->runtime = optarg;
		else
			r = usage_error(c == ':' ? "a value is missing after "
						 : "what is not understood is ",
					argv[optind - 1]);
	}
	if (r >= 0 && optind < argc)
		r = usage_error("what is not understood is ", argv[optind]);
	return r;
}

static int status_run(int argc, char **argv)
{
	struct status_options options;

	if (parse_options(argc, argv, &options) < 0)
		return STATUS_USAGE;
	return show(&options);
}

const struct verb verb_status = {
	.name = "status",
	.synopsis = "[--format text|json] [--runtime DIR]",
	.about = "the watchdog, the checks and their leases",
	.help = "  --format text|json  [text]\n"
		"  --runtime DIR       instead of /run/holdfast\n\n"
		"Exit code: 0 good (petting, and all checks pass), 1 bad, 2 unknown or no daemon, "
		"3 the call\nis wrong, 4 pending (no answers yet).\n",
	.run = status_run,
};

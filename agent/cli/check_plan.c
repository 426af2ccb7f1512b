/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* holdfast check --plan: the longest time from a fault to the reset, and what it is made of. */
#include "cli/check.h"

#include <jansson.h>

#include "core/num.h"
#include "daemon/config.h"
#include "health/plan.h"

static int find_timeout(const struct check_options *options, uint64_t *ret_usec)
{
	autoclean(config_free) struct config *config = NULL;
	autodiag struct diag diag = {};
	int r;

	*ret_usec = options->watchdog_timeout_usec;
	if (*ret_usec)
		return 0;
	r = config_load_settings(&options->dirs, &diag, &config);
	diag_print(&diag, stderr);
	if (r >= 0)
		*ret_usec = config->timeout_usec;
	return r;
}

struct bounds {
	uint64_t worst_usec; /* of the checks that gate the watchdog; 0: there is none */
	uint64_t start_usec;
};

static struct bounds bound(const struct check_list *checks, uint64_t timeout_usec)
{
	struct bounds bounds = {};
	struct plan plan;

	for (size_t i = 0; i < checks->n; i++) {
		if (!(checks->checks[i]->gates & GATE_WATCHDOG))
			continue;
		plan_make(checks->checks[i], timeout_usec, &plan);
		bounds.worst_usec = MAX_OF(bounds.worst_usec, plan.worst_usec);
		bounds.start_usec = MAX_OF(bounds.start_usec, plan.start_usec);
	}
	return bounds;
}

/* Text ----------------------------------------------------------------------------------------- */

struct span_text {
	char text[NUM_SPAN_MAX];
};

/* Passed by value, so that one line can hold several. */
static struct span_text span(uint64_t usec)
{
	struct span_text ret;

	num_format_span(ret.text, sizeof(ret.text), usec);
	return ret;
}

static void print_check(const struct check *check, uint64_t timeout_usec, int width)
{
	struct plan plan;

	plan_make(check, timeout_usec, &plan);
	if (!(check->gates & GATE_WATCHDOG)) {
		printf("%-*s  never resets: it does not gate the watchdog\n", width, check->name);
		return;
	}
	printf("%-*s  %s = %u x %s every + %s timeout + %s slack + %s watchdog\n", width,
	       check->name, span(plan.worst_usec).text, check->fail_after,
	       span(check->every_usec).text, span(plan.timeout_usec).text,
	       span(plan.slack_usec).text, span(plan.watchdog_usec).text);
}

static void print_text(const struct check_list *checks, uint64_t timeout_usec)
{
	struct bounds bounds = bound(checks, timeout_usec);
	int width = 0;

	for (size_t i = 0; i < checks->n; i++)
		width = MAX_OF(width, (int)strlen(checks->checks[i]->name));
	for (size_t i = 0; i < checks->n; i++)
		print_check(checks->checks[i], timeout_usec, width);
	if (!bounds.worst_usec) {
		puts("no check gates the watchdog: no fault that a check sees leads to a reset");
		return;
	}
	printf("from a fault that a check sees to the reset: at most %s\n",
	       span(bounds.worst_usec).text);
	printf("from the start, if a check never passes: at most %s\n",
	       span(bounds.start_usec).text);
}

/* JSON ----------------------------------------------------------------------------------------- */

static json_t *seconds_or_null(uint64_t usec)
{
	return usec ? json_real(check_seconds(usec)) : json_null();
}

static json_t *check_json(const struct check *check, uint64_t timeout_usec)
{
	bool resets = check->gates & GATE_WATCHDOG;
	json_t *gates = json_array();
	struct plan plan;

	plan_make(check, timeout_usec, &plan);
	for (unsigned gate = GATE_WATCHDOG; gate <= GATE_SLOT; gate <<= 1)
		if (check->gates & gate)
			(void)json_array_append_new(gates, json_string(check_gate_name(gate)));
	return json_pack(
		"{s:s, s:o, s:o, s:o, s:{s:f, s:f, s:f, s:f}}", "name", check->name, "gates", gates,
		"worst_case_seconds", seconds_or_null(resets ? plan.worst_usec : 0),
		"worst_case_from_start_seconds", seconds_or_null(resets ? plan.start_usec : 0),
		"parts", "fail_after_times_every_seconds", check_seconds(plan.runs_usec),
		"timeout_seconds", check_seconds(plan.timeout_usec), "slack_seconds",
		check_seconds(plan.slack_usec), "watchdog_timeout_seconds",
		check_seconds(plan.watchdog_usec));
}

static int print_json(const struct check_list *checks, uint64_t timeout_usec)
{
	struct bounds bounds = bound(checks, timeout_usec);
	json_t *list = json_array(), *root;
	int r = 0;

	for (size_t i = 0; i < checks->n; i++)
		r |= json_array_append_new(list, check_json(checks->checks[i], timeout_usec));
	root = json_pack("{s:i, s:{s:f}, s:o, s:o, s:o}", "schema", 1, "watchdog",
			 "timeout_seconds", check_seconds(timeout_usec), "checks", list,
			 "worst_case_seconds", seconds_or_null(bounds.worst_usec),
			 "worst_case_from_start_seconds", seconds_or_null(bounds.start_usec));
	return check_print_json(root, r);
}

int check_verb_plan(const struct check_options *options, const struct check_list *checks)
{
	uint64_t timeout_usec;

	if (find_timeout(options, &timeout_usec) < 0)
		return EXIT_USAGE;
	if (options->format == CHECK_FORMAT_TEXT)
		print_text(checks, timeout_usec);
	else if (print_json(checks, timeout_usec) < 0)
		return EXIT_INCOMPLETE;
	return checks->n ? EXIT_HOLDS : EXIT_INCOMPLETE;
}

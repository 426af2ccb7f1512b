/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The daemon's state as a JSON document; see status.h. Source: agent/README.md, "Status". */
#include "daemon/status.h"

#include <jansson.h>

#include "core/num.h"
#include "daemon/grading.h"
#include "daemon/keeping.h"

static double seconds(uint64_t usec)
{
	return (double)usec / USEC_PER_SEC;
}

static json_t *watchdog_object(const struct supervisor *s)
{
	const struct watchdog_device_info *info = &s->keeping.device;
	const struct keeper_gauge *gauge = s->keeping.gauge;

	if (!gauge)
		return json_null();
	return json_pack("{s:s, s:s%, s:f, s:b, s:b, s:b, s:b, s:I, s:f}", "device",
			 info->simulated ? "simulated" : s->config->device, "identity",
			 info->identity, strlen(info->identity), "timeout_seconds",
			 seconds(info->timeout_usec), "petting", (int)gauge->petting, "simulated",
			 info->simulated, "nowayout", info->nowayout, "stored", s->keeping.stored,
			 "pets", (json_int_t)gauge->pets, "worst_late_seconds",
			 seconds(gauge->worst_late_usec));
}

static json_t *gates_array(unsigned gates)
{
	static const enum check_gate all[] = { GATE_WATCHDOG, GATE_SLOT };
	json_t *array = json_array();

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (gates & all[i])
			(void)json_array_append_new(array, json_string(check_gate_name(all[i])));
	return array;
}

/* lease_seconds is null for a check that holds none. */
static json_t *check_object(const struct supervisor *s, size_t i, uint64_t now_usec)
{
	const struct check *check = s->config->checks.checks[i];
	const struct engine_state *state = engine_state(s->engine, i);
	uint64_t until = state->lease_until_usec;
	json_t *lease = json_null();

	if (check->gates)
		lease = json_real(until > now_usec ? seconds(until - now_usec) : 0.0);
	return json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:f, s:I}", "name", check->name, "kind",
			 check->kind->name, "grade", check_grade_name(state->grade), "message",
			 state->message, "gates", gates_array(check->gates), "lease_seconds", lease,
			 "since_seconds", seconds(now_usec - state->last_change_usec), "runs",
			 (json_int_t)state->runs);
}

static json_t *checks_array(const struct supervisor *s, uint64_t now_usec)
{
	json_t *array = json_array();

	for (size_t i = 0; i < s->config->checks.n; i++)
		(void)json_array_append_new(array, check_object(s, i, now_usec));
	return array;
}

static json_t *process_number(pid_t pid)
{
	return pid ? json_integer(pid) : json_null();
}

char *status_json(const struct supervisor *s)
{
	uint64_t now_usec = clock_boottime_usec();
	char since[NUM_TIME_MAX], *text;
	json_t *document;

	num_format_time(since, sizeof(since), clock_epoch_sec(s->state_since_usec));
	document = json_pack("{s:i, s:s, s:s, s:s, s:s, s:{s:i, s:o, s:o}, s:o, s:o}", "schema", 1,
			     "state", daemon_state_name(grading_state(s)), "since", since,
			     "version", PACKAGE_VERSION, "boot_id", s->boot_id, "processes",
			     "supervisor", (int)getpid(), "keeper", process_number(s->keeping.pid),
			     "prober", process_number(s->probing.pid), "watchdog",
			     watchdog_object(s), "checks", checks_array(s, now_usec));
	if (!document)
		return NULL;
	text = json_dumps(document, JSON_INDENT(2));
	json_decref(document);
	return text;
}

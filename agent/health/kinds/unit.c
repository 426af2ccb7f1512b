/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Kind unit: a systemd unit is active.
 *
 * Asks PID 1 over its private socket, which needs no bus daemon but root, and otherwise over the
 * system bus. A unit on its way (activating, reloading) is neither well nor ill yet: unknown.
 * Privilege: none on the bus. Source: org.freedesktop.systemd1(5).
 */
#include "health/kinds/unit.h"

#include <stdio.h>

#include "core/str.h"
#include "health/kind.h"
#include "health/value.h"

#define UNIT_NAME_MAX 255 /* systemd's UNIT_NAME_MAX with the NUL is 256 */
#define PRIVATE_ADDRESS "unix:path=/run/systemd/private"

static const char *const suffixes[] = {
	".service", ".socket", ".target", ".mount", ".timer",	  ".path",
	".device",  ".swap",   ".slice",  ".scope", ".automount",
};

static bool is_unit_name(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789:-_.\\@";

	if (name[strspn(name, allowed)] || strlen(name) > UNIT_NAME_MAX)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++)
		if (str_ends(name, suffixes[i]) && strlen(name) > strlen(suffixes[i]))
			return !strstr(name, "@."); /* a template never runs */
	return false;
}

static int unit_parse(const struct doc *doc, const struct doc_node *map, struct diag *diag,
		      void **ret_params)
{
	const char *name = NULL;
	int r = value_text(&(struct value_source){ doc, map, diag }, "unit", &name);

	if (r < 0)
		return r;
	if (!is_unit_name(name))
		return doc_error(doc, doc_get(map, "unit"), diag,
				 "unit: \"%s\" is no unit's full name, such as ssh.service or "
				 "getty@tty1.service",
				 name);
	*ret_params = strdup(name);
	return *ret_params ? 0 : -ENOMEM;
}

static void grade_state(const char *unit, const struct unit_state *state, struct check_result *ret)
{
	enum check_grade grade = CHECK_FAIL;

	if (str_eq(state->load, "not-found")) {
		check_result_set(ret, CHECK_FAIL, "%s: there is no such unit", unit);
		return;
	}
	if (str_eq(state->active, "active"))
		grade = CHECK_PASS;
	else if (str_eq(state->active, "activating") || str_eq(state->active, "reloading") ||
		 str_eq(state->active, "refreshing"))
		grade = CHECK_UNKNOWN;
	check_result_set(ret, grade, "%s: %s (%s)%s%s", unit, state->active, state->sub,
			 str_eq(state->load, "loaded") ? "" : ", ",
			 str_eq(state->load, "loaded") ? "" : state->load);
}

static void unit_run(const void *params, struct check_result *ret)
{
	struct unit_state state;
	int r = -EACCES;

	if (geteuid() == 0)
		r = unit_read_state(PRIVATE_ADDRESS, params, &state);
	if (r < 0)
		r = unit_read_state(NULL, params, &state);
	if (r >= 0)
		grade_state(params, &state, ret);
	else if (r == -EOPNOTSUPP)
		check_result_set(ret, CHECK_UNKNOWN,
				 "this holdfast was built without libsystemd and can not ask");
	else
		check_result_set(ret, CHECK_UNKNOWN, "systemd does not answer: %s", strerror(-r));
}

const struct check_kind check_kind_unit = {
	.name = "unit",
	.meaning = "a systemd unit is active",
	.keys =
		(const struct check_key[]){
			{ "unit", true, "its full name, such as ssh.service" },
			{},
		},
	.parse = unit_parse,
	.params_free = free,
	.run = unit_run,
};

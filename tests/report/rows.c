/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rows for the tests of report formats; see rows.h. */
#include "rows.h"

#include "core/macro.h"

static const struct report_observation root_login[] = {
	{ .fact = "ssh.PermitRootLogin",
	  .value = "yes",
	  .scope = "",
	  .place = "/etc/ssh/sshd_config:33",
	  .note = "",
	  .waiver = "",
	  .require = "ssh.PermitRootLogin == no" },
};

#define UNIT(name)                                                                                 \
	{                                                                                          \
		.fact = "services.boot", .value = name, .scope = "",                               \
		.place = "/etc/systemd/system/multi-user.target.wants/" name, .note = "",          \
		.waiver = "", .require = "services.boot subset of $boot_services", .member = true  \
	}

static const struct report_observation units[] = {
	UNIT("a.service"), UNIT("b.service"), UNIT("c.service"), UNIT("d.service"),
	UNIT("e.service"), UNIT("f.service"), UNIT("g.service"), UNIT("h.service"),
	UNIT("i.service"), UNIT("j.service"), UNIT("k.service"), UNIT("l.service"),
};

static const struct report_observation no_console[] = {
	{ .fact = "console.kernel",
	  .value = "",
	  .whole = true,
	  .scope = "",
	  .place = "",
	  .note = "no boot configuration in this tree",
	  .waiver = "",
	  .require = "console.kernel subset of $kernel_consoles" },
};

static const struct report_observation waived[] = {
	{ .fact = "console.login",
	  .value = "ttyTCU0",
	  .member = true,
	  .scope = "generator:getty",
	  .place = "",
	  .note = "",
	  .waiver = "until 2027-03-01 by hw-team: Lab units keep the debug header.",
	  .require = "console.login subset of $login_consoles" },
};

static const char *const refs[] = { "sshd_config(5)", "CIS Debian 12" };

#define RULE(name, what, grave, came_out)                                                          \
	.id = name, .title = what, .severity = grave, .result = came_out, .remark = "",            \
	.witness = ""

static const struct report_result_row results[] = {
	{ RULE("ssh.strict-modes", "Modes are checked", REPORT_HIGH, REPORT_PASS), .why = "",
	  .fix = "" },
	{ RULE("services.declared", "Only declared services start", REPORT_MEDIUM, REPORT_FAIL),
	  .why = "Each is code that runs before anybody asked for it.", .fix = "Mask it.",
	  .observations = units, .n_observations = ARRAY_SIZE(units) },
	{ RULE("ssh.root-login", "Root cannot log in over SSH", REPORT_CRITICAL, REPORT_FAIL),
	  .why = "One leaked key or password is the whole device, and there is more to be said "
		 "about it than fits into one line of <80> columns & \"quotes\".",
	  .fix = "Set \"PermitRootLogin no\".\nBefore any Include or Match.", .refs = refs,
	  .n_refs = ARRAY_SIZE(refs), .observations = root_login,
	  .n_observations = ARRAY_SIZE(root_login) },
	{ RULE("console.kernel", "The kernel is silent", REPORT_INFO, REPORT_UNKNOWN), .why = "",
	  .fix = "", .observations = no_console, .n_observations = ARRAY_SIZE(no_console) },
	{ RULE("console.login", "No login on a serial console", REPORT_HIGH, REPORT_WAIVED),
	  .why = "", .fix = "", .observations = waived, .n_observations = ARRAY_SIZE(waived) },
	{ RULE("dropbear.flags", "Dropbear is started safely", REPORT_LOW, REPORT_NOT_APPLICABLE),
	  .why = "", .fix = "" },
};

static const char *const policies[] = { "field-baseline" };

const struct report_audit rows_audit = {
	.root = "/srv/image",
	.policies = policies,
	.n_policies = ARRAY_SIZE(policies),
	.results = results,
	.n_results = ARRAY_SIZE(results),
};

static const struct report_observation tries[] = {
	{ .fact = "ssh.MaxAuthTries",
	  .value = "6",
	  .scope = "default",
	  .place = "",
	  .note = "",
	  .waiver = "",
	  .require = "" },
};

static const struct report_fact facts[] = {
	{ "ssh.PermitRootLogin", "string", REPORT_STATE_OK, "", root_login,
	  ARRAY_SIZE(root_login) },
	{ "ssh.MaxAuthTries", "int", REPORT_STATE_OK, "", tries, ARRAY_SIZE(tries) },
	{ "console.login", "set", REPORT_STATE_OK, "", waived, ARRAY_SIZE(waived) },
	{ "console.shell", "set", REPORT_STATE_OK, "", NULL, 0 },
	{ "console.kernel", "set", REPORT_STATE_UNKNOWN, "no boot configuration", NULL, 0 },
	{ "systemd.version", "int", REPORT_STATE_ABSENT, "no systemd here", NULL, 0 },
};

const struct report_facts rows_facts = {
	.root = "/srv/image",
	.facts = facts,
	.n_facts = ARRAY_SIZE(facts),
};

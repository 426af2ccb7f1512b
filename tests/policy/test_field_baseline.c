/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every rule of the shipped policy is seen to hold and to fail. */
#include "world.h"

#include <stdio.h>

#include "core/dirs.h"

/* What a hardened device reports; each case changes one thing in it. */
static const struct world_fact hardened[] = {
	{ "systemd.present", "true" },
	{ "units.boot", "multi-user.target" },
	{ "units.boot", "ssh.service" },
	{ "services.boot", "ssh.service" },
	{ "services.boot", "systemd-journald.service" },
	{ "ssh.present", "true" },
	{ "ssh.valid", "true" },
	{ "ssh.PermitRootLogin", "no" },
	{ "ssh.PasswordAuthentication", "no" },
	{ "ssh.KbdInteractiveAuthentication", "no" },
	{ "ssh.PermitEmptyPasswords", "no" },
	{ "ssh.PubkeyAuthentication", "yes" },
	{ "ssh.AllowUsers", "deploy" },
	{ "ssh.MaxAuthTries", "3" },
	{ "ssh.LoginGraceTime", "60" },
	{ "ssh.StrictModes", "yes" },
	{ "ssh.PermitUserEnvironment", "no" },
	{ "ssh.HostbasedAuthentication", "no" },
	{ "ssh.IgnoreRhosts", "yes" },
	{ "ssh.AllowTcpForwarding", "no" },
	{ "ssh.AllowStreamLocalForwarding", "no" },
	{ "ssh.AllowAgentForwarding", "no" },
	{ "ssh.X11Forwarding", "no" },
	{ "ssh.DisableForwarding", "no" },
	{ "ssh.GatewayPorts", "no" },
	{ "ssh.PermitTunnel", "no" },
	{ "ssh.LogLevel", "VERBOSE" },
	{ "ssh.Ciphers", "chacha20-poly1305@openssh.com" },
	{ "ssh.KexAlgorithms", "curve25519-sha256" },
	{ "ssh.MACs", "hmac-sha2-256" },
	{ "console.kernel", "tty0" },
	{ "console.login", "tty1" },
	{ "console.autologin" },
	{ "console.shell" },
	{},
};

/* Change one fact, and the named rule alone fails. */
static const struct {
	const char *rule;
	struct world_fact fact;
} failures[] = {
	{ "services.declared", { "services.boot", "nginx.service" } },
	{ "services.unwanted", { "units.boot", "cups.socket" } },
	{ "services.unwanted", { "units.boot", "bluetooth.service" } },
	{ "services.unwanted", { "units.boot", "avahi-daemon.service" } },
	{ "ssh.valid", { "ssh.valid", "false" } },
	{ "ssh.root-login", { "ssh.PermitRootLogin", "prohibit-password" } },
	{ "ssh.root-login", { "ssh.PermitRootLogin", "yes" } },
	{ "ssh.password-authentication", { "ssh.PasswordAuthentication", "yes" } },
	{ "ssh.keyboard-interactive", { "ssh.KbdInteractiveAuthentication", "yes" } },
	{ "ssh.empty-passwords", { "ssh.PermitEmptyPasswords", "yes" } },
	{ "ssh.public-key", { "ssh.PubkeyAuthentication", "no" } },
	{ "ssh.users", { "ssh.AllowUsers", "root" } },
	{ "ssh.users", { "ssh.AllowUsers" } },
	{ "ssh.users", { "ssh.AllowUsers", .absent = "not set" } },
	{ "ssh.max-auth-tries", { "ssh.MaxAuthTries", "4" } },
	{ "ssh.login-grace", { "ssh.LoginGraceTime", "61" } },
	{ "ssh.login-grace", { "ssh.LoginGraceTime", "0" } },
	{ "ssh.strict-modes", { "ssh.StrictModes", "no" } },
	{ "ssh.user-environment", { "ssh.PermitUserEnvironment", "LANG" } },
	{ "ssh.host-based", { "ssh.HostbasedAuthentication", "yes" } },
	{ "ssh.host-based", { "ssh.IgnoreRhosts", "no" } },
	{ "ssh.tcp-forwarding", { "ssh.AllowTcpForwarding", "local" } },
	{ "ssh.gateway-ports", { "ssh.GatewayPorts", "clientspecified" } },
	{ "ssh.stream-forwarding", { "ssh.AllowStreamLocalForwarding", "yes" } },
	{ "ssh.agent-forwarding", { "ssh.AllowAgentForwarding", "yes" } },
	{ "ssh.x11-forwarding", { "ssh.X11Forwarding", "yes" } },
	{ "ssh.tunnel-device", { "ssh.PermitTunnel", "point-to-point" } },
	{ "ssh.log-level", { "ssh.LogLevel", "QUIET" } },
	{ "ssh.log-level", { "ssh.LogLevel", "DEBUG" } },
	{ "ssh.ciphers", { "ssh.Ciphers", "aes256-cbc" } },
	{ "ssh.key-exchange", { "ssh.KexAlgorithms", "diffie-hellman-group1-sha1" } },
	{ "ssh.macs", { "ssh.MACs", "umac-64@openssh.com" } },
	{ "console.login", { "console.login", "ttyS0" } },
	{ "console.login", { "console.login", "ttyGS0" } },
	{ "console.autologin", { "console.autologin", "tty1" } },
	{ "console.shell", { "console.shell", "tty9" } },
	{ "console.kernel", { "console.kernel", "ttyTCU0" } },
};

static struct policy *load_shipped(void)
{
	const char *top = getenv("top_srcdir");
	autofree char *path = NULL, *text = NULL, *said = NULL;
	autodiag struct diag diag = {};
	struct policy *policy = NULL;

	assert_true(asprintf(&path, "%s/policies/field-baseline.yaml", top ? top : ".") > 0);
	assert_int_equal(dirs_read(path, DOC_MAX_SIZE, &text, NULL), 0);
	if (world_load_text(text, &diag, &policy) < 0 || diag.n) {
		said = world_diag_text(&diag);
		fail_msg("%s", said);
	}
	return policy;
}

/* The hardened device with one fact in place of its own; NULL changes nothing. */
static struct policy_run *judge_with(const struct policy *policy, const struct world_fact *change,
				     struct fact_set **ret_facts)
{
	struct world_fact facts[ARRAY_SIZE(hardened) + 1] = {};
	struct policy_run *run = NULL;
	autodiag struct diag diag = {};
	size_t n = 0;

	for (size_t i = 0; hardened[i].name; i++)
		if (!change || !str_eq(change->name, hardened[i].name))
			facts[n++] = hardened[i];
	if (change)
		facts[n++] = *change;
	*ret_facts = world_facts(facts);
	assert_int_equal(policy_judge(policy, *ret_facts, WORLD_NOW_SEC, &diag, &run), 0);
	return run;
}

static void a_hardened_device_passes_every_rule(void **state)
{
	autoclean(policy_free) struct policy *policy = load_shipped();
	autoclean(fact_set_free) struct fact_set *facts = NULL;
	autoclean(policy_run_free) struct policy_run *run = judge_with(policy, NULL, &facts);

	(void)state;
	for (size_t i = 0; i < run->n; i++)
		if (run->outcomes[i].result != POLICY_PASS)
			fail_msg("%s: %s", run->outcomes[i].rule->id,
				 policy_result_name(run->outcomes[i].result));
	assert_int_equal(policy_grade(run, POLICY_INFO), POLICY_GRADE_HOLDS);
}

static void each_change_fails_its_own_rule_and_no_other(void **state)
{
	autoclean(policy_free) struct policy *policy = load_shipped();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(failures); i++) {
		autoclean(fact_set_free) struct fact_set *facts = NULL;
		autoclean(policy_run_free) struct policy_run *run =
			judge_with(policy, &failures[i].fact, &facts);

		for (size_t k = 0; k < run->n; k++) {
			const struct policy_outcome *o = &run->outcomes[k];
			bool own = str_eq(o->rule->id, failures[i].rule);

			if (o->result != (own ? POLICY_FAIL : POLICY_PASS))
				fail_msg("%s = %s: %s is %s", failures[i].fact.name,
					 failures[i].fact.value, o->rule->id,
					 policy_result_name(o->result));
		}
	}
}

static void every_rule_has_a_case_that_fails_and_the_words_to_mend_it(void **state)
{
	autoclean(policy_free) struct policy *policy = load_shipped();

	(void)state;
	for (size_t i = 0; i < policy->n_rules; i++) {
		const struct policy_rule *rule = policy->rules[i];
		bool found = false;

		for (size_t k = 0; k < ARRAY_SIZE(failures) && !found; k++)
			found = str_eq(failures[k].rule, rule->id);
		if (!found)
			fail_msg("no case fails %s", rule->id);
		assert_true(*rule->why && *rule->fix && rule->refs.n);
	}
}

static void one_switch_for_all_forwarding_is_enough(void **state)
{
	static const struct world_fact off = { "ssh.DisableForwarding", "yes" };
	static const struct world_fact facts[] = {
		{ "ssh.present", "true" },
		{ "ssh.AllowTcpForwarding", "yes" },
		{ "ssh.AllowAgentForwarding", "yes" },
		{ "ssh.X11Forwarding", "yes" },
		{ "ssh.GatewayPorts", "yes" },
		{ "ssh.AllowStreamLocalForwarding", "yes" },
		off,
		{},
	};
	autoclean(policy_free) struct policy *policy = load_shipped();
	autoclean(fact_set_free) struct fact_set *set = world_facts(facts);
	autoclean(policy_run_free) struct policy_run *run = NULL;
	autodiag struct diag diag = {};

	(void)state;
	assert_int_equal(policy_judge(policy, set, WORLD_NOW_SEC, &diag, &run), 0);
	assert_int_equal(run->count[POLICY_PASS], 5);
	assert_int_equal(run->count[POLICY_FAIL], 0);
}

static void without_an_ssh_server_its_rules_do_not_apply(void **state)
{
	static const struct world_fact none = { "ssh.present", "false" };
	autoclean(policy_free) struct policy *policy = load_shipped();
	autoclean(fact_set_free) struct fact_set *facts = NULL;
	autoclean(policy_run_free) struct policy_run *run = judge_with(policy, &none, &facts);

	(void)state;
	for (size_t i = 0; i < run->n; i++)
		assert_int_equal(run->outcomes[i].result,
				 str_starts(run->outcomes[i].rule->id, "ssh.")
					 ? POLICY_NOT_APPLICABLE
					 : POLICY_PASS);
}

static void a_device_that_tells_nothing_is_no_good_device(void **state)
{
	static const struct world_fact nothing[] = { {} };
	autoclean(policy_free) struct policy *policy = load_shipped();
	autoclean(fact_set_free) struct fact_set *set = world_facts(nothing);
	autoclean(policy_run_free) struct policy_run *run = NULL;
	autodiag struct diag diag = {};

	(void)state;
	assert_int_equal(policy_judge(policy, set, WORLD_NOW_SEC, &diag, &run), 0);
	assert_int_equal(run->count[POLICY_UNKNOWN], run->n);
	assert_int_equal(policy_grade(run, POLICY_CRITICAL), POLICY_GRADE_INCOMPLETE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hardened_device_passes_every_rule),
		cmocka_unit_test(each_change_fails_its_own_rule_and_no_other),
		cmocka_unit_test(every_rule_has_a_case_that_fails_and_the_words_to_mend_it),
		cmocka_unit_test(one_switch_for_all_forwarding_is_enough),
		cmocka_unit_test(without_an_ssh_server_its_rules_do_not_apply),
		cmocka_unit_test(a_device_that_tells_nothing_is_no_good_device),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

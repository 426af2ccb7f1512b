/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A loaded policy: what it holds, and finding things in it; see policy.h. No I/O. */
#include "policy/policy.h"

static const char *const severity_names[POLICY_SEVERITY_COUNT_] = {
	[POLICY_INFO] = "info", [POLICY_LOW] = "low",		[POLICY_MEDIUM] = "medium",
	[POLICY_HIGH] = "high", [POLICY_CRITICAL] = "critical",
};

const char *policy_severity_name(enum policy_severity severity)
{
	return severity_names[severity];
}

int policy_severity_parse(const char *text, enum policy_severity *ret)
{
	for (size_t i = 0; i < POLICY_SEVERITY_COUNT_; i++)
		if (str_eq(text, severity_names[i])) {
			*ret = (enum policy_severity)i;
			return 0;
		}
	return -EINVAL;
}

struct policy *policy_free(struct policy *policy)
{
	if (!policy)
		return NULL;
	for (size_t i = 0; i < policy->n_rules; i++)
		policy_rule_free(policy->rules[i]);
	for (size_t i = 0; i < policy->n_waivers; i++)
		policy_waiver_free(policy->waivers[i]);
	free(policy->rules);
	free(policy->waivers);
	policy_vars_done(&policy->vars);
	strlist_done(&policy->names);
	strlist_done(&policy->files);
	free(policy->title);
	free(policy);
	return NULL;
}

const struct policy_rule *policy_rule_find(const struct policy *policy, const char *id)
{
	for (size_t i = 0; i < policy->n_rules; i++)
		if (str_eq(policy->rules[i]->id, id))
			return policy->rules[i];
	return NULL;
}

const char *policy_rule_nearest(const struct policy *policy, const char *id)
{
	autofree const char **ids = calloc(policy->n_rules + 1, sizeof(*ids));

	if (!ids)
		return NULL;
	for (size_t i = 0; i < policy->n_rules; i++)
		ids[i] = policy->rules[i]->id;
	return str_nearest(id, ids, policy->n_rules);
}

static int assertion_fact_names(const struct policy_assertion *a, struct strlist *ret)
{
	for (; a; a = a->next) {
		int r = 0;

		if (a->kind != POLICY_ASSERTION_FACT)
			r = assertion_fact_names(a->first, ret);
		else if (!strlist_has(ret, a->fact))
			r = strlist_add(ret, a->fact);
		if (r < 0)
			return r;
	}
	return 0;
}

int policy_fact_names(const struct policy *policy, struct strlist *ret)
{
	for (size_t i = 0; i < policy->n_rules; i++) {
		int r = assertion_fact_names(policy->rules[i]->when, ret);

		if (r >= 0)
			r = assertion_fact_names(policy->rules[i]->require, ret);
		if (r < 0)
			return r;
	}
	return 0;
}

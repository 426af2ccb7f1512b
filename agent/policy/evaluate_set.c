/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Set facts judged as a whole; see evaluate.h. No I/O. */
#include "policy/evaluate.h"

/* What an operator has against a set. */
struct complaint {
	bool members_outside; /* a member must be one of the listed words */
	bool members_inside;  /* ... must not */
	bool members_at_all;
	bool words_missing; /* a listed word must be a member */
};

static const struct complaint complaints[POLICY_OP_COUNT_] = {
	[POLICY_OP_EQ] = { .members_outside = true, .words_missing = true },
	[POLICY_OP_NE] = { .members_outside = true, .words_missing = true }, /* of its opposite */
	[POLICY_OP_SUBSET] = { .members_outside = true },
	[POLICY_OP_SUPERSET] = { .words_missing = true },
	[POLICY_OP_DISJOINT] = { .members_inside = true },
	[POLICY_OP_EMPTY] = { .members_at_all = true },
};

static int compare_words(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool offends(const struct policy_assertion *a, const char *member)
{
	const struct complaint *c = &complaints[a->op];

	if (c->members_at_all)
		return true;
	if (c->members_outside)
		return !policy_assertion_wants(a, member);
	return c->members_inside && policy_assertion_wants(a, member);
}

static int add_members(const struct policy_assertion *a, const struct fact *fact, bool offenders,
		       struct policy_evidence_list *evidence)
{
	for (size_t i = 0; i < fact->n; i++) {
		if (offenders && !offends(a, fact->observations[i].value))
			continue;
		if (policy_evidence_add(evidence, a, &fact->observations[i], NULL) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* Return: the number of listed words that are no member, or -ENOMEM. */
static int add_missing(const struct policy_assertion *a, const struct fact *fact,
		       struct policy_evidence_list *evidence)
{
	autofree const char **members = calloc(fact->n + 1, sizeof(*members));
	int n = 0;

	if (!members)
		return -ENOMEM;
	for (size_t i = 0; i < fact->n; i++)
		members[i] = fact->observations[i].value;
	if (fact->n)
		qsort(members, fact->n, sizeof(*members), compare_words);
	for (size_t i = 0; i < a->want.n; i++) {
		if (fact->n &&
		    bsearch(&a->want.items[i], members, fact->n, sizeof(*members), compare_words))
			continue;
		n++;
		if (policy_evidence_add(evidence, a, NULL, "%s is missing", a->want.items[i]) < 0)
			return -ENOMEM;
	}
	return n;
}

static int add_all(const struct policy_assertion *a, const struct fact *fact, bool holds,
		   struct policy_evidence_list *evidence)
{
	if (fact->n)
		return add_members(a, fact, false, evidence);
	/* An empty set that holds needs no witness. */
	return holds ? 0 : policy_evidence_add(evidence, a, NULL, "it is empty");
}

int policy_evaluate_set(const struct policy_assertion *a, const struct fact *fact, bool negate,
			bool partial, struct policy_evidence_list *evidence,
			enum policy_truth *ret_truth)
{
	autoevidence struct policy_evidence_list against = {};
	bool opposite = negate != (a->op == POLICY_OP_NE), holds;
	int r = add_members(a, fact, true, &against);

	if (complaints[a->op].words_missing && !partial && r >= 0)
		r = add_missing(a, fact, &against);
	if (r < 0)
		return r;
	holds = against.n == 0;
	if (partial && (holds || opposite)) {
		*ret_truth = POLICY_TRUTH_UNKNOWN;
		return 0;
	}
	*ret_truth = holds != opposite ? POLICY_TRUE : POLICY_FALSE;
	if (*ret_truth == POLICY_FALSE && !opposite)
		return policy_evidence_move(evidence, &against);
	return add_all(a, fact, *ret_truth == POLICY_TRUE, evidence);
}

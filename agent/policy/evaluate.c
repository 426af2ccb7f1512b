/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Three-valued evaluation of assertions; see evaluate.h. No I/O. */
#include "policy/evaluate.h"

#include <inttypes.h>
#include <stdio.h>

#include "core/num.h"

/* What stays the same while an assertion is walked. */
struct evaluation {
	const struct fact_set *facts;
	enum policy_quantifier quantifier;
};

static int evaluate(const struct evaluation *e, const struct policy_assertion *a, bool negate,
		    struct policy_evidence_list *evidence, enum policy_truth *ret_truth);

void policy_evidence_done(struct policy_evidence_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->items[i].note);
	free(list->items);
	*list = (struct policy_evidence_list){};
}

static int evidence_reserve(struct policy_evidence_list *list, size_t more)
{
	size_t cap = list->cap ? list->cap : 4;
	struct policy_evidence *items;

	while (cap < list->n + more)
		cap *= 2;
	if (cap == list->cap)
		return 0;
	items = reallocarray(list->items, cap, sizeof(*items));
	if (!items)
		return -ENOMEM;
	list->items = items;
	list->cap = cap;
	return 0;
}

int policy_evidence_add(struct policy_evidence_list *list, const struct policy_assertion *a,
			const struct fact_observation *observation, const char *note_fmt, ...)
{
	autostrbuf struct strbuf note = {};
	char *text;
	va_list ap;
	int r = 0;

	if (note_fmt) {
		va_start(ap, note_fmt);
		r = strbuf_vaddf(&note, note_fmt, ap);
		va_end(ap);
	}
	if (r < 0 || evidence_reserve(list, 1) < 0)
		return -ENOMEM;
	text = strbuf_take(&note);
	if (!text)
		return -ENOMEM;
	list->items[list->n++] = (struct policy_evidence){
		.fact = a->desc,
		.observation = observation,
		.note = text,
		.assertion = a,
	};
	return 0;
}

int policy_evidence_move(struct policy_evidence_list *list, struct policy_evidence_list *from)
{
	if (from->n == 0)
		return 0;
	if (evidence_reserve(list, from->n) < 0)
		return -ENOMEM;
	memcpy(list->items + list->n, from->items, from->n * sizeof(*from->items));
	list->n += from->n;
	from->n = 0;
	return 0;
}

static enum policy_truth truth_of(bool holds)
{
	return holds ? POLICY_TRUE : POLICY_FALSE;
}

static enum policy_truth truth_not(enum policy_truth truth)
{
	if (truth == POLICY_TRUTH_UNKNOWN)
		return truth;
	return truth_of(truth == POLICY_FALSE);
}

/* How many parts came out which way; a whole is decided by them alone. */
struct tally {
	size_t n_true, n_false, n_unknown;
};

static void tally_count(struct tally *t, enum policy_truth truth)
{
	t->n_true += truth == POLICY_TRUE;
	t->n_false += truth == POLICY_FALSE;
	t->n_unknown += truth == POLICY_TRUTH_UNKNOWN;
}

static enum policy_truth tally_truth(const struct tally *t, bool every)
{
	if (every && t->n_false)
		return POLICY_FALSE;
	if (!every && t->n_true)
		return POLICY_TRUE;
	return t->n_unknown ? POLICY_TRUTH_UNKNOWN : truth_of(every);
}

static bool ordered(enum policy_op op, int64_t have, int64_t want)
{
	switch (op) {
	case POLICY_OP_LT:
		return have < want;
	case POLICY_OP_LE:
		return have <= want;
	case POLICY_OP_GT:
		return have > want;
	default:
		return have >= want;
	}
}

static enum policy_truth judge_word(const struct policy_assertion *a, const char *word)
{
	switch (a->op) {
	case POLICY_OP_EQ:
	case POLICY_OP_IN:
		return truth_of(policy_assertion_wants(a, word));
	case POLICY_OP_NE:
	case POLICY_OP_NOT_IN:
		return truth_of(!policy_assertion_wants(a, word));
	case POLICY_OP_MATCHES:
		return truth_of(regexec(&a->regex, word, 0, NULL, 0) == 0);
	case POLICY_OP_EMPTY:
		return truth_of(*word == '\0');
	default:
		return POLICY_TRUTH_UNKNOWN;
	}
}

/* One observed value. A source that breaks its own fact's type is believed nothing. */
static enum policy_truth judge(const struct policy_assertion *a, const char *value)
{
	char shortest[sizeof("-9223372036854775808")];
	int64_t number;

	if (a->desc->type == FACT_BOOL && !str_eq(value, "true") && !str_eq(value, "false"))
		return POLICY_TRUTH_UNKNOWN;
	if (a->desc->type != FACT_INT)
		return judge_word(a, value);
	if (num_parse_i64(value, INT64_MIN + 1, INT64_MAX, &number) < 0)
		return POLICY_TRUTH_UNKNOWN;
	if (a->op >= POLICY_OP_LT && a->op <= POLICY_OP_GE)
		return truth_of(ordered(a->op, number, a->number));
	(void)snprintf(shortest, sizeof(shortest), "%" PRId64, number);
	return judge_word(a, shortest);
}

static enum policy_truth judge_signed(const struct policy_assertion *a, const char *value,
				      bool negate)
{
	enum policy_truth truth = judge(a, value);

	return negate ? truth_not(truth) : truth;
}

static int evaluate_each(const struct evaluation *e, const struct policy_assertion *a,
			 const struct fact *fact, bool negate,
			 struct policy_evidence_list *evidence, enum policy_truth *ret_truth)
{
	struct tally tally = {};
	enum policy_truth truth;

	for (size_t i = 0; i < fact->n; i++)
		tally_count(&tally, judge_signed(a, fact->observations[i].value, negate));
	/* Only a set may have nothing in it; any other fact that is so has a value. */
	if (fact->n == 0 && fact->desc->type != FACT_SET) {
		*ret_truth = POLICY_TRUTH_UNKNOWN;
		return policy_evidence_add(evidence, a, NULL, "%s has no value", fact->desc->name);
	}
	truth = tally_truth(&tally, e->quantifier == POLICY_EVERY);
	for (size_t i = 0; i < fact->n; i++) {
		const struct fact_observation *o = &fact->observations[i];
		int r;

		if (judge_signed(a, o->value, negate) != truth)
			continue;
		r = policy_evidence_add(evidence, a, o,
					truth == POLICY_TRUTH_UNKNOWN ? "not a value of type %s"
								      : NULL,
					fact_type_name(fact->desc->type));
		if (r < 0)
			return r;
	}
	*ret_truth = truth;
	return 0;
}

static bool judged_whole(const struct policy_assertion *a)
{
	return a->desc->type == FACT_SET && a->op != POLICY_OP_MATCHES;
}

/* The fact could not be found out: what was seen of it is shown, and decides only as evaluate.h
 * says. */
static int evaluate_unknown(const struct policy_assertion *a, const struct fact *fact, bool negate,
			    struct policy_evidence_list *evidence, enum policy_truth *ret_truth)
{
	enum policy_truth truth = POLICY_TRUTH_UNKNOWN;
	int r = 0;

	if (fact && fact->n && judged_whole(a))
		r = policy_evaluate_set(a, fact, negate, true, evidence, &truth);
	if (r < 0)
		return r;
	*ret_truth = truth;
	if (truth != POLICY_TRUTH_UNKNOWN)
		return 0;
	if (!fact)
		return policy_evidence_add(evidence, a, NULL, "%s was not collected", a->fact);
	return policy_evidence_add(evidence, a, NULL, "%s",
				   fact->reason && *fact->reason ? fact->reason
								 : "its source gives no reason");
}

static int evaluate_absent(const struct policy_assertion *a, const struct fact *fact,
			   struct policy_evidence_list *evidence, enum policy_truth *ret_truth)
{
	const char *reason = fact->reason ? fact->reason : "";

	*ret_truth = POLICY_TRUTH_UNKNOWN;
	return policy_evidence_add(evidence, a, NULL,
				   "it is absent%s%s; \"when: %s is present\" would say that the "
				   "rule does not apply then",
				   *reason ? ": " : "", reason, a->fact);
}

static int evaluate_presence(const struct policy_assertion *a, const struct fact *fact, bool negate,
			     struct policy_evidence_list *evidence, enum policy_truth *ret_truth)
{
	bool present = fact->state == FACT_OK;

	*ret_truth = truth_of((present == (a->op == POLICY_OP_PRESENT)) != negate);
	for (size_t i = 0; i < fact->n && present; i++)
		if (policy_evidence_add(evidence, a, &fact->observations[i], NULL) < 0)
			return -ENOMEM;
	if (present && fact->n)
		return 0;
	return policy_evidence_add(evidence, a, NULL, "it is %s%s%s", fact_state_name(fact->state),
				   fact->reason && *fact->reason ? ": " : "",
				   fact->reason ? fact->reason : "");
}

static int evaluate_fact(const struct evaluation *e, const struct policy_assertion *a, bool negate,
			 struct policy_evidence_list *evidence, enum policy_truth *ret_truth)
{
	const struct fact *fact = fact_set_find(e->facts, a->fact);

	if (!fact || fact->state == FACT_UNKNOWN)
		return evaluate_unknown(a, fact, negate, evidence, ret_truth);
	if (a->op == POLICY_OP_PRESENT || a->op == POLICY_OP_ABSENT)
		return evaluate_presence(a, fact, negate, evidence, ret_truth);
	if (fact->state == FACT_ABSENT)
		return evaluate_absent(a, fact, evidence, ret_truth);
	if (judged_whole(a))
		return policy_evaluate_set(a, fact, negate, false, evidence, ret_truth);
	return evaluate_each(e, a, fact, negate, evidence, ret_truth);
}

/* Shown are the parts that came out as the whole did: they decided it. */
static int evaluate_parts(const struct evaluation *e, const struct policy_assertion *a, bool negate,
			  struct policy_evidence_list *evidence, enum policy_truth *ret_truth)
{
	/* One list for each way in which a part can come out. */
	autoevidence struct policy_evidence_list unsure = {}, yes = {}, no = {};
	struct policy_evidence_list *kept[] = {
		[POLICY_TRUTH_UNKNOWN] = &unsure, [POLICY_TRUE] = &yes, [POLICY_FALSE] = &no
	};
	bool every = (a->kind == POLICY_ASSERTION_ALL) != negate;
	struct tally tally = {};
	int r = 0;

	for (const struct policy_assertion *part = a->first; part && r >= 0; part = part->next) {
		autoevidence struct policy_evidence_list own = {};
		enum policy_truth truth;

		r = evaluate(e, part, negate, &own, &truth);
		if (r >= 0) {
			tally_count(&tally, truth);
			r = policy_evidence_move(kept[truth], &own);
		}
	}
	*ret_truth = tally_truth(&tally, every);
	return r < 0 ? r : policy_evidence_move(evidence, kept[*ret_truth]);
}

static int evaluate(const struct evaluation *e, const struct policy_assertion *a, bool negate,
		    struct policy_evidence_list *evidence, enum policy_truth *ret_truth)
{
	switch (a->kind) {
	case POLICY_ASSERTION_FACT:
		return evaluate_fact(e, a, negate, evidence, ret_truth);
	case POLICY_ASSERTION_NOT:
		return evaluate(e, a->first, !negate, evidence, ret_truth);
	default:
		return evaluate_parts(e, a, negate, evidence, ret_truth);
	}
}

int policy_evaluate(const struct policy_assertion *a, const struct fact_set *facts,
		    enum policy_quantifier quantifier, struct policy_evidence_list *ret_evidence,
		    enum policy_truth *ret_truth)
{
	const struct evaluation e = { facts, quantifier };

	return evaluate(&e, a, false, ret_evidence, ret_truth);
}

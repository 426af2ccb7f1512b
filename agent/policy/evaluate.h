/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One assertion against facts: true, false or unknown, and the observations that decided it.
 *
 * - A fact with several observations (one per Match world, say) must hold in each of them. `not:`
 *   turns the operator around and not this: "not: X == yes" means that no observation is yes.
 *   `when` is the other way round: a rule applies as soon as one observation makes it apply.
 * - == != in, comparisons and matches judge each observation, matches also each member of a set.
 *   ==, !=, is empty, subset of, superset of, disjoint from judge a set as a whole; for == order
 *   and repetition do not count.
 * - An unknown fact makes its assertion unknown, whatever was observed of it. One exception: a
 *   member that was seen is in the set, so a subset of, disjoint from, == or is empty that it
 *   contradicts is false. Nothing unknown ever makes an assertion true.
 * - An absent fact is seen by `is absent` and `is present` only. Anything else said about it is
 *   unknown: neither "no" nor "yes" is the value of a setting that is not there. Guard such a rule:
 *   `when: FACT is present`.
 * - all: is false when one part is false, any: is true when one part is true, whatever is unknown.
 *
 * Pure: no I/O, no clock.
 */
#pragma once

#include "policy/assertion.h"

enum policy_truth {
	POLICY_TRUTH_UNKNOWN = 0,
	POLICY_TRUE,
	POLICY_FALSE,
};

struct policy_waiver;

struct policy_evidence {
	const struct fact_desc *fact;
	const struct fact_observation *observation; /* NULL: the fact as a whole, see note */
	char *note;				  /* "" or what there is to say beside the value */
	const struct policy_assertion *assertion; /* what it was judged by */
	const struct policy_waiver *waiver;	  /* that lets it pass; set by policy_judge() */
};

struct policy_evidence_list {
	struct policy_evidence *items;
	size_t n;
	size_t cap;
};

void policy_evidence_done(struct policy_evidence_list *list);
#define autoevidence __attribute__((cleanup(policy_evidence_done)))

enum policy_quantifier {
	POLICY_EVERY = 0, /* require */
	POLICY_SOME,	  /* when */
};

/*
 * a must be bound. Evidence points into a and facts, and is appended to ret_evidence.
 * Return: 0 and *ret_truth; -ENOMEM.
 */
must_check int policy_evaluate(const struct policy_assertion *a, const struct fact_set *facts,
			       enum policy_quantifier quantifier,
			       struct policy_evidence_list *ret_evidence,
			       enum policy_truth *ret_truth);

/* Private to the folder. note_fmt NULL: no note. */
must_check int policy_evidence_add(struct policy_evidence_list *list,
				   const struct policy_assertion *a,
				   const struct fact_observation *observation, const char *note_fmt,
				   ...) printf_like(4, 5);

/* Private to the folder: appends all of from to list, and empties from. */
must_check int policy_evidence_move(struct policy_evidence_list *list,
				    struct policy_evidence_list *from);

/* Private to the folder: a set fact against ==, !=, is empty, subset of, superset of, disjoint
 * from. partial: the fact is unknown, and its observations are only what could be seen. */
must_check int policy_evaluate_set(const struct policy_assertion *a, const struct fact *fact,
				   bool negate, bool partial, struct policy_evidence_list *evidence,
				   enum policy_truth *ret_truth);

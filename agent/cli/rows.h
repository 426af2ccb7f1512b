/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Facts and outcomes as the plain rows that report/ takes. */
#pragma once

#include "facts/fact.h"
#include "policy/judge.h"
#include "report/row.h"

/* Owns the rows; their texts mostly stay with what they were made from, which must live on. */
struct rows {
	struct report_observation *observations;
	struct report_fact *facts;
	struct report_result_row *results;
	struct strlist texts;
	char *root;
};

/* Zero-initialised is empty. */
void rows_done(struct rows *rows);
#define autorows __attribute__((cleanup(rows_done)))

/* Return: 0 and *ret, which borrows from rows and from the other arguments; -ENOMEM. */
must_check int rows_of_facts(struct rows *rows, const char *root, const struct fact_set *set,
			     struct report_facts *ret);
must_check int rows_of_audit(struct rows *rows, const char *root, const struct policy *policy,
			     const struct policy_run *run, struct report_audit *ret);

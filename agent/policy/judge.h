/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A policy against facts: one outcome per rule, waivers applied, and the grade of the whole.
 *
 * A rule whose `when` is false is not applicable, whose `when` is unknown is unknown. A waiver
 * takes observations out of a failure; when none is left, the rule is waived. It never touches what
 * is unknown. `where` is compared with an observation's scope, its place (with or without the line)
 * and its value, as text or as a pattern of fnmatch(3); "/dev/ttyS0" also means the value "ttyS0".
 * Without `where` all of the rule is waived. A waiver does not hold after its last day, nor while
 * the clock is not set: the rule fails and says so. A waiver that matches no failure is a warning.
 *
 * Pure: the caller gives the time.
 */
#pragma once

#include "policy/evaluate.h"
#include "policy/policy.h"

enum policy_result {
	POLICY_UNKNOWN = 0,
	POLICY_PASS,
	POLICY_FAIL,
	POLICY_WAIVED,
	POLICY_NOT_APPLICABLE,
	POLICY_RESULT_COUNT_,
};

struct policy_outcome {
	const struct policy_rule *rule;
	enum policy_result result;
	/* What decided it: of a failure the observations that fail, those waived included. */
	struct policy_evidence_list evidence;
	char *remark; /* "" or a word on a waiver that does not hold (any more) */
};

struct policy_run {
	struct policy_outcome *outcomes; /* one per rule, in the policy's order */
	size_t n;
	size_t count[POLICY_RESULT_COUNT_];
};

/* 2024-01-01: no holdfast is older than that, so a clock that says so was never set. */
#define POLICY_CLOCK_FLOOR_SEC INT64_C(1704067200)

/*
 * now_sec: seconds since the epoch. policy and facts must outlive the run; warnings go to diag.
 * Return: 0 and *ret (policy_run_free()); -ENOMEM.
 */
must_check int policy_judge(const struct policy *policy, const struct fact_set *facts,
			    int64_t now_sec, struct diag *diag, struct policy_run **ret);
struct policy_run *policy_run_free(struct policy_run *run);
DEFINE_CLEANUP(struct policy_run *, policy_run_free)

const char *policy_result_name(enum policy_result result);

enum policy_grade {
	POLICY_GRADE_INCOMPLETE = 0, /* something is unknown, or nothing was evaluated */
	POLICY_GRADE_HOLDS,
	POLICY_GRADE_FINDINGS,
};

/*
 * Failures and unknowns of rules of at least fail_at count; a failure wins over an unknown. A run
 * in which no rule passed, failed or was waived evaluated nothing, and is incomplete.
 */
enum policy_grade policy_grade(const struct policy_run *run, enum policy_severity fail_at);

/* Private to the folder: whether waiver's `where` means what e saw. */
bool policy_waiver_covers(const struct policy_waiver *waiver, const struct policy_evidence *e);

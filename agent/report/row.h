/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What reports are made of: plain rows that know nothing of policies, fact sources or each other.
 *
 * All strings are borrowed, never NULL, and "" where there is nothing to say. Those that come from
 * the audited tree are printable already (facts/fact.h).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum report_state {
	REPORT_STATE_UNKNOWN = 0,
	REPORT_STATE_OK,
	REPORT_STATE_ABSENT,
};

enum report_result {
	REPORT_UNKNOWN = 0,
	REPORT_PASS,
	REPORT_FAIL,
	REPORT_WAIVED,
	REPORT_NOT_APPLICABLE,
	REPORT_RESULT_COUNT_,
};

enum report_severity {
	REPORT_INFO = 0,
	REPORT_LOW,
	REPORT_MEDIUM,
	REPORT_HIGH,
	REPORT_CRITICAL,
	REPORT_SEVERITY_COUNT_,
};

struct report_observation {
	const char *fact; /* its name */
	const char *value;
	const char *scope;
	const char *place;
	bool member;	     /* of a set: value is one of several */
	bool whole;	     /* the fact as a whole is meant: note speaks, there is no value */
	const char *note;    /* why a fact is unknown, what a set lacks, ... */
	const char *waiver;  /* who waives this observation until when, and why */
	const char *require; /* the assertion that it was judged by */
};

struct report_result_row {
	const char *id;
	const char *title;
	enum report_severity severity;
	enum report_result result;
	const char *why;
	const char *fix;
	const char *const *refs;
	size_t n_refs;
	const char *remark; /* on a waiver that does not hold */
	const char *witness;
	const struct report_observation *observations;
	size_t n_observations;
};

struct report_audit {
	const char *root;
	const char *const *policies;
	size_t n_policies;
	const struct report_result_row *results; /* in the policy's order */
	size_t n_results;
	enum report_severity fail_at;
};

struct report_fact {
	const char *name;
	const char *type;
	enum report_state state;
	const char *reason;
	const struct report_observation *observations; /* value, scope and place only */
	size_t n_observations;
};

struct report_facts {
	const char *root;
	const struct report_fact *facts;
	size_t n_facts;
};

const char *report_state_name(enum report_state state);
const char *report_result_name(enum report_result result);
const char *report_severity_name(enum report_severity severity);

/* How many results came out which way: counts[REPORT_PASS], ... */
void report_count(const struct report_audit *audit, size_t counts[REPORT_RESULT_COUNT_]);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The model of a declared health check, and how it is read from its file (agent/README.md,
 * "Health-check files").
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core/diag.h"
#include "core/dirs.h"
#include "core/doc.h"
#include "core/macro.h"

enum check_grade {
	CHECK_UNKNOWN = 0,
	CHECK_PASS,
	CHECK_FAIL,
};
const char *check_grade_name(enum check_grade grade);

enum check_gate {
	GATE_WATCHDOG = 1 << 0, /* petting */
	GATE_SLOT = 1 << 1,	/* the verdict */
};

const char *check_gate_name(enum check_gate gate);

struct check_kind;

/* A key of a check's file: help and man page are made from these tables. */
struct check_key {
	const char *name;
	bool required;
	const char *meaning; /* one line */
};

/* The keys that every check has, ended by a NULL name. */
extern const struct check_key check_keys[];

/* Defaults. timeout is that of every, at most CHECK_TIMEOUT_DEFAULT_USEC; gates is empty. */
#define CHECK_TIMEOUT_DEFAULT_USEC (10 * USEC_PER_SEC)
#define CHECK_GRACE_DEFAULT_USEC (60 * USEC_PER_SEC)
#define CHECK_FAIL_AFTER_DEFAULT 3
#define CHECK_PASS_AFTER_DEFAULT 1

/* Limits. timeout is at most every: a run never meets the next one of its check. */
#define CHECK_EVERY_MIN_USEC (100 * USEC_PER_MSEC) /* more often is load, not knowledge */
#define CHECK_EVERY_MAX_USEC (24 * 3600 * USEC_PER_SEC)
#define CHECK_TIMEOUT_MIN_USEC (10 * USEC_PER_MSEC)	/* a fork and an exec take some of it */
#define CHECK_GRACE_MAX_USEC (24 * 3600 * USEC_PER_SEC) /* petting without evidence ends there */
#define CHECK_AFTER_MAX 100
#define CHECK_NAME_MAX 64 /* bytes: what still fits a status line */

struct check {
	char *name;
	const struct check_kind *kind;
	void *params; /* the kind's own, made by its parse() */
	uint64_t every_usec;
	uint64_t timeout_usec; /* for one run */
	uint64_t grace_usec;   /* after start: how long the first pass may take to come */
	unsigned fail_after;   /* consecutive failures before the grade turns */
	unsigned pass_after;   /* consecutive passes before it turns back */
	unsigned gates;	       /* enum check_gate, or'ed */
	char *file;
	unsigned line;
};

/*
 * How long a pass keeps a check's lease, from the moment that the passing run was started:
 * fail_after more runs, the last one's timeout and CHECK_SLACK_USEC for the scheduling in between.
 */
#define CHECK_SLACK_USEC (500 * USEC_PER_MSEC)
uint64_t check_lease_usec(const struct check *check);

struct check_list {
	struct check **checks;
	size_t n;
};

#define CHECKS_MAX 256 /* as many as the keeper has leases */

/*
 * Reads one file and appends its check to list. Return: 0; -EINVAL after a diag_error() (also when
 * the name is already in the list: both files are named); -ENOMEM.
 */
must_check int check_load(const char *path, struct diag *diag, struct check_list *list);
/*
 * check_load() of every file healthchecks.d/NAME.yaml in the three places, in the order of their
 * names, going on after a bad one so that all errors are told. Return: as check_load(); a folder
 * that can not be read is a diag_error() too.
 */
must_check int check_list_load(const struct dirs *dirs, struct diag *diag, struct check_list *list);
void check_list_done(struct check_list *list);
#define autochecks __attribute__((cleanup(check_list_done)))

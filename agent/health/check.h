/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The model of a declared health check, and how it is read from its file (agent/README.md,
 * "Health-check files").
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core/diag.h"
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

struct check_kind;

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
 * Reads one file into list. Return: 0; -EINVAL after a diag_error() (also when the name is already
 * in the list: both files are named); -ENOMEM.
 */
must_check int check_load(const char *path, struct diag *diag, struct check_list *list);
void check_list_done(struct check_list *list);
#define autochecks __attribute__((cleanup(check_list_done)))

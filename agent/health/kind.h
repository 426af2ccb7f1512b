/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A kind of check: one file in kinds/ exports one const descriptor and has one line in kinds.def.
 */
#pragma once

#include "core/doc.h"
#include "health/check.h"

#define CHECK_MESSAGE_MAX 256 /* bytes with the NUL: one line that a status shows */

struct check_result {
	enum check_grade grade;
	char message[CHECK_MESSAGE_MAX]; /* printable, one line */
};

struct check_key {
	const char *name;
	bool required;
	const char *meaning; /* one line: help and man page are made from it */
};

struct check_kind {
	const char *name;
	const char *meaning;	      /* one line */
	const struct check_key *keys; /* beside those that every check has; ended by a NULL name */
	/*
	 * Reads the kind's own keys of the file into *ret_params. Unknown and missing keys are
	 * already refused. Return: 0; -EINVAL after a diag_error(); -ENOMEM.
	 */
	int (*parse)(const struct doc *doc, const struct doc_node *map, struct diag *diag,
		     void **ret_params);
	void (*params_free)(void *params);
	/*
	 * Runs in a process of its own, which the prober kills with all its children at the check's
	 * deadline: it may sleep. It may also become another program (exec); see run_exec.
	 */
	void (*run)(const void *params, struct check_result *ret);
	/* Or: becomes a program, whose exit status and output are read by the Nagios plugin
	 * convention. Does not return. */
	void (*exec)(const void *params);
};

extern const struct check_kind *const check_kinds[]; /* NULL-terminated */

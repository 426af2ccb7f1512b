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

/* Copies text, cut between two UTF-8 sequences where it does not fit. */
void check_message_copy(char ret[CHECK_MESSAGE_MAX], const char *text);
/* Sets *ret: the message is cut at CHECK_MESSAGE_MAX and made one printable line. */
void check_result_set(struct check_result *ret, enum check_grade grade, const char *fmt, ...)
	printf_like(3, 4);

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
	/*
	 * Or: becomes a program, whose exit status and output are read by the Nagios plugin
	 * convention (plugin.h). Standard input, output and error and the environment are already
	 * those of the program. When it can not become one it says why on standard output and
	 * exits with a PLUGIN_* status. Does not return.
	 */
	void (*exec)(const void *params);
};

extern const struct check_kind *const check_kinds[]; /* NULL-terminated */
const struct check_kind *check_kind_find(const char *name);
/* For "did you mean"; NULL when none is near. */
const char *check_kind_nearest(const char *name);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A verb of the command line: one file exports one const descriptor and has one line in verbs.def.
 */
#pragma once

#include <stdio.h>

/* Exit codes of the grading verbs (audit, facts, check); status and verdict have their own. */
enum verb_exit {
	EXIT_HOLDS = 0,
	EXIT_FINDINGS = 1,
	EXIT_INCOMPLETE = 2, /* something is unknown, or nothing was evaluated */
	EXIT_USAGE = 3,	     /* the call, a policy, a check or the configuration is wrong */
};

struct verb {
	const char *name;
	const char *synopsis; /* what follows "holdfast NAME" */
	const char *about;    /* one line for --help */
	const char *help;     /* the options, as --help prints them below the synopsis */
	/* What --help prints after that, where it comes from tables; may be NULL. */
	void (*more_help)(FILE *out);
	/* argv[0] is the verb. Return: the process's exit code. */
	int (*run)(int argc, char **argv);
};

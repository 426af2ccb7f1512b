/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The verb "check": what its files share. */
#pragma once

#include <stdbool.h>

#include <jansson.h>

#include "cli/verb.h"
#include "core/dirs.h"
#include "health/check.h"

enum check_format {
	CHECK_FORMAT_TEXT = 0,
	CHECK_FORMAT_JSON,
};

struct check_options {
	struct dirs dirs;
	enum check_format format;
	bool plan;
	uint64_t watchdog_timeout_usec; /* 0: that of the configuration */
	char **names;			/* to run; all when there is none */
	int n_names;
};

/* Both print to standard output, and errors to standard error. Return: an exit code. */
int check_verb_run(const struct check_options *options, const struct check_list *checks);
int check_verb_plan(const struct check_options *options, const struct check_list *checks);

/* Prints a document, which it takes over, unless its members could not all be made (failed is not
 * 0, or root is NULL). Return: 0 or -ENOMEM. */
int check_print_json(json_t *root, int failed);

/* A span as JSON has it. */
static inline double check_seconds(uint64_t usec)
{
	return (double)usec / (double)USEC_PER_SEC;
}

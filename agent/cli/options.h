/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The options that audit, facts and explain share. */
#pragma once

#include "cli/verb.h"
#include "core/dirs.h"
#include "policy/policy.h"
#include "report/format.h"

/* Which options a verb has; --policy may come more than once. */
enum options_bit {
	OPTION_ROOT = 1 << 0,
	OPTION_POLICY = 1 << 1,
	OPTION_FORMAT = 1 << 2,
	OPTION_OUTPUT = 1 << 3,
	OPTION_FAIL_AT = 1 << 4,
	OPTION_VERBOSE = 1 << 5,
	OPTION_DIRS = 1 << 6, /* --config, --runtime, --vendor */
};

#define OPTIONS_POLICIES_MAX 16 /* on one command line */

struct options {
	const char *root;
	const char *policies[OPTIONS_POLICIES_MAX];
	size_t n_policies;
	const struct report_format *format;
	const char *output; /* NULL: standard output */
	enum policy_severity fail_at;
	bool verbose;
	struct dirs dirs;
	char **words; /* what is no option; n_words of them, then NULL */
	size_t n_words;
};

/*
 * Reads argv into *ret, which points into argv; what is not given has its default. bits: of enum
 * options_bit. Says on stderr what is wrong. Return: 0; -EINVAL.
 */
must_check int options_parse(const struct verb *verb, unsigned bits, int argc, char **argv,
			     struct options *ret);

/* "holdfast VERB: ..." on stderr, with a line break. */
void options_complain(const struct verb *verb, const char *fmt, ...) printf_like(2, 3);

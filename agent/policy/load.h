/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What load.c (files that extend each other) and sections.c (the parts of a file) share. Private.
 */
#pragma once

#include "policy/policy.h"

struct load {
	const struct policy_loader *loader;
	struct policy *policy;
	struct diag *diag;
	const char *chain[POLICY_EXTENDS_MAX]; /* files being read, each extending the next */
	size_t depth;
};

/* An error ends the reading of one thing, and the rest is still looked at; only a lack of memory
 * ends it all. */
static inline int policy_load_keep_first(int ret, int r)
{
	if (r == -ENOMEM)
		return r;
	return ret < 0 || r >= 0 ? ret : r;
}

/*
 * Each takes one part of a file into l->policy; file is one of l->policy->files. asked: the user
 * named this policy, and it is not only extended by another. Return: 0, -EINVAL after a
 * diag_error(), -ENOMEM.
 */
must_check int policy_load_head(struct load *l, const struct doc *doc, bool asked);
must_check int policy_load_vars(struct load *l, const char *file, const struct doc *doc);
must_check int policy_load_rules(struct load *l, const char *file, const struct doc *doc);
must_check int policy_load_waivers(struct load *l, const char *file, const struct doc *doc);

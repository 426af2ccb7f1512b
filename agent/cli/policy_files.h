/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where policies come from. A reference with a "/" is a path, relative to the file that extends it
 * or to the working directory; any other is NAME, looked up as policies.d/NAME.yaml in the three
 * places of core/dirs.h, and then as policies/NAME.yaml below the vendor's, which is how the source
 * tree has them. Never in the audited tree: the policy is the auditor's own.
 */
#pragma once

#include "cli/options.h"
#include "policy/policy.h"

/* What is audited with when nobody says anything else. */
#define POLICY_FILES_DEFAULT "field-baseline"

/*
 * Loads o->policies, or the default one. Errors and warnings go to stderr.
 * Return: 0 and *ret; -EINVAL; -ENOMEM.
 */
must_check int policy_files_load(const struct verb *verb, const struct options *o,
				 struct policy **ret);

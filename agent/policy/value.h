/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Values that stand in a policy: a word, a list of words, and "$name" for a variable in either.
 * Variables are resolved when the whole policy is there, so that a later file can change them.
 */
#pragma once

#include "core/doc.h"
#include "core/str.h"

/* Where something is written, for messages. file lives as long as the policy that holds it. */
struct policy_place {
	const char *file;
	unsigned line;
	unsigned column;
};

struct policy_term {
	char *text;
	bool is_var; /* text is the name of a variable, without its "$" */
};

struct policy_value {
	bool is_list; /* [a, b]; otherwise there is exactly one term */
	struct policy_term *terms;
	size_t n;
	size_t cap;
};

struct policy_var {
	char *name;
	struct policy_value value;
	struct policy_place place;
	bool used; /* some rule speaks of it, if only through another variable */
};

struct policy_vars {
	struct policy_var *items;
	size_t n;
	size_t cap;
};

/* Variables that name variables that name variables: deeper than this is a circle. */
#define POLICY_VAR_DEPTH 8
/* Words that one value may come to once its variables are filled in: twenty times a full Debian's
 * units, and an end to lists that double themselves. */
#define POLICY_VALUE_MAX 100000

void policy_value_done(struct policy_value *value);
#define autovalue __attribute__((cleanup(policy_value_done)))

/* Appends a word; "$name" is a variable unless quoted. Return: 0, -ENOMEM. */
must_check int policy_value_add(struct policy_value *value, const char *text, size_t n,
				bool quoted);

/* Reads a scalar or a list of scalars. Return: 0; -EINVAL after a diag_error(); -ENOMEM. */
must_check int policy_value_read(const struct doc *doc, const struct doc_node *node,
				 struct diag *diag, struct policy_value *ret);

/* Takes value over on success and replaces a variable of the same name. Return: 0, -ENOMEM. */
must_check int policy_vars_put(struct policy_vars *vars, const char *name,
			       const struct policy_place *place, struct policy_value *value);
void policy_vars_done(struct policy_vars *vars);

/*
 * The value with its variables filled in, in order: a list variable inside a list is spliced.
 * Marks the variables it meets as used. place is where the value stands.
 * Return: 0, *ret appended to and *ret_is_list; -EINVAL after a diag_error(); -ENOMEM.
 */
must_check int policy_value_expand(const struct policy_value *value, struct policy_vars *vars,
				   const struct policy_place *place, struct diag *diag,
				   struct strlist *ret, bool *ret_is_list);

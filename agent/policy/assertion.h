/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The assertion language: what `require` and `when` of a rule say. One assertion is a text
 *
 *	FACT == VALUE      also != ; a set fact is compared with a whole list
 *	FACT < NUMBER      also <= > >= ; int facts only
 *	FACT in [A, B]     also not in ; any fact but a set
 *	FACT subset of L   also superset of, disjoint from ; set facts only
 *	FACT matches ERE   string facts, and each member of a set
 *	FACT is present    also is absent, is empty (string and set facts)
 *
 * or a map with one key: all: [...], any: [...], not: ASSERTION, nested at will. VALUE is a bare
 * word without blanks, a text in single or double quotes (no escapes in either), a number, a list
 * [a, "b c", $d], or $name for a variable. "no" is the word no, never a boolean. Inside YAML's own
 * brackets and braces a text with a list needs quotes: not: 'FACT in [a, b]'.
 *
 * Reading is two steps. policy_assertion_read() takes the text apart; policy_assertion_bind() looks
 * up facts and variables and checks types. Both name file, line and column of every error. The
 * column is exact in a plain scalar and the scalar's own in a quoted one.
 */
#pragma once

#include <regex.h>

#include "core/diag.h"
#include "core/doc.h"
#include "facts/fact.h"
#include "policy/value.h"

enum policy_assertion_kind {
	POLICY_ASSERTION_FACT = 0,
	POLICY_ASSERTION_ALL,
	POLICY_ASSERTION_ANY,
	POLICY_ASSERTION_NOT,
};

enum policy_op {
	POLICY_OP_EQ = 0,
	POLICY_OP_NE,
	POLICY_OP_LT,
	POLICY_OP_LE,
	POLICY_OP_GT,
	POLICY_OP_GE,
	POLICY_OP_IN,
	POLICY_OP_NOT_IN,
	POLICY_OP_SUBSET,
	POLICY_OP_SUPERSET,
	POLICY_OP_DISJOINT,
	POLICY_OP_MATCHES,
	POLICY_OP_PRESENT,
	POLICY_OP_ABSENT,
	POLICY_OP_EMPTY,
	POLICY_OP_COUNT_,
};

enum policy_operand {
	POLICY_OPERAND_NONE = 0,
	POLICY_OPERAND_SAME, /* a list for a set, one word for all others */
	POLICY_OPERAND_WORD,
	POLICY_OPERAND_LIST,
};

struct policy_op_desc {
	const char *text;
	enum policy_operand operand;
	unsigned types;	  /* bits 1 << enum fact_type */
	const char *hint; /* what to write instead where the type does not fit */
};

extern const struct policy_op_desc policy_ops[POLICY_OP_COUNT_];

struct policy_assertion {
	enum policy_assertion_kind kind;
	struct policy_place place;
	struct policy_assertion *first; /* all, any, not: the parts */
	struct policy_assertion *next;	/* the next part of the same whole */

	/* POLICY_ASSERTION_FACT, as written */
	char *text;
	char *fact;
	enum policy_op op;
	struct policy_value value;
	struct policy_place fact_place, op_place, value_place;

	/* ... and once bound */
	const struct fact_desc *desc;
	struct strlist want; /* the value's words, sorted; numbers in their shortest form */
	int64_t number;	     /* for < <= > >= */
	regex_t regex;
	bool has_regex;
};

/* What an assertion may speak of: the fact tables, or a test's own. */
struct policy_catalog {
	const struct fact_desc *(*find)(const char *name);
	const char *(*nearest)(const char *name); /* for "did you mean"; may return NULL */
};

/* A pattern longer than this is no pattern but an attack on the compiler of regular expressions. */
#define POLICY_PATTERN_MAX 1024 /* bytes */

/*
 * file must outlive the assertion. Return: 0 and *ret (policy_assertion_free()); -EINVAL after a
 * diag_error(); -ENOMEM.
 */
must_check int policy_assertion_read(const char *file, const struct doc *doc,
				     const struct doc_node *node, struct diag *diag,
				     struct policy_assertion **ret);

/*
 * Fills text's fact, op and value in a->fact, a->op, a->value and their places; a->place is where
 * the text begins. Private to the folder and its tests. Return: as policy_assertion_read().
 */
must_check int policy_assertion_parse(struct policy_assertion *a, const char *text,
				      bool column_exact, struct diag *diag);

/* Resolves and checks the whole tree; reports every error in it. Return: 0, -EINVAL, -ENOMEM. */
must_check int policy_assertion_bind(struct policy_assertion *a,
				     const struct policy_catalog *catalog, struct policy_vars *vars,
				     struct diag *diag);

/* Whether word is one of those that a bound assertion's value lists. */
bool policy_assertion_wants(const struct policy_assertion *a, const char *word);

struct policy_assertion *policy_assertion_free(struct policy_assertion *a);
DEFINE_CLEANUP(struct policy_assertion *, policy_assertion_free)

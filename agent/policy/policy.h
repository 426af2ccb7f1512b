/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A hardening policy: rules over facts, variables that a product changes, waivers that expire.
 *
 * policy_load() turns one or more policies, and what they extend, into one: each is taken after
 * what it extends, and a later rule or variable replaces an earlier one of the same name, whole.
 * What several extend is taken once, where it is first met. Every error in all files is reported,
 * with file, line and column, and with any error there is no policy to grade with.
 *
 * No I/O: the caller finds and reads files.
 */
#pragma once

#include "policy/assertion.h"

enum policy_severity {
	POLICY_INFO = 0,
	POLICY_LOW,
	POLICY_MEDIUM,
	POLICY_HIGH,
	POLICY_CRITICAL,
	POLICY_SEVERITY_COUNT_,
};

struct policy_rule {
	char *id; /* dotted, stable */
	char *title;
	enum policy_severity severity;
	struct policy_assertion *when; /* NULL: always */
	struct policy_assertion *require;
	char *why;
	char *fix;
	struct strlist refs;
	struct policy_place place;
};

struct policy_waiver {
	char *rule;
	char *where; /* "" for the whole rule; otherwise see waiver.h */
	char *owner;
	char *reason;
	char *until;	   /* as written: the last day, UTC, on which the waiver holds */
	int64_t until_sec; /* the second since the epoch from which it no longer holds */
	struct policy_place place;
};

struct policy {
	struct strlist names; /* of the policies that were asked for, not of what they extend */
	char *title;	      /* of the last of them */
	struct strlist files; /* all that were read, in the order in which they were taken */
	struct policy_vars vars;
	struct policy_rule **rules;
	size_t n_rules, cap_rules;
	struct policy_waiver **waivers;
	size_t n_waivers, cap_waivers;
};

/* A chain of policies that extend each other is a handful long; this ends one that has no end. */
#define POLICY_EXTENDS_MAX 16
/* All files of one load. */
#define POLICY_FILES_MAX 64

struct policy_loader {
	struct policy_catalog catalog;
	/*
	 * The file that ref, a name or a path, leads to. from is the file whose `extends` names it,
	 * NULL for one that the user asked for. Return: 0, *ret_file (unique per file; names it in
	 * messages) and *ret_text, both the loader's to free; -ENOENT; other errors of reading.
	 */
	int (*open)(void *data, const char *ref, const char *from, char **ret_file, char **ret_text,
		    size_t *ret_size);
	void *data;
};

/*
 * Loads refs[0..n-1] as one policy. Warnings go to diag even on success. Return: 0 and *ret
 * (policy_free()); -EINVAL after a diag_error(); -ENOMEM.
 */
must_check int policy_load(const struct policy_loader *loader, const char *const *refs, size_t n,
			   struct diag *diag, struct policy **ret);
struct policy *policy_free(struct policy *policy);
DEFINE_CLEANUP(struct policy *, policy_free)

const struct policy_rule *policy_rule_find(const struct policy *policy, const char *id);
/* For "did you mean"; NULL when none is near. */
const char *policy_rule_nearest(const struct policy *policy, const char *id);
/* Appends the name of every fact that some rule speaks of, once: what has to be collected. */
must_check int policy_fact_names(const struct policy *policy, struct strlist *ret);

const char *policy_severity_name(enum policy_severity severity);
/* Return: 0 or -EINVAL. */
must_check int policy_severity_parse(const char *text, enum policy_severity *ret);

/* Private to the folder: one rule, one waiver from its node; as policy_load(). */
must_check int policy_rule_read(const char *file, const struct doc *doc,
				const struct doc_node *node, struct diag *diag,
				struct policy_rule **ret);
struct policy_rule *policy_rule_free(struct policy_rule *rule);
DEFINE_CLEANUP(struct policy_rule *, policy_rule_free)
must_check int policy_waiver_read(const char *file, const struct doc *doc,
				  const struct doc_node *node, struct diag *diag,
				  struct policy_waiver **ret);
struct policy_waiver *policy_waiver_free(struct policy_waiver *waiver);
DEFINE_CLEANUP(struct policy_waiver *, policy_waiver_free)

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * For policy tests: facts and policy files declared as data, with a fact table of their own. No
 * tree, no fact source, no file.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "policy/judge.h"

/*
 * One observation, or the state of a fact without any. value NULL: the empty set. A fact that comes
 * again has one more observation.
 */
struct world_fact {
	const char *name;
	const char *value;
	const char *place;
	const char *scope;
	const char *unknown; /* reason; the fact is unknown, whatever is observed */
	const char *absent;  /* reason; the fact is absent */
};

/* The fact table of the tests: word, words (set), flag (bool), number (int), and the names that
 * shipped policies use. */
extern const struct policy_catalog world_catalog;

/* facts end with a row without name. Aborts when out of memory or for a name not in the table. */
struct fact_set *world_facts(const struct world_fact *facts);

/* Files of one load; the list ends with a row without name. */
struct world_file {
	const char *name;
	const char *text;
};

/* Loads refs (NULL-terminated) from files. Return: as policy_load(). */
must_check int world_load(const struct world_file *files, const char *const *refs,
			  struct diag *diag, struct policy **ret);
/* Loads one policy from its text; its file is "p.yaml". */
must_check int world_load_text(const char *text, struct diag *diag, struct policy **ret);

/* The diagnostics as diag_print() prints them. The caller frees. */
char *world_diag_text(const struct diag *diag);

/* 2026-06-15 */
#define WORLD_NOW_SEC INT64_C(1781481600)

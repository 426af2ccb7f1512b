/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* For tests of fact sources: the facts of a fixture tree, and what is expected of one of them. */
#pragma once

#include "tree.h"

#include "core/str.h"
#include "facts/fact.h"

/* globs: one glob. */
static inline struct fact_set *facts_of(const char *dir, const char *glob)
{
	autoclean(fs_root_free) struct fs_root *root = NULL;
	const char *const globs[] = { glob, NULL };
	struct fact_set *set = NULL;
	struct fact_env env = {};

	assert_int_equal(fs_root_open(dir, &root), 0);
	env.root = root;
	assert_int_equal(fact_collect(&env, globs, &set), 0);
	return set;
}

/* "VALUE|SCOPE|PLACE" for each observation, one a line; "unknown: REASON", "absent: REASON". */
static inline char *facts_text(const struct fact_set *set, const char *name)
{
	const struct fact *fact = fact_set_find(set, name);
	autostrbuf struct strbuf text = {};

	if (!fact)
		fail_msg("no fact %s", name);
	if (fact->state != FACT_OK)
		assert_int_equal(
			strbuf_addf(&text, "%s: %s", fact_state_name(fact->state), fact->reason),
			0);
	for (size_t i = 0; fact->state == FACT_OK && i < fact->n; i++)
		assert_int_equal(
			strbuf_addf(&text, "%s%s|%s|%s", i ? "\n" : "", fact->observations[i].value,
				    fact->observations[i].scope, fact->observations[i].place),
			0);
	return strbuf_take(&text);
}

static inline void expect_fact(const struct fact_set *set, const char *name, const char *expected)
{
	autofree char *text = facts_text(set, name);

	if (!str_eq(text, expected))
		fail_msg("%s:\n%s\ninstead of\n%s", name, text, expected);
}

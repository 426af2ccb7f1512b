/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * For tests: prints facts as lines "name\tstate\tvalue\tscope\tplace", one per observation; a fact
 * without any has one line, with its reason as the scope.
 *
 *	facts_print ROOT [GLOB]...
 */
#include <stdio.h>
#include <string.h>

#include "facts/fact.h"

static void print_fact(const struct fact *fact)
{
	const char *state = fact_state_name(fact->state);

	if (!fact->n)
		printf("%s\t%s\t\t%s\t\n", fact->desc->name, state, fact->reason);
	for (size_t i = 0; i < fact->n; i++)
		printf("%s\t%s\t%s\t%s\t%s\n", fact->desc->name, state, fact->observations[i].value,
		       fact->observations[i].scope, fact->observations[i].place);
}

int main(int argc, char **argv)
{
	autoclean(fs_root_free) struct fs_root *root = NULL;
	autoclean(fact_set_free) struct fact_set *set = NULL;
	struct fact_env env = {};
	int r;

	if (argc < 2) {
		fputs("usage: facts_print ROOT [GLOB]...\n", stderr);
		return 3;
	}
	r = fs_root_open(argv[1], &root);
	if (r >= 0) {
		env = (struct fact_env){ .root = root, .live = fs_root_is_live(root) };
		r = fact_collect(&env, argc > 2 ? (const char *const *)argv + 2 : NULL, &set);
	}
	if (r < 0) {
		fprintf(stderr, "facts_print: %s: %s\n", argv[1], strerror(-r));
		return 3;
	}
	for (size_t i = 0; i < set->n; i++)
		print_fact(&set->facts[i]);
	return 0;
}

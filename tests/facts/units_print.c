/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Prints the members of a set-valued fact of a tree, one a line with its place: units_print ROOT
 * FACT. For the tests that compare with systemd. Exit: 0; 2 when the fact is not known, with the
 * reason on stderr; 3 on any other failure.
 */
#include <stdio.h>

#include "core/str.h"
#include "facts/fact.h"

static int print(const struct fact *fact)
{
	for (size_t i = 0; i < fact->n; i++)
		printf("%s\t%s\n", fact->observations[i].value, fact->observations[i].place);
	if (fact->state == FACT_OK)
		return 0;
	fprintf(stderr, "%s: %s: %s\n", fact->desc->name, fact_state_name(fact->state),
		fact->reason);
	return 2;
}

int main(int argc, char *argv[])
{
	autoclean(fs_root_free) struct fs_root *root = NULL;
	autoclean(fact_set_free) struct fact_set *set = NULL;
	const struct fact *fact;

	if (argc != 3 || fs_root_open(argv[1], &root) < 0)
		return 3;
	if (fact_collect(&(struct fact_env){ .root = root }, (const char *[]){ argv[2], NULL },
			 &set) < 0)
		return 3;
	fact = fact_set_find(set, argv[2]);
	return fact ? print(fact) : 3;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* holdfast facts: what is so on a live system or in an image, and where it says so. Reads only. */
#include <fnmatch.h>
#include <stdio.h>

#include "cli/look.h"
#include "cli/options.h"
#include "cli/rows.h"
#include "cli/tree.h"
#include "report/output.h"

extern const struct verb verb_facts;

static const char help[] =
	"Shows the facts whose names match any GLOB, or all of them, one observation a line:\n"
	"name, value, and where it was seen.\n"
	"\n"
	"  --root DIR       what to look at: / is the live system, any other directory an image\n"
	"                   [/]; nothing in it is executed or written\n"
	"  --format FORMAT  text or json [text]\n"
	"  --output FILE    write there instead of to standard output; FILE is replaced whole\n"
	"\n"
	"Exit status: 0, 2 when a fact that is shown is unknown, 3 usage error.\n";

static bool matches_any_fact(const char *glob)
{
	for (size_t i = 0; fact_sources[i]; i++)
		for (size_t j = 0; j < fact_sources[i]->n_facts; j++)
			if (fnmatch(glob, fact_sources[i]->facts[j].name, 0) == 0)
				return true;
	return false;
}

/* A name that matches nothing would show nothing, which looks like an answer. */
static int check_globs(char **globs)
{
	for (; *globs; globs++) {
		const char *near;

		if (matches_any_fact(*globs))
			continue;
		near = fact_desc_nearest(*globs);
		if (near)
			options_complain(&verb_facts,
					 "no fact is called \"%s\"; did you mean \"%s\"?", *globs,
					 near);
		else
			options_complain(&verb_facts,
					 "no fact matches \"%s\"; \"holdfast facts\" lists all",
					 *globs);
		return -EINVAL;
	}
	return 0;
}

static bool any_unknown(const struct fact_set *facts)
{
	for (size_t i = 0; i < facts->n; i++)
		if (facts->facts[i].state == FACT_UNKNOWN)
			return true;
	return false;
}

static int write_report(const struct options *o, const struct fact_set *set)
{
	const struct report_look look = look_now(o);
	autostrbuf struct strbuf text = {};
	autorows struct rows rows = {};
	struct report_facts facts;
	int r = rows_of_facts(&rows, o->root, set, &facts);

	if (r >= 0)
		r = o->format->facts(&facts, &look, &text);
	if (r >= 0)
		r = report_output(o->output, text.data ? text.data : "", text.len);
	if (r < 0)
		options_complain(&verb_facts, "%s: %s", o->output ? o->output : "standard output",
				 strerror(-r));
	return r;
}

static int facts_run(int argc, char **argv)
{
	autoclean(fs_root_free) struct fs_root *root = NULL;
	autoclean(fact_set_free) struct fact_set *facts = NULL;
	struct options o;

	if (options_parse(&verb_facts, OPTION_ROOT | OPTION_FORMAT | OPTION_OUTPUT, argc, argv,
			  &o) < 0 ||
	    check_globs(o.words) < 0)
		return EXIT_USAGE;
	if (!o.format->facts) {
		options_complain(&verb_facts, "--format %s: facts come as text or json",
				 o.format->name);
		return EXIT_USAGE;
	}
	if (tree_open(&verb_facts, o.root, &root) < 0 ||
	    tree_collect(&verb_facts, root, o.n_words ? (const char *const *)o.words : NULL,
			 &facts) < 0 ||
	    write_report(&o, facts) < 0)
		return EXIT_USAGE;
	return any_unknown(facts) ? EXIT_INCOMPLETE : EXIT_HOLDS;
}

const struct verb verb_facts = {
	.name = "facts",
	.synopsis = "[--root DIR] [GLOB]... [--format text|json] [--output FILE]",
	.about = "show what is so, and where it says so",
	.help = help,
	.run = facts_run,
};

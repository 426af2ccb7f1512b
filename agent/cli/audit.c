/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * holdfast audit: facts of a live system or an image, judged by policies. Reads only; needs no
 * privilege beyond that of reading what it judges.
 */
#include <stdio.h>
#include <time.h>

#include "cli/look.h"
#include "cli/options.h"
#include "cli/policy_files.h"
#include "cli/rows.h"
#include "cli/tree.h"
#include "report/output.h"

extern const struct verb verb_audit;

static const char help[] =
	"Grades the system below --root against policies, and says where it saw what.\n"
	"\n"
	"  --root DIR       what to audit: / is the live system, any other directory an image\n"
	"                   [/]; nothing in it is executed or written\n"
	"  --policy P       a policy's name or, with a \"/\" in it, its path [field-baseline];\n"
	"                   may be given more than once, later ones override\n"
	"  --format FORMAT  one of:"
#define REPORT_FORMAT(name) " " #name
#include "report/formats.def"
#undef REPORT_FORMAT
	" [text]\n"
	"  --output FILE    write there instead of to standard output; FILE is replaced whole\n"
	"  --fail-at SEV    findings below this severity do not count for the exit status:\n"
	"                   info, low, medium, high or critical [low]\n"
	"  --verbose        list what passed and what does not apply as well\n"
	"  --config DIR     in place of " SYSCONF_DIR "/holdfast\n"
	"  --runtime DIR    in place of /run/holdfast\n"
	"  --vendor DIR     in place of " VENDOR_DIR "\n"
	"\n"
	"Exit status: 0 everything holds, 1 findings, 2 incomplete (something of at least\n"
	"--fail-at is unknown, or nothing was evaluated), 3 usage or policy error.\n";

static int grade_exit(enum policy_grade grade)
{
	static const int codes[] = {
		[POLICY_GRADE_INCOMPLETE] = EXIT_INCOMPLETE,
		[POLICY_GRADE_HOLDS] = EXIT_HOLDS,
		[POLICY_GRADE_FINDINGS] = EXIT_FINDINGS,
	};

	return codes[grade];
}

/* Only the facts that some rule speaks of: other sources do not run. */
static int collect(const struct policy *policy, const struct fs_root *root, struct fact_set **ret)
{
	autofree const char **globs = NULL;
	autostrlist struct strlist names = {};

	if (policy_fact_names(policy, &names) < 0)
		return -ENOMEM;
	globs = calloc(names.n + 1, sizeof(*globs));
	if (!globs)
		return -ENOMEM;
	for (size_t i = 0; i < names.n; i++)
		globs[i] = names.items[i];
	return tree_collect(&verb_audit, root, globs, ret);
}

static int write_report(const struct options *o, const struct policy *policy,
			const struct policy_run *run)
{
	const struct report_look look = look_now(o);
	autostrbuf struct strbuf text = {};
	autorows struct rows rows = {};
	struct report_audit audit;
	int r = rows_of_audit(&rows, o->root, policy, run, &audit);

	if (r >= 0)
		r = o->format->audit(&audit, &look, &text);
	if (r >= 0)
		r = report_output(o->output, text.data, text.len);
	if (r < 0)
		options_complain(&verb_audit, "%s: %s", o->output ? o->output : "standard output",
				 strerror(-r));
	return r;
}

static int judge_and_write(const struct options *o, const struct policy *policy,
			   const struct fact_set *facts)
{
	autoclean(policy_run_free) struct policy_run *run = NULL;
	autodiag struct diag diag = {};
	int r = policy_judge(policy, facts, time(NULL), &diag, &run);

	if (r < 0) {
		options_complain(&verb_audit, "%s", strerror(-r));
		return EXIT_USAGE;
	}
	diag_print(&diag, stderr);
	if (write_report(o, policy, run) < 0)
		return EXIT_USAGE;
	return grade_exit(policy_grade(run, o->fail_at));
}

static int audit_run(int argc, char **argv)
{
	const unsigned bits = OPTION_ROOT | OPTION_POLICY | OPTION_FORMAT | OPTION_OUTPUT |
			      OPTION_FAIL_AT | OPTION_VERBOSE | OPTION_DIRS;
	autoclean(policy_free) struct policy *policy = NULL;
	autoclean(fs_root_free) struct fs_root *root = NULL;
	autoclean(fact_set_free) struct fact_set *facts = NULL;
	struct options o;

	if (options_parse(&verb_audit, bits, argc, argv, &o) < 0)
		return EXIT_USAGE;
	if (o.n_words) {
		options_complain(&verb_audit, "\"%s\" is no option; did you mean --root %s?",
				 o.words[0], o.words[0]);
		return EXIT_USAGE;
	}
	if (policy_files_load(&verb_audit, &o, &policy) < 0 ||
	    tree_open(&verb_audit, o.root, &root) < 0 || collect(policy, root, &facts) < 0)
		return EXIT_USAGE;
	return judge_and_write(&o, policy, facts);
}

const struct verb verb_audit = {
	.name = "audit",
	.synopsis = "[--root DIR] [--policy P]... [--format FORMAT] [--output FILE] "
		    "[--fail-at SEV] [--verbose]",
	.about = "grade a live system or an image against a hardening policy",
	.help = help,
	.run = audit_run,
};

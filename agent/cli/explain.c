/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* holdfast explain: a rule of a policy, why it is there and how to satisfy it. */
#include <stdio.h>

#include "cli/look.h"
#include "cli/options.h"
#include "cli/policy_files.h"
#include "report/layout.h"
#include "report/output.h"

extern const struct verb verb_explain;

#define LABEL_COLUMNS 10

static const char help[] =
	"Tells why a rule is there, what it requires and how to satisfy it. Without an ID, lists\n"
	"the rules.\n"
	"\n"
	"  --policy P       a policy's name or, with a \"/\" in it, its path [field-baseline];\n"
	"                   may be given more than once, later ones override\n"
	"  --config DIR     in place of " SYSCONF_DIR "/holdfast\n"
	"  --runtime DIR    in place of /run/holdfast\n"
	"  --vendor DIR     in place of " VENDOR_DIR "\n"
	"\n"
	"Exit status: 0, 3 usage or policy error, or no such rule.\n";

static int add_labelled(struct strbuf *out, const struct report_look *look, const char *label,
			const char *text)
{
	int r;

	if (!*text)
		return 0;
	r = layout_cell(out, look, LAYOUT_DIM, label, LABEL_COLUMNS);
	return r < 0 ? r : layout_wrap(out, look, LABEL_COLUMNS, text);
}

/* An assertion in words; the words that variables stand for follow in brackets. */
static int assertion_words(const struct policy_assertion *a, struct strbuf *ret)
{
	static const char *const joints[] = {
		[POLICY_ASSERTION_ALL] = " and ",
		[POLICY_ASSERTION_ANY] = " or ",
	};
	const char *joint = "";
	int r;

	if (a->kind == POLICY_ASSERTION_FACT) {
		r = strbuf_add(ret, a->text);
		if (r < 0 || !strchr(a->text, '$') || a->op == POLICY_OP_MATCHES)
			return r;
		r = strbuf_add(ret, " [");
		for (size_t i = 0; i < a->want.n && r >= 0; i++)
			r = strbuf_addf(ret, "%s%s", i ? ", " : "", a->want.items[i]);
		return r < 0 ? r : strbuf_add(ret, "]");
	}
	r = strbuf_add(ret, a->kind == POLICY_ASSERTION_NOT ? "not (" : "(");
	for (const struct policy_assertion *part = a->first; part && r >= 0; part = part->next) {
		r = strbuf_add(ret, joint);
		if (r >= 0)
			r = assertion_words(part, ret);
		if (a->kind != POLICY_ASSERTION_NOT)
			joint = joints[a->kind];
	}
	return r < 0 ? r : strbuf_add(ret, ")");
}

static int add_assertion(struct strbuf *out, const struct report_look *look, const char *label,
			 const struct policy_assertion *a)
{
	autostrbuf struct strbuf words = {};
	int r;

	if (!a)
		return 0;
	r = assertion_words(a, &words);
	return r < 0 ? r : add_labelled(out, look, label, words.data);
}

static int add_refs(struct strbuf *out, const struct report_look *look, const struct strlist *refs)
{
	int r = 0;

	for (size_t i = 0; i < refs->n && r >= 0; i++)
		r = add_labelled(out, look, i ? "" : "see", refs->items[i]);
	return r;
}

static int add_rule(struct strbuf *out, const struct report_look *look,
		    const struct policy_rule *rule)
{
	autostrbuf struct strbuf place = {};
	int r = layout_add(out, look, LAYOUT_BOLD, rule->title);

	if (r >= 0)
		r = strbuf_addf(out, " (%s, %s)\n\n", rule->id,
				policy_severity_name(rule->severity));
	if (r >= 0)
		r = add_labelled(out, look, "why", rule->why);
	if (r >= 0)
		r = add_labelled(out, look, "fix", rule->fix);
	if (r >= 0)
		r = add_assertion(out, look, "requires", rule->require);
	if (r >= 0)
		r = add_assertion(out, look, "when", rule->when);
	if (r >= 0)
		r = add_refs(out, look, &rule->refs);
	if (r >= 0)
		r = strbuf_addf(&place, "%s:%u", rule->place.file, rule->place.line);
	return r < 0 ? r : add_labelled(out, look, "written", place.data);
}

static int add_list(struct strbuf *out, const struct report_look *look, const struct policy *policy)
{
	size_t widest = 0;
	int r = 0;

	for (size_t i = 0; i < policy->n_rules; i++)
		widest = MAX_OF(widest, layout_columns(policy->rules[i]->id));
	for (size_t i = 0; i < policy->n_rules && r >= 0; i++) {
		const struct policy_rule *rule = policy->rules[i];

		r = layout_cell(out, look, LAYOUT_PLAIN, policy_severity_name(rule->severity),
				LABEL_COLUMNS);
		if (r >= 0)
			r = layout_cell(out, look, LAYOUT_BOLD, rule->id, widest + 2);
		if (r >= 0)
			r = strbuf_addf(out, "%s\n", rule->title);
	}
	return r;
}

static int no_such_rule(const struct policy *policy, const char *id)
{
	const char *near = policy_rule_nearest(policy, id);

	if (near)
		options_complain(&verb_explain, "no rule is called \"%s\"; did you mean \"%s\"?",
				 id, near);
	else
		options_complain(&verb_explain,
				 "no rule is called \"%s\"; \"holdfast explain\" lists all", id);
	return -EINVAL;
}

static int explain(const struct options *o, const struct policy *policy, struct strbuf *out)
{
	const struct report_look look = look_now(o);
	int r = o->n_words ? 0 : add_list(out, &look, policy);

	for (size_t i = 0; i < o->n_words && r >= 0; i++) {
		const struct policy_rule *rule = policy_rule_find(policy, o->words[i]);

		if (!rule)
			return no_such_rule(policy, o->words[i]);
		r = i ? strbuf_add(out, "\n") : 0;
		if (r >= 0)
			r = add_rule(out, &look, rule);
	}
	if (r < 0)
		options_complain(&verb_explain, "%s", strerror(-r));
	return r;
}

static int explain_run(int argc, char **argv)
{
	autoclean(policy_free) struct policy *policy = NULL;
	autostrbuf struct strbuf out = {};
	struct options o;

	if (options_parse(&verb_explain, OPTION_POLICY | OPTION_DIRS, argc, argv, &o) < 0 ||
	    policy_files_load(&verb_explain, &o, &policy) < 0 || explain(&o, policy, &out) < 0)
		return EXIT_USAGE;
	if (out.len && report_output(NULL, out.data, out.len) < 0)
		return EXIT_USAGE;
	return EXIT_HOLDS;
}

const struct verb verb_explain = {
	.name = "explain",
	.synopsis = "[ID]... [--policy P]...",
	.about = "tell why a rule is there and how to satisfy it",
	.help = help,
	.run = explain_run,
};

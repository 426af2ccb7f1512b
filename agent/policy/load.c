/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Several policy files and what they extend, made one; see policy.h. No I/O of its own. */
#include "policy/load.h"

/* Who wants a file: the place of an `extends` item, or nowhere (line 0) for the user. */
struct wish {
	const char *ref;
	const char *from;
	struct policy_place place;
};

static int read_file(struct load *l, const struct wish *wish);

static int read_extends(struct load *l, const char *file, const struct doc *doc)
{
	const struct doc_node *list = doc_get(doc_root(doc), "extends");
	int ret = 0;

	if (!list)
		return 0;
	if (list->kind != DOC_LIST)
		return doc_error(doc, list, l->diag, "\"extends\" takes a list of names or paths");
	for (const struct doc_node *node = list->first; node && ret != -ENOMEM; node = node->next) {
		const struct wish wish = { node->text, file, { file, node->line, node->column } };
		int r;

		if (node->kind != DOC_SCALAR || !*node->text)
			r = doc_error(doc, node, l->diag, "a policy's name or path belongs here");
		else
			r = read_file(l, &wish);
		ret = policy_load_keep_first(ret, r);
	}
	return ret;
}

static int read_doc(struct load *l, const char *file, const struct doc *doc, bool asked)
{
	int (*const parts[])(struct load *, const char *,
			     const struct doc *) = { read_extends, policy_load_vars,
						     policy_load_rules, policy_load_waivers };
	int ret = policy_load_head(l, doc, asked);

	if (doc_root(doc)->kind != DOC_MAP)
		return ret;
	for (size_t i = 0; i < ARRAY_SIZE(parts) && ret != -ENOMEM; i++) {
		int r = parts[i](l, file, doc);

		ret = policy_load_keep_first(ret, r);
	}
	return ret;
}

static int refuse(struct load *l, const struct wish *wish, const char *what, const char *name)
{
	const char *file = wish->place.file ? wish->place.file : wish->ref;

	return diag_error(l->diag, file, wish->place.line, wish->place.column, "%s%s", what, name);
}

static int refuse_cycle(struct load *l, const struct wish *wish, const char *file)
{
	autostrbuf struct strbuf chain = {};
	size_t i = 0;

	while (!str_eq(l->chain[i], file))
		i++;
	for (; i < l->depth; i++)
		if (strbuf_addf(&chain, "%s -> ", l->chain[i]) < 0)
			return -ENOMEM;
	if (strbuf_add(&chain, file) < 0)
		return -ENOMEM;
	return refuse(l, wish, "policies extend each other in a circle: ", chain.data);
}

static bool in_chain(const struct load *l, const char *file)
{
	for (size_t i = 0; i < l->depth; i++)
		if (str_eq(l->chain[i], file))
			return true;
	return false;
}

static int parse_file(struct load *l, const char *file, const char *text, size_t size, bool asked)
{
	autoclean(doc_free) struct doc *doc = NULL;
	int r = doc_parse(file, text, size, l->diag, &doc);

	return r < 0 ? r : read_doc(l, file, doc, asked);
}

static int read_file(struct load *l, const struct wish *wish)
{
	autofree char *file = NULL, *text = NULL;
	const char *kept;
	size_t size;
	int r;

	r = l->loader->open(l->loader->data, wish->ref, wish->from, &file, &text, &size);
	if (r == -ENOMEM)
		return r;
	if (r == -ENOENT)
		return refuse(l, wish, "there is no such policy: ", wish->ref);
	if (r < 0)
		return refuse(l, wish, "the policy can not be read: ", strerror(-r));
	if (in_chain(l, file))
		return refuse_cycle(l, wish, file);
	if (strlist_has(&l->policy->files, file))
		return 0;
	if (l->depth == POLICY_EXTENDS_MAX || l->policy->files.n == POLICY_FILES_MAX)
		return refuse(l, wish, "too many policies extend each other, at ", wish->ref);
	r = strlist_take(&l->policy->files, steal_ptr(&file));
	if (r < 0)
		return r;
	kept = l->policy->files.items[l->policy->files.n - 1];
	l->chain[l->depth++] = kept;
	r = parse_file(l, kept, text, size, !wish->from);
	l->depth--;
	return r;
}

static int bind_rules(struct load *l)
{
	const struct policy_catalog *catalog = &l->loader->catalog;
	struct policy *p = l->policy;
	int ret = 0;

	for (size_t i = 0; i < p->n_rules && ret != -ENOMEM; i++) {
		struct policy_assertion *parts[] = { p->rules[i]->when, p->rules[i]->require };

		for (size_t j = 0; j < ARRAY_SIZE(parts) && ret != -ENOMEM; j++) {
			int r = parts[j] ? policy_assertion_bind(parts[j], catalog, &p->vars,
								 l->diag)
					 : 0;

			ret = policy_load_keep_first(ret, r);
		}
	}
	return ret;
}

/* What is written and has no effect was meant to have one. */
static void warn_idle(struct load *l)
{
	const struct policy *p = l->policy;

	for (size_t i = 0; i < p->vars.n; i++) {
		const struct policy_var *var = &p->vars.items[i];

		if (!var->used)
			diag_warn(l->diag, var->place.file, var->place.line, var->place.column,
				  "no rule uses variable \"$%s\"", var->name);
	}
	for (size_t i = 0; i < p->n_waivers; i++) {
		const struct policy_waiver *w = p->waivers[i];
		const char *near;

		if (policy_rule_find(p, w->rule))
			continue;
		near = policy_rule_nearest(p, w->rule);
		diag_warn(l->diag, w->place.file, w->place.line, w->place.column,
			  "a waiver of \"%s\", and there is no such rule%s%s%s", w->rule,
			  near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
	}
}

int policy_load(const struct policy_loader *loader, const char *const *refs, size_t n,
		struct diag *diag, struct policy **ret)
{
	autoclean(policy_free) struct policy *policy = calloc(1, sizeof(*policy));
	struct load l = { .loader = loader, .policy = policy, .diag = diag };
	int result = 0;

	if (!policy)
		return -ENOMEM;
	for (size_t i = 0; i < n && result != -ENOMEM; i++) {
		const struct wish wish = { .ref = refs[i] };
		int r = read_file(&l, &wish);

		result = policy_load_keep_first(result, r);
	}
	if (result >= 0)
		result = bind_rules(&l);
	if (result < 0)
		return result;
	warn_idle(&l);
	*ret = steal_ptr(&policy);
	return 0;
}

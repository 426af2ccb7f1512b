/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of one policy file: head, vars, rules, waivers; see load.h. No I/O. */
#include "policy/load.h"

static void *grow(void *items, size_t n, size_t *cap, size_t size)
{
	size_t more = *cap ? *cap * 2 : 16;

	if (n < *cap)
		return items;
	items = reallocarray(items, more, size);
	if (items)
		*cap = more;
	return items;
}

/* Takes rule over on success. */
static int put_rule(struct load *l, struct policy_rule *rule)
{
	struct policy *p = l->policy;
	struct policy_rule **rules;

	for (size_t i = 0; i < p->n_rules; i++) {
		struct policy_rule *old = p->rules[i];

		if (!str_eq(old->id, rule->id))
			continue;
		/* The files' names are shared, so that equal pointers are equal files. */
		if (old->place.file == rule->place.file)
			return diag_error(l->diag, rule->place.file, rule->place.line,
					  rule->place.column,
					  "rule \"%s\" stands twice; it is first given in line %u",
					  rule->id, old->place.line);
		policy_rule_free(old);
		p->rules[i] = rule;
		return 0;
	}
	rules = grow(p->rules, p->n_rules, &p->cap_rules, sizeof(struct policy_rule *));
	if (!rules)
		return -ENOMEM;
	p->rules = rules;
	p->rules[p->n_rules++] = rule;
	return 0;
}

int policy_load_rules(struct load *l, const char *file, const struct doc *doc)
{
	const struct doc_node *list = doc_get(doc_root(doc), "rules");
	int ret = 0;

	if (!list)
		return 0;
	if (list->kind != DOC_LIST)
		return doc_error(doc, list, l->diag, "\"rules\" takes a list of rules");
	for (const struct doc_node *node = list->first; node && ret != -ENOMEM; node = node->next) {
		autoclean(policy_rule_free) struct policy_rule *rule = NULL;
		int r = policy_rule_read(file, doc, node, l->diag, &rule);

		if (r >= 0)
			r = put_rule(l, rule);
		if (r >= 0)
			(void)steal_ptr(&rule);
		ret = policy_load_keep_first(ret, r);
	}
	return ret;
}

int policy_load_waivers(struct load *l, const char *file, const struct doc *doc)
{
	const struct doc_node *list = doc_get(doc_root(doc), "waivers");
	struct policy *p = l->policy;
	int ret = 0;

	if (!list)
		return 0;
	if (list->kind != DOC_LIST)
		return doc_error(doc, list, l->diag, "\"waivers\" takes a list of waivers");
	for (const struct doc_node *node = list->first; node && ret != -ENOMEM; node = node->next) {
		struct policy_waiver **waivers =
			grow(p->waivers, p->n_waivers, &p->cap_waivers, sizeof(*waivers));
		int r;

		if (!waivers)
			return -ENOMEM;
		p->waivers = waivers;
		r = policy_waiver_read(file, doc, node, l->diag, &waivers[p->n_waivers]);
		if (r >= 0)
			p->n_waivers++;
		ret = policy_load_keep_first(ret, r);
	}
	return ret;
}

/* A variable's name is what the lexer takes for one after "$". */
static bool var_name_valid(const char *name)
{
	return *name && !strpbrk(name, " \t\r\n,[]\"'$");
}

int policy_load_vars(struct load *l, const char *file, const struct doc *doc)
{
	const struct doc_node *map = doc_get(doc_root(doc), "vars");
	int ret = 0;

	if (!map)
		return 0;
	if (map->kind != DOC_MAP)
		return doc_error(doc, map, l->diag, "\"vars\" takes a map of names and values");
	for (const struct doc_node *node = map->first; node; node = node->next) {
		const struct policy_place place = { file, node->key->line, node->key->column };
		autovalue struct policy_value value = {};
		int r;

		if (!var_name_valid(node->key->text))
			r = doc_error(doc, node->key, l->diag,
				      "a variable's name has no blanks, quotes, brackets or \"$\"");
		else
			r = policy_value_read(doc, node, l->diag, &value);
		if (r >= 0)
			r = policy_vars_put(&l->policy->vars, node->key->text, &place, &value);
		if (r == -ENOMEM)
			return r;
		ret = policy_load_keep_first(ret, r);
	}
	return ret;
}

/* `policy`, `title` and the keys; the name counts only for what the user asked for. */
int policy_load_head(struct load *l, const struct doc *doc, bool asked)
{
	static const char *const keys[] = {
		"policy", "title", "extends", "vars", "rules", "waivers"
	};
	const struct doc_node *root = doc_root(doc), *name, *title;
	autofree char *copy = NULL;
	int r;

	if (root->kind != DOC_MAP)
		return doc_error(doc, root, l->diag, "a policy is a map with policy, rules, ...");
	r = doc_check_keys(doc, root, keys, ARRAY_SIZE(keys), l->diag);
	name = doc_get(root, "policy");
	title = doc_get(root, "title");
	if (!name || name->kind != DOC_SCALAR || !*name->text)
		r = doc_error(doc, name ? name : root, l->diag,
			      "\"policy\" is missing: the policy's name");
	if (title && title->kind != DOC_SCALAR)
		r = doc_error(doc, title, l->diag, "\"title\" takes a text");
	if (r < 0 || !asked)
		return r;
	copy = strdup(title ? title->text : "");
	if (!copy || strlist_add(&l->policy->names, name->text) < 0)
		return -ENOMEM;
	free(l->policy->title);
	l->policy->title = steal_ptr(&copy);
	return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tree of an assertion: from YAML nodes, and its end; see assertion.h. No I/O. */
#include "policy/assertion.h"

struct policy_assertion *policy_assertion_free(struct policy_assertion *a)
{
	/* Depth is bounded by DOC_MAX_DEPTH; siblings are walked, not recursed into. */
	while (a) {
		struct policy_assertion *next = a->next;

		policy_assertion_free(a->first);
		policy_value_done(&a->value);
		strlist_done(&a->want);
		if (a->has_regex)
			regfree(&a->regex);
		free(a->text);
		free(a->fact);
		free(a);
		a = next;
	}
	return NULL;
}

static int read_parts(const struct doc *doc, const struct doc_node *list, struct diag *diag,
		      struct policy_assertion *whole)
{
	struct policy_assertion **end = &whole->first;

	if (list->kind != DOC_LIST || !list->first)
		return doc_error(doc, list, diag, "\"%s\" takes a list of assertions",
				 list->key->text);
	for (const struct doc_node *node = list->first; node; node = node->next) {
		int r = policy_assertion_read(whole->place.file, doc, node, diag, end);

		if (r < 0)
			return r;
		end = &(*end)->next;
	}
	return 0;
}

static int read_whole(const struct doc *doc, const struct doc_node *map, struct diag *diag,
		      struct policy_assertion *a)
{
	static const char *const keys[] = { "all", "any", "not" };
	const struct doc_node *child = map->first;
	int r = doc_check_keys(doc, map, keys, ARRAY_SIZE(keys), diag);

	if (r < 0)
		return r;
	if (map->n != 1)
		return doc_error(doc, map, diag,
				 "an assertion is one text, or one of \"all\", \"any\", \"not\"");
	if (str_eq(child->key->text, "not")) {
		a->kind = POLICY_ASSERTION_NOT;
		return policy_assertion_read(a->place.file, doc, child, diag, &a->first);
	}
	a->kind = str_eq(child->key->text, "all") ? POLICY_ASSERTION_ALL : POLICY_ASSERTION_ANY;
	return read_parts(doc, child, diag, a);
}

int policy_assertion_read(const char *file, const struct doc *doc, const struct doc_node *node,
			  struct diag *diag, struct policy_assertion **ret)
{
	autoclean(policy_assertion_free) struct policy_assertion *a = calloc(1, sizeof(*a));
	int r;

	if (!a)
		return -ENOMEM;
	a->place = (struct policy_place){ file, node->line, node->column };
	if (node->kind == DOC_SCALAR)
		r = policy_assertion_parse(a, node->text, !node->quoted, diag);
	else if (node->kind == DOC_MAP)
		r = read_whole(doc, node, diag, a);
	else
		r = doc_error(doc, node, diag,
			      "a list is no assertion: write \"all:\" or \"any:\" before it");
	if (r < 0)
		return r;
	*ret = steal_ptr(&a);
	return 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rules and waivers from their YAML nodes; see policy.h. No I/O. */
#include "core/num.h"
#include "policy/policy.h"

#define SEC_PER_DAY 86400

struct policy_rule *policy_rule_free(struct policy_rule *rule)
{
	if (!rule)
		return NULL;
	free(rule->id);
	free(rule->title);
	policy_assertion_free(rule->when);
	policy_assertion_free(rule->require);
	free(rule->why);
	free(rule->fix);
	strlist_done(&rule->refs);
	free(rule);
	return NULL;
}

struct policy_waiver *policy_waiver_free(struct policy_waiver *waiver)
{
	if (!waiver)
		return NULL;
	free(waiver->rule);
	free(waiver->where);
	free(waiver->owner);
	free(waiver->reason);
	free(waiver->until);
	free(waiver);
	return NULL;
}

/* The words of one map, each key with where its text goes. */
struct text_field {
	const char *key;
	char **ret;
	bool optional; /* "" when it is not there */
};

static int read_texts(const struct doc *doc, const struct doc_node *map,
		      const struct text_field *fields, size_t n, struct diag *diag)
{
	int ret = 0;

	for (size_t i = 0; i < n; i++) {
		const struct doc_node *node = doc_get(map, fields[i].key);

		if (node && node->kind != DOC_SCALAR)
			ret = doc_error(doc, node, diag, "\"%s\" takes a text", fields[i].key);
		else if (!fields[i].optional && (!node || !*node->text))
			ret = doc_error(doc, node ? node : map, diag, "\"%s\" is missing",
					fields[i].key);
		*fields[i].ret = strdup(node && node->text ? node->text : "");
		if (!*fields[i].ret)
			return -ENOMEM;
	}
	return ret;
}

static int read_severity(const struct doc *doc, const struct doc_node *map, struct diag *diag,
			 enum policy_severity *ret)
{
	const struct doc_node *node = doc_get(map, "severity");

	if (!node)
		return doc_error(doc, map, diag, "\"severity\" is missing");
	if (node->kind == DOC_SCALAR && policy_severity_parse(node->text, ret) >= 0)
		return 0;
	return doc_error(doc, node, diag, "severity is one of info, low, medium, high, critical");
}

static int read_refs(const struct doc *doc, const struct doc_node *map, struct diag *diag,
		     struct strlist *ret)
{
	const struct doc_node *list = doc_get(map, "refs");

	if (!list)
		return 0;
	if (list->kind != DOC_LIST)
		return doc_error(doc, list, diag, "\"refs\" takes a list of texts");
	for (const struct doc_node *node = list->first; node; node = node->next) {
		if (node->kind != DOC_SCALAR)
			return doc_error(doc, node, diag, "\"refs\" takes a list of texts");
		if (strlist_add(ret, node->text) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int read_assertions(const struct doc *doc, const struct doc_node *map, struct diag *diag,
			   struct policy_rule *rule)
{
	const struct doc_node *require = doc_get(map, "require"), *when = doc_get(map, "when");
	int ret = 0, r;

	if (!require)
		ret = doc_error(doc, map, diag, "\"require\" is missing");
	if (when) {
		r = policy_assertion_read(rule->place.file, doc, when, diag, &rule->when);
		if (r < 0)
			ret = r;
	}
	if (require && ret != -ENOMEM) {
		r = policy_assertion_read(rule->place.file, doc, require, diag, &rule->require);
		if (r < 0)
			ret = r;
	}
	return ret;
}

/* Ids are typed on command lines and stand in reports for years: lower case, digits, "." and "-".
 */
static bool id_valid(const char *id)
{
	return *id && strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789.-_") == strlen(id);
}

static int read_rule(const struct doc *doc, const struct doc_node *map, struct diag *diag,
		     struct policy_rule *rule)
{
	static const char *const keys[] = { "id",      "title", "severity", "when",
					    "require", "why",	"fix",	    "refs" };
	const struct text_field fields[] = {
		{ "id", &rule->id, false },
		{ "title", &rule->title, false },
		{ "why", &rule->why, true },
		{ "fix", &rule->fix, true },
	};
	/* All of them, so that one run names every error. */
	const int results[] = {
		doc_check_keys(doc, map, keys, ARRAY_SIZE(keys), diag),
		read_texts(doc, map, fields, ARRAY_SIZE(fields), diag),
		read_severity(doc, map, diag, &rule->severity),
		read_refs(doc, map, diag, &rule->refs),
		read_assertions(doc, map, diag, rule),
	};

	for (size_t i = 0; i < ARRAY_SIZE(results); i++)
		if (results[i] < 0)
			return results[i];
	if (!id_valid(rule->id))
		return doc_error(doc, doc_get(map, "id"), diag,
				 "an id is made of lower-case letters, digits, \".\", \"-\" and "
				 "\"_\"");
	return 0;
}

int policy_rule_read(const char *file, const struct doc *doc, const struct doc_node *node,
		     struct diag *diag, struct policy_rule **ret)
{
	autoclean(policy_rule_free) struct policy_rule *rule = calloc(1, sizeof(*rule));
	int r;

	if (!rule)
		return -ENOMEM;
	if (node->kind != DOC_MAP)
		return doc_error(doc, node, diag, "a rule is a map with id, title, severity, ...");
	rule->place = (struct policy_place){ file, node->line, node->column };
	r = read_rule(doc, node, diag, rule);
	if (r >= 0)
		*ret = steal_ptr(&rule);
	return r;
}

static int read_waiver(const struct doc *doc, const struct doc_node *map, struct diag *diag,
		       struct policy_waiver *waiver)
{
	static const char *const keys[] = { "rule", "where", "owner", "reason", "until" };
	const struct text_field fields[] = {
		{ "rule", &waiver->rule, false },   { "where", &waiver->where, true },
		{ "owner", &waiver->owner, false }, { "reason", &waiver->reason, false },
		{ "until", &waiver->until, false },
	};
	int r_keys = doc_check_keys(doc, map, keys, ARRAY_SIZE(keys), diag);
	int r_texts = read_texts(doc, map, fields, ARRAY_SIZE(fields), diag);

	if (r_keys < 0 || r_texts < 0)
		return r_texts < 0 ? r_texts : r_keys;
	if (num_parse_date(waiver->until, &waiver->until_sec) < 0)
		return doc_error(doc, doc_get(map, "until"), diag,
				 "\"%s\" is no date: YYYY-MM-DD, the last day in UTC on which the "
				 "waiver holds",
				 waiver->until);
	waiver->until_sec += SEC_PER_DAY;
	return 0;
}

int policy_waiver_read(const char *file, const struct doc *doc, const struct doc_node *node,
		       struct diag *diag, struct policy_waiver **ret)
{
	autoclean(policy_waiver_free) struct policy_waiver *waiver = calloc(1, sizeof(*waiver));
	int r;

	if (!waiver)
		return -ENOMEM;
	if (node->kind != DOC_MAP)
		return doc_error(doc, node, diag,
				 "a waiver is a map with rule, owner, reason, until");
	waiver->place = (struct policy_place){ file, node->line, node->column };
	r = read_waiver(doc, node, diag, waiver);
	if (r >= 0)
		*ret = steal_ptr(&waiver);
	return r;
}

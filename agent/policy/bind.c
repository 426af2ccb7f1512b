/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names and types of an assertion, checked before anything is graded; see assertion.h. No I/O. */
#include <inttypes.h>
#include <stdio.h>

#include "core/num.h"
#include "policy/assertion.h"

struct binder {
	const struct policy_catalog *catalog;
	struct policy_vars *vars;
	struct diag *diag;
};

static int refuse_at(const struct binder *b, const struct policy_place *place, const char *fmt, ...)
	printf_like(3, 4);

static int refuse_at(const struct binder *b, const struct policy_place *place, const char *fmt, ...)
{
	autostrbuf struct strbuf message = {};
	va_list ap;
	int r;

	va_start(ap, fmt);
	r = strbuf_vaddf(&message, fmt, ap);
	va_end(ap);
	if (r < 0)
		return r;
	return diag_error(b->diag, place->file, place->line, place->column, "%s", message.data);
}

static int bind_fact(const struct binder *b, struct policy_assertion *a)
{
	const struct policy_op_desc *op = &policy_ops[a->op];
	const char *near;

	a->desc = b->catalog->find(a->fact);
	if (!a->desc) {
		near = b->catalog->nearest(a->fact);
		if (near)
			return refuse_at(b, &a->fact_place,
					 "unknown fact \"%s\"; did you mean \"%s\"?", a->fact,
					 near);
		return refuse_at(b, &a->fact_place,
				 "unknown fact \"%s\"; \"holdfast facts\" lists all", a->fact);
	}
	if (op->types & 1u << a->desc->type)
		return 0;
	return refuse_at(b, &a->op_place, "\"%s\" does not fit %s, which is of type %s: %s",
			 op->text, a->fact, fact_type_name(a->desc->type), op->hint);
}

/* One of the value's words, which must be of the fact's type. Sets have words of any kind. */
static int bind_word(const struct binder *b, struct policy_assertion *a, char **word)
{
	autofree char *number = NULL;

	if (a->desc->type == FACT_BOOL && !str_eq(*word, "true") && !str_eq(*word, "false"))
		return refuse_at(b, &a->value_place, "%s is true or false, never \"%s\"", a->fact,
				 *word);
	if (a->desc->type != FACT_INT)
		return 0;
	if (num_parse_i64(*word, INT64_MIN + 1, INT64_MAX, &a->number) < 0)
		return refuse_at(b, &a->value_place, "%s is a whole number, and \"%s\" is none",
				 a->fact, *word);
	if (asprintf(&number, "%" PRId64, a->number) < 0) {
		number = NULL;
		return -ENOMEM;
	}
	free(*word);
	*word = steal_ptr(&number);
	return 0;
}

/* A back reference makes matching exponential, on text that the audited tree brings. */
static bool has_back_reference(const char *pattern)
{
	for (const char *p = pattern; *p; p++)
		if (*p == '\\' && *++p == '\0')
			return false;
		else if (p > pattern && p[-1] == '\\' && *p >= '1' && *p <= '9')
			return true;
	return false;
}

static int bind_pattern(const struct binder *b, struct policy_assertion *a)
{
	const char *pattern = a->want.items[0];
	char why[128];
	int r;

	if (strlen(pattern) > POLICY_PATTERN_MAX)
		return refuse_at(b, &a->value_place, "a pattern of more than %d bytes",
				 POLICY_PATTERN_MAX);
	if (has_back_reference(pattern))
		return refuse_at(b, &a->value_place,
				 "back references (\\1) are no part of extended regular "
				 "expressions");
	r = regcomp(&a->regex, pattern, REG_EXTENDED | REG_NOSUB);
	if (r == REG_ESPACE)
		return -ENOMEM;
	if (r != 0) {
		(void)regerror(r, &a->regex, why, sizeof(why));
		return refuse_at(b, &a->value_place, "pattern \"%s\": %s", pattern, why);
	}
	a->has_regex = true;
	return 0;
}

static int check_operand(const struct binder *b, const struct policy_assertion *a, bool is_list)
{
	enum policy_operand operand = policy_ops[a->op].operand;
	bool want_list = operand == POLICY_OPERAND_LIST ||
			 (operand == POLICY_OPERAND_SAME && a->desc->type == FACT_SET);

	if (want_list == is_list)
		return 0;
	if (want_list && operand == POLICY_OPERAND_SAME)
		return refuse_at(b, &a->value_place,
				 "%s is a set and is compared with a list: [a, b]", a->fact);
	if (want_list)
		return refuse_at(b, &a->value_place,
				 "\"%s\" takes a list: [a, b] or a variable "
				 "that is one",
				 policy_ops[a->op].text);
	return refuse_at(b, &a->value_place,
			 "%s takes one value here, not a list; "
			 "\"in\" takes a list",
			 a->fact);
}

static int bind_value(const struct binder *b, struct policy_assertion *a)
{
	bool is_list;
	int r;

	strlist_done(&a->want);
	if (policy_ops[a->op].operand == POLICY_OPERAND_NONE)
		return 0;
	r = policy_value_expand(&a->value, b->vars, &a->value_place, b->diag, &a->want, &is_list);
	if (r >= 0)
		r = check_operand(b, a, is_list);
	for (size_t i = 0; i < a->want.n && r >= 0; i++)
		r = bind_word(b, a, &a->want.items[i]);
	if (r < 0)
		return r;
	strlist_sort(&a->want);
	return a->op == POLICY_OP_MATCHES ? bind_pattern(b, a) : 0;
}

static int bind(const struct binder *b, struct policy_assertion *a)
{
	int ret = 0, r;

	if (a->kind == POLICY_ASSERTION_FACT) {
		r = bind_fact(b, a);
		return r < 0 ? r : bind_value(b, a);
	}
	for (struct policy_assertion *part = a->first; part; part = part->next) {
		r = bind(b, part);
		if (r == -ENOMEM)
			return r;
		if (r < 0)
			ret = r;
	}
	return ret;
}

static int compare_words(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool policy_assertion_wants(const struct policy_assertion *a, const char *word)
{
	return a->want.n &&
	       bsearch(&word, a->want.items, a->want.n, sizeof(*a->want.items), compare_words);
}

int policy_assertion_bind(struct policy_assertion *a, const struct policy_catalog *catalog,
			  struct policy_vars *vars, struct diag *diag)
{
	const struct binder b = { catalog, vars, diag };

	return bind(&b, a);
}

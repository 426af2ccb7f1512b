/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text of one assertion, FACT OP VALUE, taken apart; see assertion.h. No I/O. */
#include <stdio.h>

#include "policy/assertion.h"

#define SCALARS (1u << FACT_STRING | 1u << FACT_BOOL | 1u << FACT_INT)
#define SETS (1u << FACT_SET)

static const char hint_int[] = "only numbers are greater or smaller";
static const char hint_in[] = "for a set, write \"subset of\" (every member is listed), "
			      "\"superset of\" or \"disjoint from\"";
static const char hint_set[] = "for a single value, write \"in\" or \"not in\"";

const struct policy_op_desc policy_ops[POLICY_OP_COUNT_] = {
	[POLICY_OP_EQ] = { "==", POLICY_OPERAND_SAME, SCALARS | SETS, NULL },
	[POLICY_OP_NE] = { "!=", POLICY_OPERAND_SAME, SCALARS | SETS, NULL },
	[POLICY_OP_LT] = { "<", POLICY_OPERAND_WORD, 1u << FACT_INT, hint_int },
	[POLICY_OP_LE] = { "<=", POLICY_OPERAND_WORD, 1u << FACT_INT, hint_int },
	[POLICY_OP_GT] = { ">", POLICY_OPERAND_WORD, 1u << FACT_INT, hint_int },
	[POLICY_OP_GE] = { ">=", POLICY_OPERAND_WORD, 1u << FACT_INT, hint_int },
	[POLICY_OP_IN] = { "in", POLICY_OPERAND_LIST, SCALARS, hint_in },
	[POLICY_OP_NOT_IN] = { "not in", POLICY_OPERAND_LIST, SCALARS, hint_in },
	[POLICY_OP_SUBSET] = { "subset of", POLICY_OPERAND_LIST, SETS, hint_set },
	[POLICY_OP_SUPERSET] = { "superset of", POLICY_OPERAND_LIST, SETS, hint_set },
	[POLICY_OP_DISJOINT] = { "disjoint from", POLICY_OPERAND_LIST, SETS, hint_set },
	[POLICY_OP_MATCHES] = { "matches", POLICY_OPERAND_WORD, 1u << FACT_STRING | SETS,
				"write \"==\" or a comparison" },
	[POLICY_OP_PRESENT] = { "is present", POLICY_OPERAND_NONE, SCALARS | SETS, NULL },
	[POLICY_OP_ABSENT] = { "is absent", POLICY_OPERAND_NONE, SCALARS | SETS, NULL },
	[POLICY_OP_EMPTY] = { "is empty", POLICY_OPERAND_NONE, 1u << FACT_STRING | SETS,
			      "a bool or an int is never empty" },
};

struct cursor {
	const char *text;
	size_t at;
	struct policy_assertion *a;
	bool column_exact;
	struct diag *diag;
};

static const char blanks[] = " \t\r\n";

static void skip_blanks(struct cursor *c)
{
	c->at += strspn(c->text + c->at, blanks);
}

static struct policy_place cursor_place(const struct cursor *c)
{
	struct policy_place place = c->a->place;

	if (c->column_exact)
		place.column += (unsigned)c->at;
	return place;
}

static int refuse(const struct cursor *c, const char *what)
{
	struct policy_place place = cursor_place(c);

	return diag_error(c->diag, place.file, place.line, place.column, "%s", what);
}

static int parse_fact(struct cursor *c)
{
	const char *start;
	size_t n;

	skip_blanks(c);
	start = c->text + c->at;
	n = strcspn(start, " \t\r\n=!<>");
	if (n == 0)
		return refuse(c, "an assertion begins with the name of a fact: FACT OP VALUE");
	c->a->fact_place = cursor_place(c);
	c->a->fact = strndup(start, n);
	if (!c->a->fact)
		return -ENOMEM;
	c->at += n;
	return 0;
}

/* Length of text's beginning that reads as the operator op, blanks between its words being any
 * number; 0 when it does not. */
static size_t op_length(const char *text, const char *op)
{
	const char *p = text;
	char last = '\0';

	for (; *op; op++) {
		last = *op;
		if (*op != ' ') {
			if (*p++ != *op)
				return 0;
			continue;
		}
		if (strspn(p, blanks) == 0)
			return 0;
		p += strspn(p, blanks);
	}
	/* "in" is no beginning of "inside", "=" none of "==". */
	if (last >= 'a' && last <= 'z' ? *p && !strchr(" \t\r\n[\"'$", *p)
				       : *p && strchr("=<>!", *p))
		return 0;
	return (size_t)(p - text);
}

static int unknown_op(const struct cursor *c)
{
	static const char *const two_words[] = { "is", "not", "subset", "superset", "disjoint" };
	const char *names[POLICY_OP_COUNT_], *near, *start = c->text + c->at;
	struct policy_place place = cursor_place(c);
	size_t n = strcspn(start, blanks);
	autofree char *word = NULL;

	if (!*start)
		return refuse(c, "an operator must follow the fact, such as \"==\" or \"in\"");
	for (size_t i = 0; i < ARRAY_SIZE(two_words); i++)
		if (n == strlen(two_words[i]) && strncmp(start, two_words[i], n) == 0) {
			n += strspn(start + n, blanks);
			n += strcspn(start + n, blanks);
			break;
		}
	word = strndup(start, n);
	if (!word)
		return -ENOMEM;
	for (size_t i = 0; i < POLICY_OP_COUNT_; i++)
		names[i] = policy_ops[i].text;
	near = str_nearest(word, names, POLICY_OP_COUNT_);
	return diag_error(c->diag, place.file, place.line, place.column,
			  "unknown operator \"%s\"%s%s%s", word, near ? "; did you mean \"" : "",
			  near ? near : "", near ? "\"?" : "");
}

static int parse_op(struct cursor *c)
{
	skip_blanks(c);
	c->a->op_place = cursor_place(c);
	for (size_t i = 0; i < POLICY_OP_COUNT_; i++) {
		size_t n = op_length(c->text + c->at, policy_ops[i].text);

		if (n) {
			c->a->op = (enum policy_op)i;
			c->at += n;
			return 0;
		}
	}
	return unknown_op(c);
}

/* One word up to any of stops, or one text in quotes. */
static int parse_term(struct cursor *c, const char *stops)
{
	const char *start = c->text + c->at;
	size_t n;
	int r;

	if (*start == '"' || *start == '\'') {
		const char *end = strchr(start + 1, *start);

		if (!end)
			return refuse(c, "a quote is opened here and never closed");
		c->at += (size_t)(end - start) + 1;
		return policy_value_add(&c->a->value, start + 1, (size_t)(end - start) - 1, true);
	}
	n = strcspn(start, stops);
	if (n == 0)
		return refuse(c, "a value is missing here");
	r = policy_value_add(&c->a->value, start, n, false);
	c->at += n;
	return r;
}

static int parse_list(struct cursor *c)
{
	c->a->value.is_list = true;
	c->at++;
	skip_blanks(c);
	while (c->text[c->at] != ']') {
		int r = parse_term(c, " \t\r\n,[]\"'");

		if (r < 0)
			return r;
		skip_blanks(c);
		if (c->text[c->at] == ',') {
			c->at++;
			skip_blanks(c);
		} else if (c->text[c->at] != ']') {
			return refuse(c, "a \",\" or \"]\" is missing here");
		}
	}
	c->at++;
	return 0;
}

static int parse_value(struct cursor *c)
{
	enum policy_operand operand = policy_ops[c->a->op].operand;
	int r = 0;

	skip_blanks(c);
	c->a->value_place = cursor_place(c);
	if (operand == POLICY_OPERAND_NONE) {
		if (c->text[c->at])
			return refuse(c, "nothing may follow this operator");
		return 0;
	}
	if (!c->text[c->at])
		return refuse(c, "a value must follow the operator");
	/* A pattern may begin with "[". */
	if (c->text[c->at] == '[' && c->a->op != POLICY_OP_MATCHES)
		r = parse_list(c);
	else
		r = parse_term(c, blanks);
	if (r < 0)
		return r;
	skip_blanks(c);
	if (c->text[c->at])
		return refuse(c,
			      "nothing may follow the value; a text with blanks stands in quotes");
	return 0;
}

int policy_assertion_parse(struct policy_assertion *a, const char *text, bool column_exact,
			   struct diag *diag)
{
	struct cursor c = { .text = text, .a = a, .column_exact = column_exact, .diag = diag };
	int r;

	a->kind = POLICY_ASSERTION_FACT;
	a->text = strdup(text);
	if (!a->text)
		return -ENOMEM;
	r = parse_fact(&c);
	if (r >= 0)
		r = parse_op(&c);
	return r < 0 ? r : parse_value(&c);
}

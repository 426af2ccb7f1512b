/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values and variables of policies; see value.h. No I/O. */
#include "policy/value.h"

void policy_value_done(struct policy_value *value)
{
	for (size_t i = 0; i < value->n; i++)
		free(value->terms[i].text);
	free(value->terms);
	*value = (struct policy_value){};
}

int policy_value_add(struct policy_value *value, const char *text, size_t n, bool quoted)
{
	bool is_var = !quoted && n > 1 && text[0] == '$';
	autofree char *copy = is_var ? strndup(text + 1, n - 1) : strndup(text, n);

	if (!copy)
		return -ENOMEM;
	if (value->n == value->cap) {
		size_t cap = value->cap ? value->cap * 2 : 4;
		struct policy_term *terms = reallocarray(value->terms, cap, sizeof(*terms));

		if (!terms)
			return -ENOMEM;
		value->terms = terms;
		value->cap = cap;
	}
	value->terms[value->n++] = (struct policy_term){ steal_ptr(&copy), is_var };
	return 0;
}

int policy_value_read(const struct doc *doc, const struct doc_node *node, struct diag *diag,
		      struct policy_value *ret)
{
	autovalue struct policy_value value = { .is_list = node->kind == DOC_LIST };
	int r;

	if (node->kind == DOC_MAP)
		return doc_error(doc, node, diag, "a value is a word or a list of words");
	if (node->kind == DOC_SCALAR) {
		r = policy_value_add(&value, node->text, strlen(node->text), node->quoted);
		if (r < 0)
			return r;
	}
	for (const struct doc_node *item = node->first; item; item = item->next) {
		if (item->kind != DOC_SCALAR)
			return doc_error(doc, item, diag, "a list holds words only");
		r = policy_value_add(&value, item->text, strlen(item->text), item->quoted);
		if (r < 0)
			return r;
	}
	*ret = value;
	value = (struct policy_value){};
	return 0;
}

static struct policy_var *var_find(const struct policy_vars *vars, const char *name)
{
	for (size_t i = 0; i < vars->n; i++)
		if (str_eq(vars->items[i].name, name))
			return &vars->items[i];
	return NULL;
}

int policy_vars_put(struct policy_vars *vars, const char *name, const struct policy_place *place,
		    struct policy_value *value)
{
	struct policy_var *var = var_find(vars, name);

	if (!var) {
		autofree char *copy = strdup(name);

		if (!copy)
			return -ENOMEM;
		if (vars->n == vars->cap) {
			size_t cap = vars->cap ? vars->cap * 2 : 8;
			struct policy_var *items = reallocarray(vars->items, cap, sizeof(*items));

			if (!items)
				return -ENOMEM;
			vars->items = items;
			vars->cap = cap;
		}
		var = &vars->items[vars->n++];
		*var = (struct policy_var){ .name = steal_ptr(&copy) };
	}
	policy_value_done(&var->value);
	var->value = *value;
	var->place = *place;
	*value = (struct policy_value){};
	return 0;
}

void policy_vars_done(struct policy_vars *vars)
{
	for (size_t i = 0; i < vars->n; i++) {
		free(vars->items[i].name);
		policy_value_done(&vars->items[i].value);
	}
	free(vars->items);
	*vars = (struct policy_vars){};
}

static int unknown_var(const char *name, const struct policy_vars *vars,
		       const struct policy_place *place, struct diag *diag)
{
	autofree const char **names = calloc(vars->n + 1, sizeof(*names));
	const char *near;

	if (!names)
		return -ENOMEM;
	for (size_t i = 0; i < vars->n; i++)
		names[i] = vars->items[i].name;
	near = str_nearest(name, names, vars->n);
	return diag_error(diag, place->file, place->line, place->column,
			  "unknown variable \"$%s\"%s%s%s", name, near ? "; did you mean \"$" : "",
			  near ? near : "", near ? "\"?" : "");
}

/* What stays the same while variables lead to variables. */
struct expansion {
	struct policy_vars *vars;
	const struct policy_place *place;
	struct diag *diag;
	struct strlist *words;
};

static int expand(const struct expansion *e, const struct policy_value *value, unsigned depth,
		  bool *ret_is_list)
{
	bool is_list = value->is_list;

	for (size_t i = 0; i < value->n; i++) {
		const struct policy_term *term = &value->terms[i];
		struct policy_var *var;
		bool var_is_list;
		int r;

		if (e->words->n >= POLICY_VALUE_MAX)
			return diag_error(e->diag, e->place->file, e->place->line, e->place->column,
					  "a list of more than %d words", POLICY_VALUE_MAX);
		if (!term->is_var) {
			r = strlist_add(e->words, term->text);
			if (r < 0)
				return r;
			continue;
		}
		var = var_find(e->vars, term->text);
		if (!var)
			return unknown_var(term->text, e->vars, e->place, e->diag);
		if (depth == POLICY_VAR_DEPTH)
			return diag_error(e->diag, var->place.file, var->place.line,
					  var->place.column,
					  "variable \"$%s\" leads to itself, or through more than "
					  "%d others",
					  var->name, POLICY_VAR_DEPTH);
		var->used = true;
		r = expand(e, &var->value, depth + 1, &var_is_list);
		if (r < 0)
			return r;
		is_list |= var_is_list;
	}
	*ret_is_list = is_list;
	return 0;
}

int policy_value_expand(const struct policy_value *value, struct policy_vars *vars,
			const struct policy_place *place, struct diag *diag, struct strlist *ret,
			bool *ret_is_list)
{
	const struct expansion e = { vars, place, diag, ret };

	return expand(&e, value, 0, ret_is_list);
}

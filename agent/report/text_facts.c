/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Facts for a person: one line per observation, so that grep(1) finds it whole. */
#include "report/layout.h"
#include "report/text.h"

/* A column grows with what stands in it, up to here; what is longer pushes its line along. */
#define NAME_COLUMNS_MAX 36
#define VALUE_COLUMNS_MAX 36
#define GAP 2

struct columns {
	size_t name;
	size_t value;
};

const char *report_text_origin(const struct report_observation *o)
{
	if (*o->place)
		return o->place;
	return str_eq(o->scope, "default") ? "by default" : "";
}

static size_t capped(size_t have, const char *text, size_t max)
{
	size_t n = layout_columns(text);

	return n <= max && n > have ? n : have;
}

static struct columns measure(const struct report_facts *facts)
{
	struct columns c = {};

	for (size_t i = 0; i < facts->n_facts; i++) {
		const struct report_fact *fact = &facts->facts[i];

		c.name = capped(c.name, fact->name, NAME_COLUMNS_MAX);
		for (size_t j = 0; j < fact->n_observations; j++)
			c.value = capped(c.value, fact->observations[j].value, VALUE_COLUMNS_MAX);
	}
	c.name += GAP;
	c.value += GAP;
	return c;
}

static int add_state(const struct report_fact *fact, const struct report_look *look,
		     struct strbuf *ret)
{
	bool unknown = fact->state == REPORT_STATE_UNKNOWN;
	const char *word = unknown ? "unknown" : "absent";
	int r = layout_add(ret, look, unknown ? LAYOUT_WARN : LAYOUT_DIM, word);

	if (r < 0)
		return r;
	return strbuf_addf(ret, "%s%s\n", *fact->reason ? ": " : "", fact->reason);
}

/* On a terminal too narrow for the place, that goes below. */
static int add_origin(const struct report_observation *o, const struct columns *c,
		      const struct report_look *look, struct strbuf *ret)
{
	autostrbuf struct strbuf origin = {};
	const char *place = report_text_origin(o);
	bool scoped = *o->scope && !str_eq(place, "by default");
	size_t value = layout_columns(o->value), at = c->name + MAX_OF(c->value, value + 1);
	int r = strbuf_add(&origin, place);

	if (r >= 0 && scoped)
		r = strbuf_addf(&origin, "%s[%s]", *place ? " " : "", o->scope);
	if (r < 0 || !*origin.data)
		return r < 0 ? r : strbuf_add(ret, "\n");
	if (look->terminal && at + layout_columns(origin.data) > look->width)
		r = strbuf_addf(ret, "\n%*s", (int)c->name + GAP, "");
	else
		r = layout_blanks(ret, at - c->name - value);
	if (r >= 0)
		r = layout_add(ret, look, LAYOUT_DIM, origin.data);
	return r < 0 ? r : strbuf_add(ret, "\n");
}

static int add_fact(const struct report_fact *fact, const struct columns *c,
		    const struct report_look *look, struct strbuf *ret)
{
	int r = 0;

	if (fact->state != REPORT_STATE_OK || fact->n_observations == 0) {
		r = layout_cell(ret, look, LAYOUT_BOLD, fact->name, c->name);
		if (r >= 0 && fact->state != REPORT_STATE_OK)
			r = add_state(fact, look, ret);
		else if (r >= 0)
			r = strbuf_add(ret, "(none)\n");
	}
	for (size_t i = 0; i < fact->n_observations && r >= 0; i++) {
		r = layout_cell(ret, look, LAYOUT_BOLD, fact->name, c->name);
		if (r >= 0)
			r = strbuf_add(ret, fact->observations[i].value);
		if (r >= 0)
			r = add_origin(&fact->observations[i], c, look, ret);
	}
	return r;
}

int report_text_facts(const struct report_facts *facts, const struct report_look *look,
		      struct strbuf *ret)
{
	const struct columns c = measure(facts);
	int r = 0;

	for (size_t i = 0; i < facts->n_facts && r >= 0; i++)
		r = add_fact(&facts->facts[i], &c, look, ret);
	return r;
}

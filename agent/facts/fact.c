/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of fact sources, and what they report to; see fact.h. */
#include "facts/fact.h"

#include <assert.h>
#include <fnmatch.h>
#include <stdarg.h>

#include "core/str.h"

#define FACT_SOURCE(name) extern const struct fact_source fact_source_##name;
#include "facts/sources.def"
#undef FACT_SOURCE

const struct fact_source *const fact_sources[] = {
#define FACT_SOURCE(name) &fact_source_##name,
#include "facts/sources.def"
#undef FACT_SOURCE
	NULL,
};

struct fact_sink {
	struct fact *facts; /* those of one source, in its table's order; not all need be wanted */
	size_t n;
	const bool *wanted;
};

/* A fact with more observations than this is no fact any more but an attack on memory. */
#define OBSERVATIONS_MAX 1000000

const char *fact_type_name(enum fact_type type)
{
	static const char *const names[] = {
		[FACT_STRING] = "string",
		[FACT_BOOL] = "bool",
		[FACT_INT] = "int",
		[FACT_SET] = "set",
	};

	return names[type];
}

const char *fact_state_name(enum fact_state state)
{
	static const char *const names[] = {
		[FACT_UNKNOWN] = "unknown",
		[FACT_OK] = "ok",
		[FACT_ABSENT] = "absent",
	};

	return names[state];
}

const struct fact_desc *fact_desc_find(const char *name)
{
	for (size_t i = 0; fact_sources[i]; i++)
		for (size_t j = 0; j < fact_sources[i]->n_facts; j++)
			if (str_eq(fact_sources[i]->facts[j].name, name))
				return &fact_sources[i]->facts[j];
	return NULL;
}

const char *fact_desc_nearest(const char *name)
{
	const char *best = NULL;

	/* Nearest of each source's nearest: str_nearest() prefers the first of equals. */
	for (size_t i = 0; fact_sources[i]; i++)
		for (size_t j = 0; j < fact_sources[i]->n_facts; j++) {
			const char *pair[] = { best ? best : "", fact_sources[i]->facts[j].name };
			const char *nearest = str_nearest(name, pair, 2);

			if (nearest && *nearest)
				best = nearest;
		}
	return best;
}

static struct fact *sink_fact(struct fact_sink *sink, const char *name)
{
	for (size_t i = 0; i < sink->n; i++)
		if (str_eq(sink->facts[i].desc->name, name))
			return &sink->facts[i];
	assert(!"a fact that its source does not declare");
	return NULL;
}

bool fact_wanted(const struct fact_sink *sink, const char *prefix)
{
	for (size_t i = 0; i < sink->n; i++)
		if (sink->wanted[i] && str_starts(sink->facts[i].desc->name, prefix))
			return true;
	return false;
}

static int fact_grow(struct fact *fact)
{
	size_t cap = fact->cap ? fact->cap * 2 : 4;
	struct fact_observation *more;

	if (fact->n < fact->cap)
		return 0;
	if (fact->n >= OBSERVATIONS_MAX)
		return -ENOMEM;
	more = reallocarray(fact->observations, cap, sizeof(*more));
	if (!more)
		return -ENOMEM;
	fact->observations = more;
	fact->cap = cap;
	return 0;
}

static int fact_set_state(struct fact *fact, enum fact_state state, const char *fmt, va_list ap)
{
	autostrbuf struct strbuf raw = {};
	autofree char *reason = NULL;

	if (strbuf_vaddf(&raw, fmt, ap) < 0)
		return -ENOMEM;
	reason = str_printable(raw.data);
	if (!reason)
		return -ENOMEM;
	free(fact->reason);
	fact->reason = steal_ptr(&reason);
	fact->state = state;
	return 0;
}

/* A fact that a source has spoken about has a reason, if only ""; until then it is NULL. */
static bool decided(const struct fact *fact)
{
	return fact->reason != NULL;
}

static bool is_unknown(const struct fact *fact)
{
	return decided(fact) && fact->state == FACT_UNKNOWN;
}

static int fact_set_ok(struct fact *fact)
{
	if (is_unknown(fact))
		return 0;
	if (!decided(fact)) {
		fact->reason = strdup("");
		if (!fact->reason)
			return -ENOMEM;
	}
	*fact->reason = '\0';
	fact->state = FACT_OK;
	return 0;
}

int fact_known(struct fact_sink *sink, const char *name)
{
	return fact_set_ok(sink_fact(sink, name));
}

int fact_observe(struct fact_sink *sink, const char *name, const char *value, const char *scope,
		 const char *place)
{
	struct fact *fact = sink_fact(sink, name);
	autofree char *v = str_printable(value), *s = str_printable(scope ? scope : ""),
		      *p = str_printable(place ? place : "");

	if (!v || !s || !p || fact_grow(fact) < 0 || fact_set_ok(fact) < 0)
		return -ENOMEM;
	fact->observations[fact->n++] = (struct fact_observation){
		.value = steal_ptr(&v),
		.scope = steal_ptr(&s),
		.place = steal_ptr(&p),
	};
	return 0;
}

int fact_observef(struct fact_sink *sink, const char *name, const char *value, const char *scope,
		  const char *place_fmt, ...)
{
	autostrbuf struct strbuf place = {};
	va_list ap;
	int r;

	va_start(ap, place_fmt);
	r = strbuf_vaddf(&place, place_fmt, ap);
	va_end(ap);
	return r < 0 ? r : fact_observe(sink, name, value, scope, place.data);
}

int fact_absent(struct fact_sink *sink, const char *name, const char *reason_fmt, ...)
{
	struct fact *fact = sink_fact(sink, name);
	va_list ap;
	int r;

	if (decided(fact) && fact->state != FACT_ABSENT)
		return 0;
	va_start(ap, reason_fmt);
	r = fact_set_state(fact, FACT_ABSENT, reason_fmt, ap);
	va_end(ap);
	return r;
}

int fact_unknown(struct fact_sink *sink, const char *name, const char *reason_fmt, ...)
{
	struct fact *fact = sink_fact(sink, name);
	va_list ap;
	int r;

	/* The first reason is the cause, later ones its consequences. */
	if (is_unknown(fact))
		return 0;
	va_start(ap, reason_fmt);
	r = fact_set_state(fact, FACT_UNKNOWN, reason_fmt, ap);
	va_end(ap);
	return r;
}

static void fact_done(struct fact *fact)
{
	for (size_t i = 0; i < fact->n; i++) {
		free(fact->observations[i].value);
		free(fact->observations[i].scope);
		free(fact->observations[i].place);
	}
	free(fact->observations);
	free(fact->reason);
}

struct fact_set *fact_set_free(struct fact_set *set)
{
	if (!set)
		return NULL;
	for (size_t i = 0; i < set->n; i++)
		fact_done(&set->facts[i]);
	free(set->facts);
	free(set);
	return NULL;
}

const struct fact *fact_set_find(const struct fact_set *set, const char *name)
{
	for (size_t i = 0; i < set->n; i++)
		if (str_eq(set->facts[i].desc->name, name))
			return &set->facts[i];
	return NULL;
}

static bool name_wanted(const char *name, const char *const *globs)
{
	if (!globs)
		return true;
	for (; *globs; globs++)
		if (fnmatch(*globs, name, 0) == 0)
			return true;
	return false;
}

/* Every fact that nobody decided is unknown, with why. */
static int close_facts(struct fact_sink *sink, int error)
{
	for (size_t i = 0; i < sink->n; i++) {
		const char *name = sink->facts[i].desc->name;
		int r = 0;

		if (error < 0)
			r = fact_unknown(sink, name, "its source failed: %s", strerror(-error));
		else if (!decided(&sink->facts[i]))
			r = fact_unknown(sink, name, "not reported by its source");
		if (r < 0)
			return r;
	}
	return 0;
}

static int set_take(struct fact_set *set, struct fact *fact)
{
	struct fact *facts = reallocarray(set->facts, set->n + 1, sizeof(*facts));

	if (!facts)
		return -ENOMEM;
	set->facts = facts;
	set->facts[set->n++] = *fact;
	*fact = (struct fact){};
	return 0;
}

static void sink_done(struct fact_sink *sink)
{
	for (size_t i = 0; i < sink->n; i++)
		fact_done(&sink->facts[i]);
	free(sink->facts);
}

static int collect_source(const struct fact_env *env, const struct fact_source *source,
			  const char *const *globs, struct fact_set *set)
{
	autofree bool *wanted = calloc(source->n_facts + 1, sizeof(*wanted));
	__attribute__((cleanup(sink_done))) struct fact_sink sink = {};
	bool any = false;
	int r;

	sink.facts = calloc(source->n_facts + 1, sizeof(*sink.facts));
	if (!wanted || !sink.facts)
		return -ENOMEM;
	sink.n = source->n_facts;
	sink.wanted = wanted;
	for (size_t i = 0; i < source->n_facts; i++) {
		sink.facts[i].desc = &source->facts[i];
		wanted[i] = name_wanted(source->facts[i].name, globs);
		any |= wanted[i];
	}
	if (!any)
		return 0;
	r = close_facts(&sink, source->collect(env, &sink));
	for (size_t i = 0; i < source->n_facts && r >= 0; i++)
		if (wanted[i])
			r = set_take(set, &sink.facts[i]);
	return r;
}

int fact_collect(const struct fact_env *env, const char *const *globs, struct fact_set **ret)
{
	autoclean(fact_set_free) struct fact_set *set = calloc(1, sizeof(*set));

	if (!set)
		return -ENOMEM;
	for (size_t i = 0; fact_sources[i]; i++) {
		int r = collect_source(env, fact_sources[i], globs, set);

		if (r < 0)
			return r;
	}
	*ret = steal_ptr(&set);
	return 0;
}

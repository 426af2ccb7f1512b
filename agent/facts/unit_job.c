/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Units, their jobs, and conflicts between them; see unit_job.h. */
#include "facts/unit_job.h"

#include <search.h>

#include "facts/unit_graph.h"

struct named {
	char *name;
	struct unit_job *job;
};

static int compare_named(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->name, ((const struct named *)b)->name);
}

static void free_named(void *p)
{
	struct named *named = p;

	free(named->name);
	free(named);
}

static void free_job(struct unit_job *job)
{
	for (struct unit_edge *e = job->out, *next; e; e = next) {
		next = e->next_out;
		free(e);
	}
	unit_free(job->unit);
	free(job);
}

void unit_jobs_done(struct unit_jobs *jobs)
{
	tdestroy(jobs->by_name, free_named);
	for (size_t i = 0; i < jobs->n; i++)
		free_job(jobs->items[i]);
	free(jobs->items);
	free(jobs->doubt);
}

static int add_name(struct unit_jobs *jobs, const char *name, struct unit_job *job)
{
	struct named *named = calloc(1, sizeof(*named));

	if (!named)
		return -ENOMEM;
	*named = (struct named){ .name = strdup(name), .job = job };
	if (!named->name || !tsearch(named, &jobs->by_name, compare_named)) {
		free_named(named);
		return -ENOMEM;
	}
	return 0;
}

static struct unit_job *find(const struct unit_jobs *jobs, const char *name)
{
	struct named key = { .name = (char *)name };
	struct named **found = tfind(&key, &jobs->by_name, compare_named);

	return found ? (*found)->job : NULL;
}

static int set_doubt(struct unit_jobs *jobs, const char *text)
{
	if (!jobs->doubt)
		jobs->doubt = strdup(text);
	return jobs->doubt ? 0 : -ENOMEM;
}

/* Takes unit over, also on failure. */
static int add_job(struct unit_jobs *jobs, struct unit *unit, struct unit_job **ret)
{
	struct unit_job *job = calloc(1, sizeof(*job));

	if (jobs->n == jobs->cap) {
		size_t cap = jobs->cap ? 2 * jobs->cap : 128;
		struct unit_job **more = reallocarray(jobs->items, cap, sizeof(*more));

		jobs->items = more ? more : jobs->items;
		jobs->cap = more ? cap : jobs->cap;
	}
	if (!job || jobs->n == jobs->cap) {
		unit_free(unit);
		free(job);
		return -ENOMEM;
	}
	job->unit = unit;
	jobs->items[jobs->n++] = job;
	*ret = job;
	return 0;
}

int unit_jobs_get(struct unit_jobs *jobs, const char *name, struct unit_job **ret)
{
	struct unit_job *job = find(jobs, name);
	struct unit *unit = NULL;
	int r;

	if (job) {
		*ret = job;
		return 0;
	}
	if (jobs->n >= UNIT_GRAPH_MAX) {
		r = set_doubt(jobs, "more units than can be followed");
		return r < 0 ? r : -E2BIG;
	}
	r = unit_load(jobs->loader, name, &unit);
	if (r < 0)
		return r;
	job = find(jobs, unit->id);
	if (job)
		unit_free(unit);
	else
		r = add_job(jobs, unit, &job);
	if (r >= 0 && job->unit->doubt)
		r = set_doubt(jobs, job->unit->doubt);
	if (r >= 0 && !find(jobs, job->unit->id))
		r = add_name(jobs, job->unit->id, job);
	if (r >= 0 && !find(jobs, name))
		r = add_name(jobs, name, job);
	if (r >= 0)
		*ret = job;
	return r;
}

int unit_jobs_link(struct unit_job *from, struct unit_job *to, bool required)
{
	struct unit_edge *e = calloc(1, sizeof(*e));

	if (!e)
		return -ENOMEM;
	*e = (struct unit_edge){
		.from = from,
		.to = to,
		.required = required,
		.next_in = to->in,
		.next_out = from->out,
	};
	to->in = e;
	from->out = e;
	to->n_in++;
	return 0;
}

/* A work list that holds each job at most once at a time. */
struct work {
	struct unit_job **items;
	size_t n;
};

static void push(struct work *w, struct unit_job *job)
{
	if (job->marked)
		return;
	job->marked = true;
	w->items[w->n++] = job;
}

static struct unit_job *pop(struct work *w)
{
	struct unit_job *job = w->items[--w->n];

	job->marked = false;
	return job;
}

int unit_jobs_mark(struct unit_jobs *jobs, struct unit_job *anchor)
{
	autofree struct unit_job **items = calloc(jobs->n, sizeof(struct unit_job *));
	struct work w = { .items = items };

	if (!items)
		return -ENOMEM;
	anchor->matters = true;
	push(&w, anchor);
	while (w.n > 0) {
		struct unit_job *job = pop(&w);

		for (struct unit_edge *e = job->out; e; e = e->next_out) {
			if (!e->required || e->to->matters)
				continue;
			e->to->matters = true;
			push(&w, e->to);
		}
	}
	return 0;
}

/* Drops a job, those that require it, and then whatever nobody asks for any more. */
static void drop(struct work *w, struct unit_job *job, const struct unit_job *anchor)
{
	push(w, job);
	while (w->n > 0) {
		job = pop(w);
		if (job->dropped)
			continue;
		job->dropped = true;
		for (struct unit_edge *e = job->in; e; e = e->next_in)
			if (e->required && !e->from->dropped)
				push(w, e->from);
		for (struct unit_edge *e = job->out; e; e = e->next_out)
			if (--e->to->n_in == 0 && !e->to->dropped && e->to != anchor)
				push(w, e->to);
	}
}

/* The job that a Conflicts= of job's is about, when both are to start; NULL. */
static struct unit_job *opponent(const struct unit_jobs *jobs, const struct unit_job *job,
				 const struct unit_dep *dep)
{
	struct unit_job *other = dep->kind == UNIT_CONFLICTS ? find(jobs, dep->name) : NULL;

	return other && other != job && other->started && !other->dropped ? other : NULL;
}

/* Whoever requires what did not get all it asks for may not have got it either, as systemd's order
 * has it. */
static void spread_doubt(struct unit_jobs *jobs, struct work *w)
{
	for (size_t i = 0; i < jobs->n; i++) {
		struct unit_job *job = jobs->items[i];

		job->complete = job->complete && !job->shaky;
		if (job->started && !job->complete)
			push(w, job);
	}
	while (w->n > 0) {
		struct unit_job *job = pop(w);

		for (struct unit_edge *e = job->in; e; e = e->next_in) {
			if (!e->required || !e->from->complete)
				continue;
			e->from->complete = false;
			push(w, e->from);
		}
	}
}

static bool is_required(const struct unit_job *job)
{
	for (const struct unit_edge *e = job->in; e; e = e->next_in)
		if (e->required && !e->from->dropped)
			return true;
	return job->watched;
}

/* Marks every job that a conflict may cost its place, whatever systemd looks at first. Return: 0,
 * -EDEADLK: the anchor. */
static int mark_contested(struct unit_jobs *jobs)
{
	for (size_t i = 0; i < jobs->n; i++) {
		struct unit_job *job = jobs->items[i];

		for (size_t j = 0; job->started && j < job->unit->deps.n; j++) {
			struct unit_job *other = opponent(jobs, job, &job->unit->deps.items[j]);

			if (!other)
				continue;
			if (job->matters && other->matters && job->complete)
				return -EDEADLK;
			/* What a stop would drag along may instead cost the one that asks for it
			 * its place. */
			job->contested = job->contested || other->matters || is_required(other);
			other->contested = other->contested || !other->matters;
		}
	}
	return 0;
}

/* Marks the jobs that are there whatever becomes of the contested ones and of those that did not
 * get all they ask for. */
static void mark_safe(struct unit_jobs *jobs, struct work *w, struct unit_job *anchor)
{
	for (size_t i = 0; i < jobs->n; i++)
		if (jobs->items[i]->contested)
			push(w, jobs->items[i]);
	while (w->n > 0)
		for (struct unit_edge *e = pop(w)->in; e; e = e->next_in) {
			if (!e->required || e->from->contested)
				continue;
			e->from->contested = true;
			push(w, e->from);
		}
	push(w, anchor);
	while (w->n > 0) {
		struct unit_job *job = pop(w);

		if (job->safe || job->contested)
			continue;
		job->safe = true;
		for (struct unit_edge *e = job->out; job->complete && e; e = e->next_out)
			push(w, e->to);
	}
}

/*
 * Of a job and the other that it conflicts with, the one that systemd gives up; NULL where that
 * depends on what it looks at first: both may start.
 */
static struct unit_job *loser(struct unit_job *job, struct unit_job *other)
{
	if (!job->complete)
		return NULL;
	if (other->matters)
		return job;
	return job->safe && !is_required(other) ? other : NULL;
}

static void resolve_one(struct unit_jobs *jobs, struct work *w, struct unit_job *job,
			const struct unit_job *anchor)
{
	const struct unit_deps *deps = &job->unit->deps;

	for (size_t i = 0; i < deps->n && !job->dropped; i++) {
		struct unit_job *other = opponent(jobs, job, &deps->items[i]);
		struct unit_job *gone = other ? loser(job, other) : NULL;

		if (gone)
			drop(w, gone, anchor);
	}
}

int unit_jobs_resolve(struct unit_jobs *jobs, struct unit_job *anchor)
{
	autofree struct unit_job **items = calloc(jobs->n, sizeof(struct unit_job *));
	struct work w = { .items = items };
	int r;

	if (!items)
		return -ENOMEM;
	spread_doubt(jobs, &w);
	r = mark_contested(jobs);
	if (r >= 0)
		mark_safe(jobs, &w, anchor);
	for (size_t i = 0; r >= 0 && i < jobs->n; i++)
		if (jobs->items[i]->started && !jobs->items[i]->dropped)
			resolve_one(jobs, &w, jobs->items[i], anchor);
	return r;
}

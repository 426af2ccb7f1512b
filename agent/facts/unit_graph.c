/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What starts when a unit starts; see unit_graph.h. */
#include "facts/unit_graph.h"

#include "facts/unit_job.h"

struct unit_graph {
	struct unit_jobs jobs;
	struct unit_job *anchor;
	struct unit_start *starts;
	size_t n_starts;
	char *failure;
};

/* A unit on the way down; the way is a list of our own, so that a long chain of units can not
 * exhaust the stack. */
struct frame {
	struct unit_job *job;
	enum unit_dep_kind phase;
	size_t next; /* dependency to look at */
	bool failed; /* a requirement can not be started: the rest of the phase still counts, later
			ones do not */
	bool required; /* by the frame above */
};

struct way {
	struct frame *frames;
	size_t n;
	size_t cap;
};

struct unit_graph *unit_graph_free(struct unit_graph *graph)
{
	if (!graph)
		return NULL;
	unit_jobs_done(&graph->jobs);
	free(graph->starts);
	free(graph->failure);
	free(graph);
	return NULL;
}

const struct unit_start *unit_graph_starts(const struct unit_graph *graph, size_t *ret_n)
{
	*ret_n = graph->n_starts;
	return graph->starts;
}

const char *unit_graph_failure(const struct unit_graph *graph)
{
	return graph->failure;
}

const char *unit_graph_doubt(const struct unit_graph *graph)
{
	const char *error = unit_path_error(graph->jobs.loader->path);

	return graph->jobs.doubt ? graph->jobs.doubt : error;
}

const struct unit *unit_graph_anchor(const struct unit_graph *graph)
{
	return graph->anchor->unit;
}

static bool can_start(const struct unit *unit)
{
	/* What we could not read may well start: the doubt is noted, and it counts. */
	return unit->state == UNIT_LOADED || unit->state == UNIT_UNREADABLE;
}

/*
 * Requires the mount unit of path, where there is a file for it. One that systemd refuses drags
 * down what was loaded before it and not what comes after; it is taken to drag down nothing.
 */
static int require_mount(struct unit_graph *g, struct unit_job *job, const char *path)
{
	struct unit *unit = job->unit;
	autofree char *name = NULL;
	struct unit_job *mount;
	int r = unit_name_from_path(path, ".mount", &name);

	if (r < 0)
		return r == -EINVAL ? 0 : r;
	r = unit_jobs_get(&g->jobs, name, &mount);
	if (r < 0)
		return r == -E2BIG ? 0 : r;
	job->shaky = job->shaky || mount->unit->state == UNIT_BAD;
	if (mount == job || !can_start(mount->unit) || !*mount->unit->fragment)
		return 0;
	return unit_deps_add(&unit->deps, UNIT_REQUIRES, UNIT_FROM_RULE, unit->id, name,
			     unit->fragment);
}

/* Turns the paths that must be mounted into dependencies, from each path up to the root. */
static int require_mounts(struct unit_graph *g, struct unit_job *job)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < job->unit->mounts_for.n; i++) {
		autofree char *path = strdup(job->unit->mounts_for.items[i]);

		r = path ? require_mount(g, job, path) : -ENOMEM;
		while (r >= 0 && strrchr(path, '/')) {
			*strrchr(path, '/') = 0;
			r = require_mount(g, job, *path ? path : "/");
		}
	}
	return r;
}

static int push(struct way *way, const struct frame *frame)
{
	if (way->n == way->cap) {
		size_t cap = way->cap ? 2 * way->cap : 64;
		struct frame *more = reallocarray(way->frames, cap, sizeof(*more));

		if (!more)
			return -ENOMEM;
		way->frames = more;
		way->cap = cap;
	}
	way->frames[way->n++] = *frame;
	return 0;
}

static int enter(struct unit_graph *g, struct way *way, struct unit_job *job, bool required)
{
	int r = require_mounts(g, job);

	if (r < 0)
		return r;
	job->started = true;
	return push(way, &(struct frame){ .job = job, .required = required });
}

/* Keeps of all reasons to start a unit the one worth telling: a link before a line before a rule of
 * systemd's. */
static void explain(struct unit_job *job, const struct unit_job *by, const struct unit_dep *why)
{
	if (job->why && job->why->origin <= why->origin)
		return;
	job->by = by;
	job->why = why;
}

/* Follows one dependency of the frame at the end of the way. */
static int follow(struct unit_graph *g, struct way *way, const struct unit_dep *dep)
{
	struct frame *f = &way->frames[way->n - 1];
	struct unit_job *from = f->job, *to;
	bool required = dep->kind == UNIT_REQUIRES;
	bool is_new;
	int r = unit_jobs_get(&g->jobs, dep->name, &to);

	if (r < 0)
		return r == -E2BIG ? 0 : r;
	if (to == from)
		return 0;
	if (!can_start(to->unit)) {
		f->failed = f->failed || dep->kind != UNIT_WANTS;
		from->hopeless = from->hopeless || dep->kind != UNIT_WANTS;
		return 0;
	}
	to->watched = to->watched || dep->kind == UNIT_REQUISITE;
	if (dep->kind == UNIT_REQUISITE)
		return 0;
	is_new = !to->started;
	if (to != g->anchor)
		explain(to, from, dep);
	r = unit_jobs_link(from, to, required);
	return r < 0 || !is_new ? r : enter(g, way, to, required);
}

/* One step: the next dependency, the next phase, or back up. */
static int step(struct unit_graph *g, struct way *way)
{
	struct frame *f = &way->frames[way->n - 1];
	const struct unit_deps *deps = &f->job->unit->deps;

	while (f->next < deps->n && deps->items[f->next].kind != f->phase)
		f->next++;
	if (f->next < deps->n)
		return follow(g, way, &deps->items[f->next++]);
	if (!f->failed && f->phase < UNIT_REQUISITE) {
		f->phase++;
		f->next = 0;
		return 0;
	}
	f->job->complete = !f->failed && !f->job->may_complete;
	way->n--;
	if (way->n > 0 && f->failed && f->required)
		way->frames[way->n - 1].failed = true;
	return 0;
}

static int fail(struct unit_graph *g, const char *fmt, const char *name)
{
	autostrbuf struct strbuf b = { 0 };

	if (strbuf_add(&b, name) < 0 || strbuf_add(&b, fmt) < 0)
		return -ENOMEM;
	g->failure = strbuf_take(&b);
	return g->failure ? 0 : -ENOMEM;
}

static const char *state_words(enum unit_state state)
{
	switch (state) {
	case UNIT_NOT_FOUND:
		return " is not found";
	case UNIT_MASKED:
		return " is masked";
	case UNIT_BAD:
		return " has a setting that systemd refuses";
	case UNIT_UNREADABLE:
	case UNIT_LOADED:
		break;
	}
	return "";
}

/*
 * A requirement that could not have all of its own makes the job that asks for it first stop short,
 * but not the one that asks second: systemd then finds it started. Which one is first depends on
 * hash tables, so both may go on.
 */
static bool may_go_on(const struct unit_job *job)
{
	if (!job->started || job->complete || job->may_complete || job->hopeless)
		return false;
	for (const struct unit_edge *e = job->out; e; e = e->next_out)
		if (e->required && !e->to->complete && !e->to->may_complete && e->to->n_in < 2)
			return false;
	return true;
}

static int walk(struct unit_graph *g, struct way *way)
{
	int r = 0;

	while (r >= 0 && way->n > 0)
		r = step(g, way);
	return r;
}

static int pull(struct unit_graph *g)
{
	struct way way = { 0 };
	bool again = true;
	int r = enter(g, &way, g->anchor, true);

	if (r >= 0)
		r = walk(g, &way);
	while (r >= 0 && again) {
		again = false;
		for (size_t i = 0; r >= 0 && i < g->jobs.n; i++) {
			struct unit_job *job = g->jobs.items[i];

			/* The anchor asks before anybody else does. */
			if (job == g->anchor || !may_go_on(job))
				continue;
			again = true;
			job->may_complete = true;
			r = push(&way, &(struct frame){ .job = job, .phase = UNIT_WANTS });
			if (r >= 0)
				r = walk(g, &way);
		}
	}
	free(way.frames);
	return r;
}

static int compare_starts(const void *a, const void *b)
{
	const struct unit_start *x = a, *y = b;

	return strcmp(x->unit->id, y->unit->id);
}

static int list_starts(struct unit_graph *g)
{
	g->starts = calloc(g->jobs.n + 1, sizeof(*g->starts));
	if (!g->starts)
		return -ENOMEM;
	for (size_t i = 0; i < g->jobs.n; i++) {
		const struct unit_job *job = g->jobs.items[i];

		if (job->started && !job->dropped)
			g->starts[g->n_starts++] = (struct unit_start){
				.unit = job->unit,
				.by = job->by ? job->by->unit : NULL,
				.why = job->why,
			};
	}
	qsort(g->starts, g->n_starts, sizeof(*g->starts), compare_starts);
	return 0;
}

static int build(struct unit_graph *g, const char *name)
{
	int r = unit_jobs_get(&g->jobs, name, &g->anchor);

	if (r < 0)
		return r;
	if (!can_start(g->anchor->unit))
		return fail(g, state_words(g->anchor->unit->state), name);
	r = pull(g);
	if (r < 0)
		return r;
	if (!g->anchor->complete)
		return fail(g, " requires what can not be started", name);
	r = unit_jobs_mark(&g->jobs, g->anchor);
	if (r >= 0)
		r = unit_jobs_resolve(&g->jobs, g->anchor);
	if (r == -EDEADLK)
		return fail(g, " requires units that conflict with each other", name);
	return r < 0 ? r : list_starts(g);
}

int unit_graph_build(const struct unit_loader *loader, const char *name, struct unit_graph **ret)
{
	autoclean(unit_graph_free) struct unit_graph *g = calloc(1, sizeof(*g));
	int r;

	if (!g)
		return -ENOMEM;
	g->jobs.loader = loader;
	r = build(g, name);
	if (r < 0)
		return r;
	*ret = steal_ptr(&g);
	return 0;
}

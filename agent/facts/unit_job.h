/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The units and jobs behind unit_graph. Private to unit_graph.c and unit_job.c.
 */
#pragma once

#include "facts/unit_load.h"

struct unit_job;

/* from pulls to in; required says whether from can not do without. */
struct unit_edge {
	struct unit_job *from;
	struct unit_job *to;
	bool required;
	struct unit_edge *next_in;  /* of to */
	struct unit_edge *next_out; /* of from; owned there */
};

/* A unit, and its start job when there is one. */
struct unit_job {
	struct unit *unit;
	bool started;	   /* has a job */
	bool dropped;	   /* had one */
	bool complete;	   /* all it asks for could be had, so that its Conflicts= count */
	bool may_complete; /* the same, if it asks for them after somebody else has */
	bool hopeless;	   /* one of its requirements can not be started at all */
	bool watched;	   /* some unit has it as a Requisite= */
	bool contested;	   /* a conflict may cost it its place */
	bool safe;	   /* no conflict can */
	bool shaky;	   /* a mount unit that systemd refuses may stop it short */
	bool matters;	   /* the anchor can not do without */
	bool marked;	   /* waits in a work list */
	size_t n_in;	   /* edges from jobs that are still there */
	struct unit_edge *in;
	struct unit_edge *out;
	const struct unit_job *by;
	const struct unit_dep *why;
};

struct unit_jobs {
	const struct unit_loader *loader;
	void *by_name;		 /* tsearch(3): every name asked for */
	struct unit_job **items; /* every unit once, in the order of loading */
	size_t n;
	size_t cap;
	char *doubt;
};

void unit_jobs_done(struct unit_jobs *jobs);
/* The unit behind a name, loaded on first use. Return: 0 and *ret, -E2BIG beyond UNIT_GRAPH_MAX (a
 * doubt), -ENOMEM. */
must_check int unit_jobs_get(struct unit_jobs *jobs, const char *name, struct unit_job **ret);
must_check int unit_jobs_link(struct unit_job *from, struct unit_job *to, bool required);

/* Marks what the anchor can not do without. Return: 0 or -ENOMEM. */
must_check int unit_jobs_mark(struct unit_jobs *jobs, struct unit_job *anchor);
/* Drops the start job of one side of each clear conflict, and what goes with it. Return: 0,
 * -EDEADLK when none can, -ENOMEM. */
must_check int unit_jobs_resolve(struct unit_jobs *jobs, struct unit_job *anchor);

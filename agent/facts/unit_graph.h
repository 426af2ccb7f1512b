/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What starts when a unit starts: the transaction that PID 1 would build for it, on a machine where
 * nothing runs yet.
 *
 * Where systemd's own result depends on the order of its hash tables, this one is fixed and errs on
 * the side of what may start: an ordering cycle is not broken, and a unit whose requirement is
 * missing stays, as it does in systemd.
 *
 * Source: systemd 252 src/core/transaction.c.
 */
#pragma once

#include "facts/unit_load.h"

struct unit_start {
	const struct unit *unit;
	const struct unit *by;	    /* who pulls it in; NULL for the unit that was asked for */
	const struct unit_dep *why; /* of by's dependencies the one worth telling; NULL likewise */
};

struct unit_graph;

/* More units than this are an attack on memory: the result is then in doubt. */
#define UNIT_GRAPH_MAX 250000

/*
 * Return: 0 and *ret (unit_graph_free()), also when the unit can not start: unit_graph_failure();
 * -ENOMEM.
 */
must_check int unit_graph_build(const struct unit_loader *loader, const char *name,
				struct unit_graph **ret);
struct unit_graph *unit_graph_free(struct unit_graph *graph);
DEFINE_CLEANUP(struct unit_graph *, unit_graph_free)

/* What starts, sorted by name; n is 0 when unit_graph_failure(). */
const struct unit_start *unit_graph_starts(const struct unit_graph *graph, size_t *ret_n);
/* Why systemd would start nothing, as a sentence; NULL when it would. */
const char *unit_graph_failure(const struct unit_graph *graph);
/* Why the result can not be relied on, as a sentence; NULL when it can. */
const char *unit_graph_doubt(const struct unit_graph *graph);
/* The unit that was asked for, under its own name. */
const struct unit *unit_graph_anchor(const struct unit_graph *graph);

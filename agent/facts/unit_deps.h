/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A unit's dependencies on others, as far as they decide what starts, each with the place that says
 * so. */
#pragma once

#include "facts/unit_name.h"

enum unit_dep_kind {
	UNIT_REQUIRES =
		0,	/* and BindsTo=: what can not be started stops this unit's own job short */
	UNIT_WANTS,	/* and Upholds= */
	UNIT_REQUISITE, /* must be active, is not started */
	UNIT_CONFLICTS,
};

/* In the order in which a reader wants to be told. */
enum unit_dep_origin {
	UNIT_FROM_LINK = 0, /* place is the link */
	UNIT_FROM_LINE,	    /* place is file:line */
	UNIT_FROM_RULE, /* systemd adds it by itself; place is the file of the unit it adds it to */
};

struct unit_dep {
	enum unit_dep_kind kind;
	enum unit_dep_origin origin;
	char *name;
	char *place;
};

struct unit_deps {
	struct unit_dep *items;
	size_t n;
	size_t cap;
};

/* Both copy their arguments. A name that is no unit name is left out, as systemd does. Return: 0 or
 * -ENOMEM. */
must_check int unit_deps_add(struct unit_deps *deps, enum unit_dep_kind kind,
			     enum unit_dep_origin origin, const char *id, const char *name,
			     const char *place);
void unit_deps_done(struct unit_deps *deps);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Facts: named, typed things that are so, each with observations that say where it was seen. The
 * public header of facts/: policy/ and cli/ include this one and no other of the folder.
 *
 * A fact source is one file that exports one const descriptor and has one line in sources.def.
 */
#pragma once

#include <stdbool.h>

#include "core/fs.h"
#include "core/macro.h"

enum fact_type {
	FACT_STRING = 0,
	FACT_BOOL, /* value "true" or "false" */
	FACT_INT,  /* value a decimal number */
	FACT_SET,  /* one observation per member; none is the empty set */
};

enum fact_state {
	FACT_UNKNOWN = 0, /* could not be found out; reason says why */
	FACT_OK,
	FACT_ABSENT, /* found out: there is no such thing here */
};

struct fact_observation {
	char *value;
	char *scope; /* which Match world, generator, interface; "" for none */
	char *place; /* "/etc/ssh/sshd_config:3" relative to the root; "" when only a default says
			so: then scope is "default" */
};

/* The static half: what help, man page and policies know of a fact. */
struct fact_desc {
	const char *name; /* dotted, never reused: "ssh.PermitRootLogin" */
	enum fact_type type;
	const char *meaning; /* one line, with the unit where there is one */
};

struct fact {
	const struct fact_desc *desc;
	enum fact_state state;
	char *reason; /* for unknown and absent; "" otherwise */
	struct fact_observation *observations;
	size_t n;
	size_t cap;
};

/* What a source may look at. */
struct fact_env {
	const struct fs_root *root;
	bool live; /* root is the running system: /proc and /run speak of it */
};

/* What a source reports to; knows only the facts that the source declared. */
struct fact_sink;

struct fact_source {
	const char *name; /* first part of its facts' names, or a word for a family of them */
	const struct fact_desc *facts;
	size_t n_facts;
	/*
	 * Reads env and reports to sink. A failure to read one thing is reported as that fact's
	 * unknown; only -ENOMEM and the like are returned, and turn every fact of the source into
	 * unknown. A declared fact that the source says nothing about is unknown ("not reported").
	 */
	int (*collect)(const struct fact_env *env, struct fact_sink *sink);
};

/*
 * For sources. All copy their arguments; values are made printable. name must be one that the
 * source declared (assert). fact_observe() adds an observation and makes the fact FACT_OK; scope
 * and place may be NULL. fact_known() makes a fact FACT_OK without an observation: the empty set.
 * fact_absent() and fact_unknown() set state and reason, and drop nothing already observed; unknown
 * wins over ok, ok over absent. Return: 0 or -ENOMEM.
 */
must_check int fact_observe(struct fact_sink *sink, const char *name, const char *value,
			    const char *scope, const char *place);
must_check int fact_observef(struct fact_sink *sink, const char *name, const char *value,
			     const char *scope, const char *place_fmt, ...) printf_like(5, 6);
must_check int fact_known(struct fact_sink *sink, const char *name);
must_check int fact_absent(struct fact_sink *sink, const char *name, const char *reason_fmt, ...)
	printf_like(3, 4);
must_check int fact_unknown(struct fact_sink *sink, const char *name, const char *reason_fmt, ...)
	printf_like(3, 4);
/* Whether the caller asked for any fact whose name starts with prefix; a source may skip costly
 * work for others. */
bool fact_wanted(const struct fact_sink *sink, const char *prefix);

/* The table of all sources, NULL-terminated. */
extern const struct fact_source *const fact_sources[];

/* The descriptor of a fact by name, or NULL. */
const struct fact_desc *fact_desc_find(const char *name);
/* The nearest known fact name, for "did you mean", or NULL. */
const char *fact_desc_nearest(const char *name);
const char *fact_type_name(enum fact_type type);
const char *fact_state_name(enum fact_state state);

/* What was collected: facts in the order of the table. */
struct fact_set {
	struct fact *facts;
	size_t n;
};

/*
 * Collects every fact whose name matches one of globs (fnmatch(3), NULL-terminated list; NULL
 * collects all). Only sources with a matching fact run. Sets of observations keep the order the
 * source gave. Return: 0 and *ret (fact_set_free()); -ENOMEM.
 */
must_check int fact_collect(const struct fact_env *env, const char *const *globs,
			    struct fact_set **ret);
struct fact_set *fact_set_free(struct fact_set *set);
DEFINE_CLEANUP(struct fact_set *, fact_set_free)
const struct fact *fact_set_find(const struct fact_set *set, const char *name);

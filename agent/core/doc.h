/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A YAML file as a tree of nodes that know their line and column.
 *
 * Reads with libyaml's event interface (see agent/README.md for the choice). Every scalar stays a
 * string: "no" is the string no. Refused with file, line and column: anchors and aliases, tags,
 * more than one document, keys that are no plain scalar, duplicate keys, more than DOC_MAX_DEPTH
 * levels, DOC_MAX_NODES nodes or DOC_MAX_SIZE bytes. Source: YAML 1.1, yaml.h.
 */
#pragma once

#include <stdbool.h>

#include "core/diag.h"
#include "core/macro.h"

#define DOC_MAX_DEPTH 32 /* the deepest shipped policy has 7 */
#define DOC_MAX_NODES 100000
#define DOC_MAX_SIZE (4u << 20) /* bytes */

enum doc_kind {
	DOC_SCALAR = 0,
	DOC_LIST,
	DOC_MAP,
};

struct doc_node {
	enum doc_kind kind;
	bool quoted;		/* scalar: written in quotes or as a block */
	unsigned line;		/* from 1 */
	unsigned column;	/* from 1 */
	char *text;		/* scalar: its text; never NULL there */
	struct doc_node *key;	/* a map's child: the key's scalar node */
	struct doc_node *first; /* list, map: first child */
	struct doc_node *next;	/* next sibling */
	size_t n;		/* list, map: number of children */
};

struct doc;

/*
 * data need not be NUL-terminated; file is the name used in messages. An empty file is an empty
 * map. Return: 0 and *ret (free with doc_free()); -EINVAL after a diag_error(); -ENOMEM.
 */
must_check int doc_parse(const char *file, const char *data, size_t size, struct diag *diag,
			 struct doc **ret);
struct doc *doc_free(struct doc *doc);
DEFINE_CLEANUP(struct doc *, doc_free)

const struct doc_node *doc_root(const struct doc *doc);
const char *doc_file(const struct doc *doc);

/* The map's child under key, or NULL. */
const struct doc_node *doc_get(const struct doc_node *map, const char *key);

/*
 * Every key of map must be one of keys[0..n-1]; each other one is an error with the nearest known
 * key. Return: 0 or -EINVAL after a diag_error().
 */
must_check int doc_check_keys(const struct doc *doc, const struct doc_node *map,
			      const char *const *keys, size_t n, struct diag *diag);

/* diag_error() at a node. Return: -EINVAL. */
int doc_error(const struct doc *doc, const struct doc_node *node, struct diag *diag,
	      const char *fmt, ...) printf_like(4, 5);

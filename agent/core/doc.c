/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* YAML files as trees with positions; see doc.h. */
#include "core/doc.h"

#include <stdarg.h>
#include <yaml.h>

#include "core/str.h"

struct doc {
	char *file;
	struct doc_node *root;
	size_t n_nodes;
};

/* The open lists and maps while the events come in, the outermost first. */
struct builder {
	struct doc *doc;
	struct diag *diag;
	struct level {
		struct doc_node *node;
		struct doc_node *last; /* its last child */
		struct doc_node *key;  /* a map's key that waits for its value */
	} levels[DOC_MAX_DEPTH];
	size_t depth;
};

DEFINE_CLEANUP(yaml_event_t *, yaml_event_delete)

static struct doc_node *node_free(struct doc_node *node)
{
	/* Depth is bounded by DOC_MAX_DEPTH; siblings are walked, not recursed into. */
	while (node) {
		struct doc_node *next = node->next;

		node_free(node->first);
		if (node->key) {
			free(node->key->text);
			free(node->key);
		}
		free(node->text);
		free(node);
		node = next;
	}
	return NULL;
}
DEFINE_CLEANUP(struct doc_node *, node_free)

struct doc *doc_free(struct doc *doc)
{
	if (!doc)
		return NULL;
	node_free(doc->root);
	free(doc->file);
	free(doc);
	return NULL;
}

static int refuse(struct builder *b, const yaml_mark_t *mark, const char *what)
{
	return diag_error(b->diag, b->doc->file, (unsigned)mark->line + 1,
			  (unsigned)mark->column + 1, "%s", what);
}

static int node_new(struct builder *b, enum doc_kind kind, const yaml_mark_t *mark,
		    struct doc_node **ret)
{
	struct doc_node *node;

	if (b->doc->n_nodes >= DOC_MAX_NODES)
		return refuse(b, mark, "more values than a file may have (100000)");
	node = calloc(1, sizeof(*node));
	if (!node)
		return -ENOMEM;
	b->doc->n_nodes++;
	node->kind = kind;
	node->line = (unsigned)mark->line + 1;
	node->column = (unsigned)mark->column + 1;
	*ret = node;
	return 0;
}

static int add_key(struct builder *b, struct level *level, struct doc_node *node,
		   const yaml_mark_t *mark)
{
	if (node->kind != DOC_SCALAR)
		return refuse(b, mark, "a key must be a plain word");
	for (const struct doc_node *child = level->node->first; child; child = child->next)
		if (str_eq(child->key->text, node->text))
			return diag_error(b->diag, b->doc->file, node->line, node->column,
					  "key \"%s\" stands twice; it is first given in line %u",
					  node->text, child->key->line);
	level->key = node;
	return 0;
}

/* Hangs node into the tree; takes it over on success only. */
static int add_node(struct builder *b, struct doc_node *node, const yaml_mark_t *mark)
{
	struct level *level;

	if (b->depth == 0) {
		if (b->doc->root)
			return refuse(b, mark, "only one document may stand in a file");
		b->doc->root = node;
		return 0;
	}
	level = &b->levels[b->depth - 1];
	if (level->node->kind == DOC_MAP && !level->key)
		return add_key(b, level, node, mark);
	node->key = steal_ptr(&level->key);
	if (level->last)
		level->last->next = node;
	else
		level->node->first = node;
	level->last = node;
	level->node->n++;
	return 0;
}

static int on_scalar(struct builder *b, const yaml_event_t *event)
{
	autoclean(node_free) struct doc_node *node = NULL;
	const char *value = (const char *)event->data.scalar.value;
	int r;

	if (event->data.scalar.anchor || event->data.scalar.tag)
		return refuse(b, &event->start_mark, "anchors and tags are not supported here");
	if (strlen(value) != event->data.scalar.length)
		return refuse(b, &event->start_mark, "a value may not hold a NUL character");
	r = node_new(b, DOC_SCALAR, &event->start_mark, &node);
	if (r < 0)
		return r;
	node->text = strdup(value);
	if (!node->text)
		return -ENOMEM;
	node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	r = add_node(b, node, &event->start_mark);
	if (r >= 0)
		(void)steal_ptr(&node);
	return r;
}

static int on_open(struct builder *b, const yaml_event_t *event, enum doc_kind kind, bool anchored)
{
	autoclean(node_free) struct doc_node *node = NULL;
	int r;

	if (anchored)
		return refuse(b, &event->start_mark, "anchors and tags are not supported here");
	if (b->depth == DOC_MAX_DEPTH)
		return refuse(b, &event->start_mark, "nested deeper than 32 levels");
	r = node_new(b, kind, &event->start_mark, &node);
	if (r < 0)
		return r;
	r = add_node(b, node, &event->start_mark);
	if (r < 0)
		return r;
	b->levels[b->depth++] = (struct level){ .node = steal_ptr(&node) };
	return 0;
}

/* Return: 1 when the stream has ended, 0 to go on, negative errno. */
static int on_event(struct builder *b, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return on_scalar(b, event);
	case YAML_SEQUENCE_START_EVENT:
		return on_open(b, event, DOC_LIST,
			       event->data.sequence_start.anchor || event->data.sequence_start.tag);
	case YAML_MAPPING_START_EVENT:
		return on_open(b, event, DOC_MAP,
			       event->data.mapping_start.anchor || event->data.mapping_start.tag);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		b->depth--;
		return 0;
	case YAML_ALIAS_EVENT:
		return refuse(b, &event->start_mark, "aliases are not supported here");
	case YAML_STREAM_END_EVENT:
		return 1;
	default:
		return 0;
	}
}

static int report_parser(const yaml_parser_t *parser, const struct doc *doc, struct diag *diag)
{
	const yaml_mark_t *mark = &parser->problem_mark;
	const char *problem = parser->problem ? parser->problem : "not readable as YAML";

	if (parser->error == YAML_MEMORY_ERROR)
		return -ENOMEM;
	if (parser->error == YAML_READER_ERROR)
		return diag_error(diag, doc->file, 0, 0, "%s at byte %zu", problem,
				  parser->problem_offset);
	if (parser->context)
		return diag_error(diag, doc->file, (unsigned)mark->line + 1,
				  (unsigned)mark->column + 1, "%s (%s in line %zu)", problem,
				  parser->context, parser->context_mark.line + 1);
	return diag_error(diag, doc->file, (unsigned)mark->line + 1, (unsigned)mark->column + 1,
			  "%s", problem);
}

static int build(yaml_parser_t *parser, struct builder *b)
{
	int r;

	do {
		yaml_event_t event;
		autoclean(yaml_event_delete) yaml_event_t *owned = NULL;

		if (!yaml_parser_parse(parser, &event))
			return report_parser(parser, b->doc, b->diag);
		owned = &event;
		r = on_event(b, &event);
	} while (r == 0);
	return r < 0 ? r : 0;
}

int doc_parse(const char *file, const char *data, size_t size, struct diag *diag, struct doc **ret)
{
	autoclean(doc_free) struct doc *doc = calloc(1, sizeof(*doc));
	struct builder b = { .doc = doc, .diag = diag };
	yaml_parser_t parser;
	int r;

	if (!doc)
		return -ENOMEM;
	doc->file = strdup(file);
	if (!doc->file)
		return -ENOMEM;
	if (size > DOC_MAX_SIZE)
		return diag_error(diag, file, 0, 0, "larger than a file may be (4 MiB)");
	if (!yaml_parser_initialize(&parser))
		return -ENOMEM;
	yaml_parser_set_input_string(&parser, (const unsigned char *)data, size);
	r = build(&parser, &b);
	yaml_parser_delete(&parser);
	/* A key that an error left without its value hangs nowhere yet. */
	for (size_t i = 0; i < b.depth; i++)
		node_free(b.levels[i].key);
	if (r < 0)
		return r;
	if (!doc->root) {
		doc->root = calloc(1, sizeof(*doc->root));
		if (!doc->root)
			return -ENOMEM;
		*doc->root = (struct doc_node){ .kind = DOC_MAP, .line = 1, .column = 1 };
	}
	*ret = steal_ptr(&doc);
	return 0;
}

const struct doc_node *doc_root(const struct doc *doc)
{
	return doc->root;
}

const char *doc_file(const struct doc *doc)
{
	return doc->file;
}

const struct doc_node *doc_get(const struct doc_node *map, const char *key)
{
	if (map->kind != DOC_MAP)
		return NULL;
	for (const struct doc_node *child = map->first; child; child = child->next)
		if (str_eq(child->key->text, key))
			return child;
	return NULL;
}

int doc_error(const struct doc *doc, const struct doc_node *node, struct diag *diag,
	      const char *fmt, ...)
{
	autostrbuf struct strbuf message = {};
	va_list ap;
	int r;

	va_start(ap, fmt);
	r = strbuf_vaddf(&message, fmt, ap);
	va_end(ap);
	return diag_error(diag, doc->file, node->line, node->column, "%s",
			  r < 0 ? fmt : message.data);
}

int doc_check_keys(const struct doc *doc, const struct doc_node *map, const char *const *keys,
		   size_t n, struct diag *diag)
{
	int ret = 0;

	for (const struct doc_node *child = map->first; child; child = child->next) {
		const char *key = child->key->text, *near;
		size_t i = 0;

		while (i < n && !str_eq(key, keys[i]))
			i++;
		if (i < n)
			continue;
		near = str_nearest(key, keys, n);
		ret = near ? doc_error(doc, child->key, diag,
				       "unknown key \"%s\"; did you mean \"%s\"?", key, near)
			   : doc_error(doc, child->key, diag, "unknown key \"%s\"", key);
	}
	return ret;
}

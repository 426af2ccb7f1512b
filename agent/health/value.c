/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Typed values from a check's file; see value.h. */
#include "health/value.h"

#include "core/num.h"

/* Return: 1 and *ret; 0 when the key is not there; -EINVAL when it is no scalar. */
static int scalar(const struct value_source *from, const char *key, const struct doc_node **ret)
{
	const struct doc_node *node = doc_get(from->map, key);

	if (!node)
		return 0;
	if (node->kind != DOC_SCALAR)
		return doc_error(from->doc, node, from->diag, "%s is one value, not a %s", key,
				 node->kind == DOC_LIST ? "list" : "map");
	*ret = node;
	return 1;
}

static bool is_bare_number(const char *text)
{
	return *text && text[strspn(text, "0123456789.")] == '\0';
}

int value_span(const struct value_source *from, const char *key, uint64_t min_usec,
	       uint64_t max_usec, uint64_t *ret_usec)
{
	char min[NUM_SPAN_MAX], max[NUM_SPAN_MAX];
	const struct doc_node *node = NULL;
	uint64_t usec = 0;
	int r = scalar(from, key, &node);

	if (r <= 0)
		return r;
	r = num_parse_span(node->text, &usec);
	if (r == -EINVAL && is_bare_number(node->text))
		return doc_error(from->doc, node, from->diag, "%s: \"%s\" has no unit; write %ss",
				 key, node->text, node->text);
	if (r == -EINVAL)
		return doc_error(
			from->doc, node, from->diag,
			"%s: \"%s\" is no span of time; write one such as 5s, 250ms, 1m30s", key,
			node->text);
	if (r < 0 || usec < min_usec || usec > max_usec)
		return doc_error(from->doc, node, from->diag, "%s: %s is not within %s and %s", key,
				 node->text, num_format_span(min, sizeof(min), min_usec),
				 num_format_span(max, sizeof(max), max_usec));
	*ret_usec = usec;
	return 0;
}

int value_count(const struct value_source *from, const char *key, unsigned min, unsigned max,
		unsigned *ret)
{
	const struct doc_node *node = NULL;
	uint64_t count;
	int r = scalar(from, key, &node);

	if (r <= 0)
		return r;
	r = num_parse_u64(node->text, max, &count);
	if (r < 0 || count < min)
		return doc_error(from->doc, node, from->diag,
				 "%s: \"%s\" is not a number from %u to %u", key, node->text, min,
				 max);
	*ret = (unsigned)count;
	return 0;
}

int value_text(const struct value_source *from, const char *key, const char **ret)
{
	const struct doc_node *node = NULL;
	int r = scalar(from, key, &node);

	if (r <= 0)
		return r;
	if (!*node->text)
		return doc_error(from->doc, node, from->diag, "%s is empty", key);
	*ret = node->text;
	return 0;
}

int value_path(const struct value_source *from, const char *key, const char **ret)
{
	const char *path = NULL;
	int r = value_text(from, key, &path);

	if (r < 0 || !path)
		return r;
	if (*path != '/')
		return doc_error(from->doc, doc_get(from->map, key), from->diag,
				 "%s: \"%s\" must be an absolute path", key, path);
	*ret = path;
	return 0;
}

int value_list(const struct value_source *from, const char *key, const char *example,
	       const struct doc_node **ret)
{
	const struct doc_node *node = doc_get(from->map, key);

	*ret = NULL;
	if (!node)
		return 0;
	if (node->kind != DOC_LIST)
		return doc_error(from->doc, node, from->diag, "%s is a list; write %s", key,
				 example);
	for (const struct doc_node *child = node->first; child; child = child->next)
		if (child->kind != DOC_SCALAR)
			return doc_error(from->doc, child, from->diag,
					 "%s: each member is one value", key);
	*ret = node;
	return 0;
}

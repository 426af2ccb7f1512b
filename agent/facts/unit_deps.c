/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Dependencies of units; see unit_deps.h. */
#include "facts/unit_deps.h"

#include "core/str.h"

void unit_deps_done(struct unit_deps *deps)
{
	for (size_t i = 0; i < deps->n; i++) {
		free(deps->items[i].name);
		free(deps->items[i].place);
	}
	free(deps->items);
	*deps = (struct unit_deps){ 0 };
}

static int deps_grow(struct unit_deps *deps)
{
	size_t cap = deps->cap ? 2 * deps->cap : 8;
	struct unit_dep *more;

	if (deps->n < deps->cap)
		return 0;
	more = reallocarray(deps->items, cap, sizeof(*more));
	if (!more)
		return -ENOMEM;
	deps->items = more;
	deps->cap = cap;
	return 0;
}

/* A template takes the instance of the unit that names it, or else its prefix. */
static int resolve_template(const char *id, const char *name, char **ret)
{
	autofree char *instance = NULL;
	int r;

	if (unit_name_form(name) != UNIT_TEMPLATE) {
		*ret = strdup(name);
		return *ret ? 0 : -ENOMEM;
	}
	r = unit_name_instance(id, &instance);
	if (r == -ENOENT)
		r = (instance = unit_name_prefix(id)) ? 0 : -ENOMEM;
	return r < 0 ? r : unit_name_with_instance(name, instance, ret);
}

int unit_deps_add(struct unit_deps *deps, enum unit_dep_kind kind, enum unit_dep_origin origin,
		  const char *id, const char *name, const char *place)
{
	autofree char *resolved = NULL, *copy = NULL;
	int r;

	if (unit_name_form(name) == UNIT_FORM_INVALID)
		return 0;
	r = resolve_template(id, name, &resolved);
	if (r < 0)
		return r == -EINVAL ? 0 : r;
	copy = strdup(place);
	if (!copy || deps_grow(deps) < 0)
		return -ENOMEM;
	deps->items[deps->n++] = (struct unit_dep){
		.kind = kind,
		.origin = origin,
		.name = steal_ptr(&resolved),
		.place = steal_ptr(&copy),
	};
	return 0;
}

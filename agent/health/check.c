/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reads health-check files; see check.h. All of a file's errors are told in one run.
 * Privilege: to read the files.
 */
#include "health/check.h"

#include "core/num.h"
#include "core/str.h"
#include "health/kind.h"
#include "health/value.h"

const struct check_key check_keys[] = {
	{ "check", true, "its name: a-z 0-9 . _ -, unique among all checks" },
	{ "kind", true, "what it looks at, and which further keys it has" },
	{ "every", true, "how often it runs, from start to start: 100ms to 24h" },
	{ "timeout", false, "how long one run may take, at most every [every, at most 10s]" },
	{ "fail_after", false, "consecutive failures before its grade turns, 1 to 100 [3]" },
	{ "pass_after", false,
	  "consecutive passes before a failed grade turns back, 1 to 100 [1]" },
	{ "grace", false, "after the start, how long its first pass may take to come [60s]" },
	{ "gates", false, "what stands still while it does not pass: watchdog, slot [none]" },
	{ "on_fail", false, "steps of recovery; not carried out yet, so it must be empty" },
	{},
};

const char *check_grade_name(enum check_grade grade)
{
	static const char *const names[] = {
		[CHECK_UNKNOWN] = "unknown",
		[CHECK_PASS] = "pass",
		[CHECK_FAIL] = "fail",
	};

	return names[grade];
}

/* In the order of their bits. */
static const char *const gate_names[] = { "watchdog", "slot" };

const char *check_gate_name(enum check_gate gate)
{
	return gate_names[gate == GATE_SLOT];
}

uint64_t check_lease_usec(const struct check *check)
{
	return check->fail_after * check->every_usec + check->timeout_usec + CHECK_SLACK_USEC;
}

static struct check *check_free(struct check *check)
{
	if (!check)
		return NULL;
	if (check->kind && check->kind->params_free)
		check->kind->params_free(check->params);
	free(check->name);
	free(check->file);
	free(check);
	return NULL;
}
DEFINE_CLEANUP(struct check *, check_free)

void check_list_done(struct check_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		check_free(list->checks[i]);
	free(list->checks);
	*list = (struct check_list){};
}

/* Keeps the first failure of several. */
static void keep_first(int *ret, int r)
{
	if (*ret >= 0 && r < 0)
		*ret = r;
}

static size_t count_keys(const struct check_key *keys)
{
	size_t n = 0;

	while (keys[n].name)
		n++;
	return n;
}

static bool has_required(const struct doc_node *map, const struct check_key *keys)
{
	for (; keys->name; keys++)
		if (keys->required && !doc_get(map, keys->name))
			return false;
	return true;
}

static int check_required(const struct value_source *from, const struct check_key *keys)
{
	int ret = 0;

	for (; keys->name; keys++)
		if (keys->required && !doc_get(from->map, keys->name))
			ret = doc_error(from->doc, from->map, from->diag,
					"key \"%s\" is missing: %s", keys->name, keys->meaning);
	return ret;
}

/* Unknown and missing keys, the common ones' and the kind's together. */
static int check_all_keys(const struct value_source *from, const struct check_kind *kind)
{
	size_t n = count_keys(check_keys), m = count_keys(kind->keys);
	autofree const char **names = calloc(n + m, sizeof(*names));
	int ret = 0;

	if (!names)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		names[i] = check_keys[i].name;
	for (size_t i = 0; i < m; i++)
		names[n + i] = kind->keys[i].name;
	keep_first(&ret, doc_check_keys(from->doc, from->map, names, n + m, from->diag));
	keep_first(&ret, check_required(from, check_keys));
	keep_first(&ret, check_required(from, kind->keys));
	return ret;
}

static int read_kind(const struct value_source *from, const struct check_kind **ret)
{
	const char *name = NULL, *near;
	int r = value_text(from, "kind", &name);

	if (r < 0)
		return r;
	if (!name)
		return doc_error(
			from->doc, from->map, from->diag,
			"key \"kind\" is missing; \"holdfast check --help\" lists the kinds");
	*ret = check_kind_find(name);
	if (*ret)
		return 0;
	near = check_kind_nearest(name);
	if (near)
		return doc_error(from->doc, doc_get(from->map, "kind"), from->diag,
				 "unknown kind \"%s\"; did you mean \"%s\"?", name, near);
	return doc_error(from->doc, doc_get(from->map, "kind"), from->diag,
			 "unknown kind \"%s\"; \"holdfast check --help\" lists them", name);
}

static bool is_name(const char *text)
{
	static const char first[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._-");

	return text[0] && strchr(first, text[0]) && !text[n] && n <= CHECK_NAME_MAX;
}

static int read_name(const struct value_source *from, const struct check_list *list, char **ret)
{
	const struct doc_node *node = doc_get(from->map, "check");
	const char *name = NULL;
	int r = value_text(from, "check", &name);

	if (r < 0 || !name)
		return r;
	if (!is_name(name))
		return doc_error(from->doc, node, from->diag,
				 "check: \"%s\" is no name; it has 1 to %d of a-z 0-9 . _ - and "
				 "begins with a letter or digit",
				 name, CHECK_NAME_MAX);
	for (size_t i = 0; i < list->n; i++)
		if (str_eq(list->checks[i]->name, name))
			return doc_error(from->doc, node, from->diag,
					 "check \"%s\" is already declared in %s:%u", name,
					 list->checks[i]->file, list->checks[i]->line);
	*ret = strdup(name);
	return *ret ? 0 : -ENOMEM;
}

static int read_times(const struct value_source *from, struct check *check)
{
	uint64_t timeout = USEC_NEVER;
	char every[NUM_SPAN_MAX];
	int ret = 0;

	keep_first(&ret, value_span(from, "every", CHECK_EVERY_MIN_USEC, CHECK_EVERY_MAX_USEC,
				    &check->every_usec));
	keep_first(&ret, value_span(from, "timeout", CHECK_TIMEOUT_MIN_USEC, CHECK_EVERY_MAX_USEC,
				    &timeout));
	keep_first(&ret, value_span(from, "grace", 0, CHECK_GRACE_MAX_USEC, &check->grace_usec));
	if (ret < 0)
		return ret;
	if (timeout == USEC_NEVER)
		timeout = MIN_OF(check->every_usec, CHECK_TIMEOUT_DEFAULT_USEC);
	if (check->every_usec && timeout > check->every_usec)
		return doc_error(from->doc, doc_get(from->map, "timeout"), from->diag,
				 "timeout: longer than every (%s): a run would meet the next one",
				 num_format_span(every, sizeof(every), check->every_usec));
	check->timeout_usec = timeout;
	return 0;
}

static int read_gate(const struct value_source *from, const struct doc_node *node, unsigned *gates)
{
	const char *near;

	for (size_t i = 0; i < ARRAY_SIZE(gate_names); i++) {
		if (!str_eq(gate_names[i], node->text))
			continue;
		if (*gates & (1u << i))
			return doc_error(from->doc, node, from->diag, "gates: %s stands twice",
					 node->text);
		*gates |= 1u << i;
		return 0;
	}
	near = str_nearest(node->text, gate_names, ARRAY_SIZE(gate_names));
	return doc_error(from->doc, node, from->diag, "gates: unknown gate \"%s\"; %s%s",
			 node->text, near ? "did you mean " : "there are watchdog and slot",
			 near ? near : "");
}

static int read_gates(const struct value_source *from, unsigned *gates)
{
	const struct doc_node *list = NULL;
	int r = value_list(from, "gates", "[watchdog], [watchdog, slot] or []", &list), ret = r;

	if (r < 0 || !list)
		return r;
	for (const struct doc_node *node = list->first; node; node = node->next)
		keep_first(&ret, read_gate(from, node, gates));
	return ret;
}

/* Whoever writes a step relies on it: as long as none is carried out, none is taken. */
static int refuse_on_fail(const struct value_source *from)
{
	const struct doc_node *node = doc_get(from->map, "on_fail");

	if (!node || (node->kind == DOC_LIST && !node->first))
		return 0;
	return doc_error(from->doc, node, from->diag,
			 "on_fail: this version carries out no steps of recovery; leave it out (a "
			 "check that gates the watchdog still ends in a reset)");
}

static int read_check(const struct value_source *from, const struct check_list *list,
		      struct check *check)
{
	int ret;

	if (from->map->kind != DOC_MAP)
		return doc_error(from->doc, from->map, from->diag,
				 "a health check is a map of keys such as \"check: NAME\"");
	ret = read_kind(from, &check->kind);
	if (ret < 0)
		return ret;
	keep_first(&ret, check_all_keys(from, check->kind));
	keep_first(&ret, read_name(from, list, &check->name));
	keep_first(&ret, read_times(from, check));
	keep_first(&ret, value_count(from, "fail_after", 1, CHECK_AFTER_MAX, &check->fail_after));
	keep_first(&ret, value_count(from, "pass_after", 1, CHECK_AFTER_MAX, &check->pass_after));
	keep_first(&ret, read_gates(from, &check->gates));
	keep_first(&ret, refuse_on_fail(from));
	if (has_required(from->map, check->kind->keys))
		keep_first(&ret,
			   check->kind->parse(from->doc, from->map, from->diag, &check->params));
	return ret;
}

static int list_add(struct check_list *list, struct check **check)
{
	struct check **checks = reallocarray(list->checks, list->n + 1, sizeof(struct check *));

	if (!checks)
		return -ENOMEM;
	list->checks = checks;
	list->checks[list->n++] = steal_ptr(check);
	return 0;
}

static int read_file(const char *path, struct diag *diag, struct doc **ret)
{
	autofree char *data = NULL;
	size_t size;
	int r = dirs_read(path, DOC_MAX_SIZE, &data, &size);

	if (r == -ENOMEM)
		return r;
	if (r < 0)
		return diag_error(diag, path, 0, 0, "can not be read: %s", strerror(-r));
	return doc_parse(path, data, size, diag, ret);
}

int check_load(const char *path, struct diag *diag, struct check_list *list)
{
	autoclean(check_free) struct check *check = calloc(1, sizeof(*check));
	autoclean(doc_free) struct doc *doc = NULL;
	int r;

	if (!check)
		return -ENOMEM;
	if (list->n >= CHECKS_MAX)
		return diag_error(diag, path, 0, 0, "more checks than there may be (%d)",
				  CHECKS_MAX);
	*check = (struct check){
		.grace_usec = CHECK_GRACE_DEFAULT_USEC,
		.fail_after = CHECK_FAIL_AFTER_DEFAULT,
		.pass_after = CHECK_PASS_AFTER_DEFAULT,
		.file = strdup(path),
	};
	if (!check->file)
		return -ENOMEM;
	r = read_file(path, diag, &doc);
	if (r < 0)
		return r;
	check->line = doc_root(doc)->line;
	r = read_check(&(struct value_source){ doc, doc_root(doc), diag }, list, check);
	return r < 0 ? r : list_add(list, &check);
}

int check_list_load(const struct dirs *dirs, struct diag *diag, struct check_list *list)
{
	autostrlist struct strlist paths = {};
	autofree char *failed = NULL;
	int ret = dirs_list(dirs, "healthchecks.d", ".yaml", &paths, &failed);

	if (ret < 0 && failed)
		return diag_error(diag, failed, 0, 0, "can not be read: %s", strerror(-ret));
	if (ret < 0)
		return ret;
	for (size_t i = 0; i < paths.n; i++)
		keep_first(&ret, check_load(paths.items[i], diag, list));
	return ret;
}

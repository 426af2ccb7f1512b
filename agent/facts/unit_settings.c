/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a unit's files say; see unit_settings.h. */
#include "facts/unit_settings.h"

#include <strings.h>

/* Which section a setting belongs to. */
enum where {
	IN_UNIT = 0,
	IN_EXEC, /* the section of any type that runs commands */
	IN_OWN,	 /* the section of .type */
};

struct setting {
	const char *key;
	enum where where;
	enum unit_type type;
	int (*set)(struct unit_settings *s, const struct unit_line *line,
		   const struct setting *setting);
	size_t offset; /* of the member to set */
	int arg;
};

void unit_deps_done(struct unit_deps *deps)
{
	for (size_t i = 0; i < deps->n; i++) {
		free(deps->items[i].name);
		free(deps->items[i].place);
	}
	free(deps->items);
	*deps = (struct unit_deps){0};
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

static void *member(struct unit_settings *s, const struct setting *setting)
{
	return (char *)s + setting->offset;
}

/* A specifier that can not be resolved makes the unit's dependencies unknown. Return: 1 expanded, 0
 * left out, -ENOMEM. */
static int expand(struct unit_settings *s, const struct unit_line *line, const char *text,
		  enum unit_expand how, char **ret)
{
	autostrbuf struct strbuf b = {0};
	int r = unit_name_expand(s->id, text, how, ret);

	if (r >= 0)
		return 1;
	if (r != -ENXIO || s->unresolved)
		return r == -ENOMEM ? r : 0;
	if (strbuf_addf(&b, "%s:%u: %s=%s depends on the running machine", s->file, line->line,
			line->key, text) < 0)
		return -ENOMEM;
	s->unresolved = strbuf_take(&b);
	return s->unresolved ? 0 : -ENOMEM;
}

/* Whether the text after @ has %i, %n or %N and more, so that each instance would ask for a longer
 * one. */
static bool grows(const char *text)
{
	const char *at = strchr(text, '@');
	const char *end = at ? strrchr(at, '.') : NULL;

	if (!at || (end && end - at == 3 && strncmp(at + 1, "%i", 2) == 0))
		return false;
	for (const char *p = at; (p = strchr(p, '%')) && p[1]; p += 2)
		if (strchr("inN", p[1]))
			return true;
	return false;
}

/* systemd drops what a template says of itself that would never end. */
static bool is_recursive(const char *id, const char *name, const char *text)
{
	const char *at = strchr(name, '@');
	size_t n = at ? (size_t)(at - name) : 0;

	return unit_name_form(name) == UNIT_INSTANCE && strncmp(id, name, n) == 0 &&
	       (id[n] == '@' || id[n] == '.') && unit_name_type(id) == unit_name_type(name) &&
	       grows(text);
}

static int add_line_dep(struct unit_settings *s, const struct unit_line *line, const char *word,
			enum unit_dep_kind kind)
{
	autofree char *name = NULL;
	autostrbuf struct strbuf place = {0};
	int r = expand(s, line, word, UNIT_EXPAND_NAME, &name);

	if (r <= 0 || is_recursive(s->id, name, word))
		return r < 0 ? r : 0;
	r = strbuf_addf(&place, "%s:%u", s->file, line->line);
	return r < 0 ? r : unit_deps_add(&s->deps, kind, UNIT_FROM_LINE, s->id, name, place.data);
}

static int set_deps(struct unit_settings *s, const struct unit_line *line,
		    const struct setting *setting)
{
	const char *p = line->value;

	for (;;) {
		autofree char *word = NULL;
		int r = unit_file_word(&p, UNIT_WORD_RAW, &word);

		if (r > 0)
			r = add_line_dep(s, line, word, setting->arg);
		if (r < 0 || !word)
			return r;
	}
}

static int set_sockets(struct unit_settings *s, const struct unit_line *line,
		       const struct setting *setting)
{
	const char *p = line->value;

	(void)setting;
	for (;;) {
		autofree char *word = NULL;
		int r = unit_file_word(&p, UNIT_WORD_UNQUOTE, &word);

		if (r > 0 && str_ends(word, ".socket"))
			r = add_line_dep(s, line, word, UNIT_WANTS);
		if (r < 0 || !word)
			return r == -EINVAL ? 0 : r;
	}
}

/* Appends the words as paths that must be absolute (arg 0) or relative (arg 1); what is neither is
 * left out. */
static int set_paths(struct unit_settings *s, const struct unit_line *line,
		     const struct setting *setting)
{
	struct strlist *list = member(s, setting);
	const char *p = line->value;

	if (!*p && list != &s->mounts_for) {
		strlist_done(list);
		*list = (struct strlist){0};
	}
	for (;;) {
		autofree char *word = NULL, *path = NULL;
		int r = unit_file_word(&p, UNIT_WORD_UNQUOTE, &word);

		if (r > 0 && setting->arg)
			word[strcspn(word, ":")] = 0;
		if (r > 0)
			r = expand(s, line, word, UNIT_EXPAND_PATH, &path);
		if (r > 0 && (*path == '/') == !setting->arg)
			r = strlist_add(list, path);
		if (r < 0 || !word)
			return r == -EINVAL ? 0 : r;
	}
}

static int set_text(struct unit_settings *s, const struct unit_line *line,
		    const struct setting *setting)
{
	char **text = member(s, setting);
	char *copy = *line->value ? strdup(line->value) : NULL;

	if (*line->value && !copy)
		return -ENOMEM;
	free(*text);
	*text = copy;
	return 0;
}

/* As set_text(), specifiers resolved; arg says how. */
static int set_expanded(struct unit_settings *s, const struct unit_line *line,
			const struct setting *setting)
{
	char **text = member(s, setting);
	char *copy = NULL;
	int r = *line->value ? expand(s, line, line->value, setting->arg, &copy) : 1;

	if (r > 0) {
		free(*text);
		*text = copy;
	}
	return r < 0 ? r : 0;
}

/* Two or more words of letters, digits, - and _ between dots, none of which begins with a digit. */
static bool is_bus_name(const char *text)
{
	size_t words = 0;

	for (const char *p = text;; p++) {
		size_t n = strspn(
			p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

		if (n == 0 || (*p >= '0' && *p <= '9'))
			return false;
		words++;
		p += n;
		if (!*p)
			return words > 1 && strlen(text) < 256;
		if (*p != '.')
			return false;
	}
}

static int set_bus_name(struct unit_settings *s, const struct unit_line *line,
			const struct setting *setting)
{
	autofree char *name = NULL;
	int r = expand(s, line, line->value, UNIT_EXPAND_PATH, &name);

	(void)setting;
	if (r <= 0 || !is_bus_name(name))
		return r < 0 ? r : 0;
	free(s->bus_name);
	s->bus_name = steal_ptr(&name);
	return 0;
}

static int set_slice(struct unit_settings *s, const struct unit_line *line,
		     const struct setting *setting)
{
	autofree char *name = NULL;
	int r = expand(s, line, line->value, setting->arg, &name);

	if (r <= 0 || unit_name_type(name) != UNIT_SLICE || unit_name_form(name) != UNIT_PLAIN)
		return r < 0 ? r : 0;
	free(s->slice);
	s->slice = steal_ptr(&name);
	return 0;
}

static int parse_bool(const char *text)
{
	static const char *const words[][6] = {
		{"0", "no", "n", "false", "f", "off"},
		{"1", "yes", "y", "true", "t", "on"},
	};

	for (int value = 0; value < 2; value++)
		for (size_t i = 0; i < ARRAY_SIZE(words[value]); i++)
			if (strcasecmp(text, words[value][i]) == 0)
				return value;
	return -EINVAL;
}

/* arg 1 stores the opposite. */
static int set_bool(struct unit_settings *s, const struct unit_line *line,
		    const struct setting *setting)
{
	int value = parse_bool(line->value);

	if (value >= 0)
		*(bool *)member(s, setting) = value != setting->arg;
	return 0;
}

/* Counts assignments; an empty one resets the count. */
static int set_count(struct unit_settings *s, const struct unit_line *line,
		     const struct setting *setting)
{
	unsigned *count = member(s, setting);

	*count = *line->value ? *count + 1 : 0;
	return 0;
}

/* One command after its prefix characters. Return: 1 usable, 0 left out, -EINVAL refused. */
static int check_command(const char *word)
{
	bool ignore = false;
	const char *path = word + strspn(word, "-@:+!");

	for (const char *p = word; p < path; p++)
		ignore = ignore || *p == '-';
	if (*path && !str_ends(path, "/") && !str_eq(path, ".") && !str_eq(path, "..") &&
	    (*path == '/' || !strchr(path, '/')))
		return 1;
	return ignore ? 0 : -EINVAL;
}

static int set_exec(struct unit_settings *s, const struct unit_line *line,
		    const struct setting *setting)
{
	unsigned *count = member(s, setting);
	const char *p = line->value;
	bool first = true;

	if (!*p)
		*count = 0;
	for (;;) {
		autofree char *word = NULL;
		int r = unit_file_word(&p, UNIT_WORD_UNQUOTE, &word);

		if (r == -ENOMEM)
			return r;
		s->bad = s->bad || (r < 0 && !first);
		if (r <= 0)
			return 0;
		if (str_eq(word, ";")) {
			first = true;
			continue;
		}
		if (!first)
			continue;
		first = false;
		r = check_command(word);
		s->bad = s->bad || r < 0;
		if (r <= 0)
			return 0;
		*count += 1;
	}
}

/* Sockets: arg 0 stream, 1 what can not accept connections (datagram, netlink, FIFO, special
 * files). */
static int set_listen(struct unit_settings *s, const struct unit_line *line,
		      const struct setting *setting)
{
	autofree char *path = NULL;
	const char *rest;
	int r;

	if (!*line->value) {
		s->n_listen = s->n_listen_datagram = 0;
		return 0;
	}
	s->n_listen++;
	s->n_listen_datagram += setting->arg;
	r = expand(s, line, line->value, UNIT_EXPAND_PATH, &path);
	if (r <= 0 || *path != '/')
		return r < 0 ? r : 0;
	/* systemd takes the old place of run-time files for the new one */
	rest = str_starts(path, "/var/run/") ? path + strlen("/var") : path;
	return strlist_add(&s->mounts_for, rest);
}

static int set_trigger_path(struct unit_settings *s, const struct unit_line *line,
			    const struct setting *setting)
{
	autofree char *path = NULL;
	int r = *line->value ? expand(s, line, line->value, UNIT_EXPAND_PATH, &path) : 0;

	(void)setting;
	if (!*line->value)
		s->n_triggers = 0;
	if (r <= 0 || *path != '/')
		return r < 0 ? r : 0;
	s->n_triggers++;
	return strlist_add(&s->mounts_for, path);
}

#define AT(name) offsetof(struct unit_settings, name)

static const struct setting settings[] = {
	{"Requires", IN_UNIT, 0, set_deps, .arg = UNIT_REQUIRES},
	{"BindsTo", IN_UNIT, 0, set_deps, .arg = UNIT_REQUIRES},
	{"BindTo", IN_UNIT, 0, set_deps, .arg = UNIT_REQUIRES},
	{"Wants", IN_UNIT, 0, set_deps, .arg = UNIT_WANTS},
	{"Upholds", IN_UNIT, 0, set_deps, .arg = UNIT_WANTS},
	{"Requisite", IN_UNIT, 0, set_deps, .arg = UNIT_REQUISITE},
	{"Conflicts", IN_UNIT, 0, set_deps, .arg = UNIT_CONFLICTS},
	{"RequiresMountsFor", IN_UNIT, 0, set_paths, AT(mounts_for)},
	{"DefaultDependencies", IN_UNIT, 0, set_bool, AT(no_default_dependencies), .arg = 1},
	{"SuccessAction", IN_UNIT, 0, set_text, AT(success_action)},

	{"Slice", IN_EXEC, 0, set_slice, .arg = UNIT_EXPAND_NAME},
	{"WorkingDirectory", IN_EXEC, 0, set_expanded, AT(working_directory), UNIT_EXPAND_PATH},
	{"RootDirectory", IN_EXEC, 0, set_expanded, AT(root_directory), UNIT_EXPAND_PATH},
	{"RootImage", IN_EXEC, 0, set_expanded, AT(root_image), UNIT_EXPAND_PATH},
	{"LogNamespace", IN_EXEC, 0, set_expanded, AT(log_namespace), UNIT_EXPAND_NAME},
	{"PAMName", IN_EXEC, 0, set_text, AT(pam_name)},
	{"KillMode", IN_EXEC, 0, set_text, AT(kill_mode)},
	{"ManagedOOMSwap", IN_EXEC, 0, set_text, AT(oom_swap)},
	{"ManagedOOMMemoryPressure", IN_EXEC, 0, set_text, AT(oom_pressure)},
	{"PrivateTmp", IN_EXEC, 0, set_bool, AT(private_tmp)},
	{"DynamicUser", IN_EXEC, 0, set_bool, AT(dynamic_user)},
	{"RuntimeDirectory", IN_EXEC, 0, set_paths, AT(directories[UNIT_DIRECTORY_RUNTIME]), 1},
	{"StateDirectory", IN_EXEC, 0, set_paths, AT(directories[UNIT_DIRECTORY_STATE]), 1},
	{"CacheDirectory", IN_EXEC, 0, set_paths, AT(directories[UNIT_DIRECTORY_CACHE]), 1},
	{"LogsDirectory", IN_EXEC, 0, set_paths, AT(directories[UNIT_DIRECTORY_LOGS]), 1},
	{"ConfigurationDirectory", IN_EXEC, 0, set_paths,
	 AT(directories[UNIT_DIRECTORY_CONFIGURATION]), 1},

	{"Type", IN_OWN, UNIT_SERVICE, set_text, AT(service_type)},
	{"BusName", IN_OWN, UNIT_SERVICE, set_bus_name},
	{"Restart", IN_OWN, UNIT_SERVICE, set_text, AT(restart)},
	{"ExitType", IN_OWN, UNIT_SERVICE, set_text, AT(exit_type)},
	{"RemainAfterExit", IN_OWN, UNIT_SERVICE, set_bool, AT(remain_after_exit)},
	{"ExecStart", IN_OWN, UNIT_SERVICE, set_exec, AT(n_start)},
	{"ExecStop", IN_OWN, UNIT_SERVICE, set_exec, AT(n_stop)},
	{"ExecStartPre", IN_EXEC, 0, set_exec, AT(n_exec)},
	{"ExecStartPost", IN_EXEC, 0, set_exec, AT(n_exec)},
	{"ExecCondition", IN_OWN, UNIT_SERVICE, set_exec, AT(n_exec)},
	{"ExecReload", IN_OWN, UNIT_SERVICE, set_exec, AT(n_exec)},
	{"ExecStopPre", IN_OWN, UNIT_SOCKET, set_exec, AT(n_exec)},
	{"ExecStopPost", IN_EXEC, 0, set_exec, AT(n_exec)},
	{"Sockets", IN_OWN, UNIT_SERVICE, set_sockets},

	{"ListenStream", IN_OWN, UNIT_SOCKET, set_listen},
	{"ListenSequentialPacket", IN_OWN, UNIT_SOCKET, set_listen},
	{"ListenDatagram", IN_OWN, UNIT_SOCKET, set_listen, .arg = 1},
	{"ListenNetlink", IN_OWN, UNIT_SOCKET, set_listen, .arg = 1},
	{"ListenFIFO", IN_OWN, UNIT_SOCKET, set_listen, .arg = 1},
	{"ListenSpecial", IN_OWN, UNIT_SOCKET, set_listen, .arg = 1},
	{"ListenMessageQueue", IN_OWN, UNIT_SOCKET, set_listen, .arg = 1},
	{"ListenUSBFunction", IN_OWN, UNIT_SOCKET, set_listen, .arg = 1},
	{"Accept", IN_OWN, UNIT_SOCKET, set_bool, AT(accept)},
	{"Service", IN_OWN, UNIT_SOCKET, set_text, AT(service)},
	{"BindToDevice", IN_OWN, UNIT_SOCKET, set_text, AT(bind_to_device)},

	{"OnCalendar", IN_OWN, UNIT_TIMER, set_count, AT(n_triggers)},
	{"OnActiveSec", IN_OWN, UNIT_TIMER, set_count, AT(n_triggers)},
	{"OnBootSec", IN_OWN, UNIT_TIMER, set_count, AT(n_triggers)},
	{"OnStartupSec", IN_OWN, UNIT_TIMER, set_count, AT(n_triggers)},
	{"OnUnitActiveSec", IN_OWN, UNIT_TIMER, set_count, AT(n_triggers)},
	{"OnUnitInactiveSec", IN_OWN, UNIT_TIMER, set_count, AT(n_triggers)},
	{"OnClockChange", IN_OWN, UNIT_TIMER, set_bool, AT(on_clock_change)},
	{"OnTimezoneChange", IN_OWN, UNIT_TIMER, set_bool, AT(on_timezone_change)},
	{"Persistent", IN_OWN, UNIT_TIMER, set_bool, AT(persistent)},

	{"PathExists", IN_OWN, UNIT_PATH, set_trigger_path},
	{"PathExistsGlob", IN_OWN, UNIT_PATH, set_trigger_path},
	{"PathChanged", IN_OWN, UNIT_PATH, set_trigger_path},
	{"PathModified", IN_OWN, UNIT_PATH, set_trigger_path},
	{"DirectoryNotEmpty", IN_OWN, UNIT_PATH, set_trigger_path},

	{"What", IN_OWN, UNIT_MOUNT, set_expanded, AT(what), UNIT_EXPAND_PATH},
	{"Where", IN_OWN, UNIT_MOUNT, set_expanded, AT(where), UNIT_EXPAND_PATH},
	{"Type", IN_OWN, UNIT_MOUNT, set_text, AT(fs_type)},
	{"Options", IN_OWN, UNIT_MOUNT, set_text, AT(options)},
	{"Where", IN_OWN, UNIT_AUTOMOUNT, set_expanded, AT(where), UNIT_EXPAND_PATH},
	{"What", IN_OWN, UNIT_SWAP, set_expanded, AT(what), UNIT_EXPAND_PATH},
};

static bool has_exec(enum unit_type type)
{
	return type == UNIT_SERVICE || type == UNIT_SOCKET || type == UNIT_MOUNT ||
	       type == UNIT_SWAP;
}

static bool in_scope(const struct setting *setting, enum unit_type type, bool in_unit)
{
	switch (setting->where) {
	case IN_UNIT:
		return in_unit;
	case IN_EXEC:
		return !in_unit && has_exec(type);
	case IN_OWN:
		return !in_unit && setting->type == type;
	}
	return false;
}

int unit_settings_take(const struct unit_line *line, void *userdata)
{
	struct unit_settings *s = userdata;
	bool in_unit = str_eq(line->section, "Unit");

	/* A section is named like its type: [Service]. */
	if (!in_unit && (strcasecmp(line->section, unit_name_type_word(s->type)) != 0 ||
			 *line->section < 'A' || *line->section > 'Z'))
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++)
		if (str_eq(settings[i].key, line->key) && in_scope(&settings[i], s->type, in_unit))
			return settings[i].set(s, line, &settings[i]);
	return 0;
}

void unit_settings_done(struct unit_settings *s)
{
	char **texts[] = {
		&s->unresolved,	    &s->success_action, &s->slice,	   &s->working_directory,
		&s->root_directory, &s->root_image,	&s->log_namespace, &s->pam_name,
		&s->kill_mode,	    &s->oom_swap,	&s->oom_pressure,  &s->service_type,
		&s->bus_name,	    &s->restart,	&s->exit_type,	   &s->service,
		&s->bind_to_device, &s->what,		&s->where,	   &s->fs_type,
		&s->options,
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		free(*texts[i]);
	for (size_t i = 0; i < UNIT_DIRECTORY_MAX; i++)
		strlist_done(&s->directories[i]);
	strlist_done(&s->mounts_for);
	unit_deps_done(&s->deps);
}

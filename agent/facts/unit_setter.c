/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How one assignment in a unit file is taken over; see unit_setter.h. */
#include "facts/unit_setter.h"

#include <strings.h>

static void *member(struct unit_settings *s, const struct unit_setting *setting)
{
	return (char *)s + setting->offset;
}

/* A specifier that can not be resolved makes the unit's dependencies unknown. Return: 1 expanded, 0
 * left out, -ENOMEM. */
static int expand(struct unit_settings *s, const struct unit_line *line, const char *text,
		  enum unit_expand how, char **ret)
{
	autostrbuf struct strbuf b = { 0 };
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
	autostrbuf struct strbuf place = { 0 };
	int r = expand(s, line, word, UNIT_EXPAND_NAME, &name);

	if (r <= 0 || is_recursive(s->id, name, word))
		return r < 0 ? r : 0;
	r = strbuf_addf(&place, "%s:%u", s->file, line->line);
	return r < 0 ? r : unit_deps_add(&s->deps, kind, UNIT_FROM_LINE, s->id, name, place.data);
}

int unit_set_deps(struct unit_settings *s, const struct unit_line *line,
		  const struct unit_setting *setting)
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

int unit_set_sockets(struct unit_settings *s, const struct unit_line *line,
		     const struct unit_setting *setting)
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
int unit_set_paths(struct unit_settings *s, const struct unit_line *line,
		   const struct unit_setting *setting)
{
	struct strlist *list = member(s, setting);
	const char *p = line->value;

	if (!*p && list != &s->mounts_for) {
		strlist_done(list);
		*list = (struct strlist){ 0 };
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

int unit_set_text(struct unit_settings *s, const struct unit_line *line,
		  const struct unit_setting *setting)
{
	char **text = member(s, setting);
	char *copy = *line->value ? strdup(line->value) : NULL;

	if (*line->value && !copy)
		return -ENOMEM;
	free(*text);
	*text = copy;
	return 0;
}

/* As unit_set_text(), specifiers resolved; arg says how. */
int unit_set_expanded(struct unit_settings *s, const struct unit_line *line,
		      const struct unit_setting *setting)
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

int unit_set_bus_name(struct unit_settings *s, const struct unit_line *line,
		      const struct unit_setting *setting)
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

int unit_set_slice(struct unit_settings *s, const struct unit_line *line,
		   const struct unit_setting *setting)
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
		{ "0", "no", "n", "false", "f", "off" },
		{ "1", "yes", "y", "true", "t", "on" },
	};

	for (int value = 0; value < 2; value++)
		for (size_t i = 0; i < ARRAY_SIZE(words[value]); i++)
			if (strcasecmp(text, words[value][i]) == 0)
				return value;
	return -EINVAL;
}

/* arg 1 stores the opposite. */
int unit_set_bool(struct unit_settings *s, const struct unit_line *line,
		  const struct unit_setting *setting)
{
	int value = parse_bool(line->value);

	if (value >= 0)
		*(bool *)member(s, setting) = value != setting->arg;
	return 0;
}

/* Counts assignments; an empty one resets the count. */
int unit_set_count(struct unit_settings *s, const struct unit_line *line,
		   const struct unit_setting *setting)
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

int unit_set_exec(struct unit_settings *s, const struct unit_line *line,
		  const struct unit_setting *setting)
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
		if (r <= 0)
			return r < 0 && !first ? -ENOEXEC : 0;
		if (str_eq(word, ";")) {
			first = true;
			continue;
		}
		if (!first)
			continue;
		first = false;
		r = check_command(word);
		if (r <= 0)
			return r < 0 ? -ENOEXEC : 0;
		*count += 1;
	}
}

/* A relative one is refused; "-" before it makes a missing directory no error, "~" is the user's
 * home. */
int unit_set_working_directory(struct unit_settings *s, const struct unit_line *line,
			       const struct unit_setting *setting)
{
	if (*line->value && !strchr("/-%", *line->value) && !str_eq(line->value, "~"))
		return -ENOEXEC;
	return unit_set_expanded(s, line, setting);
}

/* Sockets: arg 0 stream, 1 what can not accept connections (datagram, netlink, FIFO, special
 * files). */
int unit_set_listen(struct unit_settings *s, const struct unit_line *line,
		    const struct unit_setting *setting)
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

int unit_set_trigger_path(struct unit_settings *s, const struct unit_line *line,
			  const struct unit_setting *setting)
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

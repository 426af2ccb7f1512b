/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of systemd units; see unit_name.h. */
#include "facts/unit_name.h"

#include <ctype.h>

#include "core/str.h"

#define VALID_CHARS                                                                                \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"                           \
	":-_.\\@"

static const char *const type_words[UNIT_TYPE_MAX] = {
	[UNIT_SERVICE] = "service", [UNIT_SOCKET] = "socket", [UNIT_TARGET] = "target",
	[UNIT_DEVICE] = "device",   [UNIT_MOUNT] = "mount",   [UNIT_AUTOMOUNT] = "automount",
	[UNIT_SWAP] = "swap",	    [UNIT_TIMER] = "timer",   [UNIT_PATH] = "path",
	[UNIT_SLICE] = "slice",	    [UNIT_SCOPE] = "scope",
};

const char *unit_name_type_word(enum unit_type type)
{
	return type_words[type];
}

enum unit_type unit_name_type_from(const char *word)
{
	for (enum unit_type type = UNIT_TYPE_INVALID + 1; type < UNIT_TYPE_MAX; type++)
		if (str_eq(type_words[type], word))
			return type;
	return UNIT_TYPE_INVALID;
}

enum unit_type unit_name_type(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot ? unit_name_type_from(dot + 1) : UNIT_TYPE_INVALID;
}

enum unit_form unit_name_form(const char *name)
{
	const char *dot = strrchr(name, '.');
	const char *at;

	if (!dot || dot == name || strlen(name) >= UNIT_NAME_MAX ||
	    unit_name_type_from(dot + 1) == UNIT_TYPE_INVALID ||
	    strspn(name, VALID_CHARS) < (size_t)(dot - name))
		return UNIT_FORM_INVALID;
	at = memchr(name, '@', dot - name);
	if (!at)
		return UNIT_PLAIN;
	if (at == name)
		return UNIT_FORM_INVALID;
	return dot == at + 1 ? UNIT_TEMPLATE : UNIT_INSTANCE;
}

bool unit_name_may_alias(enum unit_type type)
{
	return type == UNIT_SERVICE || type == UNIT_SOCKET || type == UNIT_TARGET ||
	       type == UNIT_DEVICE || type == UNIT_TIMER || type == UNIT_PATH;
}

bool unit_name_may_template(enum unit_type type)
{
	return unit_name_may_alias(type) && type != UNIT_DEVICE;
}

char *unit_name_prefix(const char *name)
{
	const char *end = strchr(name, '@');

	if (!end)
		end = strrchr(name, '.');
	return strndup(name, end - name);
}

char *unit_name_stem(const char *name)
{
	return strndup(name, strrchr(name, '.') - name);
}

int unit_name_instance(const char *name, char **ret)
{
	const char *at = strchr(name, '@');
	const char *dot = strrchr(name, '.');
	char *instance;

	if (unit_name_form(name) != UNIT_INSTANCE)
		return -ENOENT;
	instance = strndup(at + 1, dot - at - 1);
	if (!instance)
		return -ENOMEM;
	*ret = instance;
	return 0;
}

int unit_name_with_instance(const char *name, const char *instance, char **ret)
{
	autostrbuf struct strbuf b = { 0 };
	const char *at = strchr(name, '@');
	int r;

	if (!at)
		return -EINVAL;
	r = strbuf_addf(&b, "%.*s@%s%s", (int)(at - name), name, instance, strrchr(name, '.'));
	if (r < 0)
		return r;
	if (unit_name_form(b.data) == UNIT_FORM_INVALID)
		return -EINVAL;
	*ret = strbuf_take(&b);
	return 0;
}

int unit_name_template(const char *name, char **ret)
{
	return unit_name_with_instance(name, "", ret);
}

static bool plain_char(char c, bool first)
{
	return isalnum((unsigned char)c) || c == ':' || c == '_' || (c == '.' && !first);
}

char *unit_name_escape(const char *text)
{
	autostrbuf struct strbuf b = { 0 };

	for (const char *p = text; *p; p++) {
		int r;

		if (*p == '/')
			r = strbuf_add(&b, "-");
		else if (plain_char(*p, p == text))
			r = strbuf_add_n(&b, p, 1);
		else
			r = strbuf_addf(&b, "\\x%02x", (unsigned char)*p);
		if (r < 0)
			return NULL;
	}
	return strbuf_take(&b);
}

/* Drops empty and "." components; ".." has no unit name. */
static int simplify(const char *path, char **ret)
{
	autostrlist struct strlist parts = { 0 };
	autostrbuf struct strbuf b = { 0 };
	int r = str_split(path, "/", &parts);

	for (size_t i = 0; r >= 0 && i < parts.n; i++) {
		if (str_eq(parts.items[i], ".."))
			return -EINVAL;
		if (!str_eq(parts.items[i], "."))
			r = strbuf_addf(&b, "%s%s", b.len ? "/" : "", parts.items[i]);
	}
	if (r < 0)
		return r;
	*ret = strbuf_take(&b);
	return *ret ? 0 : -ENOMEM;
}

int unit_name_from_path(const char *path, const char *suffix, char **ret)
{
	autofree char *simple = NULL, *escaped = NULL;
	autostrbuf struct strbuf b = { 0 };
	int r = simplify(path, &simple);

	if (r < 0)
		return r;
	escaped = *simple ? unit_name_escape(simple) : strdup("-");
	if (!escaped)
		return -ENOMEM;
	r = strbuf_addf(&b, "%s%s", escaped, suffix);
	if (r < 0)
		return r;
	if (unit_name_form(b.data) != UNIT_PLAIN)
		return -EINVAL;
	*ret = strbuf_take(&b);
	return 0;
}

/* Reverses unit_name_escape() in place. Return: 0 or -EINVAL. */
static int unescape(char *text)
{
	char *out = text;

	for (const char *p = text; *p; p++, out++) {
		if (*p == '-')
			*out = '/';
		else if (*p != '\\')
			*out = *p;
		else if (p[1] == 'x' && isxdigit((unsigned char)p[2]) &&
			 isxdigit((unsigned char)p[3])) {
			char hex[3] = { p[2], p[3], 0 };

			*out = (char)strtol(hex, NULL, 16);
			if (!*out)
				return -EINVAL;
			p += 3;
		} else
			return -EINVAL;
	}
	*out = 0;
	return 0;
}

int unit_name_to_path(const char *name, char **ret)
{
	autofree char *stem = unit_name_prefix(name);
	autostrbuf struct strbuf b = { 0 };
	int r;

	if (!stem)
		return -ENOMEM;
	if (str_eq(stem, "-"))
		*stem = 0;
	else if (unescape(stem) < 0)
		return -EINVAL;
	r = strbuf_addf(&b, "/%s", stem);
	if (r < 0)
		return r;
	*ret = strbuf_take(&b);
	return 0;
}

/* A new string for the name-like specifiers; *ret stays NULL for any other. */
static int expand_name(const char *name, char which, char **ret)
{
	autofree char *part = NULL;
	int r = 0;

	switch (which) {
	case 'n':
		part = strdup(name);
		break;
	case 'N':
		part = unit_name_stem(name);
		break;
	case 'p':
	case 'P':
	case 'j':
	case 'J':
		part = unit_name_prefix(name);
		if (part && (which == 'j' || which == 'J') && strrchr(part, '-'))
			memmove(part, strrchr(part, '-') + 1, strlen(strrchr(part, '-')));
		break;
	case 'i':
	case 'I':
		r = unit_name_instance(name, &part);
		if (r == -ENOENT)
			part = strdup("");
		break;
	default:
		return 0;
	}
	if (!part)
		return -ENOMEM;
	if (isupper((unsigned char)which) && which != 'N' && unescape(part) < 0)
		return -EINVAL;
	*ret = steal_ptr(&part);
	return 0;
}

/* What %f stands for: the instance, or else the prefix, as an absolute path. */
static int expand_file(const char *name, char **ret)
{
	autofree char *text = NULL;
	autostrbuf struct strbuf b = { 0 };
	int r = unit_name_instance(name, &text);

	if (r == -ENOENT)
		text = unit_name_prefix(name);
	if (!text)
		return -ENOMEM;
	if (unescape(text) < 0)
		return -EINVAL;
	r = strbuf_addf(&b, "%s%s", *text == '/' ? "" : "/", text);
	if (r < 0)
		return r;
	*ret = strbuf_take(&b);
	return 0;
}

static const char *expand_directory(char which)
{
	static const char *const directories[256] = {
		['C'] = "/var/cache", ['d'] = "/run/credentials",
		['E'] = "/etc",	      ['g'] = "root",
		['G'] = "0",	      ['h'] = "/root",
		['L'] = "/var/log",   ['s'] = "/bin/sh",
		['S'] = "/var/lib",   ['t'] = "/run",
		['T'] = "/tmp",	      ['u'] = "root",
		['U'] = "0",	      ['V'] = "/var/tmp",
	};

	return directories[(unsigned char)which];
}

static int expand_one(const char *name, char which, enum unit_expand how, struct strbuf *b)
{
	autofree char *text = NULL;
	int r = 0;

	if (which == '%')
		return strbuf_add(b, "%");
	if (strchr("aAbBHlqmMovwW", which))
		return -ENXIO;
	if (how == UNIT_EXPAND_PATH && which == 'f')
		r = expand_file(name, &text);
	else if (how == UNIT_EXPAND_PATH || strchr("ijnNp", which))
		r = expand_name(name, which, &text);
	if (r < 0)
		return r;
	if (text)
		return strbuf_add(b, text);
	if (how == UNIT_EXPAND_PATH && expand_directory(which))
		return strbuf_add(b, expand_directory(which));
	return strbuf_addf(b, "%%%c", which); /* an unknown one stays as it is */
}

int unit_name_expand(const char *name, const char *text, enum unit_expand how, char **ret)
{
	autostrbuf struct strbuf b = { 0 };

	for (const char *p = text; *p; p++) {
		int r;

		if (*p != '%')
			r = strbuf_add_n(&b, p, 1);
		else if (p[1])
			r = expand_one(name, *++p, how, &b);
		else
			r = strbuf_add(&b, "%");
		if (r < 0)
			return r;
	}
	*ret = strbuf_take(&b);
	return *ret ? 0 : -ENOMEM;
}

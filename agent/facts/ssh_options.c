/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line of sshd; see ssh_options.h. */
#include "facts/ssh_options.h"

#include <stdio.h>

#define OPTIONS_MAX (256u << 10) /* bytes of a unit or environment file */

/* What a flag of sshd sets, as a line of sshd_config. Source: OpenSSH sshd.c, main(). */
static const struct {
	char flag;
	bool argument;
	const char *line;
} flags[] = {
	{ '4', false, "AddressFamily inet" },
	{ '6', false, "AddressFamily inet6" },
	{ 'q', false, "LogLevel QUIET" },
	{ 'o', true, "" },
	{ 'p', true, "Port " },
	{ 'g', true, "LoginGraceTime " },
	{ 'h', true, "HostKey " },
	{ 'c', true, "HostCertificate " },
	{ 'f', true, NULL },
	{ 'b', true, NULL },
	{ 'k', true, NULL },
	{ 'u', true, NULL },
	{ 'C', true, NULL },
	{ 'E', true, NULL },
};

void ssh_options_done(struct ssh_options *options)
{
	free(options->flags);
	free(options->place);
	free(options->config);
	strlist_done(&options->lines);
	*options = (struct ssh_options){};
}

static int set_place(struct ssh_options *options, const char *path)
{
	free(options->place);
	options->place = strdup(path);
	return options->place ? 0 : -ENOMEM;
}

/* A file of lines; one that is not there is empty. */
static int read_lines(const struct fs_root *root, const char *path, struct ssh_options *options,
		      struct strlist *ret)
{
	autofree char *data = NULL;
	int r = fs_read(root, path, OPTIONS_MAX, &data, NULL);

	if (r == -ENOENT || r == -ENOTDIR || r == -ELOOP)
		return 0;
	if (r < 0)
		return set_place(options, path) < 0 ? -ENOMEM : r;
	return str_split(data, "\n", ret);
}

/* The words of NAME=VALUE, the last one that there is, without quotes. */
static int read_variable(const struct fs_root *root, const char *path, const char *name,
			 struct ssh_options *options, struct strlist *ret)
{
	autostrlist struct strlist lines = {};
	int r = read_lines(root, path, options, &lines);

	for (size_t i = lines.n; i-- > 0 && r >= 0;) {
		const char *line = lines.items[i] + strspn(lines.items[i], " \t");

		if (!str_starts(line, name) || line[strlen(name)] != '=')
			continue;
		r = str_split(line + strlen(name) + 1, " \t\"'", ret);
		return r < 0 || !ret->n ? r : set_place(options, path);
	}
	return r;
}

static int read_variables(const struct fs_root *root, struct ssh_options *options,
			  struct strlist *ret)
{
	int r = read_variable(root, "/etc/default/ssh", "SSHD_OPTS", options, ret);

	if (r >= 0 && !ret->n)
		r = read_variable(root, "/etc/sysconfig/sshd", "OPTIONS", options, ret);
	return r;
}

/* The words of the unit's last ExecStart=, in ret; none when there is no unit. */
static int read_unit(const struct fs_root *root, struct ssh_options *options, char **ret_path,
		     struct strlist *ret)
{
	static const char *const units[] = {
		"/etc/systemd/system/ssh.service",
		"/etc/systemd/system/sshd.service",
		"/run/systemd/system/ssh.service",
		"/run/systemd/system/sshd.service",
		"/usr/local/lib/systemd/system/ssh.service",
		"/usr/local/lib/systemd/system/sshd.service",
		"/usr/lib/systemd/system/ssh.service",
		"/usr/lib/systemd/system/sshd.service",
		"/lib/systemd/system/ssh.service",
		"/lib/systemd/system/sshd.service",
	};

	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		autostrlist struct strlist lines = {};
		int r = read_lines(root, units[i], options, &lines);

		for (size_t j = lines.n; j-- > 0 && r >= 0;) {
			if (!str_starts(lines.items[j], "ExecStart="))
				continue;
			*ret_path = strdup(units[i]);
			return *ret_path ? str_split(strchr(lines.items[j], '=') + 1, " \t", ret)
					 : -ENOMEM;
		}
		if (r < 0)
			return r;
	}
	return 0;
}

/* One word of flags: "-4qp22", or with its argument in the next word. Return: 1 if so; 0; error. */
static int add_flags(struct ssh_options *options, const char *word, const char *next)
{
	for (const char *p = word + 1; *p; p++) {
		const char *argument = p[1] ? p + 1 : next;
		autofree char *line = NULL;
		size_t i = 0;

		while (i < ARRAY_SIZE(flags) && flags[i].flag != *p)
			i++;
		if (i == ARRAY_SIZE(flags) || (flags[i].argument && !argument))
			continue;
		if (*p == 'f') {
			free(options->config);
			options->config = strdup(argument);
			if (!options->config)
				return -ENOMEM;
		}
		options->ports |= *p == 'p';
		if (flags[i].line &&
		    asprintf(&line, "%s%s", flags[i].line, flags[i].argument ? argument : "") < 0) {
			line = NULL;
			return -ENOMEM;
		}
		if (line && strlist_add(&options->lines, line) < 0)
			return -ENOMEM;
		if (flags[i].argument)
			return !p[1];
	}
	return 0;
}

static int parse_words(struct ssh_options *options, const struct strlist *words)
{
	autostrbuf struct strbuf text = {};

	for (size_t i = 0; i < words->n; i++)
		if (strbuf_addf(&text, "%s%s", i ? " " : "", words->items[i]) < 0)
			return -ENOMEM;
	options->flags = strbuf_take(&text);
	if (!options->flags)
		return -ENOMEM;
	for (size_t i = 0; i < words->n; i++) {
		int r = 0;

		if (words->items[i][0] == '-')
			r = add_flags(options, words->items[i],
				      i + 1 < words->n ? words->items[i + 1] : NULL);
		if (r < 0)
			return r;
		i += (size_t)r;
	}
	return 0;
}

static int add_words(const struct strlist *from, struct strlist *ret)
{
	int r = 0;

	for (size_t i = 0; i < from->n && r >= 0; i++)
		r = strlist_add(ret, from->items[i]);
	return r;
}

/* The unit's words with its variable put in; without a unit, the variable's (an init script). */
static int join_words(const struct strlist *unit, const struct strlist *variable,
		      struct strlist *ret)
{
	int r = 0;

	if (!unit->n)
		return add_words(variable, ret);
	/* The first word is the program. */
	for (size_t i = 1; i < unit->n && r >= 0; i++)
		r = *unit->items[i] == '$' ? add_words(variable, ret)
					   : strlist_add(ret, unit->items[i]);
	return r;
}

int ssh_options_read(const struct fs_root *root, struct ssh_options *ret)
{
	autostrlist struct strlist variable = {}, unit = {}, words = {};
	autofree char *unit_path = NULL;
	int r;

	*ret = (struct ssh_options){};
	r = read_variables(root, ret, &variable);
	if (r >= 0)
		r = read_unit(root, ret, &unit_path, &unit);
	if (r >= 0)
		r = join_words(&unit, &variable, &words);
	if (r >= 0)
		r = parse_words(ret, &words);
	if (r >= 0 && !ret->place && unit_path)
		ret->place = steal_ptr(&unit_path);
	if (r >= 0 && !ret->config) {
		ret->config = strdup("/etc/ssh/sshd_config");
		r = ret->config ? 0 : -ENOMEM;
	}
	return r;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Single values of sshd_config: words, numbers, times, files; see ssh_value.h. */
#include "facts/ssh_value.h"

#include <limits.h>
#include <stdio.h>
#include <strings.h>

#include "core/num.h"

/* /etc/passwd is read only for "~user". */
#define PASSWD_MAX (4u << 20) /* bytes */
/* It is read again for each of them. */
#define HOMES_MAX 100

void ssh_args_done(struct ssh_args *args)
{
	strlist_done(&args->words);
	strlist_done(&args->out);
	strbuf_done(&args->error);
}

const char *ssh_args_next(struct ssh_args *args)
{
	return args->next < args->words.n ? args->words.items[args->next++] : NULL;
}

const char *ssh_args_need(struct ssh_args *args)
{
	const char *word = ssh_args_next(args);

	if (word && *word)
		return word;
	(void)ssh_args_fail(args, "%s has no argument", args->keyword);
	return NULL;
}

int ssh_args_fail(struct ssh_args *args, const char *fmt, ...)
{
	va_list ap;
	int r;

	if (args->error.len)
		return -EINVAL;
	va_start(ap, fmt);
	r = strbuf_vaddf(&args->error, fmt, ap);
	va_end(ap);
	return r < 0 ? r : -EINVAL;
}

int ssh_args_out(struct ssh_args *args, const char *value)
{
	return strlist_add(&args->out, value);
}

int ssh_args_outf(struct ssh_args *args, const char *fmt, ...)
{
	autostrbuf struct strbuf value = {};
	va_list ap;
	int r;

	va_start(ap, fmt);
	r = strbuf_vaddf(&value, fmt, ap);
	va_end(ap);
	return r < 0 ? r : strlist_take(&args->out, strbuf_take(&value));
}

/* The parameter is "word,synonym=word,...": what comes out is the word that the synonym means. */
static int enum_out(struct ssh_args *args, int (*compare)(const char *, const char *))
{
	const char *word = ssh_args_need(args);
	autostrlist struct strlist known = {};

	if (!word)
		return -EINVAL;
	if (str_split(args->param, ",", &known) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < known.n; i++) {
		char *equals = strchr(known.items[i], '=');

		if (equals)
			*equals = '\0';
		if (compare(word, known.items[i]) == 0)
			return ssh_args_out(args, equals ? equals + 1 : known.items[i]);
	}
	return ssh_args_fail(args, "%s does not know \"%s\"", args->keyword, word);
}

int ssh_value_enum(struct ssh_args *args)
{
	return enum_out(args, strcasecmp);
}

int ssh_value_enum_exact(struct ssh_args *args)
{
	return enum_out(args, strcmp);
}

int ssh_value_int(struct ssh_args *args)
{
	const char *word = ssh_args_need(args);
	int64_t value;

	if (!word)
		return -EINVAL;
	if (num_parse_i64(word + (*word == '+'), 0, INT_MAX, &value) < 0)
		return ssh_args_fail(args, "%s is no number from 0 to %d: \"%s\"", args->keyword,
				     INT_MAX, word);
	return ssh_args_outf(args, "%lld", (long long)value);
}

static int time_unit(char c)
{
	switch (c) {
	case 's':
	case 'S':
		return 1;
	case 'm':
	case 'M':
		return 60;
	case 'h':
	case 'H':
		return 60 * 60;
	case 'd':
	case 'D':
		return 24 * 60 * 60;
	case 'w':
	case 'W':
		return 7 * 24 * 60 * 60;
	default:
		return 0;
	}
}

int ssh_time_parse(const char *text, int *ret)
{
	int64_t total = 0;

	if (!*text)
		return -EINVAL;
	while (*text) {
		int64_t part = 0;
		size_t digits = strspn(text, "0123456789");

		if (!digits)
			return -EINVAL;
		for (; digits; digits--, text++)
			if ((part = part * 10 + (*text - '0')) > INT_MAX)
				return -EINVAL;
		if (*text) {
			int unit = time_unit(*text++);

			if (!unit)
				return -EINVAL;
			part *= unit;
		}
		total += part;
		if (total > INT_MAX)
			return -EINVAL;
	}
	*ret = (int)total;
	return 0;
}

int ssh_value_time(struct ssh_args *args)
{
	const char *word = ssh_args_need(args);
	int seconds;

	if (!word)
		return -EINVAL;
	if (ssh_time_parse(word, &seconds) < 0)
		return ssh_args_fail(args, "%s is no time: \"%s\"", args->keyword, word);
	return ssh_args_outf(args, "%d", seconds);
}

int ssh_value_octal(struct ssh_args *args)
{
	const char *word = ssh_args_need(args);
	unsigned mode = 0;
	size_t i;

	if (!word)
		return -EINVAL;
	/* What follows the digits is not looked at. */
	for (i = 0; word[i] >= '0' && word[i] <= '7' && mode <= 0777; i++)
		mode = mode * 8 + (unsigned)(word[i] - '0');
	if (!i || mode > 0777)
		return ssh_args_fail(args, "%s is no mode: \"%s\"", args->keyword, word);
	return ssh_args_outf(args, "0%o", mode);
}

int ssh_value_word(struct ssh_args *args)
{
	const char *word = ssh_args_need(args);

	return word ? ssh_args_out(args, word) : -EINVAL;
}

static const char *rest_of_line(struct ssh_args *args)
{
	args->next = args->words.n;
	return args->rest + strspn(args->rest, " \t\r\n");
}

/* The rest of the line as it stands, with quotes and comments. */
int ssh_value_rest(struct ssh_args *args)
{
	const char *rest = rest_of_line(args);

	if (args->param && strchr(rest, '\r'))
		return ssh_args_fail(args, "%s has a carriage return in it", args->keyword);
	if (strcasecmp(rest, "none") == 0)
		rest = "none";
	return ssh_args_out(args, rest);
}

int ssh_value_command(struct ssh_args *args)
{
	const char *rest = rest_of_line(args);

	if (*rest != '/' && strcasecmp(rest, "none") != 0)
		return ssh_args_fail(args, "%s is no absolute path: \"%s\"", args->keyword, rest);
	return ssh_args_out(args, *rest == '/' ? rest : "none");
}

/* The home directory of user (of n bytes; 0 is root) by the image's own /etc/passwd. */
static int home_of(const struct fs_root *root, const char *user, size_t n, char **ret)
{
	autofree char *passwd = NULL;
	char *rest, *line;

	if (!n) {
		user = "root";
		n = strlen(user);
	}
	if (fs_read(root, "/etc/passwd", PASSWD_MAX, &passwd, NULL) < 0)
		return -ENOENT;
	rest = passwd;
	while ((line = strsep(&rest, "\n"))) {
		const char *field = line;

		if (strncmp(line, user, n) != 0 || line[n] != ':')
			continue;
		for (unsigned i = 0; i < 5 && field; i++)
			field = (field = strchr(field, ':')) ? field + 1 : NULL;
		if (!field)
			continue;
		*ret = strndup(field, strcspn(field, ":"));
		return *ret ? 0 : -ENOMEM;
	}
	return -ENOENT;
}

/* "~" and "~user" at the start become the home directory. */
static int expand_home(struct ssh_args *args, const char *word, char **ret)
{
	autofree char *home = NULL;
	size_t n = strcspn(word, "/");
	int r;

	if (*word != '~') {
		*ret = strdup(word);
		return *ret ? 0 : -ENOMEM;
	}
	if (++*args->homes > HOMES_MAX)
		return ssh_args_fail(args, "%s: too many \"~\" in all", args->keyword);
	r = home_of(args->root, word + 1, n - 1, &home);
	if (r == -ENOENT)
		return ssh_args_fail(args, "%s: no such user: \"%.*s\"", args->keyword, (int)n,
				     word);
	if (r < 0)
		return r;
	*ret = fs_join(home, word + n);
	return *ret ? 0 : -ENOMEM;
}

/* A file name: "none", or made absolute as from "/", where a daemon's working directory is. */
static int file_out(struct ssh_args *args, const char *word)
{
	autofree char *path = NULL;
	int r;

	if (strcasecmp(word, "none") == 0)
		return ssh_args_out(args, "none");
	r = expand_home(args, word, &path);
	if (r < 0)
		return r;
	return ssh_args_outf(args, "%s%s", *path == '/' ? "" : "/", path);
}

int ssh_value_file(struct ssh_args *args)
{
	const char *word = ssh_args_need(args);

	return word ? file_out(args, word) : -EINVAL;
}

int ssh_value_tilde(struct ssh_args *args)
{
	const char *word = ssh_args_need(args);
	autofree char *path = NULL;
	int r;

	if (!word)
		return -EINVAL;
	r = expand_home(args, word, &path);
	if (r < 0)
		return r;
	return ssh_args_out(args, strcasecmp(path, "none") == 0 ? "none" : path);
}

int ssh_value_agent(struct ssh_args *args)
{
	const char *word = ssh_args_need(args);

	if (!word)
		return -EINVAL;
	return str_eq(word, "SSH_AUTH_SOCK") ? ssh_args_out(args, word) : file_out(args, word);
}

int ssh_value_key_provider(struct ssh_args *args)
{
	const char *word = ssh_args_need(args);

	if (!word)
		return -EINVAL;
	if (strcasecmp(word, "internal") == 0)
		return ssh_args_out(args, "internal");
	return file_out(args, word);
}

int ssh_value_key_files(struct ssh_args *args)
{
	const char *word;

	while ((word = ssh_args_next(args))) {
		autofree char *path = NULL;
		int r;

		if (!*word)
			return ssh_args_fail(args, "%s has an empty argument", args->keyword);
		r = expand_home(args, word, &path);
		if (r >= 0)
			r = ssh_args_out(args, path);
		if (r < 0)
			return r;
	}
	return 0;
}

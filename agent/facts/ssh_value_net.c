/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Addresses and ports in sshd_config; see ssh_value.h. */
#include "facts/ssh_value.h"

#include <stdio.h>

#include "core/num.h"

int ssh_port_parse(const char *text, int *ret)
{
	int64_t port;

	/* sshd also takes names out of /etc/services; nobody writes them. */
	if (num_parse_i64(text + (*text == '+'), 0, 65535, &port) < 0)
		return -EINVAL;
	*ret = (int)port;
	return 0;
}

int ssh_value_port(struct ssh_args *args)
{
	const char *word;
	int port;

	if (args->setting->n >= 256)
		return ssh_args_fail(args, "more than 256 ports");
	word = ssh_args_need(args);
	if (!word)
		return -EINVAL;
	if (ssh_port_parse(word, &port) < 0 || port == 0)
		return ssh_args_fail(args, "%s is no port number: \"%s\"", args->keyword, word);
	return ssh_args_outf(args, "%d", port);
}

/*
 * Cuts "HOST:PORT" or "[HOST]:PORT" in place. Return: the host, with *ret_port NULL when there is
 * none; NULL for what is neither.
 */
static char *cut_host(char *text, char **ret_port)
{
	char *end = *text == '[' ? strchr(text, ']') : strpbrk(text, ":/");

	if (*text == '[') {
		if (!end)
			return NULL;
		end++;
	}
	if (end && *end && *end != ':')
		return NULL;
	*ret_port = end && *end ? end + 1 : NULL;
	if (end)
		*end = '\0';
	if (*text == '[' && text[strlen(text) - 1] == ']') {
		text[strlen(text) - 1] = '\0';
		text++;
	}
	return text;
}

/* Out comes "HOST PORT" with port 0 for none; the ports are joined when all lines are read. */
int ssh_value_listen(struct ssh_args *args)
{
	const char *word = ssh_args_need(args);
	autofree char *copy = word ? strdup(word) : NULL;
	char *colon, *host = copy, *port_text = NULL;
	int port = 0;

	if (!word)
		return -EINVAL;
	if (!copy)
		return -ENOMEM;
	/* Two colons and no bracket: an IPv6 address without port. */
	colon = strchr(copy, ':');
	if (strchr(copy, '[') || !colon || !strchr(colon + 1, ':'))
		host = cut_host(copy, &port_text);
	if (!host || !*host)
		return ssh_args_fail(args, "%s is no address: \"%s\"", args->keyword, word);
	if (port_text && (ssh_port_parse(port_text, &port) < 0 || port == 0))
		return ssh_args_fail(args, "%s has a bad port: \"%s\"", args->keyword, word);
	if (args->next < args->words.n)
		return ssh_args_fail(args, "%s has a bad argument: \"%s\"", args->keyword,
				     args->words.items[args->next]);
	return ssh_args_outf(args, "%s %d", host, port);
}

static int permit_one(struct ssh_args *args, const char *word, bool listen)
{
	autofree char *copy = NULL;
	char *port_text = NULL;
	int port;

	if (asprintf(&copy, "%s%s", listen && !strchr(word, ':') ? "*:" : "", word) < 0) {
		copy = NULL;
		return -ENOMEM;
	}
	if (ssh_args_out(args, copy) < 0)
		return -ENOMEM;
	if (!cut_host(copy, &port_text))
		return ssh_args_fail(args, "%s has no host: \"%s\"", args->keyword, word);
	if (!port_text ||
	    (!str_eq(port_text, "*") && (ssh_port_parse(port_text, &port) < 0 || port == 0)))
		return ssh_args_fail(args, "%s has a bad port: \"%s\"", args->keyword, word);
	return 0;
}

static int permit_all(struct ssh_args *args, bool listen)
{
	const char *word = ssh_args_need(args);

	if (!word)
		return -EINVAL;
	if (str_eq(word, "any") || str_eq(word, "none"))
		return ssh_args_out(args, word);
	for (; word && *word; word = ssh_args_next(args)) {
		int r = permit_one(args, word, listen);

		if (r < 0)
			return r;
	}
	return 0;
}

int ssh_value_permit_open(struct ssh_args *args)
{
	return permit_all(args, false);
}

int ssh_value_permit_listen(struct ssh_args *args)
{
	return permit_all(args, true);
}

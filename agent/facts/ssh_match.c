/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The criteria of a Match line; see ssh_match.h. */
#include "facts/ssh_match.h"

#include <strings.h>

#include "facts/ssh_line.h"
#include "facts/ssh_value.h"

enum criterion {
	CRITERION_UNKNOWN = 0,
	CRITERION_PATTERN,
	CRITERION_ADDRESS,
	CRITERION_PORT,
};

static enum criterion find_criterion(const char *name)
{
	static const struct {
		const char *name;
		enum criterion kind;
	} criteria[] = {
		{ "user", CRITERION_PATTERN },	  { "group", CRITERION_PATTERN },
		{ "host", CRITERION_PATTERN },	  { "rdomain", CRITERION_PATTERN },
		{ "address", CRITERION_ADDRESS }, { "localaddress", CRITERION_ADDRESS },
		{ "localport", CRITERION_PORT },
	};

	for (size_t i = 0; i < ARRAY_SIZE(criteria); i++)
		if (strcasecmp(name, criteria[i].name) == 0)
			return criteria[i].kind;
	return CRITERION_UNKNOWN;
}

static int fail(struct strbuf *error, const char *what, const char *name)
{
	int r = strbuf_addf(error, "Match: %s%s", what, name);

	return r < 0 ? r : -EINVAL;
}

static bool is_end(const char *word)
{
	return !word || !*word || *word == '#';
}

static int check_argument(const char *name, const char *argument, struct strbuf *error)
{
	int port;

	switch (find_criterion(name)) {
	case CRITERION_PATTERN:
		return 0;
	case CRITERION_ADDRESS:
		return ssh_address_check(argument) == 0 ? 0
							: fail(error, "bad address: ", argument);
	case CRITERION_PORT:
		return ssh_port_parse(argument, &port) == 0 ? 0
							    : fail(error, "bad port: ", argument);
	default:
		return fail(error, "no such criterion: ", name);
	}
}

/* "all" stands alone. */
static int check_all(char *rest, unsigned before, struct strbuf *error)
{
	const char *next = before ? "" : ssh_line_word(&rest);

	if (before || !is_end(next))
		return fail(error, "\"all\" is not alone", "");
	if (next && *next != '#' && rest && *rest)
		return fail(error, "extra arguments", "");
	return 0;
}

int ssh_match_parse(char *text, bool *ret_all, struct strbuf *error)
{
	unsigned n = 0;
	const char *name;

	for (; (name = ssh_line_word(&text)) && *name; n++) {
		const char *argument;
		int r;

		if (*name == '#') {
			text = NULL;
			break;
		}
		if (strcasecmp(name, "all") == 0) {
			*ret_all = true;
			return check_all(text, n, error);
		}
		argument = ssh_line_word(&text);
		if (is_end(argument))
			return fail(error, "no argument for ", name);
		r = check_argument(name, argument, error);
		if (r < 0)
			return r;
	}
	if (!n)
		return fail(error, "no criteria", "");
	if (text && *text)
		return fail(error, "extra arguments", "");
	*ret_all = false;
	return 0;
}

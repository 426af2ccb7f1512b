/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists in sshd_config: names, environment, methods, subsystems; see ssh_value.h. */
#include "facts/ssh_value.h"

#include <arpa/inet.h>
#include <strings.h>

#include "core/num.h"

int ssh_value_names(struct ssh_args *args)
{
	const char *word;

	while ((word = ssh_args_next(args))) {
		if (!*word)
			return ssh_args_fail(args, "%s has an empty pattern", args->keyword);
		if (ssh_args_out(args, word) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* How many of the address's bits from the n-th on are not 0. */
static bool host_bits(const unsigned char *address, unsigned n, unsigned bits)
{
	for (; n < bits; n++)
		if (address[n / 8] & (0x80u >> n % 8))
			return true;
	return false;
}

/* One address or network; what is neither is a pattern, and right. */
static int check_one(const char *text)
{
	char address[64];
	unsigned char bytes[16];
	size_t n = strcspn(text, "/");
	unsigned bits;
	uint64_t mask = 999;

	if (strlen(text) >= sizeof(address))
		return 0;
	memcpy(address, text, n);
	address[n] = '\0';
	if (text[n] && num_parse_u64(text + n + 1, 128, &mask) < 0)
		return 0;
	if (inet_pton(AF_INET6, address, bytes) == 1)
		bits = 128;
	else if (inet_aton(address, (struct in_addr *)(void *)bytes) == 1)
		bits = 32;
	else
		return 0;
	if (!text[n])
		mask = bits;
	return mask > bits || host_bits(bytes, (unsigned)mask, bits) ? -EINVAL : 0;
}

int ssh_address_check(const char *list)
{
	const char *p = list;

	for (;;) {
		char one[256];
		size_t n;

		p += *p == '!';
		n = strcspn(p, ",");
		if (!n)
			return -EINVAL;
		/* No address is as long: the part is a pattern. */
		if (n < sizeof(one)) {
			memcpy(one, p, n);
			one[n] = '\0';
			if (check_one(one) < 0)
				return -EINVAL;
		}
		if (!p[n])
			return 0;
		p += n + 1;
	}
}

int ssh_value_user_names(struct ssh_args *args)
{
	const char *word;

	while ((word = ssh_args_next(args))) {
		const char *host = strchr(word, '@');

		if (!*word || (host && ssh_address_check(host + 1) < 0))
			return ssh_args_fail(args, "%s has a bad pattern: \"%s\"", args->keyword,
					     word);
		if (ssh_args_out(args, word) < 0)
			return -ENOMEM;
	}
	return 0;
}

int ssh_value_env_names(struct ssh_args *args)
{
	const char *word;

	while ((word = ssh_args_next(args))) {
		if (!*word || strchr(word, '='))
			return ssh_args_fail(args, "%s has a bad name: \"%s\"", args->keyword,
					     word);
		if (ssh_args_out(args, word) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* Whether out has an assignment to the variable that word assigns to. */
static bool assigned(const struct strlist *out, const char *word)
{
	size_t n = strcspn(word, "=") + 1;

	for (size_t i = 0; i < out->n; i++)
		if (strncmp(out->items[i], word, n) == 0)
			return true;
	return false;
}

int ssh_value_env(struct ssh_args *args)
{
	const char *word;

	while ((word = ssh_args_next(args))) {
		if (!*word || !strchr(word, '='))
			return ssh_args_fail(args, "%s is no assignment: \"%s\"", args->keyword,
					     word);
		if (!assigned(&args->out, word) && ssh_args_out(args, word) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* "none" is right only alone. */
static bool none_is_wrong(const struct ssh_args *args, const char *word)
{
	return strcasecmp(word, "none") == 0 && args->words.n > 1;
}

int ssh_value_log_verbose(struct ssh_args *args)
{
	const char *word;

	while ((word = ssh_args_next(args))) {
		if (!*word || none_is_wrong(args, word))
			return ssh_args_fail(args, "%s has a bad argument: \"%s\"", args->keyword,
					     word);
		if (ssh_args_out(args, word) < 0)
			return -ENOMEM;
	}
	return 0;
}

static bool is_timeout(const char *word)
{
	const char *equals = strchr(word, '=');
	int seconds;

	return equals && equals != word && ssh_time_parse(equals + 1, &seconds) == 0;
}

int ssh_value_channel_timeouts(struct ssh_args *args)
{
	bool none = false;
	const char *word;

	while ((word = ssh_args_next(args))) {
		none = strcasecmp(word, "none") == 0;
		if (none_is_wrong(args, word) || (!none && !is_timeout(word)))
			return ssh_args_fail(args, "%s has a bad argument: \"%s\"", args->keyword,
					     word);
		if (!none && ssh_args_out(args, word) < 0)
			return -ENOMEM;
	}
	return 0;
}

int ssh_value_pubkey_options(struct ssh_args *args)
{
	static const char *const options[] = { "touch-required", "verify-required" };
	bool on[ARRAY_SIZE(options)] = {};
	const char *word;
	int r = 0;

	while ((word = ssh_args_next(args))) {
		bool known = strcasecmp(word, "none") == 0;

		for (size_t i = 0; i < ARRAY_SIZE(options); i++)
			if (strcasecmp(word, options[i]) == 0)
				known = on[i] = true;
		if (!known)
			return ssh_args_fail(args, "%s does not know \"%s\"", args->keyword, word);
	}
	for (size_t i = 0; i < ARRAY_SIZE(options) && r >= 0; i++)
		if (on[i])
			r = ssh_args_out(args, options[i]);
	return r < 0 || args->out.n ? r : ssh_args_out(args, "none");
}

bool ssh_methods_valid(const char *list)
{
	static const char *const methods[] = {
		"none",	     "publickey",	"password",	"keyboard-interactive",
		"hostbased", "gssapi-with-mic", "gssapi-keyex",
	};

	for (;;) {
		size_t n = strcspn(list, ","), name = strcspn(list, ",:");
		bool known = false;

		for (size_t i = 0; i < ARRAY_SIZE(methods); i++)
			known |= strlen(methods[i]) == name && !strncmp(list, methods[i], name);
		if (!known)
			return false;
		if (!list[n])
			return true;
		list += n + 1;
	}
}

/* "any" is right only alone, also with regard to lines before this one. */
int ssh_value_auth_methods(struct ssh_args *args)
{
	bool any = false, first = args->setting->n == 0;
	size_t seen = args->setting->n;
	const char *word;

	while ((word = ssh_args_next(args))) {
		bool is_any = str_eq(word, "any");

		if (any || (is_any && seen > 0))
			return ssh_args_fail(args, "\"any\" is not alone in %s", args->keyword);
		if (!is_any && !ssh_methods_valid(word))
			return ssh_args_fail(args, "%s has a bad list of methods: \"%s\"",
					     args->keyword, word);
		any |= is_any;
		seen += args->active && first;
		if (ssh_args_out(args, word) < 0)
			return -ENOMEM;
	}
	if (!args->out.n)
		return ssh_args_fail(args, "%s has no argument", args->keyword);
	return 0;
}

/* "NAME COMMAND ARGUMENT...", one space between. */
int ssh_value_subsystem(struct ssh_args *args)
{
	const char *name = ssh_args_need(args), *word;
	autostrbuf struct strbuf value = {};

	if (!name)
		return -EINVAL;
	if (args->setting->n >= 256)
		return ssh_args_fail(args, "more than 256 subsystems");
	for (size_t i = 0; i < args->setting->n; i++) {
		const char *other = args->setting->items[i].value;

		if (strcspn(other, " ") == strlen(name) && str_starts(other, name))
			return ssh_args_fail(args, "%s %s is already there", args->keyword, name);
	}
	word = ssh_args_need(args);
	if (!word)
		return -EINVAL;
	if (strbuf_add(&value, name) < 0)
		return -ENOMEM;
	for (; word; word = ssh_args_next(args))
		if (strbuf_addf(&value, " %s", word) < 0)
			return -ENOMEM;
	return strlist_take(&args->out, strbuf_take(&value));
}

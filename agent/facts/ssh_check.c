/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What sshd checks when all lines are read; see ssh_check.h. */
#include "facts/ssh_check.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "facts/ssh_algo.h"

static const char *place_of(const struct ssh_config *config, enum ssh_id id, const char *path)
{
	const struct ssh_setting *setting = &config->settings[id];

	return setting->n ? setting->items[0].place : path;
}

static int check_command(struct ssh_config *config, enum ssh_id command, enum ssh_id user,
			 const char *path)
{
	if (str_eq(ssh_config_value(config, command), "none") || config->settings[user].n)
		return 0;
	return ssh_config_fail(config, SSH_CONFIG_INVALID, place_of(config, command, path),
			       "%s without %s", ssh_keywords[command].name,
			       ssh_keywords[user].name);
}

static bool method_enabled(const struct ssh_config *config, const char *name, size_t n)
{
	static const struct {
		const char *name;
		enum ssh_id id;
	} methods[] = {
		{ "publickey", SSH_KW_PubkeyAuthentication },
		{ "password", SSH_KW_PasswordAuthentication },
		{ "keyboard-interactive", SSH_KW_KbdInteractiveAuthentication },
		{ "hostbased", SSH_KW_HostbasedAuthentication },
		{ "gssapi-with-mic", SSH_KW_GSSAPIAuthentication },
		{ "gssapi-keyex", SSH_KW_GSSAPIKeyExchange },
	};

	for (size_t i = 0; i < ARRAY_SIZE(methods); i++)
		if (strlen(methods[i].name) == n && strncmp(methods[i].name, name, n) == 0)
			return str_eq(ssh_config_value(config, methods[i].id), "yes");
	return true; /* "none" */
}

static bool list_enabled(const struct ssh_config *config, const char *list)
{
	for (;;) {
		size_t n = strcspn(list, ",");

		if (!method_enabled(config, list, strcspn(list, ",:")))
			return false;
		if (!list[n])
			return true;
		list += n + 1;
	}
}

static int check_methods(struct ssh_config *config, const char *path)
{
	const struct ssh_setting *methods = &config->settings[SSH_KW_AuthenticationMethods];

	if (!methods->n || str_eq(methods->items[0].value, "any"))
		return 0;
	for (size_t i = 0; i < methods->n; i++)
		if (list_enabled(config, methods->items[i].value))
			return 0;
	return ssh_config_fail(config, SSH_CONFIG_INVALID,
			       place_of(config, SSH_KW_AuthenticationMethods, path),
			       "no enabled methods satisfy AuthenticationMethods");
}

/* One address with one port, in the form that sshd prints; other names than addresses stay. */
static int listen_on(struct ssh_config *config, const char *host, const char *port,
		     const char *place, struct ssh_setting *ret)
{
	const char *family = ssh_config_value(config, SSH_KW_AddressFamily);
	bool v4 = !str_eq(family, "inet6"), v6 = !str_eq(family, "inet");
	char name[INET6_ADDRSTRLEN];
	autofree char *value = NULL;
	unsigned char address[16];
	int kind = AF_UNSPEC, n;

	if (ret->n >= SSH_CONFIG_LISTEN)
		return ssh_config_fail(config, SSH_CONFIG_UNKNOWN, place,
				       "too many addresses times ports");
	if (inet_pton(AF_INET6, host, address) == 1)
		kind = AF_INET6;
	else if (inet_aton(host, (struct in_addr *)(void *)address) == 1)
		kind = AF_INET;
	if ((kind == AF_INET && !v4) || (kind == AF_INET6 && !v6))
		return ssh_config_fail(config, SSH_CONFIG_INVALID, place,
				       "ListenAddress %s is not of AddressFamily %s", host, family);
	if (kind == AF_INET6)
		n = asprintf(&value, "[%s]:%s", inet_ntop(kind, address, name, sizeof(name)), port);
	else if (kind == AF_INET)
		n = asprintf(&value, "%s:%s", inet_ntop(kind, address, name, sizeof(name)), port);
	else
		n = asprintf(&value, "%s:%s", host, port);
	if (n < 0) {
		value = NULL;
		return -ENOMEM;
	}
	return ssh_setting_add(ret, value, place);
}

/* "" is every address, "*" is the loopback ones: so getaddrinfo(3) has it. */
static int listen_name(struct ssh_config *config, const char *host, const char *port,
		       const char *place, struct ssh_setting *ret)
{
	const char *family = ssh_config_value(config, SSH_KW_AddressFamily);
	bool loopback = str_eq(host, "*");
	int r = 0;

	if (*host && !loopback)
		return listen_on(config, host, port, place, ret);
	if (!str_eq(family, "inet"))
		r = listen_on(config, loopback ? "::1" : "::", port, place, ret);
	if (r >= 0 && !str_eq(family, "inet6"))
		r = listen_on(config, loopback ? "127.0.0.1" : "0.0.0.0", port, place, ret);
	return r;
}

/* An address of its own port, or, with port "0", of every port there is. */
static int listen_ports(struct ssh_config *config, const char *host, const char *port,
			const char *place, struct ssh_setting *ret)
{
	const struct ssh_setting *ports = &config->settings[SSH_KW_Port];
	int r = 0;

	if (!str_eq(port, "0"))
		return listen_name(config, host, port, place, ret);
	if (!ports->n)
		return listen_name(config, host, ssh_keywords[SSH_KW_Port].fallback, place, ret);
	for (size_t i = 0; i < ports->n && r >= 0; i++)
		r = listen_name(config, host, ports->items[i].value,
				*place ? place : ports->items[i].place, ret);
	return r;
}

static int join_listen(struct ssh_config *config)
{
	struct ssh_setting *listen = &config->settings[SSH_KW_ListenAddress];
	struct ssh_setting joined = { .set = true };
	int r = listen->n ? 0 : listen_ports(config, "", "0", "", &joined);

	for (size_t i = 0; i < listen->n && r >= 0; i++) {
		const char *value = listen->items[i].value, *space = strchr(value, ' ');
		autofree char *host = strndup(value, (size_t)(space - value));

		r = host ? listen_ports(config, host, space + 1, listen->items[i].place, &joined)
			 : -ENOMEM;
	}
	if (r < 0) {
		ssh_setting_done(&joined);
		return r;
	}
	ssh_setting_done(listen);
	*listen = joined;
	return 0;
}

/* Lists of algorithms of which nothing is left. */
static int check_algorithms(struct ssh_config *config, const struct ssh_server *server)
{
	for (size_t i = 0; i < SSH_N_KEYWORDS; i++) {
		const struct ssh_item *item = config->settings[i].items;
		autostrlist struct strlist names = {};
		int r;

		if (!item || !ssh_algo_is((enum ssh_id)i) || server->version != SSH_ALGO_VERSION)
			continue;
		r = ssh_algo_expand((enum ssh_id)i, item->value, server->extra_kex, &names);
		if (r == -EINVAL)
			return ssh_config_fail(config, SSH_CONFIG_INVALID, item->place,
					       "%s: nothing is left of \"%s\"",
					       ssh_keywords[i].name, item->value);
		if (r < 0)
			return r;
	}
	return 0;
}

int ssh_check(struct ssh_config *config, const struct ssh_server *server, const char *path)
{
	int r = join_listen(config);

	if (r >= 0)
		r = check_algorithms(config, server);
	if (r >= 0)
		r = check_command(config, SSH_KW_AuthorizedKeysCommand,
				  SSH_KW_AuthorizedKeysCommandUser, path);
	if (r >= 0)
		r = check_command(config, SSH_KW_AuthorizedPrincipalsCommand,
				  SSH_KW_AuthorizedPrincipalsCommandUser, path);
	return r < 0 ? r : check_methods(config, path);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The observations of one keyword's fact; see ssh_observe.h. */
#include "facts/ssh_observe.h"

#include "facts/ssh_algo.h"

const char *ssh_fact_name(enum ssh_id id)
{
	static const char *const names[SSH_N_KEYWORDS] = {
#define FACT_NAME(name_, ...) [SSH_KW_##name_] = "ssh." #name_,
#define SSH_KEYWORD(...) FACT_NAME(__VA_ARGS__)
#include "facts/ssh_keywords.def"
#undef SSH_KEYWORD
	};

	return names[id];
}

static int observe_words(const struct ssh_world *world, enum ssh_id id, const char *words,
			 const char *seps, const char *scope, const char *place)
{
	autostrlist struct strlist parts = {};
	int r = str_split(words, seps, &parts);

	for (size_t i = 0; i < parts.n && r >= 0; i++)
		r = fact_observe(world->sink, ssh_fact_name(id), parts.items[i], scope, place);
	return r;
}

/* spec NULL: the default. */
static int observe_algorithms(const struct ssh_world *world, enum ssh_id id, const char *spec,
			      const char *scope, const char *place)
{
	autostrlist struct strlist names = {};
	int r;

	if (world->server.version != SSH_ALGO_VERSION) {
		if (spec && !strpbrk(spec, "+-^*?!"))
			return observe_words(world, id, spec, ",", scope, place);
		/* A name may have "-" inside: only the first character changes the default. */
		if (spec && !strchr("+-^", *spec) && !strpbrk(spec, "*?!"))
			return observe_words(world, id, spec, ",", scope, place);
		return fact_unknown(world->sink, ssh_fact_name(id),
				    "the default list of this version of sshd is not known");
	}
	r = ssh_algo_expand(id, spec, world->server.extra_kex, &names);
	if (r == -EINVAL)
		return fact_unknown(world->sink, ssh_fact_name(id), "%s: nothing is left of \"%s\"",
				    place, spec);
	if (r >= 0)
		r = fact_known(world->sink, ssh_fact_name(id));
	for (size_t i = 0; i < names.n && r >= 0; i++)
		r = fact_observe(world->sink, ssh_fact_name(id), names.items[i], scope, place);
	return r;
}

static int observe_item(const struct ssh_world *world, enum ssh_id id, const struct ssh_item *item,
			const char *scope)
{
	if (ssh_algo_is(id))
		return observe_algorithms(world, id, item->value, scope, item->place);
	if (id == SSH_KW_RekeyLimit) {
		size_t n = strcspn(item->value, " ");
		autostrbuf struct strbuf value = {};

		/* A part that no line sets is 0. */
		if (strbuf_addf(&value, "%.*s %s", *item->value == '-' ? 1 : (int)n,
				*item->value == '-' ? "0" : item->value,
				item->value[n + 1] == '-' ? "0" : item->value + n + 1) < 0)
			return -ENOMEM;
		return fact_observe(world->sink, ssh_fact_name(id), value.data, scope, item->place);
	}
	return fact_observe(world->sink, ssh_fact_name(id), item->value, scope, item->place);
}

/* Defaults that depend on the version or on who built it; NULL when that is not known. */
static const char *default_value(const struct ssh_server *server, enum ssh_id id)
{
	unsigned version = server->version;

	switch (id) {
	case SSH_KW_PermitRootLogin:
		if (!version)
			return NULL;
		return version < 700 ? "yes" : ssh_keywords[id].fallback;
	case SSH_KW_Compression:
		return version && version < 704 ? "yes" : ssh_keywords[id].fallback;
	case SSH_KW_UseDNS:
		return version && version < 608 ? "yes" : ssh_keywords[id].fallback;
	case SSH_KW_IPQoS:
		return server->debian || version < 708 ? "lowdelay throughput"
						       : ssh_keywords[id].fallback;
	case SSH_KW_PidFile:
		return server->debian ? ssh_keywords[id].fallback : "/var/run/sshd.pid";
	default:
		return ssh_keywords[id].fallback;
	}
}

static int observe_default(const struct ssh_world *world, enum ssh_id id)
{
	const char *value = default_value(&world->server, id);

	if (ssh_algo_is(id))
		return observe_algorithms(world, id, NULL, "default", "");
	if (!value && ssh_keywords[id].type == FACT_SET)
		return fact_known(world->sink, ssh_fact_name(id));
	if (!value)
		return fact_unknown(world->sink, ssh_fact_name(id),
				    "the default depends on the version, which %s does not say",
				    world->server.path);
	if (ssh_keywords[id].type == FACT_SET)
		return observe_words(world, id, value, " ", "default", "");
	return fact_observe(world->sink, ssh_fact_name(id), value, "default", "");
}

static int observe_global(const struct ssh_world *world, enum ssh_id id)
{
	const struct ssh_setting *setting = &world->config.settings[id];
	int r = 0;

	if (!setting->set)
		return observe_default(world, id);
	if (!setting->n)
		return fact_known(world->sink, ssh_fact_name(id));
	for (size_t i = 0; i < setting->n && r >= 0; i++)
		r = observe_item(world, id, &setting->items[i],
				 *setting->items[i].place ? "" : "default");
	return r;
}

/*
 * Lists that a Match block replaces: one more member could make a rule pass that does not hold for
 * everybody. A list of the denied grows by it; one of the allowed is no restriction when empty.
 */
static bool hides(const struct ssh_world *world, enum ssh_id id)
{
	switch (id) {
	case SSH_KW_DenyUsers:
	case SSH_KW_DenyGroups:
		return true;
	case SSH_KW_AllowUsers:
	case SSH_KW_AllowGroups:
		return !world->config.settings[id].n;
	default:
		return false;
	}
}

/* The first line in a Match block that does so, or NULL. */
static const struct ssh_override *hiding(const struct ssh_world *world, enum ssh_id id)
{
	for (size_t i = 0; hides(world, id) && i < world->config.n_overrides; i++)
		if (world->config.overrides[i].id == id)
			return &world->config.overrides[i];
	return NULL;
}

static int observe_overrides(const struct ssh_world *world, enum ssh_id id)
{
	int r = 0;

	for (size_t i = 0; i < world->config.n_overrides && r >= 0; i++) {
		const struct ssh_override *override = &world->config.overrides[i];
		autostrbuf struct strbuf scope = {};

		if (override->id != id)
			continue;
		if (strbuf_addf(&scope, "match: %s", override->condition) < 0)
			return -ENOMEM;
		r = observe_item(world, id, &override->item, scope.data);
	}
	return r;
}

/* What sshd was not built with is off, whatever the file says. */
static bool built_without(const struct ssh_server *server, enum ssh_id id)
{
	const char *name = ssh_keywords[id].name;

	return (id == SSH_KW_UsePAM && !server->pam) ||
	       (str_starts(name, "Kerberos") && !server->kerberos) ||
	       (str_starts(name, "GSSAPI") && !server->gssapi);
}

int ssh_observe(const struct ssh_world *world, enum ssh_id id)
{
	const struct ssh_override *override = hiding(world, id);
	int r;

	if (!ssh_server_knows(&world->server, id))
		return fact_absent(world->sink, ssh_fact_name(id), "%s does not have it",
				   world->server.path);
	if (built_without(&world->server, id) && ssh_keywords[id].type == FACT_STRING)
		return fact_observe(world->sink, ssh_fact_name(id), "no", "unsupported",
				    world->server.path);
	if (override)
		return fact_unknown(world->sink, ssh_fact_name(id),
				    "%s: Match %s replaces the list", override->item.place,
				    override->condition);
	r = observe_global(world, id);
	return r < 0 ? r : observe_overrides(world, id);
}

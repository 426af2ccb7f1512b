/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Fact source "ssh": the effective value of every sshd keyword, and whether there is an sshd whose
 * configuration holds. A keyword's fact has its value outside of Match blocks, with the line it
 * comes from, or scope "default"; and one more observation, scope "match: CRITERIA", for each value
 * that a Match block gives it, so that a rule holds only if it holds for all of them. A list that a
 * Match block replaces in a way that more members could hide is unknown.
 *
 * Reads /etc/ssh/sshd_config with its includes, the program's file, /etc/default/ssh and the unit.
 * Privilege: to read them (Debian's files are open to all).
 */
#include <strings.h>

#include "facts/fact.h"
#include "facts/ssh_algo.h"
#include "facts/ssh_config.h"

#define KEYWORD_FACT(name_, type_, parse_, param_, merge_, where_, since_, fallback_, meaning_)    \
	{                                                                                          \
		.name = "ssh." #name_,                                                             \
		.type = type_,                                                                     \
		.meaning = meaning_,                                                               \
	},

static const struct fact_desc ssh_facts[] = {
	{
		.name = "ssh.present",
		.type = FACT_BOOL,
		.meaning = "there is an OpenSSH sshd",
	},
	{
		.name = "ssh.dropbear.present",
		.type = FACT_BOOL,
		.meaning = "there is a dropbear, which reads no sshd_config",
	},
	{
		.name = "ssh.version",
		.type = FACT_STRING,
		.meaning = "version of sshd as its file says it, such as OpenSSH_9.2p1",
	},
	{
		.name = "ssh.options",
		.type = FACT_STRING,
		.meaning = "flags that sshd is started with; they beat the file",
	},
	{
		.name = "ssh.valid",
		.type = FACT_BOOL,
		.meaning = "sshd takes its configuration; if not, it does not start",
	},
#define SSH_KEYWORD(...) KEYWORD_FACT(__VA_ARGS__)
#include "facts/ssh_keywords.def"
#undef SSH_KEYWORD
};

struct world {
	const struct fs_root *root;
	struct fact_sink *sink;
	struct ssh_server server;
	struct ssh_options options;
	struct ssh_config config;
};

static void world_done(struct world *world)
{
	ssh_server_done(&world->server);
	ssh_options_done(&world->options);
	ssh_config_done(&world->config);
}

static const char *fact_name(enum ssh_id id)
{
	return ssh_facts[ARRAY_SIZE(ssh_facts) - SSH_N_KEYWORDS + (size_t)id].name;
}

static int observe_words(const struct world *world, enum ssh_id id, const char *words,
			 const char *seps, const char *scope, const char *place)
{
	autostrlist struct strlist parts = {};
	int r = str_split(words, seps, &parts);

	for (size_t i = 0; i < parts.n && r >= 0; i++)
		r = fact_observe(world->sink, fact_name(id), parts.items[i], scope, place);
	return r;
}

/* spec NULL: the default. */
static int observe_algorithms(const struct world *world, enum ssh_id id, const char *spec,
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
		return fact_unknown(world->sink, fact_name(id),
				    "the default list of this version of sshd is not known");
	}
	r = ssh_algo_expand(id, spec, world->server.extra_kex, &names);
	if (r == -EINVAL)
		return fact_unknown(world->sink, fact_name(id), "%s: nothing is left of \"%s\"",
				    place, spec);
	if (r >= 0)
		r = fact_known(world->sink, fact_name(id));
	for (size_t i = 0; i < names.n && r >= 0; i++)
		r = fact_observe(world->sink, fact_name(id), names.items[i], scope, place);
	return r;
}

static int observe_item(const struct world *world, enum ssh_id id, const struct ssh_item *item,
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
		return fact_observe(world->sink, fact_name(id), value.data, scope, item->place);
	}
	return fact_observe(world->sink, fact_name(id), item->value, scope, item->place);
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

static int observe_default(const struct world *world, enum ssh_id id)
{
	const char *value = default_value(&world->server, id);

	if (ssh_algo_is(id))
		return observe_algorithms(world, id, NULL, "default", "");
	if (!value && ssh_keywords[id].type == FACT_SET)
		return fact_known(world->sink, fact_name(id));
	if (!value)
		return fact_unknown(world->sink, fact_name(id),
				    "the default depends on the version, which %s does not say",
				    world->server.path);
	if (ssh_keywords[id].type == FACT_SET)
		return observe_words(world, id, value, " ", "default", "");
	return fact_observe(world->sink, fact_name(id), value, "default", "");
}

static int observe_global(const struct world *world, enum ssh_id id)
{
	const struct ssh_setting *setting = &world->config.settings[id];
	int r = 0;

	if (!setting->set)
		return observe_default(world, id);
	if (!setting->n)
		return fact_known(world->sink, fact_name(id));
	for (size_t i = 0; i < setting->n && r >= 0; i++)
		r = observe_item(world, id, &setting->items[i],
				 *setting->items[i].place ? "" : "default");
	return r;
}

/*
 * Lists that a Match block replaces: one more member could make a rule pass that does not hold for
 * everybody. A list of the denied grows by it; one of the allowed is no restriction when empty.
 */
static bool hides(const struct world *world, enum ssh_id id)
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
static const struct ssh_override *hiding(const struct world *world, enum ssh_id id)
{
	for (size_t i = 0; hides(world, id) && i < world->config.n_overrides; i++)
		if (world->config.overrides[i].id == id)
			return &world->config.overrides[i];
	return NULL;
}

static int observe_overrides(const struct world *world, enum ssh_id id)
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

static int observe_keyword(const struct world *world, enum ssh_id id)
{
	const struct ssh_override *override = hiding(world, id);
	int r;

	if (!ssh_server_knows(&world->server, id))
		return fact_absent(world->sink, fact_name(id), "%s does not have it",
				   world->server.path);
	if (built_without(&world->server, id) && ssh_keywords[id].type == FACT_STRING)
		return fact_observe(world->sink, fact_name(id), "no", "unsupported",
				    world->server.path);
	if (override)
		return fact_unknown(world->sink, fact_name(id), "%s: Match %s replaces the list",
				    override->item.place, override->condition);
	r = observe_global(world, id);
	return r < 0 ? r : observe_overrides(world, id);
}

/* reason, of every keyword. */
static int all_unknown(const struct world *world, const char *reason)
{
	int r = 0;

	for (size_t i = 0; i < SSH_N_KEYWORDS && r >= 0; i++)
		r = fact_unknown(world->sink, fact_name((enum ssh_id)i), "%s", reason);
	return r;
}

static int collect_keywords(const struct world *world)
{
	const struct ssh_config *config = &world->config;
	autostrbuf struct strbuf reason = {};
	int r;

	switch (config->state) {
	case SSH_CONFIG_VALID:
		r = fact_observe(world->sink, "ssh.valid", "true", "", world->options.config);
		for (size_t i = 0; i < SSH_N_KEYWORDS && r >= 0; i++)
			r = observe_keyword(world, (enum ssh_id)i);
		return r;
	case SSH_CONFIG_INVALID:
		if (strbuf_addf(&reason, "sshd refuses its configuration: %s: %s",
				config->error_place, config->error) < 0)
			return -ENOMEM;
		r = fact_observe(world->sink, "ssh.valid", "false", config->error,
				 config->error_place);
		break;
	default:
		if (strbuf_addf(&reason, "%s: %s", config->error_place, config->error) < 0)
			return -ENOMEM;
		r = fact_unknown(world->sink, "ssh.valid", "%s", reason.data);
		break;
	}
	return r < 0 ? r : all_unknown(world, reason.data);
}

static int collect_dropbear(const struct world *world)
{
	static const char *const places[] = {"/usr/sbin/dropbear", "/usr/bin/dropbear",
					     "/sbin/dropbear", "/usr/sbin/dropbearmulti",
					     "/usr/bin/dropbearmulti"};
	struct stat st;

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		int r = fs_stat(world->root, places[i], true, &st);

		if (r == 0)
			return fact_observe(world->sink, "ssh.dropbear.present", "true", "",
					    places[i]);
		if (r != -ENOENT && r != -ENOTDIR)
			return fact_unknown(world->sink, "ssh.dropbear.present", "%s: %s",
					    places[i], strerror(-r));
	}
	return fact_observe(world->sink, "ssh.dropbear.present", "false", "", "");
}

static int collect_absent(const struct world *world)
{
	int r = fact_observe(world->sink, "ssh.present", "false", "", "");

	for (size_t i = 2; i < ARRAY_SIZE(ssh_facts) && r >= 0; i++)
		r = fact_absent(world->sink, ssh_facts[i].name, "no sshd");
	return r;
}

/* Everything but ssh.present, of an sshd that is there, for one reason. */
static int collect_unknown(const struct world *world, const char *path, int error)
{
	int r = 0;

	for (size_t i = 2; i < ARRAY_SIZE(ssh_facts) && r >= 0; i++)
		r = fact_unknown(world->sink, ssh_facts[i].name, "%s: %s", path,
				 error == -EBADF ? "no regular file" : strerror(-error));
	return r;
}

static int collect_present(struct world *world)
{
	const struct ssh_options *options = &world->options;
	int r;

	if (*world->server.banner)
		r = fact_observe(world->sink, "ssh.version", world->server.banner, "",
				 world->server.path);
	else
		r = fact_unknown(world->sink, "ssh.version", "%s does not say its version",
				 world->server.path);
	if (r >= 0)
		r = fact_observe(world->sink, "ssh.options", options->flags, "", options->place);
	if (r >= 0)
		r = ssh_config_read(world->root, &world->server, options, &world->config);
	return r < 0 ? r : collect_keywords(world);
}

static int ssh_collect(const struct fact_env *env, struct fact_sink *sink)
{
	__attribute__((cleanup(world_done))) struct world world = {
		.root = env->root,
		.sink = sink,
	};
	int r = collect_dropbear(&world), found;

	if (r < 0)
		return r;
	found = ssh_server_find(env->root, &world.server);
	if (found == -ENOENT && !world.server.path)
		return collect_absent(&world);
	if (found == -ENOMEM)
		return found;
	r = fact_observe(sink, "ssh.present", "true", "", world.server.path);
	if (r < 0)
		return r;
	if (found < 0)
		return collect_unknown(&world, world.server.path, found);
	r = ssh_options_read(env->root, &world.options);
	if (r == -ENOMEM)
		return r;
	if (r < 0)
		return collect_unknown(&world, world.options.place, r);
	return collect_present(&world);
}

const struct fact_source fact_source_ssh = {
	.name = "ssh",
	.facts = ssh_facts,
	.n_facts = ARRAY_SIZE(ssh_facts),
	.collect = ssh_collect,
};

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
#include "facts/ssh_observe.h"

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

static void world_done(struct ssh_world *world)
{
	ssh_server_done(&world->server);
	ssh_options_done(&world->options);
	ssh_config_done(&world->config);
}

/* reason, of every keyword. */
static int all_unknown(const struct ssh_world *world, const char *reason)
{
	int r = 0;

	for (size_t i = 0; i < SSH_N_KEYWORDS && r >= 0; i++)
		r = fact_unknown(world->sink, ssh_fact_name((enum ssh_id)i), "%s", reason);
	return r;
}

static int collect_keywords(const struct ssh_world *world)
{
	const struct ssh_config *config = &world->config;
	autostrbuf struct strbuf reason = {};
	int r;

	switch (config->state) {
	case SSH_CONFIG_VALID:
		r = fact_observe(world->sink, "ssh.valid", "true", "", world->options.config);
		for (size_t i = 0; i < SSH_N_KEYWORDS && r >= 0; i++)
			r = ssh_observe(world, (enum ssh_id)i);
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

static int collect_dropbear(const struct ssh_world *world)
{
	static const char *const places[] = { "/usr/sbin/dropbear", "/usr/bin/dropbear",
					      "/sbin/dropbear", "/usr/sbin/dropbearmulti",
					      "/usr/bin/dropbearmulti" };
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

static int collect_absent(const struct ssh_world *world)
{
	int r = fact_observe(world->sink, "ssh.present", "false", "", "");

	for (size_t i = 2; i < ARRAY_SIZE(ssh_facts) && r >= 0; i++)
		r = fact_absent(world->sink, ssh_facts[i].name, "no sshd");
	return r;
}

/* Everything but ssh.present, of an sshd that is there, for one reason. */
static int collect_unknown(const struct ssh_world *world, const char *path, int error)
{
	int r = 0;

	for (size_t i = 2; i < ARRAY_SIZE(ssh_facts) && r >= 0; i++)
		r = fact_unknown(world->sink, ssh_facts[i].name, "%s: %s", path,
				 error == -EBADF ? "no regular file" : strerror(-error));
	return r;
}

static int collect_present(struct ssh_world *world)
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
	__attribute__((cleanup(world_done))) struct ssh_world world = {
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

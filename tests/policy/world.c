/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Facts and policies for tests; see world.h. */
#include "world.h"

#include <stdio.h>

#define YES_NO(name)                                                                               \
	{                                                                                          \
		"ssh." #name, FACT_STRING, ""                                                      \
	}

static const struct fact_desc descs[] = {
	{ "word", FACT_STRING, "" },
	{ "words", FACT_SET, "" },
	{ "flag", FACT_BOOL, "" },
	{ "number", FACT_INT, "" },
	{ "systemd.present", FACT_BOOL, "" },
	{ "units.boot", FACT_SET, "" },
	{ "services.boot", FACT_SET, "" },
	{ "ssh.present", FACT_BOOL, "" },
	{ "ssh.valid", FACT_BOOL, "" },
	YES_NO(AllowAgentForwarding),
	YES_NO(AllowStreamLocalForwarding),
	YES_NO(AllowTcpForwarding),
	YES_NO(DisableForwarding),
	YES_NO(GatewayPorts),
	YES_NO(HostbasedAuthentication),
	YES_NO(IgnoreRhosts),
	YES_NO(KbdInteractiveAuthentication),
	YES_NO(LogLevel),
	YES_NO(PasswordAuthentication),
	YES_NO(PermitEmptyPasswords),
	YES_NO(PermitRootLogin),
	YES_NO(PermitTunnel),
	YES_NO(PermitUserEnvironment),
	YES_NO(PubkeyAuthentication),
	YES_NO(StrictModes),
	YES_NO(X11Forwarding),
	{ "ssh.AllowUsers", FACT_SET, "" },
	{ "ssh.Ciphers", FACT_SET, "" },
	{ "ssh.KexAlgorithms", FACT_SET, "" },
	{ "ssh.MACs", FACT_SET, "" },
	{ "ssh.LoginGraceTime", FACT_INT, "" },
	{ "ssh.MaxAuthTries", FACT_INT, "" },
	{ "console.kernel", FACT_SET, "" },
	{ "console.login", FACT_SET, "" },
	{ "console.autologin", FACT_SET, "" },
	{ "console.shell", FACT_SET, "" },
};

static const struct fact_desc *find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(descs); i++)
		if (str_eq(descs[i].name, name))
			return &descs[i];
	return NULL;
}

static const char *nearest(const char *name)
{
	const char *names[ARRAY_SIZE(descs)];

	for (size_t i = 0; i < ARRAY_SIZE(descs); i++)
		names[i] = descs[i].name;
	return str_nearest(name, names, ARRAY_SIZE(descs));
}

const struct policy_catalog world_catalog = { .find = find, .nearest = nearest };

static char *copy(const char *text)
{
	char *s = strdup(text ? text : "");

	assert_non_null(s);
	return s;
}

static struct fact *set_fact(struct fact_set *set, const char *name)
{
	for (size_t i = 0; i < set->n; i++)
		if (str_eq(set->facts[i].desc->name, name))
			return &set->facts[i];
	set->facts = reallocarray(set->facts, set->n + 1, sizeof(*set->facts));
	assert_non_null(set->facts);
	set->facts[set->n] = (struct fact){
		.desc = find(name),
		.state = FACT_OK,
		.reason = copy(NULL),
	};
	assert_non_null(set->facts[set->n].desc);
	return &set->facts[set->n++];
}

static void fact_add(struct fact *fact, const struct world_fact *row)
{
	if (row->unknown || row->absent) {
		free(fact->reason);
		fact->reason = copy(row->unknown ? row->unknown : row->absent);
		fact->state = row->unknown ? FACT_UNKNOWN : FACT_ABSENT;
	}
	if (!row->value)
		return;
	fact->observations =
		reallocarray(fact->observations, fact->n + 1, sizeof(*fact->observations));
	assert_non_null(fact->observations);
	fact->observations[fact->n++] = (struct fact_observation){
		.value = copy(row->value),
		.scope = copy(row->scope),
		.place = copy(row->place),
	};
}

struct fact_set *world_facts(const struct world_fact *facts)
{
	struct fact_set *set = calloc(1, sizeof(*set));

	assert_non_null(set);
	for (; facts->name; facts++)
		fact_add(set_fact(set, facts->name), facts);
	return set;
}

static int open_file(void *data, const char *ref, const char *from, char **ret_file,
		     char **ret_text, size_t *ret_size)
{
	(void)from;
	for (const struct world_file *file = data; file->name; file++)
		if (str_eq(file->name, ref)) {
			*ret_file = copy(file->name);
			*ret_text = copy(file->text);
			*ret_size = strlen(file->text);
			return 0;
		}
	return -ENOENT;
}

int world_load(const struct world_file *files, const char *const *refs, struct diag *diag,
	       struct policy **ret)
{
	const struct policy_loader loader = { world_catalog, open_file, (void *)(uintptr_t)files };
	size_t n = 0;

	while (refs[n])
		n++;
	return policy_load(&loader, refs, n, diag, ret);
}

int world_load_text(const char *text, struct diag *diag, struct policy **ret)
{
	const struct world_file files[] = { { "p.yaml", text }, {} };
	const char *const refs[] = { "p.yaml", NULL };

	return world_load(files, refs, diag, ret);
}

char *world_diag_text(const struct diag *diag)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	diag_print(diag, out);
	assert_int_equal(fclose(out), 0);
	return text;
}

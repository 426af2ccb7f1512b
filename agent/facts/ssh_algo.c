/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists of algorithm names; see ssh_algo.h. */
#include "facts/ssh_algo.h"

#include <strings.h>

#include "facts/ssh_line.h"
#include "facts/ssh_value.h"

#define CERT "-cert-v01@openssh.com"
#define SK_ECDSA "sk-ecdsa-sha2-nistp256"
#define PLAIN_SIGNATURES                                                                           \
	"ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,"                 \
	"sk-ssh-ed25519@openssh.com," SK_ECDSA "@openssh.com,rsa-sha2-512,rsa-sha2-256"
#define CERT_SIGNATURES                                                                            \
	"ssh-ed25519" CERT ",ecdsa-sha2-nistp256" CERT ",ecdsa-sha2-nistp384" CERT                 \
	",ecdsa-sha2-nistp521" CERT ",sk-ssh-ed25519" CERT "," SK_ECDSA CERT ",rsa-sha2-512" CERT  \
	",rsa-sha2-256" CERT
#define SIGNATURES_ALL PLAIN_SIGNATURES ",webauthn-" SK_ECDSA "@openssh.com,ssh-dss,ssh-rsa"
#define KEYS_DEFAULT CERT_SIGNATURES "," PLAIN_SIGNATURES
#define KEYS_ALL SIGNATURES_ALL "," CERT_SIGNATURES ",ssh-dss" CERT ",ssh-rsa" CERT

#define CIPHERS_DEFAULT                                                                            \
	"chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@openssh.com,"   \
	"aes256-gcm@openssh.com"
#define CIPHERS_ALL CIPHERS_DEFAULT ",3des-cbc,aes128-cbc,aes192-cbc,aes256-cbc"
#define MACS_DEFAULT                                                                               \
	"umac-64-etm@openssh.com,umac-128-etm@openssh.com,hmac-sha2-256-etm@openssh.com,"          \
	"hmac-sha2-512-etm@openssh.com,hmac-sha1-etm@openssh.com,umac-64@openssh.com,"             \
	"umac-128@openssh.com,hmac-sha2-256,hmac-sha2-512,hmac-sha1"
#define MACS_ALL                                                                                   \
	MACS_DEFAULT ",hmac-sha1-96,hmac-md5,hmac-md5-96,hmac-sha1-96-etm@openssh.com,"            \
		     "hmac-md5-etm@openssh.com,hmac-md5-96-etm@openssh.com"
/* The first name came to 9.2 by its builders. */
#define KEX_EXTRA "sntrup761x25519-sha512"
#define KEX_DEFAULT                                                                                \
	KEX_EXTRA ",sntrup761x25519-sha512@openssh.com,curve25519-sha256,"                         \
		  "curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,"            \
		  "ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,"                       \
		  "diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,"                   \
		  "diffie-hellman-group14-sha256"
#define KEX_ALL                                                                                    \
	KEX_DEFAULT ",diffie-hellman-group1-sha1,diffie-hellman-group14-sha1,"                     \
		    "diffie-hellman-group-exchange-sha1"
#define GSS_DEFAULT                                                                                \
	"gss-group14-sha256-,gss-group16-sha512-,gss-nistp256-sha256-,gss-curve25519-sha256-,"     \
	"gss-group14-sha1-,gss-gex-sha1-"
#define GSS_ALL GSS_DEFAULT ",gss-group1-sha1-"

struct family {
	enum ssh_id id;
	const char *all;
	const char *usual;
};

static const struct family families[] = {
	{ SSH_KW_Ciphers, CIPHERS_ALL, CIPHERS_DEFAULT },
	{ SSH_KW_MACs, MACS_ALL, MACS_DEFAULT },
	{ SSH_KW_KexAlgorithms, KEX_ALL, KEX_DEFAULT },
	{ SSH_KW_GSSAPIKexAlgorithms, GSS_ALL, GSS_DEFAULT },
	{ SSH_KW_HostKeyAlgorithms, KEYS_ALL, KEYS_DEFAULT },
	{ SSH_KW_HostbasedAcceptedAlgorithms, KEYS_ALL, KEYS_DEFAULT },
	{ SSH_KW_PubkeyAcceptedAlgorithms, KEYS_ALL, KEYS_DEFAULT },
	{ SSH_KW_CASignatureAlgorithms, SIGNATURES_ALL, PLAIN_SIGNATURES },
};

static const struct family *find_family(enum ssh_id id)
{
	for (size_t i = 0; i < ARRAY_SIZE(families); i++)
		if (families[i].id == id)
			return &families[i];
	return NULL;
}

bool ssh_algo_is(enum ssh_id id)
{
	return find_family(id) != NULL;
}

static int add_once(struct strlist *list, const char *name)
{
	return strlist_has(list, name) ? 0 : strlist_add(list, name);
}

/* Whether name matches one of the comma-separated patterns; a negated match is none. */
static bool matches_any(const char *name, const struct strlist *patterns)
{
	bool found = false;

	for (size_t i = 0; i < patterns->n; i++) {
		const char *pattern = patterns->items[i];

		if (!ssh_line_match(name, pattern + (*pattern == '!')))
			continue;
		if (*pattern == '!')
			return false;
		found = true;
	}
	return found;
}

/* The names of all that the patterns match, in the patterns' order. */
static int apply_patterns(const struct strlist *patterns, const struct strlist *all,
			  struct strlist *ret)
{
	size_t before = ret->n;

	for (size_t i = 0; i < patterns->n; i++) {
		if (*patterns->items[i] == '!')
			return -EINVAL;
		for (size_t j = 0; j < all->n; j++)
			if (ssh_line_match(all->items[j], patterns->items[i]) &&
			    add_once(ret, all->items[j]) < 0)
				return -ENOMEM;
	}
	return ret->n == before ? -EINVAL : 0;
}

static int add_all(struct strlist *ret, const struct strlist *names)
{
	for (size_t i = 0; i < names->n; i++)
		if (add_once(ret, names->items[i]) < 0)
			return -ENOMEM;
	return 0;
}

/* The default list without what the patterns match; it may become empty. */
static int remove_patterns(const struct strlist *usual, const struct strlist *patterns,
			   struct strlist *ret)
{
	for (size_t i = 0; i < usual->n; i++)
		if (!matches_any(usual->items[i], patterns) && add_once(ret, usual->items[i]) < 0)
			return -ENOMEM;
	return 0;
}

/* The names of list; the extra ones only where the program has them. */
static int split_names(const char *list, bool extra, struct strlist *ret)
{
	bool has_extra = str_starts(list, KEX_EXTRA ",");

	return str_split(list + (has_extra && !extra ? sizeof(KEX_EXTRA) : 0), ",", ret);
}

int ssh_algo_expand(enum ssh_id id, const char *spec, bool extra, struct strlist *ret)
{
	const struct family *family = find_family(id);
	autostrlist struct strlist all = {}, usual = {}, patterns = {}, joined = {};
	char mode = '\0';
	int r;

	if (split_names(family->all, extra, &all) < 0 ||
	    split_names(family->usual, extra, &usual) < 0)
		return -ENOMEM;
	if (!spec)
		return add_all(ret, &usual);
	if (id == SSH_KW_GSSAPIKexAlgorithms)
		return str_split(spec, ",", ret);
	if (strchr("+-^", *spec))
		mode = *spec++;
	if (str_split(spec, ",", &patterns) < 0)
		return -ENOMEM;
	if (mode == '-')
		return remove_patterns(&usual, &patterns, ret);
	r = mode == '+' ? add_all(&joined, &usual) : 0;
	if (r >= 0)
		r = add_all(&joined, &patterns);
	if (r >= 0 && mode == '^')
		r = add_all(&joined, &usual);
	return r < 0 ? r : apply_patterns(&joined, &all, ret);
}

static bool name_known(const char *name, const struct strlist *all)
{
	return strlist_has(all, name);
}

/* Short names of plain keys are taken, though no list then has them. */
static bool key_known(const char *name, const struct strlist *all)
{
	static const char *const brief[] = { "ED25519", "ED25519-SK", "RSA",
					     "DSA",	"ECDSA",      "ECDSA-SK" };

	for (size_t i = 0; i < ARRAY_SIZE(brief); i++)
		if (strcasecmp(name, brief[i]) == 0)
			return true;
	for (size_t i = 0; i < all->n; i++)
		if (ssh_line_match(all->items[i], name + (*name == '!')))
			return true;
	return false;
}

static int check_names(struct ssh_args *args, const char *all_names,
		       bool (*known)(const char *, const struct strlist *))
{
	const char *word = ssh_args_need(args);
	autostrlist struct strlist all = {};
	const char *p;

	if (!word)
		return -EINVAL;
	if (str_split(all_names, ",", &all) < 0)
		return -ENOMEM;
	p = word + (*word == '+' || *word == '^');
	if (*word != '-' && !*p)
		return ssh_args_fail(args, "%s is empty", args->keyword);
	/* An empty name ends the check: so sshd has it. */
	for (; *word != '-' && *p && *p != ',';) {
		size_t n = strcspn(p, ",");
		autofree char *name = strndup(p, n);

		if (!name)
			return -ENOMEM;
		if (!args->any_algorithm && !known(name, &all))
			return ssh_args_fail(args, "%s does not know \"%s\"", args->keyword, name);
		p += n + (p[n] == ',');
	}
	return ssh_args_out(args, word);
}

int ssh_value_ciphers(struct ssh_args *args)
{
	return check_names(args, CIPHERS_ALL, name_known);
}

int ssh_value_macs(struct ssh_args *args)
{
	return check_names(args, MACS_ALL, name_known);
}

int ssh_value_kex(struct ssh_args *args)
{
	return check_names(args, KEX_ALL, name_known);
}

/* These come as they are, without "+", "-" and "^"; the mechanism's name follows each. */
int ssh_value_gss_kex(struct ssh_args *args)
{
	const char *word = ssh_args_need(args);
	autostrlist struct strlist all = {};

	if (!word)
		return -EINVAL;
	if (str_split(GSS_ALL, ",", &all) < 0)
		return -ENOMEM;
	for (const char *p = word; *p && *p != ','; p += strcspn(p, ","), p += *p == ',') {
		bool known = args->any_algorithm;

		for (size_t i = 0; i < all.n; i++)
			known |= str_starts(p, all.items[i]);
		if (!known)
			return ssh_args_fail(args, "%s does not know \"%s\"", args->keyword, p);
	}
	return ssh_args_out(args, word);
}

int ssh_value_key_types(struct ssh_args *args)
{
	return check_names(args, KEYS_ALL, key_known);
}

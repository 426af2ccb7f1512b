/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The keywords of sshd_config; see ssh_keyword.h. */
#include "facts/ssh_keyword.h"

#include <strings.h>

#include "facts/ssh_value.h"

#define SSH_KEYWORD_ROW(name_, type_, parse_, param_, merge_, where_, since_, fallback_, meaning_) \
	[SSH_KW_##name_] = {                                                                       \
		.name = #name_,                                                                    \
		.type = type_,                                                                     \
		.parse = parse_,                                                                   \
		.param = param_,                                                                   \
		.merge = SSH_##merge_,                                                             \
		.where = SSH_##where_,                                                             \
		.since = since_,                                                                   \
		.fallback = fallback_,                                                             \
	},

const struct ssh_keyword ssh_keywords[SSH_N_KEYWORDS] = {
#define SSH_KEYWORD(...) SSH_KEYWORD_ROW(__VA_ARGS__)
#include "facts/ssh_keywords.def"
#undef SSH_KEYWORD
};

/* Other spellings; where they are allowed is their own. */
static const struct {
	const char *name;
	enum ssh_id id;
	unsigned where;
} aliases[] = {
	{ "HostDSAKey", SSH_KW_HostKey, SSH_GLOBAL },
	{ "HostbasedAcceptedKeyTypes", SSH_KW_HostbasedAcceptedAlgorithms, SSH_ALL },
	{ "PubkeyAcceptedKeyTypes", SSH_KW_PubkeyAcceptedAlgorithms, SSH_ALL },
	{ "DSAAuthentication", SSH_KW_PubkeyAuthentication, SSH_GLOBAL },
	{ "ChallengeResponseAuthentication", SSH_KW_KbdInteractiveAuthentication, SSH_ALL },
	{ "SkeyAuthentication", SSH_KW_KbdInteractiveAuthentication, SSH_ALL },
	{ "KeepAlive", SSH_KW_TCPKeepAlive, SSH_GLOBAL },
};

/* Words that are no setting. */
static const struct {
	const char *name;
	enum ssh_word_kind kind;
	unsigned where;
} others[] = {
	{ "Include", SSH_WORD_INCLUDE, SSH_ALL },
	{ "Match", SSH_WORD_MATCH, SSH_ALL },
	/* Linux has no routing domains: RDomain is refused there as an unknown word is. */
	{ "RhostsRSAAuthentication", SSH_WORD_IGNORED, SSH_ALL },
	{ "RSAAuthentication", SSH_WORD_IGNORED, SSH_ALL },
	{ "AuthorizedKeysFile2", SSH_WORD_IGNORED, SSH_ALL },
	{ "PermitBlacklistedKeys", SSH_WORD_IGNORED, SSH_GLOBAL },
	{ "PAMAuthenticationViaKbdInt", SSH_WORD_IGNORED, SSH_GLOBAL },
	{ "ServerKeyBits", SSH_WORD_IGNORED, SSH_GLOBAL },
	{ "KeyRegenerationInterval", SSH_WORD_IGNORED, SSH_GLOBAL },
	{ "RhostsAuthentication", SSH_WORD_IGNORED, SSH_GLOBAL },
	{ "KerberosGetAFSToken", SSH_WORD_IGNORED, SSH_GLOBAL },
	{ "KerberosTgtPassing", SSH_WORD_IGNORED, SSH_GLOBAL },
	{ "AFSTokenPassing", SSH_WORD_IGNORED, SSH_GLOBAL },
	{ "GSSUseSessionCCache", SSH_WORD_IGNORED, SSH_GLOBAL },
	{ "GSSAPIUseSessionCredCache", SSH_WORD_IGNORED, SSH_GLOBAL },
	{ "CheckMail", SSH_WORD_IGNORED, SSH_GLOBAL },
	{ "UseLogin", SSH_WORD_IGNORED, SSH_GLOBAL },
	{ "VerifyReverseMapping", SSH_WORD_IGNORED, SSH_GLOBAL },
	{ "ReverseMappingCheck", SSH_WORD_IGNORED, SSH_GLOBAL },
	{ "UsePrivilegeSeparation", SSH_WORD_IGNORED, SSH_GLOBAL },
	{ "Protocol", SSH_WORD_IGNORED, SSH_GLOBAL },
};

struct ssh_word ssh_keyword_find(const char *word)
{
	for (size_t i = 0; i < SSH_N_KEYWORDS; i++)
		if (strcasecmp(word, ssh_keywords[i].name) == 0)
			return (struct ssh_word){
				.kind = SSH_WORD_SETTING,
				.id = (enum ssh_id)i,
				.where = ssh_keywords[i].where,
			};
	for (size_t i = 0; i < ARRAY_SIZE(aliases); i++)
		if (strcasecmp(word, aliases[i].name) == 0)
			return (struct ssh_word){
				.kind = SSH_WORD_SETTING,
				.id = aliases[i].id,
				.where = aliases[i].where,
			};
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (strcasecmp(word, others[i].name) == 0)
			return (struct ssh_word){
				.kind = others[i].kind,
				.where = others[i].where,
			};
	return (struct ssh_word){ .kind = SSH_WORD_UNKNOWN };
}

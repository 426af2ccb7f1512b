/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The keywords of sshd_config: those with a value (ssh_keywords.def), their other spellings, and
 * those that sshd reads over. Data. Source: OpenSSH 9.2 servconf.c (keywords[]), Debian's patches.
 */
#pragma once

#include "facts/fact.h"

struct ssh_args;

/* Which line counts when a keyword comes more than once. */
enum ssh_merge {
	SSH_FIRST = 0,
	SSH_LAST,
	SSH_APPEND,
};

/* Where a keyword is allowed. */
#define SSH_GLOBAL 1u
#define SSH_MATCH 2u
#define SSH_ALL (SSH_GLOBAL | SSH_MATCH)

/* "Since": not OpenSSH's own; there only when the program's text has the word. */
#define SSH_VENDOR 9999u

enum ssh_id {
#define SSH_KEYWORD_ID(name, ...) SSH_KW_##name,
#define SSH_KEYWORD(...) SSH_KEYWORD_ID(__VA_ARGS__)
#include "facts/ssh_keywords.def"
#undef SSH_KEYWORD
#undef SSH_KEYWORD_ID
	SSH_N_KEYWORDS,
};

struct ssh_keyword {
	const char *name; /* as sshd_config(5) spells it */
	enum fact_type type;
	/* Reads a line's arguments; see ssh_value.h. */
	int (*parse)(struct ssh_args *args);
	const char *param;
	enum ssh_merge merge;
	unsigned where;	      /* SSH_GLOBAL, SSH_MATCH */
	unsigned since;	      /* major * 100 + minor, 0 or SSH_VENDOR */
	const char *fallback; /* the default; a set's members separated by blanks; NULL is empty */
};

/* By enum ssh_id. */
extern const struct ssh_keyword ssh_keywords[SSH_N_KEYWORDS];

enum ssh_word_kind {
	SSH_WORD_UNKNOWN = 0,
	SSH_WORD_SETTING, /* id says which */
	SSH_WORD_INCLUDE,
	SSH_WORD_MATCH,
	SSH_WORD_IGNORED, /* deprecated or not supported: read over, whatever it says */
};

struct ssh_word {
	enum ssh_word_kind kind;
	enum ssh_id id;
	unsigned where;
};

/* What word at the start of a line is, without regard to case. */
struct ssh_word ssh_keyword_find(const char *word);

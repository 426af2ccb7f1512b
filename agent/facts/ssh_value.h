/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the arguments of one line of sshd_config mean: checked as OpenSSH 9.2 checks them, and
 * brought to the one spelling that facts have. Source: OpenSSH servconf.c
 * (process_server_config_line_depth()), misc.c.
 */
#pragma once

#include <stdbool.h>

#include "core/fs.h"
#include "core/str.h"

/* One member of a keyword's value, and the line that gave it. */
struct ssh_item {
	char *value;
	char *place; /* "/etc/ssh/sshd_config:3" */
};

struct ssh_setting {
	struct ssh_item *items;
	size_t n;
	size_t cap;
	bool set; /* a line has been seen that counts; n may still be 0 */
};

/* One line: in, what it says; out, its values or its error. */
struct ssh_args {
	const struct fs_root *root;	   /* for "~user" */
	const char *keyword;		   /* as the file has it, for messages */
	const char *param;		   /* as ssh_keywords.def has it */
	char *rest;			   /* what follows the keyword, not cut */
	struct strlist words;		   /* the same, cut */
	size_t next;			   /* the first word not taken yet */
	bool any_algorithm;		   /* names that are not in our tables pass */
	bool active;			   /* outside Match, or inside one that holds */
	const struct ssh_setting *setting; /* what lines before this one have said */
	unsigned *homes;		   /* counts look-ups in /etc/passwd */
	struct strlist out;
	struct strbuf error;
};

void ssh_args_done(struct ssh_args *args);

/* The next word, or NULL. */
const char *ssh_args_next(struct ssh_args *args);
/* The next word, which must be there and not be empty: NULL after ssh_args_fail(). */
const char *ssh_args_need(struct ssh_args *args);
/* Notes what is wrong. Return: -EINVAL or -ENOMEM. */
int ssh_args_fail(struct ssh_args *args, const char *fmt, ...) printf_like(2, 3);
must_check int ssh_args_out(struct ssh_args *args, const char *value);
must_check int ssh_args_outf(struct ssh_args *args, const char *fmt, ...) printf_like(2, 3);

/*
 * The readers that ssh_keywords.def names. Each takes the words it knows and leaves the others,
 * which is the caller's error. Return: 0; -EINVAL after ssh_args_fail(); -ENOMEM.
 */
must_check int ssh_value_enum(struct ssh_args *args);
must_check int ssh_value_enum_exact(struct ssh_args *args);
must_check int ssh_value_int(struct ssh_args *args);
must_check int ssh_value_time(struct ssh_args *args);
must_check int ssh_value_octal(struct ssh_args *args);
must_check int ssh_value_word(struct ssh_args *args);
must_check int ssh_value_rest(struct ssh_args *args);
must_check int ssh_value_command(struct ssh_args *args);
must_check int ssh_value_file(struct ssh_args *args);
must_check int ssh_value_tilde(struct ssh_args *args);
must_check int ssh_value_agent(struct ssh_args *args);
must_check int ssh_value_key_provider(struct ssh_args *args);
must_check int ssh_value_key_files(struct ssh_args *args);

must_check int ssh_value_names(struct ssh_args *args);
must_check int ssh_value_user_names(struct ssh_args *args);
must_check int ssh_value_env_names(struct ssh_args *args);
must_check int ssh_value_env(struct ssh_args *args);
must_check int ssh_value_log_verbose(struct ssh_args *args);
must_check int ssh_value_channel_timeouts(struct ssh_args *args);
must_check int ssh_value_pubkey_options(struct ssh_args *args);
must_check int ssh_value_auth_methods(struct ssh_args *args);
must_check int ssh_value_subsystem(struct ssh_args *args);

must_check int ssh_value_port(struct ssh_args *args);
must_check int ssh_value_listen(struct ssh_args *args);
must_check int ssh_value_permit_open(struct ssh_args *args);
must_check int ssh_value_permit_listen(struct ssh_args *args);
must_check int ssh_value_max_startups(struct ssh_args *args);
must_check int ssh_value_source_max(struct ssh_args *args);
must_check int ssh_value_net_block(struct ssh_args *args);
must_check int ssh_value_rekey(struct ssh_args *args);
must_check int ssh_value_unused_timeout(struct ssh_args *args);
must_check int ssh_value_ipqos(struct ssh_args *args);

/* These check the names and leave "+", "-", "^" and wildcards for ssh_algo_expand(). */
must_check int ssh_value_ciphers(struct ssh_args *args);
must_check int ssh_value_macs(struct ssh_args *args);
must_check int ssh_value_kex(struct ssh_args *args);
must_check int ssh_value_gss_kex(struct ssh_args *args);
must_check int ssh_value_key_types(struct ssh_args *args);

/* Seconds in OpenSSH's notation ("1h30m", "90"). Return: 0 or -EINVAL. */
must_check int ssh_time_parse(const char *text, int *ret);
/* A port number 0..65535. Return: 0 or -EINVAL. */
must_check int ssh_port_parse(const char *text, int *ret);
/* One list of authentication methods, "a,b:c". Return: the first method that is none, or NULL. */
bool ssh_methods_valid(const char *list);
/* An address or network as Match takes it. Return: 0; -EINVAL when its mask does not fit. */
must_check int ssh_address_check(const char *list);

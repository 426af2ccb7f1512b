/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sshd_config with all that it includes, read as sshd reads it: first the lines outside of Match
 * blocks, then once more for what "Match all" says; lines in other Match blocks are kept aside with
 * their condition. Reads the image only. Source: OpenSSH 9.2 servconf.c (parse_server_config()).
 */
#pragma once

#include "core/fs.h"
#include "facts/ssh_options.h"
#include "facts/ssh_server.h"
#include "facts/ssh_value.h"

/* As sshd: a file included more deeply, as in a cycle, is fatal. */
#define SSH_CONFIG_DEPTH 16
/* Lines processed, each time a file is included again; 16 levels could else mean 2^16 files. */
#define SSH_CONFIG_LINES 1000000
/* Bytes of all files, each time one is included again. */
#define SSH_CONFIG_SIZE_ALL (16u << 20)
/* Files read, each time one is included again. */
#define SSH_CONFIG_FILES 10000
/* Bytes of one line; lists in it are compared each with each. */
#define SSH_CONFIG_LINE (16u << 10)
/* Names in folders that Include looks through. */
#define SSH_CONFIG_NAMES 1000000
/* Addresses times ports. */
#define SSH_CONFIG_LISTEN 10000

enum ssh_config_state {
	SSH_CONFIG_UNKNOWN = 0, /* error says what could not be read */
	SSH_CONFIG_VALID,
	SSH_CONFIG_INVALID, /* error says why sshd refuses it */
};

/* What a line inside a Match block says. */
struct ssh_override {
	enum ssh_id id;
	unsigned block;	 /* counts Match blocks */
	char *condition; /* "User bob", with that of the enclosing Include before it */
	struct ssh_item item;
};

struct ssh_config {
	enum ssh_config_state state;
	char *error;
	char *error_place; /* "/etc/ssh/sshd_config:3" */
	struct ssh_setting settings[SSH_N_KEYWORDS];
	struct ssh_override *overrides;
	size_t n_overrides;
	size_t cap_overrides;
};

/* Return: 0 and *ret (ssh_config_done()), whatever its state; -ENOMEM. */
must_check int ssh_config_read(const struct fs_root *root, const struct ssh_server *server,
			       const struct ssh_options *options, struct ssh_config *ret);
void ssh_config_done(struct ssh_config *config);

/* Sets state and error; the first error stays. Return: -EINVAL or -ENOMEM. */
int ssh_config_fail(struct ssh_config *config, enum ssh_config_state state, const char *place,
		    const char *fmt, ...) printf_like(4, 5);

/* The one value of a keyword that is no set, or its default. */
const char *ssh_config_value(const struct ssh_config *config, enum ssh_id id);

void ssh_setting_done(struct ssh_setting *setting);
must_check int ssh_setting_add(struct ssh_setting *setting, const char *value, const char *place);

/* Keeps what a line inside Match block number block says. Return: 0 or -ENOMEM. */
must_check int ssh_config_override(struct ssh_config *config, enum ssh_id id, unsigned block,
				   const char *condition, const char *value, const char *place);

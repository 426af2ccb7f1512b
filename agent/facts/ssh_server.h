/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The sshd program itself: which version, whose, and what it was built with, told by the text in
 * its file. Never executed. Source: OpenSSH version.h, servconf.c.
 */
#pragma once

#include <stdbool.h>

#include "core/fs.h"
#include "facts/ssh_keyword.h"

struct ssh_server {
	char *path;
	char *banner;	  /* "OpenSSH_9.2p1 Debian-2+deb12u7"; "" when the file does not say */
	unsigned version; /* major * 100 + minor; 0 when the file does not say */
	bool debian;
	bool pam;
	bool kerberos;
	bool gssapi;
	bool extra_kex; /* has the key exchange names that builders added to 9.2 */
	bool vendor_words[SSH_N_KEYWORDS]; /* of those with SSH_VENDOR: the program has it */
};

/*
 * Return: 0 and *ret (ssh_server_done()); -ENOENT when the tree has no sshd; as fs_read(), with
 * ret->path already set, when it can not be read.
 */
must_check int ssh_server_find(const struct fs_root *root, struct ssh_server *ret);
void ssh_server_done(struct ssh_server *server);

/* Whether the program knows keyword id. */
bool ssh_server_knows(const struct ssh_server *server, enum ssh_id id);

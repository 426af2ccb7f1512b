/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From what sshd_config says to the observations of one keyword's fact. Pure. */
#pragma once

#include "facts/fact.h"
#include "facts/ssh_config.h"

/* All that source "ssh" has found out. */
struct ssh_world {
	const struct fs_root *root;
	struct fact_sink *sink;
	struct ssh_server server;
	struct ssh_options options;
	struct ssh_config config; /* valid, for ssh_observe() */
};

/* "ssh.PermitRootLogin" */
const char *ssh_fact_name(enum ssh_id id);

/* Reports the fact of keyword id: the value outside of Match, and those inside. Return: 0, -ENOMEM.
 */
must_check int ssh_observe(const struct ssh_world *world, enum ssh_id id);

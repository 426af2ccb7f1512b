/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The command line that sshd is started with: its unit's ExecStart= and the variable in
 * /etc/default/ssh or /etc/sysconfig/sshd. Reads the image only. Source: sshd(8),
 * systemd.service(5).
 *
 * The unit is looked for by name in the places of systemd.unit(5), without drop-ins.
 */
#pragma once

#include "core/fs.h"
#include "core/str.h"

struct ssh_options {
	char *flags;	      /* as one text, without the program; "" for none */
	char *place;	      /* the file that has them */
	struct strlist lines; /* what flags set, as lines of sshd_config */
	bool ports;	      /* -p: ports in the file do not count */
	char *config;	      /* -f, or "/etc/ssh/sshd_config" */
};

/* Return: 0 and *ret (ssh_options_done()); errors of reading, with ret->place the file; -ENOMEM. */
must_check int ssh_options_read(const struct fs_root *root, struct ssh_options *ret);
void ssh_options_done(struct ssh_options *options);

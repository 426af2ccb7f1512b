/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What sshd checks when all lines are read, and what it then makes of them. Pure.
 * Source: OpenSSH 9.2 sshd.c (main()), servconf.c (process_queued_listen_addrs()).
 */
#pragma once

#include "facts/ssh_config.h"

/*
 * Refuses settings that do not go together, and joins ListenAddress with Port and AddressFamily.
 * path: of the file, to blame for what no line has. Return: 0; -EINVAL after ssh_config_fail();
 * -ENOMEM.
 */
must_check int ssh_check(struct ssh_config *config, const struct ssh_server *server,
			 const char *path);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Logins on consoles: what units, the getty generator and inittab start there. */
#pragma once

#include "facts/console_cmdline.h"
#include "facts/fact.h"

/* console.login, console.autologin and console.shell of the units that start at boot, and of the
 * gettys that systemd-getty-generator would add for the consoles of lines. */
must_check int console_gettys_collect(const struct fact_env *env,
				      const struct console_cmdlines *lines, struct fact_sink *sink);

/* The same facts of /etc/inittab, System V's and BusyBox's. */
must_check int console_inittab_collect(const struct fact_env *env, struct fact_sink *sink);

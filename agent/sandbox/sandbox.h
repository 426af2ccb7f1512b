/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the agent denies itself. Each call narrows the calling process for good. All of it is a
 * second line: the caller tells a failure and goes on, since a watchdog that does not run protects
 * nobody.
 */
#pragma once

#include <stdbool.h>

#include "core/macro.h"

/* No program that is executed from here on gains privilege. Return: 0 or negative errno. */
must_check int sandbox_no_new_privs(void);

/*
 * Empties all capability sets, the bounding set too, and locks the rules by which uid 0 would get
 * them back. Return: 0; -EPERM without CAP_SETPCAP; -EOPNOTSUPP when built without libcap.
 */
must_check int sandbox_drop_capabilities(void);

/*
 * The keeper's filter: what its loop calls, and nothing else. An unknown call fails with ENOSYS and
 * kills nobody: a watchdog daemon killed by its own filter is a reboot loop. Needs no-new-privs.
 * Return: 0; -EOPNOTSUPP when built without libseccomp or with a sanitizer, whose runtime calls
 * what no list knows; other negative errno.
 */
must_check int sandbox_filter_keeper(void);

/*
 * The supervisor's filter, inherited by the prober and the checks' programs: denies (EPERM) what
 * nothing of ours and no health plugin has a use for. Leaves no-new-privs as it is. Return: as
 * above; -EACCES without CAP_SYS_ADMIN.
 */
must_check int sandbox_filter_supervisor(void);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What needs no library; see sandbox.h. */
#include "sandbox/sandbox.h"

#include <sys/prctl.h>

int sandbox_no_new_privs(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? -errno : 0;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Built without libseccomp; see sandbox.h. */
#include "sandbox/sandbox.h"

int sandbox_filter_keeper(void)
{
	return -EOPNOTSUPP;
}

int sandbox_filter_supervisor(void)
{
	return -EOPNOTSUPP;
}

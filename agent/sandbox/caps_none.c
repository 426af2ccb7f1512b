/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Built without libcap; see sandbox.h. */
#include "sandbox/sandbox.h"

int sandbox_drop_capabilities(void)
{
	return -EOPNOTSUPP;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Capabilities, dropped in the order that leaves no way back: bounding set, ambient set,
 * securebits, SETPCAP itself, then the sets. Source: capabilities(7), libcap's cap_get_mode()
 * PURE1E_INIT.
 */
#include <linux/securebits.h>
#include <sys/capability.h>
#include <sys/prctl.h>

#include "sandbox/sandbox.h"

#define SECUREBITS                                                                                 \
	(SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP |                           \
	 SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_NO_CAP_AMBIENT_RAISE |                             \
	 SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED | SECBIT_KEEP_CAPS_LOCKED)

static void free_cap(cap_t *cap)
{
	if (*cap)
		(void)cap_free(*cap);
}

static int drop_bounding(void)
{
	cap_value_t n = cap_max_bits();

	for (cap_value_t cap = 0; cap < n; cap++)
		if (cap != CAP_SETPCAP && cap_drop_bound(cap) < 0)
			return -errno;
	return 0;
}

int sandbox_drop_capabilities(void)
{
	__attribute__((cleanup(free_cap))) cap_t none = cap_init();
	int r;

	if (!none)
		return -ENOMEM;
	r = drop_bounding();
	if (r < 0)
		return r;
	if (cap_reset_ambient() < 0 || prctl(PR_SET_SECUREBITS, SECUREBITS, 0, 0, 0) < 0 ||
	    cap_drop_bound(CAP_SETPCAP) < 0 || cap_set_proc(none) < 0)
		return -errno;
	return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 ? -errno : 0;
}

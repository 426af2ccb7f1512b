/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The daemon's configuration: holdfast.yaml, its drop-ins and the checks, from the three places of
 * core/dirs.h. All of it is read before anything acts on it.
 */
#pragma once

#include <stdint.h>

#include "core/diag.h"
#include "core/dirs.h"
#include "health/check.h"

enum config_on_stop {
	CONFIG_DISARM = 0,
	CONFIG_LEAVE_ARMED,
};

struct config {
	char *device; /* NULL: none, the checks are graded and nothing is petted */
	uint64_t timeout_usec;
	enum config_on_stop on_stop;
	struct check_list checks;
	char *device_file; /* where the device was said last; NULL: nowhere, the default */
	unsigned device_line;
	unsigned device_column;
};

#define CONFIG_DEVICE_DEFAULT "/dev/watchdog0"
#define CONFIG_TIMEOUT_DEFAULT_USEC (30 * USEC_PER_SEC)
#define CONFIG_TIMEOUT_MAX_USEC (24 * 3600 * USEC_PER_SEC) /* longer is no watchdog any more */

/*
 * Reads holdfast.yaml, the drop-ins holdfast.d/NAME.yaml in the order of their names, each key
 * replacing what was before, and healthchecks.d/NAME.yaml. Without holdfast.yaml the defaults
 * stand. Return: 0 and *ret (config_free()); -EINVAL after a diag_error(), with all errors told;
 * -ENOMEM.
 */
must_check int config_load(const struct dirs *dirs, struct diag *diag, struct config **ret);
struct config *config_free(struct config *config);
DEFINE_CLEANUP(struct config *, config_free)

/* The same without the checks, for who wants the settings alone. */
must_check int config_load_settings(const struct dirs *dirs, struct diag *diag,
				    struct config **ret);

/* That some check gates the watchdog: what nothing vouches for must not be petted, and is not
 * opened. Return: 0; -EINVAL after a diag_error(). */
must_check int config_require_gate(const struct config *config, const struct dirs *dirs,
				   struct diag *diag);

/* How long the first passes of all checks that gate the watchdog may take to come. */
uint64_t config_grace_usec(const struct config *config);

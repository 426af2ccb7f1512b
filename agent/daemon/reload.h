/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SIGHUP: the configuration anew, or the last good one kept. */
#pragma once

#include "daemon/state.h"

void reload(struct supervisor *s);
/* Each of diag's entries as a line of the log. */
void reload_tell(struct log *log, const struct diag *diag);

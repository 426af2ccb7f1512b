/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The daemon's state as a JSON document: what "holdfast status" shows. */
#pragma once

#include "daemon/state.h"

/* Return: a string that the caller frees; NULL when out of memory. */
char *status_json(const struct supervisor *s);

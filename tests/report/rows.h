/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One audit and one list of facts, with one row of every kind, for the tests of all formats. */
#pragma once

#include "report/row.h"

extern const struct report_audit rows_audit;
extern const struct report_facts rows_facts;

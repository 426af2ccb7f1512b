/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The two reports for a person. Private to report/. */
#pragma once

#include "report/format.h"

must_check int report_text_audit(const struct report_audit *audit, const struct report_look *look,
				 struct strbuf *ret);
must_check int report_text_facts(const struct report_facts *facts, const struct report_look *look,
				 struct strbuf *ret);

/* Where an observation comes from, as a person says it: its place, "by default", or "". */
const char *report_text_origin(const struct report_observation *o);

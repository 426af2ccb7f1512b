/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The report for a person: the two halves are in text_audit.c and text_facts.c. */
#include "report/text.h"

const struct report_format report_format_text = {
	.name = "text",
	.audit = report_text_audit,
	.facts = report_text_facts,
};

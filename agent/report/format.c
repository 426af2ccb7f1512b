/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of report formats, and the words that all of them use; see format.h and row.h. */
#include "report/format.h"

#define REPORT_FORMAT(name) extern const struct report_format report_format_##name;
#include "report/formats.def"
#undef REPORT_FORMAT

const struct report_format *const report_formats[] = {
#define REPORT_FORMAT(name) &report_format_##name,
#include "report/formats.def"
#undef REPORT_FORMAT
	NULL,
};

const struct report_format *report_format_find(const char *name)
{
	for (size_t i = 0; report_formats[i]; i++)
		if (str_eq(report_formats[i]->name, name))
			return report_formats[i];
	return NULL;
}

const char *report_state_name(enum report_state state)
{
	static const char *const names[] = {
		[REPORT_STATE_UNKNOWN] = "unknown",
		[REPORT_STATE_OK] = "ok",
		[REPORT_STATE_ABSENT] = "absent",
	};

	return names[state];
}

const char *report_result_name(enum report_result result)
{
	static const char *const names[] = {
		[REPORT_UNKNOWN] = "unknown",
		[REPORT_PASS] = "pass",
		[REPORT_FAIL] = "fail",
		[REPORT_WAIVED] = "waived",
		[REPORT_NOT_APPLICABLE] = "not-applicable",
	};

	return names[result];
}

const char *report_severity_name(enum report_severity severity)
{
	static const char *const names[] = {
		[REPORT_INFO] = "info", [REPORT_LOW] = "low",		[REPORT_MEDIUM] = "medium",
		[REPORT_HIGH] = "high", [REPORT_CRITICAL] = "critical",
	};

	return names[severity];
}

void report_count(const struct report_audit *audit, size_t counts[REPORT_RESULT_COUNT_])
{
	for (size_t i = 0; i < REPORT_RESULT_COUNT_; i++)
		counts[i] = 0;
	for (size_t i = 0; i < audit->n_results; i++)
		counts[audit->results[i].result]++;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * JUnit XML: one test case per rule, for CI systems that draw such files. What is unknown is an
 * error, what is waived or not applicable is skipped. Source: the schema that Jenkins' xUnit plugin
 * publishes (junit-10.xsd).
 */
#include "report/format.h"

/* XML 1.0 has no way to write most control characters: they become blanks. */
static int add_escaped(struct strbuf *out, const char *text)
{
	int r = 0;

	for (; *text && r >= 0; text++)
		if (*text == '&')
			r = strbuf_add(out, "&amp;");
		else if (*text == '<')
			r = strbuf_add(out, "&lt;");
		else if (*text == '>')
			r = strbuf_add(out, "&gt;");
		else if (*text == '"')
			r = strbuf_add(out, "&quot;");
		else if (*text == '\n')
			r = strbuf_add(out, "&#10;");
		else if ((unsigned char)*text < 0x20)
			r = strbuf_add(out, " ");
		else
			r = strbuf_add_n(out, text, 1);
	return r;
}

static int add_attribute(struct strbuf *out, const char *name, const char *text)
{
	int r = strbuf_addf(out, " %s=\"", name);

	if (r >= 0)
		r = add_escaped(out, text);
	return r < 0 ? r : strbuf_add(out, "\"");
}

static int add_details(struct strbuf *out, const struct report_result_row *row)
{
	int r = 0;

	for (size_t i = 0; i < row->n_observations && r >= 0; i++) {
		const struct report_observation *o = &row->observations[i];
		autostrbuf struct strbuf line = {};

		r = strbuf_addf(&line, "%s%s%s%s%s%s\n", o->fact, o->whole ? ": " : " = ",
				o->whole ? o->note : o->value, *o->place ? " at " : "", o->place,
				*o->waiver ? " (waived)" : "");
		if (r >= 0)
			r = add_escaped(out, line.data);
	}
	if (r >= 0 && *row->fix)
		r = add_escaped(out, row->fix);
	return r;
}

static const char *element(enum report_result result)
{
	static const char *const names[] = {
		[REPORT_UNKNOWN] = "error",	     [REPORT_PASS] = NULL,
		[REPORT_FAIL] = "failure",	     [REPORT_WAIVED] = "skipped",
		[REPORT_NOT_APPLICABLE] = "skipped",
	};

	return names[result];
}

static int add_case(struct strbuf *out, const struct report_result_row *row)
{
	const char *name = element(row->result);
	int r = strbuf_add(out, "  <testcase classname=\"holdfast\"");

	if (r >= 0)
		r = add_attribute(out, "name", row->id);
	if (r < 0 || !name)
		return r < 0 ? r : strbuf_add(out, "/>\n");
	r = strbuf_addf(out, ">\n    <%s", name);
	if (r >= 0)
		r = add_attribute(out, "message", row->title);
	if (r >= 0 && !str_eq(name, "skipped"))
		r = add_attribute(out, "type", report_severity_name(row->severity));
	if (r >= 0)
		r = strbuf_add(out, ">");
	if (r >= 0)
		r = add_details(out, row);
	return r < 0 ? r : strbuf_addf(out, "</%s>\n  </testcase>\n", name);
}

static int junit_audit(const struct report_audit *audit, const struct report_look *look,
		       struct strbuf *ret)
{
	size_t counts[REPORT_RESULT_COUNT_];
	int r;

	(void)look;
	report_count(audit, counts);
	r = strbuf_add(ret,
		       "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"holdfast\"");
	if (r >= 0)
		r = strbuf_addf(ret,
				" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n",
				audit->n_results, counts[REPORT_FAIL], counts[REPORT_UNKNOWN],
				counts[REPORT_WAIVED] + counts[REPORT_NOT_APPLICABLE]);
	for (size_t i = 0; i < audit->n_results && r >= 0; i++)
		r = add_case(ret, &audit->results[i]);
	return r < 0 ? r : strbuf_add(ret, "</testsuite>\n");
}

const struct report_format report_format_junit = {
	.name = "junit",
	.audit = junit_audit,
};

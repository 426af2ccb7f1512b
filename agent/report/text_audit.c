/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * An audit for a person: failures first, the gravest on top, each with what was seen, why it
 * matters and what to do; then what is unknown and why; then waivers; one summary line at the end.
 */
#include "report/layout.h"
#include "report/text.h"

/* "FAIL     critical  Title": the result, the severity or a label, the text. */
#define RESULT_COLUMNS 9
#define LABEL_COLUMNS 10
#define TEXT_AT (RESULT_COLUMNS + LABEL_COLUMNS)
/* More observations than this hide the next finding; --verbose shows all. */
#define OBSERVATIONS_SHOWN 10

struct writer {
	const struct report_look *look;
	struct strbuf *out;
};

/* How a result is shown, in the order in which they come. */
static const struct section {
	enum report_result result;
	const char *tag;
	enum layout_style style;
	bool verbose; /* only with --verbose */
	const char *counted;
} sections[] = {
	{ REPORT_FAIL, "FAIL", LAYOUT_BAD, false, "failed" },
	{ REPORT_UNKNOWN, "UNKNOWN", LAYOUT_WARN, false, "unknown" },
	{ REPORT_WAIVED, "WAIVED", LAYOUT_WARN, false, "waived" },
	{ REPORT_NOT_APPLICABLE, "N/A", LAYOUT_DIM, true, "not applicable" },
	{ REPORT_PASS, "PASS", LAYOUT_GOOD, true, "passed" },
};

/* "         why       the text, wrapped"; nothing where there is no text. */
static int add_labelled(const struct writer *w, const char *label, const char *text)
{
	int r;

	if (!*text)
		return 0;
	r = layout_blanks(w->out, RESULT_COLUMNS);
	if (r >= 0)
		r = layout_cell(w->out, w->look, LAYOUT_DIM, label, LABEL_COLUMNS);
	return r < 0 ? r : layout_wrap(w->out, w->look, TEXT_AT, text);
}

static int add_head(const struct writer *w, const struct section *section,
		    const struct report_result_row *row)
{
	autostrbuf struct strbuf text = {};
	int r = layout_cell(w->out, w->look, section->style, section->tag, RESULT_COLUMNS);

	if (r >= 0)
		r = layout_cell(w->out, w->look, LAYOUT_PLAIN, report_severity_name(row->severity),
				LABEL_COLUMNS);
	if (r >= 0)
		r = strbuf_addf(&text, "%s (%s)", row->title, row->id);
	return r < 0 ? r : layout_wrap(w->out, w->look, TEXT_AT, text.data);
}

/* What stands before the place: "ssh.Port = 22", or "  cups.service" below its fact's line. */
static int what_was_seen(const struct report_observation *o, struct strbuf *ret)
{
	bool scoped = *o->scope && !str_eq(o->scope, "default");
	int r;

	if (o->whole)
		return strbuf_addf(ret, "%s: %s", o->fact, o->note);
	if (o->member)
		r = strbuf_addf(ret, "  %s", o->value);
	else
		r = strbuf_addf(ret, "%s = %s", o->fact, o->value);
	if (r >= 0 && scoped)
		r = strbuf_addf(ret, " [%s]", o->scope);
	if (r >= 0 && *o->note)
		r = strbuf_addf(ret, " (%s)", o->note);
	return r;
}

static bool shown(const struct writer *w, const struct report_observation *o)
{
	return w->look->verbose || !*o->waiver;
}

/* The widest "what" of those that leave room for their place, so that places stand below each
 * other. */
static size_t measure_seen(const struct writer *w, const struct report_result_row *row)
{
	size_t widest = 0, room = w->look->width > TEXT_AT ? w->look->width - TEXT_AT : 0;

	for (size_t i = 0; i < row->n_observations; i++) {
		const struct report_observation *o = &row->observations[i];
		autostrbuf struct strbuf what = {};
		size_t n;

		if (o->whole || !shown(w, o) || what_was_seen(o, &what) < 0)
			continue;
		n = layout_columns(what.data);
		if (n + 2 + layout_columns(report_text_origin(o)) <= room && n > widest)
			widest = n;
	}
	return widest;
}

static int add_place(const struct writer *w, const struct report_observation *o, size_t have,
		     size_t column)
{
	const char *origin = report_text_origin(o);
	size_t at = TEXT_AT + MAX_OF(have, column) + 2;
	int r;

	if (o->whole || !*origin)
		return strbuf_add(w->out, "\n");
	if (at + layout_columns(origin) <= w->look->width)
		r = layout_blanks(w->out, at - TEXT_AT - have);
	else
		r = strbuf_addf(w->out, "\n%*s", TEXT_AT + (o->member ? 4 : 2), "");
	if (r >= 0)
		r = layout_add(w->out, w->look, LAYOUT_DIM, origin);
	return r < 0 ? r : strbuf_add(w->out, "\n");
}

static int add_observation(const struct writer *w, const struct report_observation *o,
			   size_t column)
{
	autostrbuf struct strbuf what = {};
	int r = what_was_seen(o, &what);

	if (r < 0)
		return r;
	if (o->whole)
		return layout_wrap(w->out, w->look, TEXT_AT, what.data);
	r = strbuf_add(w->out, what.data);
	return r < 0 ? r : add_place(w, o, layout_columns(what.data), column);
}

/* The line above the members of a set. */
static int add_set_name(const struct writer *w, const char *fact, const char *label)
{
	int r = layout_blanks(w->out, RESULT_COLUMNS);

	if (r >= 0)
		r = layout_cell(w->out, w->look, LAYOUT_DIM, label, LABEL_COLUMNS);
	return r < 0 ? r : strbuf_addf(w->out, "%s has\n", fact);
}

static int add_seen(const struct writer *w, const struct report_result_row *row, const char *label)
{
	size_t column = measure_seen(w, row), n = 0, hidden = 0;
	const char *set = "";
	int r = 0;

	for (size_t i = 0; i < row->n_observations && r >= 0; i++) {
		const struct report_observation *o = &row->observations[i];

		if (!shown(w, o) || (n == OBSERVATIONS_SHOWN && !w->look->verbose)) {
			hidden += shown(w, o);
			continue;
		}
		if (o->member && !str_eq(set, o->fact)) {
			r = add_set_name(w, o->fact, label);
			label = "";
		}
		set = o->member ? o->fact : "";
		if (r >= 0)
			r = layout_blanks(w->out, RESULT_COLUMNS);
		if (r >= 0)
			r = layout_cell(w->out, w->look, LAYOUT_DIM, label, LABEL_COLUMNS);
		if (r >= 0)
			r = add_observation(w, o, column);
		label = "";
		n++;
	}
	if (r >= 0 && hidden)
		r = strbuf_addf(w->out, "%*s  ... and %zu more (--verbose lists all)\n", TEXT_AT,
				"", hidden);
	return r;
}

/* Each waiver once, however many observations it lets pass. */
static int add_waivers(const struct writer *w, const struct report_result_row *row)
{
	const char *last = "";
	int r = 0;

	for (size_t i = 0; i < row->n_observations && r >= 0; i++) {
		const char *waiver = row->observations[i].waiver;

		if (*waiver && !str_eq(waiver, last))
			r = add_labelled(w, "waived", waiver);
		if (*waiver)
			last = waiver;
	}
	return r;
}

static int add_finding(const struct writer *w, const struct report_result_row *row)
{
	int r = add_seen(w, row, "seen");

	if (r >= 0)
		r = add_waivers(w, row);
	if (r >= 0)
		r = add_labelled(w, "but", row->remark);
	if (r >= 0)
		r = add_labelled(w, "witness", row->witness);
	if (r >= 0)
		r = add_labelled(w, "why", row->why);
	if (r >= 0)
		r = add_labelled(w, "fix", row->fix);
	return r < 0 ? r : strbuf_add(w->out, "\n");
}

static int add_row(const struct writer *w, const struct section *section,
		   const struct report_result_row *row)
{
	int r = add_head(w, section, row);

	if (r < 0)
		return r;
	switch (row->result) {
	case REPORT_FAIL:
		return add_finding(w, row);
	case REPORT_UNKNOWN:
		r = add_seen(w, row, "because");
		return r < 0 ? r : strbuf_add(w->out, "\n");
	case REPORT_WAIVED:
		r = add_waivers(w, row);
		return r < 0 ? r : strbuf_add(w->out, "\n");
	default:
		return 0;
	}
}

/* Findings and unknowns the gravest first; the policy's order within one severity. */
static int add_section(const struct writer *w, const struct section *section,
		       const struct report_audit *audit)
{
	bool any = false;

	for (int severity = REPORT_SEVERITY_COUNT_ - 1; severity >= 0; severity--)
		for (size_t i = 0; i < audit->n_results; i++) {
			const struct report_result_row *row = &audit->results[i];
			int r;

			if (row->result != section->result || (int)row->severity != severity)
				continue;
			r = add_row(w, section, row);
			if (r < 0)
				return r;
			any = true;
		}
	return any && section->verbose ? strbuf_add(w->out, "\n") : 0;
}

static int add_summary(const struct writer *w, const struct report_audit *audit)
{
	size_t counts[REPORT_RESULT_COUNT_];
	const char *comma = "";
	int r;

	report_count(audit, counts);
	r = audit->n_policies ? 0 : strbuf_add(w->out, "no policy");
	for (size_t i = 0; i < audit->n_policies && r >= 0; i++)
		r = strbuf_addf(w->out, "%s%s", i ? ", " : "", audit->policies[i]);
	if (r >= 0)
		r = strbuf_addf(w->out, " on %s: ", audit->root);
	for (size_t i = 0; i < ARRAY_SIZE(sections) && r >= 0; i++) {
		autostrbuf struct strbuf part = {};

		if (counts[sections[i].result] == 0)
			continue;
		r = strbuf_addf(&part, "%zu %s", counts[sections[i].result], sections[i].counted);
		if (r >= 0)
			r = strbuf_add(w->out, comma);
		if (r >= 0)
			r = layout_add(w->out, w->look, sections[i].style, part.data);
		comma = ", ";
	}
	if (r >= 0 && !*comma)
		r = layout_add(w->out, w->look, LAYOUT_WARN, "nothing was evaluated");
	return r < 0 ? r : strbuf_add(w->out, "\n");
}

int report_text_audit(const struct report_audit *audit, const struct report_look *look,
		      struct strbuf *ret)
{
	const struct writer w = { look, ret };

	for (size_t i = 0; i < ARRAY_SIZE(sections); i++) {
		int r = 0;

		if (!sections[i].verbose || look->verbose)
			r = add_section(&w, &sections[i], audit);
		if (r < 0)
			return r;
	}
	return add_summary(&w, audit);
}

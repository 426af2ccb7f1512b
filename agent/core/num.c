/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers and time spans; see num.h. */
#include "core/num.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

int num_parse_u64(const char *text, uint64_t max, uint64_t *ret)
{
	uint64_t value = 0;

	if (!*text)
		return -EINVAL;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return -EINVAL;
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(*text - '0'), &value))
			return -ERANGE;
	}
	if (value > max)
		return -ERANGE;
	*ret = value;
	return 0;
}

int num_parse_i64(const char *text, int64_t min, int64_t max, int64_t *ret)
{
	bool negative = *text == '-';
	uint64_t magnitude;
	int64_t value;
	int r;

	r = num_parse_u64(text + negative, (uint64_t)INT64_MAX, &magnitude);
	if (r < 0)
		return r;
	value = negative ? -(int64_t)magnitude : (int64_t)magnitude;
	if (value < min || value > max)
		return -ERANGE;
	*ret = value;
	return 0;
}

/* Longest first, so that "ms" and "min" are not read as "m". */
static const struct span_unit {
	const char *name;
	uint64_t usec;
} span_units[] = {
	{ "min", 60 * USEC_PER_SEC },	   { "us", 1 },
	{ "ms", USEC_PER_MSEC },	   { "w", 7 * 24 * 3600 * USEC_PER_SEC },
	{ "d", 24 * 3600 * USEC_PER_SEC }, { "h", 3600 * USEC_PER_SEC },
	{ "m", 60 * USEC_PER_SEC },	   { "s", USEC_PER_SEC },
};

#define SPAN_MAX_USEC (UINT64_C(100) * 366 * 24 * 3600 * USEC_PER_SEC)

static const struct span_unit *span_unit_at(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(span_units); i++)
		if (strncmp(text, span_units[i].name, strlen(span_units[i].name)) == 0)
			return &span_units[i];
	return NULL;
}

/* One "<decimal><unit>" at *text, which is moved behind it. */
static int parse_term(const char **text, uint64_t *ret_usec)
{
	uint64_t whole = 0, micro = 0, scale = 100000, usec;
	const struct span_unit *unit;
	const char *p = *text;

	if (*p < '0' || *p > '9')
		return -EINVAL;
	for (; *p >= '0' && *p <= '9'; p++) {
		whole = whole * 10 + (uint64_t)(*p - '0');
		if (whole > SPAN_MAX_USEC)
			return -ERANGE;
	}
	if (*p == '.') {
		if (*++p < '0' || *p > '9')
			return -EINVAL;
		for (; *p >= '0' && *p <= '9'; p++, scale /= 10)
			micro += (uint64_t)(*p - '0') * scale;
	}
	unit = span_unit_at(p);
	if (!unit)
		return -EINVAL;
	if (__builtin_mul_overflow(whole, unit->usec, &usec) || usec > SPAN_MAX_USEC)
		return -ERANGE;
	/* Six decimals of the largest unit stay far below 2^64. */
	*ret_usec = usec + micro * unit->usec / 1000000;
	*text = p + strlen(unit->name);
	return 0;
}

int num_parse_span(const char *text, uint64_t *ret_usec)
{
	uint64_t sum = 0;

	/* Nothing is nothing in every unit. */
	if (strcmp(text, "0") == 0) {
		*ret_usec = 0;
		return 0;
	}
	if (!*text)
		return -EINVAL;
	while (*text) {
		uint64_t term;
		int r = parse_term(&text, &term);

		if (r < 0)
			return r;
		sum += term;
		if (sum > SPAN_MAX_USEC)
			return -ERANGE;
		text += strspn(text, " ");
	}
	*ret_usec = sum;
	return 0;
}

char *num_format_span(char *buf, size_t size, uint64_t usec)
{
	static const struct span_unit order[] = {
		{ "d", 24 * 3600 * USEC_PER_SEC }, { "h", 3600 * USEC_PER_SEC },
		{ "m", 60 * USEC_PER_SEC },	   { "s", USEC_PER_SEC },
		{ "ms", USEC_PER_MSEC },	   { "us", 1 },
	};
	size_t len = 0;

	(void)snprintf(buf, size, "0s");
	for (size_t i = 0; i < ARRAY_SIZE(order) && usec; i++) {
		uint64_t count = usec / order[i].usec;

		if (!count)
			continue;
		usec %= order[i].usec;
		len += (size_t)snprintf(buf + len, size - len, "%" PRIu64 "%s", count,
					order[i].name);
		if (len >= size)
			break;
	}
	return buf;
}

char *num_format_time(char *buf, size_t size, int64_t epoch_sec)
{
	time_t t = (time_t)epoch_sec;
	struct tm tm;

	if (!gmtime_r(&t, &tm) || strftime(buf, size, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		(void)snprintf(buf, size, "?");
	return buf;
}

static int digits(const char *text, size_t n, int *ret)
{
	int value = 0;

	for (size_t i = 0; i < n; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -EINVAL;
		value = value * 10 + (text[i] - '0');
	}
	*ret = value;
	return 0;
}

int num_parse_date(const char *text, int64_t *ret_epoch_sec)
{
	struct tm tm = {}, back;
	int year, month, day;
	time_t t;

	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
		return -EINVAL;
	if (digits(text, 4, &year) < 0 || digits(text + 5, 2, &month) < 0 ||
	    digits(text + 8, 2, &day) < 0)
		return -EINVAL;
	tm.tm_year = year - 1900;
	tm.tm_mon = month - 1;
	tm.tm_mday = day;
	t = timegm(&tm);
	/* timegm() turns the 31st of February into March: what comes back must be what went in. */
	if (!gmtime_r(&t, &back) || back.tm_year != year - 1900 || back.tm_mon != month - 1 ||
	    back.tm_mday != day)
		return -EINVAL;
	*ret_epoch_sec = (int64_t)t;
	return 0;
}

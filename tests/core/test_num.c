/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tree.h"

#include "core/num.h"

static void spans_are_sums_of_terms_with_units(void **state)
{
	static const struct {
		const char *text;
		int result;
		uint64_t usec;
	} cases[] = {
		{ "5s", 0, 5000000 },
		{ "1m30s", 0, 90000000 },
		{ "1m 30s", 0, 90000000 },
		{ "250ms", 0, 250000 },
		{ "0.5s", 0, 500000 },
		{ "1.25h", 0, UINT64_C(4500000000) },
		{ "2min", 0, 120000000 },
		{ "10us", 0, 10 },
		{ "1w", 0, UINT64_C(604800000000) },
		{ "0", 0, 0 },
		{ "0s", 0, 0 },
		{ "5", -EINVAL, 0 },
		{ "", -EINVAL, 0 },
		{ "s", -EINVAL, 0 },
		{ "-5s", -EINVAL, 0 },
		{ "5 s", -EINVAL, 0 },
		{ "5.s", -EINVAL, 0 },
		{ ".5s", -EINVAL, 0 },
		{ "5sx", -EINVAL, 0 },
		{ "5S", -EINVAL, 0 },
		{ "99999999999999999999999s", -ERANGE, 0 },
		{ "10000w", -ERANGE, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint64_t usec = 0;
		int r = num_parse_span(cases[i].text, &usec);

		if (r != cases[i].result || usec != cases[i].usec)
			fail_msg("\"%s\": %d, %ju us", cases[i].text, r, (uintmax_t)usec);
	}
}

static void a_span_is_written_as_it_is_read(void **state)
{
	static const char *const spans[] = { "0s", "5s", "1m30s", "250ms", "1d2h3m4s5ms6us", "1h" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(spans); i++) {
		char text[NUM_SPAN_MAX];
		uint64_t usec;

		assert_int_equal(num_parse_span(spans[i], &usec), 0);
		assert_string_equal(num_format_span(text, sizeof(text), usec), spans[i]);
	}
}

static void numbers_are_whole_and_in_range(void **state)
{
	static const struct {
		const char *text;
		int result;
		int64_t value;
	} cases[] = {
		{ "0", 0, 0 },		{ "100", 0, 100 },
		{ "-100", 0, -100 },	{ "101", -ERANGE, 0 },
		{ "-101", -ERANGE, 0 }, { "", -EINVAL, 0 },
		{ "-", -EINVAL, 0 },	{ "1 ", -EINVAL, 0 },
		{ " 1", -EINVAL, 0 },	{ "+1", -EINVAL, 0 },
		{ "0x1", -EINVAL, 0 },	{ "99999999999999999999", -ERANGE, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		int64_t value = 0;
		int r = num_parse_i64(cases[i].text, -100, 100, &value);

		if (r != cases[i].result || value != cases[i].value)
			fail_msg("\"%s\": %d, %jd", cases[i].text, r, (intmax_t)value);
	}
}

static void dates_must_exist(void **state)
{
	static const struct {
		const char *text;
		int result;
		int64_t epoch_sec;
	} cases[] = {
		{ "1970-01-01", 0, 0 },
		{ "2027-03-01", 0, 1803859200 },
		{ "2024-02-29", 0, 1709164800 },
		{ "2023-02-29", -EINVAL, 0 },
		{ "2027-13-01", -EINVAL, 0 },
		{ "2027-3-1", -EINVAL, 0 },
		{ "2027-03-01T00:00:00Z", -EINVAL, 0 },
		{ "tomorrow!!", -EINVAL, 0 },
	};
	char text[NUM_TIME_MAX];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		int64_t epoch_sec = 0;
		int r = num_parse_date(cases[i].text, &epoch_sec);

		if (r != cases[i].result || epoch_sec != cases[i].epoch_sec)
			fail_msg("\"%s\": %d, %jd", cases[i].text, r, (intmax_t)epoch_sec);
	}
	assert_string_equal(num_format_time(text, sizeof(text), 1803859200),
			    "2027-03-01T00:00:00Z");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spans_are_sums_of_terms_with_units),
		cmocka_unit_test(a_span_is_written_as_it_is_read),
		cmocka_unit_test(numbers_are_whole_and_in_range),
		cmocka_unit_test(dates_must_exist),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

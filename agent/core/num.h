/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers and time spans from text: whole input, no locale, range-checked. */
#pragma once

#include <stdint.h>

#include "core/macro.h"

/* Return: 0, -EINVAL (not a decimal number and nothing else), -ERANGE (outside min..max). */
must_check int num_parse_i64(const char *text, int64_t min, int64_t max, int64_t *ret);
must_check int num_parse_u64(const char *text, uint64_t max, uint64_t *ret);

/*
 * A time span: a sum of "<decimal><unit>" with units us ms s m(in) h d w, such as 1m30s, 250ms,
 * 0.5s. A bare number is refused, since a reader can not tell its unit. Return: 0, -EINVAL, -ERANGE
 * (more than 100 years).
 */
must_check int num_parse_span(const char *text, uint64_t *ret_usec);

/* The shortest exact form that num_parse_span() reads: "1m30s". buf of at least NUM_SPAN_MAX bytes;
 * returns buf. */
#define NUM_SPAN_MAX 64
char *num_format_span(char *buf, size_t size, uint64_t usec);

/* "2027-03-01T12:00:00Z" (RFC 3339, UTC) of seconds since the epoch. buf of at least NUM_TIME_MAX
 * bytes. */
#define NUM_TIME_MAX 32
char *num_format_time(char *buf, size_t size, int64_t epoch_sec);

/*
 * A UTC date (YYYY-MM-DD) to the seconds since the epoch at which that day begins.
 * Return: 0 or -EINVAL.
 */
must_check int num_parse_date(const char *text, int64_t *ret_epoch_sec);

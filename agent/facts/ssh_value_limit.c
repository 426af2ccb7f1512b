/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Limits and classes of traffic in sshd_config; see ssh_value.h. */
#include "facts/ssh_value.h"

#include <limits.h>
#include <stdio.h>
#include <strings.h>

/* Up to three numbers with colons between, as sscanf(3) "%d:%d:%d" reads them. Return: how many. */
static unsigned scan_numbers(const char *text, int *numbers, unsigned max)
{
	unsigned n = 0;

	for (; n < max; n++) {
		bool minus;
		int64_t value = 0;
		size_t digits;

		text += strspn(text, " \t\n\v\f\r");
		minus = *text == '-';
		text += *text == '-' || *text == '+';
		digits = strspn(text, "0123456789");
		if (!digits)
			return n;
		for (size_t i = 0; i < digits; i++)
			value = MIN_OF(value * 10 + (text[i] - '0'), (int64_t)INT_MAX);
		numbers[n] = minus ? -(int)value : (int)value;
		text += digits;
		if (*text != ':')
			return n + 1;
		text++;
	}
	return n;
}

/* One number leaves the rate of a line before this one. */
int ssh_value_max_startups(struct ssh_args *args)
{
	const char *word = ssh_args_need(args);
	int number[3] = { 10, 30, 100 };
	unsigned n;

	if (!word)
		return -EINVAL;
	if (args->setting->n)
		(void)scan_numbers(args->setting->items[0].value, number, 3);
	n = scan_numbers(word, number, 3);
	if (n == 1)
		number[2] = number[0];
	if ((n != 1 && n != 3) || number[0] <= 0 || number[2] <= 0 ||
	    (n == 3 && (number[0] > number[2] || number[1] > 100 || number[1] < 1)))
		return ssh_args_fail(args, "%s is wrong: \"%s\"", args->keyword, word);
	return ssh_args_outf(args, "%d:%d:%d", number[0], number[1], number[2]);
}

int ssh_value_source_max(struct ssh_args *args)
{
	if (args->words.n && str_eq(args->words.items[0], "none")) {
		args->next++;
		return ssh_args_outf(args, "%d", INT_MAX);
	}
	return ssh_value_int(args);
}

int ssh_value_net_block(struct ssh_args *args)
{
	const char *word = ssh_args_need(args);
	int number[2] = { 32, 128 };
	unsigned n;

	if (!word)
		return -EINVAL;
	n = scan_numbers(word, number, 2);
	if (!n || number[0] < 0 || number[0] > 32 || number[1] < 0 || number[1] > 128)
		return ssh_args_fail(args, "%s is wrong: \"%s\"", args->keyword, word);
	return ssh_args_outf(args, "%d:%d", number[0], number[1]);
}

/* Bytes with a unit K, M, G, ... and a fraction, as OpenBSD's scan_scaled(3) reads them. */
static int parse_scaled(const char *text, int64_t *ret)
{
	static const char units[] = "BKMGTPE";
	int64_t whole = 0, fraction = 0, tenths = 1, factor = 1;
	const char *unit;

	for (; *text >= '0' && *text <= '9'; text++)
		if (__builtin_mul_overflow(whole, 10, &whole) ||
		    __builtin_add_overflow(whole, *text - '0', &whole))
			return -EINVAL;
	if (*text == '.')
		for (text++; *text >= '0' && *text <= '9'; text++)
			if (tenths < 1000) {
				fraction = fraction * 10 + (*text - '0');
				tenths *= 10;
			}
	if (*text) {
		char upper = *text >= 'a' && *text <= 'z' ? (char)(*text - 'a' + 'A') : *text;

		unit = strchr(units, upper);
		if (!unit || ((text[1] | 0x20) >= 'a' && (text[1] | 0x20) <= 'z') ||
		    (text[1] >= '0' && text[1] <= '9'))
			return -EINVAL;
		for (const char *u = units; u < unit; u++)
			factor *= 1024;
		if (__builtin_mul_overflow(whole, factor, &whole))
			return -EINVAL;
		/* Less than one factor: it can not overflow what is a multiple of it. */
		whole += (int64_t)((__int128)factor * fraction / tenths);
	}
	*ret = whole;
	return 0;
}

/* "BYTES SECONDS", "-" for a part that no line has set yet; each part's first line counts. */
int ssh_value_rekey(struct ssh_args *args)
{
	const char *old = args->setting->n ? args->setting->items[0].value : "- -";
	const char *word = ssh_args_need(args), *old_time = strchr(old, ' ') + 1;
	int64_t bytes = 0;
	char time[16];
	int seconds;

	if (!word)
		return -EINVAL;
	if (!str_eq(word, "default") &&
	    (parse_scaled(word, &bytes) < 0 || (bytes != 0 && bytes < 16)))
		return ssh_args_fail(args, "%s is no number of bytes: \"%s\"", args->keyword, word);
	(void)snprintf(time, sizeof(time), "%s", old_time);
	word = ssh_args_next(args);
	if (word && !str_eq(word, "none")) {
		if (ssh_time_parse(word, &seconds) < 0)
			return ssh_args_fail(args, "%s is no time: \"%s\"", args->keyword, word);
		if (*time == '-')
			(void)snprintf(time, sizeof(time), "%d", seconds);
	}
	if (*old != '-')
		return ssh_args_outf(args, "%.*s %s", (int)(old_time - old - 1), old, time);
	return ssh_args_outf(args, "%lld %s", (long long)bytes, time);
}

/* "none" always counts; otherwise the first line does. */
int ssh_value_unused_timeout(struct ssh_args *args)
{
	int r;

	if (args->words.n && strcasecmp(args->words.items[0], "none") == 0) {
		args->next++;
		return ssh_args_out(args, "0");
	}
	r = ssh_value_time(args);
	if (r < 0 || !args->setting->n)
		return r;
	strlist_done(&args->out);
	return ssh_args_out(args, args->setting->items[0].value);
}

/* Service classes by name. Source: OpenSSH misc.c, RFC 2474, RFC 8622. */
static const struct {
	const char *name;
	int value;
} classes[] = {
	{ "none", INT_MAX },	{ "af11", 0x28 },	 { "af12", 0x30 }, { "af13", 0x38 },
	{ "af21", 0x48 },	{ "af22", 0x50 },	 { "af23", 0x58 }, { "af31", 0x68 },
	{ "af32", 0x70 },	{ "af33", 0x78 },	 { "af41", 0x88 }, { "af42", 0x90 },
	{ "af43", 0x98 },	{ "cs0", 0x00 },	 { "cs1", 0x20 },  { "cs2", 0x40 },
	{ "cs3", 0x60 },	{ "cs4", 0x80 },	 { "cs5", 0xa0 },  { "cs6", 0xc0 },
	{ "cs7", 0xe0 },	{ "ef", 0xb8 },		 { "le", 0x04 },   { "lowdelay", 0x10 },
	{ "throughput", 0x08 }, { "reliability", 0x04 },
};

/* A number in C's notation: 0x for 16, 0 for 8. */
static int class_number(const char *text)
{
	unsigned base = 10;
	int value = 0;

	if (text[0] == '0' && (text[1] | 0x20) == 'x' && text[2]) {
		base = 16;
		text += 2;
	} else if (text[0] == '0') {
		base = 8;
	}
	if (!*text)
		return -1;
	for (; *text; text++) {
		static const char digits[] = "0123456789abcdef";
		const char *digit = strchr(digits, *text >= 'A' ? *text | 0x20 : *text);

		if (!digit || digit >= digits + base || value > 255)
			return -1;
		value = value * (int)base + (int)(digit - digits);
	}
	return value <= 255 ? value : -1;
}

static int class_parse(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(classes); i++)
		if (strcasecmp(text, classes[i].name) == 0)
			return classes[i].value;
	return class_number(text);
}

static const char *class_name(int value, char *buf, size_t size)
{
	for (size_t i = 0; i < ARRAY_SIZE(classes); i++)
		if (classes[i].value == value)
			return classes[i].name;
	(void)snprintf(buf, size, "0x%02x", (unsigned)value);
	return buf;
}

int ssh_value_ipqos(struct ssh_args *args)
{
	const char *word = ssh_args_need(args);
	char a[16], b[16];
	int first, second;

	if (!word)
		return -EINVAL;
	first = second = class_parse(word);
	word = ssh_args_next(args);
	if (word)
		second = class_parse(word);
	if (first < 0 || second < 0)
		return ssh_args_fail(args, "%s has a bad class", args->keyword);
	return ssh_args_outf(args, "%s %s", class_name(first, a, sizeof(a)),
			     class_name(second, b, sizeof(b)));
}

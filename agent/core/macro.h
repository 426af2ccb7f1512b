/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Ownership and array helpers that every file uses.
 *
 * A local owner is declared with one of the auto* attributes and starts as NULL or -EBADF;
 * steal_ptr() and steal_fd() hand its value on.
 */
#pragma once

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#define must_check __attribute__((warn_unused_result))
#define printf_like(fmt, args) __attribute__((format(printf, fmt, args)))
#define maybe_unused __attribute__((unused))

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define MIN_OF(a, b) ((a) < (b) ? (a) : (b))
#define MAX_OF(a, b) ((a) > (b) ? (a) : (b))

/* Runs func(value) at the end of the scope. */
#define autoclean(func) __attribute__((cleanup(func##p)))
/* Defines func##p(), which autoclean(func) calls: DEFINE_CLEANUP(struct foo *, foo_free). */
#define DEFINE_CLEANUP(type, func)                                                                 \
	static inline maybe_unused void func##p(type *p)                                           \
	{                                                                                          \
		if (*p)                                                                            \
			func(*p);                                                                  \
	}

static inline void autofree_run(void *p)
{
	free(*(void **)p);
}

static inline void autoclose_run(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

#define autofree __attribute__((cleanup(autofree_run)))
#define autoclose __attribute__((cleanup(autoclose_run)))

/* Returns *p and sets it to NULL. */
#define steal_ptr(p)                                                                               \
	({                                                                                         \
		__typeof__(*(p)) steal_value_ = *(p);                                              \
		*(p) = NULL;                                                                       \
		steal_value_;                                                                      \
	})

static inline int steal_fd(int *fd)
{
	int value = *fd;

	*fd = -EBADF;
	return value;
}

#define USEC_PER_SEC UINT64_C(1000000)
#define USEC_PER_MSEC UINT64_C(1000)
#define NSEC_PER_USEC UINT64_C(1000)
#define USEC_NEVER UINT64_MAX

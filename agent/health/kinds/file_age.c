/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Kind file-age: a file was written to lately. Reads its status only, following links.
 *
 * Files bear wall-clock times. A clock that was set back makes them lie in the future: such a file
 * counts as new, and the message says so, since a step of the clock is no reason to reset.
 * Privilege: to reach the file. Source: stat(2).
 */
#include <sys/stat.h>
#include <time.h>

#include "core/num.h"
#include "core/str.h"
#include "health/kind.h"
#include "health/value.h"

#define MAX_AGE_MAX_USEC (UINT64_C(366) * 24 * 3600 * USEC_PER_SEC)

struct file_age {
	char *path;
	uint64_t max_age_usec;
};

static void file_age_free(void *params)
{
	struct file_age *file = params;

	if (!file)
		return;
	free(file->path);
	free(file);
}
DEFINE_CLEANUP(struct file_age *, file_age_free)

static int file_age_parse(const struct doc *doc, const struct doc_node *map, struct diag *diag,
			  void **ret_params)
{
	autoclean(file_age_free) struct file_age *file = calloc(1, sizeof(*file));
	const struct value_source from = { doc, map, diag };
	const char *path = NULL;
	int r, s;

	if (!file)
		return -ENOMEM;
	r = value_path(&from, "path", &path);
	/* Below a second the file system's own clock is too coarse. */
	s = value_span(&from, "max_age", USEC_PER_SEC, MAX_AGE_MAX_USEC, &file->max_age_usec);
	if (r < 0 || s < 0)
		return -EINVAL;
	file->path = strdup(path);
	if (!file->path)
		return -ENOMEM;
	*ret_params = steal_ptr(&file);
	return 0;
}

static void refuse_stat(const char *path, int error, struct check_result *ret)
{
	/* These say something about us, not about the file. */
	enum check_grade grade = error == EACCES || error == ENOMEM ? CHECK_UNKNOWN : CHECK_FAIL;

	check_result_set(ret, grade, "%s: %s", path, strerror(error));
}

static int64_t timespec_usec(const struct timespec *t)
{
	return (int64_t)t->tv_sec * (int64_t)USEC_PER_SEC + t->tv_nsec / (int64_t)NSEC_PER_USEC;
}

/* Whole seconds: a person wants no microseconds of an age. */
static char *format_age(char *buf, size_t size, uint64_t usec)
{
	return num_format_span(buf, size, usec / USEC_PER_SEC * USEC_PER_SEC);
}

static void file_age_run(const void *params, struct check_result *ret)
{
	const struct file_age *file = params;
	char age_text[NUM_SPAN_MAX], max_text[NUM_SPAN_MAX];
	struct timespec now;
	struct stat st;
	int64_t age;

	if (stat(file->path, &st) < 0) {
		refuse_stat(file->path, errno, ret);
		return;
	}
	(void)clock_gettime(CLOCK_REALTIME, &now);
	age = timespec_usec(&now) - timespec_usec(&st.st_mtim);
	if (age < -(int64_t)USEC_PER_SEC)
		check_result_set(ret, CHECK_PASS,
				 "written %s in the future: the clock was set back; counts as new",
				 format_age(age_text, sizeof(age_text), (uint64_t)-age));
	else if (age > (int64_t)file->max_age_usec)
		check_result_set(ret, CHECK_FAIL, "%s: written %s ago, more than %s", file->path,
				 format_age(age_text, sizeof(age_text), (uint64_t)age),
				 num_format_span(max_text, sizeof(max_text), file->max_age_usec));
	else
		check_result_set(
			ret, CHECK_PASS, "written %s ago",
			format_age(age_text, sizeof(age_text), (uint64_t)MAX_OF(age, INT64_C(0))));
}

const struct check_kind check_kind_file_age = {
	.name = "file-age",
	.meaning = "a file or folder was written to lately",
	.keys =
		(const struct check_key[]){
			{ "path", true, "absolute; links are followed" },
			{ "max_age", true, "the longest time since it was last written" },
			{},
		},
	.parse = file_age_parse,
	.params_free = file_age_free,
	.run = file_age_run,
};

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* holdfast check: runs checks once, all at the same time, by the same prober as the daemon. */
#include "cli/check.h"

#include <jansson.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "core/str.h"
#include "health/prober.h"

/* The prober answers within the timeout and some more; on a machine that is very busy this much. */
#define PATIENCE_USEC (5 * USEC_PER_SEC)

struct row {
	const struct check *check;
	struct check_result result;
	uint64_t duration_usec;
};

struct counts {
	size_t of[CHECK_FAIL + 1]; /* by grade */
};

static uint64_t now_boottime(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * USEC_PER_SEC + (uint64_t)now.tv_nsec / NSEC_PER_USEC;
}

/* Return: 0, *ret_fd its socket and *ret_pid. It ends when the socket is closed. */
static int start_prober(const struct check_list *checks, int *ret_fd, pid_t *ret_pid)
{
	int ends[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return -errno;
	/* What is buffered would be written twice. */
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		(void)close(ends[0]);
		_exit(prober_run(ends[1], checks) < 0);
	}
	if (pid < 0) {
		int error = errno;

		(void)close(ends[0]);
		(void)close(ends[1]);
		return -error;
	}
	(void)close(ends[1]);
	*ret_fd = ends[0];
	*ret_pid = pid;
	return 0;
}

static int ask_all(int fd, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct probe_request request = { .check = (uint32_t)i, .seq = 1 };

		if (send(fd, &request, sizeof(request), MSG_NOSIGNAL) < 0)
			return -errno;
	}
	return 0;
}

/* Return: 1 and *ret; 0 when the time is over; negative errno when the prober is gone. */
static int next_reply(int fd, uint64_t until_usec, struct probe_reply *ret)
{
	for (;;) {
		uint64_t now = now_boottime();
		uint64_t left = until_usec > now ? (until_usec - now) / USEC_PER_MSEC + 1 : 0;
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int r = poll(&p, 1, (int)MIN_OF(left, (uint64_t)INT32_MAX));
		ssize_t n;

		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			return r < 0 ? -errno : 0;
		n = recv(fd, ret, sizeof(*ret), 0);
		if (n == sizeof(*ret))
			return 1;
		return n < 0 ? -errno : -EPIPE;
	}
}

static void collect(int fd, struct row *rows, size_t n)
{
	uint64_t longest = 0, until;
	struct probe_reply reply;

	for (size_t i = 0; i < n; i++)
		longest = MAX_OF(longest, rows[i].check->timeout_usec);
	until = now_boottime() + longest + PATIENCE_USEC;
	for (size_t i = 0; i < n; i++) {
		if (next_reply(fd, until, &reply) <= 0)
			return;
		if (reply.check >= n)
			continue;
		rows[reply.check].result = reply.result;
		rows[reply.check].duration_usec = reply.duration_usec;
	}
}

static int run_rows(const struct check_list *checks, struct row *rows)
{
	autoclose int fd = -EBADF;
	pid_t pid = 0;
	int r;

	for (size_t i = 0; i < checks->n; i++) {
		rows[i].check = checks->checks[i];
		check_result_set(&rows[i].result, CHECK_UNKNOWN, "no answer from the prober");
	}
	r = start_prober(checks, &fd, &pid);
	if (r < 0)
		return r;
	r = ask_all(fd, checks->n);
	if (r >= 0)
		collect(fd, rows, checks->n);
	(void)close(steal_fd(&fd));
	(void)waitpid(pid, NULL, 0);
	return r;
}

static struct counts count(const struct row *rows, size_t n)
{
	struct counts counts = {};

	for (size_t i = 0; i < n; i++)
		counts.of[rows[i].result.grade]++;
	return counts;
}

/* Text ----------------------------------------------------------------------------------------- */

static const char *colour(enum check_grade grade)
{
	const char *no_color = getenv("NO_COLOR");

	if ((no_color && *no_color) || !isatty(STDOUT_FILENO))
		return NULL;
	return grade == CHECK_PASS ? "\033[32m" : grade == CHECK_FAIL ? "\033[31m" : "\033[33m";
}

static void print_row(const struct row *row, int width)
{
	enum check_grade grade = row->result.grade;
	const char *on = colour(grade);
	autofree char *file = str_printable(row->check->file);

	printf("%s%-7s%s  %-*s  %s (%.3fs)\n", on ? on : "", check_grade_name(grade),
	       on ? "\033[0m" : "", width, row->check->name, row->result.message,
	       check_seconds(row->duration_usec));
	if (grade != CHECK_PASS)
		printf("%*s%s:%u, kind %s\n", width + 11, "", file ? file : "?", row->check->line,
		       row->check->kind->name);
}

static void print_text(const struct row *rows, size_t n)
{
	static const enum check_grade order[] = { CHECK_FAIL, CHECK_UNKNOWN, CHECK_PASS };
	struct counts counts = count(rows, n);
	int width = 0;

	for (size_t i = 0; i < n; i++)
		width = MAX_OF(width, (int)strlen(rows[i].check->name));
	for (size_t k = 0; k < ARRAY_SIZE(order); k++)
		for (size_t i = 0; i < n; i++)
			if (rows[i].result.grade == order[k])
				print_row(&rows[i], width);
	if (n == 0)
		puts("no health check is declared: nothing was checked");
	else
		printf("%zu %s: %zu passed, %zu failed, %zu unknown\n", n,
		       n == 1 ? "check" : "checks", counts.of[CHECK_PASS], counts.of[CHECK_FAIL],
		       counts.of[CHECK_UNKNOWN]);
}

/* JSON ----------------------------------------------------------------------------------------- */

static json_t *row_json(const struct row *row)
{
	autofree char *file = str_printable(row->check->file);

	return json_pack("{s:s, s:s, s:s, s:s, s:f, s:s}", "name", row->check->name, "kind",
			 row->check->kind->name, "grade", check_grade_name(row->result.grade),
			 "message", row->result.message, "duration_seconds",
			 check_seconds(row->duration_usec), "file", file ? file : "");
}

static int print_json(const struct row *rows, size_t n)
{
	struct counts counts = count(rows, n);
	json_t *list = json_array(), *root;
	int r = 0;

	for (size_t i = 0; i < n; i++)
		r |= json_array_append_new(list, row_json(&rows[i]));
	root = json_pack("{s:i, s:{s:I, s:I, s:I}, s:o}", "schema", 1, "summary", "pass",
			 (json_int_t)counts.of[CHECK_PASS], "fail",
			 (json_int_t)counts.of[CHECK_FAIL], "unknown",
			 (json_int_t)counts.of[CHECK_UNKNOWN], "checks", list);
	return check_print_json(root, r);
}

int check_verb_run(const struct check_options *options, const struct check_list *checks)
{
	autofree struct row *rows = calloc(checks->n + 1, sizeof(*rows));
	struct counts counts;
	int r = rows ? run_rows(checks, rows) : -ENOMEM;

	if (r >= 0 && options->format == CHECK_FORMAT_JSON)
		r = print_json(rows, checks->n);
	else if (r >= 0)
		print_text(rows, checks->n);
	if (r < 0) {
		fprintf(stderr, "holdfast check: could not run the checks: %s\n", strerror(-r));
		return EXIT_INCOMPLETE;
	}
	counts = count(rows, checks->n);
	if (counts.of[CHECK_FAIL])
		return EXIT_FINDINGS;
	return counts.of[CHECK_UNKNOWN] || checks->n == 0 ? EXIT_INCOMPLETE : EXIT_HOLDS;
}

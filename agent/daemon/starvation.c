/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why the watchdog is not petted; see starvation.h. */
#include "daemon/starvation.h"

#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "core/fs.h"
#include "core/num.h"

#define RECORD_FILE "last-starved.json"

/* The first lapsed lease, or SIZE_MAX. */
static size_t first_lapsed(const struct supervisor *s, uint64_t now_usec)
{
	uint64_t until[KEEPER_LEASES_MAX];
	size_t n = engine_leases(s->engine, GATE_WATCHDOG, until, ARRAY_SIZE(until));

	for (size_t i = 0; i < MIN_OF(n, ARRAY_SIZE(until)); i++)
		if (until[i] <= now_usec)
			return i;
	return SIZE_MAX;
}

static size_t lapsed_check(const struct supervisor *s)
{
	size_t lease = first_lapsed(s, clock_boottime_usec());

	return lease == SIZE_MAX ? SIZE_MAX : engine_lease_check(s->engine, GATE_WATCHDOG, lease);
}

static void check_text(const struct supervisor *s, size_t check, char ret[STARVATION_TEXT_MAX])
{
	const struct engine_state *state = engine_state(s->engine, check);
	const char *name = s->config->checks.checks[check]->name;

	if (state->last_answer_usec == 0)
		(void)snprintf(ret, STARVATION_TEXT_MAX, "check \"%s\" has not answered yet", name);
	else if (state->last == CHECK_PASS)
		(void)snprintf(ret, STARVATION_TEXT_MAX, "check \"%s\" passed too long ago: %s",
			       name, state->message);
	else
		(void)snprintf(ret, STARVATION_TEXT_MAX, "check \"%s\" %s: %s", name,
			       state->last == CHECK_FAIL ? "failed" : "is unknown", state->message);
}

void starvation_text(const struct supervisor *s, uint32_t lease, char ret[STARVATION_TEXT_MAX])
{
	uint64_t until[KEEPER_LEASES_MAX];
	size_t n = engine_leases(s->engine, GATE_WATCHDOG, until, ARRAY_SIZE(until));
	size_t check;

	if (lease < MIN_OF(n, ARRAY_SIZE(until)) && until[lease] <= clock_boottime_usec())
		check = engine_lease_check(s->engine, GATE_WATCHDOG, lease);
	else
		check = lapsed_check(s);
	if (check == SIZE_MAX)
		(void)snprintf(ret, STARVATION_TEXT_MAX, "a lease was lapsed for a moment");
	else
		check_text(s, check, ret);
}

static char *make_record(const struct supervisor *s, size_t check)
{
	const struct engine_state *state = engine_state(s->engine, check);
	char at[NUM_TIME_MAX];
	json_t *record;
	char *text;

	num_format_time(at, sizeof(at), clock_epoch_sec(clock_boottime_usec()));
	record =
		json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:f}", "schema", 1, "at", at, "boot_id",
			  s->boot_id, "check", s->config->checks.checks[check]->name, "grade",
			  check_grade_name(state->grade), "message", state->message,
			  "timeout_seconds", (double)s->keeping.device.timeout_usec / USEC_PER_SEC);
	text = json_dumps(record, JSON_COMPACT);
	json_decref(record);
	return text;
}

/* Old or new, whole, whenever the power goes. */
static int write_record(const char *dir, const char *text)
{
	autofree char *path = fs_join(dir, RECORD_FILE);
	autofree char *temporary = fs_join(dir, "." RECORD_FILE);
	autoclose int fd = -EBADF, dir_fd = -EBADF;

	if (!path || !temporary)
		return -ENOMEM;
	(void)mkdir(dir, 0755);
	fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0 || dprintf(fd, "%s\n", text) < 0 || fsync(fd) < 0 || rename(temporary, path) < 0)
		return -errno;
	dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return dir_fd < 0 || fsync(dir_fd) < 0 ? -errno : 0;
}

static int on_recorder_end(sd_event_source *source, const siginfo_t *si, void *userdata)
{
	struct supervisor *s = userdata;

	(void)sd_event_source_set_floating(source, false);
	s->recorder = 0;
	if (si->si_code != CLD_EXITED || si->si_status != 0)
		log_say(&s->log, LOG_WARNING, "%s/" RECORD_FILE " could not be written, ignoring",
			s->options->dirs.state);
	return 0;
}

static void record(struct supervisor *s, size_t check)
{
	autofree char *text = make_record(s, check);
	pid_t pid;

	if (!text || s->recorder)
		return;
	pid = fork();
	if (pid == 0) {
		(void)close_range(STDERR_FILENO + 1, ~0U, 0); /* our death must be seen as such */
		_exit(write_record(s->options->dirs.state, text) < 0);
	}
	if (pid < 0)
		return;
	s->recorder = pid;
	if (sd_event_add_child(s->event, NULL, pid, WEXITED, on_recorder_end, s) < 0)
		s->recorder = 0;
}

void starvation_look(struct supervisor *s)
{
	size_t check;

	if (!s->keeping.pid || s->stopping)
		return;
	check = lapsed_check(s);
	if (check != SIZE_MAX && !s->keeping.starving)
		record(s, check);
	s->keeping.starving = check != SIZE_MAX;
}

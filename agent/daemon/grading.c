/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What follows every event; see grading.h. */
#include "daemon/grading.h"

#include <stdio.h>

#include "daemon/grace.h"
#include "daemon/keeping.h"
#include "daemon/probing.h"
#include "daemon/starvation.h"

#define STATUS_TEXT_MAX 512

struct count {
	size_t pass;
	size_t fail;
	size_t unknown;
	size_t waiting;	  /* have not passed yet, and have time left for that */
	size_t first_bad; /* number of the first that failed, or is unknown; SIZE_MAX */
};

static struct count count_grades(const struct supervisor *s)
{
	bool graced = s->graced && clock_boottime_usec() < s->grace_usec;
	struct count count = { .first_bad = SIZE_MAX };
	size_t first_unknown = SIZE_MAX;

	for (size_t i = 0; i < s->config->checks.n; i++) {
		const struct engine_state *state = engine_state(s->engine, i);

		if (state->grade == CHECK_PASS) {
			count.pass++;
		} else if (state->grade == CHECK_FAIL) {
			if (!count.fail++)
				count.first_bad = i;
		} else if (graced || state->last_answer_usec == 0) {
			count.waiting++;
		} else if (!count.unknown++) {
			first_unknown = i;
		}
	}
	if (!count.fail)
		count.first_bad = first_unknown;
	return count;
}

/* Nothing that was evaluated is nothing that is known: no checks are no good state. */
enum daemon_state grading_state(const struct supervisor *s)
{
	struct count count = count_grades(s);
	bool device = s->keeping.gauge != NULL;

	if (count.fail || (device && (s->keeping.starving ||
				      (s->keeping.gauge->pets && !s->keeping.gauge->petting))))
		return DAEMON_BAD;
	if (count.unknown)
		return DAEMON_UNKNOWN;
	if (count.waiting || (device && !s->keeping.gauge->petting))
		return DAEMON_PENDING;
	return count.pass ? DAEMON_GOOD : DAEMON_UNKNOWN;
}

static const char *petting_text(const struct supervisor *s)
{
	if (!s->keeping.gauge)
		return "no watchdog";
	return s->keeping.starving ? "NOT PETTING" : "petting";
}

void grading_text(const struct supervisor *s, char *ret, size_t size)
{
	struct count count = count_grades(s);
	size_t n = s->config->checks.n;

	if (count.first_bad == SIZE_MAX)
		(void)snprintf(ret, size, "%s; %zu of %zu checks pass", petting_text(s), count.pass,
			       n);
	else
		(void)snprintf(ret, size, "%s; %zu of %zu checks pass; %s %s: %s", petting_text(s),
			       count.pass, n, s->config->checks.checks[count.first_bad]->name,
			       count.fail ? "failed" : "is unknown",
			       engine_state(s->engine, count.first_bad)->message);
}

static void tell_manager(struct supervisor *s)
{
	char text[STATUS_TEXT_MAX], status[STATUS_TEXT_MAX + sizeof("STATUS=")];

	grading_text(s, text, sizeof(text));
	(void)snprintf(status, sizeof(status), "STATUS=%s", text);
	notify_tell(&s->notify, status);
}

/* A message that changed alone is no change: one line per turn of the state, not per answer. */
static void tell_change(struct supervisor *s, uint64_t now_usec)
{
	enum daemon_state state = grading_state(s);
	char text[STATUS_TEXT_MAX];

	if (state == s->state)
		return;
	s->state = state;
	s->state_since_usec = now_usec;
	grading_text(s, text, sizeof(text));
	log_say(&s->log, state == DAEMON_BAD ? LOG_ERR : LOG_INFO, "%s: %s",
		daemon_state_name(state), text);
	tell_manager(s);
}

static int on_tick(sd_event_source *source maybe_unused, uint64_t usec maybe_unused, void *userdata)
{
	grading_step(userdata);
	return 0;
}

void grading_step(struct supervisor *s)
{
	const struct engine_start *starts = NULL;
	uint64_t now_usec = clock_boottime_usec();
	size_t n = 0;

	if (s->stopping)
		return;
	engine_tick(s->engine, now_usec, &starts, &n);
	for (size_t i = 0; i < n; i++)
		probing_ask(s, &starts[i], now_usec);
	starvation_look(s);
	keeping_renew(s);
	if (s->graced && engine_all_pass(s->engine, GATE_WATCHDOG)) {
		s->graced = false;
		grace_end(s->options->dirs.runtime);
	}
	tell_change(s, now_usec);
	probing_rearm(s);
	(void)state_set_timer(s, &s->tick, engine_next_usec(s->engine), TICK_ACCURACY_USEC,
			      on_tick);
}

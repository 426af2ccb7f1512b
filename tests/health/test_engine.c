/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "core/str.h"
#include "health/engine.h"

#define MS USEC_PER_MSEC
#define HOUR (3600 * 1000) /* in ms */

/* The engine does not begin at zero: neither does a boot's clock. */
#define T0 (1000 * USEC_PER_SEC)

enum what {
	END = 0,
	TICK,  /* expects nothing to be started */
	START, /* a tick that starts the run */
	PASS,  /* answers of the run under way */
	FAIL,
	UNKNOWN,
	LATE, /* a pass with the number of the run before */
	LOST, /* the prober */
};

struct step {
	uint64_t at_ms;
	enum what what;
	enum check_grade grade; /* expected then */
	uint64_t lease_ms;	/* expected then; 0: none */
	const char *message;	/* expected then, if not NULL */
};

/* Every case has one check that runs every 5 s with a timeout of 2 s. */
struct engine_case {
	const char *name;
	unsigned fail_after;
	unsigned pass_after;
	uint64_t grace_ms;
	uint64_t bound_ms; /* of the first lease; 0: none */
	struct step steps[16];
};

/* With fail_after 3 a pass that was started at t holds until t + 3 x 5 + 2 + 0.5 s. */
static const struct engine_case
	cases[] =
		{
			{
				.name = "a pass renews from the start of its run",
				.fail_after = 3,
				.pass_after = 1,
				.steps =
					{
						{0, START, CHECK_UNKNOWN, 17500, ""},
						{1000, PASS, CHECK_PASS, 17500, "pass"},
						{4999, TICK, CHECK_PASS, 17500},
						{5000, START, CHECK_PASS, 17500},
						{6900, PASS, CHECK_PASS, 22500},
						{10000, START, CHECK_PASS, 22500},
					},
			},
			{
				.name = "the first pass ends what grace is left",
				.fail_after = 3,
				.pass_after = 1,
				.grace_ms = 60000,
				.steps =
					{
						{0, START, CHECK_UNKNOWN, 60000},
						{100, PASS, CHECK_PASS, 17500},
					},
			},
			{
				.name = "three failures turn the grade and revoke the lease",
				.fail_after = 3,
				.pass_after = 1,
				.steps =
					{
						{0, START, CHECK_UNKNOWN, 17500},
						{100, PASS, CHECK_PASS, 17500},
						{5000, START, CHECK_PASS, 17500},
						{5100, FAIL, CHECK_PASS, 17500, "fail"},
						{10000, START, CHECK_PASS, 17500},
						{10100, FAIL, CHECK_PASS, 17500},
						{15000, START, CHECK_PASS, 17500},
						{15100, FAIL, CHECK_FAIL, 0, "fail"},
						{20000, START, CHECK_FAIL, 0},
						{20100, PASS, CHECK_PASS, 37500},
					},
			},
			{
				.name = "a pass between failures begins the count anew",
				.fail_after = 2,
				.pass_after = 1,
				.steps =
					{
						{0, START, CHECK_UNKNOWN, 12500},
						{100, PASS, CHECK_PASS, 12500},
						{5000, START, CHECK_PASS, 12500},
						{5100, FAIL, CHECK_PASS, 12500},
						{10000, START, CHECK_PASS, 12500},
						{10100, PASS, CHECK_PASS, 22500},
						{15000, START, CHECK_PASS, 22500},
						{15100, FAIL, CHECK_PASS, 22500},
						{20000, START, CHECK_PASS, 22500},
						{20100, FAIL, CHECK_FAIL, 0},
					},
			},
			{
				.name = "an unknown answer between failures does not",
				.fail_after = 2,
				.pass_after = 1,
				.steps =
					{
						{0, START, CHECK_UNKNOWN, 12500},
						{100, FAIL, CHECK_UNKNOWN, 12500},
						{5000, START, CHECK_UNKNOWN, 12500},
						{5100, UNKNOWN, CHECK_UNKNOWN, 12500},
						{10000, START, CHECK_UNKNOWN, 12500},
						{10100, FAIL, CHECK_FAIL, 0},
					},
			},
			{
				.name = "a failed grade needs pass_after passes in a row",
				.fail_after = 1,
				.pass_after = 2,
				.steps =
					{
						{0, START, CHECK_UNKNOWN, 7500},
						{100, FAIL, CHECK_FAIL, 0},
						{5000, START, CHECK_FAIL, 0},
						{5100, PASS, CHECK_FAIL, 0},
						{10000, START, CHECK_FAIL, 0},
						{10100, UNKNOWN, CHECK_FAIL, 0},
						{15000, START, CHECK_FAIL, 0},
						{15100, PASS, CHECK_FAIL, 0},
						{20000, START, CHECK_FAIL, 0},
						{20100, PASS, CHECK_PASS, 27500},
					},
			},
			{
				.name = "an unknown grade needs one pass",
				.fail_after = 1,
				.pass_after = 5,
				.steps =
					{
						{0, START, CHECK_UNKNOWN, 7500},
						{100, PASS, CHECK_PASS, 7500},
					},
			},
			{
				.name = "unknown answers let the lease run out",
				.fail_after = 2,
				.pass_after = 1,
				.steps =
					{
						{0, START, CHECK_UNKNOWN, 12500},
						{100, PASS, CHECK_PASS, 12500},
						{5000, START, CHECK_PASS, 12500},
						{5100, UNKNOWN, CHECK_PASS, 12500, "unknown"},
						{10000, START, CHECK_PASS, 12500},
						{10100, UNKNOWN, CHECK_PASS, 12500},
						{12499, TICK, CHECK_PASS, 12500},
						{12500, TICK, CHECK_FAIL, 0,
						 "unknown since 12s500ms ago: unknown"},
						{15000, START, CHECK_FAIL, 0},
						{15100, UNKNOWN, CHECK_FAIL, 0},
					},
			},
			{
				.name = "failures mixed with unknown do not keep the lease",
				.fail_after = 2,
				.pass_after = 1,
				.steps =
					{
						{0, START, CHECK_UNKNOWN, 12500},
						{100, PASS, CHECK_PASS, 12500},
						{5000, START, CHECK_PASS, 12500},
						{5100, UNKNOWN, CHECK_PASS, 12500},
						{10000, START, CHECK_PASS, 12500},
						{10100, FAIL, CHECK_PASS, 12500},
						{12500, TICK, CHECK_FAIL, 0,
						 "no pass for 12s500ms: fail"},
					},
			},
			{
				.name = "runs that nobody answers are unknown, and a late answer "
					"is dropped",
				.fail_after = 2,
				.pass_after = 1,
				.steps =
					{
						{0, START, CHECK_UNKNOWN, 12500},
						{2499, TICK, CHECK_UNKNOWN, 12500, ""},
						{2500, TICK, CHECK_UNKNOWN, 12500,
						 "no answer in time from the prober"},
						{2600, LATE, CHECK_UNKNOWN, 12500},
						{5000, START, CHECK_UNKNOWN, 12500},
						{5001, LATE, CHECK_UNKNOWN, 12500},
						{7500, TICK, CHECK_UNKNOWN, 12500},
						{10000, START, CHECK_UNKNOWN, 12500},
						{12500, TICK, CHECK_FAIL, 0,
						 "no answer since the start, 12s500ms ago"},
					},
			},
			{
				.name = "no answer after a pass says since when",
				.fail_after = 1,
				.pass_after = 1,
				.steps =
					{
						{0, START, CHECK_UNKNOWN, 7500},
						{100, PASS, CHECK_PASS, 7500},
						{5000, START, CHECK_PASS, 7500},
						{7500, TICK, CHECK_FAIL, 0,
						 "unknown since 7s500ms ago: no answer in time "
						 "from the prober"},
					},
			},
			{
				.name = "failures in grace do not turn the grade, the end of grace "
					"does",
				.fail_after = 1,
				.pass_after = 1,
				.grace_ms = 9000,
				.steps =
					{
						{0, START, CHECK_UNKNOWN, 9000},
						{100, FAIL, CHECK_UNKNOWN, 9000, "fail"},
						{5000, START, CHECK_UNKNOWN, 9000},
						{5100, FAIL, CHECK_UNKNOWN, 9000},
						{9000, TICK, CHECK_FAIL, 0, "no pass for 9s: fail"},
						{10000, START, CHECK_FAIL, 0},
						{10100, PASS, CHECK_PASS, 17500},
					},
			},
			{
				.name = "a pass within grace ends it",
				.fail_after = 1,
				.pass_after = 1,
				.grace_ms = 60000,
				.steps =
					{
						{0, START, CHECK_UNKNOWN, 60000},
						{100, FAIL, CHECK_UNKNOWN, 60000},
						{5000, START, CHECK_UNKNOWN, 60000},
						{5100, PASS, CHECK_PASS, 12500},
						{10000, START, CHECK_PASS, 12500},
						{10100, FAIL, CHECK_FAIL, 0},
					},
			},
			{
				.name = "grace can be bounded, as after restarts of the agent",
				.fail_after = 2,
				.pass_after = 1,
				.grace_ms = 60000,
				.bound_ms = 1000,
				.steps =
					{
						{0, START, CHECK_UNKNOWN, 1000},
						{100, FAIL, CHECK_UNKNOWN, 1000},
						{1100, TICK, CHECK_UNKNOWN, 0},
						{2500, TICK, CHECK_FAIL, 0,
						 "no pass for 2s500ms: fail"},
					},
			},
			{
				.name = "where no grace is left the first run still decides",
				.fail_after = 1,
				.pass_after = 5,
				.grace_ms = 60000,
				.bound_ms = 1,
				.steps =
					{
						{0, START, CHECK_UNKNOWN, 1},
						{2000, PASS, CHECK_PASS, 7500},
					},
			},
			{
				.name = "a jump of time fails no check that answers well "
					"afterwards",
				.fail_after = 3,
				.pass_after = 2,
				.steps =
					{
						{0, START, CHECK_UNKNOWN, 17500},
						{100, PASS, CHECK_PASS, 17500},
						{HOUR, START, CHECK_UNKNOWN, 0,
						 "no answer yet since time stood still here"},
						{HOUR + 100, PASS, CHECK_PASS, HOUR + 17500},
						{HOUR + 5000, START, CHECK_PASS, HOUR + 17500},
					},
			},
			{
				.name = "a run that was under way at a jump gets its time anew, "
					"but is no proof",
				.fail_after = 3,
				.pass_after = 1,
				.steps =
					{
						{0, START, CHECK_UNKNOWN, 17500},
						{100, PASS, CHECK_PASS, 17500},
						{5000, START, CHECK_PASS, 17500},
						{HOUR, TICK, CHECK_UNKNOWN, 0},
						{HOUR + 100, PASS, CHECK_UNKNOWN, 0,
						 "passed, but the answer came too late"},
						{HOUR + 101, START, CHECK_UNKNOWN, 0},
						{HOUR + 200, PASS, CHECK_PASS, HOUR + 101 + 17500},
					},
			},
			{
				.name = "a check that does not answer after a jump is failed",
				.fail_after = 3,
				.pass_after = 1,
				.steps =
					{
						{0, START, CHECK_UNKNOWN, 17500},
						{100, PASS, CHECK_PASS, 17500},
						{HOUR, START, CHECK_UNKNOWN, 0},
						{HOUR + 2499, TICK, CHECK_UNKNOWN, 0},
						{HOUR + 2500, TICK, CHECK_FAIL, 0},
					},
			},
			{
				.name = "jump after jump without an answer is failed too",
				.fail_after = 3,
				.pass_after = 1,
				.steps =
					{
						{0, START, CHECK_UNKNOWN, 17500},
						{100, PASS, CHECK_PASS, 17500},
						{HOUR, START, CHECK_UNKNOWN, 0},
						{2 * HOUR, START, CHECK_FAIL, 0},
					},
			},
			{
				.name = "a jump keeps a failed check failed and a short one keeps "
					"the lease",
				.fail_after = 1,
				.pass_after = 1,
				.steps =
					{
						{0, START, CHECK_UNKNOWN, 7500},
						{100, PASS, CHECK_PASS, 7500},
						{7000, START, CHECK_PASS, 7500},
						{7100, FAIL, CHECK_FAIL, 0, "fail"},
						{HOUR, START, CHECK_FAIL, 0, "fail"},
						{HOUR + 1, PASS, CHECK_PASS, HOUR + 7500},
					},
			},
			{
				.name = "a lost prober is unknown, and its answers do not count "
					"any more",
				.fail_after = 1,
				.pass_after = 1,
				.steps =
					{
						{0, START, CHECK_UNKNOWN, 7500},
						{100, LOST, CHECK_UNKNOWN, 7500,
						 "no answer: the prober was lost during the run"},
						{101, LATE, CHECK_UNKNOWN, 7500},
						{5000, START, CHECK_UNKNOWN, 7500},
						{5100, PASS, CHECK_PASS, 12500},
						{5200, LOST, CHECK_PASS, 12500, "pass"},
					},
			},
			{
				.name = "a late start leaves the grid as it was",
				.fail_after = 3,
				.pass_after = 1,
				.steps =
					{
						{0, START, CHECK_UNKNOWN, 17500},
						{100, PASS, CHECK_PASS, 17500},
						{5400, START, CHECK_PASS, 17500},
						{5500, PASS, CHECK_PASS, 22900},
						{10000, START, CHECK_PASS, 22900},
					},
			},
			{
				.name = "time that goes back is taken as standing still",
				.fail_after = 3,
				.pass_after = 1,
				.steps =
					{
						{0, START, CHECK_UNKNOWN, 17500},
						{100, PASS, CHECK_PASS, 17500},
						{5000, START, CHECK_PASS, 17500},
						{10, TICK, CHECK_PASS, 17500},
						{5100, PASS, CHECK_PASS, 22500},
					},
			},
};

static struct check a_check(void)
{
	return (struct check){
		.name = (char *)"a",
		.every_usec = 5 * USEC_PER_SEC,
		.timeout_usec = 2 * USEC_PER_SEC,
		.fail_after = 3,
		.pass_after = 1,
		.gates = GATE_WATCHDOG,
	};
}

static struct check_result answer(enum check_grade grade)
{
	struct check_result result;

	check_result_set(&result, grade, "%s", check_grade_name(grade));
	return result;
}

static void take_step(struct engine *engine, const struct step *step, uint32_t *seq)
{
	uint64_t now = T0 + step->at_ms * MS;
	const struct engine_start *starts;
	struct check_result result;
	size_t n;

	switch (step->what) {
	case TICK:
	case START:
		engine_tick(engine, now, &starts, &n);
		assert_int_equal(n, step->what == START);
		if (n)
			*seq = starts[0].seq;
		break;
	case PASS:
	case FAIL:
	case UNKNOWN:
		result = answer(step->what == PASS   ? CHECK_PASS
				: step->what == FAIL ? CHECK_FAIL
						     : CHECK_UNKNOWN);
		assert_true(engine_state(engine, 0)->running);
		engine_answer(engine, 0, *seq, &result, now);
		assert_false(engine_state(engine, 0)->running);
		break;
	case LATE:
		result = answer(CHECK_PASS);
		engine_answer(engine, 0, engine_state(engine, 0)->running ? *seq - 1 : *seq,
			      &result, now);
		break;
	case LOST:
		engine_prober_lost(engine, now);
		break;
	case END:
		break;
	}
}

static void check_step(const struct engine *engine, const struct engine_case *c, size_t i)
{
	const struct engine_state *state = engine_state(engine, 0);
	const struct step *step = &c->steps[i];
	uint64_t lease = step->lease_ms ? T0 + step->lease_ms * MS : 0;

	if (state->grade == step->grade && state->lease_until_usec == lease &&
	    (!step->message || str_eq(state->message, step->message)))
		return;
	fail_msg("%s: after step %zu, at %llu ms: grade %s, lease %lld ms, \"%s\"", c->name, i,
		 (unsigned long long)step->at_ms, check_grade_name(state->grade),
		 ((long long)state->lease_until_usec - (long long)T0) / 1000, state->message);
}

static void sequences_of_events_give_the_stated_grades_and_leases(void **state maybe_unused)
{
	for (size_t k = 0; k < ARRAY_SIZE(cases); k++) {
		const struct engine_case *c = &cases[k];
		struct check check = a_check(), *checks = &check;
		const struct check_list list = { .checks = &checks, .n = 1 };
		autoclean(engine_free) struct engine *engine = NULL;
		uint64_t bound = c->bound_ms ? T0 + c->bound_ms * MS : USEC_NEVER;
		uint32_t seq = 0;

		check.fail_after = c->fail_after;
		check.pass_after = c->pass_after;
		check.grace_usec = c->grace_ms * MS;
		assert_int_equal(engine_new(&list, T0, bound, &engine), 0);
		for (size_t i = 0; c->steps[i].what != END; i++) {
			take_step(engine, &c->steps[i], &seq);
			check_step(engine, c, i);
		}
	}
}

static void many_make(struct check *checks, struct check **pointers, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		checks[i] = a_check();
		checks[i].gates = (unsigned)i % 4;
		pointers[i] = &checks[i];
	}
}

/* Drives the engine as a daemon would, each answer a little later than its start. */
static void runs_are_spread_and_never_drift(void **state maybe_unused)
{
	struct check checks[10], *pointers[10];
	const struct check_list list = { .checks = pointers, .n = 10 };
	const struct check_result pass = answer(CHECK_PASS);
	autoclean(engine_free) struct engine *engine = NULL;
	uint64_t first[10] = {}, now = T0;
	const struct engine_start *starts;
	size_t n, runs = 0;

	many_make(checks, pointers, 10);
	assert_int_equal(engine_new(&list, T0, USEC_NEVER, &engine), 0);
	while (now < T0 + 1000 * USEC_PER_SEC) {
		now = engine_next_usec(engine);
		engine_tick(engine, now, &starts, &n);
		assert_in_range(n, 0, 1);
		for (size_t i = 0; i < n; i++) {
			size_t check = starts[i].check;

			runs++;
			if (!first[check])
				first[check] = now;
			assert_int_equal((now - first[check]) % (5 * USEC_PER_SEC), 0);
			engine_answer(engine, check, starts[i].seq, &pass, now + 700 * MS);
		}
	}
	assert_in_range(runs, 1999, 2011);
	for (size_t i = 1; i < 10; i++)
		assert_int_equal(first[i] - first[i - 1], 200 * MS);
}

static void leases_are_those_of_the_gate_in_order(void **state maybe_unused)
{
	struct check checks[10], *pointers[10];
	const struct check_list list = { .checks = pointers, .n = 10 };
	autoclean(engine_free) struct engine *engine = NULL;
	uint64_t until[10] = {};

	many_make(checks, pointers, 10);
	checks[5].grace_usec = 99 * USEC_PER_SEC;
	assert_int_equal(engine_new(&list, T0, USEC_NEVER, &engine), 0);
	/* Gates of check i are i % 4: 1, 3, 5, 7, 9 gate the watchdog, 2, 3, 6, 7 the slot. */
	assert_int_equal(engine_leases(engine, GATE_WATCHDOG, until, 3), 5);
	assert_int_equal(until[1], T0 + 17500 * MS);
	assert_int_equal(until[2], T0 + 99000 * MS);
	assert_int_equal(until[3], 0);
	assert_int_equal(engine_lease_check(engine, GATE_WATCHDOG, 0), 1);
	assert_int_equal(engine_lease_check(engine, GATE_WATCHDOG, 4), 9);
	assert_int_equal(engine_leases(engine, GATE_SLOT, until, 10), 4);
	assert_int_equal(engine_lease_check(engine, GATE_SLOT, 3), 7);
}

static void all_pass_wants_every_gating_check_and_at_least_one(void **state maybe_unused)
{
	struct check checks[2] = { a_check(), a_check() },
		     *pointers[2] = { &checks[0], &checks[1] };
	const struct check_list list = { .checks = pointers, .n = 2 };
	autoclean(engine_free) struct engine *engine = NULL;
	const struct check_result pass = answer(CHECK_PASS);
	const struct engine_start *starts;
	size_t n;

	checks[1].gates = 0;
	assert_int_equal(engine_new(&list, T0, USEC_NEVER, &engine), 0);
	assert_false(engine_all_pass(engine, GATE_WATCHDOG));
	assert_false(engine_all_pass(engine, GATE_SLOT));
	engine_tick(engine, T0, &starts, &n);
	engine_answer(engine, 0, starts[0].seq, &pass, T0 + 1);
	assert_true(engine_all_pass(engine, GATE_WATCHDOG));
	assert_false(engine_all_pass(engine, GATE_SLOT));
}

static void without_checks_there_is_nothing_to_do(void **state maybe_unused)
{
	const struct check_list list = {};
	autoclean(engine_free) struct engine *engine = NULL;
	const struct engine_start *starts;
	uint64_t until;
	size_t n = 1;

	assert_int_equal(engine_new(&list, T0, USEC_NEVER, &engine), 0);
	assert_true(engine_next_usec(engine) == USEC_NEVER);
	engine_tick(engine, T0 + 1, &starts, &n);
	assert_int_equal(n, 0);
	assert_int_equal(engine_leases(engine, GATE_WATCHDOG, &until, 1), 0);
	engine_answer(engine, 0, 1, &(struct check_result){}, T0 + 1);
}

/*
 * Random events, held against what must always be so: a lease never lasts longer than the latest
 * pass allows, a failed grade has none, one run at a time, streaks count, and time that is asked
 * for lies ahead.
 */
struct model {
	struct engine *engine;
	const struct check *check;
	uint64_t now_usec;
	uint64_t started_usec;
	uint64_t allowed_usec; /* the lease may not reach beyond */
	uint32_t seq;
	uint64_t random;
};

static uint64_t draw(struct model *m, uint64_t below)
{
	m->random = m->random * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (m->random >> 33) % below;
}

static void model_tick(struct model *m)
{
	bool was_running = engine_state(m->engine, 0)->running;
	const struct engine_start *starts;
	size_t n;

	engine_tick(m->engine, m->now_usec, &starts, &n);
	assert_in_range(n, 0, 1);
	if (n) {
		m->seq = starts[0].seq;
		m->started_usec = m->now_usec;
	} else if (!was_running) {
		assert_false(engine_state(m->engine, 0)->running);
	}
	assert_true(engine_next_usec(m->engine) > m->now_usec);
}

static void model_answer(struct model *m)
{
	const struct check_result result = answer((enum check_grade)draw(m, 3));
	uint64_t before = engine_state(m->engine, 0)->lease_until_usec;
	bool running = engine_state(m->engine, 0)->running;

	if (running && result.grade == CHECK_PASS)
		m->allowed_usec = m->started_usec + check_lease_usec(m->check);
	engine_answer(m->engine, 0, m->seq, &result, m->now_usec);
	if (result.grade != CHECK_PASS || !running)
		assert_true(engine_state(m->engine, 0)->lease_until_usec <= before);
}

static void model_step(struct model *m)
{
	const struct engine_state *state = engine_state(m->engine, 0);
	uint64_t next = engine_next_usec(m->engine), before = state->lease_until_usec;

	switch (draw(m, 8)) {
	case 0: /* a jump */
		m->now_usec += draw(m, 100) * USEC_PER_SEC;
		break;
	case 1:
		m->now_usec += draw(m, 3) * USEC_PER_SEC;
		break;
	default:
		m->now_usec = MAX_OF(m->now_usec, next) + draw(m, 1000);
	}
	model_tick(m);
	assert_true(state->lease_until_usec <= before);
	if (draw(m, 4))
		m->now_usec += draw(m, 2500) * MS, model_answer(m);
	if (draw(m, 50) == 0)
		engine_prober_lost(m->engine, m->now_usec);
	assert_true(state->lease_until_usec <= m->allowed_usec);
	if (state->grade == CHECK_FAIL)
		assert_int_equal(state->lease_until_usec, 0);
	if (state->grade == CHECK_PASS && m->now_usec < m->allowed_usec)
		assert_true(state->lease_until_usec > 0);
	assert_true(strlen(state->message) < CHECK_MESSAGE_MAX);
}

static void whatever_happens_only_a_pass_prolongs_a_lease(void **state maybe_unused)
{
	for (uint64_t seed = 0; seed < 60; seed++) {
		struct check check = a_check(), *checks = &check;
		const struct check_list list = { .checks = &checks, .n = 1 };
		struct model m = { .check = &check, .now_usec = T0, .random = seed };

		check.fail_after = 1 + (unsigned)draw(&m, 4);
		check.pass_after = 1 + (unsigned)draw(&m, 4);
		check.timeout_usec = (1 + draw(&m, 5)) * USEC_PER_SEC;
		m.allowed_usec = T0 + check_lease_usec(&check);
		assert_int_equal(engine_new(&list, T0, USEC_NEVER, &m.engine), 0);
		for (int i = 0; i < 3000; i++)
			model_step(&m);
		engine_free(m.engine);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sequences_of_events_give_the_stated_grades_and_leases),
		cmocka_unit_test(runs_are_spread_and_never_drift),
		cmocka_unit_test(leases_are_those_of_the_gate_in_order),
		cmocka_unit_test(all_pass_wants_every_gating_check_and_at_least_one),
		cmocka_unit_test(without_checks_there_is_nothing_to_do),
		cmocka_unit_test(whatever_happens_only_a_pass_prolongs_a_lease),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

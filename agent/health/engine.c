/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Schedule, debounce and leases of checks; see engine.h. */
#include "health/engine.h"

#include <assert.h>
#include <stdio.h>

#include "core/num.h"
#include "core/str.h"

struct slot {
	const struct check *check;
	struct engine_state state;
	char message[CHECK_MESSAGE_MAX]; /* what state.message points to */
	uint32_t seq;			 /* of the run under way */
	uint64_t due_usec;		 /* next start on the grid */
	uint64_t started_usec;		 /* of the run under way */
	uint64_t deadline_usec;		 /* for its answer */
	uint64_t judge_usec;		 /* when the want of a pass becomes a failure */
	uint64_t grace_end_usec;
	uint64_t vouched_usec; /* start of the latest passing run, or of the engine */
	unsigned passes;       /* with nothing else between them */
	unsigned fails;	       /* with no pass between them */
	bool passed;	       /* at least once */
	bool excused;	       /* after a jump, until an answer comes */
};

struct engine {
	struct slot *slots;
	size_t n;
	struct engine_start *starts;
	uint32_t seq;
	uint64_t now_usec; /* the latest that was told */
};

static uint64_t add_usec(uint64_t a, uint64_t b)
{
	return a > USEC_NEVER - b ? USEC_NEVER : a + b;
}

static uint64_t answer_usec(const struct check *check)
{
	return check->timeout_usec + CHECK_SLACK_USEC;
}

static void slot_init(struct slot *slot, const struct check *check, uint64_t now_usec,
		      uint64_t offset_usec, uint64_t grace_until_usec)
{
	uint64_t lease = MAX_OF(check->grace_usec, check_lease_usec(check));
	uint64_t until = MIN_OF(add_usec(now_usec, lease), grace_until_usec);

	*slot = (struct slot){
		.check = check,
		.state = { .message = slot->message, .last_change_usec = now_usec },
		.due_usec = now_usec + offset_usec,
		.grace_end_usec = MIN_OF(add_usec(now_usec, check->grace_usec), grace_until_usec),
		.vouched_usec = now_usec,
	};
	slot->state.lease_until_usec = until > now_usec ? until : 0;
	/* However little grace is left, the first run is waited for. */
	slot->judge_usec = MAX_OF(until, slot->due_usec + answer_usec(check));
}

int engine_new(const struct check_list *checks, uint64_t now_usec, uint64_t grace_until_usec,
	       struct engine **ret)
{
	autoclean(engine_free) struct engine *engine = calloc(1, sizeof(*engine));

	if (!engine)
		return -ENOMEM;
	engine->n = checks->n;
	engine->now_usec = now_usec;
	engine->slots = calloc(checks->n + 1, sizeof(*engine->slots));
	engine->starts = calloc(checks->n + 1, sizeof(*engine->starts));
	if (!engine->slots || !engine->starts)
		return -ENOMEM;
	for (size_t i = 0; i < checks->n; i++) {
		const struct check *check = checks->checks[i];
		uint64_t spread = MIN_OF(check->every_usec, ENGINE_STAGGER_USEC);

		slot_init(&engine->slots[i], check, now_usec, spread * i / checks->n,
			  grace_until_usec);
	}
	*ret = steal_ptr(&engine);
	return 0;
}

struct engine *engine_free(struct engine *engine)
{
	if (!engine)
		return NULL;
	free(engine->slots);
	free(engine->starts);
	free(engine);
	return NULL;
}

/* Grade and lease ------------------------------------------------------------------------------ */

static void set_grade(struct slot *slot, enum check_grade grade, uint64_t now_usec)
{
	if (slot->state.grade == grade)
		return;
	slot->state.grade = grade;
	slot->state.last_change_usec = now_usec;
}

static void turn_failed(struct slot *slot, uint64_t now_usec)
{
	set_grade(slot, CHECK_FAIL, now_usec);
	slot->state.lease_until_usec = 0;
	slot->passes = 0;
}

/* The lease is over and nothing has passed: says why that is so, and turns the grade. */
static void turn_lapsed(struct slot *slot, uint64_t now_usec)
{
	char message[CHECK_MESSAGE_MAX + 2 * NUM_SPAN_MAX], since[NUM_SPAN_MAX];
	uint64_t silent = (now_usec - slot->vouched_usec) / USEC_PER_MSEC * USEC_PER_MSEC;

	num_format_span(since, sizeof(since), silent);
	if (slot->state.last_answer_usec == 0)
		(void)snprintf(message, sizeof(message), "no answer since the start, %s ago",
			       since);
	else if (slot->state.last == CHECK_PASS)
		(void)snprintf(message, sizeof(message), "no answer since %s ago", since);
	else if (slot->state.last == CHECK_UNKNOWN)
		(void)snprintf(message, sizeof(message), "unknown since %s ago: %s", since,
			       slot->message);
	else
		(void)snprintf(message, sizeof(message), "no pass for %s: %s", since,
			       slot->message);
	check_message_copy(slot->message, message);
	turn_failed(slot, now_usec);
}

static void on_pass(struct slot *slot, uint64_t now_usec)
{
	uint64_t until = slot->started_usec + check_lease_usec(slot->check);

	slot->fails = 0;
	slot->passes++;
	slot->passed = true;
	slot->vouched_usec = slot->started_usec;
	if (slot->state.grade == CHECK_FAIL && slot->passes < slot->check->pass_after)
		return;
	slot->state.lease_until_usec = until;
	slot->judge_usec = until;
	set_grade(slot, CHECK_PASS, now_usec);
}

static void on_fail(struct slot *slot, uint64_t now_usec)
{
	bool in_grace = !slot->passed && now_usec < slot->grace_end_usec;

	slot->passes = 0;
	slot->fails += slot->fails < CHECK_AFTER_MAX;
	if (slot->fails >= slot->check->fail_after && !in_grace)
		turn_failed(slot, now_usec);
}

static void take_answer(struct slot *slot, enum check_grade grade, const char *message,
			uint64_t now_usec)
{
	struct engine_state *state = &slot->state;

	state->running = false;
	state->streak = grade == state->last && state->runs > 1 ? state->streak + 1 : 1;
	state->last = grade;
	check_message_copy(slot->message, message);
	if (grade == CHECK_PASS)
		on_pass(slot, now_usec);
	else if (grade == CHECK_FAIL)
		on_fail(slot, now_usec);
	else
		slot->passes = 0;
}

static struct slot *running_slot(struct engine *engine, size_t check, uint32_t seq)
{
	struct slot *slot = check < engine->n ? &engine->slots[check] : NULL;

	return slot && slot->state.running && slot->seq == seq ? slot : NULL;
}

void engine_answer(struct engine *engine, size_t check, uint32_t seq,
		   const struct check_result *result, uint64_t now_usec)
{
	struct slot *slot = running_slot(engine, check, seq);

	if (!slot)
		return;
	slot->state.last_answer_usec = now_usec;
	slot->excused = false;
	/* A pass from before a long sleep vouches for nothing any more. */
	if (result->grade == CHECK_PASS &&
	    slot->started_usec + check_lease_usec(slot->check) <= now_usec)
		take_answer(slot, CHECK_UNKNOWN, "passed, but the answer came too late", now_usec);
	else
		take_answer(slot, result->grade, result->message, now_usec);
}

void engine_prober_lost(struct engine *engine, uint64_t now_usec)
{
	for (size_t i = 0; i < engine->n; i++)
		if (engine->slots[i].state.running)
			take_answer(&engine->slots[i], CHECK_UNKNOWN,
				    "no answer: the prober was lost during the run", now_usec);
}

/* Time ----------------------------------------------------------------------------------------- */

static uint64_t slot_next_usec(const struct slot *slot)
{
	uint64_t next = slot->state.running ? slot->deadline_usec : slot->due_usec;

	if (slot->state.grade != CHECK_FAIL)
		next = MIN_OF(next, slot->judge_usec);
	return next;
}

uint64_t engine_next_usec(const struct engine *engine)
{
	uint64_t next = USEC_NEVER;

	for (size_t i = 0; i < engine->n; i++)
		next = MIN_OF(next, slot_next_usec(&engine->slots[i]));
	return next;
}

/* Time stood still for us: what fell into that time is not held against the check, once. */
static void excuse(struct slot *slot, uint64_t now_usec)
{
	uint64_t chance = now_usec + answer_usec(slot->check);

	if (slot->excused)
		return;
	if (slot->state.running && now_usec >= slot->deadline_usec) {
		slot->deadline_usec = chance;
		slot->excused = true;
	}
	if (slot->state.grade == CHECK_FAIL || now_usec < slot->judge_usec)
		return;
	slot->excused = true;
	slot->judge_usec = chance;
	slot->due_usec = MIN_OF(slot->due_usec, now_usec);
	check_message_copy(slot->message, "no answer yet since time stood still here");
	set_grade(slot, CHECK_UNKNOWN, now_usec);
}

static void start(struct engine *engine, size_t i, uint64_t now_usec)
{
	struct slot *slot = &engine->slots[i];
	uint64_t every = slot->check->every_usec;

	slot->state.running = true;
	slot->state.runs++;
	slot->seq = ++engine->seq;
	slot->started_usec = now_usec;
	slot->deadline_usec = now_usec + answer_usec(slot->check);
	slot->due_usec += ((now_usec - slot->due_usec) / every + 1) * every;
}

static void expire(struct slot *slot, uint64_t now_usec)
{
	struct engine_state *state = &slot->state;

	if (state->running && now_usec >= slot->deadline_usec)
		take_answer(slot, CHECK_UNKNOWN, "no answer in time from the prober", now_usec);
	if (state->lease_until_usec <= now_usec)
		state->lease_until_usec = 0;
	if (state->grade != CHECK_FAIL && now_usec >= slot->judge_usec)
		turn_lapsed(slot, now_usec);
}

void engine_tick(struct engine *engine, uint64_t now_usec, const struct engine_start **ret_starts,
		 size_t *ret_n)
{
	bool jumped;
	size_t n = 0;

	now_usec = MAX_OF(now_usec, engine->now_usec);
	jumped = now_usec > add_usec(engine_next_usec(engine), CHECK_SLACK_USEC);
	engine->now_usec = now_usec;
	for (size_t i = 0; i < engine->n; i++) {
		struct slot *slot = &engine->slots[i];

		if (jumped)
			excuse(slot, now_usec);
		expire(slot, now_usec);
		if (slot->state.running || now_usec < slot->due_usec)
			continue;
		start(engine, i, now_usec);
		engine->starts[n++] = (struct engine_start){ .check = i, .seq = slot->seq };
	}
	*ret_starts = engine->starts;
	*ret_n = n;
}

/* Reading -------------------------------------------------------------------------------------- */

size_t engine_leases(const struct engine *engine, enum check_gate gate, uint64_t *ret_until_usec,
		     size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < engine->n; i++) {
		if (!(engine->slots[i].check->gates & gate))
			continue;
		if (n < max)
			ret_until_usec[n] = engine->slots[i].state.lease_until_usec;
		n++;
	}
	return n;
}

size_t engine_lease_check(const struct engine *engine, enum check_gate gate, size_t lease)
{
	size_t i = 0;

	for (;; i++) {
		assert(i < engine->n);
		if ((engine->slots[i].check->gates & gate) && lease-- == 0)
			return i;
	}
}

bool engine_all_pass(const struct engine *engine, enum check_gate gate)
{
	bool any = false;

	for (size_t i = 0; i < engine->n; i++) {
		if (!(engine->slots[i].check->gates & gate))
			continue;
		if (engine->slots[i].state.grade != CHECK_PASS)
			return false;
		any = true;
	}
	return any;
}

const struct engine_state *engine_state(const struct engine *engine, size_t check)
{
	return &engine->slots[check].state;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The engine: schedules checks, debounces their answers into grades, and holds their leases. Pure:
 * no I/O, no clock; the caller brings CLOCK_BOOTTIME microseconds and carries out what is asked.
 *
 * Runs. Each check has a grid of due times, every apart, that never drifts; a run that could not
 * start on time (the one before was still under way) starts as soon as it can, and due times that
 * have gone by meanwhile are left out. The first runs are spread over ENGINE_STAGGER_USEC.
 *
 * Grades. A pass makes an unknown grade pass; fail_after failures with no pass between them make it
 * failed; pass_after passes with nothing else between them make a failed one pass. While a check
 * has not passed yet, failures within its grace do not turn its grade. Unknown answers turn nothing
 * themselves: the lease runs out, and then the grade is failed.
 *
 * Leases. A pass renews the lease, from the moment its run was started, unless the grade is failed.
 * Nothing else prolongs one. A grade that turns to failed revokes it.
 *
 * Jumps. When time has moved on by more than CHECK_SLACK_USEC past what engine_next_usec() asked
 * for, the machine slept or stood still (or the caller did), and the checks are not to blame.
 * Leases that have lapsed meanwhile stay lapsed, but the grade only becomes unknown; each such
 * check is run at once, runs under way get their time anew, and the first pass renews. A check that
 * does not even answer then is failed.
 */
#pragma once

#include "health/check.h"
#include "health/kind.h"

struct engine;

#define ENGINE_STAGGER_USEC (2 * USEC_PER_SEC)

/* What the caller is to do: have the prober run check number `check`; the answer must carry seq. */
struct engine_start {
	size_t check;
	uint32_t seq;
};

/* For status: everything there is to know of one check. */
struct engine_state {
	enum check_grade grade;	   /* debounced */
	enum check_grade last;	   /* of the last answer */
	const char *message;	   /* of the last answer; "" before the first */
	unsigned streak;	   /* consecutive answers like the last */
	uint64_t lease_until_usec; /* 0: lapsed or revoked */
	uint64_t last_answer_usec; /* 0: none yet */
	uint64_t last_change_usec; /* of grade */
	uint64_t runs;
	bool running;
};

/*
 * checks must outlive the engine. grace_until_usec: no first lease lasts longer, whatever a check's
 * own grace says (an agent in a restart loop must not live on grace); USEC_NEVER for no such bound.
 * Return: 0 and *ret (engine_free()); -ENOMEM.
 */
must_check int engine_new(const struct check_list *checks, uint64_t now_usec,
			  uint64_t grace_until_usec, struct engine **ret);
struct engine *engine_free(struct engine *engine);
DEFINE_CLEANUP(struct engine *, engine_free)

/* When engine_tick() has something to do next, if nothing is answered before. USEC_NEVER with no
 * check. */
uint64_t engine_next_usec(const struct engine *engine);

/*
 * Moves time on: runs that got no answer within timeout and slack count as unknown, lapsed leases
 * turn grades, due checks are handed out in *ret_starts (owned by the engine, valid until the next
 * call; *ret_n of them).
 */
void engine_tick(struct engine *engine, uint64_t now_usec, const struct engine_start **ret_starts,
		 size_t *ret_n);

/* An answer; one whose seq is not the running one's is dropped (a late one). */
void engine_answer(struct engine *engine, size_t check, uint32_t seq,
		   const struct check_result *result, uint64_t now_usec);

/* The prober died or was killed: no run that is under way will be answered. */
void engine_prober_lost(struct engine *engine, uint64_t now_usec);

/* The leases of the checks that gate `gate`, in the order of checks: writes at most max, returns
 * how many there are. */
size_t engine_leases(const struct engine *engine, enum check_gate gate, uint64_t *ret_until_usec,
		     size_t max);
/* The number of the check that lease i of engine_leases() belongs to. */
size_t engine_lease_check(const struct engine *engine, enum check_gate gate, size_t lease);

/*
 * Whether every check that gates `gate` has passed at least once and none is failed or unknown.
 * When no check gates it the answer is no: nothing vouches for it.
 */
bool engine_all_pass(const struct engine *engine, enum check_gate gate);

const struct engine_state *engine_state(const struct engine *engine, size_t check);

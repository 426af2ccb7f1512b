/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The bound on petting without evidence, over restarts of the agent. */
#include "tree.h"

#include "daemon/grace.h"

static void the_first_start_makes_the_bound_and_later_ones_keep_it(void **state maybe_unused)
{
	autotree char *dir = tree_new(NULL);
	uint64_t usec;

	assert_int_equal(grace_begin(dir, "boot-1", 1000, 60, &usec), 0);
	assert_int_equal(usec, 1060);
	assert_int_equal(grace_begin(dir, "boot-1", 1050, 60, &usec), 1);
	assert_int_equal(usec, 1060);
	assert_int_equal(grace_begin(dir, "boot-1", 9000, 60, &usec), 1);
	assert_int_equal(usec, 1060);
	grace_end(dir);
	assert_int_equal(grace_begin(dir, "boot-1", 9000, 60, &usec), 0);
	assert_int_equal(usec, 9060);
}

static void a_new_boot_has_a_bound_of_its_own(void **state maybe_unused)
{
	autotree char *dir = tree_new(NULL);
	uint64_t usec;

	assert_int_equal(grace_begin(dir, "boot-1", 1000, 60, &usec), 0);
	assert_int_equal(grace_begin(dir, "boot-2", 500, 60, &usec), 0);
	assert_int_equal(usec, 560);
}

static void what_is_no_bound_is_made_anew(void **state maybe_unused)
{
	static const char *const texts[] = { "",
					     "boot-1",
					     "boot-1 ",
					     "boot-1 soon\n",
					     "boot-1 -5\n",
					     "boot-1 18446744073709551615\n" };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const struct tree_file files[] = { { "grace", texts[i] }, {} };
		autotree char *dir = tree_new(files);
		uint64_t usec;

		assert_int_equal(grace_begin(dir, "boot-1", 1000, 60, &usec), 0);
		assert_int_equal(usec, 1060);
	}
}

static void a_place_that_can_not_be_written_still_gives_a_bound(void **state maybe_unused)
{
	uint64_t usec;

	assert_int_equal(grace_begin("/nonexistent", "boot-1", 1000, 60, &usec), -ENOENT);
	assert_int_equal(usec, 1060);
	grace_end("/nonexistent");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_start_makes_the_bound_and_later_ones_keep_it),
		cmocka_unit_test(a_new_boot_has_a_bound_of_its_own),
		cmocka_unit_test(what_is_no_bound_is_made_anew),
		cmocka_unit_test(a_place_that_can_not_be_written_still_gives_a_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tree.h"

#include "core/dirs.h"
#include "core/fs.h"

static const struct tree_file files[] = { { "etc/checks.d/b.yaml", "etc" },
					  { "etc/checks.d/masked.yaml", .link = "/dev/null" },
					  { "etc/checks.d/emptied.yaml", "" },
					  { "etc/checks.d/.hidden.yaml", "x" },
					  { "etc/checks.d/b.txt", "x" },
					  { "run/checks.d/a.yaml", "run" },
					  { "run/checks.d/b.yaml", "run" },
					  { "lib/checks.d/a.yaml", "lib" },
					  { "lib/checks.d/c.yaml", "lib" },
					  { "lib/checks.d/masked.yaml", "lib" },
					  { "lib/checks.d/emptied.yaml", "lib" },
					  { "lib/main.yaml", "lib" },
					  {} };

struct world {
	char *root, *etc, *run, *lib;
	struct dirs dirs;
};

static int make_world(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	w->root = tree_new(files);
	w->etc = fs_join(w->root, "etc");
	w->run = fs_join(w->root, "run");
	w->lib = fs_join(w->root, "lib");
	w->dirs = (struct dirs){ .config = w->etc, .runtime = w->run, .vendor = w->lib };
	*state = w;
	return 0;
}

static int end_world(void **state)
{
	struct world *w = *state;

	tree_remove(&w->root);
	free(w->etc);
	free(w->run);
	free(w->lib);
	free(w);
	return 0;
}

static void an_earlier_place_hides_a_later_one_and_masks_it(void **state)
{
	static const char *const expected[] = { "run/checks.d/a.yaml", "etc/checks.d/b.yaml",
						"lib/checks.d/c.yaml" };
	struct world *w = *state;
	autostrlist struct strlist found = {};

	assert_int_equal(dirs_list(&w->dirs, "checks.d", ".yaml", &found, NULL), 0);
	assert_int_equal(found.n, ARRAY_SIZE(expected));
	for (size_t i = 0; i < found.n; i++)
		assert_true(str_ends(found.items[i], expected[i]));
}

static void one_file_is_found_by_the_same_rules(void **state)
{
	struct world *w = *state;
	autofree char *a = NULL, *main_file = NULL, *none = NULL;

	assert_int_equal(dirs_find(&w->dirs, "checks.d", "a.yaml", &a), 0);
	assert_true(str_ends(a, "run/checks.d/a.yaml"));
	assert_int_equal(dirs_find(&w->dirs, "", "main.yaml", &main_file), 0);
	assert_true(str_ends(main_file, "lib/main.yaml"));
	assert_int_equal(dirs_find(&w->dirs, "checks.d", "masked.yaml", &none), -ENOENT);
	assert_int_equal(dirs_find(&w->dirs, "checks.d", "nothing.yaml", &none), -ENOENT);
	assert_null(none);
}

static void a_place_that_is_missing_is_no_error(void **state)
{
	struct world *w = *state;
	struct dirs dirs = { .config = "/nonexistent", .vendor = w->lib };
	autostrlist struct strlist found = {};

	assert_int_equal(dirs_list(&dirs, "checks.d", ".yaml", &found, NULL), 0);
	assert_int_equal(found.n, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_earlier_place_hides_a_later_one_and_masks_it),
		cmocka_unit_test(one_file_is_found_by_the_same_rules),
		cmocka_unit_test(a_place_that_is_missing_is_no_error),
	};

	return cmocka_run_group_tests(tests, make_world, end_world);
}

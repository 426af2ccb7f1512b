/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The audited tree; see tree.h. */
#include "cli/tree.h"

static const char *hint(int error)
{
	switch (error) {
	case -ENOENT:
		return "; it is the directory where an image is unpacked or mounted";
	case -ENOTDIR:
		return "; an image file has to be unpacked or mounted first";
	case -EACCES:
		return "; reading a whole root file system takes root's rights";
	default:
		return "";
	}
}

/* A typing error in --root should not look like a clean bill of health. */
static bool looks_like_a_root(const struct fs_root *root)
{
	struct stat st;

	return fs_stat(root, "/etc", true, &st) >= 0 || fs_stat(root, "/usr", true, &st) >= 0;
}

int tree_open(const struct verb *verb, const char *path, struct fs_root **ret)
{
	autoclean(fs_root_free) struct fs_root *root = NULL;
	int r = fs_root_open(path, &root);

	if (r < 0) {
		options_complain(verb, "--root %s: %s%s", path, strerror(-r), hint(r));
		return r;
	}
	if (!looks_like_a_root(root))
		options_complain(verb,
				 "--root %s: has neither etc nor usr, going on: is this the root "
				 "of a system?",
				 path);
	*ret = steal_ptr(&root);
	return 0;
}

int tree_collect(const struct verb *verb, const struct fs_root *root, const char *const *globs,
		 struct fact_set **ret)
{
	const struct fact_env env = { .root = root, .live = fs_root_is_live(root) };
	int r = fact_collect(&env, globs, ret);

	if (r < 0)
		options_complain(verb, "the facts could not be collected: %s", strerror(-r));
	return r;
}

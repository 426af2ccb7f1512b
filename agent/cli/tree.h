/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tree that is audited: opened, its facts collected, with messages for a person. */
#pragma once

#include "cli/options.h"
#include "facts/fact.h"

/* Return: 0 and *ret (fs_root_free()); negative errno after a message. */
must_check int tree_open(const struct verb *verb, const char *path, struct fs_root **ret);

/* As fact_collect(), after a message when it fails. */
must_check int tree_collect(const struct verb *verb, const struct fs_root *root,
			    const char *const *globs, struct fact_set **ret);

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Configuration in three places, with systemd's precedence and masking: config (/etc/holdfast)
 * before runtime
 * (/run/holdfast) before vendor (/usr/lib/holdfast). A name in an earlier place hides the same name
 * in a later one; an empty file or a link to /dev/null masks it. Source: systemd.unit(5), "Unit
 * File Load Path".
 */
#pragma once

#include "core/macro.h"
#include "core/str.h"

struct dirs {
	const char *config;
	const char *runtime;
	const char *vendor;
	const char *state; /* /var/lib/holdfast: not searched, but moved by the same options */
};

/* The installed places. */
extern const struct dirs dirs_default;

/*
 * Appends the paths of the files in the three places' folder sub whose name ends in suffix, one per
 * name, sorted by name; masked names are left out. A place or folder that does not exist is no
 * error. Return: 0; -EACCES and other errors of reading a folder, with *ret_failed (may be NULL)
 * its path for the caller to name and free; -ENOMEM.
 */
must_check int dirs_list(const struct dirs *dirs, const char *sub, const char *suffix,
			 struct strlist *ret, char **ret_failed);

/*
 * The path of the file sub/name that counts; sub "" is the place itself.
 * Return: 0 and *ret, which the caller frees; -ENOENT when there is none or it is masked; -ENOMEM.
 */
must_check int dirs_find(const struct dirs *dirs, const char *sub, const char *name, char **ret);

/*
 * Reads a file that holdfast's own configuration names: regular files and what links lead to, at
 * most limit bytes. *ret is NUL-terminated. Return: 0; as fs_read().
 */
must_check int dirs_read(const char *path, size_t limit, char **ret, size_t *ret_size);

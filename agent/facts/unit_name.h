/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Names of systemd units: what they are made of, and what %-specifiers and templates make of them.
 * No I/O. Source: systemd.unit(5); systemd 252 src/basic/unit-name.c, src/core/unit-printf.c.
 */
#pragma once

#include <stdbool.h>

#include "core/macro.h"

#define UNIT_NAME_MAX 256 /* bytes with the final NUL, as systemd has it */

enum unit_type {
	UNIT_TYPE_INVALID = 0,
	UNIT_SERVICE,
	UNIT_SOCKET,
	UNIT_TARGET,
	UNIT_DEVICE,
	UNIT_MOUNT,
	UNIT_AUTOMOUNT,
	UNIT_SWAP,
	UNIT_TIMER,
	UNIT_PATH,
	UNIT_SLICE,
	UNIT_SCOPE,
	UNIT_TYPE_MAX,
};

enum unit_form {
	UNIT_FORM_INVALID = 0,
	UNIT_PLAIN,
	UNIT_INSTANCE, /* foo@bar.service */
	UNIT_TEMPLATE, /* foo@.service */
};

/* The word after the last dot: "service"; NULL for the invalid type. */
const char *unit_name_type_word(enum unit_type type);
/* The type that a bare word ("service") names. */
enum unit_type unit_name_type_from(const char *word);
enum unit_type unit_name_type(const char *name);
/* UNIT_FORM_INVALID when it is no valid unit name at all. */
enum unit_form unit_name_form(const char *name);
bool unit_name_may_alias(enum unit_type type);
bool unit_name_may_template(enum unit_type type);

/*
 * Parts of a valid name, as new strings; NULL when out of memory. foo@bar.service has the prefix
 * foo, the instance bar (NULL is -ENOENT for other forms), the stem foo@bar and the template
 * foo@.service.
 */
char *unit_name_prefix(const char *name);
char *unit_name_stem(const char *name);
must_check int unit_name_instance(const char *name, char **ret);
must_check int unit_name_template(const char *name, char **ret);
/* foo@bar.service of foo@.service or foo@x.service. Return: 0, -EINVAL (too long), -ENOMEM. */
must_check int unit_name_with_instance(const char *name, const char *instance, char **ret);

/* "/dev/disk" and ".device" to dev-disk.device. Return: 0, -EINVAL (no unit can have that name),
 * -ENOMEM. */
must_check int unit_name_from_path(const char *path, const char *suffix, char **ret);
/* The reverse, suffix dropped. Return: as above. */
must_check int unit_name_to_path(const char *name, char **ret);
/* Escapes as systemd-escape(1) does, without --path. NULL when out of memory. */
char *unit_name_escape(const char *text);

enum unit_expand {
	UNIT_EXPAND_NAME = 0, /* in unit names: %i %j %n %N %p only */
	UNIT_EXPAND_PATH,     /* in paths: these and the directories */
};

/*
 * text with its specifiers resolved for the unit name.
 * Return: 0; -ENXIO for one that only the running machine knows (%H, %m, %b, %v); -EINVAL for a
 * lone %; -ENOMEM.
 */
must_check int unit_name_expand(const char *name, const char *text, enum unit_expand how,
				char **ret);

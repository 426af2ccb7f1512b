/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How one assignment in a unit file is taken over: the functions that the table in unit_settings.c
 * names. Private to these two.
 *
 * All leave out what systemd leaves out; offset and arg mean what unit_setter.c says beside each.
 * Return: 0; -ENOEXEC for what makes systemd refuse the rest of the file, and the unit if it is its
 * fragment; -ENOMEM.
 */
#pragma once

#include "facts/unit_settings.h"

/* Which section a setting belongs to. */
enum unit_where {
	UNIT_IN_UNIT = 0,
	UNIT_IN_EXEC, /* the section of any type that runs commands */
	UNIT_IN_OWN,  /* the section of .type */
};

struct unit_setting {
	const char *key;
	enum unit_where where;
	enum unit_type type;
	int (*set)(struct unit_settings *s, const struct unit_line *line,
		   const struct unit_setting *setting);
	size_t offset; /* of the member to set */
	int arg;
};

must_check int unit_set_deps(struct unit_settings *s, const struct unit_line *line,
			     const struct unit_setting *setting);
must_check int unit_set_sockets(struct unit_settings *s, const struct unit_line *line,
				const struct unit_setting *setting);
must_check int unit_set_paths(struct unit_settings *s, const struct unit_line *line,
			      const struct unit_setting *setting);
must_check int unit_set_text(struct unit_settings *s, const struct unit_line *line,
			     const struct unit_setting *setting);
must_check int unit_set_expanded(struct unit_settings *s, const struct unit_line *line,
				 const struct unit_setting *setting);
must_check int unit_set_bus_name(struct unit_settings *s, const struct unit_line *line,
				 const struct unit_setting *setting);
must_check int unit_set_slice(struct unit_settings *s, const struct unit_line *line,
			      const struct unit_setting *setting);
must_check int unit_set_bool(struct unit_settings *s, const struct unit_line *line,
			     const struct unit_setting *setting);
must_check int unit_set_count(struct unit_settings *s, const struct unit_line *line,
			      const struct unit_setting *setting);
must_check int unit_set_exec(struct unit_settings *s, const struct unit_line *line,
			     const struct unit_setting *setting);
must_check int unit_set_working_directory(struct unit_settings *s, const struct unit_line *line,
					  const struct unit_setting *setting);
must_check int unit_set_listen(struct unit_settings *s, const struct unit_line *line,
			       const struct unit_setting *setting);
must_check int unit_set_trigger_path(struct unit_settings *s, const struct unit_line *line,
				     const struct unit_setting *setting);

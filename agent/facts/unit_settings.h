/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a unit's files say, as far as it decides what starts: a table of settings, filled assignment
 * by assignment. Source: systemd.unit(5), systemd.exec(5) and the pages of the types; systemd 252
 * src/core/load-fragment-gperf.gperf.in.
 */
#pragma once

#include <stdbool.h>

#include "core/str.h"
#include "facts/unit_deps.h"
#include "facts/unit_file.h"

enum unit_directory {
	UNIT_DIRECTORY_RUNTIME = 0,
	UNIT_DIRECTORY_STATE,
	UNIT_DIRECTORY_CACHE,
	UNIT_DIRECTORY_LOGS,
	UNIT_DIRECTORY_CONFIGURATION,
	UNIT_DIRECTORY_MAX,
};

struct unit_settings {
	const char *id;
	const char *file; /* being read */
	enum unit_type type;

	struct unit_deps deps;
	struct strlist mounts_for;
	bool no_default_dependencies;
	bool bad;	  /* a setting that makes systemd refuse the unit */
	char *unresolved; /* a dependency that only the running machine can name; NULL for none */
	char *success_action;
	char *slice;

	char *working_directory;
	char *root_directory;
	char *root_image;
	char *log_namespace;
	char *pam_name;
	char *kill_mode;
	char *oom_swap;
	char *oom_pressure;
	struct strlist directories[UNIT_DIRECTORY_MAX];
	bool private_tmp;
	bool dynamic_user;
	unsigned n_exec; /* commands of sockets, mounts and swaps */

	char *service_type;
	char *bus_name;
	char *restart;
	char *exit_type;
	bool remain_after_exit;
	unsigned n_start;
	unsigned n_stop;

	bool accept;
	char *service; /* a socket's */
	char *bind_to_device;
	unsigned n_listen;
	unsigned n_listen_datagram; /* of them, those that can not accept connections */
	unsigned n_triggers;	    /* a timer's times, a path unit's paths */
	bool on_clock_change;
	bool on_timezone_change;
	bool persistent;

	char *what;
	char *where;
	char *fs_type;
	char *options;
};

/* A unit_file_parse() callback; userdata is the struct unit_settings. Return: 0, -ENOEXEC
 * (unit_setter.h), -ENOMEM. */
must_check int unit_settings_take(const struct unit_line *line, void *userdata);
void unit_settings_done(struct unit_settings *settings);

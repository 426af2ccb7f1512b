/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a unit's files say: the table of settings; see unit_settings.h. */
#include "facts/unit_settings.h"

#include <strings.h>

#include "facts/unit_setter.h"

#define AT(name) offsetof(struct unit_settings, name)

static const struct unit_setting settings[] = {
	{ "Requires", UNIT_IN_UNIT, 0, unit_set_deps, .arg = UNIT_REQUIRES },
	{ "BindsTo", UNIT_IN_UNIT, 0, unit_set_deps, .arg = UNIT_REQUIRES },
	{ "BindTo", UNIT_IN_UNIT, 0, unit_set_deps, .arg = UNIT_REQUIRES },
	{ "Wants", UNIT_IN_UNIT, 0, unit_set_deps, .arg = UNIT_WANTS },
	{ "Upholds", UNIT_IN_UNIT, 0, unit_set_deps, .arg = UNIT_WANTS },
	{ "Requisite", UNIT_IN_UNIT, 0, unit_set_deps, .arg = UNIT_REQUISITE },
	{ "Conflicts", UNIT_IN_UNIT, 0, unit_set_deps, .arg = UNIT_CONFLICTS },
	{ "RequiresMountsFor", UNIT_IN_UNIT, 0, unit_set_paths, AT(mounts_for) },
	{ "DefaultDependencies", UNIT_IN_UNIT, 0, unit_set_bool, AT(no_default_dependencies),
	  .arg = 1 },
	{ "SuccessAction", UNIT_IN_UNIT, 0, unit_set_text, AT(success_action) },

	{ "Slice", UNIT_IN_EXEC, 0, unit_set_slice, .arg = UNIT_EXPAND_NAME },
	{ "WorkingDirectory", UNIT_IN_EXEC, 0, unit_set_working_directory, AT(working_directory),
	  UNIT_EXPAND_PATH },
	{ "RootDirectory", UNIT_IN_EXEC, 0, unit_set_expanded, AT(root_directory),
	  UNIT_EXPAND_PATH },
	{ "RootImage", UNIT_IN_EXEC, 0, unit_set_expanded, AT(root_image), UNIT_EXPAND_PATH },
	{ "LogNamespace", UNIT_IN_EXEC, 0, unit_set_expanded, AT(log_namespace), UNIT_EXPAND_NAME },
	{ "PAMName", UNIT_IN_EXEC, 0, unit_set_text, AT(pam_name) },
	{ "KillMode", UNIT_IN_EXEC, 0, unit_set_text, AT(kill_mode) },
	{ "ManagedOOMSwap", UNIT_IN_EXEC, 0, unit_set_text, AT(oom_swap) },
	{ "ManagedOOMMemoryPressure", UNIT_IN_EXEC, 0, unit_set_text, AT(oom_pressure) },
	{ "PrivateTmp", UNIT_IN_EXEC, 0, unit_set_bool, AT(private_tmp) },
	{ "DynamicUser", UNIT_IN_EXEC, 0, unit_set_bool, AT(dynamic_user) },
	{ "RuntimeDirectory", UNIT_IN_EXEC, 0, unit_set_paths,
	  AT(directories[UNIT_DIRECTORY_RUNTIME]), 1 },
	{ "StateDirectory", UNIT_IN_EXEC, 0, unit_set_paths, AT(directories[UNIT_DIRECTORY_STATE]),
	  1 },
	{ "CacheDirectory", UNIT_IN_EXEC, 0, unit_set_paths, AT(directories[UNIT_DIRECTORY_CACHE]),
	  1 },
	{ "LogsDirectory", UNIT_IN_EXEC, 0, unit_set_paths, AT(directories[UNIT_DIRECTORY_LOGS]),
	  1 },
	{ "ConfigurationDirectory", UNIT_IN_EXEC, 0, unit_set_paths,
	  AT(directories[UNIT_DIRECTORY_CONFIGURATION]), 1 },

	{ "Type", UNIT_IN_OWN, UNIT_SERVICE, unit_set_text, AT(service_type) },
	{ "BusName", UNIT_IN_OWN, UNIT_SERVICE, unit_set_bus_name },
	{ "Restart", UNIT_IN_OWN, UNIT_SERVICE, unit_set_text, AT(restart) },
	{ "ExitType", UNIT_IN_OWN, UNIT_SERVICE, unit_set_text, AT(exit_type) },
	{ "RemainAfterExit", UNIT_IN_OWN, UNIT_SERVICE, unit_set_bool, AT(remain_after_exit) },
	{ "ExecStart", UNIT_IN_OWN, UNIT_SERVICE, unit_set_exec, AT(n_start) },
	{ "ExecStop", UNIT_IN_OWN, UNIT_SERVICE, unit_set_exec, AT(n_stop) },
	{ "ExecStartPre", UNIT_IN_EXEC, 0, unit_set_exec, AT(n_exec) },
	{ "ExecStartPost", UNIT_IN_EXEC, 0, unit_set_exec, AT(n_exec) },
	{ "ExecCondition", UNIT_IN_OWN, UNIT_SERVICE, unit_set_exec, AT(n_exec) },
	{ "ExecReload", UNIT_IN_OWN, UNIT_SERVICE, unit_set_exec, AT(n_exec) },
	{ "ExecStopPre", UNIT_IN_OWN, UNIT_SOCKET, unit_set_exec, AT(n_exec) },
	{ "ExecStopPost", UNIT_IN_EXEC, 0, unit_set_exec, AT(n_exec) },
	{ "Sockets", UNIT_IN_OWN, UNIT_SERVICE, unit_set_sockets },

	{ "ListenStream", UNIT_IN_OWN, UNIT_SOCKET, unit_set_listen },
	{ "ListenSequentialPacket", UNIT_IN_OWN, UNIT_SOCKET, unit_set_listen },
	{ "ListenDatagram", UNIT_IN_OWN, UNIT_SOCKET, unit_set_listen, .arg = 1 },
	{ "ListenNetlink", UNIT_IN_OWN, UNIT_SOCKET, unit_set_listen, .arg = 1 },
	{ "ListenFIFO", UNIT_IN_OWN, UNIT_SOCKET, unit_set_listen, .arg = 1 },
	{ "ListenSpecial", UNIT_IN_OWN, UNIT_SOCKET, unit_set_listen, .arg = 1 },
	{ "ListenMessageQueue", UNIT_IN_OWN, UNIT_SOCKET, unit_set_listen, .arg = 1 },
	{ "ListenUSBFunction", UNIT_IN_OWN, UNIT_SOCKET, unit_set_listen, .arg = 1 },
	{ "Accept", UNIT_IN_OWN, UNIT_SOCKET, unit_set_bool, AT(accept) },
	{ "Service", UNIT_IN_OWN, UNIT_SOCKET, unit_set_text, AT(service) },
	{ "BindToDevice", UNIT_IN_OWN, UNIT_SOCKET, unit_set_text, AT(bind_to_device) },

	{ "OnCalendar", UNIT_IN_OWN, UNIT_TIMER, unit_set_count, AT(n_triggers) },
	{ "OnActiveSec", UNIT_IN_OWN, UNIT_TIMER, unit_set_count, AT(n_triggers) },
	{ "OnBootSec", UNIT_IN_OWN, UNIT_TIMER, unit_set_count, AT(n_triggers) },
	{ "OnStartupSec", UNIT_IN_OWN, UNIT_TIMER, unit_set_count, AT(n_triggers) },
	{ "OnUnitActiveSec", UNIT_IN_OWN, UNIT_TIMER, unit_set_count, AT(n_triggers) },
	{ "OnUnitInactiveSec", UNIT_IN_OWN, UNIT_TIMER, unit_set_count, AT(n_triggers) },
	{ "OnClockChange", UNIT_IN_OWN, UNIT_TIMER, unit_set_bool, AT(on_clock_change) },
	{ "OnTimezoneChange", UNIT_IN_OWN, UNIT_TIMER, unit_set_bool, AT(on_timezone_change) },
	{ "Persistent", UNIT_IN_OWN, UNIT_TIMER, unit_set_bool, AT(persistent) },

	{ "PathExists", UNIT_IN_OWN, UNIT_PATH, unit_set_trigger_path },
	{ "PathExistsGlob", UNIT_IN_OWN, UNIT_PATH, unit_set_trigger_path },
	{ "PathChanged", UNIT_IN_OWN, UNIT_PATH, unit_set_trigger_path },
	{ "PathModified", UNIT_IN_OWN, UNIT_PATH, unit_set_trigger_path },
	{ "DirectoryNotEmpty", UNIT_IN_OWN, UNIT_PATH, unit_set_trigger_path },

	{ "What", UNIT_IN_OWN, UNIT_MOUNT, unit_set_expanded, AT(what), UNIT_EXPAND_PATH },
	{ "Where", UNIT_IN_OWN, UNIT_MOUNT, unit_set_expanded, AT(where), UNIT_EXPAND_PATH },
	{ "Type", UNIT_IN_OWN, UNIT_MOUNT, unit_set_text, AT(fs_type) },
	{ "Options", UNIT_IN_OWN, UNIT_MOUNT, unit_set_text, AT(options) },
	{ "Where", UNIT_IN_OWN, UNIT_AUTOMOUNT, unit_set_expanded, AT(where), UNIT_EXPAND_PATH },
	{ "What", UNIT_IN_OWN, UNIT_SWAP, unit_set_expanded, AT(what), UNIT_EXPAND_PATH },
};

static bool has_exec(enum unit_type type)
{
	return type == UNIT_SERVICE || type == UNIT_SOCKET || type == UNIT_MOUNT ||
	       type == UNIT_SWAP;
}

static bool in_scope(const struct unit_setting *setting, enum unit_type type, bool in_unit)
{
	switch (setting->where) {
	case UNIT_IN_UNIT:
		return in_unit;
	case UNIT_IN_EXEC:
		return !in_unit && has_exec(type);
	case UNIT_IN_OWN:
		return !in_unit && setting->type == type;
	}
	return false;
}

int unit_settings_take(const struct unit_line *line, void *userdata)
{
	struct unit_settings *s = userdata;
	bool in_unit = str_eq(line->section, "Unit");

	/* A section is named like its type: [Service]. */
	if (!in_unit && (strcasecmp(line->section, unit_name_type_word(s->type)) != 0 ||
			 *line->section < 'A' || *line->section > 'Z'))
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(settings); i++)
		if (str_eq(settings[i].key, line->key) && in_scope(&settings[i], s->type, in_unit))
			return settings[i].set(s, line, &settings[i]);
	return 0;
}

void unit_settings_done(struct unit_settings *s)
{
	char **texts[] = {
		&s->unresolved,	    &s->success_action, &s->slice,	   &s->working_directory,
		&s->root_directory, &s->root_image,	&s->log_namespace, &s->pam_name,
		&s->kill_mode,	    &s->oom_swap,	&s->oom_pressure,  &s->service_type,
		&s->bus_name,	    &s->restart,	&s->exit_type,	   &s->service,
		&s->bind_to_device, &s->what,		&s->where,	   &s->fs_type,
		&s->options,
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		free(*texts[i]);
	for (size_t i = 0; i < UNIT_DIRECTORY_MAX; i++)
		strlist_done(&s->directories[i]);
	strlist_done(&s->mounts_for);
	unit_deps_done(&s->deps);
}

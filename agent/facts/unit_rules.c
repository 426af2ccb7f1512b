/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What systemd adds to and refuses of a unit by itself: unit_rules_*() of unit_load.h. No I/O. */
#include "facts/unit_load.h"

static int add(struct unit_settings *s, enum unit_dep_kind kind, const char *name,
	       const char *place)
{
	return unit_deps_add(&s->deps, kind, UNIT_FROM_RULE, s->id, name, place);
}

static bool word_in(const char *word, const char *const *words)
{
	for (; *words; words++)
		if (str_eq(word, *words))
			return true;
	return false;
}

static bool text_is(const char *text, const char *value)
{
	return text && str_eq(text, value);
}

bool unit_rules_perpetual(const char *id)
{
	static const char *const perpetual[] = { "-.slice", "system.slice", "-.mount", "init.scope",
						 NULL };

	return word_in(id, perpetual);
}

/* Whether the comma-separated mount options have one of these names, with or without a value. */
static bool has_option(const char *options, const char *const *names)
{
	for (const char *p = options; p && *p; p += strspn(p, ",")) {
		size_t n = strcspn(p, ",");
		size_t name = strcspn(p, ",=");

		for (const char *const *wanted = names; *wanted; wanted++)
			if (strlen(*wanted) == name && strncmp(p, *wanted, name) == 0)
				return true;
		p += n;
	}
	return false;
}

#define HAS_OPTION(options, ...) has_option(options, (const char *const[]){ __VA_ARGS__, NULL })
#define WORD_IN(word, ...) word_in(word, (const char *const[]){ __VA_ARGS__, NULL })

static bool mount_is_network(const struct unit_settings *s)
{
	const char *type = s->fs_type ? s->fs_type : "";

	if (str_starts(type, "fuse."))
		type += strlen("fuse.");
	return HAS_OPTION(s->options, "_netdev") ||
	       WORD_IN(type, "afs", "ceph", "cifs", "gfs", "gfs2", "ncp", "ncpfs", "nfs", "nfs4",
		       "ocfs2", "orangefs", "pvfs2", "smb3", "smbfs", "davfs", "glusterfs",
		       "lustre", "sshfs");
}

static bool mount_is_bind(const struct unit_settings *s)
{
	return HAS_OPTION(s->options, "bind", "rbind") || text_is(s->fs_type, "bind") ||
	       text_is(s->fs_type, "rbind");
}

static bool path_below(const char *path, const char *top)
{
	size_t n = strlen(top);

	return strncmp(path, top, n) == 0 && (path[n] == '/' || path[n] == 0);
}

/* Mounts that systemd leaves to themselves. */
static bool mount_is_extrinsic(const struct unit_settings *s)
{
	return WORD_IN(s->where, "/", "/usr", "/etc") || path_below(s->where, "/run/initramfs") ||
	       path_below(s->where, "/proc") || path_below(s->where, "/sys") ||
	       path_below(s->where, "/dev") || HAS_OPTION(s->options, "x-initrd.mount");
}

static bool is_device_path(const char *path)
{
	return path_below(path, "/dev") || path_below(path, "/sys");
}

static int add_device(struct unit_settings *s, const char *path, const char *place)
{
	autofree char *name = NULL;
	int r = unit_name_from_path(path, ".device", &name);

	return r < 0 ? (r == -ENOMEM ? r : 0) : add(s, UNIT_REQUIRES, name, place);
}

static int add_parent_mounts(struct unit_settings *s, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash || slash == path)
		return str_eq(path, "/") ? 0 : strlist_add(&s->mounts_for, "/");
	return strlist_add_n(&s->mounts_for, path, slash - path);
}

/* Directories that must be mounted before a command can run, and what its sandbox needs. */
static int exec_paths(struct unit_settings *s)
{
	static const char *const tops[UNIT_DIRECTORY_MAX] = {
		[UNIT_DIRECTORY_RUNTIME] = "/run",	 [UNIT_DIRECTORY_STATE] = "/var/lib",
		[UNIT_DIRECTORY_CACHE] = "/var/cache",	 [UNIT_DIRECTORY_LOGS] = "/var/log",
		[UNIT_DIRECTORY_CONFIGURATION] = "/etc",
	};
	const char *const paths[] = { s->working_directory, s->root_directory, s->root_image };
	int r = 0;

	for (size_t i = 0; r >= 0 && i < ARRAY_SIZE(paths); i++)
		if (paths[i] && *paths[i] == '/')
			r = strlist_add(&s->mounts_for, paths[i]);
	for (size_t i = 0; i < UNIT_DIRECTORY_MAX; i++)
		for (size_t j = 0; r >= 0 && j < s->directories[i].n; j++)
			r = strlist_take(&s->mounts_for,
					 fs_join(tops[i], s->directories[i].items[j]));
	return r;
}

static int exec_rules(struct unit_settings *s, const char *place)
{
	static const char *const sockets[] = { "systemd-journald@%s.socket",
					       "systemd-journald-varlink@%s.socket" };
	int r;

	r = exec_paths(s);
	if (r >= 0 && (s->private_tmp || s->dynamic_user)) {
		r = add(s, UNIT_WANTS, "tmp.mount", place);
		if (r >= 0)
			r = strlist_add(&s->mounts_for, "/var/tmp");
	}
	for (size_t i = 0; s->log_namespace && r >= 0 && i < ARRAY_SIZE(sockets); i++) {
		autofree char *name = NULL;
		const char *marker = strchr(sockets[i], '%');
		autostrbuf struct strbuf b = { 0 };

		r = strbuf_addf(&b, "%.*s%s%s", (int)(marker - sockets[i]), sockets[i],
				s->log_namespace, marker + 2);
		if (r >= 0)
			r = add(s, UNIT_REQUIRES, b.data, place);
	}
	return r;
}

/* The slice that a unit without Slice= is in. */
static int default_slice(const struct unit_settings *s, struct strbuf *ret)
{
	autofree char *prefix = NULL, *escaped = NULL;

	if (unit_name_form(s->id) != UNIT_INSTANCE) {
		bool outside = unit_rules_perpetual(s->id) ||
			       (s->type == UNIT_MOUNT && mount_is_extrinsic(s));

		return strbuf_add(ret, outside ? "-.slice" : "system.slice");
	}
	prefix = unit_name_prefix(s->id);
	escaped = prefix ? unit_name_escape(prefix) : NULL;
	return escaped ? strbuf_addf(ret, "system-%s.slice", escaped) : -ENOMEM;
}

static int slice_rules(struct unit_settings *s, const char *place)
{
	autostrbuf struct strbuf b = { 0 };
	bool oom = text_is(s->oom_swap, "kill") || text_is(s->oom_pressure, "kill");
	int r = s->slice ? strbuf_add(&b, s->slice) : default_slice(s, &b);

	if (r >= 0)
		r = add(s, UNIT_REQUIRES, b.data, place);
	if (r >= 0 && oom && !s->no_default_dependencies)
		r = add(s, UNIT_WANTS, "systemd-oomd.service", place);
	return r;
}

static int default_rules(struct unit_settings *s, const char *requires, const char *conflicts,
			 const char *place)
{
	int r = 0;

	if (s->no_default_dependencies)
		return 0;
	if (requires)
		r = add(s, UNIT_REQUIRES, requires, place);
	return r < 0 ? r : add(s, UNIT_CONFLICTS, conflicts, place);
}

static bool service_is_bad(const struct unit_settings *s, const char *type)
{
	bool oneshot = str_eq(type, "oneshot");

	return (s->n_start == 0 && s->n_stop == 0 && !s->success_action) ||
	       (s->n_start == 0 && (!oneshot || (!s->remain_after_exit && !s->success_action))) ||
	       (s->n_start > 1 && !oneshot) ||
	       (oneshot && s->restart && WORD_IN(s->restart, "always", "on-success")) ||
	       (oneshot && text_is(s->exit_type, "cgroup")) ||
	       (str_eq(type, "dbus") && !s->bus_name) ||
	       (s->pam_name && s->kill_mode && !WORD_IN(s->kill_mode, "control-group", "mixed"));
}

static int service_rules(struct unit_settings *s, const char *place)
{
	static const char *const types[] = { "simple", "forking", "oneshot", "dbus",
					     "notify", "idle",	  "exec",    NULL };
	const char *type = s->bus_name ? "dbus" : s->n_start ? "simple" : "oneshot";
	int r;

	if (s->service_type && word_in(s->service_type, types))
		type = s->service_type;
	r = exec_rules(s, place);
	if (r >= 0)
		r = slice_rules(s, place);
	if (r >= 0)
		r = default_rules(s, "sysinit.target", "shutdown.target", place);
	if (r >= 0 && str_eq(type, "dbus"))
		r = add(s, UNIT_REQUIRES, "dbus.socket", place);
	s->bad = s->bad || service_is_bad(s, type);
	return r;
}

static int socket_rules(struct unit_settings *s, const char *place)
{
	int r = s->n_exec ? exec_rules(s, place) : 0;

	if (r >= 0 && s->bind_to_device && !str_eq(s->bind_to_device, "lo")) {
		autofree char *path = fs_join("/sys/subsystem/net/devices", s->bind_to_device);

		r = path ? add_device(s, path, place) : -ENOMEM;
	}
	if (r >= 0)
		r = slice_rules(s, place);
	if (r >= 0)
		r = default_rules(s, "sysinit.target", "shutdown.target", place);
	s->bad = s->bad || s->n_listen == 0 ||
		 (s->accept && (s->n_listen_datagram > 0 || s->service));
	return r;
}

static int trigger_rules(struct unit_settings *s, const char *place)
{
	int r = default_rules(s, "sysinit.target", "shutdown.target", place);

	if (r >= 0 && s->type == UNIT_TIMER && s->persistent)
		r = strlist_add(&s->mounts_for, "/var/lib/systemd/timers");
	s->bad = s->bad || (s->n_triggers == 0 && !s->on_clock_change && !s->on_timezone_change);
	return r;
}

/* What= or Where=, from the unit's name where not said, without a slash at the end. Return: 0,
 * -EINVAL, -ENOMEM. */
static int settle_path(const char *id, const char *suffix, char **path)
{
	autofree char *name = NULL;
	int r = *path ? 0 : unit_name_to_path(id, path);

	if (r < 0)
		return r;
	r = unit_name_from_path(*path, suffix, &name);
	if (r < 0)
		return r;
	for (size_t n = strlen(*path); n > 1 && (*path)[n - 1] == '/'; n--)
		(*path)[n - 1] = 0;
	return str_eq(name, id) ? 0 : -EINVAL;
}

static bool mount_point_is_reserved(const char *where)
{
	return WORD_IN(where, "/proc", "/sys", "/dev", "/sys/kernel/security", "/sys/fs/smackfs",
		       "/dev/shm", "/dev/pts", "/run", "/sys/fs/cgroup", "/sys/fs/pstore",
		       "/sys/firmware/efi/efivars", "/sys/fs/bpf", "/sys/fs/selinux",
		       "/dev/console", "/proc/kmsg", "/proc/sys",
		       "/proc/sys/kernel/random/boot_id") ||
	       path_below(where, "/sys/fs/cgroup") || path_below(where, "/run/host");
}

static int mount_sources(struct unit_settings *s, const char *place)
{
	bool bind = mount_is_bind(s);
	int r = 0;

	if (!bind && is_device_path(s->what) && !WORD_IN(s->what, "/dev/root", "/dev/nfs") &&
	    !str_eq(s->where, "/"))
		r = add_device(s, s->what, place);
	if (r >= 0 && *s->what == '/' &&
	    (bind || HAS_OPTION(s->options, "loop") || !mount_is_network(s)))
		r = strlist_add(&s->mounts_for, s->what);
	return r;
}

static bool mount_needs_quota(const struct unit_settings *s)
{
	return !mount_is_bind(s) &&
	       (!s->fs_type ||
		WORD_IN(s->fs_type, "ext2", "ext3", "ext4", "reiserfs", "jfs", "f2fs")) &&
	       HAS_OPTION(s->options, "usrquota", "grpquota", "quota", "usrjquota", "grpjquota");
}

static int mount_rules(struct unit_settings *s, const char *place)
{
	int r = settle_path(s->id, ".mount", &s->where);

	if (r == -ENOMEM)
		return r;
	s->bad = s->bad || r < 0 ||
		 (!unit_rules_perpetual(s->id) && (!s->what || mount_point_is_reserved(s->where)));
	if (s->bad)
		return 0;
	r = exec_rules(s, place);
	if (r >= 0)
		r = slice_rules(s, place);
	if (r >= 0 && s->what)
		r = mount_sources(s, place);
	if (r >= 0)
		r = add_parent_mounts(s, s->where);
	if (r >= 0 && mount_needs_quota(s))
		r = add(s, UNIT_WANTS, "systemd-quotacheck.service", place);
	if (r >= 0 && mount_needs_quota(s))
		r = add(s, UNIT_WANTS, "quotaon.service", place);
	if (r < 0 || mount_is_extrinsic(s))
		return r;
	if (mount_is_network(s) && !s->no_default_dependencies)
		r = add(s, UNIT_WANTS, "network-online.target", place);
	return r < 0 ? r : default_rules(s, NULL, "umount.target", place);
}

static int automount_rules(struct unit_settings *s, const char *place)
{
	int r = settle_path(s->id, ".automount", &s->where);

	if (r == -ENOMEM)
		return r;
	s->bad = s->bad || r < 0 || str_eq(s->where, "/");
	if (s->bad)
		return 0;
	r = add_parent_mounts(s, s->where);
	return r < 0 ? r : default_rules(s, NULL, "umount.target", place);
}

static int swap_rules(struct unit_settings *s, const char *place)
{
	int r = settle_path(s->id, ".swap", &s->what);

	if (r == -ENOMEM)
		return r;
	s->bad = s->bad || r < 0;
	if (s->bad)
		return 0;
	r = strlist_add(&s->mounts_for, s->what);
	if (r >= 0 && is_device_path(s->what))
		r = add_device(s, s->what, place);
	if (r >= 0)
		r = exec_rules(s, place);
	if (r >= 0)
		r = slice_rules(s, place);
	return r < 0 ? r : default_rules(s, NULL, "umount.target", place);
}

/* A slice's parent is in its name: a-b.slice is in a.slice. */
static int slice_unit_rules(struct unit_settings *s, const char *place)
{
	autofree char *parent = unit_name_stem(s->id);
	autostrbuf struct strbuf b = { 0 };
	char *dash;
	int r;

	if (!parent)
		return -ENOMEM;
	if (str_eq(s->id, "-.slice"))
		return 0;
	s->bad = s->bad || unit_name_form(s->id) != UNIT_PLAIN || *parent == '-' ||
		 str_ends(parent, "-") || strstr(parent, "--");
	if (s->bad)
		return 0;
	dash = strrchr(parent, '-');
	if (dash)
		*dash = 0;
	r = strbuf_addf(&b, "%s.slice", dash ? parent : "-");
	if (r >= 0)
		r = add(s, UNIT_REQUIRES, b.data, place);
	return r < 0 ? r : default_rules(s, NULL, "shutdown.target", place);
}

int unit_rules_apply(struct unit_settings *s, const char *place)
{
	switch (s->type) {
	case UNIT_SERVICE:
		return service_rules(s, place);
	case UNIT_SOCKET:
		return socket_rules(s, place);
	case UNIT_TIMER:
	case UNIT_PATH:
		return trigger_rules(s, place);
	case UNIT_MOUNT:
		return mount_rules(s, place);
	case UNIT_AUTOMOUNT:
		return automount_rules(s, place);
	case UNIT_SWAP:
		return swap_rules(s, place);
	case UNIT_SLICE:
		return slice_unit_rules(s, place);
	case UNIT_TARGET:
		return str_eq(s->id, "shutdown.target")
			       ? 0
			       : default_rules(s, NULL, "shutdown.target", place);
	case UNIT_SCOPE: /* only what is running is in a scope; init.scope is */
		s->bad = !unit_rules_perpetual(s->id);
		return s->bad ? 0 : add(s, UNIT_REQUIRES, "-.slice", place);
	case UNIT_DEVICE:
	case UNIT_TYPE_INVALID:
	case UNIT_TYPE_MAX:
		break;
	}
	return 0;
}

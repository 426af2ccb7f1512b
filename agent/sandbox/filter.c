/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * System call filters; see sandbox.h. Integer arguments are compared by MASKED_EQ on their low 32
 * bits only: libseccomp before 2.6.1 miscompiles mixed comparators, and a plain EQ can be passed by
 * through the high half of the register. Source: seccomp(2), seccomp_rule_add(3).
 */
#include <linux/watchdog.h>
#include <seccomp.h>

#include "sandbox/sandbox.h"

#ifdef __SANITIZE_ADDRESS__
#define SANITIZED true
#else
#define SANITIZED false
#endif

#define LOW_HALF UINT64_C(0xffffffff)

/* With the names of other architectures and C libraries: one that this one lacks is left out. */
static const char *const keeper_calls[] = {
	"read",
	"write",
	"close",
	"recvfrom",
	"recvmsg",
	"sendto",
	"sendmsg",
	"ppoll",
	"ppoll_time64",
	"poll",
	"timerfd_create",
	"timerfd_settime",
	"timerfd_settime64",
	"clock_gettime",
	"clock_gettime64",
	"exit",
	"exit_group",
	"rt_sigreturn",
	"sigreturn",
	"rt_sigprocmask",
	"restart_syscall",
};

static const uint64_t keeper_ioctls[] = {
	WDIOC_KEEPALIVE,
	WDIOC_SETOPTIONS,
};

static const char *const denied_calls[] = {
	"_sysctl",
	"acct",
	"add_key",
	"bpf",
	"clock_settime",
	"create_module",
	"delete_module",
	"finit_module",
	"init_module",
	"ioperm",
	"iopl",
	"kexec_file_load",
	"kexec_load",
	"keyctl",
	"lookup_dcookie",
	"move_pages",
	"nfsservctl",
	"open_by_handle_at",
	"perf_event_open",
	"pivot_root",
	"process_vm_writev",
	"ptrace",
	"request_key",
	"settimeofday",
	"stime",
	"swapoff",
	"swapon",
	"uselib",
	"userfaultfd",
	"vhangup",
};

static void release(scmp_filter_ctx *filter)
{
	if (*filter)
		seccomp_release(*filter);
}
#define autofilter __attribute__((cleanup(release)))

static int add_names(scmp_filter_ctx filter, uint32_t action, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int number = seccomp_syscall_resolve_name(names[i]);
		int r;

		if (number == __NR_SCMP_ERROR)
			continue;
		r = seccomp_rule_add(filter, action, number, 0);
		if (r < 0 && r != -EDOM && r != -EACCES)
			return r;
	}
	return 0;
}

static int add_ioctls(scmp_filter_ctx filter)
{
	for (size_t i = 0; i < ARRAY_SIZE(keeper_ioctls); i++) {
		int r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
					 SCMP_A1(SCMP_CMP_MASKED_EQ, LOW_HALF, keeper_ioctls[i]));

		if (r < 0)
			return r;
	}
	return 0;
}

int sandbox_filter_keeper(void)
{
	autofilter scmp_filter_ctx filter = NULL;
	int r;

	if (SANITIZED)
		return -EOPNOTSUPP;
	filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	if (!filter)
		return -ENOMEM;
	r = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(ENOSYS));
	if (r >= 0)
		r = add_names(filter, SCMP_ACT_ALLOW, keeper_calls, ARRAY_SIZE(keeper_calls));
	if (r >= 0)
		r = add_ioctls(filter);
	return r < 0 ? r : seccomp_load(filter);
}

int sandbox_filter_supervisor(void)
{
	autofilter scmp_filter_ctx filter = NULL;
	int r;

	if (SANITIZED)
		return -EOPNOTSUPP;
	filter = seccomp_init(SCMP_ACT_ALLOW);
	if (!filter)
		return -ENOMEM;
	r = seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0);
	if (r >= 0)
		r = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ALLOW);
	if (r >= 0)
		r = add_names(filter, SCMP_ACT_ERRNO(EPERM), denied_calls,
			      ARRAY_SIZE(denied_calls));
	return r < 0 ? r : seccomp_load(filter);
}

# shellcheck shell=bash disable=SC2034 # what is only set here is for the case
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What a case may use. Sourced by run-case, inside the guest, before the case.
#
# LAB_VM        uml or qemu
# LAB_BOOT      1, and one more after every reset
# LAB_WATCHDOG  the device under test
# LAB_TIMEOUT   its timeout in seconds, as its driver starts and as configure_watchdog sets it

LAB_BOOT=$(cat /var/lib/lab/boot)
LAB_WATCHDOG=$(echo /sys/class/watchdog/watchdog*)
LAB_WATCHDOG=/dev/${LAB_WATCHDOG##*/}
LAB_TIMEOUT=10
lab_failed=

# The host reads the second serial line: nothing else writes there, so no line is ever torn.
lab_tell() {
	case $LAB_VM in
	uml) echo "$*" >/dev/ttyS0 ;;
	qemu) echo "$*" >/dev/ttyS1 ;;
	esac
}

lab_end() { # STATUS
	trap - EXIT ERR
	if (($1 == 0)); then
		lab_tell pass
	else
		[[ ! -e /run/holdfast.log ]] || tail -n 40 /run/holdfast.log
		lab_tell "fail ${lab_failed:-exit status $1}"
	fi
}

fail() { # MESSAGE
	trap - ERR
	lab_failed=$*
	echo "case: $*" >&2
	exit 1
}

# From here the watchdog may, and must, reset the kernel within that time; at any other time a reset is a
# failure. The host measures it, from this call to the bite. Call it right before the fault.
expect_reset_within() { # SECONDS
	lab_tell "expect-reset $1"
}

# For a fault that ends the petting at once. A busy host may delay the fault after the call.
expect_reset_within_timeout() {
	expect_reset_within $((LAB_TIMEOUT + 2))
}

# The end of a boot: the host does not let it last.
await_reset() {
	while :; do sleep 60; done
}

# Runs a command until it succeeds.
await() { # SECONDS COMMAND...
	local end=$((SECONDS + $1))

	shift
	until "$@"; do
		((SECONDS < end)) || fail "still not so: $*"
		sleep 0.2
	done
}

# holdfast

# Where a build with this prefix looks.
config=/etc/holdfast
[[ ! -e /usr/local/sbin/holdfast ]] || config=/usr/local/etc/holdfast

configure_watchdog() { # [LINE]...
	mkdir -p "$config/healthchecks.d"
	{
		printf 'watchdog:\n  device: %s\n  timeout: %ss\n' "$LAB_WATCHDOG" "$LAB_TIMEOUT"
		(($# == 0)) || printf '  %s\n' "$@"
	} >"$config/holdfast.yaml"
}

declare_check() { # NAME LINE...
	printf '%s\n' "check: $1" "${@:2}" >"$config/healthchecks.d/$1.yaml"
}

declare_command() { # NAME SCRIPT [LINE]...
	declare_check "$1" "kind: command" "command: [/bin/sh, -c, '$2']" \
		"every: 3s" "timeout: 2s" "fail_after: 2" "grace: 8s" "${@:3}"
}

# A gating check that passes as long as /run/well is there.
declare_well() {
	touch /run/well
	declare_command well 'test -e /run/well || exit 2' 'gates: [watchdog]'
}

start_holdfast() {
	holdfast run >>/run/holdfast.log 2>&1 &
	await 20 is_petting
}

# Its exit status is the verdict; here only the document counts.
holdfast_status() {
	holdfast status --format json 2>/dev/null || true
}

is_petting() {
	[[ $(holdfast_status | jq .watchdog.petting) == true ]]
}

# Of these roles, or of all.
holdfast_pids() { # [ROLE]...
	holdfast_status | jq -e '.processes | if $ARGS.positional == [] then . else
		with_entries(select([.key] | inside($ARGS.positional))) end | .[]' --args "$@"
}

grade_of() { # CHECK
	holdfast_status | jq -r --arg check "$1" '.checks[] | select(.name == $check) | .grade'
}

is_graded() { # CHECK GRADE...
	local grade

	grade=$(grade_of "$1")
	shift
	[[ " $* " == *" $grade "* ]]
}

# The longest time from fault to reset that holdfast itself vouches for.
worst_case_seconds() {
	holdfast check --plan --format json | jq -e .worst_case_seconds
}

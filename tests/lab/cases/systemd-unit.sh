# SPDX-License-Identifier: LGPL-2.1-or-later
# about: beside systemd, as its unit: started, reloaded, stopped
# vm: uml qemu
# init: systemd
# timeout: 240

show() { # PROPERTY
	systemctl show --value --property="$1" holdfast.service
}

configure_watchdog 'on_stop: disarm'
declare_well
systemctl start holdfast.service
[[ $(show Type) == notify* ]] || fail "the unit's type is $(show Type)"
[[ $(show ActiveState) == active ]] || fail "$(systemctl status holdfast.service)"
[[ $(show MainPID) == "$(holdfast_pids supervisor)" ]] || fail "the main process is not the supervisor"
await 20 is_petting
main_pid=$(show MainPID)

declare_command other true
systemctl reload holdfast.service
await 20 is_graded other pass

# A bad file keeps the last good configuration.
declare_check bad 'kind: ['
systemctl reload holdfast.service || true
sleep 5
is_petting || fail "not petting after a bad reload"
is_graded other pass || fail "a bad reload lost a check"
[[ $(show MainPID) == "$main_pid" ]] || fail "a reload made a new process"

systemctl stop holdfast.service
[[ $(show ActiveState) == inactive ]] || fail "stopped, but $(show ActiveState): $(show Result)"
# Disarmed: nothing bites.
sleep $((LAB_TIMEOUT + 5))

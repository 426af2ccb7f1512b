# SPDX-License-Identifier: LGPL-2.1-or-later
# about: restarted or killed beside systemd, the next agent has the device as it counts; then a stop disarms it
# vm: uml qemu
# init: systemd
# timeout: 240

went_on() { # TIMES
	(($(journalctl --unit=holdfast.service | grep -c 'went on counting') >= $1))
}

configure_watchdog 'on_stop: disarm'
declare_well
systemctl start holdfast.service
await 20 is_graded well pass

systemctl restart holdfast.service
await 20 is_graded well pass
is_petting || fail "not petting after a restart"
await 20 went_on 1

kill -KILL "$(systemctl show --value --property=MainPID holdfast.service)"
await 20 went_on 2
await 20 is_graded well pass
is_petting || fail "not petting after a kill"

# The manager closes the descriptor that it kept, and what the agent wrote last lets that stop the device.
systemctl stop holdfast.service
sleep $((LAB_TIMEOUT + 5))

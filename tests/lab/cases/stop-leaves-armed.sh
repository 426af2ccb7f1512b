# SPDX-License-Identifier: LGPL-2.1-or-later
# about: told to leave the device armed, a clean stop ends in a reset
# vm: uml

[[ $LAB_BOOT == 1 ]] || exit 0

configure_watchdog 'on_stop: leave-armed'
declare_well
start_holdfast
await 20 is_graded well pass

supervisor=$(holdfast_pids supervisor)
expect_reset_within_timeout
kill -TERM "$supervisor"
await_reset

# SPDX-License-Identifier: LGPL-2.1-or-later
# about: the keeper is killed: reset within one timeout
# vm: uml

[[ $LAB_BOOT == 1 ]] || exit 0

configure_watchdog
declare_well
start_holdfast
await 20 is_graded well pass

keeper=$(holdfast_pids keeper)
expect_reset_within_timeout
kill -KILL "$keeper"
await_reset

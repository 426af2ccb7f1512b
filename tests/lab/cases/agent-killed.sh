# SPDX-License-Identifier: LGPL-2.1-or-later
# about: all processes are killed at once: reset within one timeout
# vm: uml

[[ $LAB_BOOT == 1 ]] || exit 0

configure_watchdog
declare_well
start_holdfast
await 20 is_graded well pass

mapfile -t agent < <(holdfast_pids)
expect_reset_within_timeout
kill -KILL "${agent[@]}"
await_reset

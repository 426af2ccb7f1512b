# SPDX-License-Identifier: LGPL-2.1-or-later
# about: the supervisor is stopped: the leases run out, reset within the bound
# vm: uml

[[ $LAB_BOOT == 1 ]] || exit 0

configure_watchdog
declare_well
start_holdfast
await 20 is_graded well pass

supervisor=$(holdfast_pids supervisor)
expect_reset_within "$(worst_case_seconds)"
kill -STOP "$supervisor"
await_reset

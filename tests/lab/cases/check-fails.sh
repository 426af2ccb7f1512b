# SPDX-License-Identifier: LGPL-2.1-or-later
# about: a gating check fails: reset within the bound that check --plan prints
# vm: uml qemu

[[ $LAB_BOOT == 1 ]] || exit 0

configure_watchdog
declare_well
start_holdfast
await 20 is_graded well pass

expect_reset_within "$(worst_case_seconds)"
rm /run/well
await_reset

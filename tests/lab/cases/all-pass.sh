# SPDX-License-Identifier: LGPL-2.1-or-later
# about: as long as all checks pass, nothing resets the kernel
# vm: uml

configure_watchdog
declare_well
declare_command other true 'gates: [watchdog]'
start_holdfast
await 20 is_graded well pass
sleep $((3 * LAB_TIMEOUT))
is_petting || fail "not petting"
is_graded well pass || fail "well is graded $(grade_of well)"
is_graded other pass || fail "other is graded $(grade_of other)"

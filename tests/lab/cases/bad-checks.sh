# SPDX-License-Identifier: LGPL-2.1-or-later
# about: checks that hang, flood, are killed or leave a child behind do not disturb the others
# vm: uml

configure_watchdog
declare_well
# shellcheck disable=SC2016 # $$ is for the check to expand
declare_command killed 'kill -KILL $$'
declare_command hangs 'exec sleep 1000'
declare_command floods 'exec yes'
declare_command leaves-child 'sleep 1000 & exit 0'
start_holdfast
sleep $((2 * LAB_TIMEOUT))

is_petting || fail "not petting"
is_graded well pass || fail "well is graded $(grade_of well)"
# It answered, and what it left behind with its pipe does not undo the answer.
is_graded leaves-child pass || fail "leaves-child is graded $(grade_of leaves-child)"
for check in hangs floods killed; do
	is_graded "$check" fail || fail "$check is graded $(grade_of "$check")"
done
# At most one of each is alive, and its time is running.
alive=$(pgrep -c -f '^(sleep 1000|yes)$') || true
((alive <= 3)) || fail "$alive processes of bad checks are still there"

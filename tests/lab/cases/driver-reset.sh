# SPDX-License-Identifier: LGPL-2.1-or-later
# about: the lab sees a reset and measures it; no holdfast in it
# vm: uml qemu
# holdfast: no

[[ $LAB_BOOT == 1 ]] || exit 0

exec {watchdog}>"$LAB_WATCHDOG"
for _ in 1 2 3; do
	echo >&"$watchdog"
	sleep 1
done
expect_reset_within_timeout
echo >&"$watchdog"
await_reset

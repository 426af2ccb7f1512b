#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# units.boot of real root file systems against systemd's own job list: real_root.sh ROOT...
# Needs systemd-analyze of the roots' own systemd version, for the oracle is the host's.
set -u -o pipefail

print=${UNITS_PRINT:-${top_builddir:-.}/tests/facts/units_print}
if [[ ! -x $print ]]; then
	echo "Bail out! $print is not there"
	exit 1
fi
if (($# == 0)); then
	echo "1..0 # SKIP no root file system given"
	exit 0
fi
if ! command -v systemd-analyze >/dev/null; then
	echo "Bail out! systemd-analyze is not installed"
	exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0 n=0
echo "1..$#"
for root; do
	n=$((n + 1))
	root=$(realpath "$root")
	# From an empty folder: systemd-analyze would take a default.target beside it for the one that is meant.
	(cd "$work" && SYSTEMD_LOG_LEVEL=debug SYSTEMD_LOG_TARGET=console systemd-analyze --root="$root" \
		--man=no --generators=no verify default.target >/dev/null 2>"$work/log")
	sed -n 's,.*: Installed new job \(.*\)/start as [0-9]*$,\1,p' "$work/log" | LC_ALL=C sort >"$work/systemd"
	"$print" "$root" units.boot | cut -f1 | LC_ALL=C sort >"$work/ours"
	if [[ -s $work/systemd ]] && cmp -s "$work/systemd" "$work/ours"; then
		echo "ok $n - units.boot of $root is systemd's job list ($(wc -l <"$work/ours") units)"
	else
		failed=1
		echo "not ok $n - units.boot of $root is systemd's job list (- systemd, + holdfast)"
		diff -U0 "$work/systemd" "$work/ours" | sed -n '3,40s/^/#   /p'
	fi
done
exit "$failed"

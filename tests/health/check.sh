#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# holdfast check: exit codes, text and JSON, as a script sees them.
set -u
holdfast="${top_builddir:-.}/holdfast"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/healthchecks.d"
n=0
bad=0

write() { # name, exit status, further lines
	printf 'check: %s\nkind: command\ncommand: [sh, -c, "echo says %s; exit %s"]\nevery: 1s\n%s\n' \
		"$1" "$1" "$2" "${3:-}" > "$dir/healthchecks.d/$1.yaml"
}

check() {
	"$holdfast" check --config "$dir" --runtime "$dir/none" --vendor "$dir/none" "$@" \
		> "$dir/out" 2> "$dir/err"
}

# what is to hold, expected exit code, pattern in what was printed, arguments
expect() {
	title=$1 code=$2 pattern=$3
	shift 3
	n=$((n + 1))
	check "$@"
	got=$?
	if [ "$got" = "$code" ] && cat "$dir/out" "$dir/err" | tr -d '\n' | grep -q -e "$pattern"; then
		echo "ok $n - $title"
	else
		echo "not ok $n - $title: exit $got"
		sed 's/^/# /' "$dir/out" "$dir/err"
		bad=1
	fi
}

expect "no check is incomplete" 2 'nothing was checked'
expect "no check is incomplete in JSON too" 2 '"checks": \[\]' --format json
write good 0 'gates: [watchdog]'
expect "all pass" 0 'pass *good  says good .*1 check: 1 passed, 0 failed, 0 unknown'
write dim 3
expect "one is unknown" 2 'unknown *dim *says dim .*dim.yaml:1, kind command'
write ill 2 'fail_after: 1'
expect "one fails" 1 '^fail *ill .*3 checks: 1 passed, 1 failed, 1 unknown'
expect "only the named ones run" 0 '^pass *good .*1 check: 1 passed' good good
expect "a name that is not there" 3 'no check "goood"; did you mean "good"' goood
expect "JSON of a run" 1 \
	'"schema": 1,.*"fail": 1,.*"name": "ill",.*"kind": "command",.*"grade": "fail",.*"message": "says ill",.*"duration_seconds": [0-9.e-]*,.*ill.yaml"' \
	--format json
expect "the plan" 0 'good *14s500ms = 3 x 1s every + 1s timeout + 500ms slack + 10s watchdog' \
	--plan --watchdog-timeout 10s
expect "the plan names what never resets" 0 'ill *never resets' --plan
expect "JSON of the plan" 0 '"timeout_seconds": 10.0.*"worst_case_seconds": 14.5.*"slack_seconds": 0.5' \
	--plan --format=json --watchdog-timeout=10s
printf 'watchdog: {timeout: 20s}\n' > "$dir/holdfast.yaml"
expect "the plan takes the configured timeout" 0 '20s watchdog' --plan
mkdir "$dir/holdfast.d"
printf 'watchdog:\n  timeout: 40s\n' > "$dir/holdfast.d/10-longer.yaml"
expect "the plan takes what a drop-in says, as the daemon does" 0 '40s watchdog' --plan
rm -r "$dir/holdfast.d"
expect "an unknown option" 3 'not understood is "--colour"' --colour
expect "an option without its value" 3 'missing after "--format"' --format
expect "an unknown format" 3 'text or json, not "xml"' --format xml
printf 'check: x\nkind: unit\nunit: ssh\nevery: 5s\n' > "$dir/healthchecks.d/x.yaml"
expect "a bad file, and nothing runs" 3 'x.yaml:3:7: error: unit: "ssh" is no unit'
expect "help lists kinds and keys" 0 'kind: file-age.*max_age' --help
echo "1..$n"
exit $bad

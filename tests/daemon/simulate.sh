#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# holdfast run --simulate and holdfast status, from the first pass to the reset that would have been.
# Deadlines are for a machine that hangs; nothing here measures time.
set -u
holdfast="${top_builddir:-.}/holdfast"
dir=$(mktemp -d)
daemon=
clean_up() {
	[ -z "$daemon" ] || kill -KILL "$daemon" 2> /dev/null
	rm -rf "$dir"
}
trap clean_up EXIT
mkdir -p "$dir/config/healthchecks.d" "$dir/state"
n=0
bad=0

result() { # exit status, what held
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
		return
	fi
	echo "not ok $n - $2"
	sed 's/^/# /' "$dir/log" "$dir/out" 2> /dev/null
	bad=1
}

status() { # what --format
	"$holdfast" status --runtime "$dir/run" --format "$1" > "$dir/out" 2>&1
}

is() { # expected exit code of status
	status json
	[ $? = "$1" ]
}

logged() {
	grep -q -e "$1" "$dir/log"
}

eventually() { # command: until it holds, for a minute
	for _ in $(seq 600); do
		"$@" && return 0
		sleep 0.1
	done
	return 1
}

declare_check() { # name, script, further lines
	printf 'check: %s\nkind: command\ncommand: [sh, -c, "%s"]\nevery: 500ms\ntimeout: 400ms\n%s\n' \
		"$1" "$2" "${3:-}" > "$dir/config/healthchecks.d/$1.yaml"
}

start() {
	"$holdfast" run --simulate --config "$dir/config" --vendor "$dir/none" --runtime "$dir/run" \
		--state "$dir/state" "$@" >> "$dir/log" 2>&1 &
	daemon=$!
}

finish() { # the daemon's exit status, kept in $code
	wait "$daemon"
	code=$?
	daemon=
}

: > "$dir/log"
is 2 && grep -q 'no daemon is running' "$dir/out"
result $? "without a daemon status is unknown"

start
finish
[ "$code" = 3 ] && logged 'no check gates the watchdog'
result $? "a device that nothing vouches for is refused"

printf 'watchdog: {timeout: 2s}\n' > "$dir/config/holdfast.yaml"
declare_check well "test -e $dir/well || { echo it is gone; exit 2; }" 'gates: [watchdog]
fail_after: 2'
touch "$dir/well"
start --exit-on-reset
eventually is 0
result $? "a passing check makes it good"
status text
grep -q '^state  *good' "$dir/out" && grep -q '^well  *pass' "$dir/out"
result $? "status shows that to a person"
[ ! -e "$dir/run/grace" ]
result $? "the bound on grace ends with the first passes"

declare_check other 'echo fine'
kill -HUP "$daemon"
eventually eval 'is 0 && grep -q "\"name\": \"other\"" "$dir/out"'
result $? "a reload brings a new check"

echo 'kind: [' >> "$dir/config/healthchecks.d/other.yaml"
kill -HUP "$daemon"
eventually logged 'reload failed'
result $? "a bad reload is told"
logged 'other.yaml:[0-9]*:[0-9]*: error'
result $? "with its place"
is 0 && grep -q '"name": "other"' "$dir/out"
result $? "and the last good configuration stays"

prober=$(sed -n 's/.*"prober": \([0-9]*\).*/\1/p' "$dir/out")
kill -KILL "$prober"
eventually eval 'is 0 && ! grep -q "\"prober\": \($prober\|null\)" "$dir/out"'
result $? "a prober that died is replaced"
logged 'not petting'
[ $? = 1 ]
result $? "without a pet missed"

rm "$dir/well"
finish
[ "$code" = 4 ]
result $? "--exit-on-reset ends when the machine would have been reset"
logged 'not petting any more: check "well" failed: it is gone'
result $? "the reason is told first"
logged 'would have reset the machine now: check "well" failed: it is gone'
result $? "then the reset"
grep -q '"check":"well".*"message":"it is gone"' "$dir/state/last-starved.json"
result $? "and the reason is on disk"

rm "$dir/config/healthchecks.d/other.yaml"
touch "$dir/well"
start
eventually is 0
keeper=$(sed -n 's/.*"keeper": \([0-9]*\).*/\1/p' "$dir/out")
kill -TERM "$daemon"
finish
[ "$code" = 0 ] && ! kill -0 "$keeper" 2> /dev/null
result $? "SIGTERM ends all of it"

start
eventually is 0
keeper=$(sed -n 's/.*"keeper": \([0-9]*\).*/\1/p' "$dir/out")
kill -KILL "$keeper"
finish
[ "$code" = 1 ] && logged 'the keeper is gone'
result $? "without its keeper the daemon ends, to be started again"

echo "1..$n"
exit $bad

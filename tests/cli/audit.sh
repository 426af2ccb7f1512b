#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# audit, facts and explain as a person and a script meet them: exit codes, messages, files, JSON schemas.
set -eu
export LC_ALL=C
: "${top_srcdir:?}" "${top_builddir:?}"
holdfast=$top_builddir/holdfast

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
n=0
bad=0

result() { # STATUS, NAME
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
		return
	fi
	echo "not ok $n - $2"
	sed 's/^/# /' "$dir/out" "$dir/err"
	bad=1
}

# Runs holdfast and compares its exit status, and a piece of what it says on either stream.
run() { # NAME, STATUS, PIECE, ARGUMENT...
	name=$1 want=$2 piece=$3
	shift 3
	got=0
	"$holdfast" "$@" >"$dir/out" 2>"$dir/err" || got=$?
	if [ "$got" = "$want" ] && { [ -z "$piece" ] || grep -qF -e "$piece" "$dir/out" "$dir/err"; }; then
		result 0 "$name"
	else
		echo "# exit status $got, expected $want and: $piece"
		result 1 "$name"
	fi
}

mkdir -p "$dir/image/etc/ssh" "$dir/image/usr/sbin" "$dir/vendor/policies.d" "$dir/config/policies.d" "$dir/tree/policies"
: >"$dir/image/usr/sbin/sshd"
cat >"$dir/image/etc/ssh/sshd_config" <<END
Port 22
PermitRootLogin yes
END
cat >"$dir/vendor/policies.d/base.yaml" <<END
policy: base
title: A test
rules:
  - id: root.login
    title: Root cannot log in
    severity: high
    require: ssh.PermitRootLogin == no
    why: It is the whole device.
    fix: Set "PermitRootLogin no".
    refs: [sshd_config(5)]
  - id: strict
    title: Modes are checked
    severity: low
    require: ssh.StrictModes == yes
END
sed 's/^policy: base/policy: product/; s/== no/== yes/' "$dir/vendor/policies.d/base.yaml" >"$dir/config/policies.d/product.yaml"
cp "$dir/vendor/policies.d/base.yaml" "$dir/tree/policies/source.yaml"
cat >"$dir/typo.yaml" <<END
policy: typo
rules:
  - id: root.login
    title: Root cannot log in
    severity: high
    require: ssh.PermitRootLogn == no
END
cat >"$dir/unknown.yaml" <<END
policy: unknown
rules:
  - {id: a, title: t, severity: low, require: ssh.PermitRootLogin matches .}
  - {id: b, title: t, severity: medium, require: systemd.version > 1}
END
cat >"$dir/nothing.yaml" <<END
policy: nothing
rules:
  - {id: a, title: t, severity: low, when: ssh.present == false, require: 'ssh.Port == [22]'}
END
cat >"$dir/loop-a.yaml" <<END
policy: a
extends: [./loop-b.yaml]
END
cat >"$dir/loop-b.yaml" <<END
policy: b
extends: [./loop-a.yaml]
END

dirs="--config $dir/config --runtime $dir/run --vendor $dir/vendor"
root="--root $dir/image"
# shellcheck disable=SC2086
{
	run "a finding is exit status 1, with its place" 1 "/etc/ssh/sshd_config:2" audit $root $dirs --policy base
	run "the summary counts" 1 "base on $dir/image: 1 failed, 1 passed" audit $root $dirs --policy base
	run "what holds is exit status 0" 0 "2 passed" audit $root $dirs --policy product
	run "a finding below --fail-at does not count" 0 "1 failed" audit $root $dirs --policy base --fail-at critical
	run "unknown is exit status 2" 2 "UNKNOWN" audit $root $dirs --policy "$dir/unknown.yaml"
	run "unknown below --fail-at does not count" 0 "1 unknown" audit $root $dirs --policy "$dir/unknown.yaml" --fail-at high
	run "nothing evaluated is exit status 2" 2 "1 not applicable" audit $root $dirs --policy "$dir/nothing.yaml"
	run "later policies override earlier ones" 0 "base, product on" audit $root $dirs --policy base --policy product
	run "a policy is found in a source tree" 1 "1 failed" audit $root --vendor "$dir/tree" --policy source
	run "--verbose lists what passed" 1 "PASS     low       Modes are checked (strict)" audit $root $dirs --policy base --verbose
	run "a root that is not there is exit status 3" 3 "--root /nonexistent: No such file or directory; it is the directory where an image is" \
		audit --root /nonexistent $dirs --policy base
	run "a root that is a file is exit status 3" 3 "has to be unpacked or mounted first" audit --root "$dir/typo.yaml" $dirs --policy base
	run "a root that is no system is told" 2 "is this the root of a system?" audit --root "$dir/config" $dirs --policy base
	run "a typing error in a policy has its place and the right word" 3 \
		"typo.yaml:6:14: error: unknown fact \"ssh.PermitRootLogn\"; did you mean \"ssh.PermitRootLogin\"?" \
		audit $root $dirs --policy "$dir/typo.yaml"
	run "policies that extend each other are told by name" 3 "in a circle: $dir/loop-a.yaml -> $dir/loop-b.yaml -> $dir/loop-a.yaml" \
		audit $root $dirs --policy "$dir/loop-a.yaml"
	run "a policy that is not there is told, and where it was looked for" 3 "$dir/config/policies.d" audit $root $dirs --policy nothing
	run "an image's own policy is never taken" 3 "no such policy" audit $root --vendor "$dir/image" --policy base
	run "an unknown option is told with the right word" 3 "unknown option \"--polciy\"; did you mean \"--policy\"?" audit --polciy x
	run "an option without its argument is told" 3 "--root needs an argument" audit --root
	run "an unknown format is told" 3 "try \"json\"" audit --format jsn
	run "an unknown severity is told" 3 "one of info, low" audit --fail-at grave
	run "a word that is no option is told" 3 "did you mean --root /srv" audit /srv
	run "--help tells the options" 0 "--fail-at SEV" audit --help
	run "JUnit is a format" 1 "<failure message=\"Root cannot log in\" type=\"high\">" audit $root $dirs --policy base --format junit

	run "facts are shown with their place" 0 "/etc/ssh/sshd_config:2" facts $root ssh.PermitRootLogin
	run "a glob shows several" 0 "ssh.PermitTunnel" facts $root 'ssh.Permit*'
	run "a fact that nobody knows is told with the right word" 3 "did you mean \"ssh.PermitRootLogin\"?" facts $root ssh.PermitRotLogin
	run "facts do not come as JUnit" 3 "facts come as text or json" facts --format junit

	run "explain tells why and how" 0 "fix       Set \"PermitRootLogin no\"." explain $dirs --policy base root.login
	run "explain lists the rules" 0 "low       strict" explain $dirs --policy base
	run "explain knows the nearest rule" 3 "did you mean \"root.login\"?" explain $dirs --policy base root.logn

	if "$holdfast" facts $root 'console.*' >"$dir/out" 2>&1 || [ $? = 2 ]; then
		run "the shipped policy speaks of facts that are there" 0 "services.unwanted" explain --vendor "$top_srcdir"
	else
		n=$((n + 1))
		echo "ok $n - the shipped policy speaks of facts that are there # SKIP no console facts in this build"
	fi

	run "--output replaces a file" 1 "" audit $root $dirs --policy base --format json --output "$dir/report.json"
	grep -q '"result": "fail"' "$dir/report.json" && [ ! -s "$dir/out" ] && rc=0 || rc=1
	result "$rc" "the report is in the file and nowhere else"
	run "a report that can not be written is exit status 3" 3 "/dev/full" audit $root $dirs --policy base --output /dev/full
	rm -f "$dir/facts.json"
	run "facts go to a file too" 2 "" facts $root --format json --output "$dir/facts.json"
}

cat >"$dir/colour.sh" <<END
stty cols 80
exec "$holdfast" audit --root "$dir/image" --vendor "$dir/vendor" --policy base
END
if command -v script >/dev/null; then
	esc=$(printf '\033')
	TERM=xterm NO_COLOR='' script -qec "sh $dir/colour.sh" /dev/null >"$dir/out" 2>"$dir/err" </dev/null || true
	grep -qF "${esc}[1;31mFAIL" "$dir/out" && rc=0 || rc=1
	result "$rc" "a terminal has colours"
	TERM=xterm NO_COLOR=1 script -qec "sh $dir/colour.sh" /dev/null >"$dir/out" 2>"$dir/err" </dev/null || true
	grep -q FAIL "$dir/out" && ! grep -qF "$esc" "$dir/out" && rc=0 || rc=1
	result "$rc" "NO_COLOR takes them away"
else
	n=$((n + 2))
	echo "ok $((n - 1)) - a terminal has colours # SKIP script(1) is missing"
	echo "ok $n - NO_COLOR takes them away # SKIP script(1) is missing"
fi

for kind in audit:report facts:facts; do
	name="${kind%:*} --format json is as its schema says"
	if ! python3 -c 'import jsonschema' 2>/dev/null; then
		n=$((n + 1))
		echo "ok $n - $name # SKIP python3-jsonschema is missing"
		continue
	fi
	rc=0
	python3 - "$top_srcdir/agent/report/schema/${kind%:*}.schema.json" "$dir/${kind#*:}.json" >"$dir/out" 2>"$dir/err" <<END || rc=1
import json, jsonschema, sys
schema, document = (json.load(open(path)) for path in sys.argv[1:])
jsonschema.Draft7Validator.check_schema(schema)
jsonschema.validate(document, schema)
END
	result "$rc" "$name"
done

echo "1..$n"
exit $bad

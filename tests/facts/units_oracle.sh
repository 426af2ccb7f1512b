#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# units.boot against systemd's own job list, on random small unit trees.
#
# The truth is what `systemd-analyze --root=R --generators=no verify default.target` installs as start jobs. HOLDFAST_CASES
# says how many trees (default 60), HOLDFAST_SEED where to begin; case N of seed S is case 1 of seed S+N-1. A tree that
# differs is kept and named.
#
# Where systemd's result depends on the order of its hash tables (it broke an ordering cycle or one of several conflicts, stopped half-way through a
# unit whose requirement is missing, or answers differently from run to run), units.boot must have every unit that any of
# its runs has, or be unknown.
set -u -o pipefail

cases=${HOLDFAST_CASES:-60}
seed=${HOLDFAST_SEED:-$((RANDOM * 32768 + RANDOM))}
print=${UNITS_PRINT:-${top_builddir:-.}/tests/facts/units_print}

if ! command -v systemd-analyze >/dev/null; then
	echo "1..0 # SKIP systemd-analyze is not installed"
	exit 0
fi
if [[ ! -x $print ]]; then
	echo "Bail out! $print is not there"
	exit 1
fi
version=$(systemd-analyze --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p')

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# pick VAR WORD...: sets VAR to one of the words.
pick() {
	local -n pick_result=$1
	shift
	# shellcheck disable=SC2034 # a reference
	pick_result=${*:RANDOM % $# + 1:1}
}

# chance PERCENT
chance() {
	((RANDOM % 100 < $1))
}

services=(a.service b.service c.service d.service e.service foo.service foo-bar.service foo-bar-baz.service
	t@.service t@one.service t@two.service foo-t@.service foo-t@one.service)
others=(x.target y.target z.target w@.target w@one.target s.socket foo.socket q.timer a.timer p.path
	sl.slice sl-in.slice srv.mount srv-data.mount mnt.mount mnt.automount)
common=(sysinit.target basic.target sockets.target tmp.mount dbus.socket)
instances=(t@three.service foo-t@two.service w@two.target dev-sda.device gone.service gone.target 'bad name')
all=("${services[@]}" "${others[@]}" "${common[@]}" "${instances[@]}")

# spec NAME: text for a file that NAME may be loaded from.
dependency() {
	local key name more
	pick key Wants Wants Wants Wants Wants Wants Wants Requires BindsTo Upholds Requisite
	chance 6 && pick key Conflicts After Before OnFailure
	pick name "${all[@]}" "${services[@]}" 't@%i.service' '%p-bar.service' 't@%p.service' '%N.socket' '%j.service'
	((by_prefix)) || [[ $name != *@.* && $name != *%[pNj]* ]] || name=c.service
	pick more '' '' '' ' e.service' ' \
# a comment inside
  d.service' ' x.target y.target' ';c.service' ' "b.service"'
	text+="$key=$name$more"$'\n'
}

unit_section() {
	local i n=$((RANDOM % 3))
	pick i '[Unit]' '[Unit]' '[Unit]' '[Unit]' '  [Unit]  ' '[unit]' '[X-Unit]' '[Unit'
	chance 85 && i='[Unit]'
	text+="$i"$'\n'
	for ((i = 0; i < n; i++)); do
		dependency
	done
	chance 35 && text+=$'DefaultDependencies=no\n'
	chance 8 && text+=$'Wants=\n'
	chance 8 && text+=$'# Wants=c.service\n;Wants=d.service\n'
	chance 10 && text+=$'RequiresMountsFor=/srv/data/x "/mnt"\n'
}

own_section() {
	local line
	case $1 in
	*.service)
		text+=$'[Service]\n'
		chance 95 && text+=$'ExecStart=/bin/true\n'
		chance 5 && text+=$'ExecStart=\n'
		chance 30 && {
			pick line Type=oneshot Type=simple Type=dbus BusName=a.b.c$RANDOM BusName=a.1.c PrivateTmp=yes Slice=sl.slice \
				Slice=sl-in.slice Sockets=s.socket DynamicUser=1 StateDirectory=x \
				WorkingDirectory=/srv/data WorkingDirectory=-/mnt RootDirectory=/mnt \
				LogNamespace=ns ExecStart=relative/path ExecStart=-/bin/x Restart=always \
				RemainAfterExit=yes ExecStop=/bin/true
			text+=$line$'\n'
		}
		;;
	*.socket)
		text+=$'[Socket]\n'
		chance 92 && {
			pick line ListenStream=/run/x ListenStream=80 ListenDatagram=/srv/data/s ListenFIFO=/mnt/f
			text+=$line$'\n'
		}
		chance 10 && text+=$'Accept=yes\n'
		chance 10 && text+=$'Service=a.service\n'
		;;
	*.timer)
		text+=$'[Timer]\nOnBootSec=1\n'
		chance 20 && text+=$'Persistent=yes\n'
		chance 10 && text+=$'OnBootSec=\n'
		;;
	*.path)
		text+=$'[Path]\n'
		chance 90 && text+=$'PathExists=/srv/data/p\n'
		;;
	*.mount)
		pick line tmpfs /srv/data/image nfs:/x
		text+="[Mount]"$'\n'"What=$line"$'\n'
		chance 20 && text+=$'Type=nfs\n'
		chance 20 && text+=$'Options=ro,usrquota,_netdev\n'
		chance 2 && text+=$'Where=/srv\n'
		;;
	*.automount) text+=$'[Automount]\n' ;;
	*.slice) text+=$'[Slice]\n' ;;
	esac
	chance 20 && text+=$'[Install]\nWantedBy=x.target\n'
}

contents() {
	text=
	chance 3 && text+=$'Wants=c.service\n'
	unit_section
	own_section "$1"
	chance 5 && text+=$'[Unknown]\nWants=e.service\n'
	chance 10 && unit_section
}

# place NAME: puts something under that name into one directory of the search path.
place() {
	local dir name=$1 other kind
	pick dir "${dirs[@]}"
	[[ -e $root$dir/$name || -L $root$dir/$name ]] && return
	pick kind file file file file file file file file file file file file alias alias link null empty fifo directory
	pick other "${all[@]}"
	chance 60 && [[ ${other##*.} != "${name##*.}" ]] && kind='file'
	# An instance that leads to another name's template may swallow the unit of that name, if it is loaded first.
	[[ $kind = alias && $name = *@?*.* && $other != "${name%%@*}"@* ]] && kind='file'
	((by_prefix)) && [[ $kind = alias ]] && kind='file'
	case $kind in
	file)
		contents "$name"
		printf %s "$text" >"$root$dir/$name"
		;;
	alias)
		pick kind "$other" "../../..$dir/$other" "/usr/lib/systemd/system/$other" "/lib/systemd/system/$other" \
			"./$other" "/etc/systemd/system/$name" "$other"
		links+=("$kind" "$root$dir/$name")
		;;
	link)
		contents "$name"
		printf %s "$text" >"$root/opt/$other"
		links+=("$(up "$dir")opt/$other" "$root$dir/$name")
		;;
	null) links+=(/dev/null "$root$dir/$name") ;;
	empty) : >"$root$dir/$name" ;;
	fifo) chance 30 && mkfifo "$root$dir/$name" ;;
	directory) chance 30 && mkdir "$root$dir/$name" ;;
	esac
}

# up DIR: as many ../ as DIR is deep.
up() {
	local rest=${1//[^\/]/}
	printf '%s' "${rest//\//..\/}"
}

# pull NAME: a directory of links that NAME pulls in.
pull() {
	local dir name=$1 suffix entry kind i n=$((RANDOM % 4 + 1))
	pick dir "${dirs[@]}"
	pick suffix wants wants wants wants requires upholds
	[[ $name = default.target ]] && suffix=wants
	mkdir -p "$root$dir/$name.$suffix"
	for ((i = 0; i < n; i++)); do
		pick entry "${all[@]}" "${services[@]}" not-a-unit README
		pick kind near near near near gone gone other null file empty
		case $kind in
		near) links+=("../$entry" "$root$dir/$name.$suffix/$entry") ;;
		gone) links+=("/nowhere/$entry" "$root$dir/$name.$suffix/$entry") ;;
		other) links+=(../a.service "$root$dir/$name.$suffix/$entry") ;;
		null) links+=(/dev/null "$root$dir/$name.$suffix/$entry") ;;
		file) echo x >"$root$dir/$name.$suffix/$entry" ;;
		empty) : >"$root$dir/$name.$suffix/$entry" ;;
		esac
	done
}

# drop NAME: a drop-in for NAME.
drop() {
	local dir name=$1 file kind
	pick dir "${dirs[@]}"
	pick file 10-a.conf 20-b.conf 10-a.conf 30-c.conf ignored
	mkdir -p "$root$dir/$name.d"
	pick kind file file file file file null empty gone
	case $kind in
	file)
		text=
		unit_section
		chance 30 && own_section "$name"
		printf %s "$text" >"$root$dir/$name.d/$file"
		;;
	null) links+=(/dev/null "$root$dir/$name.d/$file") ;;
	empty) : >"$root$dir/$name.d/$file" ;;
	gone) links+=(nowhere "$root$dir/$name.d/$file") ;;
	esac
}

generate() {
	local i name n
	root=$work/root
	links=()
	# In the file of a unit with several names %p and bare templates mean the one that systemd met first, which is
	# not for us to know: a tree has either such words or aliases.
	by_prefix=$((RANDOM % 2))
	dirs=(/etc/systemd/system /run/systemd/system /usr/local/lib/systemd/system /usr/lib/systemd/system)
	chance 10 && dirs+=(/etc/systemd/system.control)
	rm -rf "$root"
	mkdir -p "${dirs[@]/#/$root}" "$root/opt" "$root/usr/lib/systemd"
	if chance 60; then
		ln -s usr/lib "$root/lib"
	else
		dirs+=(/lib/systemd/system)
		mkdir -p "$root/lib/systemd/system"
	fi
	: >"$root/usr/lib/systemd/systemd"
	: >"$root/usr/lib/systemd/libsystemd-shared-$version.so"
	for name in "${services[@]}" "${others[@]}"; do
		chance 85 && place "$name"
		chance 20 && place "$name"
	done
	for name in "${common[@]}"; do
		chance 10 && place "$name"
		[[ -e $root/usr/lib/systemd/system/$name ]] && continue
		chance 95 && printf '[Unit]\nDefaultDependencies=no\n[Socket]\nListenStream=1\n[Mount]\nWhat=tmpfs\n' \
			>"$root/usr/lib/systemd/system/$name"
	done
	for name in default.target x.target; do
		text=$'[Unit]\nWants=x.target a.service c.service foo-bar.service t@one.service\n'
		chance 30 && dependency
		pick i "${dirs[@]}"
		chance 95 && [[ ! -e $root$i/$name && ! -L $root$i/$name ]] && printf %s "$text" >"$root$i/$name"
	done
	chance 20 && links+=(x.target "$root/etc/systemd/system/default.target")
	pull default.target
	pull default.target
	pull x.target
	n=$((RANDOM % 5))
	for ((i = 0; i < n; i++)); do
		pick name "${services[@]}" "${others[@]}" "${common[@]}" foo-.service service target t@three.service
		pull "$name"
	done
	n=$((RANDOM % 6))
	for ((i = 0; i < n; i++)); do
		pick name "${services[@]}" "${others[@]}" "${common[@]}" foo-.service foo-bar-.service foo-t@two.service \
			foo-@.service service target slice t@three.service system.slice
		drop "$name"
	done
	for ((i = 0; i < ${#links[@]}; i += 2)); do
		[[ ${links[i + 1]} = "$root"/* ]] || exit 1
		[[ -d ${links[i + 1]} && ! -L ${links[i + 1]} ]] || ln -sfn "${links[@]:i:2}"
	done
}

# The start jobs that systemd installs, sorted, into $work/systemd; its log into $work/log.
ask_systemd() {
	(cd "$work" && SYSTEMD_LOG_LEVEL=debug SYSTEMD_LOG_TARGET=console timeout 60 systemd-analyze \
		--root="$root" --man=no --generators=no verify default.target >/dev/null 2>"$work/log")
	sed -n 's,.*: Installed new job \(.*\)/start as [0-9]*$,\1,p' "$work/log" | LC_ALL=C sort >"$work/systemd"
}

# Whether every run of systemd's gives the same; the units of all of them into $work/union.
systemd_is_sure() {
	local i sure=0
	cp "$work/log" "$work/logs"
	cp "$work/systemd" "$work/first"
	cp "$work/systemd" "$work/union"
	for ((i = 0; i < 6; i++)); do
		ask_systemd
		cat "$work/log" >>"$work/logs"
		cmp -s "$work/first" "$work/systemd" || sure=1
		LC_ALL=C sort -u "$work/union" "$work/systemd" -o "$work/union"
	done
	grep -q -e 'ordering cycle' -e 'Deleting job' -e 'Fixing conflicting' "$work/logs" && sure=1
	# "x: Cannot add dependency job, ignoring: Unit y ...": x has its job, but not all that it asks for
	sed -n 's/^\(.*\): Cannot add dependency job, ignoring: Unit \([^ ]*\) .*/\1 \2/p' "$work/log" |
		awk '$1 != $2 { found = 1 } END { exit !found }' && sure=1
	return "$sure"
}

# What these say depends on who is loaded before whom.
load_order='Unit .*\.mount \(has a bad unit file setting\|failed to load properly\)\|File exists'

# Return: 0 equal, 1 different, 2 systemd itself is not sure, and units.boot has all of it
compare() {
	local rc
	"$print" "$root" units.boot >"$work/ours.places" 2>"$work/ours.reason"
	rc=$?
	cut -f1 "$work/ours.places" | LC_ALL=C sort >"$work/ours"
	ask_systemd
	if [[ ! -s $work/systemd ]]; then
		[[ $rc = 2 || $("$print" "$root" units.default | cut -f1) = rescue.target ]] && return 0
		# a cycle of what the boot can not do without: systemd starts nothing, and holdfast breaks no cycles
		grep -q -e "$load_order" -e 'order is cyclic' "$work/log" && return 2
		return 1
	fi
	[[ $rc = 0 ]] && cmp -s "$work/ours" "$work/systemd" && return 0
	grep -q "$load_order" "$work/log" && return 2
	systemd_is_sure && return 1
	[[ $rc = 2 ]] && return 2
	# a cycle may take one side of a conflict out before the conflict is looked at
	grep -q 'ordering cycle' "$work/logs" && grep -rqsD skip '^Conflicts=' "$root" && return 2
	[[ $rc = 0 && -z $(LC_ALL=C comm -13 "$work/ours" "$work/union") ]] && return 2
	return 1
}

failed=0 unsure=0 units=0
echo "# seed $seed, $cases cases, systemd $version"
echo "1..1"
for ((n = 0; n < cases; n++)); do
	RANDOM=$((seed + n))
	generate
	compare
	case $? in
	0) ;;
	2) unsure=$((unsure + 1)) ;;
	*)
		failed=$((failed + 1))
		kept=$(mktemp -d "${TMPDIR:-/tmp}/units-oracle-XXXXXX")
		cp -a "$root" "$work/log" "$work/ours.places" "$kept"
		echo "# seed $((seed + n)) differs (- systemd, + holdfast), kept in $kept: $(head -c 200 "$work/ours.reason")"
		diff -U0 "$work/systemd" "$work/ours" | sed -n '3,12s/^/#   /p'
		;;
	esac
	units=$((units + $(wc -l <"$work/systemd")))
done
echo "# $cases cases, $units units in all, $unsure where systemd's own answer varies"
if ((failed)); then
	echo "not ok 1 - units.boot is systemd's job list ($failed of $cases differ)"
	exit 1
fi
echo "ok 1 - units.boot is systemd's job list"

#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The direction of includes between the folders of agent/ (agent/README.md, "The house").
set -eu
cd "${top_srcdir:-.}/agent"

# what each folder may include, beside itself
allowed() {
	case $1 in
	core) ;;
	facts | health | watchdog | verdict | slot | confine | sandbox | report) echo core ;;
	policy) echo core facts/fact.h ;;
	daemon | cli) echo core facts policy health watchdog verdict slot confine sandbox report daemon ;;
	*) return 1 ;;
	esac
}

may_include() { # folder, header
	[ "$1" = "${2%%/*}" ] && return 0
	for one in $(allowed "$1"); do
		[ "$2" = "$one" ] && return 0
		[ "${2%%/*}" = "$one" ] && return 0
	done
	return 1
}

n=0
bad=0
for folder in */; do
	folder=${folder%/}
	n=$((n + 1))
	wrong=
	if ! allowed "$folder" > /dev/null; then
		wrong=" unknown folder $folder"
	fi
	for file in $(find "$folder" -name '*.[ch]' | sort); do
		# Headers have no blanks in their names.
		# shellcheck disable=SC2013
		for header in $(sed -n 's/^#[[:space:]]*include[[:space:]]*"\(.*\)".*/\1/p' "$file"); do
			case $header in
			*.def) ;;
			core/log.h)
				case $folder in core | daemon | cli) ;; *) wrong="$wrong $file logs" ;; esac
				;;
			*) may_include "$folder" "$header" || wrong="$wrong $file->$header" ;;
			esac
		done
	done
	if [ -n "$wrong" ]; then
		echo "not ok $n - $folder includes only what it may:$wrong"
		bad=1
	else
		echo "ok $n - $folder includes only what it may"
	fi
done
echo "1..$n"
exit $bad

#!/bin/sh
# Makes configure and all that autotools generate or copy; nothing of it is committed.
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu
cd "$(dirname "$0")"

mkdir -p build-aux m4
tap=
for dir in /usr/share/automake-*; do
	[ -f "$dir/tap-driver.sh" ] && tap=$dir/tap-driver.sh
done
if [ -z "$tap" ]; then
	echo "autogen.sh: tap-driver.sh not found under /usr/share/automake-*: install automake 1.16 or later" >&2
	exit 1
fi
cp "$tap" build-aux/tap-driver.sh
chmod 755 build-aux/tap-driver.sh
autoreconf --force --install --warnings=all

# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Builds what the lab boots and keeps it in the cache: the root file system of both kinds of VM, and
# Debian's kernel with a small initrd for QEMU (user-mode Linux is its own kernel). What makes an
# image is this file, root.packages and the versions that image_key lists. Their hash is the image's
# name, so a change makes a new image. An image appears under its name only when it is whole, and is
# never written to after that.
#
# Sourced by ./lab, which sets lab_dir and cache, and provides die.

# In the order in which the initrd loads them; after these, the watchdog.
qemu_modules=(
	virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk
	crc16 crc32c_generic libcrc32c mbcache jbd2 ext4
	watchdog
)

# What a guest need not start.
masked_units="apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer
	fstrim.timer getty.target systemd-timesyncd.service"
masked_units=${masked_units//[[:space:]]/ }

: "${lab_dir:?}" "${cache:?}"

image_packages() {
	sed 's/#.*//; /^[[:space:]]*$/d' "$lab_dir/root.packages"
}

image_suite() {
	# shellcheck source=/dev/null
	(. /etc/os-release && echo "$VERSION_CODENAME")
}

# The host's versions count: holdfast is built against them, and the guest runs it with its own.
image_key() {
	local packages
	mapfile -t packages < <(image_packages)
	{
		cat "$lab_dir/image.sh"
		printf '%s\n' "${packages[@]}" "$(image_suite)" "$(dpkg --print-architecture)"
		dpkg-query -W -f '${Package} ${Version}\n' libc6 "${packages[@]}" 2>/dev/null || true
	} | sha256sum | cut -c 1-16
}

# Makes images as root would, also for those who are not.
as_root() {
	if ((EUID == 0)); then "$@"; else fakeroot -- "$@"; fi
}

build_root() { # DIR
	local packages
	mapfile -t packages < <(image_packages)

	# shellcheck disable=SC2016 # $1 is for the hooks to expand
	mmdebstrap --quiet --variant=minbase --format=tar \
		--include="$(IFS=,; echo "${packages[*]}")" \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--customize-hook='mkdir -p "$1/lab" "$1/var/lib/lab"' \
		--customize-hook='echo lab >"$1/etc/hostname"' \
		--customize-hook='echo 0123456789abcdef0123456789abcdef >"$1/etc/machine-id"' \
		--customize-hook="chroot \"\$1\" systemctl --quiet mask $masked_units" \
		"$(image_suite)" "$1/root.tar"

	mkdir "$1/tree"
	# The first thing that runs in a guest goes on with what the run brought along.
	cat >"$1/lab-init" <<-'EOF'
		#!/bin/sh
		for disk in /dev/ubdb /dev/vdb; do
			[ -b "$disk" ] && mount -t ext4 -o ro "$disk" /lab && exec /lab/guest/init
		done
		echo "lab: no payload disk"
		exec sleep infinity
	EOF
	# shellcheck disable=SC2016 # $1 is for the inner shell to expand
	as_root sh -euc '
		tar -x -p -f "$1/root.tar" -C "$1/tree"
		install -m 0755 "$1/lab-init" "$1/tree/sbin/lab-init"
		mke2fs -q -t ext4 -L lab-root -E lazy_itable_init=0 -d "$1/tree" "$1/root.ext4" 768M >/dev/null
	' sh "$1"
	install -m 0755 "$1/tree/bin/busybox" "$1/busybox"
	rm -rf "$1/tree" "$1/root.tar" "$1/lab-init"
}

# QEMU boots the bare kernel as well, and that spares the emulated processor the unpacking.
unpack_kernel() { # VMLINUZ
	local at
	at=$(grep -abo -m 1 $'\xfd7zXZ' "$1" | head -n 1 | cut -d : -f 1)
	[[ -n $at ]] || die "no xz stream in the kernel"
	xz -dc --single-stream < <(tail -c "+$((at + 1))" "$1")
}

# Only what the guest needs is taken out of the kernel's package; nothing is installed on the host.
build_kernel() { # DIR
	local package members=("${qemu_modules[@]/#/*/}" '*/i6300esb')
	package=$(apt-cache depends linux-image-amd64 | sed -n 's/^ *Depends: \(linux-image-[0-9]\)/\1/p')
	[[ -n $package ]] || die "apt does not know linux-image-amd64: is an apt-get update wanting?"
	(cd "$1" && apt-get -qq -o APT::Sandbox::User=root download "$package")

	mkdir -p "$1"/initrd/{bin,dev,modules,root}
	dpkg-deb --fsys-tarfile "$1"/linux-image-*.deb |
		tar -x -C "$1/initrd/modules" --transform 's,.*/,,' --wildcards './boot/vmlinuz-*' \
			"${members[@]/%/.ko}"
	unpack_kernel "$1"/initrd/modules/vmlinuz-* >"$1/vmlinux"
	rm "$1"/initrd/modules/vmlinuz-*
	mv "$1/busybox" "$1/initrd/bin/busybox"
	cat >"$1/initrd/init" <<-EOF
		#!/bin/busybox sh
		/bin/busybox mount -t devtmpfs dev /dev
		for module in ${qemu_modules[*]}; do
			/bin/busybox insmod /modules/\$module.ko
		done
		/bin/busybox insmod /modules/i6300esb.ko heartbeat=10
		/bin/busybox mount -t ext4 /dev/vda /root
		/bin/busybox mount -o move /dev /root/dev
		exec /bin/busybox switch_root /root /sbin/lab-init
	EOF
	chmod 0755 "$1/initrd/init"
	(cd "$1/initrd" && find . | bin/busybox cpio -o -H newc 2>/dev/null) >"$1/initrd.cpio"
	rm -rf "$1"/initrd "$1"/linux-image-*.deb
}

# Prints the folder that holds root.ext4, vmlinux and initrd.cpio, building it if there is none.
image_get() {
	local dir temp
	dir=$cache/image-$(image_key)

	mkdir -p "$cache"
	exec {image_lock}>"$cache/lock"
	flock "$image_lock"
	rm -rf "$cache"/building.*
	if [[ ! -d $dir ]]; then
		echo "# building the guests' root file system and kernel, once" >&2
		temp=$(mktemp -d "$cache/building.XXXXXX")
		build_root "$temp" >&2
		build_kernel "$temp" >&2
		mv "$temp" "$dir"
	fi
	exec {image_lock}>&-
	echo "$dir"
}

# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# The cases of ./run, which sources this file and provides check and its helpers.

: "${work:?}" "${server:?}" "${desktop:?}" "${holdfast:?}" "${top:?}"

# What a person would do about the findings on the server root.
mend() { # ROOT
	mkdir -p "$1/etc/ssh/sshd_config.d" "$1/etc/systemd/system"
	cat >"$1/etc/ssh/sshd_config.d/00-hardening.conf" <<-'END'
		PermitRootLogin no
		PasswordAuthentication no
		AllowUsers deploy
		MaxAuthTries 3
		LoginGraceTime 60
		DisableForwarding yes
		X11Forwarding no
		AllowTcpForwarding no
		AllowAgentForwarding no
		AllowStreamLocalForwarding no
		MACs -umac-64*,hmac-md5*,hmac-sha1-96*
	END
	ln -sf /usr/lib/systemd/system/multi-user.target "$1/etc/systemd/system/default.target"
	# Without a boot configuration nobody can say on which consoles the getty generator offers a login.
	mkdir -p "$1/boot/extlinux"
	cat >"$1/boot/extlinux/extlinux.conf" <<-'END'
		TIMEOUT 0
		DEFAULT primary
		LABEL primary
		  LINUX /boot/Image
		  APPEND root=/dev/mmcblk0p1 ro console=tty0
	END
}

check "a fresh Debian root with an SSH server has findings: exit 1" \
	audit 1 "$server" "$work/fresh.json"
check "X11 forwarding is found where Debian's own file says it" fails_at "$work/fresh.json" ssh.x11-forwarding \
	"/etc/ssh/sshd_config:$(grep -n '^X11Forwarding yes' "$server/etc/ssh/sshd_config" | cut -d : -f 1)"
check "password logins are found though no file speaks of them" \
	fails_at "$work/fresh.json" ssh.password-authentication ""

mended=$work/mended
cp -a "$server" "$mended"
mend "$mended"
check "the same tree with the findings mended: exit 0" audit 0 "$mended" "$work/mended.json"
check "then root login passes" test "$(result_of "$work/mended.json" ssh.root-login)" = pass

# One finding at a time on the mended tree, each with its line.
printf 'PermitRootLogin yes\n' >"$mended/etc/ssh/sshd_config.d/00-a.conf"
check "a drop-in that sorts first takes root login back" audit 1 "$mended" "$work/dropin.json"
check "and is named with its line" fails_at "$work/dropin.json" ssh.root-login /etc/ssh/sshd_config.d/00-a.conf:1
printf 'PermitRootlogn yes\n' >"$mended/etc/ssh/sshd_config.d/00-a.conf"
check "a misspelt keyword, which stops sshd, is a finding and no pass" audit 1 "$mended" "$work/invalid.json"
check "the invalid line is named" fails_at "$work/invalid.json" ssh.valid /etc/ssh/sshd_config.d/00-a.conf:1
rm "$mended/etc/ssh/sshd_config.d/00-a.conf"
mkdir -p "$mended/etc/systemd/system/getty.target.wants"
ln -s /usr/lib/systemd/system/serial-getty@.service \
	"$mended/etc/systemd/system/getty.target.wants/serial-getty@ttyTCU0.service"
check "a getty on a serial console is a finding" audit 1 "$mended" "$work/getty.json"
check "with the link that starts it" fails_at "$work/getty.json" console.login \
	/etc/systemd/system/getty.target.wants/serial-getty@ttyTCU0.service

check "units.boot of the server root is systemd's job list" same_units "$server"
check "units.boot of the desktop-heavy root is systemd's job list" same_units "$desktop"
check "the desktop-heavy root starts what a device does not need: exit 1" audit 1 "$desktop" "$work/desktop.json"
check "service discovery and printing among it" test "$(jq -r '
	[.results[] | select(.id == "services.unwanted") | .observations[].value] |
	contains(["avahi-daemon.service", "cups.service"])' "$work/desktop.json")" = true

check "an audit changes no file of the tree, nor its access time" untouched "$server"
check "an audit executes nothing" executes_nothing "$server"

check "a root that does not exist: exit 3, and which" exits_3_and_says "/nonexistent" \
	"$holdfast" audit --root /nonexistent --vendor "$top"
sed 's/ssh.PermitRootLogin/ssh.PermitRootLogn/' policies/field-baseline.yaml >"$work/typo.yaml"
line=$(grep -n 'ssh.PermitRootLogn' "$work/typo.yaml" | head -n 1 | cut -d : -f 1)
check "a policy with a typo: exit 3, with line, column and the right word" \
	exits_3_and_says "typo.yaml:$line:[0-9]*: error: .*did you mean \"ssh.PermitRootLogin\"" \
	"$holdfast" audit --root "$server" --policy "$work/typo.yaml"

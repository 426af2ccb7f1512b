#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Facts of source ssh against "sshd -T", on random configurations: with Include, Match, quotes, odd
# blanks, synonyms and wrong lines. Both read the same files: the tree's /etc/ssh is mounted over
# the machine's own in a mount namespace that only this test has.
#
#	HOLDFAST_CASES  how many (60)
#	HOLDFAST_SEED   of the random numbers (printed)
#	HOLDFAST_KEEP   a folder to keep the cases that differ in
set -eu

cases=${HOLDFAST_CASES:-60}
seed=${HOLDFAST_SEED:-$(($(date +%s) % 32768))}
print=${top_builddir:-.}/tests/facts/facts_print
sshd=$(PATH=$PATH:/usr/sbin:/sbin command -v sshd || true)

skip() {
	echo "1..0 # SKIP $1"
	exit 0
}

if [ -z "${HOLDFAST_INSIDE:-}" ]; then
	case $("${sshd:-false}" -V 2>&1 || true) in
	*OpenSSH_9.2*) ;;
	*) skip "needs sshd of OpenSSH 9.2, whose ways these are" ;;
	esac
	for how in -m -rm; do
		if unshare $how true 2> /dev/null; then
			HOLDFAST_INSIDE=1 exec unshare $how "$0" "$@"
		fi
	done
	skip "needs a mount namespace (unshare -m)"
fi

work=$(mktemp -d)
trap 'umount -l /etc/ssh 2> /dev/null || true; rm -rf "$work"' EXIT
export LC_ALL=C
tree=$work/tree
conf=$tree/etc/ssh
mkdir -p "$conf" "$tree/usr/sbin" "$work/run/sshd"
cp "$sshd" "$tree/usr/sbin/sshd"
echo "root:x:0:0:root:/root:/bin/sh" > "$tree/etc/passwd"
ssh-keygen -q -t ed25519 -N '' -f "$work/key"
chmod 755 "$work/run/sshd"
mount --make-rprivate /
mount --bind "$conf" /etc/ssh
mount --bind "$work/run" /run

RANDOM=$seed
pick() { # one of the arguments, in $picked
	picked=${*:RANDOM % $# + 1:1}
}
chance() { # of 100
	[ $((RANDOM % 100)) -lt "$1" ]
}

# Keyword, then values with "|" between: right ones, after "!" wrong ones.
table=()
yes_no='yes|no|Yes|NO!true|1|on|maybe|yes no|""'
for keyword in AllowAgentForwarding DisableForwarding ExposeAuthInfo GSSAPIAuthentication \
	HostbasedAuthentication HostbasedUsesNameFromPacketOnly KbdInteractiveAuthentication \
	ChallengeResponseAuthentication SkeyAuthentication KerberosAuthentication \
	PasswordAuthentication PermitEmptyPasswords PermitTTY PermitUserRC PubkeyAuthentication \
	StreamLocalBindUnlink X11Forwarding X11UseLocalhost; do
	table+=("m $keyword|$yes_no")
done
for keyword in GSSAPICleanupCredentials GSSAPIKeyExchange GSSAPIStoreCredentialsOnRekey \
	GSSAPIStrictAcceptorCheck IgnoreUserKnownHosts KerberosOrLocalPasswd KerberosTicketCleanup \
	PrintLastLog PrintMotd StrictModes TCPKeepAlive KeepAlive UseDNS UsePAM DSAAuthentication \
	DebianBanner; do
	table+=("g $keyword|$yes_no")
done
for keyword in MaxAuthTries MaxSessions ClientAliveCountMax X11DisplayOffset RequiredRSASize; do
	table+=("m $keyword|0|3|007|2147483647!-1|x|2147483648|3 4|1.5")
done
keys='ssh-ed25519|rsa-sha2-512,ssh-ed25519|+ssh-rsa|-ssh-rsa*|^ecdsa-sha2-nistp256|*|ssh-*|RSA,ssh-rsa'
keys+='|+ssh-dss,ssh-rsa-cert-v01@openssh.com|-*nistp*,rsa-sha2-256|ecdsa-*,!x!bogus|+bogus|*,!ssh-rsa|RSA|""'
table+=(
	"m AcceptEnv|LANG LC_*|FOO|A B C|\"X Y\"!A=b|\"\""
	"g AddressFamily|any|inet|inet6|Any!ipv4|any inet"
	"m AllowTcpForwarding|yes|no|all|local|remote|All!yes no|both"
	"m AllowStreamLocalForwarding|yes|no|all|local|remote!x"
	"m AllowUsers|root|a b c|*@10.0.0.0/8|bob@192.168.1.*|!root *!x@10.0.0.1/8|\"\"|a@10.0.0.0/33"
	"m DenyUsers|root|a b|q@::1!x@::1/0|\"\""
	"m AllowGroups|wheel|a b|\"domain users\"!\"\""
	"m DenyGroups|wheel|x y!\"\""
	"m AuthenticationMethods|any|publickey|publickey,password keyboard-interactive:pam|none|hostbased|password"
	"m AuthenticationMethods|publickey,keyboard-interactive|gssapi-with-mic!bogus|any publickey|publickey any|\"\"|publickey,"
	"m AuthorizedKeysCommand|/usr/bin/find %u|none|/a \"b c\" # d!relative|\"/quoted\""
	"m AuthorizedKeysCommandUser|nobody|root!a b|\"\""
	"m AuthorizedPrincipalsCommand|/usr/bin/p %u|none!relative"
	"m AuthorizedPrincipalsCommandUser|nobody!a b"
	"m AuthorizedKeysFile|.ssh/keys|none|/etc/keys/%u .ssh/more|~/k!\"\"|~nobody-here/x"
	"m AuthorizedPrincipalsFile|none|/etc/p/%u|%h/p|~/p!\"\"|a b"
	"m Banner|none|/etc/issue|None|issue.net|\"/a b\"|~/b!\"\"|a b"
	"m CASignatureAlgorithms|ssh-ed25519|+ssh-rsa|-rsa*|^ssh-rsa|ecdsa-*|+webauthn*!bogus"
	"m ChannelTimeout|none|session=5m|x11-connection=1h30m session=0|*=9!none session=1|session|=5|a=b"
	"m ChrootDirectory|none|/srv/%u|%h!\"\"|a b"
	"g Ciphers|aes256-ctr|aes128-ctr,aes256-gcm@openssh.com|+3des-cbc|-aes*|^aes256-cbc|-*ctr,chacha*|-nothing"
	"g Ciphers|aes128-cbc,,bogus!bogus|aes*|+bogus|+|\"\"|aes256-ctr aes128-ctr"
	"g MACs|hmac-sha2-256|+hmac-md5|-*etm*|^hmac-sha1-96|-hmac-sha1,umac*!bogus|hmac-*"
	"g KexAlgorithms|curve25519-sha256|+diffie-hellman-group1-sha1|-ecdh*|^ecdh-sha2-nistp256|-sntrup*!bogus|dh*"
	"g GSSAPIKexAlgorithms|gss-gex-sha1-|gss-group14-sha1-,gss-gex-sha1-|gss-gex-sha1-x!bogus|+gss-gex-sha1-|-gss*"
	"m ClientAliveInterval|0|15|2m|1h30m|1W|90s!x|5y|-1|\"\"|1 2"
	"g LoginGraceTime|0|60|2m|1H!-5|2x|99999999999"
	"g Compression|yes|no|delayed!zlib"
	"g FingerprintHash|md5|sha256|SHA512!crc32"
	"m ForceCommand|/bin/true|internal-sftp -l INFO|none|\"/bin/x\" y # z|None"
	"m GatewayPorts|yes|no|clientspecified!x"
	"g HostCertificate|/etc/ssh/cert.pub|none"
	"g HostKeyAgent|none|SSH_AUTH_SOCK|/run/agent"
	"g HostKeyAlgorithms|$keys"
	"m PubkeyAcceptedAlgorithms|$keys"
	"m PubkeyAcceptedKeyTypes|$keys"
	"m HostbasedAcceptedAlgorithms|$keys"
	"m HostbasedAcceptedKeyTypes|$keys"
	"m IPQoS|lowdelay|AF21 cs1|0x10 0x20|none|ef|5 010|le reliability|16!x|256|1 2 3|0x|-1"
	"m IgnoreRhosts|yes|no|shosts-only!x"
	"g ListenAddress|10.0.0.1|10.0.0.1:2222|::1|[::1]:22|0.0.0.0|[2001:DB8::1]|*|2001:db8:0:0::5"
	"g ListenAddress|[::]|127.1|[10.0.0.2]:99|*:44!1.2.3.4:0|1.2.3.4:x|[::1|a/b|1.2.3.4 rdomain 1|1.2.3.4:70000|[::1]x"
	"m LogLevel|INFO|verbose|Debug1|DEBUG|DEBUG3|quiet!x|INFO x"
	"m LogVerbose|kex.c:*|a b|none!none a|\"\""
	"g SyslogFacility|AUTH|authpriv|LOCAL7|daemon!x"
	"g MaxStartups|10|5:50:60|100:30:200|1:1:1!10:20|0|60:30:10|5:0:10|x|5:101:10"
	"g PerSourceMaxStartups|none|5|0!None|x"
	"g PerSourceNetBlockSize|24:64|32:128|0:0!33:1|1:129|x"
	"g ModuliFile|/etc/ssh/moduli|m!\"\"|a b"
	"m PermitListen|any|none|8080|localhost:99|*:* 1|[::1]:5!x|any none|host:0|\"\""
	"m PermitOpen|any|none|host:80|[::1]:22|a:1 b:2|*:*!x|host|host:x|none any"
	"m PermitRootLogin|yes|no|prohibit-password|without-password|Forced-Commands-Only|Without-Password!true|2|off|yes no"
	"m PermitTunnel|yes|no|point-to-point|ethernet!Yes|x"
	"g PermitUserEnvironment|yes|no|LANG,LC_*|Yes!\"\"|a b"
	"g PidFile|none|/run/x.pid|None!a b"
	"g Port|22|2222|65535|0080!0|70000|x|-1|22 23"
	"m PubkeyAuthOptions|none|touch-required|verify-required touch-required|None touch-required!x"
	"m RekeyLimit|default|1G|512M 1h|default none|1.5K|16|0 600|2g 0!15|x|1G 1x|1Z|1Gx|1G 1h 2"
	"m RevokedKeys|none|/etc/ssh/revoked!a b"
	"m TrustedUserCAKeys|none|/etc/ssh/ca.pub!\"\""
	"g SecurityKeyProvider|internal|Internal|/lib/sk.so!a b"
	"m SetEnv|A=1|A=1 B=2 A=3|X=\"a b\"!A|\"\""
	"m StreamLocalBindMask|0177|0|777|0009!8|1777|x"
	"g Subsystem|sftp internal-sftp|sftp /usr/lib/sftp -l  X|other /bin/true!sftp|\"\" x"
	"m UnusedConnectionTimeout|none|5m|0|90!x|none 5"
	"g VersionAddendum|none|hello world|x # y|None|\"q\""
	"g XAuthLocation|/usr/bin/xauth|none!a b"
	"g Protocol|2|1|what ever"
	"g UsePrivilegeSeparation|yes|sandbox"
	"m RSAAuthentication|yes|x y z"
	"g UseLogin|no"
	"g KerberosGetAFSToken|yes|no"
	"g NoSuchKeyword!yes"
	"g PermitRootLogins!no"
	"m RDomain!none|x"
)

# A line in $line. $1: g outside of Match, m inside; $2: chance in 100 of a wrong value.
make_line() {
	local row values keyword separator
	while :; do
		pick "${table[@]}"
		row=$picked
		[ "$1" = g ] || [ "${row%% *}" = m ] || chance 1 || continue
		keyword=${row#* }
		keyword=${keyword%%[|!]*}
		values=${row#* }
		values=${values#"$keyword"}
		break
	done
	if chance "$2" && [ "$values" != "${values#*!}" ]; then
		values=${values##*!}
	elif [ "${values#|}" = "$values" ]; then
		chance 5 || keyword=StrictModes
		[ "$1" = g ] || keyword=PermitTTY
		values="|yes"
	else
		values=${values%!*}
		values=${values#|}
	fi
	local IFS='|'
	# shellcheck disable=SC2086
	set -f && pick $values && set +f
	unset IFS
	case $((RANDOM % 8)) in
	0) keyword=${keyword,,} ;;
	1) keyword=${keyword^^} ;;
	esac
	separator=' '
	case $((RANDOM % 12)) in
	0) separator='=' ;;
	1) separator=' = ' ;;
	2) separator=$'\t' ;;
	3) separator='  ' ;;
	4) separator='= ' ;;
	esac
	case $picked in
	*[\ \"]*) ;;
	*) case $((RANDOM % 12)) in
		0) picked="\"$picked\"" ;;
		1) picked="'$picked'" ;;
		2) picked="${picked:0:1}\"${picked:1}\"" ;;
		esac ;;
	esac
	line=$keyword$separator$picked
	chance 4 && line="$line # comment"
	chance 3 && line="$line "$'\t'
	chance 4 && line=" 	$line"
	chance 3 && line="$line"$'\r'
	chance 1 && line="$line#joined"
	chance 1 && line="$line"$'\f'
	if chance "$wild"; then
		local at=$((RANDOM % (${#line} + 1)))
		# shellcheck disable=SC1003
		pick '"' "'" '\' '#' '=' ' ' $'\t' ',' '\ ' '""' $'\r' x ':' '=='
		line=${line:0:at}$picked${line:at}
	fi
	return 0
}

make_match() {
	pick 'User bob' 'user root' 'Group wheel' 'Address 10.0.0.0/8' 'Host *.example.org' all 'All' \
		'User a,!b Address ::1' 'LocalAddress 192.168.0.1' 'User=x' '"User" "y z"' 'all # c' \
		'User bob # c' 'Address *' 'all' 'User bob, Group x' 'Address 10.0.0.0/8,!10.1.0.0/16'
	if chance "$wrong"; then
		pick 'User' 'all User x' 'User x all' 'Address 10.0.0.1/8' 'Nothing x' '' 'Address "x,"' \
			'all all' 'User x Group' 'Address 10.0.0.0/64'
	fi
	line="Match $picked"
	chance 5 && line="match=$picked"
	return 0
}

# shellcheck disable=SC2088
make_include() {
	pick '/etc/ssh/sshd_config.d/*.conf' 'sshd_config.d/*.conf' 'sshd_config.d/*' 'more/*.conf' \
		'/etc/ssh/more/?.conf' 'sshd_config.d/10-a.conf' 'nothing/*.conf' '"more/b c.conf"' \
		'more/[ab].conf more/9.conf' '/etc/ssh/*/10-*.conf' 'more/.hidden' 'more/.*' \
		'sshd_config.d/nothing.conf' '~/x' '/etc/ssh//more/../more/a.conf' 'more/link.conf' 'more' \
		'more/\[x\].conf'
	chance 2 && pick 'loop.conf' 'more/dangling.conf' '""' 'more/a.conf ""'
	line="Include $picked"
	return 0
}

make_file() { # path, lines, chance of an Include, of a Match
	local path=$1 lines=$2 include=$3 match=$4 where=g
	: > "$path"
	while [ "$lines" -gt 0 ]; do
		lines=$((lines - 1))
		if chance "$include"; then
			make_include
		elif chance "$match"; then
			make_match
			where=m
		elif chance 4; then
			pick '' '# comment' '  ' '	#' '#'
			line=$picked
		else
			make_line $where "$wrong"
		fi
		if [ "$lines" -eq 0 ] && chance 20; then
			printf '%s' "$line" >> "$path"
		else
			printf '%s\n' "$line" >> "$path"
		fi
	done
	chance 1 && printf '\357\273\277%s' "$(cat "$path")" > "$path"
	chance 1 && printf 'Banner /a\0b\nPort 5\n' >> "$path"
	return 0
}

make_case() {
	rm -rf "${conf:?}"/* "${conf:?}"/.??*
	cp "$work/key" "$conf/ssh_host_ed25519_key"
	mkdir "$conf/sshd_config.d" "$conf/more"
	# Half of the cases have nothing wrong on purpose: else hardly one would be valid.
	wrong=0 wild=0
	chance 30 && wrong=4
	chance 30 && wild=3
	local name
	for name in sshd_config.d/10-a.conf sshd_config.d/50-b.conf sshd_config.d/9-c.conf \
		sshd_config.d/Z.conf sshd_config.d/20-x.conf.bak sshd_config.d/.h.conf more/a.conf \
		more/b.conf "more/b c.conf" more/9.conf more/.hidden 'more/[x].conf'; do
		chance 60 && make_file "$conf/$name" $((RANDOM % 5 + 1)) 4 5
	done
	chance 50 && ln -s ../sshd_config.d/10-a.conf "$conf/more/link.conf"
	chance 10 && ln -s nowhere "$conf/more/dangling.conf"
	chance 10 && ln -s /dev/null "$conf/sshd_config.d/30-null.conf"
	echo "Include loop.conf" > "$conf/loop.conf"
	make_file "$conf/sshd_config" $((RANDOM % 30 + 1)) 10 4
}

# Both sides as sorted lines "keyword value": lists cut into members.
# shellcheck disable=SC2016
from_sshd='{
	keyword = $1
	value = substr($0, length(keyword) + 2)
	if (keyword ~ /^(ciphers|macs|kexalgorithms|gssapikexalgorithms|.*algorithms)$/)
		n = split(value, part, ",")
	else if (keyword ~ /^(authorizedkeysfile|authenticationmethods|logverbose|channeltimeout|permitopen|permitlisten|pubkeyauthoptions)$/)
		n = split(value, part, " ")
	else {
		n = 1
		part[1] = value
	}
	for (i = 1; i <= n; i++) {
		value = part[i]
		if (keyword == "permitrootlogin" && value == "without-password")
			value = "prohibit-password"
		if (keyword == "unusedconnectiontimeout" && value == "none")
			value = 0
		if (keyword == "persourcemaxstartups" && value == "none")
			value = 2147483647
		if (keyword == "channeltimeout" && value == "none")
			continue
		if (keyword == "loglevel" && value == "SILENT")
			value = "QUIET"
		if (keyword == "securitykeyprovider" && tolower(value) == "internal")
			value = "internal"
		if (value == "(null)")
			value = "none"
		gsub(/[\001-\037\177]/, "\357\277\275", value)
		sub(/^\/\//, "/", value)
		print keyword, value
	}
}'
# shellcheck disable=SC2016
from_facts='$4 !~ /^match:/ && ($3 != "" || $5 != "") {
	keyword = tolower(substr($1, 5))
	if (keyword !~ /^(present|valid|version|options|dropbear[.]present|debianbanner)$/)
		print keyword, ($2 == "ok" ? $3 : $2)
}'

valid=0
refused=0
bad=0
check_case() {
	local state said hidden
	if (cd / && "$sshd" -T) > "$work/out" 2> "$work/err"; then
		said=true
		valid=$((valid + 1))
	# Not the file's fault: no key, or a host name that would have to be asked for.
	elif grep -q -e 'no hostkeys available' -e 'Name or service not known' \
		-e 'Temporary failure in name resolution' "$work/err"; then
		return 0
	else
		said=false
		refused=$((refused + 1))
	fi
	"$print" "$tree" 'ssh.*' > "$work/facts" 2>&1 || true
	state=$(awk -F '\t' '$1 == "ssh.valid" { print $2 == "ok" ? $3 : $2 }' "$work/facts")
	if [ "$state" != "$said" ]; then
		echo "# case $1: valid is $state, sshd says $said: $(head -n 1 "$work/err")"
		grep '^ssh.valid' "$work/facts" | sed 's/^/# /'
		return 1
	fi
	[ $said = true ] || return 0
	# What a Match block makes unknown is not compared.
	hidden=$(awk -F '\t' '$4 ~ /replaces the list$/ { printf "%s|", tolower(substr($1, 5)) }' \
		"$work/facts")
	awk "$from_sshd" "$work/out" | grep -vE "^(${hidden}nothing) " | sort > "$work/a"
	awk -F '\t' "$from_facts" "$work/facts" | grep -vE "^(${hidden}nothing) " | sort > "$work/b"
	diff "$work/a" "$work/b" > "$work/diff" && return 0
	echo "# case $1: < sshd, > facts"
	sed 's/^/# /' "$work/diff"
	return 1
}

n=0
while [ $n -lt "$cases" ]; do
	n=$((n + 1))
	make_case
	if ! check_case $n; then
		bad=$((bad + 1))
		if [ -n "${HOLDFAST_KEEP:-}" ]; then
			mkdir -p "$HOLDFAST_KEEP/$seed-$n"
			cp -a "$conf" "$work/out" "$work/err" "$work/facts" "$HOLDFAST_KEEP/$seed-$n/"
		fi
	fi
done
echo "# seed $seed: $cases cases, $valid valid, $refused refused, $bad differ"
ok=ok
[ $bad -eq 0 ] || ok="not ok"
echo "$ok 1 - facts of ssh are what sshd -T says"
ok=ok
[ "$cases" -lt 40 ] || { [ $valid -gt 0 ] && [ $refused -gt 0 ]; } || ok="not ok"
echo "$ok 2 - there were valid and refused configurations"
echo "1..2"
[ $bad -eq 0 ]

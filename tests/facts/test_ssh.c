/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What sshd_config means is tested against sshd itself (ssh_oracle.sh); here is the rest. */
#include "facts_tree.h"

#include "facts/ssh_line.h"

#define SSHD "usr/sbin/sshd", "OpenSSH_9.2p1 Debian-2\nlibpam.so.0\n"
#define CONFIG "etc/ssh/sshd_config"
#define INVALID "unknown: sshd refuses its configuration: "

struct ssh_case {
	const char *what;
	struct tree_file files[8];
	const char *fact;
	const char *expected;
};

static void run_cases(const struct ssh_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		autotree char *dir = tree_new(cases[i].files);
		autoclean(fact_set_free) struct fact_set *set = facts_of(dir, "ssh.*");

		print_message("# %s\n", cases[i].what);
		expect_fact(set, cases[i].fact, cases[i].expected);
	}
}

static void values_come_with_their_place(void **state)
{
	static const struct ssh_case cases[] = {
		{
			"no sshd",
			{ { CONFIG, "PermitRootLogin no\n" } },
			"ssh.PermitRootLogin",
			"absent: no sshd",
		},
		{
			"no sshd, seen as such",
			{ { CONFIG, "" } },
			"ssh.present",
			"false||",
		},
		{
			"a default",
			{ { SSHD }, { CONFIG, "# nothing\n" } },
			"ssh.PermitRootLogin",
			"prohibit-password|default|",
		},
		{
			"a synonym",
			{ { SSHD }, { CONFIG, "\npermitrootlogin = Without-Password # x\n" } },
			"ssh.PermitRootLogin",
			"prohibit-password||/etc/ssh/sshd_config:2",
		},
		{
			"the first wins, through an Include",
			{ { SSHD },
			  { CONFIG, "Include /etc/ssh/sshd_config.d/*.conf\nPermitRootLogin no\n" },
			  { "etc/ssh/sshd_config.d/50-cloud.conf", "\n\nPermitRootLogin yes\n" },
			  { "etc/ssh/sshd_config.d/60-mine.conf", "PermitRootLogin no\n" } },
			"ssh.PermitRootLogin",
			"yes||/etc/ssh/sshd_config.d/50-cloud.conf:3",
		},
		{
			"lists grow",
			{ { SSHD }, { CONFIG, "AllowUsers a b\nAllowUsers \"c d\"\n" } },
			"ssh.AllowUsers",
			"a||/etc/ssh/sshd_config:1\nb||/etc/ssh/sshd_config:1\n"
			"c d||/etc/ssh/sshd_config:2",
		},
		{
			"a Match block adds an observation",
			{ { SSHD },
			  { CONFIG, "PermitRootLogin no\nMatch User root Address 10.0.0.0/8\n"
				    "PermitRootLogin yes\nPermitRootLogin no\n" } },
			"ssh.PermitRootLogin",
			"no||/etc/ssh/sshd_config:1\n"
			"yes|match: User root Address 10.0.0.0/8|/etc/ssh/sshd_config:3",
		},
		{
			"a Match block that includes one",
			{ { SSHD },
			  { CONFIG, "Match User a\nInclude m.conf\nX11Forwarding yes\n" },
			  { "etc/ssh/m.conf", "MaxAuthTries 1\nMatch Group g\nMaxAuthTries 9\n" } },
			"ssh.MaxAuthTries",
			"6|default|\n1|match: User a|/etc/ssh/m.conf:1\n"
			"9|match: User a, Group g|/etc/ssh/m.conf:3",
		},
		{
			"Match all beats what stands outside",
			{ { SSHD },
			  { CONFIG, "PermitRootLogin no\nMatch all\nPermitRootLogin yes\n" } },
			"ssh.PermitRootLogin",
			"yes||/etc/ssh/sshd_config:3",
		},
		{
			"a list of the denied that a Match block replaces",
			{ { SSHD }, { CONFIG, "DenyUsers root\nMatch User x\nDenyUsers bob\n" } },
			"ssh.DenyUsers",
			"unknown: /etc/ssh/sshd_config:3: Match User x replaces the list",
		},
		{
			"a restriction that only a Match block makes",
			{ { SSHD }, { CONFIG, "Match User x\nAllowUsers bob\n" } },
			"ssh.AllowUsers",
			"unknown: /etc/ssh/sshd_config:2: Match User x replaces the list",
		},
		{
			"algorithms",
			{ { SSHD }, { CONFIG, "Ciphers -*cbc,chacha*,*gcm*,aes128*\n" } },
			"ssh.Ciphers",
			"aes192-ctr||/etc/ssh/sshd_config:1\naes256-ctr||/etc/ssh/sshd_config:1",
		},
		{
			"what it was not built with",
			{ { SSHD }, { CONFIG, "KerberosAuthentication yes\n" } },
			"ssh.KerberosAuthentication",
			"no|unsupported|/usr/sbin/sshd",
		},
		{
			"a masked drop-in",
			{ { SSHD },
			  { CONFIG, "Include sshd_config.d/*\n" },
			  { "etc/ssh/sshd_config.d/a.conf", .link = "/dev/null" } },
			"ssh.valid",
			"true||/etc/ssh/sshd_config",
		},
		{
			"addresses and ports",
			{ { SSHD }, { CONFIG, "ListenAddress 10.0.0.1\nPort 22\nPort 2222\n" } },
			"ssh.ListenAddress",
			"10.0.0.1:22||/etc/ssh/sshd_config:1\n"
			"10.0.0.1:2222||/etc/ssh/sshd_config:1",
		},
	};

	(void)state;
	run_cases(cases, ARRAY_SIZE(cases));
}

static void the_command_line_beats_the_file(void **state)
{
	static const struct ssh_case cases[] = {
		{
			"the flags as they are",
			{ { SSHD },
			  { CONFIG, "" },
			  { "etc/default/ssh", "SSHD_OPTS=\"-4 -p 99\"\n" } },
			"ssh.options",
			"-4 -p 99||/etc/default/ssh",
		},
		{
			"-p",
			{ { SSHD },
			  { CONFIG, "Port 22\n" },
			  { "etc/default/ssh", "SSHD_OPTS='-p 99'\n" },
			  { "lib/systemd/system/ssh.service",
			    "[Service]\nExecStart=/usr/sbin/sshd -D $SSHD_OPTS\n" } },
			"ssh.Port",
			"99||/etc/default/ssh",
		},
		{
			"-o",
			{ { SSHD },
			  { CONFIG, "PermitRootLogin no\n" },
			  { "etc/default/ssh", "SSHD_OPTS=-oPermitRootLogin=yes\n" } },
			"ssh.PermitRootLogin",
			"yes||/etc/default/ssh",
		},
		{
			"a unit that does not look at the variable",
			{ { SSHD },
			  { CONFIG, "PermitRootLogin no\n" },
			  { "etc/default/ssh", "SSHD_OPTS=-oPermitRootLogin=yes\n" },
			  { "etc/systemd/system/ssh.service", "ExecStart=/usr/sbin/sshd -D\n" } },
			"ssh.PermitRootLogin",
			"no||/etc/ssh/sshd_config:1",
		},
		{
			"-f",
			{ { SSHD },
			  { CONFIG, "PermitRootLogin no\n" },
			  { "etc/other", "PermitRootLogin yes\n" },
			  { "etc/systemd/system/sshd.service",
			    "ExecStart=/usr/sbin/sshd -D -f /etc/other\n" } },
			"ssh.PermitRootLogin",
			"yes||/etc/other:1",
		},
	};

	(void)state;
	run_cases(cases, ARRAY_SIZE(cases));
}

static void what_sshd_refuses_is_never_a_value(void **state)
{
	static const struct ssh_case cases[] = {
		{
			"a misspelt keyword, with its place",
			{ { SSHD }, { CONFIG, "PermitRootLogin no\nPermitRootLogn no\n" } },
			"ssh.PermitRootLogin",
			INVALID "/etc/ssh/sshd_config:2: no such keyword: PermitRootLogn",
		},
		{
			"the fact that says so",
			{ { SSHD }, { CONFIG, "PermitRootLogin no\nPort x\n" } },
			"ssh.valid",
			"false|Port is no port number: \"x\"|/etc/ssh/sshd_config:2",
		},
		{
			"a byte order mark",
			{ { SSHD }, { CONFIG, "\xef\xbb\xbfPermitRootLogin no\n" } },
			"ssh.PermitRootLogin",
			INVALID
			"/etc/ssh/sshd_config:1: no such keyword: \xef\xbb\xbfPermitRootLogin",
		},
		{
			"a cycle",
			{ { SSHD }, { CONFIG, "Include sshd_config\n" } },
			"ssh.PermitRootLogin",
			INVALID "/etc/ssh/sshd_config:1: too many includes inside each other",
		},
		{
			"a keyword newer than this sshd",
			{ { "usr/sbin/sshd", "OpenSSH_8.4p1\n" },
			  { CONFIG, "RequiredRSASize 2048\n" } },
			"ssh.PermitRootLogin",
			INVALID "/etc/ssh/sshd_config:1: no such keyword: RequiredRSASize",
		},
		{
			"a keyword newer than the table",
			{ { "usr/sbin/sshd", "OpenSSH_9.9p1\n" },
			  { CONFIG, "PerSourcePenalties no\n" } },
			"ssh.PermitRootLogin",
			"unknown: /etc/ssh/sshd_config:1: holdfast does not know this version's "
			"keyword PerSourcePenalties",
		},
		{
			"no file",
			{ { SSHD } },
			"ssh.PermitRootLogin",
			INVALID "/etc/ssh/sshd_config: /etc/ssh/sshd_config: No such file or "
				"directory",
		},
		{
			"settings that do not go together",
			{ { SSHD },
			  { CONFIG,
			    "PubkeyAuthentication no\nAuthenticationMethods publickey\n" } },
			"ssh.PubkeyAuthentication",
			INVALID "/etc/ssh/sshd_config:2: no enabled methods satisfy "
				"AuthenticationMethods",
		},
	};

	(void)state;
	run_cases(cases, ARRAY_SIZE(cases));
}

static void a_hostile_tree_makes_facts_unknown(void **state)
{
	static const struct ssh_case cases[] = {
		{
			"a FIFO",
			{ { SSHD }, { CONFIG, .fifo = true } },
			"ssh.PermitRootLogin",
			"unknown: /etc/ssh/sshd_config: /etc/ssh/sshd_config: no regular file",
		},
		{
			"an included FIFO",
			{ { SSHD },
			  { CONFIG, "PermitRootLogin no\nInclude p*\n" },
			  { "etc/ssh/pipe", .fifo = true } },
			"ssh.valid",
			"unknown: /etc/ssh/sshd_config:2: /etc/ssh/pipe: no regular file",
		},
		{
			"a huge file",
			{ { SSHD }, { CONFIG, .sparse = (off_t)10 << 30 } },
			"ssh.valid",
			"unknown: /etc/ssh/sshd_config: /etc/ssh/sshd_config: File too large",
		},
		{
			"an sshd that is a FIFO",
			{ { "usr/sbin/sshd", .fifo = true }, { CONFIG, "PermitRootLogin no\n" } },
			"ssh.PermitRootLogin",
			"unknown: /usr/sbin/sshd: no regular file",
		},
		{
			"a loop of links",
			{ { SSHD }, { CONFIG, .link = "sshd_config" } },
			"ssh.PermitRootLogin",
			INVALID "/etc/ssh/sshd_config: /etc/ssh/sshd_config: Too many levels of "
				"symbolic links",
		},
		{
			"bytes that are no text",
			{ { SSHD }, { CONFIG, "Banner /\xff\xfe\x1b[2J\n" } },
			"ssh.Banner",
			"/\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd[2J||/etc/ssh/sshd_config:1",
		},
		{
			"a link out of the tree",
			{ { SSHD },
			  { CONFIG, "Include x\n" },
			  { "etc/ssh/x", .link = "../../../../../../../proc/self/environ" } },
			"ssh.valid",
			"false|/etc/ssh/x: No such file or directory|/etc/ssh/sshd_config:1",
		},
	};

	(void)state;
	run_cases(cases, ARRAY_SIZE(cases));
}

static void includes_that_multiply_come_to_an_end(void **state)
{
	autotree char *dir = tree_new((const struct tree_file[]){ { SSHD }, {} });
	autoclean(fact_set_free) struct fact_set *set = NULL;

	(void)state;
	for (unsigned i = 0; i < 16; i++) {
		char path[64], text[128];

		(void)snprintf(path, sizeof(path), "etc/ssh/%u", i);
		(void)snprintf(text, sizeof(text), "Include %u %u %u %u %u %u %u %u\n", i + 1,
			       i + 1, i + 1, i + 1, i + 1, i + 1, i + 1, i + 1);
		tree_add(dir, &(struct tree_file){ path, text });
	}
	tree_add(dir, &(struct tree_file){ "etc/ssh/16", "Banner none\n" });
	tree_add(dir, &(struct tree_file){ CONFIG, "Include 1\n" });
	set = facts_of(dir, "ssh.valid");
	assert_int_equal(fact_set_find(set, "ssh.valid")->state, FACT_UNKNOWN);
}

static void defaults_follow_the_version(void **state)
{
	static const struct ssh_case cases[] = {
		{
			"old",
			{ { "usr/sbin/sshd", "OpenSSH_6.6.1p1\n" }, { CONFIG, "" } },
			"ssh.PermitRootLogin",
			"yes|default|",
		},
		{
			"no version",
			{ { "usr/sbin/sshd", "" }, { CONFIG, "" } },
			"ssh.PermitRootLogin",
			"unknown: the default depends on the version, which /usr/sbin/sshd does "
			"not say",
		},
		{
			"another one's algorithms",
			{ { "usr/sbin/sshd", "OpenSSH_9.6p1\n" }, { CONFIG, "" } },
			"ssh.Ciphers",
			"unknown: the default list of this version of sshd is not known",
		},
		{
			"another one's algorithms, named",
			{ { "usr/sbin/sshd", "OpenSSH_9.9p1\n" },
			  { CONFIG, "KexAlgorithms mlkem768x25519-sha256\n" } },
			"ssh.KexAlgorithms",
			"mlkem768x25519-sha256||/etc/ssh/sshd_config:1",
		},
		{
			"a keyword that is not there yet",
			{ { "usr/sbin/sshd", "OpenSSH_8.4p1\n" }, { CONFIG, "" } },
			"ssh.ChannelTimeout",
			"absent: /usr/sbin/sshd does not have it",
		},
		{
			"patterns are no versions",
			{ { "usr/bin/sshd", "OpenSSH_6.6.1*\nOpenSSH_9.2\nOpenSSH_9.2p1 X\n" } },
			"ssh.version",
			"OpenSSH_9.2p1 X||/usr/bin/sshd",
		},
	};

	(void)state;
	run_cases(cases, ARRAY_SIZE(cases));
}

static void a_pattern_matches_in_linear_time(void **state)
{
	static const struct {
		const char *text, *pattern;
		bool match;
	} cases[] = {
		{ "abc", "abc", true },
		{ "abc", "a*", true },
		{ "abc", "*c", true },
		{ "abc", "a?c", true },
		{ "abc", "a?", false },
		{ "", "*", true },
		{ "", "", true },
		{ "a", "", false },
		{ "ab", "*a", false },
		{ "aXbXc", "a*X*c", true },
		{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		  "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (ssh_line_match(cases[i].text, cases[i].pattern) != cases[i].match)
			fail_msg("%s, %s", cases[i].text, cases[i].pattern);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_come_with_their_place),
		cmocka_unit_test(the_command_line_beats_the_file),
		cmocka_unit_test(what_sshd_refuses_is_never_a_value),
		cmocka_unit_test(a_hostile_tree_makes_facts_unknown),
		cmocka_unit_test(includes_that_multiply_come_to_an_end),
		cmocka_unit_test(defaults_follow_the_version),
		cmocka_unit_test(a_pattern_matches_in_linear_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

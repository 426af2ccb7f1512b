/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "facts_tree.h"

/* A boot to multi-user.target, by way of getty.target. */
#define UNITS "usr/lib/systemd/system/"
#define SYSTEMD                                                                                    \
	{ "usr/lib/systemd/systemd", "x" }, { "lib", .link = "usr/lib" },                          \
		{ "sbin/init", .link = "/lib/systemd/systemd" },                                   \
		{ UNITS "default.target", .link = "multi-user.target" },                           \
		{ UNITS "multi-user.target", "[Unit]\nWants=sysinit.target getty.target\n" },      \
		{ UNITS "sysinit.target", "[Unit]\nDefaultDependencies=no\n" },                    \
	{                                                                                          \
		UNITS "getty.target", "[Unit]\nDescription=x\n"                                    \
	}
#define GENERATOR                                                                                  \
	{                                                                                          \
		"usr/lib/systemd/system-generators/systemd-getty-generator", "x"                   \
	}
#define SERIAL                                                                                     \
	{                                                                                          \
		"usr/lib/systemd/system/serial-getty@.service",                                    \
			"[Service]\nExecStart=-/sbin/agetty -o '-p -- \\\\u' --keep-baud 115200 "  \
			"%I $TERM\n"                                                               \
	}
#define GETTY                                                                                      \
	{                                                                                          \
		"usr/lib/systemd/system/getty@.service",                                           \
			"[Unit]\nConditionPathExists=/dev/tty0\n[Service]\nExecStart=-/sbin/"      \
			"agetty - $TERM\n"                                                         \
	}
#define PC                                                                                         \
	{                                                                                          \
		"lib64/ld-linux-x86-64.so.2", "x"                                                  \
	}
#define EXTLINUX "boot/extlinux/extlinux.conf"
#define NO_BOOT "unknown: no boot configuration found in the image"

/* As the JetPack releases install it, with a second label as A/B rootfs tools add one. */
#define L4T_R35                                                                                    \
	"TIMEOUT 30\nDEFAULT primary\n\nMENU TITLE L4T boot options\n\nLABEL primary\n"            \
	"      MENU LABEL primary kernel\n      LINUX /boot/Image\n      INITRD /boot/initrd\n"    \
	"      APPEND ${cbootargs} root=PARTUUID=8d1e rw rootwait rootfstype=ext4 "                \
	"mminit_loglevel=4 console=ttyTCU0,115200 console=ttyAMA0,115200 "                         \
	"firmware_class.path=/etc/firmware fbcon=map:0 net.ifnames=0 \n\n"                         \
	"# When testing a custom kernel, it is recommended that you create a backup of\n"          \
	"# LABEL backup\n#    APPEND ${cbootargs} console=ttyS9\n"
#define L4T_R36                                                                                    \
	"TIMEOUT 30\nDEFAULT primary\nMENU TITLE L4T boot options\nLABEL primary\n"                \
	"      MENU LABEL primary kernel\n      LINUX /boot/Image\n      INITRD /boot/initrd\n"    \
	"      APPEND ${cbootargs} root=PARTUUID=8d1e rw rootwait rootfstype=ext4 "                \
	"mminit_loglevel=4 console=ttyTCU0,115200 firmware_class.path=/etc/firmware fbcon=map:0 "  \
	"nospectre_bhb video=efifb:off console=tty0\n"                                             \
	"LABEL lab\n      APPEND console=ttyTHS1 # console=ttyS7\n      append console=ttyS8\n"

struct console_case {
	const char *what;
	struct tree_file files[20];
	const char *fact;
	const char *expected;
};

static void run_cases(const struct console_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		autotree char *dir = tree_new(cases[i].files);
		autoclean(fact_set_free) struct fact_set *set = facts_of(dir, "console.*");

		print_message("# %s\n", cases[i].what);
		expect_fact(set, cases[i].fact, cases[i].expected);
	}
}

static void kernel_consoles_come_from_what_boots(void **state)
{
	static const struct console_case cases[] = {
		{ "nothing boots", { SYSTEMD }, "console.kernel", NO_BOOT },
		{
			"Jetson, r35",
			{ SYSTEMD, { EXTLINUX, L4T_R35 } },
			"console.kernel",
			"ttyTCU0|extlinux:primary|/boot/extlinux/extlinux.conf:10\n"
			"ttyAMA0|extlinux:primary|/boot/extlinux/extlinux.conf:10",
		},
		{
			"Jetson, r36: every label, keys in upper case, a cut comment",
			{ SYSTEMD, { EXTLINUX, L4T_R36 } },
			"console.kernel",
			"ttyTCU0|extlinux:primary|/boot/extlinux/extlinux.conf:8\n"
			"tty0|extlinux:primary|/boot/extlinux/extlinux.conf:8\n"
			"ttyTHS1|extlinux:lab|/boot/extlinux/extlinux.conf:10",
		},
		{
			"Jetson: an eleventh label writes into the tenth",
			{ SYSTEMD,
			  { "etc/nv_tegra_release", "# R35\n" },
			  { EXTLINUX, "LABEL 1\nLABEL 2\nLABEL 3\nLABEL 4\nLABEL 5\nLABEL 6\nLABEL "
				      "7\nLABEL 8\n"
				      "LABEL 9\nLABEL 10\nAPPEND console=ttyS1\nLABEL 11\n"
				      "APPENDconsole=ttyS2\n" } },
			"console.kernel",
			"ttyS2|extlinux:10|/boot/extlinux/extlinux.conf:13",
		},
		{
			"U-Boot takes keys in any case",
			{ SYSTEMD,
			  { EXTLINUX, "label a\n\tappend root=/dev/x console=ttyS0#1\n" } },
			"console.kernel",
			"ttyS0#1|extlinux:a|/boot/extlinux/extlinux.conf:2",
		},
		{
			"labels without a command line",
			{ SYSTEMD, { EXTLINUX, "LABEL a\nLINUX /boot/Image\n" } },
			"console.kernel",
			"unknown: /boot/extlinux/extlinux.conf: no label with a command line",
		},
		{
			"GRUB",
			{ SYSTEMD,
			  PC,
			  { "etc/default/grub",
			    "GRUB_TIMEOUT=5\nGRUB_CMDLINE_LINUX=\"console=ttyS0\"\n" },
			  { "boot/grub/grub.cfg",
			    "menuentry 'x' {\n\tlinux /boot/vmlinuz root=UUID=1 console=tty1 "
			    "console=0,9600\n\tinitrd /i\n}\n" } },
			"console.kernel",
			"ttyS0|grub:default|/etc/default/grub:2\ntty1|grub|/boot/grub/grub.cfg:2\n"
			"ttyS0|grub|/boot/grub/grub.cfg:2",
		},
		{
			"GRUB on a PC without console=",
			{ SYSTEMD, PC, { "boot/grub/grub.cfg", "linux /boot/vmlinuz quiet\n" } },
			"console.kernel",
			"tty0|grub|/boot/grub/grub.cfg:1",
		},
		{
			"GRUB elsewhere without console=",
			{ SYSTEMD, { "boot/grub/grub.cfg", "linux /boot/vmlinuz quiet\n" } },
			"console.kernel",
			"unknown: /boot/grub/grub.cfg:1: no console= there: the device tree or "
			"firmware decides",
		},
		{
			"boot loader entries",
			{ SYSTEMD,
			  { "boot/efi/loader/entries/a.conf",
			    "title A\noptions root=x\noptions console=hvc0 -- console=ttyS5\n" },
			  { "boot/efi/loader/entries/b.txt", "options console=ttyS6\n" } },
			"console.kernel",
			"hvc0|loader:a|/boot/efi/loader/entries/a.conf:3",
		},
		{
			"a Raspberry Pi",
			{ SYSTEMD,
			  { "boot/firmware/cmdline.txt", "console=serial0,115200 quiet\n" } },
			"console.kernel",
			"serial0|cmdline.txt|/boot/firmware/cmdline.txt:1",
		},
		{
			"a FIFO",
			{ SYSTEMD, { EXTLINUX, .fifo = true } },
			"console.kernel",
			"unknown: /boot/extlinux/extlinux.conf: no regular file",
		},
		{
			"a loop of links",
			{ SYSTEMD, { "boot/grub/grub.cfg", .link = "grub.cfg" } },
			"console.login",
			"unknown: /boot/grub/grub.cfg: Too many levels of symbolic links",
		},
	};

	(void)state;
	run_cases(cases, ARRAY_SIZE(cases));
}

static void logins_come_from_units_and_the_generator(void **state)
{
	static const struct console_case cases[] = {
		{
			"a link, and what the generator adds",
			{ SYSTEMD,
			  GENERATOR,
			  SERIAL,
			  GETTY,
			  { "etc/systemd/system/getty.target.wants/getty@tty1.service",
			    .link = "/lib/systemd/system/getty@.service" },
			  { "boot/cmdline.txt", "console=tty0 console=ttyS0,115200\n" } },
			"console.login",
			"tty1|vt:getty@tty1.service|"
			"/etc/systemd/system/getty.target.wants/getty@tty1.service\n"
			"ttyS0|generator:getty|/boot/cmdline.txt:1",
		},
		{
			"the generator, switched off",
			{ SYSTEMD,
			  GENERATOR,
			  SERIAL,
			  { "boot/cmdline.txt", "systemd.getty-auto=0 console=ttyS0\n" } },
			"console.login",
			"",
		},
		{
			"the generator, masked",
			{ SYSTEMD,
			  GENERATOR,
			  SERIAL,
			  { "etc/systemd/system-generators/systemd-getty-generator",
			    .link = "/dev/null" },
			  { "boot/cmdline.txt", "console=ttyS0\n" } },
			"console.login",
			"",
		},
		{
			"an instance, masked",
			{ SYSTEMD,
			  GENERATOR,
			  SERIAL,
			  { "etc/systemd/system/serial-getty@ttyS0.service", .link = "/dev/null" },
			  { "boot/cmdline.txt", "console=ttyS0 console=ttyS1\n" } },
			"console.login",
			"ttyS1|generator:getty|/boot/cmdline.txt:1",
		},
		{
			"the template, masked by an empty file",
			{ SYSTEMD,
			  GENERATOR,
			  SERIAL,
			  { "etc/systemd/system/serial-getty@.service", "" },
			  { "boot/cmdline.txt", "console=ttyS0 console=ttyS1\n" } },
			"console.login",
			"",
		},
		{
			"a mask on the command line",
			{ SYSTEMD,
			  GENERATOR,
			  SERIAL,
			  { "boot/cmdline.txt",
			    "console=ttyS0 systemd.mask=serial-getty@ttyS0.service\n" } },
			"console.login",
			"",
		},
		{
			"the generator, and nothing known of what boots",
			{ SYSTEMD, GENERATOR, SERIAL },
			"console.login",
			"unknown: no boot configuration found: on which consoles the getty "
			"generator would offer a login is not known",
		},
		{
			"a link for a console that the kernel does not use",
			{ SYSTEMD,
			  SERIAL,
			  { "usr/lib/systemd/system/multi-user.target.wants/"
			    "serial-getty@ttyGS0.service",
			    .link = "../serial-getty@.service" } },
			"console.login",
			"ttyGS0|serial-getty@ttyGS0.service|/usr/lib/systemd/system/"
			"multi-user.target.wants/serial-getty@ttyGS0.service",
		},
		{
			"a link in a target that the boot does not reach",
			{ SYSTEMD,
			  SERIAL,
			  { "etc/systemd/system/graphical.target.wants/serial-getty@ttyS1.service",
			    .link = "/lib/systemd/system/serial-getty@.service" } },
			"console.login",
			"",
		},
		{
			"a getty that a condition stops",
			{ SYSTEMD,
			  { UNITS "getty-static.service",
			    "[Unit]\nConditionPathExists=!/etc/hostname\n"
			    "[Service]\nExecStart=x getty@tty2\n" },
			  { "etc/hostname", "x" },
			  { UNITS "getty.target.wants/getty-static.service",
			    .link = "../getty-static.service" } },
			"console.login",
			"",
		},
		{
			"a file in place of a link, and a unit that is not there",
			{ SYSTEMD,
			  SERIAL,
			  { "etc/systemd/system/getty.target.wants/serial-getty@ttyS1.service",
			    "x" },
			  { "etc/systemd/system/getty.target.wants/xgetty@ttyS2.service",
			    .link = "/lib/systemd/system/serial-getty@.service" } },
			"console.login",
			"",
		},
		{
			"console-getty",
			{ SYSTEMD,
			  { "usr/lib/systemd/system/console-getty.service",
			    "[Service]\nExecStart=/sbin/agetty console\n" },
			  { "etc/systemd/system/getty.target.wants/console-getty.service",
			    .link = "/lib/systemd/system/console-getty.service" } },
			"console.login",
			"console|console-getty.service|"
			"/etc/systemd/system/getty.target.wants/console-getty.service",
		},
		{
			"NVIDIA's nvgetty",
			{ SYSTEMD,
			  { "etc/systemd/nvgetty.sh",
			    "#!/bin/sh\nexec /sbin/agetty ttyTHS1 115200\n" },
			  { "etc/systemd/system/nvgetty.service",
			    "[Service]\nExecStart=/etc/systemd/nvgetty.sh\n" },
			  { "etc/systemd/system/multi-user.target.wants/nvgetty.service",
			    .link = "/etc/systemd/system/nvgetty.service" } },
			"console.login",
			"ttyTHS1|nvgetty.service|"
			"/etc/systemd/system/multi-user.target.wants/nvgetty.service",
		},
		{
			"no init at all",
			{ { "etc/hostname", "x" } },
			"console.login",
			"unknown: no init program: what offers logins is not known",
		},
		{
			"an unreadable folder of links",
			{ SYSTEMD, { "etc/systemd/system/getty.target.wants", .fifo = true } },
			"console.login",
			"",
		},
	};

	(void)state;
	run_cases(cases, ARRAY_SIZE(cases));
}

static void a_login_that_asks_nothing_is_seen(void **state)
{
	static const struct console_case cases[] = {
		{
			"a drop-in",
			{ SYSTEMD,
			  GENERATOR,
			  SERIAL,
			  { "boot/cmdline.txt", "console=ttyS0\n" },
			  { "etc/systemd/system/serial-getty@ttyS0.service.d/autologin.conf",
			    "[Service]\nExecStart=\nExecStart=-/sbin/agetty --autologin root "
			    "%I\n" } },
			"console.autologin",
			"ttyS0|serial-getty@ttyS0.service|"
			"/etc/systemd/system/serial-getty@ttyS0.service.d/autologin.conf:3",
		},
		{
			"a drop-in of the template, taken back by a later one",
			{ SYSTEMD,
			  GENERATOR,
			  SERIAL,
			  { "boot/cmdline.txt", "console=ttyS0\n" },
			  { "etc/systemd/system/serial-getty@.service.d/a.conf",
			    "[Service]\nExecStart=\nExecStart=/sbin/agetty -a root %I\n" },
			  { "usr/lib/systemd/system/serial-getty@ttyS0.service.d/b.conf",
			    "[Service]\nExecStart=\nExecStart=/sbin/agetty %I\n" } },
			"console.autologin",
			"",
		},
		{
			"a drop-in of the template",
			{ SYSTEMD,
			  GENERATOR,
			  SERIAL,
			  { "boot/cmdline.txt", "console=ttyS0\n" },
			  { "etc/systemd/system/serial-getty@.service.d/a.conf",
			    "[Service]\nExecStart=\nExecStart=/sbin/agetty -a root %I\n" } },
			"console.autologin",
			"ttyS0|serial-getty@ttyS0.service|"
			"/etc/systemd/system/serial-getty@.service.d/a.conf:3",
		},
		{
			"a shell in place of login",
			{ SYSTEMD,
			  GENERATOR,
			  SERIAL,
			  { "boot/cmdline.txt", "console=ttyS0\n" },
			  { "etc/systemd/system/serial-getty@.service.d/a.conf",
			    "[Service]\nExecStart=\nExecStart=/sbin/agetty -n -l /bin/bash "
			    "%I\n" } },
			"console.shell",
			"ttyS0|serial-getty@ttyS0.service|"
			"/etc/systemd/system/serial-getty@.service.d/a.conf:3",
		},
		{
			"the debug shell",
			{ SYSTEMD,
			  { "usr/lib/systemd/system/debug-shell.service",
			    "[Service]\nExecStart=/bin/sh\n" },
			  { "etc/systemd/system/sysinit.target.wants/debug-shell.service",
			    .link = "/lib/systemd/system/debug-shell.service" } },
			"console.shell",
			"tty9|debug-shell.service|"
			"/etc/systemd/system/sysinit.target.wants/debug-shell.service",
		},
		{
			"words of the command line",
			{ SYSTEMD,
			  { "boot/cmdline.txt",
			    "init=/bin/sh rd.break=pre-mount systemd.debug_shell=ttyS1 "
			    "rd.shell=0 init=/sbin/init -- init=/bin/bash\n" } },
			"console.shell",
			"init=/bin/sh|cmdline.txt|/boot/cmdline.txt:1\n"
			"rd.break=pre-mount|cmdline.txt|/boot/cmdline.txt:1\n"
			"ttyS1|cmdline.txt|/boot/cmdline.txt:1",
		},
	};

	(void)state;
	run_cases(cases, ARRAY_SIZE(cases));
}

#define BUSYBOX                                                                                    \
	{ "bin/busybox", "x" },                                                                    \
	{                                                                                          \
		"sbin/init", .link = "/bin/busybox"                                                \
	}
#define SYSV                                                                                       \
	{                                                                                          \
		"sbin/init", "x"                                                                   \
	}

static void inittab_is_read_as_its_init_reads_it(void **state)
{
	static const char sysv[] = "id:5:initdefault:\n"
				   "# S9:12345:respawn:/sbin/getty ttyS9\n"
				   "S0:12345:respawn:/bin/start_getty 115200 ttyS0 vt102\n"
				   "S1:23:respawn:/sbin/getty -L ttyS1 9600\n"
				   "1:2345:respawn:/sbin/getty 38400 tty1\n"
				   "A1:5:respawn:/sbin/agetty -a root ttyAMA1 115200\n"
				   "~~:S:wait:/sbin/sulogin\n";
	static const char busybox[] = "::sysinit:/etc/init.d/rcS\n"
				      "ttyS0::respawn:/bin/sh\n"
				      "tty1::askfirst:-/bin/ash\n"
				      "::respawn:/sbin/getty -L ttyAMA0 115200\n"
				      "ttyS2::respawn:/bin/sh /etc/daemon\n"
				      "ttyS3::ctrlaltdel:/bin/sh\n"
				      "ttyS4::respawn:/sbin/getty -n -l /bin/sh 115200 -\n"
				      "ttyS5::respawn:/bin/login -f root\n";
	static const struct console_case cases[] = {
		{
			"System V: logins",
			{ SYSV, { "etc/inittab", sysv } },
			"console.login",
			"ttyS0|inittab|/etc/inittab:3\ntty1|vt:inittab|/etc/inittab:5\n"
			"ttyAMA1|inittab|/etc/inittab:6",
		},
		{
			"System V: autologin",
			{ SYSV, { "etc/inittab", sysv } },
			"console.autologin",
			"ttyAMA1|inittab|/etc/inittab:6",
		},
		{
			"BusyBox: logins",
			{ BUSYBOX, { "etc/inittab", busybox } },
			"console.login",
			"ttyAMA0|inittab|/etc/inittab:4\nttyS4|inittab|/etc/inittab:7\n"
			"ttyS5|inittab|/etc/inittab:8",
		},
		{
			"BusyBox: shells",
			{ BUSYBOX, { "etc/inittab", busybox } },
			"console.shell",
			"ttyS0|inittab|/etc/inittab:2\ntty1|vt:inittab|/etc/inittab:3\n"
			"ttyS4|inittab|/etc/inittab:7",
		},
		{
			"BusyBox: autologin",
			{ BUSYBOX, { "etc/inittab", busybox } },
			"console.autologin",
			"ttyS5|inittab|/etc/inittab:8",
		},
		{
			"BusyBox without the file",
			{ BUSYBOX },
			"console.shell",
			"console|busybox:default|/sbin/init",
		},
		{
			"systemd does not look at it",
			{ SYSTEMD, { "etc/inittab", busybox } },
			"console.shell",
			"",
		},
		{
			"a FIFO",
			{ SYSV, { "etc/inittab", .fifo = true } },
			"console.login",
			"unknown: /etc/inittab: no regular file",
		},
	};

	(void)state;
	run_cases(cases, ARRAY_SIZE(cases));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kernel_consoles_come_from_what_boots),
		cmocka_unit_test(logins_come_from_units_and_the_generator),
		cmocka_unit_test(a_login_that_asks_nothing_is_seen),
		cmocka_unit_test(inittab_is_read_as_its_init_reads_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

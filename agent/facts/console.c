/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Fact source "console": where the kernel talks and listens, where a login or a shell is offered.
 *
 * Live, /proc says it; of an image, the files that its boot loaders read. Firmware can add consoles
 * to what the files say (Jetson's does): of an image the facts are a lower bound.
 * Reads only. Privilege: to read /boot. Source: the kernel's serial-console.rst, agetty(8),
 * inittab(5), systemd-getty-generator(8).
 */
#include "facts/console.h"

#include <stdio.h>

static const struct fact_desc console_facts[] = {
	{
		.name = "console.kernel",
		.type = FACT_SET,
		.meaning = "kernel consoles, such as ttyS0; scope the boot entry; firmware may add",
	},
	{
		.name = "console.login",
		.type = FACT_SET,
		.meaning =
			"terminals with a login; scope what offers it, vt: before it for virtual",
	},
	{
		.name = "console.autologin",
		.type = FACT_SET,
		.meaning = "terminals that log somebody in without a password; scope what does",
	},
	{
		.name = "console.shell",
		.type = FACT_SET,
		.meaning = "shells without any login: a terminal, or the word of the command line",
	},
};

void console_done(struct console *console)
{
	for (size_t i = 0; i < console->n_ttys; i++) {
		free(console->ttys[i].name);
		free(console->ttys[i].place);
	}
	free(console->ttys);
	*console = (struct console){};
}

int console_unknown(struct console *console, const char *path, int error)
{
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(console_facts) && r >= 0; i++)
		r = fact_unknown(console->sink, console_facts[i].name, "%s: %s", path,
				 error == -EBADF ? "no regular file" : strerror(-error));
	return r;
}

int console_read(struct console *console, const char *path, char **ret)
{
	autofree char *data = NULL;
	size_t size = 0;
	int r = fs_read(console->root, path, CONSOLE_FILE_MAX, &data, &size);

	if (r == -ENOMEM)
		return r;
	if (r == -ENOENT || r == -ENOTDIR)
		return 0;
	if (r < 0)
		return console_unknown(console, path, r);
	/* A reader that stops at a NUL would not see what the boot loader sees. */
	for (size_t i = 0; i < size; i++)
		if (!data[i])
			data[i] = ' ';
	*ret = steal_ptr(&data);
	return 1;
}

static int collect_live(struct console *console)
{
	autofree char *cmdline = NULL, *consoles = NULL;
	char *rest, *line;
	unsigned number = 0;
	int r = console_read(console, "/proc/cmdline", &cmdline);

	if (r == 0)
		r = console_unknown(console, "/proc/cmdline", -ENOENT);
	else if (r > 0)
		r = console_cmdline(console, cmdline, "cmdline", "/proc/cmdline", true);
	if (r >= 0)
		r = console_read(console, "/proc/consoles", &consoles);
	rest = consoles;
	while (r >= 0 && rest && (line = strsep(&rest, "\n"))) {
		char place[64];

		number++;
		line[strcspn(line, " \t")] = '\0';
		(void)snprintf(place, sizeof(place), "/proc/consoles:%u", number);
		if (*line)
			r = console_add_tty(console, line, "active", place, false);
	}
	return r;
}

static int collect_image(struct console *console)
{
	int r = console_extlinux(console);

	if (r >= 0)
		r = console_grub(console);
	if (r >= 0)
		r = console_boot(console);
	if (r < 0 || console->entries)
		return r;
	return fact_unknown(console->sink, "console.kernel",
			    "no boot configuration found in the "
			    "image");
}

static int console_collect(const struct fact_env *env, struct fact_sink *sink)
{
	__attribute__((cleanup(console_done))) struct console console = {
		.root = env->root,
		.live = env->live,
		.sink = sink,
	};
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(console_facts) && r >= 0; i++)
		r = fact_known(sink, console_facts[i].name);
	if (r >= 0)
		r = env->live ? collect_live(&console) : collect_image(&console);
	return r < 0 ? r : console_getty(&console);
}

const struct fact_source fact_source_console = {
	.name = "console",
	.facts = console_facts,
	.n_facts = ARRAY_SIZE(console_facts),
	.collect = console_collect,
};

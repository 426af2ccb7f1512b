/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* holdfast: finds the verb and runs it. */
#include <stdio.h>
#include <sys/types.h>

#include "cli/verb.h"
#include "core/macro.h"
#include "core/str.h"

#define VERB(name) extern const struct verb verb_##name;
#include "cli/verbs.def"
#undef VERB

static const struct verb *const verbs[] = {
#define VERB(name) &verb_##name,
#include "cli/verbs.def"
#undef VERB
	NULL,
};

static void print_usage(FILE *out)
{
	fputs("holdfast: runtime hardening and health watchdog for embedded Linux devices\n\n"
	      "Usage:\n",
	      out);
	for (size_t i = 0; verbs[i]; i++)
		fprintf(out, "  holdfast %-9s %s\n", verbs[i]->name, verbs[i]->about);
	fputs("\n\"holdfast VERB --help\" tells a verb's options; holdfast(8) is the manual.\n",
	      out);
}

static void print_verb_help(const struct verb *verb)
{
	printf("holdfast %s: %s\n\nUsage:\n  holdfast %s %s\n\n%s", verb->name, verb->about,
	       verb->name, verb->synopsis, verb->help);
	if (verb->more_help)
		verb->more_help(stdout);
}

static void print_version(void)
{
	puts("holdfast " PACKAGE_VERSION);
#ifdef HAVE_SYSTEMD
	puts("  daemon (libsystemd)");
#else
	puts("  auditor only (built without libsystemd)");
#endif
}

static int unknown_verb(const char *name)
{
	const char *names[ARRAY_SIZE(verbs)] = {};
	const char *nearest;
	size_t n = 0;

	for (; verbs[n]; n++)
		names[n] = verbs[n]->name;
	nearest = str_nearest(name, names, n);
	fprintf(stderr, "holdfast: unknown verb \"%s\"", name);
	if (nearest)
		fprintf(stderr, "; did you mean \"%s\"?", nearest);
	fputs("\n\"holdfast --help\" lists the verbs.\n", stderr);
	return EXIT_USAGE;
}

static bool wants_help(int argc, char **argv)
{
	for (int i = 1; i < argc && !str_eq(argv[i], "--"); i++)
		if (str_eq(argv[i], "--help") || str_eq(argv[i], "-h"))
			return true;
	return false;
}

/* What was printed must have reached its reader: a full disk is no success. */
static int flush(int code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	fprintf(stderr, "holdfast: standard output: %s\n", strerror(errno));
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		print_usage(stderr);
		return EXIT_USAGE;
	}
	if (str_eq(argv[1], "--help") || str_eq(argv[1], "-h") || str_eq(argv[1], "help")) {
		print_usage(stdout);
		return flush(0);
	}
	if (str_eq(argv[1], "--version") || str_eq(argv[1], "-V")) {
		print_version();
		return flush(0);
	}
	for (size_t i = 0; verbs[i]; i++) {
		if (!str_eq(argv[1], verbs[i]->name))
			continue;
		if (wants_help(argc - 1, argv + 1)) {
			print_verb_help(verbs[i]);
			return flush(0);
		}
		return flush(verbs[i]->run(argc - 1, argv + 1));
	}
	return unknown_verb(argv[1]);
}

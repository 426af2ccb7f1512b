/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The fact source `services` on trees made for one thing each; tests/facts/units_oracle.sh has the
 * breadth. */
#include "tree.h"

#include "core/str.h"
#include "facts/fact.h"
#include "facts/unit_file.h"
#include "facts/unit_name.h"

#define VENDOR "usr/lib/systemd/system/"
#define LOCAL "etc/systemd/system/"
#define PLAIN "[Unit]\nDefaultDependencies=no\n"
#define SERVICE PLAIN "[Service]\nExecStart=/bin/x\n"

struct boot_case {
	const char *name;
	struct tree_file files[12];
	const char
		*boot; /* the members but the slices, each "name@place", in order; NULL: unknown */
};

static const struct boot_case boot_cases[] = {
	{ "a link in .wants pulls in, and is the place",
	  { { VENDOR "default.target", PLAIN },
	    { VENDOR "a.service", SERVICE },
	    { LOCAL "default.target.wants/a.service",
	      .link = "/usr/lib/systemd/system/a.service" } },
	  "a.service@/etc/systemd/system/default.target.wants/a.service "
	  "default.target@/usr/lib/systemd/system/default.target" },
	{ "a line in the fragment pulls in, and is the place",
	  { { VENDOR "default.target", PLAIN "Wants=no.service \\\n  a.service\n" },
	    { VENDOR "a.service", SERVICE } },
	  "a.service@/usr/lib/systemd/system/default.target:3 "
	  "default.target@/usr/lib/systemd/system/default.target" },
	{ "of a link the name decides, not where it leads",
	  { { VENDOR "default.target", PLAIN },
	    { VENDOR "a.service", SERVICE },
	    { VENDOR "b.service", SERVICE },
	    { VENDOR "default.target.wants/a.service", .link = "/nowhere" },
	    { VENDOR "default.target.wants/c.service", .link = "../b.service" } },
	  "a.service@/usr/lib/systemd/system/default.target.wants/a.service "
	  "default.target@/usr/lib/systemd/system/default.target" },
	{ "a regular file in .wants is nothing",
	  { { VENDOR "default.target", PLAIN },
	    { VENDOR "a.service", SERVICE },
	    { VENDOR "default.target.wants/a.service", "x" } },
	  "default.target@/usr/lib/systemd/system/default.target" },
	{ "an empty file and a link to /dev/null are masks",
	  { { VENDOR "default.target", PLAIN "Wants=a.service b.service\n" },
	    { VENDOR "a.service", SERVICE },
	    { VENDOR "b.service", SERVICE },
	    { LOCAL "a.service", "" },
	    { LOCAL "b.service", .link = "/dev/null" } },
	  "default.target@/usr/lib/systemd/system/default.target" },
	{ "an alias is its unit, and names a fragment elsewhere",
	  { { LOCAL "default.target", .link = "/usr/lib/systemd/system/x.target" },
	    { VENDOR "x.target", PLAIN "Wants=b.service\n" },
	    { VENDOR "b.service", .link = "a.service" },
	    { VENDOR "a.service", SERVICE } },
	  "a.service@/usr/lib/systemd/system/x.target:3 "
	  "x.target@/etc/systemd/system/default.target" },
	{ "an instance comes from its template, and gets its drop-ins",
	  { { VENDOR "default.target", PLAIN "Wants=t@one.service\n" },
	    { VENDOR "t@.service", SERVICE },
	    { LOCAL "t@.service.d/x.conf", "[Unit]\nWants=b@%i.target\n" },
	    { VENDOR "b@.target", PLAIN } },
	  "b@one.target@/etc/systemd/system/t@.service.d/x.conf:2 "
	  "default.target@/usr/lib/systemd/system/default.target "
	  "t@one.service@/usr/lib/systemd/system/default.target:3" },
	{ "drop-ins for a dash prefix and for a type count, masked ones do not",
	  { { VENDOR "default.target", PLAIN "Wants=foo-bar.service\n" },
	    { VENDOR "foo-bar.service", SERVICE },
	    { VENDOR "a.target", PLAIN },
	    { VENDOR "b.target", PLAIN },
	    { VENDOR "c.target", PLAIN },
	    { LOCAL "foo-.service.d/1.conf", "[Unit]\nWants=a.target\n" },
	    { VENDOR "service.d/2.conf", "[Unit]\nWants=b.target\n" },
	    { VENDOR "service.d/3.conf", "[Unit]\nWants=c.target\n" },
	    { LOCAL "service.d/3.conf", .link = "/dev/null" } },
	  "a.target@/etc/systemd/system/foo-.service.d/1.conf:2 "
	  "b.target@/usr/lib/systemd/system/service.d/2.conf:2 "
	  "default.target@/usr/lib/systemd/system/default.target "
	  "foo-bar.service@/usr/lib/systemd/system/default.target:3" },
	{ "what systemd refuses in a fragment is fatal, in a drop-in it ends the file",
	  { { VENDOR "default.target", PLAIN "Wants=a.service b.service\n" },
	    { VENDOR "a.service", SERVICE },
	    { LOCAL "a.service.d/1.conf",
	      "[Service]\nWorkingDirectory=x\n[Unit]\nWants=c.target\n" },
	    { VENDOR "b.service", SERVICE "ExecStart=b/c\n" },
	    { VENDOR "c.target", PLAIN } },
	  "a.service@/usr/lib/systemd/system/default.target:3 "
	  "default.target@/usr/lib/systemd/system/default.target" },
	{ "a service requires sysinit.target, or does not start what it wants",
	  { { VENDOR "default.target", PLAIN "Wants=a.service\n" },
	    { VENDOR "a.service", "[Unit]\nWants=b.target\n[Service]\nExecStart=/bin/x\n" },
	    { VENDOR "b.target", PLAIN } },
	  "a.service@/usr/lib/systemd/system/default.target:3 "
	  "default.target@/usr/lib/systemd/system/default.target" },
	{ "a mount on the way to a required path is required",
	  { { VENDOR "default.target", PLAIN "RequiresMountsFor=/srv/data/x\n" },
	    { VENDOR "srv.mount", PLAIN "[Mount]\nWhat=tmpfs\n" } },
	  "default.target@/usr/lib/systemd/system/default.target "
	  "srv.mount@/usr/lib/systemd/system/default.target" },
	{ "of two that conflict the one that is only wanted goes",
	  { { VENDOR "default.target", PLAIN "Wants=b.target\nRequires=a.target\n" },
	    { VENDOR "a.target", PLAIN "Conflicts=b.target\n" },
	    { VENDOR "b.target", PLAIN } },
	  "a.target@/usr/lib/systemd/system/default.target:4 "
	  "default.target@/usr/lib/systemd/system/default.target" },
	{ "without default.target it is rescue.target",
	  { { VENDOR "rescue.target", PLAIN } },
	  "rescue.target@/usr/lib/systemd/system/rescue.target" },
	{ "links that lead in a circle are no unit",
	  { { VENDOR "default.target", PLAIN "Wants=a.service b.service c.service\n" },
	    { VENDOR "a.service", .link = "b.service" },
	    { VENDOR "b.service", .link = "a.service" },
	    { VENDOR "c.service", .link = "c.service" } },
	  "default.target@/usr/lib/systemd/system/default.target" },
	{ "a pipe is no unit file",
	  { { VENDOR "default.target", PLAIN "Wants=a.service\n" },
	    { VENDOR "a.service", .fifo = true } },
	  "default.target@/usr/lib/systemd/system/default.target" },
	{ "a link to a pipe can not be read: unknown",
	  { { VENDOR "default.target", PLAIN "Wants=a.service\n" },
	    { "opt/pipe", .fifo = true },
	    { VENDOR "a.service", .link = "/opt/pipe" } },
	  NULL },
	{ "a huge unit file is unknown",
	  { { VENDOR "default.target", PLAIN "Wants=a.service\n" },
	    { VENDOR "a.service", .sparse = (off_t)10 << 30 } },
	  NULL },
	{ "what only the running machine can name is unknown",
	  { { VENDOR "default.target", PLAIN "Wants=a@%m.service\n" } },
	  NULL },
	{ "a boot that requires what is masked is unknown",
	  { { VENDOR "default.target", PLAIN "Requires=a.service\n" },
	    { VENDOR "a.service", .link = "/dev/null" } },
	  NULL },
};

static char *join_members(const struct fact *fact)
{
	autostrbuf struct strbuf b = { 0 };

	for (size_t i = 0; i < fact->n; i++) {
		const struct fact_observation *o = &fact->observations[i];

		if (!str_ends(o->value, ".slice"))
			assert_int_equal(
				strbuf_addf(&b, "%s%s@%s", b.len ? " " : "", o->value, o->place),
				0);
	}
	return strbuf_take(&b);
}

static struct fact_set *collect(const char *path)
{
	autoclean(fs_root_free) struct fs_root *root = NULL;
	struct fact_set *set;

	assert_int_equal(fs_root_open(path, &root), 0);
	assert_int_equal(
		fact_collect(&(struct fact_env){ .root = root },
			     (const char *[]){ "units.*", "services.*", "systemd.*", NULL }, &set),
		0);
	return set;
}

static void each_tree_boots_what_systemd_would_start(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(boot_cases); i++) {
		const struct boot_case *c = &boot_cases[i];
		autotree char *path = tree_new(c->files);
		autoclean(fact_set_free) struct fact_set *set = collect(path);
		const struct fact *fact = fact_set_find(set, "units.boot");
		autofree char *boot = join_members(fact);

		print_message("# %s\n", c->name);
		assert_int_equal(fact->state, c->boot ? FACT_OK : FACT_UNKNOWN);
		if (c->boot)
			assert_string_equal(boot, c->boot);
		else
			assert_string_not_equal(fact->reason, "");
	}
}

static void a_tree_without_systemd_has_no_units(void **state)
{
	autotree char *path = tree_new(NULL);
	autoclean(fact_set_free) struct fact_set *set = collect(path);

	(void)state;
	assert_int_equal(fact_set_find(set, "units.boot")->state, FACT_ABSENT);
	assert_string_equal(fact_set_find(set, "systemd.present")->observations[0].value, "false");
}

static void services_are_the_services_among_the_units(void **state)
{
	static const struct tree_file files[] = {
		{ VENDOR "default.target", PLAIN "Wants=a.service b.target\n" },
		{ VENDOR "a.service", SERVICE },
		{ VENDOR "b.target", PLAIN },
		{ "usr/lib/systemd/systemd", "" },
		{ "usr/lib/x86_64-linux-gnu/systemd/libsystemd-shared-252.so", "" },
		{},
	};
	autotree char *path = tree_new(files);
	autoclean(fact_set_free) struct fact_set *set = collect(path);
	const struct fact *services = fact_set_find(set, "services.boot");

	(void)state;
	assert_int_equal(services->n, 1);
	assert_string_equal(services->observations[0].value, "a.service");
	assert_string_equal(fact_set_find(set, "systemd.present")->observations[0].value, "true");
	assert_string_equal(fact_set_find(set, "systemd.version")->observations[0].value, "252");
	assert_string_equal(fact_set_find(set, "units.default")->observations[0].value,
			    "default.target");
}

struct form_case {
	const char *name;
	enum unit_form form;
};

static const struct form_case form_cases[] = {
	{ "a.service", UNIT_PLAIN },
	{ "-.mount", UNIT_PLAIN },
	{ "a@b.service", UNIT_INSTANCE },
	{ "a@b@c.d.service", UNIT_INSTANCE },
	{ "a@.service", UNIT_TEMPLATE },
	{ "@.service", UNIT_FORM_INVALID },
	{ "service", UNIT_FORM_INVALID },
	{ ".service", UNIT_FORM_INVALID },
	{ "a b.service", UNIT_FORM_INVALID },
	{ "a.services", UNIT_FORM_INVALID },
	{ "", UNIT_FORM_INVALID },
};

static void names_are_told_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(form_cases); i++)
		assert_int_equal(unit_name_form(form_cases[i].name), form_cases[i].form);
}

struct path_case {
	const char *path;
	const char *name; /* NULL: it has none */
};

static const struct path_case path_cases[] = {
	{ "/", "-.mount" },
	{ "/srv/data/", "srv-data.mount" },
	{ "//srv/./data", "srv-data.mount" },
	{ "/a-b/c d", "a\\x2db-c\\x20d.mount" },
	{ "/.hidden", "\\x2ehidden.mount" },
	{ "/a/../b", NULL },
};

static void paths_have_unit_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(path_cases); i++) {
		const struct path_case *c = &path_cases[i];
		autofree char *name = NULL;
		int r = unit_name_from_path(c->path, ".mount", &name);

		assert_int_equal(r, c->name ? 0 : -EINVAL);
		if (c->name)
			assert_string_equal(name, c->name);
	}
}

static int add_line(const struct unit_line *line, void *userdata)
{
	return strbuf_addf(userdata, "%s.%s=%s:%u|", line->section, line->key, line->value,
			   line->line);
}

struct syntax_case {
	const char *text;
	int result;
	const char *lines;
};

static const struct syntax_case syntax_cases[] = {
	{ "", 0, "" },
	{ "[A]\nk=v\n", 0, "A.k=v:2|" },
	{ "k=v\n[A]\nk = v w \nx\n=y\n", 0, "A.k=v w:3|" },
	{ "[A]\r\nk=a\\\r\n# c\r\n b\r\n", 0, "A.k=a  b:2|" },
	{ "\xef\xbb\xbf[A]\nk=\n;k=1\n#k=2\n", 0, "A.k=:2|" },
	{ "[A]\nk=a\\\\\nl=b", 0, "A.k=a\\\\:2|A.l=b:3|" },
	{ "[A]\nk=a\\", 0, "A.k=a:2|" },
	{ "[A]\nk=1\n[B\nk=2\n", -EBADMSG, "A.k=1:2|" },
	{ "[A]\nk=\xff\n", -EBADMSG, "" },
};

static void unit_files_are_read_line_by_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(syntax_cases); i++) {
		const struct syntax_case *c = &syntax_cases[i];
		autostrbuf struct strbuf b = { 0 };

		assert_int_equal(unit_file_parse(c->text, strlen(c->text), add_line, &b),
				 c->result);
		assert_string_equal(b.data ? b.data : "", c->lines);
	}
}

static void a_chain_of_many_units_needs_no_stack(void **state)
{
	autotree char *path = tree_new((const struct tree_file[]){
		{ VENDOR "default.target", PLAIN "Wants=u0.target\n" }, {} });
	autoclean(fact_set_free) struct fact_set *set = NULL;

	(void)state;
	for (unsigned i = 0; i < 3000; i++) {
		char name[64], text[64];

		(void)snprintf(name, sizeof(name), VENDOR "u%u.target", i);
		(void)snprintf(text, sizeof(text), PLAIN "Requires=u%u.target\n", (i + 1) % 3000);
		tree_add(path, &(struct tree_file){ name, text });
	}
	set = collect(path);
	assert_int_equal(fact_set_find(set, "units.boot")->n, 3001);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_tree_boots_what_systemd_would_start),
		cmocka_unit_test(a_tree_without_systemd_has_no_units),
		cmocka_unit_test(services_are_the_services_among_the_units),
		cmocka_unit_test(names_are_told_apart),
		cmocka_unit_test(paths_have_unit_names),
		cmocka_unit_test(unit_files_are_read_line_by_line),
		cmocka_unit_test(a_chain_of_many_units_needs_no_stack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

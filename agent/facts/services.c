/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The fact source `services`: what starts at boot.
 *
 * Reads the unit files below the root and computes what PID 1 would start for default.target; live
 * also what generators left in /run. Nothing is executed, no bus is asked. Not yet looked at: the
 * kernel command line, presets of a first boot, offline what generators would add, udev rules.
 *
 * Privilege: reading the unit files; one that can not be read makes the sets unknown, with the
 * reason. Source: systemd.unit(5), bootup(7); the oracle is the job list of `systemd-analyze
 * --root=R verify default.target`.
 */
#include "facts/fact.h"

#include "core/num.h"
#include "facts/unit_graph.h"

#define DEFAULT_TARGET "default.target"
#define FALLBACK_TARGET                                                                            \
	"rescue.target" /* what PID 1 takes when default.target can not be loaded                  \
			 */

static const struct fact_desc services_facts[] = {
	{ "systemd.present", FACT_BOOL, "whether systemd is what starts services" },
	{ "systemd.version", FACT_INT, "major version of the installed systemd" },
	{ "units.default", FACT_STRING, "the unit that the boot starts, aliases resolved" },
	{ "units.boot", FACT_SET, "every unit that PID 1 starts at boot" },
	{ "services.boot", FACT_SET, "the services among units.boot" },
};

/* Directories that hold libsystemd-shared-VERSION.so, or one folder above it. */
static const char *const library_dirs[] = { "/usr/lib/systemd", "/lib/systemd",
					    "/usr/lib64/systemd" };

/* The version in a name like libsystemd-shared-252.so or libsystemd-shared-252.39-1.so; 0 when it
 * has none. */
static unsigned library_version(const char *name)
{
	static const char prefix[] = "libsystemd-shared-";
	const char *p = name + strlen(prefix);
	char digits[8] = { 0 };
	uint64_t version;

	if (!str_starts(name, prefix) || !str_ends(name, ".so"))
		return 0;
	for (size_t n = 0; n < sizeof(digits) - 1 && p[n] >= '0' && p[n] <= '9'; n++)
		digits[n] = p[n];
	return num_parse_u64(digits, 100000, &version) < 0 ? 0 : (unsigned)version;
}

static unsigned version_in(const struct fs_root *root, const char *dir, char **ret_place)
{
	autodir struct fs_dir list = { 0 };

	if (fs_list(root, dir, &list) < 0)
		return 0;
	for (size_t i = 0; i < list.n; i++) {
		unsigned version = library_version(list.entries[i].name);

		if (version == 0)
			continue;
		*ret_place = fs_join(dir, list.entries[i].name);
		return version;
	}
	return 0;
}

/* Looks below /usr/lib/<triplet>/systemd, where Debian has it. */
static unsigned version_in_triplets(const struct fs_root *root, char **ret_place)
{
	autodir struct fs_dir list = { 0 };
	unsigned version = 0;

	if (fs_list(root, "/usr/lib", &list) < 0)
		return 0;
	for (size_t i = 0; version == 0 && i < list.n; i++) {
		autostrbuf struct strbuf dir = { 0 };

		if (!strstr(list.entries[i].name, "-linux-"))
			continue;
		if (strbuf_addf(&dir, "/usr/lib/%s/systemd", list.entries[i].name) >= 0)
			version = version_in(root, dir.data, ret_place);
	}
	return version;
}

static unsigned find_version(const struct fs_root *root, char **ret_place)
{
	unsigned version = 0;

	for (size_t i = 0; version == 0 && i < ARRAY_SIZE(library_dirs); i++)
		version = version_in(root, library_dirs[i], ret_place);
	return version ? version : version_in_triplets(root, ret_place);
}

/* PID 1 itself, where the image has systemd; NULL when it has not. */
static const char *find_systemd(const struct fs_root *root)
{
	static const char *const places[] = { "/usr/lib/systemd/systemd", "/lib/systemd/systemd" };
	struct stat st;

	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (fs_stat(root, places[i], true, &st) >= 0 && S_ISREG(st.st_mode))
			return places[i];
	return NULL;
}

static int report_version(struct fact_sink *sink, unsigned version, const char *place)
{
	autostrbuf struct strbuf b = { 0 };
	int r;

	if (version == 0)
		return fact_unknown(sink, "systemd.version",
				    "no libsystemd-shared-VERSION.so in the usual places");
	r = strbuf_addf(&b, "%u", version);
	return r < 0 ? r : fact_observe(sink, "systemd.version", b.data, NULL, place);
}

static int observe_start(struct fact_sink *sink, const struct unit_start *start,
			 const char *anchor_place)
{
	const char *place = start->why ? start->why->place : anchor_place;
	int r = fact_observe(sink, "units.boot", start->unit->id, NULL, place);

	if (r >= 0 && start->unit->type == UNIT_SERVICE)
		r = fact_observe(sink, "services.boot", start->unit->id, NULL, place);
	return r;
}

static int unknown_sets(struct fact_sink *sink, const char *reason)
{
	int r = fact_unknown(sink, "units.boot", "%s", reason);

	return r < 0 ? r : fact_unknown(sink, "services.boot", "%s", reason);
}

static int report_graph(struct fact_sink *sink, const struct unit_graph *graph,
			const char *anchor_place)
{
	size_t n;
	const struct unit_start *starts = unit_graph_starts(graph, &n);
	int r = fact_observe(sink, "units.default", unit_graph_anchor(graph)->id, NULL,
			     anchor_place);

	if (r >= 0)
		r = fact_known(sink, "units.boot");
	if (r >= 0)
		r = fact_known(sink, "services.boot");
	for (size_t i = 0; r >= 0 && i < n; i++)
		r = observe_start(sink, &starts[i], anchor_place);
	if (r >= 0 && unit_graph_failure(graph))
		r = unknown_sets(sink, unit_graph_failure(graph));
	if (r >= 0 && unit_graph_doubt(graph))
		r = unknown_sets(sink, unit_graph_doubt(graph));
	return r;
}

static int collect_boot(const struct unit_loader *loader, struct fact_sink *sink)
{
	autoclean(unit_graph_free) struct unit_graph *graph = NULL;
	autofree char *place = NULL;
	const char *name = DEFAULT_TARGET;
	int r = unit_graph_build(loader, name, &graph);

	if (r >= 0 && unit_graph_anchor(graph)->state > UNIT_LOADED) {
		name = FALLBACK_TARGET;
		unit_graph_free(steal_ptr(&graph));
		r = unit_graph_build(loader, name, &graph);
	}
	if (r >= 0)
		r = unit_path_source(loader->path, name, &place);
	return r < 0 ? r : report_graph(sink, graph, place);
}

static int report_absent(struct fact_sink *sink)
{
	static const char *const names[] = { "systemd.version", "units.default", "units.boot",
					     "services.boot" };
	int r = fact_observe(sink, "systemd.present", "false", NULL, NULL);

	for (size_t i = 0; r >= 0 && i < ARRAY_SIZE(names); i++)
		r = fact_absent(sink, names[i], "no systemd here");
	return r;
}

static int services_collect(const struct fact_env *env, struct fact_sink *sink)
{
	autoclean(unit_path_free) struct unit_path *path = NULL;
	autofree char *library = NULL;
	const char *systemd = find_systemd(env->root);
	unsigned version;
	int r;

	r = unit_path_open(env->root, env->live, &path);
	if (r < 0)
		return r;
	if (!systemd && !unit_path_exists(path) && !unit_path_error(path))
		return report_absent(sink);
	r = fact_observe(sink, "systemd.present", systemd ? "true" : "false", NULL, systemd);
	version = find_version(env->root, &library);
	if (r >= 0)
		r = report_version(sink, version, library);
	if (r < 0 || (!fact_wanted(sink, "units.") && !fact_wanted(sink, "services.")))
		return r;
	return collect_boot(
		&(struct unit_loader){
			.root = env->root,
			.path = path,
			/* .upholds links count from 254 on; where the version is not to be had,
			   more may start */
			.upholds_links = version == 0 || version >= 254,
		},
		sink);
}

const struct fact_source fact_source_services = {
	.name = "services",
	.facts = services_facts,
	.n_facts = ARRAY_SIZE(services_facts),
	.collect = services_collect,
};

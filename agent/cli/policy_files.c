/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Policies found and read; see policy_files.h. */
#include "cli/policy_files.h"

#include <limits.h>
#include <stdio.h>

#include "core/fs.h"

struct search {
	const struct dirs *dirs;
	bool missed; /* a name was not found */
};

static int find_name(const struct dirs *dirs, const char *name, char **ret)
{
	autofree char *file = NULL, *below = NULL, *path = NULL;
	int r;

	if (asprintf(&file, "%s.yaml", name) < 0) {
		file = NULL;
		return -ENOMEM;
	}
	r = dirs_find(dirs, "policies.d", file, ret);
	if (r != -ENOENT || !dirs->vendor)
		return r;
	below = fs_join(dirs->vendor, "policies");
	path = below ? fs_join(below, file) : NULL;
	if (!path)
		return -ENOMEM;
	if (access(path, F_OK) < 0)
		return -errno;
	*ret = steal_ptr(&path);
	return 0;
}

static int find_path(const char *ref, const char *from, char **ret)
{
	const char *slash = from ? strrchr(from, '/') : NULL;
	autofree char *dir = NULL, *path = NULL;

	if (ref[0] == '/' || !slash)
		path = strdup(ref);
	else if ((dir = strndup(from, (size_t)(slash - from) + 1)))
		path = fs_join(dir, ref);
	if (!path)
		return -ENOMEM;
	*ret = steal_ptr(&path);
	return 0;
}

/* One spelling per file, as short as it is unique: circles must be seen, messages be read. */
static int settle(const char *path, char **ret)
{
	char real[PATH_MAX], here[PATH_MAX];
	const char *shown = real;
	size_t n;

	if (!realpath(path, real))
		return -errno;
	if (getcwd(here, sizeof(here))) {
		n = strlen(here);
		if (strncmp(real, here, n) == 0 && real[n] == '/')
			shown = real + n + 1;
	}
	*ret = strdup(shown);
	return *ret ? 0 : -ENOMEM;
}

static int open_policy(void *data, const char *ref, const char *from, char **ret_file,
		       char **ret_text, size_t *ret_size)
{
	struct search *search = data;
	autofree char *path = NULL, *file = NULL;
	int r;

	if (strchr(ref, '/'))
		r = find_path(ref, from, &path);
	else
		r = find_name(search->dirs, ref, &path);
	if (r >= 0)
		r = settle(path, &file);
	if (r >= 0)
		r = dirs_read(file, DOC_MAX_SIZE, ret_text, ret_size);
	search->missed |= r == -ENOENT;
	if (r >= 0)
		*ret_file = steal_ptr(&file);
	return r;
}

static void print_places(const struct dirs *dirs)
{
	fprintf(stderr,
		"A policy is looked for as NAME.yaml in %s/policies.d, %s/policies.d and "
		"%s/policies.d; a path has a \"/\" in it.\n",
		dirs->config, dirs->runtime, dirs->vendor);
}

int policy_files_load(const struct verb *verb, const struct options *o, struct policy **ret)
{
	static const char *const fallback[] = { POLICY_FILES_DEFAULT };
	struct search search = { .dirs = &o->dirs };
	const struct policy_loader loader = {
		.catalog = { .find = fact_desc_find, .nearest = fact_desc_nearest },
		.open = open_policy,
		.data = &search,
	};
	autodiag struct diag diag = {};
	int r;

	if (o->n_policies)
		r = policy_load(&loader, o->policies, o->n_policies, &diag, ret);
	else
		r = policy_load(&loader, fallback, ARRAY_SIZE(fallback), &diag, ret);
	diag_print(&diag, stderr);
	if (search.missed)
		print_places(&o->dirs);
	if (r == -ENOMEM)
		options_complain(verb, "out of memory");
	else if (r < 0)
		options_complain(verb, "nothing was graded: mend the policy first");
	return r;
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The daemon's configuration; see config.h. */
#include "daemon/config.h"

#include <string.h>

#include "core/doc.h"
#include "core/fs.h"
#include "core/num.h"
#include "core/str.h"

#define CONFIG_FILE "holdfast.yaml"
#define CONFIG_DROPINS "holdfast.d"

struct config *config_free(struct config *config)
{
	if (!config)
		return NULL;
	check_list_done(&config->checks);
	free(config->device);
	free(config->device_file);
	free(config);
	return NULL;
}

static int read_device(const struct doc *doc, const struct doc_node *node, struct diag *diag,
		       struct config *config)
{
	bool none = str_eq(node->text, "none");
	autofree char *device = NULL, *file = NULL;

	if (!none && node->text[0] != '/')
		return doc_error(
			doc, node, diag,
			"watchdog.device is an absolute path such as " CONFIG_DEVICE_DEFAULT
			", or none");
	device = none ? NULL : strdup(node->text);
	file = strdup(doc_file(doc));
	if ((!none && !device) || !file)
		return -ENOMEM;
	free(config->device);
	free(config->device_file);
	config->device = steal_ptr(&device);
	config->device_file = steal_ptr(&file);
	config->device_line = node->line;
	config->device_column = node->column;
	return 0;
}

static int read_timeout(const struct doc *doc, const struct doc_node *node, struct diag *diag,
			struct config *config)
{
	uint64_t usec;
	int r = num_parse_span(node->text, &usec);

	if (r == -EINVAL)
		return doc_error(doc, node, diag,
				 "watchdog.timeout is a span of time such as 30s, not \"%s\"",
				 node->text);
	if (r < 0 || usec == 0 || usec % USEC_PER_SEC || usec > CONFIG_TIMEOUT_MAX_USEC)
		return doc_error(doc, node, diag,
				 "watchdog.timeout is in whole seconds, from 1s to 1d");
	config->timeout_usec = usec;
	return 0;
}

static int read_on_stop(const struct doc *doc, const struct doc_node *node, struct diag *diag,
			struct config *config)
{
	if (str_eq(node->text, "disarm"))
		config->on_stop = CONFIG_DISARM;
	else if (str_eq(node->text, "leave-armed"))
		config->on_stop = CONFIG_LEAVE_ARMED;
	else
		return doc_error(doc, node, diag,
				 "watchdog.on_stop is disarm or leave-armed, not \"%s\"",
				 node->text);
	return 0;
}

static const struct watchdog_key {
	const char *name;
	int (*read)(const struct doc *doc, const struct doc_node *node, struct diag *diag,
		    struct config *config);
} watchdog_keys[] = {
	{ "device", read_device },
	{ "timeout", read_timeout },
	{ "on_stop", read_on_stop },
};

static int read_watchdog(const struct doc *doc, const struct doc_node *map, struct diag *diag,
			 struct config *config)
{
	const char *names[ARRAY_SIZE(watchdog_keys)];
	int r, result;

	if (map->kind != DOC_MAP)
		return doc_error(doc, map, diag, "watchdog is a map of device, timeout, on_stop");
	for (size_t i = 0; i < ARRAY_SIZE(watchdog_keys); i++)
		names[i] = watchdog_keys[i].name;
	result = doc_check_keys(doc, map, names, ARRAY_SIZE(names), diag);
	for (size_t i = 0; i < ARRAY_SIZE(watchdog_keys); i++) {
		const struct doc_node *node = doc_get(map, watchdog_keys[i].name);

		if (!node)
			continue;
		if (node->kind != DOC_SCALAR)
			r = doc_error(doc, node, diag, "watchdog.%s is one value", names[i]);
		else
			r = watchdog_keys[i].read(doc, node, diag, config);
		if (r < 0)
			result = r;
	}
	return result;
}

static int read_file(const char *path, struct diag *diag, struct config *config)
{
	static const char *const keys[] = { "watchdog" };
	autoclean(doc_free) struct doc *doc = NULL;
	autofree char *data = NULL;
	const struct doc_node *root, *watchdog;
	size_t size;
	int r, r_watchdog = 0;

	r = dirs_read(path, DOC_MAX_SIZE, &data, &size);
	if (r < 0)
		return diag_error(diag, path, 0, 0, "can not be read: %s", strerror(-r));
	r = doc_parse(path, data, size, diag, &doc);
	if (r < 0)
		return r;
	root = doc_root(doc);
	if (root->kind != DOC_MAP)
		return doc_error(doc, root, diag, "a map of keys is expected");
	r = doc_check_keys(doc, root, keys, ARRAY_SIZE(keys), diag);
	watchdog = doc_get(root, "watchdog");
	if (watchdog)
		r_watchdog = read_watchdog(doc, watchdog, diag, config);
	return r < 0 ? r : r_watchdog;
}

/* The paths of holdfast.yaml, if there is one, and of the drop-ins. */
static int list_files(const struct dirs *dirs, struct diag *diag, struct strlist *ret)
{
	autofree char *failed = NULL;
	char *path = NULL;
	int r;

	r = dirs_find(dirs, "", CONFIG_FILE, &path);
	if (r >= 0)
		r = strlist_take(ret, path);
	if (r < 0 && r != -ENOENT)
		return r;
	r = dirs_list(dirs, CONFIG_DROPINS, ".yaml", ret, &failed);
	if (r < 0 && failed)
		return diag_error(diag, failed, 0, 0, "can not be read: %s", strerror(-r));
	return r;
}

/* Return: 0 and *ret, also when files are wrong: *ret_result then is what config_load() returns. */
static int load_settings(const struct dirs *dirs, struct diag *diag, struct config **ret,
			 int *ret_result)
{
	autoclean(config_free) struct config *config = calloc(1, sizeof(*config));
	autostrlist struct strlist files = {};
	int r;

	if (!config)
		return -ENOMEM;
	config->timeout_usec = CONFIG_TIMEOUT_DEFAULT_USEC;
	config->device = strdup(CONFIG_DEVICE_DEFAULT);
	if (!config->device)
		return -ENOMEM;
	*ret_result = list_files(dirs, diag, &files);
	for (size_t i = 0; i < files.n; i++) {
		r = read_file(files.items[i], diag, config);
		if (r < 0)
			*ret_result = r;
	}
	*ret = steal_ptr(&config);
	return 0;
}

int config_load_settings(const struct dirs *dirs, struct diag *diag, struct config **ret)
{
	autoclean(config_free) struct config *config = NULL;
	int result = 0, r = load_settings(dirs, diag, &config, &result);

	if (r < 0 || result < 0)
		return r < 0 ? r : result;
	*ret = steal_ptr(&config);
	return 0;
}

int config_load(const struct dirs *dirs, struct diag *diag, struct config **ret)
{
	autoclean(config_free) struct config *config = NULL;
	int result = 0, r = load_settings(dirs, diag, &config, &result);

	if (r < 0)
		return r;
	r = check_list_load(dirs, diag, &config->checks);
	if (r < 0)
		result = r;
	if (result < 0)
		return result;
	*ret = steal_ptr(&config);
	return 0;
}

int config_require_gate(const struct config *config, const struct dirs *dirs, struct diag *diag)
{
	autofree char *file = NULL;

	for (size_t i = 0; i < config->checks.n; i++)
		if (config->checks.checks[i]->gates & GATE_WATCHDOG)
			return 0;
	file = config->device_file ? strdup(config->device_file)
				   : fs_join(dirs->config, CONFIG_FILE);
	return diag_error(diag, file ? file : CONFIG_FILE, config->device_line,
			  config->device_column,
			  "no check gates the watchdog: nothing would vouch for this device; add "
			  "\"gates: [watchdog]\" to a check, or set watchdog.device: none");
}

uint64_t config_grace_usec(const struct config *config)
{
	uint64_t grace = 0;

	for (size_t i = 0; i < config->checks.n; i++) {
		const struct check *check = config->checks.checks[i];

		if (check->gates & GATE_WATCHDOG)
			grace = MAX_OF(grace, check->grace_usec);
	}
	return grace;
}

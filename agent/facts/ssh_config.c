/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What sshd_config says, as data; see ssh_config.h. The reading is in ssh_reader.c. */
#include "facts/ssh_config.h"

#include <stdio.h>

void ssh_setting_done(struct ssh_setting *setting)
{
	for (size_t i = 0; i < setting->n; i++) {
		free(setting->items[i].value);
		free(setting->items[i].place);
	}
	free(setting->items);
	*setting = (struct ssh_setting){};
}

int ssh_setting_add(struct ssh_setting *setting, const char *value, const char *place)
{
	autofree char *v = strdup(value), *p = strdup(place);

	if (!v || !p)
		return -ENOMEM;
	if (setting->n == setting->cap) {
		size_t cap = setting->cap ? setting->cap * 2 : 1;
		struct ssh_item *items = reallocarray(setting->items, cap, sizeof(*items));

		if (!items)
			return -ENOMEM;
		setting->items = items;
		setting->cap = cap;
	}
	setting->items[setting->n++] = (struct ssh_item){
		.value = steal_ptr(&v),
		.place = steal_ptr(&p),
	};
	return 0;
}

void ssh_config_done(struct ssh_config *config)
{
	for (size_t i = 0; i < SSH_N_KEYWORDS; i++)
		ssh_setting_done(&config->settings[i]);
	for (size_t i = 0; i < config->n_overrides; i++) {
		free(config->overrides[i].condition);
		free(config->overrides[i].item.value);
		free(config->overrides[i].item.place);
	}
	free(config->overrides);
	free(config->error);
	free(config->error_place);
	*config = (struct ssh_config){};
}

int ssh_config_fail(struct ssh_config *config, enum ssh_config_state state, const char *place,
		    const char *fmt, ...)
{
	va_list ap;
	int r;

	if (config->error)
		return -EINVAL;
	va_start(ap, fmt);
	r = vasprintf(&config->error, fmt, ap);
	va_end(ap);
	if (r < 0)
		config->error = NULL;
	config->error_place = strdup(place);
	config->state = state;
	return r < 0 || !config->error_place ? -ENOMEM : -EINVAL;
}

const char *ssh_config_value(const struct ssh_config *config, enum ssh_id id)
{
	const struct ssh_setting *setting = &config->settings[id];

	return setting->n ? setting->items[0].value : ssh_keywords[id].fallback;
}

int ssh_config_override(struct ssh_config *config, enum ssh_id id, unsigned block,
			const char *condition, const char *value, const char *place)
{
	autofree char *c = strdup(condition), *v = strdup(value), *p = strdup(place);

	if (!c || !v || !p)
		return -ENOMEM;
	if (config->n_overrides == config->cap_overrides) {
		size_t cap = config->cap_overrides ? config->cap_overrides * 2 : 8;
		struct ssh_override *more = reallocarray(config->overrides, cap, sizeof(*more));

		if (!more)
			return -ENOMEM;
		config->overrides = more;
		config->cap_overrides = cap;
	}
	config->overrides[config->n_overrides++] = (struct ssh_override){
		.id = id,
		.block = block,
		.condition = steal_ptr(&c),
		.item = { .value = steal_ptr(&v), .place = steal_ptr(&p) },
	};
	return 0;
}

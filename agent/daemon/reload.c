/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SIGHUP; see reload.h. Source: sd_notify(3), RELOADING=1. */
#include "daemon/reload.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/str.h"
#include "daemon/grace.h"
#include "daemon/grading.h"
#include "daemon/keeping.h"
#include "daemon/probing.h"

void reload_tell(struct log *log, const struct diag *diag)
{
	for (size_t i = 0; i < diag->n; i++) {
		const struct diag_entry *e = &diag->entries[i];
		autofree char *message = str_printable(e->message);
		int priority = e->level == DIAG_ERROR ? LOG_ERR : LOG_WARNING;
		const char *level = e->level == DIAG_ERROR ? "error" : "warning";

		if (e->line)
			log_say(log, priority, "%s:%u:%u: %s: %s", e->file, e->line, e->column,
				level, message ? message : "");
		else
			log_say(log, priority, "%s: %s: %s", e->file, level,
				message ? message : "");
	}
}

static bool same_device(const struct config *a, const struct config *b)
{
	if (!a->device || !b->device)
		return a->device == b->device;
	return str_eq(a->device, b->device) && a->timeout_usec == b->timeout_usec;
}

/* The keeper has the device, and takes no new one from anybody. */
static int load(struct supervisor *s, struct diag *diag, struct config **ret)
{
	autoclean(config_free) struct config *config = NULL;
	int r = config_load(&s->options->dirs, diag, &config);

	if (r >= 0 && s->keeping.pid)
		r = config_require_gate(config, &s->options->dirs, diag);
	if (r < 0)
		return r;
	if (!same_device(config, s->config))
		return diag_error(diag, config->device_file ? config->device_file : "holdfast.yaml",
				  config->device_line, config->device_column,
				  "watchdog.device and watchdog.timeout can not change while the "
				  "device is held: restart holdfast");
	*ret = steal_ptr(&config);
	return 0;
}

/* While the checks of before have not all passed yet, their bound stays: reloading again and again
 * does not prolong it. */
static uint64_t next_grace(struct supervisor *s, const struct config *config, uint64_t now_usec)
{
	uint64_t usec = s->grace_usec;

	if (!s->graced)
		(void)grace_begin(s->options->dirs.runtime, s->boot_id, now_usec,
				  config_grace_usec(config), &usec);
	return usec;
}

/* Return: 0; negative errno, and nothing has changed. */
static int take(struct supervisor *s, struct config *config)
{
	uint64_t now_usec = clock_boottime_usec();
	uint64_t grace_usec = next_grace(s, config, now_usec);
	struct engine *engine = NULL;
	int r;

	r = engine_new(&config->checks, now_usec, grace_usec, &engine);
	if (r < 0)
		return r;
	probing_done(s);
	(void)engine_free(s->engine);
	(void)config_free(s->config);
	s->engine = engine;
	s->config = config;
	s->grace_usec = grace_usec;
	s->graced = true;
	return 0;
}

static void tell_begin(struct supervisor *s)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
		       clock_monotonic_usec());
	notify_tell(&s->notify, text);
}

/* Checks that are the same as before start anew as well: an engine has one set of checks. */
static int replace(struct supervisor *s, struct diag *diag)
{
	autoclean(config_free) struct config *config = NULL;
	int r = load(s, diag, &config);

	if (r < 0)
		return r;
	r = take(s, config);
	if (r < 0)
		return r;
	(void)steal_ptr(&config);
	r = probing_start(s);
	return r < 0 ? r : probing_attach(s);
}

void reload(struct supervisor *s)
{
	autodiag struct diag diag = {};
	int r;

	tell_begin(s);
	r = replace(s, &diag);
	reload_tell(&s->log, &diag);
	if (r < 0)
		log_say(&s->log, LOG_ERR,
			"reload failed: the last good configuration stays in force: %s",
			r == -EINVAL ? "see above" : strerror(-r));
	else
		log_say(&s->log, LOG_NOTICE, "reloaded: %zu checks", s->config->checks.n);
	if (notify_send_patiently(&s->notify,
				  r < 0 ? "READY=1\nSTATUS=reload FAILED: the last good "
					  "configuration stays in force"
					: "READY=1",
				  -1, 200) < 0)
		log_say(&s->log, LOG_WARNING, "the service manager was not told of the reload");
	grading_step(s);
}

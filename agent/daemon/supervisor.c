/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The supervisor; see supervisor.h. */
#include "daemon/supervisor.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "core/str.h"
#include "daemon/grace.h"
#include "daemon/grading.h"
#include "daemon/keeping.h"
#include "daemon/probing.h"
#include "daemon/process.h"
#include "daemon/reload.h"
#include "daemon/state.h"
#include "daemon/status.h"
#include "sandbox/sandbox.h"

#define READY_PATIENCE_MSEC 2000	      /* for a manager that is slow to hear READY=1 */
#define STOP_PATIENCE_USEC (3 * USEC_PER_SEC) /* for the keeper to let go of the device */

const char *daemon_state_name(enum daemon_state state)
{
	static const char *const names[] = {
		[DAEMON_UNKNOWN] = "unknown",
		[DAEMON_GOOD] = "good",
		[DAEMON_BAD] = "bad",
		[DAEMON_PENDING] = "pending",
	};

	return names[state];
}

int state_set_timer(struct supervisor *s, sd_event_source **source, uint64_t at_usec,
		    uint64_t accuracy_usec, sd_event_time_handler_t handler)
{
	int r;

	if (!*source)
		return sd_event_add_time(s->event, source, CLOCK_BOOTTIME, at_usec, accuracy_usec,
					 handler, s);
	r = sd_event_source_set_time(*source, at_usec);
	return r < 0 ? r : sd_event_source_set_enabled(*source, SD_EVENT_ONESHOT);
}

void state_exit(struct supervisor *s, int code)
{
	if (s->code < 0)
		s->code = code;
	(void)sd_event_exit(s->event, 0);
}

/* Loop ----------------------------------------------------------------------------------------- */

static int on_stop_deadline(sd_event_source *source maybe_unused, uint64_t usec maybe_unused,
			    void *userdata)
{
	struct supervisor *s = userdata;

	log_say(&s->log, LOG_ERR, "the keeper does not end: %s may be left armed",
		keeping_device(s));
	state_exit(s, SUPERVISOR_STOPPED);
	return 0;
}

/* A stop that was asked for ends the bound on grace: it is no restart loop. */
static int on_stop(sd_event_source *source maybe_unused, const struct signalfd_siginfo *si,
		   void *userdata)
{
	struct supervisor *s = userdata;

	if (s->stopping)
		return 0;
	s->stopping = true;
	log_say(&s->log, LOG_NOTICE, "stopping on %s", strsignal((int)si->ssi_signo));
	notify_tell(&s->notify, "STOPPING=1");
	if (s->graced)
		grace_end(s->options->dirs.runtime);
	if (!s->keeping.pid) {
		state_exit(s, SUPERVISOR_STOPPED);
		return 0;
	}
	keeping_stop(s);
	return state_set_timer(s, &s->stop, clock_boottime_usec() + STOP_PATIENCE_USEC,
			       SLOW_ACCURACY_USEC, on_stop_deadline);
}

static int on_reload(sd_event_source *source maybe_unused,
		     const struct signalfd_siginfo *si maybe_unused, void *userdata)
{
	struct supervisor *s = userdata;

	if (!s->stopping)
		reload(s);
	return 0;
}

static int on_manager_watchdog(sd_event_source *source maybe_unused, uint64_t usec maybe_unused,
			       void *userdata)
{
	struct supervisor *s = userdata;

	notify_tell(&s->notify, "WATCHDOG=1");
	return state_set_timer(s, &s->manager_watchdog,
			       clock_boottime_usec() + s->notify.watchdog_usec / 2,
			       SLOW_ACCURACY_USEC, on_manager_watchdog);
}

static char *answer(void *userdata, const char *request)
{
	return str_eq(request, "status") ? status_json(userdata) : NULL;
}

/* Start ---------------------------------------------------------------------------------------- */

static int load_config(struct supervisor *s)
{
	autodiag struct diag diag = {};
	int r = config_load(&s->options->dirs, &diag, &s->config);

	if (r >= 0 && (s->config->device || s->options->simulate))
		r = config_require_gate(s->config, &s->options->dirs, &diag);
	reload_tell(&s->log, &diag);
	if (r < 0)
		log_say(&s->log, LOG_ERR, "not started: %s",
			r == -EINVAL ? "the configuration is wrong" : strerror(-r));
	return r;
}

/* Without privilege there is nothing to take away. */
static void confine(struct supervisor *s)
{
	int r = geteuid() == 0 ? sandbox_filter_supervisor() : 0;

	if (r < 0 && r != -EOPNOTSUPP && r != -EACCES)
		log_say(&s->log, LOG_WARNING,
			"the system call filter could not be loaded, ignoring: %s", strerror(-r));
}

static int begin_grace(struct supervisor *s)
{
	uint64_t now_usec = clock_boottime_usec();
	int r;

	clock_boot_id(s->boot_id);
	(void)mkdir(s->options->dirs.runtime, 0755);
	r = grace_begin(s->options->dirs.runtime, s->boot_id, now_usec,
			config_grace_usec(s->config), &s->grace_usec);
	s->graced = true;
	if (r < 0)
		log_say(&s->log, LOG_WARNING,
			"%s/grace can not be kept, so grace is not bounded over restarts, "
			"ignoring: %s",
			s->options->dirs.runtime, strerror(-r));
	else if (r > 0)
		log_say(&s->log, LOG_NOTICE, "%s",
			s->grace_usec > now_usec
				? "grace goes on from the start before"
				: "grace was used up by the starts before: checks must pass now");
	return engine_new(&s->config->checks, now_usec, s->grace_usec, &s->engine);
}

/* The others are forked while we are still small. Return: 0; -EINVAL for the configuration. */
static int start_processes(struct supervisor *s, int stored_fd)
{
	int r;

	r = process_block_signals();
	if (r >= 0)
		r = begin_grace(s);
	if (r < 0) {
		log_say(&s->log, LOG_ERR, "not started: %s", strerror(-r));
		return r;
	}
	r = keeping_start(s, stored_fd);
	if (r < 0)
		return r;
	confine(s);
	r = probing_start(s);
	if (r < 0)
		log_say(&s->log, LOG_ERR, "the prober could not be started: %s", strerror(-r));
	return r;
}

static int add_signals(struct supervisor *s)
{
	int r = sd_event_add_signal(s->event, NULL, SIGTERM, on_stop, s);

	if (r >= 0)
		r = sd_event_add_signal(s->event, NULL, SIGINT, on_stop, s);
	if (r >= 0)
		r = sd_event_add_signal(s->event, NULL, SIGHUP, on_reload, s);
	return r;
}

static void open_control(struct supervisor *s)
{
	int r = control_open(&s->control, s->event, s->options->dirs.runtime, answer, s);

	if (r < 0)
		log_say(&s->log, LOG_WARNING,
			"%s/" CONTROL_SOCKET " can not be served, ignoring: %s",
			s->options->dirs.runtime,
			r == -EADDRINUSE ? "another holdfast answers there" : strerror(-r));
}

static int start_loop(struct supervisor *s)
{
	int r = sd_event_new(&s->event);

	if (r >= 0)
		r = add_signals(s);
	if (r >= 0)
		r = keeping_attach(s);
	if (r >= 0)
		r = probing_attach(s);
	if (r >= 0 && s->notify.watchdog_usec)
		r = on_manager_watchdog(NULL, 0, s);
	if (r < 0) {
		log_say(&s->log, LOG_ERR, "the event loop can not be set up: %s", strerror(-r));
		return r;
	}
	open_control(s);
	if (notify_send_patiently(&s->notify, "READY=1", -1, READY_PATIENCE_MSEC) < 0)
		log_say(&s->log, LOG_WARNING, "the service manager does not hear READY=1");
	grading_step(s);
	return 0;
}

static void supervisor_done(struct supervisor *s)
{
	probing_done(s);
	keeping_done(s);
	control_done(&s->control);
	notify_done(&s->notify);
	s->tick = sd_event_source_disable_unref(s->tick);
	s->stop = sd_event_source_disable_unref(s->stop);
	s->manager_watchdog = sd_event_source_disable_unref(s->manager_watchdog);
	s->event = sd_event_unref(s->event);
	s->engine = engine_free(s->engine);
	s->config = config_free(s->config);
}

/* What a careless parent left open: the keeper would hold it as long as the machine runs. */
static void close_strays(int stored_fd)
{
	unsigned first = STDERR_FILENO + 1;

	if (stored_fd > (int)first)
		(void)close_range(first, (unsigned)stored_fd - 1, 0);
	(void)close_range(stored_fd >= 0 ? (unsigned)stored_fd + 1 : first, ~0U, 0);
}

/* Return: enum supervisor_exit. */
static int run(struct supervisor *s)
{
	int stored_fd = notify_take_fd("watchdog");
	int r;

	close_strays(stored_fd);
	r = notify_init(&s->notify);
	if (r < 0)
		log_say(&s->log, LOG_WARNING, "$NOTIFY_SOCKET can not be used, ignoring: %s",
			strerror(-r));
	if (load_config(s) < 0)
		return SUPERVISOR_CONFIG;
	if (start_processes(s, stored_fd) < 0 || start_loop(s) < 0)
		return SUPERVISOR_FAILED;
	r = sd_event_loop(s->event);
	if (r < 0)
		log_say(&s->log, LOG_CRIT, "the event loop failed: %s", strerror(-r));
	return r < 0 || s->code < 0 ? SUPERVISOR_FAILED : s->code;
}

int supervisor_run(const struct supervisor_options *options)
{
	struct supervisor s = {
		.options = options,
		.keeping.fd = -EBADF,
		.probing.fd = -EBADF,
		.notify.fd = -EBADF,
		.control.fd = -EBADF,
		.code = -1,
	};
	int code;

	log_init(&s.log);
	code = run(&s);
	supervisor_done(&s);
	return code;
}

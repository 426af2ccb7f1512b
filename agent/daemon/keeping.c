/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The supervisor's side of the keeper; see keeping.h. */
#include "daemon/keeping.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "core/num.h"
#include "daemon/grading.h"
#include "daemon/holder.h"
#include "daemon/process.h"
#include "daemon/starvation.h"

#define STORE_PATIENCE_MSEC 1000 /* for a manager that is slow to take the descriptor */

const char *keeping_device(const struct supervisor *s)
{
	return s->options->simulate ? "the simulated watchdog" : s->config->device;
}

/* Opening ------------------------------------------------------------------------------------- */

static void tell_busy(struct supervisor *s)
{
	char name[HOLDER_NAME_MAX];
	pid_t pid;

	if (holder_find(s->config->device, &pid, name) < 0)
		log_say(&s->log, LOG_ERR, "%s: another process has it open", s->config->device);
	else if (pid == 1)
		log_say(&s->log, LOG_ERR,
			"%s: %s (process 1) has it open: set RuntimeWatchdogSec=0 in system.conf, "
			"or watchdog.device: to another device or none",
			s->config->device, name);
	else
		log_say(&s->log, LOG_ERR, "%s: %s (process %d) has it open: stop it",
			s->config->device, name, (int)pid);
}

static void tell_range(struct supervisor *s, uint64_t min_usec, uint64_t max_usec)
{
	char want[NUM_SPAN_MAX], min[NUM_SPAN_MAX], max[NUM_SPAN_MAX];

	num_format_span(want, sizeof(want), s->config->timeout_usec);
	num_format_span(min, sizeof(min), min_usec);
	num_format_span(max, sizeof(max), max_usec);
	if (max_usec)
		log_say(&s->log, LOG_ERR, "%s: refuses a timeout of %s; it takes %s to %s",
			s->config->device, want, min, max);
	else
		log_say(&s->log, LOG_ERR, "%s: refuses a timeout of %s and does not say its range",
			s->config->device, want);
}

static void tell_failure(struct supervisor *s, int r, uint64_t min_usec, uint64_t max_usec)
{
	if (r == -EBUSY)
		tell_busy(s);
	else if (r == -ERANGE)
		tell_range(s, min_usec, max_usec);
	else if (r == -ENOENT)
		log_say(&s->log, LOG_ERR,
			"%s: no such device: load its driver, or set watchdog.device: none",
			s->config->device);
	else
		log_say(&s->log, LOG_ERR, "%s: can not be used: %s", s->config->device,
			r == -ENOTTY ? "it is no watchdog" : strerror(-r));
}

/* Whether a descriptor from the store is of the device that the configuration names now. */
static bool is_ours(const struct supervisor *s, int stored_fd)
{
	struct stat stored, named;

	return !s->options->simulate && s->config->device && fstat(stored_fd, &stored) >= 0 &&
	       stat(s->config->device, &named) >= 0 && stored.st_rdev == named.st_rdev;
}

static int open_device(struct supervisor *s, int stored_fd, struct watchdog **ret)
{
	uint64_t min_usec, max_usec;
	int r;

	if (s->options->simulate)
		return watchdog_simulate(s->config->timeout_usec, clock_boottime_usec(), ret);
	r = watchdog_open(s->config->device, stored_fd, s->config->timeout_usec, &min_usec,
			  &max_usec, ret);
	if (r < 0)
		tell_failure(s, r, min_usec, max_usec);
	return r;
}

/* From here on a restart of ours leaves the device as it is, counting. */
static void store_descriptor(struct supervisor *s, const struct watchdog *device)
{
	int r;

	if (s->notify.fd < 0 || watchdog_fd(device) < 0)
		return;
	r = watchdog_info(device)->adopted
		    ? 0
		    : notify_send_patiently(&s->notify, "FDSTORE=1\nFDNAME=watchdog\nFDPOLL=0",
					    watchdog_fd(device), STORE_PATIENCE_MSEC);
	s->keeping.stored = r >= 0;
	if (r < 0)
		log_say(&s->log, LOG_WARNING,
			"%s: the service manager did not take its descriptor, ignoring: %s",
			s->config->device, strerror(-r));
}

static void tell_device(struct supervisor *s)
{
	const struct watchdog_device_info *info = &s->keeping.device;
	char timeout[NUM_SPAN_MAX];

	num_format_span(timeout, sizeof(timeout), info->timeout_usec);
	if (info->timeout_usec != s->config->timeout_usec)
		log_say(&s->log, LOG_WARNING, "%s: made the timeout %s", s->config->device,
			timeout);
	log_say(&s->log, LOG_INFO, "%s%s%s%s: bites %s after the last pet%s%s", keeping_device(s),
		info->simulated ? "" : " (", info->simulated ? "" : info->identity,
		info->simulated ? "" : ")", timeout, info->nowayout ? ", can not be stopped" : "",
		info->adopted ? ", went on counting since the last agent" : "");
}

static void fill_order(const struct supervisor *s, struct keeper_order *ret)
{
	size_t n;

	memset(ret, 0, sizeof(*ret));
	n = engine_leases(s->engine, GATE_WATCHDOG, ret->until_usec, KEEPER_LEASES_MAX);
	ret->type = KEEPER_LEASES;
	ret->n = (uint32_t)MIN_OF(n, (size_t)KEEPER_LEASES_MAX);
}

static int fork_keeper(struct supervisor *s, struct watchdog *device)
{
	struct keeping *k = &s->keeping;
	pid_t pid;

	k->gauge = mmap(NULL, sizeof(*k->gauge), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			-1, 0);
	if (k->gauge == MAP_FAILED) {
		k->gauge = NULL;
		return -errno;
	}
	fill_order(s, &k->sent);
	pid = process_fork_keeper(&s->log, device, &k->sent, k->gauge, &k->fd);
	if (pid < 0)
		return pid;
	k->pid = pid;
	return 0;
}

int keeping_start(struct supervisor *s, int stored_fd)
{
	autoclean(watchdog_free) struct watchdog *device = NULL;
	int r;

	if (stored_fd >= 0 && !is_ours(s, stored_fd)) {
		notify_tell(&s->notify, "FDSTOREREMOVE=1\nFDNAME=watchdog");
		(void)close(stored_fd);
		stored_fd = -EBADF;
	}
	if (!s->options->simulate && !s->config->device) {
		log_say(&s->log, LOG_NOTICE,
			"watchdog.device is none: checks are graded, and "
			"nothing resets this machine");
		return 0;
	}
	r = open_device(s, stored_fd, &device);
	if (r < 0)
		return r;
	s->keeping.device = *watchdog_info(device);
	store_descriptor(s, device);
	tell_device(s);
	r = fork_keeper(s, device);
	if (r < 0)
		log_say(&s->log, LOG_ERR, "the keeper could not be started: %s", strerror(-r));
	return r;
}

/* Events --------------------------------------------------------------------------------------- */

static void tell_starving(struct supervisor *s, const struct keeper_event *event)
{
	uint64_t last = s->keeping.gauge->last_pet_usec;
	uint64_t bites = (last ? last : event->at_usec) + s->keeping.device.timeout_usec;
	uint64_t now = clock_boottime_usec();
	char left[NUM_SPAN_MAX], why[STARVATION_TEXT_MAX];

	starvation_text(s, event->lease, why);
	num_format_span(left, sizeof(left),
			bites > now ? (bites - now) / USEC_PER_SEC * USEC_PER_SEC + USEC_PER_SEC
				    : 0);
	log_say(&s->log, LOG_CRIT, "not petting any more: %s; %s resets the machine in at most %s",
		why, keeping_device(s), left);
}

static void tell_bitten(struct supervisor *s)
{
	char why[STARVATION_TEXT_MAX];

	starvation_text(s, UINT32_MAX, why);
	log_say(&s->log, LOG_CRIT, "*** would have reset the machine now: %s ***", why);
	if (s->options->exit_on_reset)
		state_exit(s, SUPERVISOR_RESET);
}

static void on_event(struct supervisor *s, const struct keeper_event *event)
{
	switch (event->type) {
	case KEEPER_STARVING:
		tell_starving(s, event);
		break;
	case KEEPER_PETTING:
		log_say(&s->log, LOG_NOTICE, "petting %s", keeping_device(s));
		break;
	case KEEPER_BITTEN:
		tell_bitten(s);
		break;
	case KEEPER_FAILED:
		log_say(&s->log, LOG_CRIT, "%s refuses to be petted, trying again: %s",
			keeping_device(s), strerror(event->error));
		break;
	default:
		break;
	}
	grading_step(s);
}

static int on_keeper_io(sd_event_source *source, int fd, uint32_t revents maybe_unused,
			void *userdata)
{
	struct keeper_event event;
	ssize_t n = recv(fd, &event, sizeof(event), MSG_DONTWAIT);

	if (n == sizeof(event))
		on_event(userdata, &event);
	else if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR && errno != ECONNRESET))
		(void)sd_event_source_set_enabled(source, SD_EVENT_OFF);
	return 0;
}

static const char *how_ended(const siginfo_t *si)
{
	if (si->si_code != CLD_EXITED)
		return strsignal(si->si_status);
	return si->si_status == PROCESS_DONE ? "ended" : "failed";
}

/* Ordered, its end is the end of our work. Otherwise nobody holds the leases any more: the device
 * counts down, and the next agent takes it over if it comes in time. */
static int on_keeper_end(sd_event_source *source maybe_unused, const siginfo_t *si, void *userdata)
{
	struct supervisor *s = userdata;

	s->keeping.pid = 0;
	if (!s->stopping) {
		log_say(&s->log, LOG_CRIT, "the keeper is gone (%s): %s is left armed",
			how_ended(si), keeping_device(s));
		state_exit(s, SUPERVISOR_FAILED);
		return 0;
	}
	if (si->si_code == CLD_EXITED && si->si_status == PROCESS_NOT_STOPPED)
		log_say(&s->log, LOG_WARNING,
			"%s can not be stopped and resets the machine unless an agent is started",
			keeping_device(s));
	state_exit(s, SUPERVISOR_STOPPED);
	return 0;
}

int keeping_attach(struct supervisor *s)
{
	struct keeping *k = &s->keeping;
	int r;

	if (!k->pid)
		return 0;
	r = sd_event_add_io(s->event, &k->io, k->fd, EPOLLIN, on_keeper_io, s);
	if (r >= 0)
		r = sd_event_add_child(s->event, &k->child, k->pid, WEXITED, on_keeper_end, s);
	/* What it said last must be read before its end is told. */
	return r < 0 ? r : sd_event_source_set_priority(k->child, SD_EVENT_PRIORITY_IDLE);
}

/* Orders --------------------------------------------------------------------------------------- */

static int send_order(const struct keeping *k, const struct keeper_order *order)
{
	size_t size =
		offsetof(struct keeper_order, until_usec) + order->n * sizeof(order->until_usec[0]);

	return send(k->fd, order, size, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -errno : 0;
}

void keeping_renew(struct supervisor *s)
{
	struct keeper_order order;

	if (!s->keeping.pid || s->stopping)
		return;
	fill_order(s, &order);
	if (memcmp(&order, &s->keeping.sent, sizeof(order)) == 0)
		return;
	/* A keeper that does not read is stuck; what it has runs out, which is as it should be. */
	if (send_order(&s->keeping, &order) >= 0)
		s->keeping.sent = order;
}

void keeping_stop(struct supervisor *s)
{
	struct keeper_order order = {};

	if (s->config->on_stop == CONFIG_LEAVE_ARMED)
		order.type = KEEPER_LEAVE;
	else if (s->keeping.stored)
		order.type = KEEPER_RELEASE;
	else
		order.type = KEEPER_DISARM;
	if (send_order(&s->keeping, &order) < 0)
		log_say(&s->log, LOG_ERR, "the keeper does not listen: %s is left armed",
			keeping_device(s));
}

void keeping_done(struct supervisor *s)
{
	struct keeping *k = &s->keeping;

	k->io = sd_event_source_disable_unref(k->io);
	k->child = sd_event_source_disable_unref(k->child);
	if (k->fd >= 0)
		(void)close(steal_fd(&k->fd));
	if (k->gauge)
		(void)munmap(k->gauge, sizeof(*k->gauge));
	k->gauge = NULL;
}

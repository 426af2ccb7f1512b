/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages on stderr; see log.h. Source: sd-daemon(3), systemd.exec(5) $JOURNAL_STREAM. */
#include "core/log.h"

#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "core/str.h"

void log_init(struct log *log)
{
	const char *stream = getenv("JOURNAL_STREAM");
	char own[64];
	struct stat st;

	*log = (struct log){};
	if (!stream || fstat(STDERR_FILENO, &st) < 0)
		return;
	(void)snprintf(own, sizeof(own), "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	log->journal = str_eq(stream, own);
}

/* A socket is told not to wait. A full pipe may hold the caller up, never the keeper, which logs
 * nothing. */
static int write_now(const char *text, size_t len)
{
	ssize_t n = send(STDERR_FILENO, text, len, MSG_DONTWAIT | MSG_NOSIGNAL);

	if (n < 0 && errno == ENOTSOCK)
		n = write(STDERR_FILENO, text, len);
	return n < 0 ? -errno : 0;
}

void log_say(struct log *log, int priority, const char *fmt, ...)
{
	autostrbuf struct strbuf line = {};
	va_list ap;
	int r;

	if (log->journal && strbuf_addf(&line, "<%d>", priority) < 0)
		return;
	if (!log->journal && strbuf_add(&line, "holdfast: ") < 0)
		return;
	if (log->dropped && strbuf_addf(&line, "[%u messages lost] ", log->dropped) < 0)
		return;
	va_start(ap, fmt);
	r = strbuf_vaddf(&line, fmt, ap);
	va_end(ap);
	if (r < 0 || strbuf_add(&line, "\n") < 0)
		return;
	if (write_now(line.data, line.len) < 0)
		log->dropped++;
	else
		log->dropped = 0;
}

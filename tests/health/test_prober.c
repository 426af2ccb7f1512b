/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The prober against real processes. Links with --wrap for fork() and kill(): a system without room
 * for a process, and a process that SIGKILL does not end, as in the kernel's D state.
 */
#include "health/world.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "core/num.h"
#include "health/prober.h"

/* Machines are noisy: longer than anything here takes, shorter than a person's patience. */
#define PATIENCE_MSEC 20000

/* Set in the prober's process only. */
static int fork_error;
static bool kill_is_lost;

pid_t __real_fork(void);
pid_t __wrap_fork(void);
int __real_kill(pid_t pid, int signal);
int __wrap_kill(pid_t pid, int signal);

pid_t __wrap_fork(void)
{
	if (!fork_error)
		return __real_fork();
	errno = fork_error;
	return -1;
}

int __wrap_kill(pid_t pid, int signal)
{
	return kill_is_lost ? 0 : __real_kill(pid, signal);
}

struct fixture {
	struct world world;
	struct check_list checks;
	pid_t pid; /* the prober's; 0: not started */
	int fd;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	world_make(&f->world);
	f->fd = -EBADF;
	*state = f;
	return 0;
}

static int stop(struct fixture *f)
{
	int status = 0;

	(void)close(f->fd);
	if (f->pid)
		assert_int_equal(waitpid(f->pid, &status, 0), f->pid);
	f->pid = 0;
	f->fd = -EBADF;
	return status;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	stop(f);
	check_list_done(&f->checks);
	world_remove(&f->world);
	free(f);
	return 0;
}

static void add(struct fixture *f, const char *timeout, const char *lines)
{
	autofree char *text = NULL;

	assert_true(asprintf(&text, "check: c%zu\nevery: 1h\ntimeout: %s\n%s\n", f->checks.n,
			     timeout, lines) > 0);
	world_check(&f->world, &f->checks, text);
}

/* A check that runs a shell's line, in which single quotes are not possible. */
static void add_shell(struct fixture *f, const char *timeout, const char *script)
{
	autofree char *text = NULL;

	assert_true(asprintf(&text, "kind: command\ncommand: [sh, -c, '%s']", script) > 0);
	add(f, timeout, text);
}

static void start(struct fixture *f)
{
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
	f->pid = __real_fork();
	assert_true(f->pid >= 0);
	if (f->pid == 0) {
		(void)close(ends[0]);
		_exit(prober_run(ends[1], &f->checks) < 0);
	}
	(void)close(ends[1]);
	f->fd = ends[0];
}

static void ask(struct fixture *f, uint32_t check, uint32_t seq)
{
	const struct probe_request request = { .check = check, .seq = seq };

	assert_int_equal(send(f->fd, &request, sizeof(request), MSG_NOSIGNAL), sizeof(request));
}

static struct probe_reply hear(struct fixture *f)
{
	struct pollfd p = { .fd = f->fd, .events = POLLIN };
	struct probe_reply reply;

	assert_int_equal(poll(&p, 1, PATIENCE_MSEC), 1);
	assert_int_equal(recv(f->fd, &reply, sizeof(reply), 0), sizeof(reply));
	return reply;
}

static struct probe_reply ask_and_hear(struct fixture *f, uint32_t check)
{
	struct probe_reply reply;

	ask(f, check, 7);
	reply = hear(f);
	assert_int_equal(reply.check, check);
	assert_int_equal(reply.seq, 7);
	return reply;
}

static void sleep_a_little(void)
{
	(void)nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
}

/* The number that a script wrote into a file of the world. */
static pid_t read_pid(const struct fixture *f, const char *name)
{
	autofree char *path = world_path(&f->world, name);

	for (int waited = 0; waited < PATIENCE_MSEC; waited += 10) {
		autofree char *text = NULL;
		size_t size = 0;

		if (dirs_read(path, 64, &text, &size) == 0 && size && text[size - 1] == '\n')
			return atoi(text);
		sleep_a_little();
	}
	fail_msg("%s was not written", name);
	return 0;
}

static void assert_gone(pid_t pid)
{
	for (int waited = 0; waited < PATIENCE_MSEC; waited += 10) {
		if (__real_kill(pid, 0) < 0 && errno == ESRCH)
			return;
		sleep_a_little();
	}
	fail_msg("process %d is still there", pid);
}

static const struct prober_case {
	const char *timeout;
	const char *script;
	enum check_grade grade;
	const char *message;
} cases[] = {
	{ "10s", "echo fine; exit 0", CHECK_PASS, "fine" },
	{ "10s", "echo hot; exit 1", CHECK_PASS, "warning: hot" },
	{ "10s", "echo gone; exit 2", CHECK_FAIL, "gone" },
	{ "10s", "echo dunno; exit 3", CHECK_UNKNOWN, "dunno" },
	{ "10s", "exit 42", CHECK_FAIL, "exit status 42" },
	{ "10s", "kill -9 $$", CHECK_FAIL, "killed by signal 9 (Killed)" },
	{ "10s", "kill -SEGV $$", CHECK_FAIL, "killed by signal 11 (Segmentation fault)" },
	{ "10s", "echo to stderr >&2", CHECK_PASS, "to stderr" },
	{ "10s", "echo \"ok | a=1;2;3\"", CHECK_PASS, "ok" },
	{ "100ms", "sleep 1000", CHECK_FAIL, "timed out after 100ms" },
	{ "100ms", "trap \"\" TERM INT HUP; sleep 1000; sleep 1000", CHECK_FAIL,
	  "timed out after 100ms" },
	{ "300ms", "kill -STOP $$", CHECK_FAIL, "timed out after 300ms" },
	{ "300ms", "yes", CHECK_FAIL, "timed out after 300ms" },
	{ "10s", "echo first; head -c 20000000 /dev/zero", CHECK_PASS, "first" },
	{ "10s", "sleep 1000 & echo held", CHECK_PASS, "held" },
	{ "10s", "setsid -f sleep 1000; echo escaped", CHECK_PASS, "escaped" },
	{ "10s", "read x || echo nothing to read", CHECK_PASS, "nothing to read" },
	{ "10s", "exec >&- 2>&-; sleep 0.1; exit 2", CHECK_FAIL, "exit status 2" },
	{ "10s", "pwd", CHECK_PASS, "/" },
	{ "10s", "umask", CHECK_PASS, "0022" },
	{ "10s", "ulimit -c", CHECK_PASS, "0" },
	{ "10s", "env | cut -d= -f1 | sort | grep -v -e PWD -e SHLVL -e ^_ | tr \"\\n\" \" \"",
	  CHECK_PASS, "HOLDFAST_CHECK LANG PATH" },
	{ "10s", "echo $LANG $PATH", CHECK_PASS,
	  "C /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
	/* The number 3 is the folder itself while it is listed. */
	{ "10s", "ls /proc/self/fd | tr \"\\n\" \" \"", CHECK_PASS, "0 1 2 3" },
	{ "10s", "kill -PIPE $$; kill -INT $$; kill -TERM $$", CHECK_FAIL,
	  "killed by signal 13 (Broken pipe)" },
	{ "10s", "kill -TERM $$", CHECK_FAIL, "killed by signal 15 (Terminated)" },
	{ "10s", "grep SigBlk /proc/self/status | tail -c 17", CHECK_PASS, "0000000000000000" },
	/* 1 to 28: glibc keeps 32 and 33 to itself, whoever has left them ignored. */
	{ "10s", "grep SigIgn /proc/self/status | tail -c 8", CHECK_PASS, "0000000" },
};

static void commands_are_graded_by_what_they_do(void **state)
{
	struct fixture *f = *state;
	int leaked = open("/dev/null", O_RDONLY);

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		add_shell(f, cases[i].timeout, cases[i].script);
	assert_true(leaked >= 0);
	assert_int_equal(setenv("SECRET", "1", 1), 0);
	start(f);
	for (uint32_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct probe_reply reply = ask_and_hear(f, i);

		if (reply.result.grade != cases[i].grade ||
		    !str_eq(reply.result.message, cases[i].message))
			fail_msg("%s: %s, \"%s\"", cases[i].script,
				 check_grade_name(reply.result.grade), reply.result.message);
		assert_true(reply.duration_usec < PATIENCE_MSEC * USEC_PER_MSEC);
	}
	(void)close(leaked);
}

static void programs_that_can_not_be_run_are_named(void **state)
{
	struct fixture *f = *state;
	autofree char *plain = world_write(&f->world, "plain", "no program\n");
	autofree char *lines = NULL, *expected = NULL;

	assert_true(asprintf(&lines, "kind: command\ncommand: [%s]", plain) > 0);
	assert_true(asprintf(&expected, "exit status 127: %s: Permission denied", plain) > 0);
	add(f, "10s", "kind: command\ncommand: [/nonexistent/x, y]");
	add(f, "10s", "kind: command\ncommand: [nonexistent-program]");
	add(f, "10s", lines);
	start(f);
	assert_string_equal(ask_and_hear(f, 0).result.message,
			    "exit status 127: /nonexistent/x: No such file or directory");
	assert_string_equal(ask_and_hear(f, 1).result.message,
			    "exit status 127: nonexistent-program: No such file or directory");
	assert_string_equal(ask_and_hear(f, 2).result.message, expected);
	assert_int_equal(ask_and_hear(f, 2).result.grade, CHECK_FAIL);
}

static void what_a_run_leaves_behind_is_killed(void **state)
{
	struct fixture *f = *state;
	autofree char *script = NULL;

	assert_true(asprintf(&script,
			     "cd %s; sleep 1000 & echo $! > group; "
			     "setsid -f sh -c \"echo \\$\\$ > escaped; sleep 1000\"; "
			     "until [ -s escaped ]; do sleep 0.01; done",
			     f->world.dir) > 0);
	add_shell(f, "10s", script);
	start(f);
	assert_int_equal(ask_and_hear(f, 0).result.grade, CHECK_PASS);
	assert_gone(read_pid(f, "group"));
	assert_gone(read_pid(f, "escaped"));
}

static void a_run_that_is_over_time_is_killed_as_a_tree(void **state)
{
	struct fixture *f = *state;
	autofree char *script = NULL;

	assert_true(asprintf(&script,
			     "cd %s; sleep 1000 & echo $! > group; "
			     "setsid sh -c \"echo \\$\\$ > escaped; sleep 1000\"; sleep 1000",
			     f->world.dir) > 0);
	add_shell(f, "1s", script);
	start(f);
	assert_string_equal(ask_and_hear(f, 0).result.message, "timed out after 1s");
	assert_gone(read_pid(f, "group"));
	assert_gone(read_pid(f, "escaped"));
}

static void a_helper_that_left_its_session_lives_as_long_as_its_run(void **state)
{
	struct fixture *f = *state;
	autofree char *script = NULL;

	assert_true(asprintf(&script,
			     "cd %s; setsid -f sh -c \"until [ -e go ]; do sleep 0.01; done; "
			     "echo helped > answer\"; echo $$ > started; "
			     "until [ -s answer ]; do sleep 0.01; done; cat answer",
			     f->world.dir) > 0);
	add_shell(f, "20s", script);
	add_shell(f, "10s", "exit 0");
	start(f);
	ask(f, 0, 1);
	(void)read_pid(f, "started");
	/* The end of another check's run looks for orphans. */
	ask(f, 1, 2);
	assert_int_equal(hear(f).check, 1);
	free(world_write(&f->world, "go", ""));
	assert_string_equal(hear(f).result.message, "helped");
}

static void the_prober_ends_with_its_socket_and_takes_its_runs_along(void **state)
{
	struct fixture *f = *state;
	autofree char *script = NULL;

	assert_true(asprintf(&script,
			     "cd %s; trap \"\" TERM; setsid -f sh -c \"echo \\$\\$ > escaped; "
			     "sleep 1000\"; echo $$ > leader; sleep 1000",
			     f->world.dir) > 0);
	add_shell(f, "1h", script);
	start(f);
	ask(f, 0, 1);
	(void)read_pid(f, "leader");
	(void)read_pid(f, "escaped");
	/* Signals that a terminal or a service manager sends to all do not end it. */
	assert_int_equal(__real_kill(f->pid, SIGTERM), 0);
	assert_int_equal(__real_kill(f->pid, SIGINT), 0);
	sleep_a_little();
	assert_int_equal(__real_kill(read_pid(f, "leader"), 0), 0);
	assert_int_equal(stop(f), 0);
	assert_gone(read_pid(f, "leader"));
	assert_gone(read_pid(f, "escaped"));
}

static void many_run_at_once_and_each_is_answered_once(void **state)
{
	struct fixture *f = *state;
	unsigned answers[40] = {};
	struct pollfd p;

	for (size_t i = 0; i < ARRAY_SIZE(answers); i++)
		add_shell(f, i % 8 ? "20s" : "200ms", i % 8 ? "sleep 0.1; exit 0" : "sleep 1000");
	start(f);
	for (uint32_t i = 0; i < ARRAY_SIZE(answers); i++)
		ask(f, i, 100 + i);
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
		struct probe_reply reply = hear(f);

		assert_int_equal(reply.seq, 100 + reply.check);
		assert_int_equal(reply.result.grade, reply.check % 8 ? CHECK_PASS : CHECK_FAIL);
		answers[reply.check]++;
	}
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++)
		assert_int_equal(answers[i], 1);
	p = (struct pollfd){ .fd = f->fd, .events = POLLIN };
	assert_int_equal(poll(&p, 1, 100), 0);
}

/* Asks for more than the socket holds replies of, and reads only then. */
static void a_supervisor_that_reads_late_loses_nothing(void **state)
{
	struct fixture *f = *state;
	uint32_t asked = 1, heard = 0;
	struct pollfd p;

	add_shell(f, "1h", "sleep 1000");
	start(f);
	ask(f, 0, asked);
	p = (struct pollfd){ .fd = f->fd, .events = POLLOUT };
	while (asked < 5000 && poll(&p, 1, 200) == 1)
		ask(f, 0, ++asked);
	/* It has ceased to take requests when its replies were not taken. */
	assert_in_range(asked, 100, 4999);
	for (; heard < asked - 1; heard++)
		assert_int_equal(hear(f).seq, heard + 2);
}

static void a_request_while_the_run_before_goes_on_is_unknown(void **state)
{
	struct fixture *f = *state;
	struct probe_reply reply;

	add_shell(f, "500ms", "sleep 1000");
	start(f);
	ask(f, 0, 1);
	ask(f, 0, 2);
	reply = hear(f);
	assert_int_equal(reply.seq, 2);
	assert_int_equal(reply.result.grade, CHECK_UNKNOWN);
	assert_string_equal(reply.result.message, "the run before has not ended yet");
	reply = hear(f);
	assert_int_equal(reply.seq, 1);
	assert_int_equal(reply.result.grade, CHECK_FAIL);
}

static void a_request_that_makes_no_sense_ends_the_prober(void **state)
{
	struct fixture *f = *state;
	struct pollfd p;

	add_shell(f, "10s", "exit 0");
	start(f);
	ask(f, 1, 1);
	/* It closes its end by itself. */
	p = (struct pollfd){ .fd = f->fd };
	assert_int_equal(poll(&p, 1, PATIENCE_MSEC), 1);
	assert_int_equal(WEXITSTATUS(stop(f)), 1);
}

static void want_of_processes_is_unknown(void **state)
{
	static const int errors[] = { EAGAIN, ENOMEM };
	struct fixture *f = *state;

	add_shell(f, "10s", "exit 0");
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		autofree char *expected = NULL;
		struct probe_reply reply;

		assert_true(asprintf(&expected, "could not be started: %s", strerror(errors[i])) >
			    0);
		fork_error = errors[i];
		start(f);
		fork_error = 0;
		reply = ask_and_hear(f, 0);
		assert_int_equal(reply.result.grade, CHECK_UNKNOWN);
		assert_string_equal(reply.result.message, expected);
		stop(f);
	}
}

/* What a process in D state looks like from outside: SIGKILL does nothing, until it wakes. */
static void a_process_that_does_not_die_is_not_waited_for(void **state)
{
	struct fixture *f = *state;
	struct probe_reply reply;
	autofree char *script = NULL;
	pid_t pid;

	assert_true(asprintf(&script,
			     "cd %s; [ -e again ] && exit 0; echo $$ > stuck; "
			     "until [ -e wake ]; do sleep 0.01; done",
			     f->world.dir) > 0);
	add_shell(f, "2s", script);
	kill_is_lost = true;
	start(f);
	kill_is_lost = false;
	reply = ask_and_hear(f, 0);
	assert_int_equal(reply.result.grade, CHECK_FAIL);
	assert_non_null(strstr(reply.result.message, "timed out after 2s, and process "));
	reply = ask_and_hear(f, 0);
	assert_int_equal(reply.result.grade, CHECK_FAIL);
	assert_non_null(strstr(reply.result.message, "stuck in the kernel: not started"));
	free(world_write(&f->world, "again", ""));
	pid = read_pid(f, "stuck");
	free(world_write(&f->world, "wake", ""));
	assert_gone(pid);
	for (int waited = 0; waited < PATIENCE_MSEC; waited += 10) {
		reply = ask_and_hear(f, 0);
		if (reply.result.grade == CHECK_PASS)
			return;
		sleep_a_little();
	}
	fail_msg("the check is not run again: %s", reply.result.message);
}

static void set_mtime(const char *path, time_t offset)
{
	const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT },
					   { .tv_sec = time(NULL) + offset } };

	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void file_ages_are_graded(void **state)
{
	struct fixture *f = *state;
	autofree char *path = world_write(&f->world, "alive", "");
	autofree char *lines = NULL, *absent = NULL;
	struct probe_reply reply;

	assert_true(asprintf(&lines, "kind: file-age\nmax_age: 1m\npath: %s", path) > 0);
	assert_true(asprintf(&absent, "%s-not", lines) > 0);
	add(f, "10s", lines);
	add(f, "10s", absent);
	start(f);
	reply = ask_and_hear(f, 0);
	assert_int_equal(reply.result.grade, CHECK_PASS);
	assert_non_null(strstr(reply.result.message, "written "));
	set_mtime(path, -3600);
	reply = ask_and_hear(f, 0);
	assert_int_equal(reply.result.grade, CHECK_FAIL);
	assert_non_null(strstr(reply.result.message, "written 1h"));
	assert_non_null(strstr(reply.result.message, "ago, more than 1m"));
	set_mtime(path, 3600);
	reply = ask_and_hear(f, 0);
	assert_int_equal(reply.result.grade, CHECK_PASS);
	assert_non_null(strstr(reply.result.message, "the clock was set back"));
	reply = ask_and_hear(f, 1);
	assert_int_equal(reply.result.grade, CHECK_FAIL);
	assert_non_null(strstr(reply.result.message, "alive-not: No such file or directory"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(commands_are_graded_by_what_they_do),
		TEST(programs_that_can_not_be_run_are_named),
		TEST(what_a_run_leaves_behind_is_killed),
		TEST(a_run_that_is_over_time_is_killed_as_a_tree),
		TEST(a_helper_that_left_its_session_lives_as_long_as_its_run),
		TEST(the_prober_ends_with_its_socket_and_takes_its_runs_along),
		TEST(many_run_at_once_and_each_is_answered_once),
		TEST(a_supervisor_that_reads_late_loses_nothing),
		TEST(a_request_while_the_run_before_goes_on_is_unknown),
		TEST(a_request_that_makes_no_sense_ends_the_prober),
		TEST(want_of_processes_is_unknown),
		TEST(a_process_that_does_not_die_is_not_waited_for),
		TEST(file_ages_are_graded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

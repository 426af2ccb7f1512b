/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Kind command: runs a program and reads its end and output by the Nagios plugin convention.
 * Privilege: that of the prober. Source: execvp(3), plugin.h.
 */
#include <stdio.h>

#include "core/str.h"
#include "health/kind.h"
#include "health/plugin.h"
#include "health/value.h"

#define COMMAND_ARGS_MAX 256 /* a longer command line belongs into a script */

struct command {
	struct strlist words;
	char **argv; /* the words, ended by NULL */
};

static void command_free(void *params)
{
	struct command *command = params;

	if (!command)
		return;
	strlist_done(&command->words);
	free(command->argv);
	free(command);
}
DEFINE_CLEANUP(struct command *, command_free)

static int refuse_program(const struct doc *doc, const struct doc_node *list, struct diag *diag)
{
	const struct doc_node *program = list->first;

	if (!program || !*program->text)
		return doc_error(doc, list, diag, "command: the program is missing");
	/* Its working directory is the root: a relative path would be meant as something else. */
	if (strchr(program->text, '/') && *program->text != '/')
		return doc_error(
			doc, program, diag,
			"command: \"%s\" must be an absolute path, or a name that PATH finds",
			program->text);
	if (list->n > COMMAND_ARGS_MAX)
		return doc_error(doc, list, diag, "command: more than %d words", COMMAND_ARGS_MAX);
	return 0;
}

static int command_parse(const struct doc *doc, const struct doc_node *map, struct diag *diag,
			 void **ret_params)
{
	autoclean(command_free) struct command *command = calloc(1, sizeof(*command));
	const struct doc_node *list = NULL;
	int r;

	if (!command)
		return -ENOMEM;
	r = value_list(&(struct value_source){ doc, map, diag }, "command",
		       "[/usr/bin/program, argument], or [sh, -c, \"...\"] for a shell's line",
		       &list);
	if (r < 0)
		return r;
	r = refuse_program(doc, list, diag);
	if (r < 0)
		return r;
	for (const struct doc_node *word = list->first; word && r >= 0; word = word->next)
		r = strlist_add(&command->words, word->text);
	command->argv = calloc(list->n + 1, sizeof(*command->argv));
	if (r < 0 || !command->argv)
		return -ENOMEM;
	memcpy(command->argv, command->words.items, list->n * sizeof(*command->argv));
	*ret_params = steal_ptr(&command);
	return 0;
}

static void command_exec(const void *params)
{
	const struct command *command = params;
	int error;

	(void)execvp(command->argv[0], command->argv);
	error = errno;
	(void)dprintf(STDOUT_FILENO, "%s: %s\n", command->argv[0], strerror(error));
	/* Want of memory says nothing about what is checked. */
	_exit(error == ENOMEM || error == EAGAIN ? PLUGIN_UNKNOWN : PLUGIN_NOT_RUN);
}

const struct check_kind check_kind_command = {
	.name = "command",
	.meaning = "a program ends well, by the Nagios plugin convention",
	.keys =
		(const struct check_key[]){
			{ "command", true,
			  "list: the program and its arguments; no shell is involved" },
			{},
		},
	.parse = command_parse,
	.params_free = command_free,
	.exec = command_exec,
};

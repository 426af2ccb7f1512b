/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads sshd_config and its includes, line by line; see ssh_config.h. */
#include <stdio.h>

#include "facts/ssh_algo.h"
#include "facts/ssh_check.h"
#include "facts/ssh_config.h"
#include "facts/ssh_glob.h"
#include "facts/ssh_line.h"
#include "facts/ssh_match.h"
#include "facts/ssh_text.h"

#define SSH_DIR "/etc/ssh"

/* How a file is read, by where its Include stands; sshd's names. */
#define NEVER_MATCH 1u /* inside a Match block that does not hold: no Match in the file does */
#define MATCH_ONLY 2u  /* second reading: only what stands inside Match counts */

struct reader {
	const struct fs_root *root;
	const struct ssh_server *server;
	const struct ssh_options *options;
	struct ssh_config *config;
	struct ssh_setting *settings; /* those of this reading */
	bool second;
	bool active;
	unsigned block;			 /* Match blocks seen */
	unsigned spoken[SSH_N_KEYWORDS]; /* the last block that says something about a keyword */
	unsigned lines;
	unsigned files;
	unsigned homes; /* look-ups in /etc/passwd */
	size_t bytes;
	size_t names; /* that Include may still look at */
};

/* A file, or the command line, and how far it is read. */
struct source {
	const char *path;
	unsigned line;	/* from 1; 0 for the command line */
	unsigned depth; /* includes around it */
	unsigned flags;
	const char *outer; /* the condition of the Match block that includes it, or NULL */
	char *inner;	   /* that of the Match block we are in, with outer before it, or NULL */
};

static const char *condition(const struct source *source)
{
	return source->inner ? source->inner : source->outer ? source->outer : "";
}

static char *place_of(const struct source *source)
{
	char *place;

	if (!source->line)
		return strdup(source->path);
	return asprintf(&place, "%s:%u", source->path, source->line) < 0 ? NULL : place;
}

static int fail(struct reader *reader, const struct source *source, enum ssh_config_state state,
		const char *what, const char *which)
{
	autofree char *place = place_of(source);

	if (!place)
		return -ENOMEM;
	return ssh_config_fail(reader->config, state, place, "%s%s", what, which);
}

static int invalid(struct reader *reader, const struct source *source, const char *what,
		   const char *which)
{
	return fail(reader, source, SSH_CONFIG_INVALID, what, which);
}

/* Whether this line's values go in, beside or instead of what is there. */
static bool counts(const struct reader *reader, enum ssh_id id)
{
	/* 9.2 looks at the wrong command; later versions have it right. */
	if (id == SSH_KW_AuthorizedPrincipalsCommand && reader->server->version <= 902)
		return !reader->settings[SSH_KW_AuthorizedKeysCommand].n;
	return ssh_keywords[id].merge != SSH_FIRST || !reader->settings[id].set;
}

static int apply_inactive(struct reader *reader, const struct source *source, enum ssh_id id,
			  const struct ssh_args *args, const char *place)
{
	int r = 0;

	if (reader->second ||
	    (ssh_keywords[id].merge == SSH_FIRST && reader->spoken[id] == reader->block))
		return 0;
	reader->spoken[id] = reader->block;
	for (size_t i = 0; i < args->out.n && r >= 0; i++)
		r = ssh_config_override(reader->config, id, reader->block, condition(source),
					args->out.items[i], place);
	return r;
}

static int apply(struct reader *reader, enum ssh_id id, const struct ssh_args *args,
		 const char *place)
{
	struct ssh_setting *setting = &reader->settings[id];
	int r = 0;

	if (!args->words.n || !counts(reader, id))
		return 0;
	if (ssh_keywords[id].merge == SSH_LAST)
		ssh_setting_done(setting);
	setting->set = true;
	for (size_t i = 0; i < args->out.n && r >= 0; i++)
		r = ssh_setting_add(setting, args->out.items[i], place);
	return r;
}

static int process_setting(struct reader *reader, const struct source *source, enum ssh_id id,
			   struct ssh_args *args)
{
	autofree char *place = place_of(source);
	int r;

	if (!place)
		return -ENOMEM;
	if (id == SSH_KW_Port && reader->options->ports && source->line)
		return 0;
	args->root = reader->root;
	args->param = ssh_keywords[id].param;
	args->active = reader->active;
	args->any_algorithm = reader->server->version != SSH_ALGO_VERSION;
	args->setting = &reader->settings[id];
	args->homes = &reader->homes;
	r = ssh_keywords[id].parse(args);
	if (r == 0 && args->next < args->words.n)
		r = ssh_args_fail(args, "extra arguments after %s", args->keyword);
	if (r == -EINVAL)
		return ssh_config_fail(reader->config, SSH_CONFIG_INVALID, place, "%s",
				       args->error.data);
	if (r < 0)
		return r;
	return reader->active ? apply(reader, id, args, place)
			      : apply_inactive(reader, source, id, args, place);
}

static int process_match(struct reader *reader, struct source *source, char *text)
{
	autostrbuf struct strbuf error = {};
	autofree char *inner = NULL;
	bool all = false;
	int r;

	if (asprintf(&inner, "%s%s%s", source->outer ? source->outer : "",
		     source->outer ? ", " : "", text) < 0) {
		inner = NULL;
		return -ENOMEM;
	}
	r = ssh_match_parse(text, &all, &error);
	if (r == -EINVAL)
		return invalid(reader, source, error.data, "");
	if (r < 0)
		return r;
	reader->active = all && !(source->flags & NEVER_MATCH);
	reader->block++;
	source->flags &= ~MATCH_ONLY;
	free(source->inner);
	source->inner = steal_ptr(&inner);
	return 0;
}

static int read_file(struct reader *reader, const struct source *by, struct source *source);

static int include_one(struct reader *reader, const struct source *by, const char *path)
{
	struct source source = {
		.path = path,
		.depth = by->depth + 1,
		.flags = by->flags & MATCH_ONLY ? MATCH_ONLY
			 : reader->active	? 0
						: NEVER_MATCH,
		.outer = *condition(by) ? condition(by) : NULL,
	};
	bool active = reader->active;
	int r = read_file(reader, by, &source);

	/* A Match in the file ends with it. */
	reader->active = active;
	free(source.inner);
	return r;
}

static int process_include(struct reader *reader, const struct source *source,
			   struct ssh_args *args)
{
	const char *word;

	if (!args->words.n)
		return invalid(reader, source, "Include has no argument", "");
	while ((word = ssh_args_next(args))) {
		autofree char *pattern = NULL;
		autostrlist struct strlist paths = {};
		int r;

		if (!*word)
			return invalid(reader, source, "Include has an empty argument", "");
		/* Nobody expands "~": no such file. */
		if (*word == '~')
			continue;
		pattern = *word == '/' ? strdup(word) : fs_join(SSH_DIR, word);
		if (!pattern)
			return -ENOMEM;
		r = ssh_glob(reader->root, pattern, &reader->names, &paths);
		if (r < 0 && r != -ENOMEM)
			return fail(reader, source, SSH_CONFIG_UNKNOWN,
				    "Include can not be followed: ", strerror(-r));
		for (size_t i = 0; i < paths.n && r >= 0; i++)
			r = include_one(reader, source, paths.items[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

/* A word that no table has: wrong, if the tables are those of this sshd. */
static int unknown_word(struct reader *reader, const struct source *source, const char *word)
{
	unsigned version = reader->server->version;

	if (!version || version > SSH_ALGO_VERSION)
		return fail(reader, source, SSH_CONFIG_UNKNOWN,
			    "holdfast does not know this version's keyword ", word);
	return invalid(reader, source, "no such keyword: ", word);
}

static int process_word(struct reader *reader, struct source *source, const char *name, char *rest)
{
	__attribute__((cleanup(ssh_args_done))) struct ssh_args args = {
		.keyword = name,
		.rest = rest,
	};
	struct ssh_word word = ssh_keyword_find(name);
	int r = ssh_line_split(rest, &args.words);

	if (r == -EINVAL)
		return invalid(reader, source, "a quote is not closed", "");
	if (r < 0)
		return r;
	if (word.kind == SSH_WORD_UNKNOWN ||
	    (word.kind == SSH_WORD_SETTING && !ssh_server_knows(reader->server, word.id)))
		return unknown_word(reader, source, name);
	if (!source->line && (word.kind == SSH_WORD_INCLUDE || word.kind == SSH_WORD_MATCH))
		return invalid(reader, source, "not possible on the command line: ", name);
	if (!reader->active && !(word.where & SSH_MATCH))
		return reader->second ? 0
				      : invalid(reader, source,
						"not allowed inside a Match block: ", name);
	switch (word.kind) {
	case SSH_WORD_SETTING:
		return process_setting(reader, source, word.id, &args);
	case SSH_WORD_INCLUDE:
		return process_include(reader, source, &args);
	case SSH_WORD_MATCH:
		return process_match(reader, source, rest);
	default:
		return 0;
	}
}

/* line is cut in place. */
static int process_line(struct reader *reader, struct source *source, char *line)
{
	char *rest = line;
	const char *word;

	if (++reader->lines > SSH_CONFIG_LINES)
		return fail(reader, source, SSH_CONFIG_UNKNOWN, "too many lines in all", "");
	if (strlen(line) > SSH_CONFIG_LINE)
		return fail(reader, source, SSH_CONFIG_UNKNOWN, "the line is too long", "");
	ssh_line_trim(line);
	word = ssh_line_word(&rest);
	if (word && !*word)
		word = ssh_line_word(&rest);
	if (!word || !*word || *word == '#')
		return 0;
	if (!rest || !*rest)
		return invalid(reader, source, "no argument after ", word);
	return process_word(reader, source, word, rest);
}

static int load(struct reader *reader, const struct source *by, const char *path,
		struct strbuf *ret)
{
	autofree char *what = NULL;
	int r = ssh_text_read(reader->root, path, ret, &reader->bytes);

	if (r == 0 && (reader->bytes > SSH_CONFIG_SIZE_ALL || ++reader->files > SSH_CONFIG_FILES))
		return fail(reader, by, SSH_CONFIG_UNKNOWN, "too much to include: ", path);
	if (r == 0 || r == -ENOMEM)
		return r;
	if (asprintf(&what, "%s: %s", path, r == -EBADF ? "no regular file" : strerror(-r)) < 0) {
		what = NULL;
		return -ENOMEM;
	}
	return fail(reader, by,
		    r == -ENOENT || r == -ENOTDIR || r == -ELOOP ? SSH_CONFIG_INVALID
								 : SSH_CONFIG_UNKNOWN,
		    what, "");
}

/* by: where the Include is, to blame for a file that can not be read. */
static int read_file(struct reader *reader, const struct source *by, struct source *source)
{
	autostrbuf struct strbuf text = {};
	char *rest, *line;
	int r = load(reader, by, source->path, &text);

	if (r < 0)
		return r;
	if (source->depth > SSH_CONFIG_DEPTH)
		return invalid(reader, by, "too many includes inside each other", "");
	rest = text.data;
	while (r >= 0 && rest && (line = strsep(&rest, "\n"))) {
		source->line++;
		r = process_line(reader, source, line);
	}
	return r;
}

static int read_options(struct reader *reader)
{
	const struct ssh_options *options = reader->options;
	int r = 0;

	for (size_t i = 0; i < options->lines.n && r >= 0; i++) {
		struct source source = { .path = options->place };
		autofree char *line = strdup(options->lines.items[i]);

		r = line ? process_line(reader, &source, line) : -ENOMEM;
	}
	return r;
}

static int read_top(struct reader *reader, const char *path, unsigned flags)
{
	struct source source = { .path = path, .flags = flags }, by = { .path = path };
	int r = read_file(reader, &by, &source);

	free(source.inner);
	return r;
}

/* What "Match all" says beats what stands outside; of the two parts of RekeyLimit each its own. */
static int merge_second(struct ssh_setting *first, struct ssh_setting *second)
{
	for (size_t i = 0; i < SSH_N_KEYWORDS; i++) {
		const struct ssh_item *old = first[i].items, *new = second[i].items;
		autofree char *value = NULL;

		if (!second[i].set || !(ssh_keywords[i].where & SSH_MATCH))
			continue;
		if (i == SSH_KW_RekeyLimit && first[i].n && str_ends(new->value, " -")) {
			if (asprintf(&value, "%.*s%s", (int)strcspn(new->value, " "), new->value,
				     strchr(old->value, ' ')) < 0) {
				value = NULL;
				return -ENOMEM;
			}
			free(second[i].items[0].value);
			second[i].items[0].value = steal_ptr(&value);
		}
		ssh_setting_done(&first[i]);
		first[i] = second[i];
		second[i] = (struct ssh_setting){};
	}
	return 0;
}

static int read_second(struct reader *reader, const char *path)
{
	struct ssh_setting *settings = calloc(SSH_N_KEYWORDS, sizeof(*settings));
	int r;

	if (!settings)
		return -ENOMEM;
	reader->settings = settings;
	reader->second = true;
	reader->active = false;
	reader->lines = 0;
	reader->bytes = 0;
	reader->files = 0;
	reader->names = SSH_CONFIG_NAMES;
	r = read_top(reader, path, MATCH_ONLY);
	if (r >= 0)
		r = merge_second(reader->config->settings, settings);
	for (size_t i = 0; i < SSH_N_KEYWORDS; i++)
		ssh_setting_done(&settings[i]);
	free(settings);
	return r;
}

int ssh_config_read(const struct fs_root *root, const struct ssh_server *server,
		    const struct ssh_options *options, struct ssh_config *ret)
{
	struct reader reader = {
		.root = root,
		.server = server,
		.options = options,
		.config = ret,
		.settings = ret->settings,
		.active = true,
		.names = SSH_CONFIG_NAMES,
	};
	int r;

	*ret = (struct ssh_config){};
	r = read_options(&reader);
	if (r >= 0)
		r = read_top(&reader, options->config, 0);
	if (r >= 0)
		r = ssh_check(ret, server, options->config);
	if (r >= 0)
		r = read_second(&reader, options->config);
	if (r >= 0)
		ret->state = SSH_CONFIG_VALID;
	return r == -EINVAL ? 0 : r;
}

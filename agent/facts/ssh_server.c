/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the sshd program says of itself; see ssh_server.h. */
#include "facts/ssh_server.h"

#include "core/str.h"

/* The largest sshd of a distribution has 3 MiB; a static one some more. */
#define SERVER_MAX (16u << 20) /* bytes */
/* "9.2p1 Debian-2+deb12u7" and the like. */
#define BANNER_MAX 100u

static const char *const places[] = {
	"/usr/sbin/sshd",	"/usr/bin/sshd",     "/sbin/sshd",
	"/usr/local/sbin/sshd", "/usr/lib/ssh/sshd", "/usr/libexec/sshd",
};

struct image {
	const char *data;
	size_t size;
};

static bool has(const struct image *image, const char *text)
{
	return memmem(image->data, image->size, text, strlen(text)) != NULL;
}

/* Whether text is one of the program's strings, whole. */
static bool has_whole(const struct image *image, const char *text)
{
	char whole[128] = {};
	size_t n = strlen(text);

	if (n + 2 > sizeof(whole))
		return false;
	memcpy(whole + 1, text, n);
	return memmem(image->data, image->size, whole, n + 2) != NULL;
}

/*
 * What follows "OpenSSH_": a number, and no pattern (the table of peers' bugs has many).
 * Return: its length, 0 for something else.
 */
static size_t parse_banner(const char *text, size_t n, unsigned *ret_version)
{
	unsigned numbers[2] = {};
	size_t i = 0;

	for (unsigned part = 0; part < 2; part++) {
		size_t digits = 0;

		for (; i < n && text[i] >= '0' && text[i] <= '9' && digits < 3; i++, digits++)
			numbers[part] = numbers[part] * 10 + (unsigned)(text[i] - '0');
		if (!digits || (part == 0 && (i >= n || text[i++] != '.')))
			return 0;
	}
	for (; i < n && text[i] >= ' ' && text[i] <= '~'; i++)
		if (strchr("*?,", text[i]))
			return 0;
	*ret_version = numbers[0] * 100 + numbers[1];
	return i;
}

/* The longest of the strings that say the version: "OpenSSH_9.2" alone is there as well. */
static int find_banner(const struct image *image, struct ssh_server *server)
{
	static const char prefix[] = "OpenSSH_";
	const char *p = image->data, *end = image->data + image->size;
	const char *best = "";
	size_t best_n = 0;

	while ((p = memmem(p, (size_t)(end - p), prefix, sizeof(prefix) - 1))) {
		const char *banner = p;
		unsigned version;
		size_t n;

		p += sizeof(prefix) - 1;
		n = parse_banner(p, (size_t)(end - p), &version);
		if (n && n < BANNER_MAX && n + sizeof(prefix) - 1 > best_n) {
			best = banner;
			best_n = n + sizeof(prefix) - 1;
			server->version = version;
		}
	}
	server->banner = strndup(best, best_n);
	return server->banner ? 0 : -ENOMEM;
}

static void find_words(const struct image *image, struct ssh_server *server)
{
	for (size_t i = 0; i < SSH_N_KEYWORDS; i++) {
		char lower[64];
		const char *name = ssh_keywords[i].name;
		size_t n = strlen(name);

		if (ssh_keywords[i].since != SSH_VENDOR || n >= sizeof(lower))
			continue;
		for (size_t j = 0; j <= n; j++)
			lower[j] =
				name[j] >= 'A' && name[j] <= 'Z' ? (char)(name[j] | 0x20) : name[j];
		server->vendor_words[i] = has_whole(image, lower);
	}
}

static int find_path(const struct fs_root *root, struct ssh_server *server)
{
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		struct stat st;
		int r = fs_stat(root, places[i], true, &st);

		if (r == -ENOENT || r == -ENOTDIR)
			continue;
		server->path = strdup(places[i]);
		if (!server->path)
			return -ENOMEM;
		return r;
	}
	return -ENOENT;
}

int ssh_server_find(const struct fs_root *root, struct ssh_server *server)
{
	autofree char *data = NULL;
	struct image image = {};
	int r;

	*server = (struct ssh_server){};
	r = find_path(root, server);
	if (r < 0)
		return r;
	r = fs_read(root, server->path, SERVER_MAX, &data, &image.size);
	if (r < 0)
		return r;
	image.data = data;
	r = find_banner(&image, server);
	if (r < 0)
		return r;
	server->debian = strstr(server->banner, "Debian") || strstr(server->banner, "Ubuntu");
	server->pam = has(&image, "libpam.so");
	server->kerberos = has(&image, "libkrb5.so");
	server->gssapi = has(&image, "libgssapi");
	server->extra_kex = has_whole(&image, "sntrup761x25519-sha512");
	find_words(&image, server);
	return 0;
}

void ssh_server_done(struct ssh_server *server)
{
	free(server->path);
	free(server->banner);
	*server = (struct ssh_server){};
}

bool ssh_server_knows(const struct ssh_server *server, enum ssh_id id)
{
	unsigned since = ssh_keywords[id].since;

	if (since == SSH_VENDOR)
		return server->vendor_words[id];
	return !server->version || server->version >= since;
}

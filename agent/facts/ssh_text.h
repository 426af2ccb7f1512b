/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One file of sshd_config as the text that sshd then cuts into lines. Reads the image. */
#pragma once

#include "core/fs.h"
#include "core/str.h"

/* Bytes of one file. */
#define SSH_TEXT_MAX (4u << 20)

/*
 * Appends the text to ret and its size on disk to *size. A folder and /dev/null are empty, as
 * reading them is. Return: 0; as fs_read().
 */
must_check int ssh_text_read(const struct fs_root *root, const char *path, struct strbuf *ret,
			     size_t *size);

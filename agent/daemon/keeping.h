/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The supervisor's side of the keeper: its device, its leases, its events, its end. */
#pragma once

#include "daemon/state.h"

/*
 * Opens the configured device, or adopts the one from the manager's store, or simulates one; hands
 * it to a new keeper with the engine's first leases. Tells what is wrong. Return: 0, also when the
 * configuration has no device; negative errno.
 */
must_check int keeping_start(struct supervisor *s, int stored_fd);
/* Listens to the keeper, once there is a loop. */
must_check int keeping_attach(struct supervisor *s);
/* Sends the whole lease table if it is another than was sent last. */
void keeping_renew(struct supervisor *s);
/* Orders the keeper to end, with the device as the configuration wants it. */
void keeping_stop(struct supervisor *s);
void keeping_done(struct supervisor *s);

/* The device's name in messages. */
const char *keeping_device(const struct supervisor *s);

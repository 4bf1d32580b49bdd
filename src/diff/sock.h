/* SPDX-License-Identifier: MIT */
/* Lines over a stream socket (or a pair of pipes), with limits on their length and on the time they take. */
#ifndef GS_DIFF_SOCK_H
#define GS_DIFF_SOCK_H

#include <gicsim/error.h>

#include "core/types.h"

struct sock {
	int in, out;		/* -1: closed */
	char *buf;		/* what came in and was not taken yet */
	size_t at, n, cap;
	char *send;		/* what goes out with the next flush */
	size_t send_n, send_cap;
	bool broken;		/* the other end is gone, or no memory is left */
};

enum sock_got { SOCK_LINE, SOCK_CLOSED, SOCK_TIMEOUT, SOCK_LONG, SOCK_STOPPED };

void sock_init(struct sock *s, int in, int out);
/* Closes both ends. */
void sock_fini(struct sock *s);

/*
 * The next line without its end, valid until the next call; *len bytes and a
 * zero.  timeout_ms below 0: for ever.  SOCK_LONG: more than `most` bytes; they
 * are thrown away up to the end of that line.  `stop` (may be null) ends the wait.
 */
enum sock_got sock_line(struct sock *s, size_t most, int timeout_ms, const _Atomic bool *stop, char **line, size_t *len);
/* Is there a whole line already, without waiting? */
bool sock_has_line(const struct sock *s);
/* Kept until sock_flush(), or until there is much of it. */
void sock_put(struct sock *s, const char *text, size_t n);
/* False: the other end is gone. */
bool sock_flush(struct sock *s);

/* A listening socket at `path`; a socket file nobody listens at is taken away first.  Below 0: findings in *d. */
int sock_listen(const char *path, struct gicsim_diag *d);
/* One connection; -1: stopped, or failed. */
int sock_accept(int listener, const _Atomic bool *stop);
/* Tries again until timeout_ms have passed; -1: nobody listens. */
int sock_connect(const char *path, int timeout_ms);

#endif

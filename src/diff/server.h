/* SPDX-License-Identifier: MIT */
/* The qtest protocol on a board: requests in, answers and interrupt messages out. */
#ifndef GS_DIFF_SERVER_H
#define GS_DIFF_SERVER_H

#include "diff/board.h"
#include "diff/sock.h"

/* What irq_intercept_in and irq_intercept_out asked for. */
enum server_tap { TAP_NONE, TAP_CPU, TAP_GIC };

struct server {
	struct board *b;
	struct sock *s;		/* where answers go; null: nowhere */
	enum server_tap tap;
	u32 tap_pe;
	bool told;		/* this client what is high */
	u64 clock_ns;		/* virtual; moved by clock_step and clock_set only */
	u8 *bytes;		/* QTEST_BLOCK_MAX of them, for block transfers */
	char *text;		/* and as text */
	u64 requests, refused;
};

/* 0, or GICSIM_E_NOMEM. */
int server_init(struct server *v, struct board *b);
void server_fini(struct server *v);

/* One request (n bytes and a zero; cut into words); its answer is put to v->s. */
void server_request(struct server *v, char *line, size_t n);
/* Requests of one connection until its end, or until *stop. */
void server_talk(struct server *v, int in, int out, const _Atomic bool *stop);
/* Connections at `path`, one after the other, until *stop.  GICSIM_E_*. */
int server_listen(struct server *v, const char *path, const _Atomic bool *stop, struct gicsim_diag *d);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * The client's end of qtest as a side: for `gicsim serve`, and under qemu.c.
 *
 * Requests are sent in bulk; answers are taken in order when somebody syncs or
 * when enough are due, so that neither end ever waits for room in the other.
 */
#ifndef GS_DIFF_CLIENT_H
#define GS_DIFF_CLIENT_H

#include "diff/side.h"
#include "diff/sock.h"

#define CLIENT_DUE_MAX 512u
#define CLIENT_TIMEOUT_MS 20000

struct client_due {
	void *to;	/* null: a bare OK */
	u64 *refusal;	/* gets all ones for an answer that is not OK; null: that is noted */
	size_t len;	/* bytes there; 0: a number into a u64 */
	bool base64;
};

struct client {
	struct side side;	/* first: a side is a client */
	struct sock s;
	u32 pes;
	struct client_due due[CLIENT_DUE_MAX];
	u32 ndue;
	u64 raised, lowered;	/* messages */
	u64 high;		/* lines that are intercepted, bit per number */
	char refused[160];	/* first answer that was not OK; empty: none */
	bool gone;
};

extern const struct side_ops client_ops;

/* On a connected socket. */
void client_init(struct client *c, int fd, u32 pes, const char *name);
void client_fini(struct client *c);
/* A request of one's own; *val takes its number after client_sync(), null: none. */
void client_send(struct client *c, const char *line, u64 *val);
int client_sync(struct client *c);

#endif

/* SPDX-License-Identifier: MIT */
/* Between the parts of conform: memory, inference, commands, comparison. */
#ifndef GS_DIFF_CONFORM_RUN_H
#define GS_DIFF_CONFORM_RUN_H

#include <gicsim/gicsim.h>

#include "diff/conform.h"

/* ------------------------------------------------------------ memory (conform_mem.c) */

/* All of the address space, zero where nothing was written. */
struct conform_mem {
	struct conform_page **slot;
	u32 bits, pages;
	struct conform_page *last; /* the page of the access before */
	bool full;		   /* no memory for a page: a write was lost */
};

int cmem_init(struct conform_mem *m);
void cmem_fini(struct conform_mem *m);
void cmem_read(struct conform_mem *m, u64 addr, void *to, size_t len);
/* GICSIM_E_NOMEM. */
int cmem_write(struct conform_mem *m, u64 addr, const void *from, size_t len);

/* ------------------------------------------------------------ inference (conform_infer.c) */

enum patch_what {
	PATCH_BYTE, /* memory at addr becomes val, before the event */
	PATCH_ACTIVE /* after the event: active priorities of the guest now loaded on pe */
};

struct conform_patch {
	u32 at; /* an event */
	u16 pe;
	u8 what, inference;
	u64 addr, val;
};

struct conform_inferred {
	struct conform_patch *patch; /* in the order of events */
	u32 n, cap;
	u32 vpes, lpis, vlpis; /* how many have to be there */
	u32 *vlpi;	       /* vINTIDs that something is mapped to */
	u32 nvlpi;
	u8 *vlpi_mapped; /* by vINTID - 8192 */
	u8 priority;	       /* of LPIs */
	bool gicv4;
	bool its;
};

int infer_script(const struct script *s, struct conform_inferred *out, struct gicsim_diag *d);
void inferred_fini(struct conform_inferred *f);

/* ------------------------------------------------------------ commands (conform_cmd.c) */

/* What SYNC, VSYNC and INVALL mean whose operands are not recorded. */
struct conform_operands {
	u64 rdbase;
	u32 vpe, icid;
	u64 collection[65536]; /* ICID -> RDbase */
};

/* The packet of a recorded command; false: the name is unknown.  *guessed: an operand is inferred. */
bool conform_packet(const struct scr_event *e, struct conform_operands *o, u64 dw[4], bool *guessed);

/* ------------------------------------------------------------ tables (conform_table.c) */

struct conform;
/* A command that uses an entry of a two-level table: its second level is there. */
int conform_table(struct conform *c, const struct scr_event *e);

/* ------------------------------------------------------------ names (conform_names.c) */

/* "GICR_VPENDBASER", "GICD_IPRIORITYR<n>", or frame and offset. */
void conform_reg_name(const char *frame, u32 off, char *buf, size_t n);

/* ------------------------------------------------------------ the replay (conform.c) */

#define CONFORM_ACTORS (REC_PES_MAX + 2) /* the PEs, the distributor, the ITS: who an event belongs to */
#define ACTOR_GICD     REC_PES_MAX
#define ACTOR_GITS     (REC_PES_MAX + 1)

enum told { TOLD_BEST, TOLD_LINES, TOLD_VBEST, TOLD_VLINES, TOLD_MAINT, TOLDS };

struct conform {
	const struct script *s;
	const struct conform_opts *o;
	struct conform_result *r;
	struct gicsim *g;
	struct conform_mem mem;
	struct conform_inferred inf;
	struct conform_operands *ops;
	u32 next_patch;
	u64 unmodelled; /* of the model, before this event */
	u64 queue;	/* of commands: its address */
	u64 gicr_bytes; /* of one redistributor */
	u64 slot;	/* of the command being told */
	u32 table_pages;
	u32 recent[CONFORM_ACTORS][CONFORM_CONTEXT];
	u32 nrecent[CONFORM_ACTORS];
	u32 enc[2048]; /* encodings, by row and numbers */
	char enc_name[2048][24];
	const struct scr_event *msi; /* whose translation is being told */
	const struct scr_event *ite;
	/* Told before the access that did it is: event + 1, or 0. */
	u32 waiting[REC_PES_MAX][TOLDS];
	u32 nwaiting;
	u16 resident[REC_PES_MAX]; /* vPE, GS_NONE16 */
	u64 vprop[REC_PES_MAX];
	u64 vpt[65536];		   /* by vPE */
	bool en[REC_PES_MAX];	   /* ICH_HCR_EL2.En */
	bool used[REC_PES_MAX];	   /* its CPU interface was switched on since power-on */
};

/* Above what tables and queues can have: nothing recorded is at these addresses. */
#define MAP_GICD 0x000f000000000000ull
#define MAP_GICR 0x000f100000000000ull
#define MAP_GITS 0x000f200000000000ull
#define MAP_STRIDE 0x40000u

/* ------------------------------------------------------------ accesses (conform_access.c) */

/* One access, MSI or wire: made, counted, compared. */
void conform_drive(struct conform *c, u32 ev);
/* A command that the ITS will fetch: GICSIM_E_NOMEM. */
int conform_command(struct conform *c, u32 ev);
/* For the context of differences. */
void conform_remember(struct conform *c, u32 ev);
/* At EL2. */
int conform_set_sysreg(struct conform *c, u32 pe, const char *name, u64 val);
/* A register of the ITS, as it reads now. */
u64 conform_gits(struct conform *c, u32 off);
u64 conform_sysreg(struct conform *c, u32 pe, const char *name, u32 el, bool guest, int *err);
/* Count and, among the first, keep a difference. */
void conform_differs(struct conform *c, u32 ev, enum conform_kind k, const char *subject, u64 got,
		     const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* ------------------------------------------------------------ what was told of the state (conform_told.c) */

/* Event ev tells about the state: compare, now or after the access that it belongs to. */
void told_state(struct conform *c, u32 ev);
/* Those that wait: an access that they can belong to is done, or none is left. */
void told_flush(struct conform *c);
/* The ITS's own words after an MSI, and redist_send_sgi. */
void told_translation(struct conform *c, u32 ev);
void told_sgi(struct conform *c, u32 ev);

#endif

/* SPDX-License-Identifier: MIT */
/* Between the parts of the inference: who there is (infer_objects.c), what happened (infer.c). */
#ifndef GS_TRACE_INFER_H
#define GS_TRACE_INFER_H

#include "trace/imported.h"

/* Numbers by 64-bit keys. */
struct imap {
	u64 *key;
	u32 *val; /* value + 1; 0: free */
	u32 cap, n;
};

u32 imap_get(const struct imap *m, u64 key); /* GS_NONE32 */
int imap_put(struct imap *m, u64 key, u32 val);
void imap_free(struct imap *m);

#define PROXY_DEVID \
	0xffffu /* Linux's device for doorbells, where redistributors take no LPI writes */
#define NO_DOORBELL 1023u

static inline u64 pair(u32 hi, u32 lo)
{
	return (u64)hi << 32 | lo;
}

/* A vPE is known by its number and its pending table. */
static inline u64 ident(u32 vpeid, u64 vpt)
{
	return vpt << 12 | (vpeid & 0xffff);
}

struct inf {
	struct imported *m;
	const struct recording *r;
	struct gicsim_diag *d;
	const char *file;
	bool vpes;	      /* else the recorded OS is the guest */
	struct imap vcpu;     /* ident -> vCPU */
	struct imap irq;      /* DeviceID, EventID -> irq */
	struct imap bell;     /* doorbell's pINTID -> vCPU */
	struct imap vint;     /* VM, vINTID -> irq */
	struct imap life;     /* DeviceID, its MAPD number -> 1: a guest's */
	struct imap last_map; /* OS: irq -> number of the event that mapped it last */
	u32 vcpu_cap, irq_cap, vm_cap;
	u64 unknown_enters, renumbered, guessed_vms, other_vm, split_devs;
};

enum { EV_UNMAPPED, EV_LPI, EV_VLPI };
enum { OWN_HOST, OWN_BELL, OWN_GUEST }; /* whose a physical LPI is */

struct irq_state {
	u32 kind;
	u32 target;	       /* vCPU */
	bool mapped_once;      /* since its device's MAPD */
	bool pend, acted, off; /* recorded pending; a property was told, and that it is off */
	u32 inv;	       /* statement that waits for its meaning, + 1 */
	bool inv_first;
	bool inv_seen;	/* since it was mapped */
	u32 msis, acks; /* since the waiting INV; since mapped */
};

struct vcpu_state {
	u32 on, last; /* PE, GS_NONE32: none */
	bool asked;   /* for a doorbell, while resident */
	bool left;    /* it was seen to leave, not just absent */
	bool blocked, by_device;
	u64 left_us, loaded;		 /* loaded: when, until its doorbell is cleared */
	u32 wfi, preempt, migrate, wake; /* statements with a place, + 1 */
};

struct walk {
	struct inf *f;
	struct imported *m;
	const struct rec_event *e;
	struct irq_state *q;
	struct vcpu_state *v;
	struct imap now, vpt, coll, lives, lpi, owner;
	struct imap proxy, proxy_lpi,
		bell_guess; /* its event -> vCPU, doorbell; doorbell -> vCPU */
	u32 pe_vcpu[REC_PES_MAX], pe_last[REC_PES_MAX];
	bool outside[REC_PES_MAX]; /* the virtual CPU interface is off: in the hypervisor */
	u64 exit_nr[REC_PES_MAX], exits;
	u32 hand_intid[REC_PES_MAX];
	u64 hand_us[REC_PES_MAX];
	u32 *sample, nsamples, sample_cap; /* handler times: VM, us */
	u32 last_vmovp, vmovp_at;
	bool open, closed; /* inside the cut */
	u64 unknown_bells, unknown_invs, remaps, from_cmds, never_back;
	int err;
};

/* A place in the order for a statement of this time and line; its number + 1, 0 outside the cut. */
u32 infer_hold(struct walk *w, u8 verb, u64 us, u32 line);
struct imp_stmt *infer_stmt(struct walk *w, u32 held);

/* The same for now, alive. */
struct imp_stmt *infer_say(struct walk *w, u8 verb);
struct imp_stmt *infer_say_irq(struct walk *w, u8 verb, u32 irq);

/* ITS commands (infer_commands.c). */
void infer_command(struct walk *w);
bool infer_guest_life(struct walk *w); /* is the event's device a guest's now? */
void infer_set_kind(struct walk *w, u32 irq, u32 kind);
void infer_inv_settle(struct walk *w, u32 irq, bool acked, bool unmapped);

/* Residency (infer_residency.c). */
void infer_enter(struct walk *w);
void infer_leave(struct walk *w, u32 pe);
void infer_bell_inv(struct walk *w, u32 v); /* INV of a vCPU's doorbell */
void infer_open_residency(struct walk *w);  /* the cut begins */
bool infer_gone(struct walk *w, u32 v);	    /* the cut ends: is it off its PE? */

/* What was inferred and left out, in words (infer_tell.c). */
int infer_tell(const struct walk *w);

/* MAPDs of a device so far. */
u32 infer_life(struct imap *lives, const struct rec_event *e);

int infer_objects(struct inf *f);

#endif

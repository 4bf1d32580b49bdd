/* SPDX-License-Identifier: MIT */
/*
 * What runs and what raises: virtual machines as the GIC sees them, devices,
 * and the statements of a scenario that come from outside (stimuli).
 *
 * Objects are numbered over the whole system: irqs over all devices, vCPUs
 * over all VMs.  The const side is struct guest_config; what changes is in
 * guest/state.h.
 */
#ifndef GS_GUEST_GUEST_H
#define GS_GUEST_GUEST_H

#include "core/actor.h"
#include "core/gs.h"

struct guest_irq {
	const char *name;	/* "nic0.rx0" */
	u16 dev, vm;
	u32 event;		/* EventID */
	u32 vintid;		/* the guest's LPI */
	u32 lpi;		/* the host's LPI */
	u16 target;		/* vCPU at the start */
	u8 prio;
	bool enabled;		/* in the guest's property table at the start */
	bool connected;		/* forwarded by VFIO at the start */
};

struct guest_dev {
	const char *name;
	u32 devid;
	u16 its, vm;
	bool has_mask, has_pba;
	u64 flight_ns;
	u32 flight_spread;	/* permille */
	u32 irq0, nirqs;	/* its irqs are irq0 .. irq0+nirqs-1 */
};

struct guest_vcpu {
	const char *name;	/* "vm0.vcpu0" */
	u16 vm, idx;
	u16 pe;			/* placed here at the start */
	bool direct;		/* starts with direct injection */
	bool start_off;		/* does not run until something starts it */
};

struct guest_vm {
	const char *name;
	u32 vcpu0, nvcpus;
	u64 handler_ns;		/* 0: cost class GUEST_HANDLER */
	u32 handler_spread;	/* permille */
	u32 intid_bits;		/* of its LPIs */
};

enum stim_source { STIM_DEV, STIM_VCPU, STIM_USER, STIM_SCHED };

enum stim_verb {
	STIM_MSI,		/* dev: obj irq, n times every gap */
	STIM_IOCTL,		/* user: obj vcpu, arg enum stim_request, expect */
	STIM_GUEST_MOVI,	/* vcpu: obj irq, arg new target vcpu */
	STIM_GUEST_IRQS,	/* vcpu: arg 1 on, 0 off */
	STIM_GUEST_ENABLE,	/* vcpu: obj irq, arg 1 enable, 0 disable */
	STIM_GUEST_INT,		/* vcpu: obj irq */
	STIM_GUEST_CLEAR,	/* vcpu: obj irq */
	STIM_GUEST_DISCARD,	/* vcpu: obj irq */
	STIM_WFI,		/* vcpu */
	STIM_WAKE,		/* sched: obj vcpu; external */
	STIM_PREEMPT,		/* sched: obj vcpu, arg: ns the host runs something else */
	STIM_MIGRATE,		/* sched: obj vcpu, arg pe */
	STIM_VFIO,		/* user: obj irq, arg 1 connect, 0 disconnect */
	STIM_SAVE, STIM_RESTORE,/* user: obj vm */
	STIM_LABEL,		/* user: obj label number */
	STIM_VERBS
};

enum stim_request { REQ_DISABLE, REQ_ENABLE, REQ_QUERY };
enum stim_answer { ANS_OK, ANS_DIRECT, ANS_SOFT, ANS_INVALID, ANS_BUSY, ANS_NO_SPACE, ANS_UNSUPPORTED, ANS_NONE };

struct stim {
	u64 at_ns;
	u8 source, verb;
	u16 owner;		/* number within the source kind: dev, vcpu; 0 */
	u32 obj;
	u64 arg;
	u32 count;		/* MSI: how many */
	u64 gap_ns;
	u8 expect;		/* IOCTL: enum stim_answer, ANS_NONE not compared */
	u32 line;		/* in the scenario */
};

/* Background traffic of timed runs, drawn from the seed. */
enum load_pattern { LOAD_POISSON, LOAD_BURST, LOAD_PERIODIC };
struct guest_load {
	u8 pattern;
	u32 irq;
	u64 from_ns, until_ns, every_ns, gap_ns, jitter_ns;
	u32 count;
};

struct guest_config {
	const struct guest_vm *vm;	u32 nvms;
	const struct guest_vcpu *vcpu;	u32 nvcpus;
	const struct guest_dev *dev;	u32 ndevs;
	const struct guest_irq *irq;	u32 nirqs;
	const struct stim *stim;	u32 nstims;	/* grouped by source and owner, in order */
	const u32 *queue;		/* first stim of each queue; nqueues + 1 of them */
	u32 nqueues;			/* ndevs + nvcpus + 2 (user, sched), in that order */
	const struct guest_load *load;	u32 nloads;
	const char *const *label;	u32 nlabels;
	u64 until_ns;			/* timed: stimuli stop; 0: never */
	u64 horizon_ns;			/* explore around: no statement later than this; 0: all */
};

void guest_layout(struct gs_layout *l, const struct guest_config *c);
void guest_reset(struct gs *g);

extern const struct actor *const guest_actors[];
extern const u32 guest_nactors;

/* The irq that a VM knows under this vINTID, or GS_NONE32. */
u32 guest_irq_of_vintid(const struct guest_config *c, u32 vm, u32 vintid);

/* ------------------------------------------------------------ stimuli */

/* Queue number of a source. */
u32 stim_queue(const struct guest_config *c, enum stim_source s, u32 owner);
/* Next statement of a queue, or null: none left, or beyond the window. */
const struct stim *stim_next(const struct gs *g, u32 queue);
/* Time of the next statement (absolute), for due_ns. */
u64 stim_due(const struct gs *g, u32 queue);
/* Queues (one bit per number mod 64) from which the step just taken took a statement. */
u64 stim_touched(const struct gs *g);
/* It has been carried out. */
void stim_done(struct gs *g, u32 queue);
/* Time of the nth statement from here on, over all queues; ~0 when there are fewer. */
u64 stim_horizon(const struct gs *g, u32 n);
u32 stim_position(const struct gs *g, u32 queue);

/* ------------------------------------------------------------ devices */

/* A device's write, as of `msi irq`: masked vectors set their pending bit. */
void dev_raise(struct gs *g, u32 irq);
bool dev_can_raise(const struct gs *g, u32 irq);	/* room for a posted write */
/* MSI-X vector control by host software; unmasking sends a pending bit. */
void dev_mask(struct gs *g, u32 irq, bool on);
bool dev_masked(const struct gs *g, u32 irq);
/* No posted write of this device is under way (a read that flushed them returned). */
bool dev_flushed(const struct gs *g, u32 irq);
/* Change the EventID that a vector's writes carry. */
void dev_retarget(struct gs *g, u32 irq, u32 event);
u32 dev_event(const struct gs *g, u32 irq);

/* For checks: posted writes under way plus the masked vector's pending bit. */
u32 dev_carriers(const struct gs *g, u32 irq);

/* ------------------------------------------------------------ guests */

enum guest_exit {
	EXIT_NONE,
	EXIT_KICK,		/* asked to leave */
	EXIT_IRQ,		/* a physical interrupt is pending on its PE */
	EXIT_WFI,		/* trapped WFI */
	EXIT_CMD,		/* a trapped command of its own: guest_cmd() says which */
	EXIT_PREEMPT		/* the scheduler wants the PE */
};

struct guest_cmd { u8 verb; u32 irq; u64 arg; };	/* verb: enum stim_verb */

/* The hypervisor lets a vCPU run on a PE; from now on its actor may step. */
void vcpu_enter(struct gs *g, u32 vcpu, gs_pe pe);
bool vcpu_in_guest(const struct gs *g, u32 vcpu);
u16 vcpu_pe(const struct gs *g, u32 vcpu);		/* where it is in the guest, or GS_NONE16 */
/* Why it wants to leave, or EXIT_NONE: a trap of its own. */
enum guest_exit vcpu_trapped(const struct gs *g, u32 vcpu);
/* vCPUs (one bit per number mod 64) whose guest changed in the step just taken. */
u64 vcpu_touched(const struct gs *g);
/* Take it out of the guest (after a trap, or by a kick). */
void vcpu_exit(struct gs *g, u32 vcpu, enum guest_exit why);
/* The command behind EXIT_CMD, and its completion (the guest goes on after it). */
struct guest_cmd vcpu_cmd(const struct gs *g, u32 vcpu);
void vcpu_cmd_done(struct gs *g, u32 vcpu);
/* Is WFI trapped for this vCPU (HCR_EL2.TWI)? */
void vcpu_trap_wfi(struct gs *g, u32 vcpu, bool on);
/* Idle: it executed WFI and nothing has woken it since. */
bool vcpu_idle(const struct gs *g, u32 vcpu);
/* Something outside the model wakes it (timer, IPI). */
void vcpu_external(struct gs *g, u32 vcpu);
bool vcpu_external_pending(const struct gs *g, u32 vcpu);
bool vcpu_irqs_on(const struct gs *g, u32 vcpu);	/* PSTATE.I clear */

/* The guest's own property byte of an LPI, as its memory holds it. */
bool guest_lpi_enabled(const struct gs *g, u32 irq);

#endif

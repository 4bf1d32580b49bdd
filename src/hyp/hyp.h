/* SPDX-License-Identifier: MIT */
/*
 * Hypervisor software: procedures loaded from models/hyp, interpreted step by
 * step, and what they act on.  docs/procedures.md documents the language.
 *
 * A program (struct hyp_program) is const after hyp_link().  Threads, locks,
 * fields and the software vGIC are state (hyp/state.h).
 */
#ifndef GS_HYP_HYP_H
#define GS_HYP_HYP_H

#include <gicsim/error.h>

#include "core/actor.h"
#include "core/gs.h"
#include "gic/gic.h"
#include "guest/guest.h"

struct hyp_program;		/* const once linked */

/* A piece of procedure text that stands in another file (a scenario). */
struct hyp_text {
	const char *name;	/* "demote(irq)" for local procedures; thread name ("vcpu0", "dev0", "host0 on pe1") for threads */
	const char *file;
	const void *node;	/* const struct yml_node *: a sequence of statements */
	const void *doc;	/* const struct yml_doc * it is part of, for places in findings */
};

struct hyp_sources {
	const char *models;		/* folder that holds hyp/ */
	const char *base;		/* "linux-6.12" */
	const char *const *with;	/* overlays in order */
	u32 nwith;
	const struct hyp_text *local;	/* procedures of the scenario itself */
	u32 nlocal;
	const struct hyp_text *thread;	/* its threads */
	u32 nthreads;
};

/*
 * Load, parse, check and compile.  `gic` and `guest` give versions, register
 * fields and object names.  GICSIM_E_INVAL with findings at file:line:col;
 * GICSIM_E_NEEDS when the procedures need what `hw` lacks (finding says what).
 */
int hyp_link(const struct hyp_sources *src, const struct hwmodel *hw, const struct gic_config *gic,
	     const struct guest_config *guest, struct hyp_program **out, struct gicsim_diag *d);
void hyp_program_free(struct hyp_program *p);

/* "linux-6.12+handover/p1-repend" */
const char *hyp_program_name(const struct hyp_program *p);
const char *hyp_program_sha256(const struct hyp_program *p);

/* Does a statement read GITS_CREADR or GITS_CWRITER by name? */
bool hyp_program_reads_ring(const struct hyp_program *p);
/*
 * Could software see how far an ITS is with a command?  When it switches an ITS
 * off or moves its queue after setup, or reads the queue's registers, steps of
 * the ITS are not local and an exploration must try them in every order.
 */
bool hyp_program_watches_its(const struct hyp_program *p);

struct hyp_promise {
	bool given;
	bool lossless;
	u32 spurious;		/* acknowledges too many per conversion and interrupt */
};
struct hyp_promise hyp_program_promise(const struct hyp_program *p);

/* Entry points; false: this model has none. */
enum hyp_entry {
	ENTRY_SETUP, ENTRY_VCPU, ENTRY_SCHED_IN, ENTRY_SCHED_OUT, ENTRY_HOST_LPI, ENTRY_DOORBELL,
	ENTRY_GUEST_COMMAND, ENTRY_ENABLE, ENTRY_DISABLE, ENTRY_QUERY, ENTRY_VFIO_CONNECT,
	ENTRY_VFIO_DISCONNECT, ENTRY_SAVE, ENTRY_RESTORE, ENTRIES
};
bool hyp_has_entry(const struct hyp_program *p, enum hyp_entry e);

/* Names for lists. */
u32 hyp_proc_count(const struct hyp_program *p);
const char *hyp_proc_name(const struct hyp_program *p, u32 i);	/* "demote(irq)" */
void hyp_proc_where(const struct hyp_program *p, u32 i, const char **file, u32 *line);

/* Where an instruction comes from: "linux-6.12.yaml:41", and the statement's text. */
struct hyp_where { const char *proc, *file, *text; u32 line; u32 insn_in_proc; };
struct hyp_where hyp_insn_where(const struct hyp_program *p, u32 insn);

enum hyp_sched_kind { SCHED_PINNED, SCHED_ROUND_ROBIN };

struct hyp_config {
	const struct hyp_program *prog;
	enum hyp_sched_kind sched;
	u64 slice_ns;
	u32 preemptions;	/* free ones, explorations */
	u32 decisions;		/* of the oracle, explorations */
	u32 vpeids;		/* numbers there are: min(2^width, vPE state) */
	const struct policy *policy;
	u64 seed;
	bool timeouts_any;
};

/* Number of vPEIDs, LPIs and regions a scenario needs: one vPE per vCPU and one to park per VM. */
u32 hyp_vpes_needed(const struct guest_config *g);

/* Blocks of this floor and the memory plan: command queues, tables, VPTs. */
int hyp_layout(struct gs_layout *l, const struct hyp_config *c, const struct guest_config *guest,
	       const struct gic_config *gic, struct gicsim_diag *d);
void hyp_reset(struct gs *g);

extern const struct actor *const hyp_actors[];
extern const u32 hyp_nactors;

/* Invariants that failed in steps of the setup, and the first failure of each. */
struct hyp_faults {
	u64 set;		/* one bit each */
	struct gs_failure first[64];
};

/*
 * Run the `setup` entry to its end, alone, before time 0 (hardware may step).
 * 0; GICSIM_E_LIMIT when it does not end; findings say where it hangs.
 */
int hyp_setup(struct gs *g, struct hyp_faults *faults, struct gicsim_diag *d);

/* ------------------------------------------------------------ for checks */

/* Carriers in software: handlers entered for this irq, its latch, list registers that hold it pending. */
u32 hyp_carriers(const struct gs *g, u32 irq);
/* Owner of a vPEID now: its VM, and its vCPU (GS_NONE16 for a parking vPE); GS_NONE16: nobody. */
u16 hyp_vpe_vm(const struct gs *g, gs_vpe v);
u16 hyp_vpe_vcpu(const struct gs *g, gs_vpe v);
/* A thread is inside demote, promote or move of this irq. */
bool hyp_converting(const struct gs *g, u32 irq);
/* The vCPU's thread sleeps (block), and nothing has woken it. */
bool hyp_vcpu_blocked(const struct gs *g, u32 vcpu);
/* At rest: the vCPU's thread stands inside a procedure and can never go on. */
bool hyp_vcpu_stuck(const struct gs *g, u32 vcpu);
/* Software holds it for this vCPU: queued (ap_list) or in a list register; GS_NONE16. */
u16 hyp_irq_queued_on(const struct gs *g, u32 irq);
/* PE the vCPU's thread is the current one of, or GS_NONE16. */
u16 hyp_vcpu_pe(const struct gs *g, u32 vcpu);
/* List registers of a vCPU while it is not on a PE hold it, in which state; LR_INVALID if none. */
u8 hyp_lr_state(const struct gs *g, u32 vcpu, u32 vintid);

/* A thread inside a procedure although nothing can step: who waits for what, as text. False: none. */
bool hyp_deadlock(const struct gs *g, char *buf, size_t n);

#endif

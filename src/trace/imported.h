/* SPDX-License-Identifier: MIT */
/* What is inferred from a recording: the machine, what happens to it, and how sure that is. */
#ifndef GS_TRACE_IMPORTED_H
#define GS_TRACE_IMPORTED_H

#include "trace/import.h"
#include "trace/recording.h"

struct imp_vm {
	u64 prop; /* property table; 0: the recorded OS itself */
	u32 nvcpus;
	u64 handler_us, handler_lo_us, handler_hi_us; /* median and sixths, acknowledge to EOI */
	u32 handlers;
};

struct imp_vcpu {
	u32 vm, idx; /* name: vm<vm>.vcpu<idx> */
	u32 vpeid;
	u64 vpt, prop;
	u32 pe;	      /* at the start */
	u64 first_us; /* first residency; ~0: never */
};

struct imp_dev {
	u32 devid, vm;
	u32 irqs;
};

struct imp_irq {
	u32 devid, event;
	u32 dev; /* number, name: dev<dev>.irq<event> */
	u32 vm, vintid;
	u32 target; /* vCPU at the start */
	bool connected, enabled;
	u64 msis, set, merged, acks;
};

enum imp_verb {
	IMP_MSI,
	IMP_MOVI,
	IMP_ENABLE,
	IMP_DISABLE,
	IMP_DISCARD,
	IMP_CLEAR,
	IMP_WFI,
	IMP_WAKE,
	IMP_PREEMPT,
	IMP_MIGRATE,
	IMP_CONNECT,
	IMP_DISCONNECT,
	IMP_LABEL,
	IMP_VERBS
};

struct imp_stmt {
	u64 us;	 /* of the recording, counted from base_us */
	u64 arg; /* PREEMPT: us; MIGRATE: PE; MOVI: vCPU; LABEL: mark */
	u32 line;
	u32 vcpu, irq;
	u8 verb;
	bool live; /* a place held for what a later line may say; dropped if it did not */
};

struct imp_drop {
	char *what, *why;
	u64 count;
};

/* Where every write to GITS_TRANSLATER went. */
struct imp_account {
	u64 direct, forwarded, converting;	    /* statements */
	u64 host, unmapped, unknown, before, after; /* left out */
	u64 set, merged, acked,
		discarded;     /* vLPIs (or the OS's LPIs): the recorded pending state */
	u64 pending, unraised; /* at the end; acknowledged though not pending */
	u64 int_cmds;
};

struct imported {
	const struct recording *rec;
	const struct import_opts *opts;
	u64 base_us, end_us;
	struct imp_vm *vm;
	u32 nvms;
	struct imp_vcpu *vcpu;
	u32 nvcpus;
	struct imp_dev *dev;
	u32 ndevs;
	struct imp_irq *irq;
	u32 nirqs;
	struct imp_stmt *stmt;
	u32 nstmts, stmt_cap;
	char **inferred;
	u32 ninferred;
	struct imp_drop *drop;
	u32 ndrops;
	struct imp_account acc;
	u64 residencies, blocks, wakes, by_device, preempts, migrations, vmovps, doorbells,
		host_lpis, forwarded_lpis, other_vacks, lr_lpi_acks;
};

/* Who the guest is, and what it and its devices did. */
int infer_run(const struct recording *r, const struct import_opts *o, const char *name,
	      struct imported *out, struct gicsim_diag *d);
void imp_free(struct imported *m);
int imp_infer(struct imported *m, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int imp_drop(struct imported *m, u64 count, const char *what, const char *why);

/* The scenario, and the account for people. */
int export_write(const struct imported *m, const char *name, FILE *out);
void export_report(const struct imported *m, const char *name, FILE *to);

#endif

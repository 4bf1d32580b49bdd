/* SPDX-License-Identifier: MIT */
/*
 * Scenarios: what a file under traces/ says, with every default filled in.
 *
 * Shapes and ranges are checked here; names that belong to other floors
 * (policies, procedures, choices) keep their mark (struct scn_ref) and are
 * resolved by sim.  Format: docs/scenario-format.md.
 *
 * Every array and string of a loaded scenario lives in its pool or in its
 * document and dies with scn_free().  A scenario that code puts together (an
 * importer) may leave `doc` and `pool` null; scn_write() takes it all the same.
 */
#ifndef GS_TRACE_SCENARIO_H
#define GS_TRACE_SCENARIO_H

#include <gicsim/error.h>
#include <stdio.h>

#include "core/types.h"
#include "yaml/reader.h"

/* A name with its place; line 0: it was given by `--set`, not by the file. */
struct scn_ref {
	const char *name;
	u32 line, col;
};

#define SCN_PES_MAX 128u
#define SCN_LPI_FIRST 8192u

struct scn_set { struct scn_ref key; u64 value; u32 line, col; };
struct scn_choose { struct scn_ref key; struct scn_ref answer; };
struct scn_cost { struct scn_ref key; u64 value_ps; u32 spread_permille; const char *from; };

struct scn_vm {
	const char *name;
	u32 vcpu0, nvcpus;
	u64 handler_ns; u32 handler_spread;	/* 0: the hardware model's cost decides */
	bool vsgi;
	u32 line, col;
};

struct scn_vcpu {
	const char *name;		/* "vm0.vcpu0" */
	u32 vm, idx, pe;
	bool direct;
	bool start_off;
};

struct scn_dev {
	const char *name;
	u32 vm, its, devid;
	bool mask, pba;
	u64 flight_ns; u32 flight_spread;
	bool flight_given;		/* else the hardware model's cost decides */
	u32 irq0, nirqs;
	u32 line, col;
};

struct scn_irq {
	const char *name;		/* "dev0.irq0" */
	u32 dev, event, vintid, lpi, target;
	u32 prio;
	bool enabled, connected;
	bool lpi_given;			/* by the file; else given out from 8192 up */
	u32 line, col;
};

/*
 * Statements.  The numbers are those of enum stim_source, stim_verb,
 * stim_request and stim_answer in guest/guest.h, which this floor may not
 * include; check_timeline.c holds them together.
 */
enum scn_source { SCN_SRC_DEV, SCN_SRC_VCPU, SCN_SRC_USER, SCN_SRC_SCHED };

enum scn_verb {
	SCN_MSI,		/* dev: obj irq, count times every gap_ns */
	SCN_IOCTL,		/* user: obj vcpu, arg enum scn_request, expect */
	SCN_GUEST_MOVI,		/* vcpu: obj irq, arg new target vcpu */
	SCN_GUEST_IRQS,		/* vcpu: arg 1 on, 0 off */
	SCN_GUEST_ENABLE,	/* vcpu: obj irq, arg 1 enable, 0 disable */
	SCN_GUEST_INT, SCN_GUEST_CLEAR, SCN_GUEST_DISCARD,	/* vcpu: obj irq */
	SCN_WFI,		/* vcpu */
	SCN_WAKE,		/* sched: obj vcpu; external */
	SCN_PREEMPT,		/* sched: obj vcpu, arg ns */
	SCN_MIGRATE,		/* sched: obj vcpu, arg pe */
	SCN_VFIO,		/* user: obj irq, arg 1 connect, 0 disconnect */
	SCN_SAVE, SCN_RESTORE,	/* user: obj vm */
	SCN_LABEL,		/* user: obj label number */
	SCN_VERBS
};

enum scn_request { SCN_DISABLE, SCN_ENABLE, SCN_QUERY };
enum scn_answer {
	SCN_ANS_OK, SCN_ANS_DIRECT, SCN_ANS_SOFT, SCN_ANS_INVALID, SCN_ANS_BUSY, SCN_ANS_NO_SPACE,
	SCN_ANS_UNSUPPORTED, SCN_ANS_NONE
};

/* One statement: `owner` is the number within the source kind (dev, vcpu; else 0); others of no use are 0. */
struct scn_stmt {
	u64 at_ns;
	u8 source, verb, expect;
	u32 owner, obj, count;
	u64 arg, gap_ns;
	u32 line, col;			/* in the scenario; 0 for one given by --set */
	u32 origin;			/* line of the recording, 0 none */
};

enum scn_pattern { SCN_POISSON, SCN_BURST, SCN_PERIODIC };	/* = enum load_pattern */

/* Traffic of one irq; an entry of `load:` that names several irqs makes several of these. */
struct scn_load {
	const char *name;
	u32 irq;
	u8 pattern;
	u64 from_ns, until_ns;		/* until 0: to the end of the run */
	u64 every_ns;			/* from `rate`: 1 s / rate, rounded down */
	u64 gap_ns, jitter_ns;
	u64 rate;			/* per second as given; 0: `every` was given */
	u32 count;
};

struct scn_thread { const char *name; const struct yml_node *body; u32 line, col; };
struct scn_local { const char *name; const struct yml_node *body; u32 line, col; };

enum scn_path { SCN_PATH_ANY, SCN_PATH_DIRECT, SCN_PATH_SOFT };
struct scn_delay { u8 path; u32 irq; /* GS_NONE32: by path */ u64 max_ns, p99_ns; u32 line; };
struct scn_acks { u32 irq, min, max; u32 line; };

struct scn_expect {
	bool holds_all;			/* false as soon as `violates` is given: then only `holds` must */
	struct scn_ref *holds; u32 nholds;
	struct scn_ref *violates; u32 nviolates;
	struct { struct scn_ref name; const char *why; } except[16]; u32 nexcept;
	bool complete;
	bool has_spurious; u32 spurious;
	struct scn_delay *delay; u32 ndelays;
	struct scn_acks *acks; u32 nacks;
	u64 blackout_ns;		/* 0: not said */
	bool has_owed; u32 owed;
	bool queue_empty;
	u64 states;			/* explorations: expected count, 0 not said */
	bool refused;			/* the procedures must be refused on this hardware */
};

struct scn_provenance {
	const char *kind, *from, *sha256, *clock, *format;
	u32 speed;			/* times are divided by it */
	const char **windows; u32 nwindows;
	const char **inferred; u32 ninferred;
	struct { const char *what; u64 count; const char *why; } *dropped; u32 ndropped;
};

struct scn_observed { const char *name; u64 value; };	/* "acks.nic0.rx0" 812 */

enum scn_sched { SCN_PINNED, SCN_ROUND_ROBIN };

struct scenario {
	struct yml_doc *doc;		/* of the file; kept for marks and threads */
	const char *file;
	const char *name, *about, *variant;	/* variant: "base" or its name */
	const char **tag; u32 ntags;
	struct scn_ref *needs; u32 nneeds;
	u64 seed;
	struct scn_provenance prov;
	struct scn_observed *observed; u32 nobserved;

	struct scn_ref hardware;
	struct scn_set *set; u32 nset;
	struct scn_choose *choose; u32 nchoose;
	struct scn_cost *cost; u32 ncost;
	u32 pes, its;
	u8 group[SCN_PES_MAX];		/* vPE table group of a PE (CommonLPIAff) */

	struct scn_ref procedures;
	struct scn_ref *with; u32 nwith;
	struct scn_local *local; u32 nlocal;

	u8 sched;			/* enum scn_sched */
	u64 slice_ns;

	struct scn_vm *vm; u32 nvms;
	struct scn_vcpu *vcpu; u32 nvcpus;
	struct scn_dev *dev; u32 ndevs;
	struct scn_irq *irq; u32 nirqs;

	struct scn_load *load; u32 nloads;
	struct scn_stmt *stmt; u32 nstmts;	/* timeline merged with requests, in time order */
	struct scn_thread *thread; u32 nthreads;
	const char **label; u32 nlabels;

	struct scn_ref policy;
	struct { struct scn_ref key; const char *value; } policy_param[8]; u32 npolicy_params;

	u64 until_ns, drain_ns;
	struct {
		const char *around_label; u64 around_ns; bool around; u32 after;
		u32 decisions, preemptions;
		bool timeouts_any;
		u64 states_max, time_ms_max, mem_bytes_max;	/* never 0 */
	} explore;
	struct scn_expect expect;
	const struct yml_node *sweep;	/* checked for shape, kept as it stands; null: none */

	const char **variants; u32 nvariants;	/* names in the file, without base */
	void *pool;
};

/* A `--set key=value` of the command line. */
struct scn_override { const char *key, *value; };

/*
 * Load a file, one of its variants applied (null or "base": none), then the
 * overrides.  GICSIM_E_INVAL with findings; GICSIM_E_IO.
 */
int scn_load(const char *path, const char *variant, const struct scn_override *ov, u32 nov,
	     struct scenario **out, struct gicsim_diag *d);
/* From text: standard input, tests. */
int scn_load_text(const char *name, const char *text, size_t len, const char *variant,
		  const struct scn_override *ov, u32 nov, struct scenario **out, struct gicsim_diag *d);
void scn_free(struct scenario *s);
/* Defaults of all that is not an object; for code that puts a scenario together (zeroed before). */
void scn_defaults(struct scenario *s);

/* With all defaults filled in and the variant applied; loading it gives the same scenario. */
int scn_write(const struct scenario *s, FILE *to);

/* Names of the variants of a file, base first: for `--variant all`.  Caller frees with gs_free each and the array. */
int scn_variants(const char *path, char ***names, u32 *n, struct gicsim_diag *d);

/*
 * Object by name: "vm.vcpu", "dev.irq" or its last part where unique; else
 * GS_NONE32.  `vm`: where a bare "vcpu0" is looked for; GS_NONE32: anywhere.
 */
u32 scn_find_vcpu(const struct scenario *s, const char *name, u32 vm);
u32 scn_find_irq(const struct scenario *s, const char *name);

#endif

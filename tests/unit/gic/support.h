/* SPDX-License-Identifier: MIT */
/*
 * A tiny machine for tests of the GIC: PEs, one or two ITSs, tables in memory,
 * everything booted through registers as software would.
 */
#ifndef TEST_GIC_SUPPORT_H
#define TEST_GIC_SUPPORT_H

#include <check.h>

#include "core/choose.h"
#include "core/diag.h"
#include "core/mem.h"
#include "core/obs.h"
#include "core/obs_enums.h"
#include "gic/its.h"
#include "gic/its_cmd.h"
#include "gic/regs.h"
#include "hw/hw.h"

/* Where tables are. */
#define AT_CMDQ(i)	(0x40000000ull + (i) * 0x100000ull)	/* 4 KiB: 128 commands */
#define AT_DEV(i)	(0x41000000ull + (i) * 0x100000ull)	/* 64 KiB each */
#define AT_COLL(i)	(0x42000000ull + (i) * 0x100000ull)
#define AT_VPE(i)	(0x43000000ull + (i) * 0x100000ull)
#define AT_ITT		0x44000000ull			/* 64 KiB of ITTs */
#define AT_PROP		0x45000000ull			/* 64 KiB: every LPI enabled, priority 0xa0 */
#define AT_PEND(pe)	(0x46000000ull + (pe) * 0x10000ull)
#define AT_VPT(v)	(0x47000000ull + (v) * 0x10000ull)
#define AT_VCONF	0x48000000ull			/* 64 KiB: as AT_PROP */
#define AT_VPETAB	0x49000000ull			/* 64 KiB: vPE configuration table */
#define AT_FREE		0x4a000000ull			/* 256 KiB for the test itself */
#define AT_HIGH		0x3000000000000ull		/* 64 KiB above 48 bits */

struct mach {
	struct gs g;
	struct gs_layout lay;
	struct gic_config cfg;
	struct hwmodel hw;
	struct gs_choices choices;
	struct chooser_list list;	/* answers of choices that are `any`: zero unless set */
	struct sink sink;
	struct obs obs[2048];		/* what was observed, in order */
	u32 nobs;
	u32 cwriter[2];			/* software's idea of GITS_CWRITER */
};

/* Change what is to be built: caps, choice answers, counts; null: as it is. */
struct mach_opt {
	enum gic_version version;
	u32 pes, its, vpes;		/* 0: 2, 1, 3 (0 on v3) */
	void (*tweak)(struct mach *m);	/* after defaults, before layout */
	void (*layout)(struct mach *m);	/* blocks of the test's own */
	bool no_boot;
};

struct mach *mach_new(struct mach_opt o);
void mach_free(struct mach *m);
void mach_boot_its(struct mach *m, u32 i);

/* Queue a command at ITS `i`: arguments by field name. */
struct arg { const char *field; u64 value; };
void mach_cmd(struct mach *m, u32 i, const char *name, const struct arg *args);
#define cmd(m, name, ...) mach_cmd(m, 0, name, (const struct arg[]){ __VA_ARGS__, { NULL, 0 } })
#define cmd_on(m, i, name, ...) mach_cmd(m, i, name, (const struct arg[]){ __VA_ARGS__, { NULL, 0 } })

/* Step actor `name`, instance k, if it is ready. */
bool mach_step(struct mach *m, const char *name, u32 k);
bool mach_ready(struct mach *m, const char *name, u32 k);
/* All actors in turn until none can step; how many steps.  Fails the test when it does not end. */
u32 mach_run(struct mach *m);
/* Only this actor, until it cannot step. */
u32 mach_run_only(struct mach *m, const char *name, u32 k);
/* Device write, translated. */
void mach_msi(struct mach *m, u32 dev, u32 event);

u64 mach_read(struct mach *m, const char *reg, u32 unit);
void mach_write(struct mach *m, const char *reg, u32 unit, u64 val);

/* Observations of a kind since the last mach_forget(). */
u32 mach_count(const struct mach *m, enum obs_kind k);
const struct obs *mach_last(const struct mach *m, enum obs_kind k);	/* null: none */
bool mach_saw(const struct mach *m, enum obs_kind k, u32 a, u32 b);
bool mach_unpred(const struct mach *m, enum hw_unpred u);
void mach_forget(struct mach *m);

/* Answer a choice for the whole run. */
void mach_answer(struct mach *m, enum hw_choice c, u8 option);

/* What ITS `i` would find for an event. */
struct its_ite mach_ite(struct mach *m, u32 i, u32 dev, u32 event);
/* Device 0x10 (ITT at AT_ITT, 32 events), collections 0, 1, .. on PE 0, 1, ..; run to rest. */
void mach_usual(struct mach *m);
/* VMAPP of vPE v on PE pe at ITS i. */
void mach_vmapp(struct mach *m, u32 i, u32 v, u32 pe);

#endif

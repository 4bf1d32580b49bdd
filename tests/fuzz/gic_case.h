/* SPDX-License-Identifier: MIT */
/*
 * A case of fuzz-gic.
 *
 *	gic_mem.c	memory: gicsim's own, the embedder's, some of each; it fails
 *	gic_setup.c	which machine, and how software boots it
 *	gic_acts.c	what software, devices and who owns the memory do to it
 *	gic_hold.c	what must hold
 *	gic.c		kinds of cases
 */
#ifndef TESTS_FUZZ_GIC_CASE_H
#define TESTS_FUZZ_GIC_CASE_H

#include <gicsim/gicsim.h>

#include "cases.h"
#include "machine.h"

#define RAM_BASE 0x40000000ull
#define RAM_BYTES 0x200000u
#define PAGES (RAM_BYTES / 0x1000)
#define SLOTS 4u		/* PEs, vPEs that are used most; each has tables of its own */

/* There is memory at the beginning of each 64 KiB: what all tables use that have one. */
#define PIECE 0x10000u
#define PIECES (RAM_BYTES / PIECE)
#define THERE 0x2000u

/* Where things are in memory; the last PEND is for all PEs that are seldom used. */
#define AT_QUEUE(i)	(RAM_BASE + (i) * 0x10000ull)
#define AT_TABLE(i, n)	(RAM_BASE + 0x40000 + (i) * 0x40000ull + (n) * 0x10000ull)
#define AT_ITT(dev)	(RAM_BASE + 0x100000 + (dev) * 0x800ull)
#define AT_PROP		(RAM_BASE + 0x120000)
#define AT_PEND(slot)	(RAM_BASE + 0x130000 + (slot) * 0x10000ull)
#define AT_VPT(slot)	(RAM_BASE + 0x180000 + (slot) * 0x10000ull)
#define AT_VPETAB(n)	(RAM_BASE + 0x1d0000 + (n) % 3 * 0x10000ull)

/* The map of QEMU's virt machine, and where gic.h puts what has no room there. */
#define GICD 0x08000000ull
#define GITS_0 0x08080000ull
#define GITS_N 0x10000000ull
#define GICR 0x080a0000ull

#define SYSREGS 15u		/* in sysreg_name[], of which */
enum { ICC_PMR, ICC_IGRPEN1, ICH_HCR, ICH_VMCR };
extern const char *const sysreg_name[SYSREGS];

enum kind { MMIO, QUEUE, TABLES, SYSREG, KINDS };

#define GROUPINGS 2u		/* besides: all in one */
#define PES_MAX 128u
#define ITS_MAX 3u
#define TRACE 512u

struct ram {
	u8 *p;
	bool dirty[PAGES];	/* written since they were zero */
};

/* A machine, and its lines as told. */
struct told {
	struct gicsim *g;
	u32 lines[PES_MAX], its;
};

/* What is compared with what; see gic_hold.c. */
enum twin { ALONE, MOVES, IS_TOLD, TWINS };

struct fuzz {
	struct gicsim *g;
	struct machines machines;
	struct told told[2];
	u32 which;		/* of these is g */
	struct ram ram, first;	/* that of the case; of the first of twins */
	u8 group[GROUPINGS][PES_MAX];
	u32 sysreg[SYSREGS];
	struct draws *d;	/* of the case */
	bool audit, wrong, stepped;
	struct gicsim_config config;
	const u8 *grouping;
	bool changing;		/* foreign memory does by itself */
	bool meddles;		/* memory changes while somebody keeps something of it */
	bool asks;		/* after each change of foreign memory the hardware is asked to look */
	bool moves;		/* saved now and then, and restored to another machine */
	struct draws when;	/* that is */
	u8 *bytes[2];		/* of saved states, as far as there is room */
	size_t room[2];
	u64 done, twins, moved, digest;	/* of the states that cases end in: the same whatever compiled them */
	bool faulty;		/* foreign memory fails now and then: */
	u32 failing;		/* one access of memory in so many does; 0: none */
	u64 fail_from, fail_to;	/* or these accesses do */
	u64 accesses, faulted;
	u64 trace[TRACE], before[TRACE];	/* of what was read and of lines, by act; by the first of twins */
	u64 seen;		/* since power-on */
	u32 acts;
	u32 pes, its, version;
	u32 pe[SLOTS], vpe[SLOTS];
	u32 cwriter[ITS_MAX];
};

static inline u64 any(struct fuzz *f)
{
	return draw(f->d);
}

static inline u32 below(struct fuzz *f, u32 n)
{
	return draw_below(f->d, n);
}

u64 few_bits(struct fuzz *f);
/* What somebody outside gets to know. */
void seen(struct fuzz *f, u64 val);

/* ------------------------------------------------------------ memory: gic_mem.c */

bool memory_open(struct fuzz *f);
void memory_close(struct fuzz *f);
/* Zero again. */
void memory_clean(struct ram *r);
/* The embedder's becomes that of the first of twins. */
void memory_put_by(struct fuzz *f);
int memory_read(void *ctx, uint64_t addr, void *to, size_t len);
int memory_write(void *ctx, uint64_t addr, const void *from, size_t len);
/* By software or somebody who is not asked: as gicsim_mem_write() where it is gicsim's own.  All of it is either. */
void spill(struct fuzz *f, u64 addr, const void *from, size_t len);
void poke(struct fuzz *f, u64 addr, u64 val);
void fill(struct fuzz *f, u64 addr, u8 val, u32 len);
bool is_own(const struct fuzz *f, u64 addr);
/* Somewhere in memory, 8 bytes. */
u64 some_memory(struct fuzz *f);
/* Is memory the same after both twins? */
bool memory_same(const struct fuzz *f, const struct gicsim *first);

/* ------------------------------------------------------------ the machine: gic_setup.c */

/* Drawn from the number; machines of few configurations are used for many cases. */
void setup_config(struct fuzz *f, const struct fuzz_case *c, enum twin t);
/* At power-on.  `foreign`: no memory of its own, whatever the configuration says; `copy`: of several. */
struct gicsim *setup_machine(struct fuzz *f, bool foreign, u32 copy);
/* As software does that knows what it does. */
void boot(struct fuzz *f);
/* Devices, events, vPEs with interrupts behind them. */
void map_all(struct fuzz *f);

/* ------------------------------------------------------------ what is done to it: gic_acts.c */

u64 its_frame(const struct fuzz *f, u32 i);
u64 rd_frame(const struct fuzz *f, u32 pe);
u32 some_pe(struct fuzz *f);
u64 some_address(struct fuzz *f);
void wr(struct fuzz *f, u64 addr, unsigned bytes, u64 val);
u64 rd(struct fuzz *f, u64 addr, unsigned bytes, unsigned flags);
/* A command at CWRITER, which stays where it is. */
void put(struct fuzz *f, u32 i, u64 dw0, u64 dw1, u64 dw2, u64 dw3);

void residency(struct fuzz *f);
/* Where an SPI goes, and who takes part in 1 of N. */
void routing(struct fuzz *f);
void random_mmio(struct fuzz *f);
void random_sysreg(struct fuzz *f);
/* Encodings of the CPU interfaces, as any level and state may use them. */
void any_sysreg(struct fuzz *f);
void random_line(struct fuzz *f);
void random_msi(struct fuzz *f);
/* Bytes that hardware may have read, while it may still use them. */
void meddle(struct fuzz *f);
/* What could be meant, with up to `wrong` things changed. */
void queue_command(struct fuzz *f, u32 i, u32 wrong);
/* Bytes of interrupts are read anew, as after a change of them. */
void invalidate(struct fuzz *f, u32 i);
/* What a queue is stalled at is replaced by a SYNC, as a driver would. */
void mend(struct fuzz *f, u32 i);

/* ------------------------------------------------------------ what must hold: gic_hold.c */

extern const struct gicsim_ops hold_ops;

/* After an act. */
void look(struct fuzz *f);
/* At the end: at rest, and the same after a way through bytes. */
bool holds(struct fuzz *f, enum kind k);
/* The machine that ran a case is put by, for another one that runs the same; is that one like it? */
struct told put_by(struct fuzz *f);
bool twins_agree(struct fuzz *f, enum twin t, const struct told *first);

#endif

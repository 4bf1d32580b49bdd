/* SPDX-License-Identifier: MIT */
/* What software, devices and who owns the memory may do to a machine of fuzz-gic. */
#ifndef TESTS_FUZZ_GIC_ACTS_H
#define TESTS_FUZZ_GIC_ACTS_H

#include <gicsim/gicsim.h>

#include "draws.h"
#include "machine.h"

#define RAM_BASE 0x40000000ull
#define RAM_BYTES 0x200000u
#define PAGES (RAM_BYTES / 0x1000)

/* Where things are in memory. */
#define AT_QUEUE(i)	(RAM_BASE + (i) * 0x10000ull)
#define AT_TABLE(i, n)	(RAM_BASE + 0x40000 + (i) * 0x40000ull + (n) * 0x10000ull)
#define AT_ITT		(RAM_BASE + 0x100000)
#define AT_PROP		(RAM_BASE + 0x120000)
#define AT_PEND(pe)	(RAM_BASE + 0x130000 + (pe) * 0x10000ull)
#define AT_VPT(v)	(RAM_BASE + 0x180000 + (v) * 0x10000ull)
#define AT_VPETAB	(RAM_BASE + 0x1d0000)

/* The map of QEMU's virt machine, and where gic.h puts what has no room there. */
#define GICD 0x08000000ull
#define GITS_0 0x08080000ull
#define GITS_N 0x10000000ull
#define GICR 0x080a0000ull

#define SYSREGS 15u		/* in sysreg_name[], of which */
enum { ICC_PMR, ICC_IGRPEN1, ICH_HCR, ICH_VMCR };
extern const char *const sysreg_name[SYSREGS];

struct fuzz {
	struct gicsim *g;
	struct machines machines;
	u8 *ram;
	bool dirty[PAGES];	/* written since they were zero */
	u32 sysreg[SYSREGS];
	struct draws *d;	/* of the case */
	bool audit, wrong, stepped;
	bool changing;		/* memory does by itself */
	u64 done, digest;	/* of the states that cases end in: the same whatever compiled them */
	u32 failing;		/* one access of memory in so many does; 0: none */
	u64 accesses, faulted;
	u32 pes, its, version;
	u32 cwriter[2];
	u32 lines[4];		/* as told, by PE */
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

/* Memory */
void used(struct fuzz *f, u64 addr, size_t len);
void poke(struct fuzz *f, u64 addr, u64 val);

/* Software that knows what it does */
u64 its_frame(const struct fuzz *f, u32 i);
u64 rd_frame(const struct fuzz *f, u32 pe);
void wr(struct fuzz *f, u64 addr, unsigned bytes, u64 val);
void boot(struct fuzz *f);
/* Devices, events, vPEs with interrupts behind them. */
void map_all(struct fuzz *f);
void residency(struct fuzz *f);
/* Where an SPI goes, and who takes part in 1 of N. */
void routing(struct fuzz *f);

/* Software and devices that do anything */
void random_mmio(struct fuzz *f);
void random_sysreg(struct fuzz *f);
/* Encodings of the CPU interfaces, as any level and state may use them. */
void any_sysreg(struct fuzz *f);
void random_line(struct fuzz *f);
void random_msi(struct fuzz *f);
/* What could be meant, with up to `wrong` things changed. */
void queue_command(struct fuzz *f, u32 i, u32 wrong);
/* What a queue is stalled at is replaced by a SYNC, as a driver would. */
void mend(struct fuzz *f, u32 i);

#endif

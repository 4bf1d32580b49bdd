/* SPDX-License-Identifier: MIT */
/*
 * The GIC under bad input, through the embedding interface:
 *
 *   mmio     accesses of any width and alignment to all frames, holes included
 *   queue    command queues of garbage and of commands with something wrong
 *   tables   garbage in device, collection, vPE and interrupt translation
 *            tables, pending and configuration tables, while they are in use
 *   sysreg   CPU interfaces: every encoding, from every Exception level and
 *            state, with interrupts of all kinds coming and going
 *
 * Memory is the embedder's (callbacks), and in two cases of three an access
 * of it fails now and then.  Nothing may crash, abort or hang; a call ends
 * with the hardware at rest; lines are as they were told; a queue is empty,
 * stalled, or waits for another ITS, and goes on once its command is a good
 * one; what is saved and restored is the same again.
 *
 * usage: fuzz-gic [--from N] [--cases N] [--kind NAME] [--verbose]
 *
 * As fuzz.c: cases are numbered, each is drawn from its number alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gicsim/gicsim.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "core/rng.h"
#include "core/types.h"

#include "cases.h"

#define RAM_BASE 0x40000000ull
#define RAM_BYTES 0x200000u

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

enum kind { MMIO, QUEUE, TABLES, SYSREG, KINDS };

static const char *const kind_name[KINDS] = { "mmio", "queue", "tables", "sysreg" };
static const char *const hardware[] = {
	"gicv3-min", "gicv4.0-min", "gicv4.1-min", "qemu-gicv4.0", "server-gicv4.1", "server-gicv4.0", "gicv4.1-nid-min",
};

struct fuzz {
	struct gicsim *g;
	u8 *ram;
	u64 seed, drawn;	/* of the case */
	u64 faults;		/* one access of memory in so many fails; 0: none */
	u64 accesses, faulted;
	u32 pes, its, version;
	u32 cwriter[2];
	u32 lines[4];		/* as told, by PE */
	bool stepped;
};

static u64 any(struct fuzz *f)
{
	return rng_mix(f->seed, f->drawn++);
}

static u32 below(struct fuzz *f, u32 n)
{
	return (u32)(any(f) % n);
}

/* ------------------------------------------------------------ memory */

static u8 *ram_at(struct fuzz *f, uint64_t addr, size_t len)
{
	f->accesses++;
	if (addr < RAM_BASE || addr - RAM_BASE > RAM_BYTES || len > RAM_BYTES - (addr - RAM_BASE))
		return NULL;
	if (f->faults && !(any(f) % f->faults)) {
		f->faulted++;
		return NULL;
	}
	return f->ram + (addr - RAM_BASE);
}

static int dma_read(void *ctx, uint64_t addr, void *to, size_t len)
{
	const u8 *p = ram_at(ctx, addr, len);

	if (!p)
		return -1;
	memcpy(to, p, len);
	return 0;
}

static int dma_write(void *ctx, uint64_t addr, const void *from, size_t len)
{
	u8 *p = ram_at(ctx, addr, len);

	if (!p)
		return -1;
	memcpy(p, from, len);
	return 0;
}

static void line(void *ctx, uint32_t pe, enum gicsim_line which, int level)
{
	struct fuzz *f = ctx;

	if (pe >= f->pes || which >= GICSIM_LINES || (level != 0 && level != 1) ||
	    (f->lines[pe] >> which & 1) == (u32)level)
		abort();
	f->lines[pe] ^= 1u << which;
}

static void poke(struct fuzz *f, u64 addr, u64 val)
{
	memcpy(f->ram + (addr - RAM_BASE), &val, sizeof(val));
}

/* ------------------------------------------------------------ accesses */

static u64 its_at(const struct fuzz *f, u32 i)
{
	return i || f->version >= 41 ? GITS_N + i * 0x40000ull : GITS_0;
}

static u64 rd_at(const struct fuzz *f, u32 pe)
{
	return GICR + pe * (f->version >= 40 ? 0x40000ull : 0x20000ull);
}

static void wr(struct fuzz *f, u64 addr, unsigned bytes, u64 val)
{
	gicsim_mmio_write(f->g, addr, bytes, 0, val);
}

/* An address in a table, or near its end, or anything. */
static u64 some_address(struct fuzz *f)
{
	static const u64 near[] = { 0, ~0xfffull, 1ull << 51, RAM_BASE + RAM_BYTES - 0x10000, RAM_BASE + RAM_BYTES };

	switch (below(f, 6)) {
	case 0:
		return any(f);
	case 1:
		return near[below(f, ARRAY_SIZE(near))];
	default:
		return RAM_BASE + below(f, RAM_BYTES / 0x10000) * 0x10000ull;
	}
}

static u64 some_value(struct fuzz *f)
{
	switch (below(f, 4)) {
	case 0:
		return any(f);
	case 1:
		return 1ull << below(f, 64);
	case 2:
		return below(f, 0x20);
	default:
		return (u64)below(f, 4) << 62 | (some_address(f) & 0xfffffffff000) | below(f, 0x40) | (u64)below(f, 4) << 8;
	}
}

/* Offsets that have registers, in one frame or another. */
static u32 some_offset(struct fuzz *f)
{
	static const u32 off[] = {
		0x0, 0x4, 0x8, 0xc, 0x10, 0x14, 0x18, 0x20, 0x40, 0x48, 0x50, 0x58, 0x70, 0x78, 0x80, 0x88, 0x90, 0xa0, 0xb0,
		0xc0, 0x100, 0x108, 0x110, 0x118, 0x180, 0x200, 0x280, 0x300, 0x380, 0x400, 0x420, 0xc00, 0xd00, 0xe00,
		0xf00, 0xf10, 0xf20, 0x1000, 0x6100, 0x8000, 0xffd0, 0xffe8, 0xfffc,
	};

	switch (below(f, 4)) {
	case 0:
		return below(f, 0x10000);
	case 1:
		return below(f, 0x2000) * 8;
	default:
		return off[below(f, ARRAY_SIZE(off))] + below(f, 4) * 4;
	}
}

static u64 some_place(struct fuzz *f)
{
	switch (below(f, 5)) {
	case 0:
		return GICD + some_offset(f);
	case 1:
		return rd_at(f, below(f, f->pes + 1)) + below(f, 4) * 0x10000 + some_offset(f);
	case 2:
	case 3:
		return its_at(f, below(f, f->its + 1)) + below(f, 3) * 0x10000 + some_offset(f);
	default:
		return any(f) >> below(f, 40);
	}
}

static void random_mmio(struct fuzz *f)
{
	u64 addr = some_place(f), val;
	unsigned bytes = 1u << below(f, 4), flags = below(f, 2) ? GICSIM_SECURE : 0;

	if (below(f, 3))
		addr &= ~(u64)(bytes - 1);
	if (below(f, 3))
		gicsim_mmio_write(f->g, addr, bytes, flags, some_value(f));
	else
		gicsim_mmio_read(f->g, addr, bytes, flags, &val);
}

static void random_sysreg(struct fuzz *f)
{
	static const char *const name[] = {
		"ICC_IAR1_EL1", "ICC_EOIR1_EL1", "ICC_PMR_EL1", "ICC_IGRPEN1_EL1", "ICC_HPPIR1_EL1", "ICC_CTLR_EL1",
		"ICC_DIR_EL1", "ICC_IAR0_EL1", "ICC_EOIR0_EL1", "ICC_SGI1R_EL1", "ICH_HCR_EL2", "ICH_LR0_EL2", "ICH_VMCR_EL2",
		"ICH_AP1R0_EL2", "ICH_MISR_EL2",
	};
	struct gicsim_cpu cpu = { .pe = below(f, f->pes + 1), .el = (u8)(1 + below(f, 3)), .hcr_el2 = below(f, 4) << 3 };
	u32 enc = below(f, 8) ? gicsim_sysreg_encoding(name[below(f, ARRAY_SIZE(name))]) : (u32)any(f) & 0xffff;
	uint64_t val;

	if (below(f, 2))
		gicsim_sysreg_read(f->g, &cpu, enc, &val);
	else
		gicsim_sysreg_write(f->g, &cpu, enc, below(f, 2) ? any(f) : below(f, 2) ? 8192 + below(f, 8) : below(f, 256));
}

/* Encodings of the CPU interfaces, as any level and state may use them. */
static void any_sysreg(struct fuzz *f)
{
	struct gicsim_cpu cpu = { .pe = below(f, f->pes), .el = (u8)(1 + below(f, 3)) };
	u32 r = below(f, 512), enc = GICSIM_SYSREG(3, r / 64, 12, 8 + r / 8 % 8, r % 8);
	uint64_t val;

	if (!below(f, 16))
		enc = GICSIM_SYSREG(3, 0, 4, 6, 0);		/* PMR */
	cpu.secure = cpu.el == 3 || below(f, 2);
	cpu.scr_el3 = below(f, 4) << 1;
	cpu.hcr_el2 = below(f, 4) << 3;
	if (below(f, 2)) {
		gicsim_sysreg_read(f->g, &cpu, enc, &val);
		return;
	}
	val = some_value(f);
	if (below(f, 2))		/* a list register, an INTID, an SGI for somebody */
		val = (u64)below(f, 4) << 62 | (u64)below(f, 4) << 60 | (u64)below(f, 256) << 48 |
		      (u64)below(f, 64) << 32 | (below(f, 2) ? 8192 + below(f, 8) : below(f, 64));
	gicsim_sysreg_write(f->g, &cpu, enc, val);
}

static void random_line(struct fuzz *f)
{
	u32 intid = below(f, 4) ? 16 + below(f, 64) : (u32)any(f), level = below(f, 2), pe = below(f, f->pes + 1);

	if (below(f, 2))
		gicsim_spi(f->g, intid, (int)level);
	else
		gicsim_ppi(f->g, pe, intid, (int)level);
}

static void random_msi(struct fuzz *f)
{
	u32 wild = !below(f, 8);

	gicsim_msi(f->g, below(f, f->its + wild), wild ? (u32)any(f) : below(f, 4), wild ? (u32)any(f) : below(f, 20));
}

/* ------------------------------------------------------------ commands */

static const u8 opcodes[] = {
	0x01, 0x03, 0x04, 0x05, 0x08, 0x08, 0x09, 0x0a, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f,
	0x21, 0x22, 0x23, 0x25, 0x29, 0x29, 0x2a, 0x2a, 0x2b, 0x2d, 0x2e,
};

/* What could be meant. */
static void some_command(struct fuzz *f, u64 dw[4])
{
	u8 op = opcodes[below(f, ARRAY_SIZE(opcodes))];
	u64 dev = below(f, 4), event = below(f, 20), vpe = below(f, 4), rd = below(f, f->pes), lpi = 8192 + below(f, 12);

	dw[0] = op | dev << 32;
	dw[1] = event | (op >= 0x21 ? vpe : lpi) << 32;
	dw[2] = below(f, 4) | rd << 16 | (u64)!!below(f, 4) << 63;
	dw[3] = 0;
	if (op == 0x08) {
		dw[1] = below(f, 6);
		dw[2] = (AT_ITT + dev * 0x2000) | (u64)!!below(f, 4) << 63;
	} else if (op == 0x0e) {
		dw[3] = (u64)below(f, f->pes) << 16;
	} else if (op == 0x21) {
		dw[2] = below(f, 2) | (below(f, 2) ? 1023ull : 8200ull) << 32;
	} else if (op == 0x22) {
		dw[0] = op | (u64)below(f, 3) << 32;
		dw[1] = below(f, 4) | vpe << 32;
		dw[3] = below(f, 2) ? 1023 : 8201;
	} else if (op == 0x23) {
		dw[0] = op | (u64)below(f, 8) << 8 | (u64)below(f, 16) << 20 | (u64)below(f, 16) << 32;
	} else if (op == 0x29) {
		dw[0] = op | (f->version >= 41 ? below(f, 4) << 8 | AT_PROP : 0);
		dw[1] = (f->version >= 41 ? 8201 : 0) | vpe << 32;
		dw[3] = AT_VPT(vpe) | (13 + below(f, 3));
	} else if (op == 0x2a || op == 0x2b) {
		dw[2] = lpi | (below(f, 2) ? 1023ull : 8200ull) << 32;
	}
}

static void queue_command(struct fuzz *f, u32 i, u32 wrong)
{
	u64 dw[4];

	some_command(f, dw);
	for (u32 n = below(f, wrong + 1); n; n--)
		dw[below(f, 4)] ^= below(f, 2) ? 1ull << below(f, 64) : any(f) & any(f);
	for (u32 k = 0; k < 4; k++)
		poke(f, AT_QUEUE(i) + f->cwriter[i] + 8 * k, dw[k]);
	f->cwriter[i] = (f->cwriter[i] + 32) % 0x1000;
	/* Retry, so that a stall does not end the case */
	wr(f, its_at(f, i) + 0x88, 8, f->cwriter[i] | !below(f, 3));
}

/* ------------------------------------------------------------ set-up */

static void boot_its(struct fuzz *f, u32 i)
{
	u64 at = its_at(f, i);

	for (u32 n = 0; n < 3; n++) {
		u64 base = AT_TABLE(i, n) | (u64)below(f, 4) << 8 | below(f, 4);

		if (!below(f, 3)) {		/* two levels: some pages, some of them nowhere */
			base |= 1ull << 62;
			for (u32 k = 0; k < 8; k++)
				poke(f, AT_TABLE(i, n) + 8 * k, (u64)!below(f, 2) << 63 | some_address(f));
		}
		wr(f, at + 0x100 + 8 * n, 8, 1ull << 63 | base);
	}
	wr(f, at + 0x80, 8, 1ull << 63 | AT_QUEUE(i));
	wr(f, at + 0x88, 8, 0);
	wr(f, at, 4, 1);
	f->cwriter[i] = 0;
}

static void boot(struct fuzz *f)
{
	memset(f->ram + (AT_PROP - RAM_BASE), 0xa3, 0x10000);
	wr(f, GICD, 4, 0x37);
	for (u32 pe = 0; pe < f->pes; pe++) {
		u64 at = rd_at(f, pe);

		wr(f, at + 0x14, 4, 0);
		wr(f, at + 0x70, 8, AT_PROP | 15);
		wr(f, at + 0x78, 8, AT_PEND(pe));
		wr(f, at, 4, 1);
		if (f->version >= 41)
			wr(f, at + 0x20070, 8, 1ull << 63 | 2ull << 53 | AT_VPETAB);
		else if (f->version >= 40)
			wr(f, at + 0x20070, 8, AT_PROP | 15);
	}
	for (u32 i = 0; i < f->its; i++)
		boot_its(f, i);
}

/* ------------------------------------------------------------ kinds */

static void residency(struct fuzz *f)
{
	u32 vpe = below(f, 4);
	u64 val = (u64)below(f, 8) << 61;

	val |= f->version >= 41 ? (u64)below(f, 4) << 58 | vpe : AT_VPT(vpe);
	wr(f, rd_at(f, below(f, f->pes)) + 0x20078, 8, val);
}

static void do_mmio(struct fuzz *f)
{
	if (below(f, 2))
		boot(f);
	for (u32 n = 0; n < 300; n++)
		if (below(f, 8))
			random_mmio(f);
		else if (below(f, 2))
			random_sysreg(f);
		else
			random_msi(f);
}

static void do_queue(struct fuzz *f)
{
	boot(f);
	for (u32 n = 0; n < 200; n++) {
		u32 i = below(f, f->its);

		switch (below(f, 12)) {
		case 0:			/* a ring of garbage */
			for (u32 k = 0; k < 0x1000; k += 8)
				poke(f, AT_QUEUE(i) + k, any(f) & any(f) & any(f));
			wr(f, its_at(f, i) + 0x88, 8, (f->cwriter[i] = below(f, 128) * 32) | 1);
			break;
		case 1:
			random_msi(f);
			break;
		case 2:
			residency(f);
			break;
		case 3:
			random_sysreg(f);
			break;
		default:
			queue_command(f, i, below(f, 4) ? 0 : 3);
		}
	}
}

static void do_tables(struct fuzz *f)
{
	boot(f);
	for (u32 n = 0; n < 200; n++) {
		u64 at = RAM_BASE + 0x40000 + (below(f, RAM_BYTES - 0x50000) & ~7u);

		switch (below(f, 10)) {
		case 0:
		case 1:			/* where entries are: the beginning of each table */
			at = (at & ~0xffffull) + below(f, 16) * 8;
			poke(f, at, any(f));
			break;
		case 2:
			at = (at & ~0xffffull) + below(f, 0x600) * 8;
			poke(f, at, below(f, 2) ? any(f) : any(f) | 1 | 1ull << 63);
			break;
		case 3:
			wr(f, rd_at(f, below(f, f->pes)), 4, below(f, 2));
			break;
		case 4:
			residency(f);
			break;
		case 5:
			random_msi(f);
			break;
		case 6:
			random_sysreg(f);
			break;
		default:
			queue_command(f, below(f, f->its), 0);
		}
	}
}

/* Groups, enables and priorities of everything, drawn; then the CPU interfaces. */
static void do_sysreg(struct fuzz *f)
{
	boot(f);
	for (u32 n = 0; n < 40; n++) {
		u32 intid = below(f, 96), w = intid / 32 * 4;
		u64 at = intid < 32 ? rd_at(f, below(f, f->pes)) + 0x10000 : GICD;

		gicsim_mmio_write(f->g, at + 0x80 + w, 4, GICSIM_SECURE, any(f));
		gicsim_mmio_write(f->g, at + 0xd00 + w, 4, GICSIM_SECURE, any(f));
		gicsim_mmio_write(f->g, at + 0x100 + w, 4, GICSIM_SECURE, any(f));
		gicsim_mmio_write(f->g, at + 0x400 + intid, 1, GICSIM_SECURE, any(f));
	}
	for (u32 n = 0; n < 300; n++)
		switch (below(f, 12)) {
		case 0:
			random_line(f);
			break;
		case 1:
			random_msi(f);
			break;
		case 2:
			residency(f);
			break;
		case 3:
			queue_command(f, below(f, f->its), 0);
			break;
		case 4:
			random_mmio(f);
			break;
		case 5:
			random_sysreg(f);
			break;
		default:
			any_sysreg(f);
		}
}

/* ------------------------------------------------------------ a case */

/* Of hardware without GITS_TYPER.VMOVP: a move waits for the other ITSs of its list, and VSYNC for a move. */
static bool may_wait(const struct fuzz *f, u64 creadr, u32 i)
{
	u8 op = f->ram[AT_QUEUE(i) - RAM_BASE + (creadr & 0xfe0)];

	return f->its > 1 && (op == 0x22 || op == 0x25);
}

/* What stands in the way is replaced by a SYNC, as a driver would. */
static bool queue_goes_on(struct fuzz *f, u32 i)
{
	for (u32 k = 0; k < 300; k++) {
		u64 creadr = 0;

		gicsim_mmio_read(f->g, its_at(f, i) + 0x90, 8, 0, &creadr);
		if ((creadr & 0xfffe0) == f->cwriter[i])
			return true;
		if (!(creadr & 1))
			return may_wait(f, creadr, i);
		if (k % 2) {
			poke(f, AT_QUEUE(i) + (creadr & 0xfe0), 5);
			poke(f, AT_QUEUE(i) + (creadr & 0xfe0) + 16, 0);
		}
		wr(f, its_at(f, i) + 0x88, 8, f->cwriter[i] | 1);
		gicsim_advance(f->g, 1000000);
	}
	return false;
}

/* At rest, and the same after a way through bytes. */
static bool holds(struct fuzz *f, enum kind kind)
{
	size_t size;
	u8 *a, *b;
	bool ok = true;

	f->faults = 0;
	gicsim_advance(f->g, 1000000);
	if (gicsim_advance(f->g, 1)) {
		cases_say("does not come to rest");
		return false;
	}
	for (u32 pe = 0; pe < f->pes; pe++)
		if (gicsim_lines(f->g, pe) != f->lines[pe]) {
			cases_say("a line is not as it was told");
			return false;
		}
	/* the other kinds write the queue's registers as they like */
	for (u32 i = 0; i < f->its && (kind == QUEUE || kind == TABLES); i++)
		if (!queue_goes_on(f, i)) {
			cases_say("a queue does not go on");
			return false;
		}
	/* what memory withheld before it gives now: a restore asks everybody again */
	size = gicsim_save_size(f->g);
	a = gs_alloc(size, 1);
	if (!a || gicsim_save(f->g, a, size) || gicsim_restore(f->g, a, size, NULL)) {
		cases_say("cannot be saved or restored");
		ok = false;
	}
	gicsim_advance(f->g, 1000000);
	gs_free(a);
	size = gicsim_save_size(f->g);
	a = gs_alloc(size, 1);
	b = gs_alloc(size, 1);
	ok = ok && a && b && !gicsim_save(f->g, a, size) && !gicsim_restore(f->g, a, size, NULL) &&
	     gicsim_save_size(f->g) == size && !gicsim_save(f->g, b, size);
	if (!ok || memcmp(a, b, size)) {
		cases_say("saved and restored is not the same");
		ok = false;
	}
	gs_free(a);
	gs_free(b);
	return ok;
}

static bool one(struct fuzz *f, enum kind k, u64 n)
{
	static const u64 faults[] = { 0, 100, 7 };
	static const struct gicsim_ops ops = { .dma_read = dma_read, .dma_write = dma_write, .line = line };
	u32 hw = (u32)(n % ARRAY_SIZE(hardware));
	struct gicsim_config c;
	struct gicsim_diag d;
	bool ok;

	cases_begin(k, n);
	f->seed = n * KINDS + k;
	f->drawn = 0;
	f->faults = 0;
	f->version = hw == 0 ? 30 : strstr(hardware[hw], "4.1") ? 41 : 40;
	f->pes = 1 + below(f, 3);
	f->its = 1 + below(f, 2);
	f->stepped = !below(f, 4);
	memset(f->lines, 0, sizeof(f->lines));
	memset(f->ram, 0, RAM_BYTES);
	gicsim_config_init(&c);
	c.hardware = hardware[hw];
	c.models = "models";
	c.pes = f->pes;
	c.its = f->its;
	c.vpes = 4;
	c.lpis = c.vlpis = 64;
	c.seed = n;
	c.stepped = f->stepped;
	c.ops = &ops;
	c.ctx = f;
	if (gicsim_create(&c, &f->g, &d)) {
		cases_say(d.n ? d.f[0].text : "no machine");
		return false;
	}
	f->faults = faults[below(f, ARRAY_SIZE(faults))];
	if (k == MMIO)
		do_mmio(f);
	else if (k == QUEUE)
		do_queue(f);
	else if (k == TABLES)
		do_tables(f);
	else
		do_sysreg(f);
	ok = holds(f, k);
	gicsim_destroy(f->g);
	return ok;
}

static bool run(struct fuzz *f, const struct cases *c)
{
	bool ok = true;

	for (u64 n = c->from; n < c->from + c->n; n++)
		for (u32 k = 0; k < KINDS; k++)
			if (cases_want(c, k)) {
				ok = one(f, k, n) && ok;
				if (c->verbose)
					cases_say("done");
			}
	return ok;
}

int main(int argc, char **argv)
{
	struct cases c = { .program = "fuzz-gic", .kinds = kind_name, .nkinds = KINDS, .n = 100 };
	struct fuzz f;
	bool ok;

	if (!cases_args(&c, argc, argv))
		return 2;
	memset(&f, 0, sizeof(f));
	f.ram = gs_alloc(RAM_BYTES, 1);
	if (!f.ram)
		return 1;
	cases_start(&c);
	ok = run(&f, &c);
	printf("%llu cases of each kind, %llu accesses of memory, %llu made to fail\n", (unsigned long long)c.n,
	       (unsigned long long)f.accesses, (unsigned long long)f.faulted);
	gs_free(f.ram);
	return ok ? 0 : 1;
}

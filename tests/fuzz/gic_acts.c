/* SPDX-License-Identifier: MIT */
/* What fuzz-gic does to a machine: accesses, inputs, commands, changes of memory. */
#include "gic_case.h"

const char *const sysreg_name[SYSREGS] = {
	"ICC_PMR_EL1", "ICC_IGRPEN1_EL1", "ICH_HCR_EL2", "ICH_VMCR_EL2", "ICC_IAR1_EL1", "ICC_EOIR1_EL1", "ICC_HPPIR1_EL1",
	"ICC_CTLR_EL1", "ICC_DIR_EL1", "ICC_IAR0_EL1", "ICC_EOIR0_EL1", "ICC_SGI1R_EL1", "ICH_LR0_EL2", "ICH_AP1R0_EL2",
	"ICH_MISR_EL2",
};

u64 few_bits(struct fuzz *f)
{
	u64 val = any(f);

	val &= any(f);
	return val & any(f);
}

/* Those whose tables are their own mostly. */
u32 some_pe(struct fuzz *f)
{
	u32 slot = below(f, SLOTS);

	return f->pes <= SLOTS || below(f, 4) ? f->pe[slot] : below(f, f->pes);
}

/* ------------------------------------------------------------ accesses */

u64 its_frame(const struct fuzz *f, u32 i)
{
	return i || f->version >= 41 ? GITS_N + i * 0x40000ull : GITS_0;
}

u64 rd_frame(const struct fuzz *f, u32 pe)
{
	return GICR + pe * (f->version >= 40 ? 0x40000ull : 0x20000ull);
}

void wr(struct fuzz *f, u64 addr, unsigned bytes, u64 val)
{
	gicsim_mmio_write(f->g, addr, bytes, 0, val);
}

u64 rd(struct fuzz *f, u64 addr, unsigned bytes, unsigned flags)
{
	uint64_t val = 0;

	seen(f, (u64)(u32)gicsim_mmio_read(f->g, addr, bytes, flags, &val));
	seen(f, val);
	return val;
}

static void msr(struct fuzz *f, const struct gicsim_cpu *cpu, u32 enc, u64 val)
{
	seen(f, (u64)(u32)gicsim_sysreg_write(f->g, cpu, enc, val));
}

static void mrs(struct fuzz *f, const struct gicsim_cpu *cpu, u32 enc)
{
	uint64_t val = 0;

	seen(f, (u64)(u32)gicsim_sysreg_read(f->g, cpu, enc, &val));
	seen(f, val);
}

/* An address in a table, or near its end, or anything. */
u64 some_address(struct fuzz *f)
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
	u64 val;

	switch (below(f, 4)) {
	case 0:
		return any(f);
	case 1:
		return 1ull << below(f, 64);
	case 2:
		return below(f, 0x20);
	default:
		val = (u64)below(f, 4) << 62;
		val |= some_address(f) & 0xfffffffff000;
		val |= below(f, 0x40);
		return val | (u64)below(f, 4) << 8;
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

	u32 at;

	switch (below(f, 4)) {
	case 0:
		return below(f, 0x10000);
	case 1:
		return below(f, 0x2000) * 8;
	default:
		at = off[below(f, ARRAY_SIZE(off))];
		return at + below(f, 4) * 4;
	}
}

static u64 some_place(struct fuzz *f)
{
	u32 shift = below(f, 40);
	u64 at;

	switch (below(f, 5)) {
	case 0:
		return GICD + some_offset(f);
	case 1:
		at = rd_frame(f, below(f, 8) ? some_pe(f) : f->pes);
		at += below(f, 4) * 0x10000;
		return at + some_offset(f);
	case 2:
	case 3:
		at = its_frame(f, below(f, f->its + 1));
		at += below(f, 3) * 0x10000;
		return at + some_offset(f);
	default:
		return any(f) >> shift;
	}
}

void random_mmio(struct fuzz *f)
{
	u64 addr = some_place(f);
	unsigned bytes = 1u << below(f, 4), flags = below(f, 2) ? GICSIM_SECURE : 0;

	if (below(f, 3))
		addr &= ~(u64)(bytes - 1);
	if (below(f, 3))
		gicsim_mmio_write(f->g, addr, bytes, flags, some_value(f));
	else
		rd(f, addr, bytes, flags);
}

static struct gicsim_cpu someone(struct fuzz *f)
{
	struct gicsim_cpu cpu = { .pe = below(f, 16) ? some_pe(f) : f->pes };

	cpu.el = (u8)(1 + below(f, 3));
	cpu.hcr_el2 = below(f, 4) << 3;
	return cpu;
}

void random_sysreg(struct fuzz *f)
{
	struct gicsim_cpu cpu = someone(f);
	u32 enc = below(f, 8) ? f->sysreg[below(f, ARRAY_SIZE(f->sysreg))] : (u32)any(f) & 0xffff;

	if (below(f, 2))
		mrs(f, &cpu, enc);
	else
		msr(f, &cpu, enc, below(f, 2) ? any(f) : below(f, 2) ? 8192 + below(f, 8) : below(f, 256));
}

void any_sysreg(struct fuzz *f)
{
	struct gicsim_cpu cpu = someone(f);
	u32 r = below(f, 512), enc = GICSIM_SYSREG(3, r / 64, 12, 8 + r / 8 % 8, r % 8);
	u64 val;

	if (!below(f, 16))
		enc = GICSIM_SYSREG(3, 0, 4, 6, 0);		/* PMR */
	cpu.secure = cpu.el == 3 || below(f, 2);
	cpu.scr_el3 = below(f, 8);
	if (below(f, 2)) {
		mrs(f, &cpu, enc);
		return;
	}
	val = some_value(f);
	if (below(f, 2)) {		/* a list register, an INTID, an SGI for somebody */
		val = (u64)below(f, 16) << 60;
		val |= (u64)below(f, 256) << 48;
		val |= (u64)below(f, 64) << 32;
		val |= below(f, 2) ? 8192 + below(f, 8) : below(f, 64);
	}
	msr(f, &cpu, enc, val);
}

void random_line(struct fuzz *f)
{
	u32 intid = below(f, 4) ? 16 + below(f, 64) : (u32)any(f), level = below(f, 2), pe = below(f, 8) ? some_pe(f) : f->pes;

	if (below(f, 2))
		gicsim_spi(f->g, intid, (int)level);
	else
		gicsim_ppi(f->g, pe, intid, (int)level);
}

/* The interrupt of an ITS for MSIs that are not mapped: what raises and lowers it. */
static void unmapped(struct fuzz *f)
{
	u32 i = below(f, f->its), irq = below(f, 4);

	switch (below(f, 3)) {
	case 0:
		gicsim_msi(f->g, i, 99, 0);
		break;
	case 1:
		wr(f, its_frame(f, i), 4, 1 | (u64)!!irq << 8);		/* GITS_CTLR */
		break;
	default:
		wr(f, its_frame(f, i) + 0x40, 4, any(f));		/* GITS_STATUSR */
	}
}

static void mapped_or_wild(struct fuzz *f)
{
	u32 wild = !below(f, 8), its = below(f, f->its + wild);
	u32 dev = wild ? (u32)any(f) : below(f, 4), event = wild ? (u32)any(f) : below(f, 10);

	gicsim_msi(f->g, its, dev, event);
}

void random_msi(struct fuzz *f)
{
	if (below(f, 5))
		mapped_or_wild(f);
	else
		unmapped(f);
}

void residency(struct fuzz *f)
{
	u32 slot = below(f, SLOTS);
	u64 val = (u64)below(f, 8) << 61;

	val |= f->version >= 41 ? (u64)below(f, 4) << 58 | f->vpe[slot] : AT_VPT(slot);
	wr(f, rd_frame(f, some_pe(f)) + 0x20078, 8, val);
}

void routing(struct fuzz *f)
{
	u64 n = below(f, 64), pe = some_pe(f), frame = below(f, 4) ? GICD + 0x6100 : GICD + 0x8000;

	if (below(f, 2))
		gicsim_mmio_write(f->g, frame + 8 * n, 8, GICSIM_SECURE, below(f, 2) ? 1ull << 31 : pe);
	else if (below(f, 2))
		gicsim_mmio_write(f->g, rd_frame(f, (u32)pe), 4, GICSIM_SECURE, 1 | (u64)below(f, 8) << 24);
	else
		gicsim_mmio_write(f->g, rd_frame(f, (u32)pe) + 0x14, 4, GICSIM_SECURE, (u64)below(f, 2) << 1);
}

/* ------------------------------------------------------------ memory */

/* Where bytes of interrupts are that are used: pending bits of them, or what says how. */
static u64 used_byte(struct fuzz *f)
{
	u32 slot = below(f, SLOTS), byte = below(f, 0x60);

	switch (below(f, 8)) {
	case 0:
		return AT_PEND(slot) + 0x400 + byte;
	case 1:
		return AT_VPT(slot) + 0x400 + byte;
	case 2:
		return AT_VPETAB(slot) + byte;
	default:
		return AT_PROP + byte * 8 + below(f, 8);
	}
}

void meddle(struct fuzz *f)
{
	u64 at = used_byte(f), prop = AT_PROP + below(f, 0x300);
	u8 bytes[0x200];
	u32 len = below(f, 4) ? 1u << below(f, 4) : below(f, sizeof(bytes)) + 1;

	for (u32 k = 0; k < len; k++)
		bytes[k] = k < 8 || k % 64 == 63 ? (u8)any(f) : bytes[k - 8];
	/* of the embedder's nobody is told, but where somebody asks */
	spill(f, is_own(f, at) || f->asks ? at : prop, bytes, len);
}

/* ------------------------------------------------------------ commands */

/* Those of GICv3 first. */
static const u8 opcodes[] = {
	0x01, 0x03, 0x04, 0x05, 0x08, 0x08, 0x09, 0x0a, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f,
	0x21, 0x22, 0x23, 0x25, 0x29, 0x29, 0x2a, 0x2a, 0x2b, 0x2d, 0x2e,
};

/* What could be meant. */
static void some_command(struct fuzz *f, u64 dw[4])
{
	u8 op = opcodes[below(f, f->version < 40 ? 14 : ARRAY_SIZE(opcodes))];
	u32 slot = below(f, SLOTS), to = below(f, SLOTS), vpt = below(f, 8) ? slot : to;
	u64 dev = below(f, 4), event = below(f, 20), vpe = f->vpe[slot], on = some_pe(f);
	u64 apart = below(f, 2) ? 1 : 67, lpi = 8192 + below(f, 12) * apart, valid = (u64)!!below(f, 8) << 63;
	u64 doorbell = below(f, 2) ? 1023 : 8200;

	dw[0] = op | dev << 32;
	dw[1] = event | (op >= 0x21 ? vpe : lpi) << 32;
	dw[2] = below(f, 4) | on << 16 | valid;
	dw[3] = 0;
	if (op == 0x08) {
		dw[1] = below(f, 8) ? 4 : below(f, 6);
		dw[2] = AT_ITT(dev) | valid;
	} else if (op == 0x0e) {
		dw[3] = (u64)some_pe(f) << 16;
	} else if (op == 0x21) {
		dw[2] = below(f, 2) | doorbell << 32;
	} else if (op == 0x22) {
		dw[0] = op | (u64)below(f, 3) << 32;
		dw[1] = below(f, 1u << f->its) | vpe << 32;
		dw[3] = below(f, 2) ? 1023 : 8201;
	} else if (op == 0x23) {
		dw[0] = op | (u64)below(f, 8) << 8;
		dw[0] |= (u64)below(f, 16) << 20;
		dw[0] |= (u64)below(f, 16) << 32;
	} else if (op == 0x29) {
		dw[0] = op | (f->version >= 41 ? below(f, 4) << 8 | AT_PROP : 0);
		dw[1] = (f->version >= 41 ? 8201 : 0) | vpe << 32;
		dw[3] = AT_VPT(vpt) | (13 + below(f, 3));
	} else if (op == 0x2a || op == 0x2b) {
		dw[2] = lpi | doorbell << 32;
	}
}

void put(struct fuzz *f, u32 i, u64 dw0, u64 dw1, u64 dw2, u64 dw3)
{
	u64 dw[] = { dw0, dw1, dw2, dw3 };

	for (u32 k = 0; k < 4; k++)
		poke(f, AT_QUEUE(i) + f->cwriter[i] + 8 * k, dw[k]);
	f->cwriter[i] = (f->cwriter[i] + 32) % 0x1000;
}

void queue_command(struct fuzz *f, u32 i, u32 wrong)
{
	u64 dw[4];

	some_command(f, dw);
	for (u32 n = below(f, wrong + 1); n; n--) {
		u32 k = below(f, 4);

		dw[k] ^= below(f, 2) ? 1ull << below(f, 64) : few_bits(f);
	}
	put(f, i, dw[0], dw[1], dw[2], dw[3]);
	/* Retry, so that a stall does not end the case */
	wr(f, its_frame(f, i) + 0x88, 8, f->cwriter[i] | !below(f, 3));
}

void invalidate(struct fuzz *f, u32 i)
{
	static const u8 op[] = { 0x0c, 0x0c, 0x0d, 0x2d };	/* INV, INVALL, VINVALL */
	u64 dev = below(f, 4), event = below(f, 8), vpe = f->vpe[below(f, SLOTS)], icid = below(f, 4);
	u8 which = op[below(f, f->version < 40 ? 3 : 4)];

	put(f, i, which | dev << 32, which == 0x0c ? event : vpe << 32, icid, 0);
	wr(f, its_frame(f, i) + 0x88, 8, f->cwriter[i]);
}

void mend(struct fuzz *f, u32 i)
{
	u64 creadr = rd(f, its_frame(f, i) + 0x90, 8, 0);

	if (!(creadr & 1))
		return;
	poke(f, AT_QUEUE(i) + (creadr & 0xfe0), 5);
	poke(f, AT_QUEUE(i) + (creadr & 0xfe0) + 16, 0);
	wr(f, its_frame(f, i) + 0x88, 8, f->cwriter[i] | 1);
}

/* SPDX-License-Identifier: MIT */
/* CPU interfaces: acknowledge, end, masks and binary points of PE 0, physical and virtual. */
#include "core/rng.h"
#include "diff/draw.h"
#include "diff/world.h"

static void sysreg(struct draw *d, u32 el, u32 enc, enum op_sysreg how, u64 val)
{
	draw_add(d, &(struct op){ .kind = OP_SYSREG, .bytes = (u8)el, .addr = enc, .len = how, .val = val });
}

static void frame_sysreg(struct draw *d, u32 enc, u64 val)
{
	draw_add(d, &(struct op){ .kind = OP_SYSREG, .bytes = 2, .addr = enc, .len = SYSREG_WRITE, .val = val, .frame = true });
}

void draw_cpu_setup(struct draw *d)
{
	frame_sysreg(d, ICC_SRE_EL2, 0xf);
	frame_sysreg(d, ICC_SRE_EL1, 7);
	frame_sysreg(d, ICC_PMR_EL1, 0xff);
	frame_sysreg(d, ICC_IGRPEN0_EL1, 1);
	frame_sysreg(d, ICC_IGRPEN1_EL1, 1);
	if (!(d->c->families & DRAW_VCPU))
		return;
	frame_sysreg(d, ICH_VMCR_EL2, 0xf84c0003);
	frame_sysreg(d, ICH_HCR_EL2, 1);
}

/* Priorities of SPIs and PPIs in a few steps, so that they meet: some of all are enabled and pending. */
static void some_pending(struct draw *d)
{
	bool spi = draw_one_in(d, 2);
	u64 base = spi ? VIRT_GICD : draw_gicr(d, 0) + GICR_SGI_FRAME;
	u32 word = spi ? 1 : 0, intid = 32 * word + draw_below(d, 32);

	draw_write(d, base + 0x400 + intid, 1, 16 * draw_below(d, 16));
	draw_write(d, base + 0x100 + 4 * word, 4, 1u << intid % 32);
	if (spi)
		draw_write(d, VIRT_GICD + 0x6000 + 8 * (u64)intid, 8, draw_one_in(d, 5) ? 1 : 0);
	if (draw_one_in(d, 4))
		draw_write(d, base + 0x80 + 4 * word, 4, rng_mix(d->seed, d->n++) & 0xffffffff);
	draw_write(d, base + 0x200 + 4 * word, 4, 1u << intid % 32);
}

/* TargetList of PE 0, of others, of nobody; IRM; INTID. */
static u64 sgi(struct draw *d)
{
	return draw_below(d, 16) | (u64)draw_one_in(d, 4) << 40 | (u64)draw_below(d, 16) << 24;
}

static void masks(struct draw *d, u32 el)
{
	static const u8 pmr[] = { 0xff, 0xf0, 0xf8, 0x80, 0xa0, 0x40, 0x08, 0 };

	switch (draw_below(d, 8)) {
	case 0:
		sysreg(d, el, ICC_BPR0_EL1, SYSREG_WRITE, draw_below(d, 8));
		sysreg(d, el, ICC_BPR0_EL1, SYSREG_READ, 0);
		break;
	case 1:
		sysreg(d, el, ICC_BPR1_EL1, SYSREG_WRITE, draw_below(d, 8));
		sysreg(d, el, ICC_BPR1_EL1, SYSREG_READ, 0);
		break;
	case 2:
		sysreg(d, el, draw_one_in(d, 3) ? ICC_IGRPEN0_EL1 : ICC_IGRPEN1_EL1, SYSREG_WRITE,
		       el == 1 ? !draw_one_in(d, 4) : !d->p->rude || !draw_one_in(d, 4));
		break;
	case 3:
		sysreg(d, el, ICC_CTLR_EL1, SYSREG_WRITE, (u64)draw_one_in(d, 3) | (u64)draw_one_in(d, 3) << 1);	/* CBPR, EOImode */
		sysreg(d, el, ICC_CTLR_EL1, SYSREG_READ, 0);
		break;
	default:
		sysreg(d, el, ICC_PMR_EL1, SYSREG_WRITE, draw_one_in(d, 2) ? 0xff : pmr[draw_below(d, ARRAY_SIZE(pmr))]);
		sysreg(d, el, ICC_PMR_EL1, SYSREG_READ, 0);
	}
}

static void looks(struct draw *d, u32 el)
{
	static const u32 regs[] = { ICC_HPPIR1_EL1, ICC_HPPIR0_EL1, ICC_RPR_EL1, ICC_AP1R0_EL1, ICC_AP0R0_EL1, ICC_CTLR_EL1,
				    ICC_PMR_EL1, ICC_BPR1_EL1, ICC_IGRPEN1_EL1 };

	sysreg(d, el, regs[draw_below(d, ARRAY_SIZE(regs))], SYSREG_READ, 0);
}

/* Distinct vINTIDs: register n has those that are n modulo 4.  0xa0 is what most vLPIs have. */
static void list_register(struct draw *d)
{
	u32 n = draw_below(d, 4);
	u64 state = draw_below(d, 4), intid = n + 4 * (u64)draw_below(d, 60), hw = draw_one_in(d, 4);
	u64 prio = draw_one_in(d, 3) ? 0xa0 : 8 * draw_below(d, 32);
	u64 val = state << 62 | (u64)!draw_one_in(d, 4) << 60 | prio << 48 | intid;

	if (hw && intid >= 16 && state != 3) {
		u32 pintid = 32 + draw_below(d, 64);

		val |= (u64)1 << 61 | (u64)pintid << 32;
		if (draw_one_in(d, 2))	/* what the guest's end is to deactivate */
			draw_write(d, VIRT_GICD + GIC_ISACTIVER + pintid / 32 * 4, 4, 1u << pintid % 32);
	} else {
		val |= (u64)draw_one_in(d, 2) << 41;
	}
	sysreg(d, 2, ICH_LR0_EL2 + n, SYSREG_WRITE, val);
	sysreg(d, 2, ICH_LR0_EL2 + n, SYSREG_READ, 0);
}

/* Of Group 1 mostly; what is acknowledged there is ended there. */
static void acknowledge(struct draw *d, u32 el)
{
	bool g0 = draw_one_in(d, 4);

	sysreg(d, el, g0 ? ICC_HPPIR0_EL1 : ICC_HPPIR1_EL1, SYSREG_READ, 0);
	sysreg(d, el, g0 ? ICC_IAR0_EL1 : ICC_IAR1_EL1, SYSREG_ACK, 0);
	sysreg(d, el, ICC_RPR_EL1, SYSREG_READ, 0);
	while (draw_one_in(d, 3))
		looks(d, el);
	if (draw_one_in(d, 3) && !g0)
		sysreg(d, el, ICC_IAR1_EL1, SYSREG_ACK, 0);
	if (el == 1 && draw_one_in(d, 4))
		list_register(d);	/* not the one that is active, or that one */
	for (u32 i = 0; i < 2; i++) {
		sysreg(d, el, g0 ? ICC_EOIR0_EL1 : ICC_EOIR1_EL1, SYSREG_END, 0);
		if (draw_one_in(d, 3))
			sysreg(d, el, ICC_DIR_EL1, SYSREG_DIR, 0);
	}
	if (el == 1 && draw_one_in(d, 2))
		sysreg(d, 2, ICH_HCR_EL2, SYSREG_READ, 0);	/* EOIcount */
}

void draw_cpu(struct draw *d)
{
	switch (draw_below(d, 8)) {
	case 0:
		masks(d, 2);
		break;
	case 1:
		sysreg(d, 2, draw_one_in(d, 4) ? ICC_SGI0R_EL1 : draw_one_in(d, 6) ? ICC_ASGI1R_EL1 : ICC_SGI1R_EL1,
		       SYSREG_WRITE, sgi(d));
		break;
	case 2:
		looks(d, 2);
		break;
	case 3:
	case 4:
	case 5:
		some_pending(d);
		break;
	default:
		acknowledge(d, 2);
	}
}

static void host_looks(struct draw *d)
{
	static const u32 regs[] = { ICH_LR0_EL2, ICH_LR1_EL2, ICH_LR2_EL2, ICH_LR3_EL2, ICH_HCR_EL2, ICH_VMCR_EL2, ICH_MISR_EL2,
				    ICH_EISR_EL2, ICH_ELRSR_EL2, ICH_AP0R0_EL2, ICH_AP1R0_EL2 };

	sysreg(d, 2, regs[draw_below(d, ARRAY_SIZE(regs))], SYSREG_READ, 0);
}

void draw_vcpu(struct draw *d)
{
	switch (draw_below(d, 8)) {
	case 0:
		masks(d, 1);
		break;
	case 1:
		host_looks(d);
		break;
	case 2:
		looks(d, 1);
		break;
	case 3:
		sysreg(d, 2, ICH_HCR_EL2, SYSREG_WRITE, (rng_mix(d->seed, d->n++) & (d->p->rude ? 0xfe : 0xde)) |
		       !draw_one_in(d, 8));
		sysreg(d, 2, ICH_MISR_EL2, SYSREG_READ, 0);
		break;
	case 4:
	case 5:
		list_register(d);
		break;
	default:
		acknowledge(d, 1);
		host_looks(d);
	}
}

/* What a plan leaves behind. */
void draw_cpu_all(struct draw *d)
{
	static const u32 icc[] = { ICC_PMR_EL1, ICC_BPR0_EL1, ICC_BPR1_EL1, ICC_CTLR_EL1, ICC_IGRPEN0_EL1, ICC_IGRPEN1_EL1,
				   ICC_RPR_EL1, ICC_AP0R0_EL1, ICC_AP1R0_EL1, ICC_HPPIR0_EL1, ICC_HPPIR1_EL1 };
	static const u32 ich[] = { ICH_LR0_EL2, ICH_LR1_EL2, ICH_LR2_EL2, ICH_LR3_EL2, ICH_HCR_EL2, ICH_VMCR_EL2, ICH_MISR_EL2,
				   ICH_EISR_EL2, ICH_ELRSR_EL2, ICH_AP0R0_EL2, ICH_AP1R0_EL2 };
	bool guest = d->c->families & DRAW_VCPU;

	for (u32 el = guest ? 1 : 2; el <= 2; el++)
		for (u32 i = 0; i < ARRAY_SIZE(icc); i++)
			sysreg(d, el, icc[i], SYSREG_READ, 0);
	for (u32 i = 0; i < ARRAY_SIZE(ich) && guest; i++)
		sysreg(d, 2, ich[i], SYSREG_READ, 0);
}

/* SPDX-License-Identifier: MIT */
#include "support_irq.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FULL ((struct gic_as){ .pe = q->as.pe, .el = 3, .secure = 1 })

static void end(struct irqs *q)
{
	u32 line;

	arena_commit(&q->m->g.arena);
	ck_assert_msg(!arena_unannounced(&q->m->g.arena, &line), "a write was not announced");
}

static void more_spis(struct mach *m)
{
	m->hw.caps.itlines = 2;
}

static void (*also)(struct mach *m);

static void both(struct mach *m)
{
	more_spis(m);
	if (also)
		also(m);
}

struct irqs *irqs_new_raw(enum gic_version v, void (*tweak)(struct mach *m))
{
	struct irqs *q = calloc(1, sizeof(*q));

	ck_assert_ptr_nonnull(q);
	also = tweak;
	q->m = mach_new((struct mach_opt){ .version = v, .pes = 4, .no_boot = true, .tweak = both });
	q->as = (struct gic_as){ .el = 2 };
	return q;
}

struct irqs *irqs_new(enum gic_version v, void (*tweak)(struct mach *m))
{
	struct irqs *q = irqs_new_raw(v, tweak);
	bool two = q->m->hw.caps.security;
	struct gic_as was = q->as;

	q->as = FULL;
	irqs_put(q, "GICD_CTLR", 0, two ? 7 : 3);
	for (u32 n = 1; n < 3; n++)
		irqs_put(q, "GICD_IGROUPR", n, 0xffffffff);
	for (u32 n = 0; n < q->m->cfg.espi_banks; n++)
		irqs_put(q, "GICD_IGROUPRE", n, 0xffffffff);
	for (q->pe = 4; q->pe-- > 0;) {
		q->as.pe = GS_PE(q->pe);
		irqs_put(q, "GICR_WAKER", 0, 0);
		irqs_put(q, "GICR_IGROUPR0", 0, 0xffffffff);
		for (u32 n = 0; n < q->m->cfg.ppi_ext; n++)
			irqs_put(q, "GICR_IGROUPRE", n, 0xffffffff);
		irqs_set_sys(q, ICC_PMR_EL1, 0xff);
		irqs_set_sys(q, ICC_IGRPEN0_EL1, 1);
		if (two)
			irqs_set_sys(q, ICC_IGRPEN1_EL3, 3);
		q->as.secure = 0;
		irqs_set_sys(q, ICC_IGRPEN1_EL1, 1);
		q->as.secure = 1;
	}
	q->pe = 0;
	q->as = was;
	mach_forget(q->m);
	return q;
}

void irqs_free(struct irqs *q)
{
	mach_free(q->m);
	free(q);
}

/* ------------------------------------------------------------ registers */

static u64 place(struct irqs *q, const char *name, u32 i, u32 *bytes)
{
	const char *near;
	const struct gic_reg_name *r = gic_reg_find(q->m->cfg.version, name, &near);

	ck_assert_msg(r != NULL, "no register %s", name);
	*bytes = r->bytes;
	return gic_reg_addr(&q->m->cfg, r, r->frame == FRAME_GICD ? 0 : q->pe, i);
}

u64 irqs_get(struct irqs *q, const char *name, u32 i)
{
	u32 bytes;
	u64 at = place(q, name, i, &bytes), val;

	gs_step_begin(&q->m->g);
	val = gic_mmio_read_as(&q->m->g, &q->as, at, bytes);
	end(q);
	return val;
}

void irqs_put(struct irqs *q, const char *name, u32 i, u64 val)
{
	u32 bytes;
	u64 at = place(q, name, i, &bytes);

	gs_step_begin(&q->m->g);
	gic_mmio_write_as(&q->m->g, &q->as, at, bytes, val);
	end(q);
}

u64 irqs_sys(struct irqs *q, u32 id)
{
	u64 val;

	gs_step_begin(&q->m->g);
	ck_assert_int_eq(gic_sysreg_read_as(&q->m->g, &q->as, id, &val), GIC_SYS_OK);
	end(q);
	return val;
}

void irqs_set_sys(struct irqs *q, u32 id, u64 val)
{
	gs_step_begin(&q->m->g);
	ck_assert_int_eq(gic_sysreg_write_as(&q->m->g, &q->as, id, val), GIC_SYS_OK);
	end(q);
}

u64 irqs_get_as(struct irqs *q, struct gic_as as, const char *reg, u32 i)
{
	q->as = as;
	return irqs_get(q, reg, i);
}

void irqs_put_as(struct irqs *q, struct gic_as as, const char *reg, u32 i, u64 val)
{
	q->as = as;
	irqs_put(q, reg, i, val);
}

u64 irqs_sys_as(struct irqs *q, struct gic_as as, u32 id)
{
	q->as = as;
	return irqs_sys(q, id);
}

void irqs_set_sys_as(struct irqs *q, struct gic_as as, u32 id, u64 val)
{
	q->as = as;
	irqs_set_sys(q, id, val);
}

enum gic_sys irqs_try(struct irqs *q, u32 id, bool write)
{
	enum gic_sys res;
	u64 val;

	gs_step_begin(&q->m->g);
	res = write ? gic_sysreg_write_as(&q->m->g, &q->as, id, 0) :
		      gic_sysreg_read_as(&q->m->g, &q->as, id, &val);
	end(q);
	return res;
}

void irqs_settle(struct irqs *q)
{
	mach_run(q->m);
}

/* ------------------------------------------------------------ by INTID */

/* "ISENABLER" -> the register that has INTID, its element, and where in the number of interrupts it is. */
static void locate(const char *name, u32 intid, u32 per, char *buf, size_t n, u32 *i)
{
	if (intid < 32) {
		snprintf(buf, n, "GICR_%s%s", name, per == 32 ? "0" : "");
		*i = intid / per;
		if (per == 16)
			snprintf(buf, n, "GICR_%s%u", name, intid / 16), *i = 0;
	} else if (intid < 1020) {
		snprintf(buf, n, "GICD_%s", name);
		*i = intid / per;
	} else if (intid < 4096) {
		snprintf(buf, n, "GICR_%sE", name);
		*i = (intid - 1056) / per;
	} else {
		snprintf(buf, n, "GICD_%sE", name);
		*i = (intid - 4096) / per;
	}
}

bool irqs_bit(struct irqs *q, const char *name, u32 intid)
{
	char buf[32];
	u32 i;

	locate(name, intid, 32, buf, sizeof(buf), &i);
	return bit_test(irqs_get(q, buf, i), intid % 32);
}

void irqs_set_bit(struct irqs *q, const char *name, u32 intid)
{
	char buf[32];
	u32 i;

	locate(name, intid, 32, buf, sizeof(buf), &i);
	irqs_put(q, buf, i, (u64)1 << intid % 32);
}

bool irqs_is_pending(struct irqs *q, u32 intid)
{
	bool p = irqs_bit(q, "ISPENDR", intid);

	ck_assert(irqs_bit(q, "ICPENDR", intid) == p);
	ck_assert(gic_pending(&q->m->g, GS_PE(q->pe), intid) == p);
	return p;
}

bool irqs_is_active(struct irqs *q, u32 intid)
{
	bool a = irqs_bit(q, "ISACTIVER", intid);

	ck_assert(irqs_bit(q, "ICACTIVER", intid) == a);
	return a;
}

void irqs_prio(struct irqs *q, u32 intid, u8 prio)
{
	char buf[32];
	u32 i, shift = 8 * (intid % 4);
	u64 old;

	locate("IPRIORITYR", intid, 4, buf, sizeof(buf), &i);
	old = irqs_get(q, buf, i);
	irqs_put(q, buf, i, (old & ~((u64)0xff << shift)) | (u64)prio << shift);
}

void irqs_enable(struct irqs *q, u32 intid, u8 prio)
{
	irqs_prio(q, intid, prio);
	irqs_set_bit(q, "ISENABLER", intid);
}

void irqs_disable(struct irqs *q, u32 intid)
{
	irqs_set_bit(q, "ICENABLER", intid);
}

void irqs_edge(struct irqs *q, u32 intid, bool edge)
{
	u32 i, bit = intid % 16 * 2 + 1;
	char buf[32];
	u64 old;

	locate("ICFGR", intid, 16, buf, sizeof(buf), &i);
	old = irqs_get(q, buf, i);
	irqs_put(q, buf, i, edge ? old | (u64)1 << bit : old & ~((u64)1 << bit));
}

void irqs_pend(struct irqs *q, u32 intid, bool on)
{
	irqs_set_bit(q, on ? "ISPENDR" : "ICPENDR", intid);
}

void irqs_activate(struct irqs *q, u32 intid, bool on)
{
	irqs_set_bit(q, on ? "ISACTIVER" : "ICACTIVER", intid);
}

void irqs_group(struct irqs *q, u32 intid, u32 grp)
{
	static const u8 code[] = { [GRP0] = 0, [GRP1NS] = 1, [GRP1S] = 2 };
	struct gic_as was = q->as;
	char buf[32];
	u32 i;

	q->as = FULL;
	for (u32 k = 0; k < 2; k++) {
		u64 m = (u64)1 << intid % 32, old;

		locate(k ? "IGRPMODR" : "IGROUPR", intid, 32, buf, sizeof(buf), &i);
		old = irqs_get(q, buf, i);
		irqs_put(q, buf, i, code[grp] >> k & 1 ? old | m : old & ~m);
	}
	q->as = was;
}

void irqs_route(struct irqs *q, u32 intid, u64 router)
{
	irqs_put(q, intid < 1020 ? "GICD_IROUTER" : "GICD_IROUTERE", intid < 1020 ? intid : intid - 4096, router);
}

/* ------------------------------------------------------------ lines and the CPU interface */

void irqs_line(struct irqs *q, u32 intid, bool level)
{
	gs_step_begin(&q->m->g);
	if (intid < 32 || (intid >= 1056 && intid < 1120))
		gicr_ppi_line(&q->m->g, GS_PE(q->pe), intid, level);
	else
		gicd_spi_line(&q->m->g, intid, level);
	end(q);
}

void irqs_pulse(struct irqs *q, u32 intid)
{
	irqs_line(q, intid, true);
	irqs_line(q, intid, false);
}

u32 irqs_hppi(struct irqs *q)
{
	return icc_hppi(&q->m->g, q->as.pe);
}

u32 irqs_ack(struct irqs *q)
{
	return (u32)irqs_sys(q, ICC_IAR1_EL1);
}

void irqs_eoi(struct irqs *q, u32 intid)
{
	irqs_set_sys(q, ICC_EOIR1_EL1, intid);
}

void irqs_raise(struct irqs *q, u32 intid, u32 grp, u8 prio)
{
	q->as = (struct gic_as){ .pe = GS_PE(0), .el = 3, .secure = 1 };
	irqs_group(q, intid, grp);
	irqs_edge(q, intid, true);
	irqs_enable(q, intid, prio);
	irqs_pend(q, intid, true);
}

/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

struct fake fake;

static const struct guest_vm vms[2] = { { "vm0", 0, 2, 0, 0, 16 }, { "vm1", 2, 1, 0, 0, 16 } };
static const struct guest_vcpu vcpus[3] = {
	{ "vm0.vcpu0", 0, 0, 0, true, false }, { "vm0.vcpu1", 0, 1, 1, true, false },
	{ "vm1.vcpu0", 1, 0, 2, true, false },
};
static const struct guest_dev devs[2] = {
	{ "dev0", 0x100, 0, 0, true, true, 0, 0, 0, 2 }, { "dev1", 0x200, 0, 1, true, true, 0, 0, 2, 1 },
};
static const struct guest_irq irqs[3] = {
	{ "dev0.irq0", 0, 0, 0, 8192, 8200, 0, 0xa0, true, true },
	{ "dev0.irq1", 0, 0, 1, 8193, 8201, 1, 0xa0, false, true },
	{ "dev1.irq0", 1, 1, 0, 8192, 8202, 2, 0xa0, true, true },
};

/* ------------------------------------------------------------ fakes */

u32 hyp_carriers(const struct gs *g, u32 irq)
{
	(void)g;
	return fake.soft[irq];
}

u16 hyp_vpe_vm(const struct gs *g, gs_vpe v)
{
	(void)g;
	return v.n < 4 ? fake.vpe_vm[v.n] : GS_NONE16;
}

u16 hyp_vpe_vcpu(const struct gs *g, gs_vpe v)
{
	(void)g;
	return v.n < 4 ? fake.vpe_vcpu[v.n] : GS_NONE16;
}

bool hyp_vcpu_stuck(const struct gs *g, u32 vcpu)
{
	(void)g;
	return fake.stuck[vcpu];
}

bool hyp_vcpu_blocked(const struct gs *g, u32 vcpu)
{
	(void)g;
	return fake.blocked[vcpu];
}

u16 gicr_resident_vpe(const struct gs *g, gs_pe pe)
{
	(void)g;
	return fake.resident[pe.n];
}

u32 gic_carriers_p(const struct gs *g, u32 pintid)
{
	(void)g;
	return fake.hard_p[pintid - 8200];
}

u32 gic_carriers_v(const struct gs *g, gs_vpe v, u32 vintid)
{
	(void)g;
	return vintid == 8192 ? fake.hard_v[v.n] : 0;
}

u32 ich_nlrs(const struct gs *g) { (void)g; return 1; }

struct ich_lr ich_lr_get(const struct gs *g, gs_pe pe, u32 n)
{
	(void)g, (void)n;
	return pe.n == 0 ? fake.lr : (struct ich_lr){ 0 };
}

bool hyp_deadlock(const struct gs *g, char *buf, size_t n)
{
	(void)g;
	snprintf(buf, n, "host0 waits for irq_lock");
	return fake.deadlock;
}

struct hyp_where hyp_insn_where(const struct hyp_program *p, u32 insn)
{
	(void)p;
	return (struct hyp_where){ "p", "file.yaml", "assert x", 7, insn };
}

/* Of the guest floor, which is linked: what its actors would ask of the GIC. */
bool gic_msi_ready(const struct gs *g, gs_its its, u32 d, u32 e)
{
	(void)g, (void)its, (void)d, (void)e;
	return true;
}

bool gic_msi_touched(const struct gs *g) { (void)g; return true; }
u64 icv_touched(const struct gs *g) { (void)g; return ~(u64)0; }

void gic_msi(struct gs *g, gs_its its, u32 d, u32 e)
{
	(void)g, (void)its, (void)d, (void)e;
}

u32 icv_hppi(const struct gs *g, gs_pe pe, bool *direct)
{
	(void)g, (void)pe;
	*direct = false;
	return 1023;
}

u32 icv_ack(struct gs *g, gs_pe pe, bool *direct)
{
	(void)g, (void)pe;
	*direct = false;
	return 1023;
}

void icv_eoi(struct gs *g, gs_pe pe, u32 v) { (void)g, (void)pe, (void)v; }

/* ------------------------------------------------------------ bench */

void bench_init(struct bench *b)
{
	memset(b, 0, sizeof(*b));
	fake = (struct fake){ .vpe_vm = { 0, 0, 1, GS_NONE16 }, .vpe_vcpu = { 0, 1, 2, GS_NONE16 },
			      .resident = { GS_NONE16, GS_NONE16, GS_NONE16, GS_NONE16 } };
	b->guest = (struct guest_config){ .vm = vms, .nvms = 2, .vcpu = vcpus, .nvcpus = 3, .dev = devs,
					  .ndevs = 2, .irq = irqs, .nirqs = 3 };
	b->gic = (struct gic_config){ .version = GICV4_1, .pes = 4, .its = 1, .vpes = 4 };
	b->cfg = (struct check_config){ .spurious = 1, .enabled = ~(u64)0 };
	b->gs.guest = &b->guest;
	b->gs.gic = &b->gic;
	b->gs.check = &b->cfg;
	b->gs.lay = &b->lay;
	ck_assert_int_eq(lay_init(&b->lay), 0);
	guest_layout(&b->lay, &b->guest);
	check_layout(&b->lay, &b->guest);
	ck_assert_int_eq(lay_seal(&b->lay), 0);
	ck_assert_int_eq(arena_init(&b->gs.arena, b->lay.hashed_lines, b->lay.shadow_lines), 0);
	guest_reset(&b->gs);
	check_reset(&b->gs);
	check_attach(&b->run, &b->gs);
	ck_assert_int_eq(arena_journal(&b->gs.arena, true), 0);
}

void bench_fini(struct bench *b)
{
	arena_fini(&b->gs.arena);
	lay_fini(&b->lay);
}

static void step_ends(struct bench *b)
{
	u32 line;

	arena_commit(&b->gs.arena);
	ck_assert(!arena_unannounced(&b->gs.arena, &line));
}

void say(struct bench *b, enum obs_kind k, u32 x, u32 y, u32 z, u32 w)
{
	gs_step_begin(&b->gs);
	gs_emit4(&b->gs, k, x, y, z, w);
	step_ends(b);
}

void rest(struct bench *b)
{
	gs_step_begin(&b->gs);
	check_at_rest(&b->gs);
	step_ends(b);
}

bool failed(const struct bench *b, enum check_id id)
{
	return b->gs.step.failed >> id & 1;
}

const struct gs_failure *failure(const struct bench *b, enum check_id id)
{
	for (u32 i = 0; i < b->gs.step.nfailures; i++)
		if (b->gs.step.failure[i].invariant == id)
			return &b->gs.step.failure[i];
	ck_abort_msg("%s did not fail", check_info[id].name);
}

void raise_to(struct bench *b, u32 irq, u32 place, u32 where, u32 intid)
{
	say(b, OBS_DEV_RAISE, irq, 0, 0, 0);
	say(b, OBS_CARRY, PLACE_FLIGHT, irq, 0, CAUSE_MSI);
	say(b, OBS_UNCARRY, PLACE_FLIGHT, irq, 0, CAUSE_FORWARD);
	say(b, OBS_CARRY, place, where, intid, CAUSE_MSI);
}

void enter(struct bench *b, u32 vcpu, u32 pe)
{
	gs_step_begin(&b->gs);
	vcpu_enter(&b->gs, vcpu, GS_PE(pe));
	step_ends(b);
}

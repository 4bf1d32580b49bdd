/* SPDX-License-Identifier: MIT */
/*
 * Random use of two ITSs: commands good and bad, register writes of any size,
 * garbage in tables.  Nothing may break, no step that is offered may do
 * nothing (support.c checks that), and it must always come to rest.
 */
#include "support.h"

static struct mach *m;
static u64 state;

static u64 rnd(u32 n)
{
	u64 z = state += 0x9e3779b97f4a7c15ull;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return n ? (z ^ (z >> 31)) % n : z ^ (z >> 31);
}

static void draw_hardware(struct mach *x)
{
	x->hw.caps.umsi = 1;
	x->hw.caps.hcc = (u32)rnd(3);
	x->hw.caps.vmovp = (u32)rnd(2);
	for (u32 c = 0; c < CHOICES; c++)
		x->hw.answer[c] = (u8)rnd(hw_choice_nopt[c]);
}

/* Mostly what could be meant, sometimes anything. */
static void draw_packet(u64 dw[4])
{
	u8 op = its_cmd_row((u32)rnd(its_cmd_count()))->opcode;
	u64 dev = rnd(8) ? rnd(3) : rnd(0) >> 32, lpi = 8190 + rnd(8), doorbell = rnd(2) ? 1023 : 8200;

	dw[0] = rnd(30) ? op | dev << 32 : rnd(0);
	dw[1] = (rnd(8) ? rnd(6) : rnd(0) >> 32) | (op >= ITS_VMOVI ? rnd(4) : lpi) << 32;
	dw[2] = rnd(3) | rnd(3) << 16 | rnd(2) << 63;
	dw[3] = AT_VPT(rnd(3)) | (12 + rnd(4));
	if (op == ITS_MAPD) {
		dw[1] = rnd(18);
		dw[2] = (AT_ITT + rnd(16) * 0x1000) | (rnd(4) ? 1ull << 63 : 0);
	} else if (op == ITS_MOVALL) {
		dw[3] = rnd(3) << 16;
	} else if (op == ITS_VMAPTI || op == ITS_VMAPI) {
		dw[2] = lpi | doorbell << 32;
	} else if (op == ITS_VMAPP && m->cfg.version >= GICV4_1) {
		dw[0] = op | rnd(4) << 8 | AT_VCONF;
		dw[1] = rnd(4) << 32 | 8200;
	}
}

static void random_command(void)
{
	u32 i = (u32)rnd(2), next = (m->cwriter[i] + 32) % 0x1000;
	u64 dw[4];

	if (next == (its_at(&m->g, GS_ITS(i))->creadr & GITS_OFFSET_MASK))
		return;
	draw_packet(dw);
	for (u32 k = 0; k < 4; k++)
		mem_write(&m->g, AT_CMDQ(i) + m->cwriter[i] + 8 * k, 8, dw[k]);
	m->cwriter[i] = next;
	mach_write(m, "GITS_CWRITER", i, next | rnd(2));
}

static void random_register(void)
{
	const struct gic_reg_name *r = gic_reg_row(m->cfg.version, (u32)rnd(gic_reg_count(m->cfg.version)));
	u32 bytes = 1u << rnd(4);
	u64 at = gic_reg_addr(&m->cfg, r, (u32)rnd(2), (u32)rnd(r->count));

	if (r->frame == FRAME_ICC || r->frame == FRAME_ICH)
		return;
	gic_mmio_write(&m->g, GS_PE(0), at, rnd(4) ? r->bytes : bytes,
		       rnd(2) ? rnd(0) : 1ull << 63 | 1ull << 58 | rnd(4));
	gic_mmio_read(&m->g, GS_PE(1), at + rnd(8), bytes);
}

static void random_step(void)
{
	u32 row = (u32)rnd(gic_nactors), n = gic_actors[row]->count(&m->g);

	if (n)
		mach_step(m, gic_actors[row]->name, (u32)rnd(n));
}

static void random_event(void)
{
	u32 dev = (u32)rnd(3), event = (u32)rnd(6);
	gs_its i = GS_ITS(rnd(2));

	if (gic_msi_ready(&m->g, i, dev, event))
		gic_msi(&m->g, i, dev, event);
}

/* What no software should do to tables that the ITS owns. */
static void random_memory(void)
{
	static const u64 at[] = { AT_DEV(0), AT_COLL(0), AT_VPE(0), AT_ITT };

	mem_write(&m->g, at[rnd(4)] + 8 * rnd(16), 8, rnd(3) ? rnd(0) : 0);
}

static void restart(void)
{
	u32 i = (u32)rnd(2);

	mach_write(m, "GITS_CTLR", i, 0);
	mach_run(m);
	m->cwriter[i] = 0;
	mach_boot_its(m, i);
}

static void random_thing(void)
{
	u32 r = (u32)rnd(100);

	gs_step_begin(&m->g);
	if (r < 40)
		random_command();
	else if (r < 80)
		random_step();
	else if (r < 92)
		random_event();
	else if (r < 95)
		random_register();
	else if (r < 97)
		random_memory();
	else if (r < 98)
		icc_ack(&m->g, GS_PE(rnd(2)));
	else
		restart();
	arena_commit(&m->g.arena);
}

START_TEST(random_use_breaks_nothing_and_comes_to_rest)
{
	static const enum gic_version v[] = { GICV3, GICV4_0, GICV4_1 };
	u32 line;

	for (u32 seed = 0; seed < 8; seed++) {
		state = (u64)_i * 1000 + seed;
		m = mach_new((struct mach_opt){ .version = v[_i], .its = 2, .tweak = draw_hardware });
		m->g.sinks = NULL;
		for (u32 n = 0; n < 1500; n++)
			random_thing();
		mach_run(m);
		ck_assert(!arena_unannounced(&m->g.arena, &line));
		mach_free(m);
	}
}
END_TEST

Suite *check_its(void);
Suite *check_its(void)
{
	Suite *s = suite_create("its");
	TCase *t = tcase_create("random");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, random_use_breaks_nothing_and_comes_to_rest, 0, 3);
	suite_add_tcase(s, t);
	return s;
}

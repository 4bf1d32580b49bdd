/* SPDX-License-Identifier: MIT */
/* Drawn plans: repeatable, inside their memory, and mostly sense. */
#include <check.h>
#include <string.h>

#include "diff/draw.h"
#include "diff/world.h"

Suite *check_draw(void);

static void draw(u32 version, u32 families, u64 seed, struct plan *p)
{
	draw_plan(&(struct draw_config){ .version = version, .pes = 4, .families = families, .batches = 20 }, seed, p);
	ck_assert(!p->full);
}

START_TEST(the_same_seed_gives_the_same_plan)
{
	struct plan a, b, c;

	draw(4, DRAW_ALL, 7, &a);
	draw(4, DRAW_ALL, 7, &b);
	draw(4, DRAW_ALL, 8, &c);
	ck_assert_uint_eq(a.n, b.n);
	ck_assert_mem_eq(a.op, b.op, a.n * sizeof(a.op[0]));
	ck_assert(a.n != c.n || memcmp(a.op, c.op, a.n * sizeof(a.op[0])));
	plan_fini(&a);
	plan_fini(&b);
	plan_fini(&c);
}
END_TEST

START_TEST(memory_of_a_plan_is_its_own)
{
	for (u64 seed = 0; seed < 40; seed++) {
		struct plan p;

		draw(3 + seed % 2, DRAW_ALL, seed, &p);
		for (u32 i = 0; i < p.n; i++) {
			const struct op *o = &p.op[i];
			u64 len = o->kind == OP_SET ? o->len : o->bytes;

			if (o->kind == OP_MEM || o->kind == OP_SET)
				ck_assert(o->addr >= PLAN_BASE && o->addr + len <= PLAN_BASE + PLAN_BYTES);
		}
		plan_fini(&p);
	}
}
END_TEST

START_TEST(numbers_are_distinct)
{
	for (u64 seed = 0; seed < 100; seed++) {
		struct plan p;

		draw(4, DRAW_ALL, seed, &p);
		for (u32 i = 0; i < 8; i++)
			for (u32 k = 0; k < i; k++) {
				ck_assert_uint_ne(p.icid[i], p.icid[k]);
				ck_assert_uint_ne(p.vpeid[i], p.vpeid[k]);
				if (i < PLAN_DEVS)
					ck_assert_uint_ne(p.dev_id[i], p.dev_id[k]);
			}
		ck_assert_uint_eq(p.dev_id[0], 0);
		plan_fini(&p);
	}
}
END_TEST

/* Of all seeds together: nearly every kind of command, and events that were mapped when they were triggered. */
START_TEST(triggers_mostly_hit_something)
{
	u64 hit = 0, all = 0, residents = 0, seen = 0;

	for (u64 seed = 0; seed < 60; seed++) {
		struct world w;
		struct plan p;

		draw(4, DRAW_ALL, seed, &p);
		world_start(&w, &p);
		for (u32 i = 0; i < p.n; i++) {
			const struct op *o = &p.op[i];
			struct world_event *e = NULL;

			world_apply(&w, o);
			if (o->kind != OP_CMD)
				continue;
			seen |= (o->dw[0] & 0xff) < 64 ? 1ull << (o->dw[0] & 0xff) : 0;
			if ((o->dw[0] & 0xff) != ITS_INT)
				continue;
			e = world_event(&w, o->dw[0] >> 32, o->dw[1]);
			hit += e && e->kind != EV_NONE;
			residents += e && e->kind == EV_VLPI && world_resident(&w, e->at) < PLAN_PES;
			all++;
		}
		plan_fini(&p);
	}
	ck_assert_msg(hit * 10 > all * 9, "%llu of %llu", (unsigned long long)hit, (unsigned long long)all);
	ck_assert_uint_gt(residents, 20);
	for (u64 op = 1; op < 0x2e; op++)
		if (((1ull << ITS_MOVI | 1ull << ITS_INT | 1ull << ITS_CLEAR | 1ull << ITS_SYNC | 1ull << ITS_MAPD |
		      1ull << ITS_MAPC | 1ull << ITS_MAPTI | 1ull << ITS_MAPI | 1ull << ITS_INV | 1ull << ITS_INVALL |
		      1ull << ITS_MOVALL | 1ull << ITS_DISCARD | 1ull << ITS_VMOVI | 1ull << ITS_VMOVP |
		      1ull << ITS_VSYNC | 1ull << ITS_VMAPP | 1ull << ITS_VMAPTI | 1ull << ITS_VMAPI |
		      1ull << ITS_VINVALL) >> op) & 1)
			ck_assert_msg(seen >> op & 1, "command 0x%llx is never drawn", (unsigned long long)op);
}
END_TEST

static const struct op *last_read(const struct plan *p, u8 kind, u64 addr)
{
	const struct op *found = NULL;

	for (u32 i = 0; i < p->n; i++)
		if (p->op[i].kind == kind && p->op[i].addr == addr)
			found = &p->op[i];
	return found;
}

/* In this order: any change, the reads, the comparison that settles them. */
START_TEST(a_plan_ends_with_a_look_at_all_banks_and_the_cpu_interface)
{
	static const u64 regs[] = { VIRT_GICD + 0x80, VIRT_GICD + 0x39c, VIRT_GICD + 0x4fc, VIRT_GICD + 0xc3c, VIRT_GICD + 0x67f8 };
	u64 sgi = virt_gicr(4, 3) + GICR_SGI_FRAME;
	const struct op *any;
	struct plan p;

	draw(4, DRAW_CPU | DRAW_VCPU | DRAW_GICD, 9, &p);
	for (u32 i = 0; i < ARRAY_SIZE(regs); i++) {
		any = last_read(&p, OP_READ, regs[i]);
		ck_assert(any && any > p.op + p.n - 600);
	}
	any = last_read(&p, OP_READ, sgi + 0x41c);
	ck_assert(any && any > p.op + p.n - 600);
	any = last_read(&p, OP_SYSREG, ICH_LR3_EL2);
	ck_assert(any && any > p.op + p.n - 40);
	ck_assert_int_eq(p.op[p.n - 1].kind, OP_CHECK);
	plan_fini(&p);
}
END_TEST

START_TEST(without_rudeness_no_enabled_interrupt_changes_its_trigger)
{
	for (u64 seed = 0; seed < 60; seed++) {
		struct world w;
		struct plan p;

		draw(4, DRAW_CPU | DRAW_VCPU | DRAW_GICD | DRAW_GICR | DRAW_WIRE, seed, &p);
		world_start(&w, &p);
		for (u32 i = 0; i < p.n; i++) {
			u32 edge;
			const struct world_bank *b = world_triggers(&w, &p.op[i], &edge);

			ck_assert(!b || !((edge ^ b->edge) & b->enable));
			ck_assert(!b || b < w.priv || b >= w.priv + PLAN_PES || !(edge >> PPI_OF_MAINTENANCE & 1));
			ck_assert(p.op[i].kind != OP_WIRE || p.op[i].unit == SIDE_PPI_NONE || p.op[i].addr != PPI_OF_MAINTENANCE);
			world_apply(&w, &p.op[i]);
		}
		plan_fini(&p);
	}
}
END_TEST

START_TEST(only_rude_plans_do_what_is_unpredictable)
{
	for (u64 seed = 0; seed < 40; seed++) {
		struct plan p;

		draw(4, DRAW_ALL & ~(u32)DRAW_RUDE, seed, &p);
		ck_assert(!p.rude);
		plan_fini(&p);
	}
}
END_TEST

Suite *check_draw(void)
{
	Suite *s = suite_create("draw");
	TCase *t = tcase_create("draw");

	tcase_add_test(t, the_same_seed_gives_the_same_plan);
	tcase_add_test(t, memory_of_a_plan_is_its_own);
	tcase_add_test(t, numbers_are_distinct);
	tcase_add_test(t, triggers_mostly_hit_something);
	tcase_add_test(t, a_plan_ends_with_a_look_at_all_banks_and_the_cpu_interface);
	tcase_add_test(t, without_rudeness_no_enabled_interrupt_changes_its_trigger);
	tcase_add_test(t, only_rude_plans_do_what_is_unpredictable);
	suite_add_tcase(s, t);
	return s;
}

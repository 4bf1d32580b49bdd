/* SPDX-License-Identifier: MIT */
/* The vPE whose VPT is at an address, against a plain search. */
#include <check.h>
#include <string.h>

#include "core/diag.h"
#include "gic/vpt_index.h"
#include "support.h"

static struct gs g;
static struct gs_layout lay;
static struct gic_config cfg;

static void make(u32 vpes)
{
	cfg = (struct gic_config){ .version = GICV4_0, .pes = 1, .vpes = (u16)vpes };
	ck_assert_int_eq(lay_init(&lay), 0);
	lay_block(&lay, BLK_VPE, "vpe", sizeof(struct vpe), vpes, LAY_HASHED);
	vpt_index_layout(&lay, &cfg);
	ck_assert_int_eq(lay_seal(&lay), 0);
	memset(&g, 0, sizeof(g));
	g.lay = &lay;
	g.gic = &cfg;
	ck_assert_int_eq(arena_init(&g.arena, lay.hashed_lines, lay.shadow_lines), 0);
}

static void drop(void)
{
	arena_fini(&g.arena);
	lay_fini(&lay);
}

static void map(u32 v, u64 vpt)
{
	struct vpe *p = vpe_mut(&g, GS_VPE(v));

	p->vpt = vpt;
	p->its_mask = 1;
	vpt_index_add(&g, GS_VPE(v));
}

static void unmap(u32 v)
{
	vpt_index_take(&g, GS_VPE(v));
	*vpe_mut(&g, GS_VPE(v)) = (struct vpe){ 0 };
}

static u32 plain(u64 vpt)
{
	for (u32 v = 0; v < cfg.vpes; v++)
		if (vpe_at(&g, GS_VPE(v))->its_mask && vpe_at(&g, GS_VPE(v))->vpt == vpt)
			return v;
	return GS_NONE32;
}

static u32 found(u64 vpt)
{
	gs_vpe v = GS_VPE(7);

	if (vpt_index_find(&g, vpt, &v))
		return v.n;
	ck_assert_uint_eq(v.n, 7);
	return GS_NONE32;
}

static u32 rnd(u32 *x)
{
	*x = *x * 1664525u + 1013904223u;
	return *x >> 8;
}

static const u32 counts[] = { 1, 2, 3, 64, 65, 700 };

/* Few addresses, so that vPEs share them; they differ in all their bits. */
static u64 address(u32 k)
{
	return ((u64)(k % 5) << 47 | (u64)k << 16) & 0xfffffffff0000ull;
}

START_TEST(it_is_what_a_plain_search_finds)
{
	u32 n = counts[_i], x = 1;

	make(n);
	for (u32 step = 0; step < 3000; step++) {
		u32 v = rnd(&x) % n;

		if (vpe_at(&g, GS_VPE(v))->its_mask)
			unmap(v);
		else
			map(v, address(rnd(&x) % (n + 2)));
		for (u32 k = 0; k < 5; k++) {
			u64 vpt = address(rnd(&x) % (n + 2));

			ck_assert_uint_eq(found(vpt), plain(vpt));
		}
	}
	drop();
}
END_TEST

/* What is kept is a function of what is mapped: states that are equal stay equal. */
START_TEST(it_says_nothing_about_how_it_came_about)
{
	static u8 first[4096];
	u32 bytes;

	make(100);
	bytes = lay.blk[BLK_VPT_INDEX].size;
	ck_assert_uint_le(bytes, sizeof(first));
	for (u32 v = 0; v < 100; v++)
		map(v, address(v / 3));
	memcpy(first, gs_at(&g, BLK_VPT_INDEX, 0), bytes);
	for (u32 v = 0; v < 100; v += 2)
		unmap(v);
	for (u32 v = 100; v-- > 0;)
		if (v % 2 == 0)
			map(v, address(v / 3));
	ck_assert(!memcmp(first, gs_at(&g, BLK_VPT_INDEX, 0), bytes));
	for (u32 v = 0; v < 100; v++)
		unmap(v);
	for (u32 k = 0; k < bytes; k++)
		ck_assert(!((const u8 *)gs_at(&g, BLK_VPT_INDEX, 0))[k]);
	drop();
}
END_TEST

static u16 *link_at(u32 k)
{
	return (u16 *)gs_mut(&g, BLK_VPT_INDEX, 0) + k;
}

/* Eight vPEs in eight chains, 1 and 4 with the same address: what comes first of each chain is before what follows each vPE. */
START_TEST(an_index_that_is_wrong_is_found)
{
	u32 links = 8 + 8, shared = GS_NONE32;

	make(8);
	ck_assert(vpt_index_sound(&g));
	map(1, address(3));
	map(4, address(3));
	ck_assert(vpt_index_sound(&g));
	for (u32 k = 0; k < links; k++) {
		u16 was = *link_at(k);

		if (was == 2)
			shared = k;
		for (u16 vpe1 = 0; vpe1 <= 9; vpe1++) {		/* none, each of them, one that is no vPE */
			*link_at(k) = vpe1;
			ck_assert_int_eq(vpt_index_sound(&g), vpe1 == was);
		}
		*link_at(k) = was;
	}
	ck_assert_uint_lt(shared, 8);
	vpe_mut(&g, GS_VPE(5))->its_mask = 1;		/* mapped, and nobody put it in */
	ck_assert(!vpt_index_sound(&g));
	vpe_mut(&g, GS_VPE(5))->its_mask = 0;
	vpe_mut(&g, GS_VPE(4))->vpt = address(4);	/* in the chain of another address */
	ck_assert(!vpt_index_sound(&g));
	vpe_mut(&g, GS_VPE(4))->vpt = address(3);
	vpe_mut(&g, GS_VPE(1))->its_mask = 0;
	ck_assert(!vpt_index_sound(&g));
	vpe_mut(&g, GS_VPE(1))->its_mask = 1;
	ck_assert(vpt_index_sound(&g));
	drop();
}
END_TEST

START_TEST(the_audit_asks_for_it)
{
	struct mach *m = mach_new((struct mach_opt){ .version = GICV4_0, .vpes = 3 });

	mach_usual(m);
	ck_assert_ptr_null(gic_audit(&m->g));
	*(u16 *)gs_mut(&m->g, BLK_VPT_INDEX, 0) ^= 3;
	ck_assert_ptr_nonnull(gic_audit(&m->g));
	mach_free(m);
}
END_TEST

/* VMAPP puts in, VMAPP V=0 takes out; two vPEs with one VPT: the lower number is the one that runs. */
START_TEST(a_schedule_finds_the_lowest_vpe_that_is_mapped_there)
{
	struct mach *m = mach_new((struct mach_opt){ .version = GICV4_0, .vpes = 3 });

	mach_usual(m);
	for (u32 v = 1; v < 3; v++)
		cmd(m, "VMAPP", { "vPEID", v }, { "RDbase", gic_rdbase(&m->g, GS_PE(0)) }, { "V", 1 },
		    { "VPT_addr", AT_VPT(0) }, { "VPT_size", 13 });
	mach_run(m);
	mach_write(m, "GICR_VPENDBASER", 0, 1ull << 63 | AT_VPT(0));
	mach_run(m);
	ck_assert_uint_eq(gicr_resident_vpe(&m->g, GS_PE(0)), 1);
	mach_write(m, "GICR_VPENDBASER", 0, AT_VPT(0));
	cmd(m, "VMAPP", { "vPEID", 1 }, { "V", 0 });
	mach_run(m);
	mach_write(m, "GICR_VPENDBASER", 0, 1ull << 63 | AT_VPT(0));
	mach_run(m);
	ck_assert_uint_eq(gicr_resident_vpe(&m->g, GS_PE(0)), 2);
	mach_free(m);
}
END_TEST

Suite *check_vpt_index(void);
Suite *check_vpt_index(void)
{
	Suite *s = suite_create("vpt_index");
	TCase *t = tcase_create("vpt_index");

	tcase_add_loop_test(t, it_is_what_a_plain_search_finds, 0, (int)ARRAY_SIZE(counts));
	tcase_add_test(t, it_says_nothing_about_how_it_came_about);
	tcase_add_test(t, an_index_that_is_wrong_is_found);
	tcase_add_test(t, the_audit_asks_for_it);
	tcase_add_test(t, a_schedule_finds_the_lowest_vpe_that_is_mapped_there);
	suite_add_tcase(s, t);
	return s;
}

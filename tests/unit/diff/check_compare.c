/* SPDX-License-Identifier: MIT */
/* Looking at two sides: what differs is told once per comparison, with its values. */
#include <string.h>

#include "diff/compare.h"
#include "diff/draw.h"
#include "support.h"

Suite *check_compare(void);

static struct side *a, *b;
static struct compare c;
static struct plan p;
static struct finding seen[32];
static u32 nseen;

static void found(void *ctx, const struct finding *f)
{
	(void)ctx;
	if (nseen < ARRAY_SIZE(seen))
		seen[nseen++] = *f;
}

static void setup(void)
{
	a = side_new(2, "qemu-gicv4.0");
	b = side_new(2, "qemu-gicv4.0");
	ck_assert_int_eq(compare_init(&c, found, NULL), 0);
	draw_plan(&(struct draw_config){ .version = 4, .pes = 2, .families = DRAW_LPI, .batches = 1 }, 3, &p);
	ck_assert_int_eq(compare_start(&c, &p, a, b), 0);
	nseen = 0;
}

static void teardown(void)
{
	compare_fini(&c);
	plan_fini(&p);
	side_close(a);
	side_close(b);
}

static void all(void)
{
	for (u32 i = 0; i < p.n; i++)
		ck_assert_int_eq(compare_op(&c, i), 0);
}

START_TEST(equal_sides_show_nothing)
{
	all();
	ck_assert_uint_eq(nseen, 0);
	ck_assert_uint_gt(c.compared, 10);
}
END_TEST

START_TEST(a_register_that_one_side_lost_is_found)
{
	char text[256];

	all();
	side_write(b, VIRT_GITS + GITS_CTLR, 4, 0);
	ck_assert_int_eq(compare_op(&c, p.n - 1), 0);
	ck_assert_uint_eq(nseen, 1);
	finding_text(&p, &seen[0], text, sizeof(text));
	ck_assert_str_eq(text, "read GITS_CTLR (4 bytes): 0x1 and 0x80000000");
}
END_TEST

/* INT on one side only. */
START_TEST(a_pending_bit_more_is_found)
{
	struct op o = { .kind = OP_CMD };

	all();
	for (u32 k = 0; k < 3; k++) {
		static const struct virt_cmd cmds[] = {
			{ .op = ITS_MAPD, .dev = 9, .size = 1, .addr = PLAN_ITT(60), .valid = true },
			{ .op = ITS_MAPTI, .dev = 9, .event = 1, .intid = 8200 },
			{ .op = ITS_INT, .dev = 9, .event = 1 },
		};
		struct virt_cmd x = cmds[k];

		x.icid = p.icid[0];
		virt_pack(&x, o.dw);
		c.y.nsides = k < 2 ? 2 : 1;
		play_op(&c.y, &o);
		play_op(&c.y, &(struct op){ .kind = OP_CHECK });
	}
	c.y.nsides = 2;
	ck_assert_int_eq(compare_op(&c, p.n - 1), 0);
	ck_assert_uint_ge(nseen, 2);			/* CREADR, and the LPI */
	ck_assert_int_eq(seen[nseen - 1].item.kind, ITEM_LPIS);
	ck_assert_uint_eq(seen[nseen - 1].intid, 8192);
	ck_assert_uint_eq(seen[nseen - 1].val[0] & ~seen[nseen - 1].val[1], 1ull << 8);
}
END_TEST

START_TEST(reads_of_a_plan_are_compared_at_the_next_rest)
{
	struct plan q;

	all();
	plan_init(&q);
	q = p;
	q.op = NULL;
	q.n = q.cap = 0;
	plan_add(&q, &(struct op){ .kind = OP_READ, .bytes = 4, .addr = PLAN_BASE + 0x1ff000 });
	plan_add(&q, &(struct op){ .kind = OP_CHECK });
	side_write(a, PLAN_BASE + 0x1ff000, 4, 5);
	c.w.p = c.y.p = &q;
	ck_assert_int_eq(compare_op(&c, 0), 0);
	ck_assert_uint_eq(nseen, 0);
	ck_assert_int_eq(compare_op(&c, 1), 0);
	ck_assert_uint_eq(nseen, 1);
	ck_assert_uint_eq(seen[0].val[0], 5);
	ck_assert_uint_eq(seen[0].val[1], 0);
	c.w.p = c.y.p = &p;
	plan_fini(&q);
}
END_TEST

Suite *check_compare(void)
{
	Suite *s = suite_create("compare");
	TCase *t = tcase_create("compare");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, equal_sides_show_nothing);
	tcase_add_test(t, a_register_that_one_side_lost_is_found);
	tcase_add_test(t, a_pending_bit_more_is_found);
	tcase_add_test(t, reads_of_a_plan_are_compared_at_the_next_rest);
	suite_add_tcase(s, t);
	return s;
}

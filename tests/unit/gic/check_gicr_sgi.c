/* SPDX-License-Identifier: MIT */
/* SGIs: who is reached, and with which group. */
#include "support_irq.h"

static struct irqs *q;

static void tweak(struct mach *m)
{
	m->hw.caps.icc_rss = 1;
}

static void two_states(struct mach *m)
{
	m->hw.caps.security = 1;
}

static void up(void)
{
	q = irqs_new(GICV3, tweak);
}

static void up_secure(void)
{
	q = irqs_new(GICV3, two_states);
}

static void down(void)
{
	irqs_free(q);
}

#define SGI(n) ((u64)(n) << 24)
#define TO(pes) ((u64)(pes))
#define RS(n) ((u64)(n) << 44)
#define ALL_BUT_ME ((u64)1 << 40)

/* PEs where SGI `n` is pending; it is then not any more. */
static u32 reached(u32 n)
{
	struct gic_as was = q->as;
	u32 pes = 0;

	q->as = (struct gic_as){ .el = 3, .secure = 1 };
	for (q->pe = 0; q->pe < 4; q->pe++) {
		if (irqs_is_pending(q, n))
			pes |= 1u << q->pe;
		irqs_pend(q, n, false);
	}
	q->pe = 0;
	q->as = was;
	return pes;
}

/* pins SGI-01 */
START_TEST(a_target_list_names_pes_and_what_is_not_there_is_ignored)
{
	irqs_set_sys(q, ICC_SGI1R_EL1, SGI(3) | TO(0xffff));
	ck_assert_uint_eq(reached(3), 0xf);
	irqs_set_sys(q, ICC_SGI1R_EL1, SGI(3) | TO(0xa));
	ck_assert_uint_eq(reached(3), 0xa);
	irqs_set_sys(q, ICC_SGI1R_EL1, SGI(3) | TO(0xf) | (u64)1 << 16);	/* Aff1 */
	irqs_set_sys(q, ICC_SGI1R_EL1, SGI(3) | TO(0xf) | (u64)1 << 32);	/* Aff2 */
	ck_assert_uint_eq(reached(3), 0);
	q->as.pe = GS_PE(2);
	irqs_set_sys(q, ICC_SGI1R_EL1, SGI(15) | ALL_BUT_ME | TO(4));
	ck_assert_uint_eq(reached(15), 0xb);
	ck_assert_uint_eq(reached(3), 0);
}
END_TEST

/* pins SGI-02 */
START_TEST(a_range_without_rss_is_ignored_or_taken_as_0)
{
	mach_answer(q->m, CHOICE_sgi_range_no_rss, (u8)_i);
	irqs_set_sys(q, ICC_SGI1R_EL1, SGI(1) | RS(1) | TO(3));
	ck_assert_uint_eq(reached(1), _i ? 3 : 0);
	irqs_set_sys(q, ICC_SGI1R_EL1, SGI(1) | TO(3));
	ck_assert_uint_eq(reached(1), 3);
}
END_TEST

/* pins SGI-05 */
START_TEST(an_sgi_sent_twice_before_it_is_taken_is_one)
{
	irqs_enable(q, 5, 0x80);
	irqs_set_sys(q, ICC_SGI1R_EL1, SGI(5) | TO(1));
	q->as.pe = GS_PE(1);
	irqs_set_sys(q, ICC_SGI1R_EL1, SGI(5) | TO(1));
	q->as.pe = GS_PE(0);
	ck_assert_uint_eq(irqs_ack(q), 5);
	ck_assert(!irqs_is_pending(q, 5));
	irqs_eoi(q, 5);
	ck_assert_uint_eq(irqs_ack(q), 1023);
}
END_TEST

/* pins SGI-03 */
START_TEST(the_receivers_group_decides)
{
	irqs_group(q, 2, GRP0);		/* at PE 0 only */
	irqs_set_sys(q, ICC_SGI1R_EL1, SGI(2) | TO(3));
	ck_assert_uint_eq(reached(2), 2);
	irqs_set_sys(q, ICC_SGI0R_EL1, SGI(2) | TO(3));
	ck_assert_uint_eq(reached(2), 1);
}
END_TEST

/* pins SGI-04 */
START_TEST(with_one_state_the_other_group_1_is_group_0)
{
	irqs_group(q, 2, GRP0);
	irqs_set_sys(q, ICC_ASGI1R_EL1, SGI(2) | TO(3));
	ck_assert_uint_eq(reached(2), 1);
}
END_TEST

static const struct {
	u32 id;
	bool secure;
	u32 grp;	/* of the receiver */
	u32 ns_access;	/* least that lets it through; 4: nothing does */
} sent[] = {
	{ ICC_SGI0R_EL1, true, GRP0, 0 },
	{ ICC_SGI0R_EL1, true, GRP1S, 4 },
	{ ICC_SGI0R_EL1, true, GRP1NS, 4 },
	{ ICC_SGI0R_EL1, false, GRP0, 1 },
	{ ICC_SGI0R_EL1, false, GRP1S, 4 },
	{ ICC_SGI0R_EL1, false, GRP1NS, 4 },
	{ ICC_SGI1R_EL1, true, GRP0, 0 },
	{ ICC_SGI1R_EL1, true, GRP1S, 0 },
	{ ICC_SGI1R_EL1, true, GRP1NS, 4 },
	{ ICC_SGI1R_EL1, false, GRP0, 4 },
	{ ICC_SGI1R_EL1, false, GRP1S, 4 },
	{ ICC_SGI1R_EL1, false, GRP1NS, 0 },
	{ ICC_ASGI1R_EL1, true, GRP0, 4 },
	{ ICC_ASGI1R_EL1, true, GRP1S, 4 },
	{ ICC_ASGI1R_EL1, true, GRP1NS, 0 },
	{ ICC_ASGI1R_EL1, false, GRP0, 1 },
	{ ICC_ASGI1R_EL1, false, GRP1S, 2 },
	{ ICC_ASGI1R_EL1, false, GRP1NS, 4 },
};

/* pins SGI-03 SGI-04 SEC-03 */
START_TEST(with_two_states_group_sender_and_nsacr_decide)
{
	irqs_group(q, 4, sent[_i].grp);
	for (u32 access = 0; access < 4; access++) {
		q->as = (struct gic_as){ .el = 3, .secure = 1 };
		irqs_put(q, "GICR_NSACR", 0, access << 8);
		q->as = (struct gic_as){ .el = 1, .secure = sent[_i].secure };
		irqs_set_sys(q, sent[_i].id, SGI(4) | TO(1));
		ck_assert_msg(reached(4) == (access >= sent[_i].ns_access), "NS_access %u", access);
	}
}
END_TEST

Suite *check_gicr_sgi(void);
Suite *check_gicr_sgi(void)
{
	Suite *s = suite_create("gicr_sgi");
	TCase *t = tcase_create("one Security state"), *u = tcase_create("two Security states");

	tcase_add_checked_fixture(t, up, down);
	tcase_add_test(t, a_target_list_names_pes_and_what_is_not_there_is_ignored);
	tcase_add_loop_test(t, a_range_without_rss_is_ignored_or_taken_as_0, 0, 2);
	tcase_add_test(t, an_sgi_sent_twice_before_it_is_taken_is_one);
	tcase_add_test(t, the_receivers_group_decides);
	tcase_add_test(t, with_one_state_the_other_group_1_is_group_0);
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(u, up_secure, down);
	tcase_add_loop_test(u, with_two_states_group_sender_and_nsacr_decide, 0, ARRAY_SIZE(sent));
	suite_add_tcase(s, u);
	return s;
}

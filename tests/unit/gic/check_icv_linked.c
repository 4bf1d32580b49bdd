/* SPDX-License-Identifier: MIT */
/* List registers with HW=1: a guest that ends a physical interrupt of its host. */
#include "support_irq.h"

static struct irqs *q;
static struct gic_as guest;

static void up(void)
{
	q = irqs_new(GICV4_0, NULL);
	guest = (struct gic_as){ .pe = GS_PE(q->pe), .el = 1, .fmo = 1, .imo = 1 };
	irqs_set_sys(q, ICH_HCR_EL2, 1);
	irqs_set_sys(q, ICH_VMCR_EL2, 0xf0000002);
}

static void down(void)
{
	irqs_free(q);
}

static u64 guest_sys(u32 id, bool write, u64 val)
{
	struct gic_as host = q->as;

	q->as = guest;
	if (write)
		irqs_set_sys(q, id, val);
	else
		val = irqs_sys(q, id);
	q->as = host;
	return val;
}

static void give(u32 n, u32 vintid, u32 pintid, bool hw)
{
	irqs_set_sys(q, ICH_LR_EL2 + n,
		     (u64)1 << 62 | (u64)hw << 61 | (u64)1 << 60 | (u64)0x80 << 48 | (u64)pintid << 32 | vintid);
}

/* Loop: a PPI, an SPI. */
static const u32 which[] = { 20, 40 };

/* pins LR-08 */
START_TEST(the_guests_end_deactivates_the_physical_interrupt)
{
	u32 pintid = which[_i];

	irqs_activate(q, pintid, true);
	give(0, 27, pintid, true);
	ck_assert_uint_eq(guest_sys(ICV_IAR1_EL1, false, 0), 27);
	ck_assert(irqs_is_active(q, pintid));
	guest_sys(ICV_EOIR1_EL1, true, 27);
	ck_assert(!irqs_is_active(q, pintid));
	ck_assert_uint_eq(irqs_sys(q, ICH_LR_EL2) >> 62, LR_INVALID);
	ck_assert_uint_eq(irqs_sys(q, ICH_ELRSR_EL2) & 1, 1);
}
END_TEST

/* pins LR-08 */
START_TEST(without_the_link_the_physical_interrupt_stays_active)
{
	u32 pintid = which[_i];

	irqs_activate(q, pintid, true);
	give(0, pintid, 0, false);
	guest_sys(ICV_IAR1_EL1, false, 0);
	guest_sys(ICV_EOIR1_EL1, true, pintid);
	ck_assert(irqs_is_active(q, pintid));
}
END_TEST

/* pins LR-08 LR-06 */
START_TEST(with_eoimode_it_is_dir_that_deactivates)
{
	u32 pintid = which[_i];

	irqs_activate(q, pintid, true);
	guest_sys(ICV_CTLR_EL1, true, 2);
	give(0, 27, pintid, true);
	guest_sys(ICV_IAR1_EL1, false, 0);
	guest_sys(ICV_EOIR1_EL1, true, 27);
	ck_assert(irqs_is_active(q, pintid));
	guest_sys(ICV_DIR_EL1, true, 27);
	ck_assert(!irqs_is_active(q, pintid));
}
END_TEST

/* A PPI is that of the PE the guest runs on. */
/* pins LR-08 */
START_TEST(a_ppi_of_another_pe_is_another_interrupt)
{
	u32 here = q->pe, there = here ^ 1;

	irqs_activate(q, 20, true);
	q->pe = there;
	irqs_activate(q, 20, true);
	give(0, 27, 20, true);
	guest_sys(ICV_IAR1_EL1, false, 0);
	guest_sys(ICV_EOIR1_EL1, true, 27);
	ck_assert(irqs_is_active(q, 20));
	q->pe = here;
	ck_assert(!irqs_is_active(q, 20));
}
END_TEST

/* STA-05 through the guest: the line is still high, so the host gets it again. */
/* pins LR-08 STA-05 */
START_TEST(a_level_that_stays_high_comes_back_after_the_guests_end)
{
	irqs_set_sys(q, ICC_CTLR_EL1, 2);	/* EOImode: the host only drops the priority */
	irqs_enable(q, 40, 0x80);
	irqs_line(q, 40, true);
	ck_assert_uint_eq(irqs_ack(q), 40);
	give(0, 40, 40, true);
	guest_sys(ICV_IAR1_EL1, false, 0);
	irqs_set_sys(q, ICC_EOIR1_EL1, 40);
	ck_assert(irqs_is_active(q, 40));
	ck_assert_uint_eq(irqs_hppi(q), 1023);
	guest_sys(ICV_EOIR1_EL1, true, 40);
	ck_assert(!irqs_is_active(q, 40));
	ck_assert_uint_eq(irqs_hppi(q), 40);
}
END_TEST

Suite *check_icv_linked(void);
Suite *check_icv_linked(void)
{
	Suite *s = suite_create("icv_linked");
	TCase *t = tcase_create("icv_linked");

	tcase_add_checked_fixture(t, up, down);
	tcase_add_loop_test(t, the_guests_end_deactivates_the_physical_interrupt, 0, 2);
	tcase_add_loop_test(t, without_the_link_the_physical_interrupt_stays_active, 0, 2);
	tcase_add_loop_test(t, with_eoimode_it_is_dir_that_deactivates, 0, 2);
	tcase_add_test(t, a_ppi_of_another_pe_is_another_interrupt);
	tcase_add_test(t, a_level_that_stays_high_comes_back_after_the_guests_end);
	suite_add_tcase(s, t);
	return s;
}

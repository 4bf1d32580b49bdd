/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <string.h>

#include "core/types.h"

/* The whole way: translated, pending, told, acknowledged, dropped; with both kinds of memory. */
START_TEST(an_msi_is_signalled_acknowledged_and_ended)
{
	struct vm *v = vm_new((struct vm_opt){ .foreign = _i });

	vm_map(v, 4);
	ck_assert_uint_eq(vm_rd(v, GITS + 0x90, 8), v->cwriter);	/* consumed */
	ck_assert_uint_eq(v->told, 0);
	ck_assert_int_eq(gicsim_msi(v->g, 0, DEV, 2), 0);
	ck_assert(gicsim_pending(v->g, 0, 8194));
	ck_assert(!gicsim_pending(v->g, 1, 8194));
	ck_assert_uint_eq(v->level[0], 1u << GICSIM_IRQ);
	ck_assert_uint_eq(gicsim_lines(v->g, 0), 1u << GICSIM_IRQ);
	ck_assert_uint_eq(v->level[1], 0);
	ck_assert_uint_eq(vm_mrs(v, 0, "ICC_IAR1_EL1"), 8194);
	ck_assert_uint_eq(v->level[0], 0);
	ck_assert_int_eq(gicsim_msi(v->g, 0, DEV, 3), 0);
	ck_assert_uint_eq(v->level[0], 0);	/* the same priority does not preempt */
	vm_msr(v, 0, "ICC_EOIR1_EL1", 8194);
	ck_assert_uint_eq(v->level[0], 1u << GICSIM_IRQ);
	ck_assert_uint_eq(vm_mrs(v, 0, "ICC_IAR1_EL1"), 8195);
	ck_assert_uint_eq(vm_mrs(v, 0, "ICC_IAR1_EL1"), 1023);
	ck_assert_int_eq(v->dmas != 0, _i);
	vm_free(v);
}
END_TEST

static void many_lpis(struct gicsim_config *c)
{
	c->lpis = (1u << 18) - 8192;
}

/* So many that the model asks for what is far from one another before it uses it: in own memory, in foreign, and none at all. */
START_TEST(lpis_may_be_many_and_their_table_anywhere)
{
	struct vm *v = vm_new((struct vm_opt){ .foreign = _i & 1, .hardware = "wide-gicv4.0", .tweak = many_lpis });
	const uint64_t prop = _i & 2 ? 0x90000000ull : PROP;
	struct gicsim_count n;

	vm_wr(v, GICR, 4, 0);
	vm_wr(v, GICR + 0x70, 8, prop | 23);
	vm_wr(v, GICR, 4, 1);
	vm_put(v, PROP + 200000 - 8192, 0xa1);
	vm_map(v, 0);
	vm_cmd(v, MAPTI(DEV, 0, 200000, 0));
	vm_cmd(v, MAPTI(DEV, 1, 1u << 18, 0));
	ck_assert_int_eq(gicsim_msi(v->g, 0, DEV, 0), 0);
	ck_assert(gicsim_pending(v->g, 0, 200000));
	ck_assert_uint_eq(v->level[0], (_i & 2 ? 0 : 1u << GICSIM_IRQ));
	ck_assert_uint_eq(vm_mrs(v, 0, "ICC_IAR1_EL1"), _i & 2 ? 1023 : 200000);
	gicsim_counts(v->g, &n);
	ck_assert_uint_eq(n.unmodelled, 0);
	ck_assert_int_eq(gicsim_msi(v->g, 0, DEV, 1), 0);	/* the hardware has it, the model no state for it */
	gicsim_counts(v->g, &n);
	ck_assert_uint_eq(n.unmodelled, 1);
	vm_free(v);
}
END_TEST

START_TEST(msis_that_lead_nowhere_are_counted)
{
	struct vm *v = vm_new((struct vm_opt){ 0 });
	struct gicsim_count n;

	vm_map(v, 1);
	ck_assert_int_eq(gicsim_msi(v->g, 0, DEV, 1), 0);
	ck_assert_int_eq(gicsim_msi(v->g, 0, DEV, ~0u), 0);
	ck_assert_int_eq(gicsim_msi(v->g, 0, ~0u, 0), 0);
	gicsim_counts(v->g, &n);
	ck_assert_uint_eq(n.dropped_msis, 3);
	ck_assert_uint_eq(n.command_errors, 0);
	ck_assert_int_eq(gicsim_msi(v->g, 1, DEV, 0), GICSIM_E_INVAL);
	vm_cmd(v, MAPTI(DEV, 77, 9000, 0));
	gicsim_counts(v->g, &n);
	ck_assert_uint_eq(n.command_errors, 1);
	vm_free(v);
}
END_TEST

/* A level: signalled while it is up, again after it was ended, not once it is down. */
START_TEST(the_wire_of_an_spi_is_signalled_while_it_is_up)
{
	struct vm *v = vm_new((struct vm_opt){ 0 });

	vm_wr(v, GICD + 0x84, 4, ~0u);			/* GICD_IGROUPR1 */
	vm_wr(v, GICD + 0x400 + 40, 1, 0xa0);		/* GICD_IPRIORITYR */
	vm_wr(v, GICD + 0x6000 + 8 * 40, 8, 1);		/* GICD_IROUTER40: PE 1 */
	vm_wr(v, GICD + 0x104, 4, 1u << 8);		/* GICD_ISENABLER1 */
	ck_assert_int_eq(gicsim_spi(v->g, 40, 1), 0);
	ck_assert_uint_eq(v->level[1], 1u << GICSIM_IRQ);
	ck_assert_uint_eq(v->level[0], 0);
	ck_assert(gicsim_pending(v->g, 0, 40));
	ck_assert_uint_eq(vm_mrs(v, 1, "ICC_IAR1_EL1"), 40);
	ck_assert_uint_eq(v->level[1], 0);
	vm_msr(v, 1, "ICC_EOIR1_EL1", 40);
	ck_assert_uint_eq(v->level[1], 1u << GICSIM_IRQ);
	ck_assert_int_eq(gicsim_spi(v->g, 40, 0), 0);
	ck_assert_uint_eq(v->level[1], 0);
	vm_free(v);
}
END_TEST

START_TEST(the_wire_of_a_ppi_is_one_pes)
{
	struct vm *v = vm_new((struct vm_opt){ 0 });

	for (unsigned pe = 0; pe < 2; pe++) {
		uint64_t sgi = GICR + pe * GICR_STRIDE + 0x10000;

		vm_wr(v, sgi + 0x80, 4, ~0u);		/* GICR_IGROUPR0 */
		vm_wr(v, sgi + 0x400 + 27, 1, 0xa0);
		vm_wr(v, sgi + 0x100, 4, 1u << 27);	/* GICR_ISENABLER0 */
	}
	ck_assert_int_eq(gicsim_ppi(v->g, 1, 27, 1), 0);
	ck_assert_uint_eq(v->level[0], 0);
	ck_assert_uint_eq(v->level[1], 1u << GICSIM_IRQ);
	ck_assert_int_eq(gicsim_ppi(v->g, 1, 27, 0), 0);
	ck_assert_uint_eq(v->level[1], 0);
	vm_free(v);
}
END_TEST

static void spis_64(struct gicsim_config *c)
{
	c->spis = 64;
}

static void spis_all(struct gicsim_config *c)
{
	c->spis = 988;
}

START_TEST(only_wires_that_are_there_can_be_moved)
{
	static const uint32_t spi[] = { 0, 31, 96, 1019, 1020, 1023, 1056, 4096, 5120, 8192, ~0u };
	static const uint32_t ppi[] = { 0, 15, 32, 1055, 1120, 8192, ~0u };
	struct vm *v = vm_new((struct vm_opt){ .tweak = spis_64, .no_boot = 1 });

	for (unsigned i = 0; i < ARRAY_SIZE(spi); i++)
		ck_assert_msg(gicsim_spi(v->g, spi[i], 1) == GICSIM_E_INVAL, "%u", spi[i]);
	for (unsigned i = 0; i < ARRAY_SIZE(ppi); i++)
		ck_assert_msg(gicsim_ppi(v->g, 0, ppi[i], 1) == GICSIM_E_INVAL, "%u", ppi[i]);
	ck_assert_int_eq(gicsim_ppi(v->g, 2, 27, 1), GICSIM_E_INVAL);
	ck_assert_int_eq(gicsim_spi(v->g, 95, 1), 0);
	ck_assert_uint_eq(vm_rd(v, GICD + 4, 4) & 31, 2);	/* GICD_TYPER.ITLinesNumber */
	vm_free(v);
	v = vm_new((struct vm_opt){ .tweak = spis_all, .no_boot = 1 });
	ck_assert_int_eq(gicsim_spi(v->g, 1019, 1), 0);
	ck_assert_int_eq(gicsim_spi(v->g, 1020, 1), GICSIM_E_INVAL);
	vm_free(v);
}
END_TEST

START_TEST(own_memory_is_read_and_written_within_a_region_only)
{
	struct vm *v = vm_new((struct vm_opt){ .no_boot = 1 });
	unsigned char a[100], b[100];

	memset(a, 0x5a, sizeof(a));
	ck_assert_int_eq(gicsim_mem_write(v->g, RAM + 61, a, sizeof(a)), 0);
	ck_assert_int_eq(gicsim_mem_read(v->g, RAM + 61, b, sizeof(b)), 0);
	ck_assert_mem_eq(a, b, sizeof(a));
	ck_assert_int_eq(gicsim_mem_write(v->g, RAM + RAM_SIZE - 99, a, 100), GICSIM_E_FAULT);
	ck_assert_int_eq(gicsim_mem_read(v->g, RAM + RAM_SIZE - 99, b, 100), GICSIM_E_FAULT);
	ck_assert_int_eq(gicsim_mem_write(v->g, RAM - 1, a, 2), GICSIM_E_FAULT);
	ck_assert_int_eq(gicsim_mem_write(v->g, 0, a, 1), GICSIM_E_FAULT);
	ck_assert_int_eq(gicsim_mem_write(v->g, RAM, a, (size_t)-1), GICSIM_E_FAULT);
	ck_assert_int_eq(gicsim_mem_read(v->g, RAM, a, (size_t)-1), GICSIM_E_FAULT);
	ck_assert_int_eq(gicsim_mem_write(v->g, RAM, a, 0), 0);
	vm_free(v);
}
END_TEST

/* Every access of a sequence fails once; whatever the model then answers, it goes on. */
START_TEST(dma_may_fail_at_any_access)
{
	for (unsigned at = 1;; at++) {
		struct vm *v = vm_new((struct vm_opt){ .foreign = 1 });
		unsigned before = v->dmas;

		v->fail = at;
		vm_map(v, 3);
		vm_cmd(v, VMAPP(1, 0, VPT(1)));
		vm_cmd(v, VMAPTI(DEV, 5, 1, 8200, 1023));
		vm_cmd(v, VSYNC(1));
		gicsim_msi(v->g, 0, DEV, 1);
		gicsim_msi(v->g, 0, DEV, 5);
		vm_wr(v, GICR + 0x20078, 8, 1ull << 63 | VPT(1));
		vm_cmd(v, MOVI(DEV, 1, 1));
		vm_cmd(v, INV(DEV, 1));
		vm_wr(v, GICR + 0x20078, 8, VPT(1));
		vm_mrs(v, 1, "ICC_IAR1_EL1");
		/* a stalled queue goes on when told to */
		vm_wr(v, GITS + 0x88, 8, v->cwriter | 1);
		if (v->fail == 0)
			ck_assert_uint_eq(vm_rd(v, GITS + 0x90, 8), v->cwriter);
		ck_assert_uint_gt(v->dmas, before);
		at = v->fail ? 0 : at;
		vm_free(v);
		if (!at)
			break;
	}
}
END_TEST

Suite *check_input(void);

Suite *check_input(void)
{
	Suite *s = suite_create("input");
	TCase *t = tcase_create("input");

	tcase_add_loop_test(t, an_msi_is_signalled_acknowledged_and_ended, 0, 2);
	tcase_add_loop_test(t, lpis_may_be_many_and_their_table_anywhere, 0, 4);
	tcase_add_test(t, msis_that_lead_nowhere_are_counted);
	tcase_add_test(t, the_wire_of_an_spi_is_signalled_while_it_is_up);
	tcase_add_test(t, the_wire_of_a_ppi_is_one_pes);
	tcase_add_test(t, only_wires_that_are_there_can_be_moved);
	tcase_add_test(t, own_memory_is_read_and_written_within_a_region_only);
	tcase_add_test(t, dma_may_fail_at_any_access);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

/* SPDX-License-Identifier: MIT */
/*
 * Memory of the embedder's own changes without a word to the controller.  What
 * software then does, as the architecture asks of it, must have its effect:
 * invalidations and barriers make hardware that keeps no configuration bytes
 * look at them again.
 */
#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "gic/rd_state.h"
#include "support.h"

static const char *const hardware[] = { "qemu-gicv4.0", "server-gicv4.0", "wide-gicv4.0" };

#define VLPI 8200u
#define VPE 1u

static struct vm *v;

static void byte(uint64_t addr, unsigned char val)
{
	v->ram[addr - RAM] = val;
}

/* A vPE resident on PE 0, its interface on; event 5 is its vLPI, event 0 LPI 8192 of PE 0. */
static void start(const char *hw, int stepped)
{
	v = vm_new((struct vm_opt){ .hardware = hw, .foreign = 1, .stepped = stepped });
	vm_map(v, 1);
	vm_cmd(v, VMAPP(VPE, 0, VPT(VPE)));
	vm_cmd(v, VMAPTI(DEV, 5, VPE, VLPI, 1023));
	vm_cmd(v, VSYNC(VPE));
	gicsim_advance(v->g, ~0ull);
	vm_msr(v, 0, "ICH_HCR_EL2", 1);
	vm_msr(v, 0, "ICH_VMCR_EL2", 0xf0000002);
	vm_wr(v, GICR + 0x20078, 8, 1ull << 63 | VPT(VPE));
}

static void at_rest(void)
{
	ck_assert_uint_eq(vm_rd(v, GITS + 0x90, 8), v->cwriter);
	for (uint32_t pe = 0; pe < 2; pe++)
		ck_assert_uint_eq(gicsim_lines(v->g, pe), v->level[pe]);
}

/* pins LPC-02 */
START_TEST(an_lpi_enabled_and_invalidated_is_signalled)
{
	start(hardware[_i], 0);
	byte(PROP, 0xa0);
	vm_cmd(v, INV(DEV, 0));
	ck_assert_int_eq(gicsim_msi(v->g, 0, DEV, 0), 0);
	ck_assert_uint_eq(v->level[0], 0);
	byte(PROP, 0xa1);
	vm_cmd(v, INV(DEV, 0));
	vm_cmd(v, SYNC(0));
	ck_assert_uint_eq(v->level[0], 1u << GICSIM_IRQ);
	at_rest();
	byte(PROP, 0xa0);
	vm_cmd(v, 0xdu, 0, 0, 0);	/* INVALL */
	vm_cmd(v, SYNC(0));
	ck_assert_uint_eq(v->level[0], 0);
	at_rest();
	vm_free(v);
}
END_TEST

/* pins LPC-02 LPC-04 */
START_TEST(a_vlpi_enabled_and_invalidated_is_handed_over)
{
	start(hardware[_i], 0);
	byte(VPROP + VLPI - 8192, 0xa0);
	vm_cmd(v, INV(DEV, 5));
	ck_assert_int_eq(gicsim_msi(v->g, 0, DEV, 5), 0);
	ck_assert_uint_eq(v->level[0], 0);
	byte(VPROP + VLPI - 8192, 0xa1);
	vm_cmd(v, INV(DEV, 5));
	ck_assert_uint_eq(v->level[0], 1u << GICSIM_VIRQ);	/* here INV acts when it arrives, not only with VSYNC */
	vm_cmd(v, VSYNC(VPE));
	ck_assert_uint_eq(v->level[0], 1u << GICSIM_VIRQ);
	at_rest();
	byte(VPROP + VLPI - 8192, 0xa0);
	vm_cmd(v, 0x2du, (uint64_t)VPE << 32, 0, 0);	/* VINVALL */
	vm_cmd(v, VSYNC(VPE));
	ck_assert_uint_eq(v->level[0], 0);
	byte(VPROP + VLPI - 8192, 0xa1);
	vm_cmd(v, 0x2du, (uint64_t)VPE << 32, 0, 0);
	ck_assert_uint_eq(v->level[0], 1u << GICSIM_VIRQ);
	vm_free(v);
}
END_TEST

START_TEST(a_vlpi_disabled_and_invalidated_is_taken_back)
{
	start(hardware[_i], 0);
	ck_assert_int_eq(gicsim_msi(v->g, 0, DEV, 5), 0);
	ck_assert_uint_eq(v->level[0], 1u << GICSIM_VIRQ);
	byte(VPROP + VLPI - 8192, 0xa0);
	vm_cmd(v, 0x2du, (uint64_t)VPE << 32, 0, 0);	/* VINVALL */
	vm_cmd(v, VSYNC(VPE));
	ck_assert_uint_eq(v->level[0], 0);
	at_rest();
	vm_free(v);
}
END_TEST

static unsigned good;	/* so many times bytes of vLPIs are read, then not */

static int read_until(void *ctx, uint64_t addr, void *to, size_t len)
{
	const struct vm *m = ctx;

	if (addr < RAM || addr - RAM > RAM_SIZE - len)
		return 1;
	if (addr >= VPROP && addr < VPROP + 0x10000) {
		if (!good)
			return 1;
		good--;
	}
	memcpy(to, m->ram + (addr - RAM), len);
	return 0;
}

static struct gicsim_ops failing;

static void fails_later(struct gicsim_config *c)
{
	failing = *c->ops;
	failing.dma_read = read_until;
	c->ops = &failing;
}

/* Two that are equal are looked at twice; what was there the first time may not be the second time. */
START_TEST(a_vlpi_whose_byte_is_gone_when_it_is_chosen_is_not_handed_over)
{
	const struct gicr_v *r;

	good = ~0u;
	v = vm_new((struct vm_opt){ .foreign = 1, .tweak = fails_later });
	vm_map(v, 1);
	vm_cmd(v, VMAPP(VPE, 0, VPT(VPE)));
	vm_cmd(v, VMAPTI(DEV, 5, VPE, VLPI, 1023));
	vm_cmd(v, VMAPTI(DEV, 6, VPE, VLPI + 1, 1023));
	byte(VPROP + VLPI - 8192, 0xa1);
	byte(VPROP + VLPI + 1 - 8192, 0xa1);
	ck_assert_int_eq(gicsim_msi(v->g, 0, DEV, 5), 0);
	ck_assert_int_eq(gicsim_msi(v->g, 0, DEV, 6), 0);
	good = (unsigned)_i;
	vm_wr(v, GICR + 0x20078, 8, 1ull << 63 | VPT(VPE));
	r = gicr_v_at(&v->g->gs, GS_PE(0));
	ck_assert_uint_eq(r->vpe1, VPE + 1);
	ck_assert_uint_eq(r->copy_vpe, r->copy_vintid ? VPE : 0);
	good = ~0u;
	gicsim_advance(v->g, 1000);
	ck_assert_uint_ge(r->copy_vintid, VLPI);
	vm_free(v);
}
END_TEST

static void barrier(uint64_t d0, uint64_t d1, uint64_t d2, uint64_t d3)
{
	vm_cmd(v, d0, d1, d2, d3);
	at_rest();
}

/*
 * Without an invalidation a barrier may or may not see the byte; it must end.
 * qemu-gicv4.0 has SYNC wait for what is handed over as well.
 */
START_TEST(a_barrier_ends_whatever_memory_says_meanwhile)
{
	start(hardware[_i], 0);
	ck_assert_int_eq(gicsim_msi(v->g, 0, DEV, 5), 0);
	byte(VPROP + VLPI - 8192, 0xa0);
	barrier(VSYNC(VPE));
	byte(VPROP + VLPI - 8192, 0xa1);
	barrier(VSYNC(VPE));
	byte(VPROP + VLPI - 8192, 0xa0);
	barrier(SYNC(0));
	byte(VPROP + VLPI - 8192, 0xa1);
	barrier(SYNC(1));
	byte(VPROP + VLPI - 8192, 0xa0);
	barrier(0x29u, (uint64_t)VPE << 32, 0, 0);	/* VMAPP V=0 */
	barrier(VSYNC(VPE));
	vm_free(v);
}
END_TEST

START_TEST(stepped_hardware_sees_what_changed_between_the_steps)
{
	start(hardware[_i], 1);
	gicsim_advance(v->g, ~0ull);
	ck_assert_int_eq(gicsim_msi(v->g, 0, DEV, 5), 0);
	gicsim_advance(v->g, ~0ull);
	ck_assert_uint_eq(gicsim_lines(v->g, 0), 1u << GICSIM_VIRQ);
	vm_cmd(v, VSYNC(VPE));
	ck_assert_uint_eq(gicsim_advance(v->g, 1), 1);		/* fetched */
	ck_assert_int_eq(gicsim_msi(v->g, 0, DEV, 5), 0);
	ck_assert_uint_eq(gicsim_advance(v->g, 1), 1);		/* merged: nothing else happens */
	byte(VPROP + VLPI - 8192, 0xa0);
	gicsim_advance(v->g, ~0ull);
	at_rest();
	vm_free(v);
}
END_TEST

/* ------------------------------------------------------------ at random */

static uint32_t seed;

static uint32_t rnd(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

static void something(void)
{
	uint32_t e = rnd(8), pe = rnd(2);

	switch (rnd(8)) {
	case 0: case 1:
		ck_assert_int_eq(gicsim_msi(v->g, 0, DEV, e), 0);
		break;
	case 2:
		byte(PROP + e, (unsigned char)(0xa0 | rnd(2)));
		vm_cmd(v, INV(DEV, e));
		break;
	case 3:
		byte(VPROP + e, (unsigned char)(0xa0 | rnd(2)));
		vm_cmd(v, INV(DEV, e + 8));
		vm_cmd(v, VSYNC(VPE));
		break;
	case 4:
		ck_assert_int_eq(gicsim_msi(v->g, 0, DEV, e + 8), 0);
		break;
	case 5:
		vm_mrs(v, pe, "ICC_IAR1_EL1");
		vm_msr(v, pe, "ICC_EOIR1_EL1", 8192 + e);
		break;
	case 6:
		vm_cmd(v, MOVI(DEV, e, pe));
		break;
	default:
		byte(VPROP + e, (unsigned char)(0xa0 | rnd(2)));
		vm_cmd(v, 0x2du, (uint64_t)VPE << 32, 0, 0);
		vm_cmd(v, SYNC(pe));
		vm_wr(v, GICR + 0x20078, 8, (uint64_t)rnd(2) << 63 | VPT(VPE));
	}
}

START_TEST(lines_told_are_lines_asked_and_queues_do_not_stop)
{
	start(hardware[(uint32_t)_i % 3], 0);
	seed = (uint32_t)_i;
	for (uint32_t e = 1; e < 8; e++)
		vm_cmd(v, MAPTI(DEV, e, 8192 + e, 0));
	for (uint32_t e = 0; e < 8; e++)
		vm_cmd(v, VMAPTI(DEV, e + 8, VPE, 8192 + e, 1023));
	for (uint32_t k = 0; k < 400; k++) {
		something();
		at_rest();
	}
	vm_free(v);
}
END_TEST

Suite *check_foreign(void);

Suite *check_foreign(void)
{
	Suite *s = suite_create("foreign");
	TCase *t = tcase_create("foreign");

	tcase_add_loop_test(t, an_lpi_enabled_and_invalidated_is_signalled, 0, 3);
	tcase_add_loop_test(t, a_vlpi_enabled_and_invalidated_is_handed_over, 0, 3);
	tcase_add_loop_test(t, a_vlpi_whose_byte_is_gone_when_it_is_chosen_is_not_handed_over, 0, 12);
	tcase_add_loop_test(t, a_vlpi_disabled_and_invalidated_is_taken_back, 0, 3);
	tcase_add_loop_test(t, a_barrier_ends_whatever_memory_says_meanwhile, 0, 3);
	tcase_add_loop_test(t, stepped_hardware_sees_what_changed_between_the_steps, 0, 3);
	tcase_add_loop_test(t, lines_told_are_lines_asked_and_queues_do_not_stop, 0, 30);
	suite_add_tcase(s, t);
	return s;
}

/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/api.h"

START_TEST(stepped_hardware_goes_on_only_when_told)
{
	struct vm *v = vm_new((struct vm_opt){ .stepped = 1 });
	uint64_t n = 0;

	vm_map(v, 1);
	ck_assert_uint_eq(vm_rd(v, GITS + 0x90, 8), 0);
	while (gicsim_advance(v->g, 1))
		n++;
	ck_assert_uint_eq(n, 12);	/* fetch, execute, retire of four commands */
	ck_assert_uint_eq(vm_rd(v, GITS + 0x90, 8), v->cwriter);
	ck_assert_int_eq(gicsim_msi(v->g, 0, DEV, 0), 0);
	ck_assert_uint_eq(v->told, 0);
	ck_assert(!gicsim_pending(v->g, 0, 8192));
	ck_assert_uint_eq(gicsim_advance(v->g, 100), 1);
	ck_assert(gicsim_pending(v->g, 0, 8192));
	ck_assert_uint_eq(v->level[0], 1u << GICSIM_IRQ);
	ck_assert_uint_eq(gicsim_advance(v->g, 100), 0);
	vm_free(v);
}
END_TEST

START_TEST(a_full_fabric_refuses_msis_until_it_moves)
{
	struct vm *v = vm_new((struct vm_opt){ .stepped = 1 });
	int err = 0;
	unsigned n = 0;

	vm_map(v, 1);
	gicsim_advance(v->g, ~0ull);
	while (!err && n < 100) {
		err = gicsim_msi(v->g, 0, DEV, 0);
		n += !err;
	}
	ck_assert_int_eq(err, GICSIM_E_LIMIT);
	ck_assert_uint_gt(n, 1);
	ck_assert_uint_eq(gicsim_advance(v->g, 1), 1);
	ck_assert_int_eq(gicsim_msi(v->g, 0, DEV, 0), 0);
	ck_assert_uint_eq(gicsim_advance(v->g, 1000), n);
	vm_free(v);
}
END_TEST

/* Both ways of running end in the same state. */
START_TEST(stepping_to_rest_is_running_to_rest)
{
	struct vm *a = vm_new((struct vm_opt){ 0 }), *b = vm_new((struct vm_opt){ .stepped = 1 });
	static unsigned char x[1 << 20], y[1 << 20];
	size_t n;

	vm_map(a, 8);
	vm_map(b, 8);
	gicsim_advance(b->g, ~0ull);
	for (uint32_t e = 0; e < 8; e++) {
		ck_assert_int_eq(gicsim_msi(a->g, 0, DEV, e), 0);
		ck_assert_int_eq(gicsim_msi(b->g, 0, DEV, e), 0);
		gicsim_advance(b->g, ~0ull);
	}
	n = gicsim_save_size(a->g);
	ck_assert_uint_eq(n, gicsim_save_size(b->g));
	ck_assert_uint_le(n, sizeof(x));
	ck_assert_int_eq(gicsim_save(a->g, x, sizeof(x)), 0);
	ck_assert_int_eq(gicsim_save(b->g, y, sizeof(y)), 0);
	ck_assert_mem_eq(x, y, n);
	vm_free(a);
	vm_free(b);
}
END_TEST

START_TEST(a_resident_vpes_vlpi_raises_the_virtual_line)
{
	struct vm *v = vm_new((struct vm_opt){ 0 });

	vm_map(v, 1);
	vm_cmd(v, VMAPP(1, 0, VPT(1)));
	vm_cmd(v, VMAPTI(DEV, 5, 1, 8200, 8192));
	vm_cmd(v, VSYNC(1));
	vm_msr(v, 0, "ICH_HCR_EL2", 1);
	vm_msr(v, 0, "ICH_VMCR_EL2", 0xf0000002);
	vm_wr(v, GICR + 0x20078, 8, 1ull << 63 | VPT(1));
	ck_assert_int_eq(gicsim_msi(v->g, 0, DEV, 5), 0);
	ck_assert(gicsim_vpending(v->g, 1, 8200));
	ck_assert(!gicsim_vpending(v->g, 2, 8200));
	ck_assert(!gicsim_vpending(v->g, ~0u, 8200));
	ck_assert_uint_eq(v->level[0], 1u << GICSIM_VIRQ);
	vm_wr(v, GICR + 0x20078, 8, VPT(1));
	ck_assert_uint_eq(v->level[0], 0);
	vm_free(v);
}
END_TEST

START_TEST(a_pe_that_is_not_there_has_no_lines)
{
	struct vm *v = vm_new((struct vm_opt){ 0 });

	ck_assert_uint_eq(gicsim_lines(v->g, 2), 0);
	ck_assert(!gicsim_pending(v->g, 2, 8192));
	ck_assert(!gicsim_pending(v->g, 0, ~0u));
	ck_assert_int_eq(gicsim_spi(v->g, 40, 1), 0);
	ck_assert(gicsim_pending(v->g, 1, 40));
	ck_assert_msg(gicsim_pending(v->g, 2, 40), "an SPI is pending whoever is asked");
	ck_assert(!gicsim_pending(v->g, 2, 41));
	ck_assert_int_eq(gicsim_ppi(v->g, 1, 20, 1), 0);
	ck_assert(gicsim_pending(v->g, 1, 20));
	ck_assert(!gicsim_pending(v->g, 2, 20));
	vm_free(v);
}
END_TEST

/* ------------------------------------------------------------ threads */

/* No ck_assert in a thread: it says how far it came. */
static void *make_use_and_drop(void *arg)
{
	static const struct gicsim_cpu el2 = { .el = 2 };
	unsigned *done = arg;
	uint64_t val = 0;

	for (unsigned n = 0; n < 4; n++) {
		struct gicsim_config c;
		struct gicsim *g;

		gicsim_config_init(&c);
		c.hardware = n % 2 ? "qemu-gicv4.0" : "gicv3-min";
		c.models = GICSIM_SOURCE_DIR "/models";
		c.seed = n;
		if (gicsim_create(&c, &g, NULL))
			break;
		gicsim_mmio_write(g, GICD, 4, 0, 0x12);
		gicsim_mmio_write(g, GICR + 0x14, 4, 0, 0);
		gicsim_mmio_write(g, GICR + 0x10100, 4, 0, 1u << 20);
		gicsim_mmio_write(g, GICR + 0x10080, 4, 0, 1u << 20);
		gicsim_sysreg_write(g, &el2, gicsim_sysreg_encoding("ICC_PMR_EL1"), 0xf0);
		gicsim_sysreg_write(g, &el2, gicsim_sysreg_encoding("ICC_IGRPEN1_EL1"), 1);
		gicsim_ppi(g, 0, 20, 1);
		gicsim_sysreg_read(g, &el2, gicsim_sysreg_encoding("ICC_IAR1_EL1"), &val);
		gicsim_destroy(g);
		*done += val == 20;
	}
	return NULL;
}

/* What a race does is told by the thread sanitizer (preset tsan), and now and then by this alone. */
START_TEST(machines_in_threads_of_their_own_do_not_meet)
{
	pthread_t t[4];
	unsigned done[4] = { 0 };

	for (unsigned i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&t[i], NULL, make_use_and_drop, &done[i]), 0);
	for (unsigned i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_join(t[i], NULL), 0);
	for (unsigned i = 0; i < 4; i++)
		ck_assert_uint_eq(done[i], 4);
}
END_TEST

/* ------------------------------------------------------------ the interrupt of an ITS */

/* No hardware model of the tree has one: a folder with a model that does, and those that it extends. */
static char models[] = "umsi-XXXXXX";
static const char *const model[] = { "umsi", "qemu-gicv4.0", "server-gicv4.0", "server-gicv4.1" };

static void model_path(char to[64], unsigned i)
{
	snprintf(to, 64, "%s/hw/%s.yaml", models, model[i]);
}

static void model_make(void)
{
	char from[512], to[64];
	FILE *f;

	ck_assert_ptr_nonnull(mkdtemp(models));
	snprintf(to, sizeof(to), "%s/hw", models);
	ck_assert_int_eq(mkdir(to, 0700), 0);
	for (unsigned i = 1; i < 4; i++) {
		snprintf(from, sizeof(from), GICSIM_SOURCE_DIR "/models/hw/%s.yaml", model[i]);
		model_path(to, i);
		ck_assert_int_eq(symlink(from, to), 0);
	}
	model_path(to, 0);
	f = fopen(to, "w");
	ck_assert_ptr_nonnull(f);
	fputs("schema: gicsim/hardware/v1\nname: umsi\nextends: qemu-gicv4.0\n"
	      "capabilities: {GITS_TYPER.UMSI: 1, GITS_TYPER.UMSIirq: 1}\n", f);
	fclose(f);
}

static void model_drop(void)
{
	char path[64];

	for (unsigned i = 0; i < 4; i++) {
		model_path(path, i);
		unlink(path);
	}
	snprintf(path, sizeof(path), "%s/hw", models);
	rmdir(path);
	rmdir(models);
}

static void two_itss(struct gicsim_config *c)
{
	c->models = models;
	c->its = 2;
}

/* ITS 1 is not at the place of ITS 0: docs/differential.md. */
#define ITS1 0x10040000ull

START_TEST(an_unmapped_msi_raises_the_line_of_its_its)
{
	struct vm *v = vm_new((struct vm_opt){ .hardware = "umsi", .tweak = two_itss });
	struct vm *w = vm_new((struct vm_opt){ .hardware = "umsi", .tweak = two_itss, .no_boot = 1 });
	size_t size;
	void *state;

	vm_wr(v, ITS1 + 0x100, 8, 1ull << 63 | (RAM + 0xa00000));
	vm_wr(v, ITS1, 4, 1 | 1 << 8);
	gicsim_msi(v->g, 0, 99, 0);		/* ITS 0 has GITS_CTLR.UMSIirq = 0 */
	ck_assert_uint_eq(v->its_level, 0);
	gicsim_msi(v->g, 1, 99, 0);
	ck_assert_uint_eq(v->its_level, 2);
	ck_assert_int_eq(gicsim_its_line(v->g, 0), 0);
	ck_assert_int_eq(gicsim_its_line(v->g, 1), 1);
	ck_assert_int_eq(gicsim_its_line(v->g, 2), 0);
	vm_wr(v, GITS, 4, 1 | 1 << 8);
	ck_assert_uint_eq(v->its_level, 3);
	ck_assert_ptr_null(api_audit(v->g));
	v->g->its_level ^= 2;
	ck_assert_str_eq(api_audit(v->g), "lines of ITSs and what was told of them");
	v->g->its_level ^= 2;

	size = gicsim_save_size(v->g);
	state = malloc(size);
	ck_assert_ptr_nonnull(state);
	ck_assert_int_eq(gicsim_save(v->g, state, size), 0);
	ck_assert_int_eq(gicsim_restore(w->g, state, size, NULL), 0);
	ck_assert_uint_eq(w->its_level, 3);

	vm_wr(v, ITS1 + 0x40, 4, 1 << 4);	/* GITS_STATUSR.UMSI */
	ck_assert_uint_eq(v->its_level, 1);
	gicsim_reset(v->g);
	ck_assert_uint_eq(v->its_level, 0);
	free(state);
	vm_free(v);
	vm_free(w);
}
END_TEST

/* The byte of an LPI, which hardware without a cache looks at whenever it is asked; without an INV nobody asks. */
START_TEST(foreign_memory_that_changed_is_looked_at_when_told_to_go_on)
{
	struct vm *v = vm_new((struct vm_opt){ .foreign = 1, .stepped = _i });
	unsigned char *cfg = v->ram + (PROP - RAM);

	vm_map(v, 1);
	gicsim_advance(v->g, 1000);
	ck_assert_int_eq(gicsim_msi(v->g, 0, DEV, 0), 0);
	gicsim_advance(v->g, 1000);
	ck_assert_uint_eq(v->level[0], 1u << GICSIM_IRQ);
	*cfg &= 0xfe;
	gicsim_advance(v->g, 0);
	ck_assert_uint_eq(v->level[0], 0);
	*cfg |= 1;
	ck_assert_str_eq(api_audit(v->g), "lines and what was told of them");
	gicsim_advance(v->g, 0);
	ck_assert_uint_eq(v->level[0], 1u << GICSIM_IRQ);
	ck_assert_ptr_null(api_audit(v->g));
	vm_free(v);
}
END_TEST

/* What the audit must find: somebody who was not asked, a set that contradicts itself. */
START_TEST(the_audit_finds_who_was_not_asked)
{
	struct vm *v = vm_new((struct vm_opt){ .stepped = 1 });

	ck_assert_int_eq(gicsim_advance(v->g, 1000) > 0, 0);
	vm_cmd(v, SYNC(0));
	ck_assert_ptr_null(api_audit(v->g));
	for (u32 r = 0; r < v->g->nrows; r++)
		memset(v->g->row[r].suspect, 0, v->g->row[r].words * sizeof(u64));
	ck_assert_str_eq(api_audit(v->g), "its");
	*(u64 *)gs_mut(&v->g->gs, BLK_GIC + 11, 0) ^= 1;
	ck_assert_ptr_nonnull(gic_audit(&v->g->gs));
	ck_assert_str_eq(api_audit(v->g), gic_audit(&v->g->gs));
	vm_free(v);
}
END_TEST

Suite *check_drive(void);

Suite *check_drive(void)
{
	Suite *s = suite_create("drive");
	TCase *t = tcase_create("drive"), *u = tcase_create("lines of ITSs");

	tcase_add_test(t, stepped_hardware_goes_on_only_when_told);
	tcase_add_test(t, a_full_fabric_refuses_msis_until_it_moves);
	tcase_add_test(t, stepping_to_rest_is_running_to_rest);
	tcase_add_test(t, a_resident_vpes_vlpi_raises_the_virtual_line);
	tcase_add_test(t, machines_in_threads_of_their_own_do_not_meet);
	tcase_add_test(t, a_pe_that_is_not_there_has_no_lines);
	tcase_add_loop_test(t, foreign_memory_that_changed_is_looked_at_when_told_to_go_on, 0, 2);
	tcase_add_test(t, the_audit_finds_who_was_not_asked);
	suite_add_tcase(s, t);
	tcase_add_unchecked_fixture(u, model_make, model_drop);
	tcase_add_test(u, an_unmapped_msi_raises_the_line_of_its_its);
	suite_add_tcase(s, u);
	return s;
}

/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "api/api.h"

START_TEST(every_shipped_hardware_model_makes_a_machine)
{
	static const char *const name[] = { "gicv3-min", "gicv4.0-min", "gicv4.1-min", "gicv4.1-nid-min",
					    "qemu-gicv4.0", "server-gicv4.0", "server-gicv4.1", "wide-gicv4.0",
					    "wide-gicv4.1" };
	struct vm *v = vm_new((struct vm_opt){ .hardware = name[_i], .no_boot = 1 });

	ck_assert_uint_eq(vm_rd(v, GICR + 8, 8) >> 4 & 1, 0);	/* of PE 0, not the last */
	ck_assert_uint_eq(gicsim_advance(v->g, 1), 0);
	vm_free(v);
}
END_TEST

static void no_size(struct gicsim_config *c) { c->size = 0; }
static void no_name(struct gicsim_config *c) { c->hardware = NULL; }
static void wrong_name(struct gicsim_config *c) { c->hardware = "gicv5"; }
static void outside(struct gicsim_config *c) { c->hardware = "../../x"; }
static void no_pes(struct gicsim_config *c) { c->pes = 0; }
static void many_pes(struct gicsim_config *c) { c->pes = 129; }
static void many_its(struct gicsim_config *c) { c->its = 17; }
static void many_lpis(struct gicsim_config *c) { c->lpis = ~0u; }
static void odd_spis(struct gicsim_config *c) { c->spis = 33; }
static void many_regions(struct gicsim_config *c) { c->nregions = GICSIM_REGIONS_MAX + 1; }
static void twice(struct gicsim_config *c) { c->region[c->nregions++] = (struct gicsim_region){ RAM + 0x1000, 0x1000 }; }
static void on_frame(struct gicsim_config *c) { c->region[c->nregions++] = (struct gicsim_region){ GICR, 0x1000 }; }
static void empty(struct gicsim_config *c) { c->region[c->nregions++] = (struct gicsim_region){ 0x1000, 0 }; }
static void high(struct gicsim_config *c) { c->region[c->nregions++] = (struct gicsim_region){ ~0ull - 0xfff, 0x1000 }; }
static void wide(struct gicsim_config *c) { c->region[c->nregions++] = (struct gicsim_region){ 0x80000000, ~0ull }; }
static void large(struct gicsim_config *c) { c->region[c->nregions++] = (struct gicsim_region){ 0x100000000, 1ull << 33 }; }
static void odd_base(struct gicsim_config *c) { c->map.gicd = 0x12345; }
static void frames_meet(struct gicsim_config *c) { c->map.gicd = GICR + 0x10000; }
static void its_meet(struct gicsim_config *c) { c->map.gits = 0x20000000; c->map.gits_stride = 0x10000; }

START_TEST(what_cannot_be_made_is_refused)
{
	static const struct { void (*tweak)(struct gicsim_config *c); int err; } bad[] = {
		{ no_size, GICSIM_E_INVAL }, { no_name, GICSIM_E_INVAL }, { wrong_name, GICSIM_E_INVAL },
		{ outside, GICSIM_E_INVAL }, { no_pes, GICSIM_E_LIMIT }, { many_pes, GICSIM_E_LIMIT },
		{ many_its, GICSIM_E_LIMIT }, { many_lpis, GICSIM_E_LIMIT }, { odd_spis, GICSIM_E_INVAL },
		{ many_regions, GICSIM_E_INVAL }, { twice, GICSIM_E_INVAL }, { on_frame, GICSIM_E_INVAL },
		{ empty, GICSIM_E_INVAL }, { high, GICSIM_E_INVAL }, { wide, GICSIM_E_INVAL },
		{ large, GICSIM_E_LIMIT }, { odd_base, GICSIM_E_INVAL }, { frames_meet, GICSIM_E_INVAL },
		{ its_meet, GICSIM_E_INVAL },
	};

	for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
		int err;

		ck_assert_ptr_null(vm_try((struct vm_opt){ .tweak = bad[i].tweak, .no_boot = 1 }, &err));
		ck_assert_msg(err == bad[i].err, "row %u: %d", i, err);
	}
}
END_TEST

START_TEST(a_refusal_says_why)
{
	static struct gicsim_diag d;
	struct gicsim_config c;
	struct gicsim *g;

	gicsim_config_init(&c);
	c.models = GICSIM_SOURCE_DIR "/models";
	c.hardware = "qemu-gicv4.1";
	ck_assert_int_eq(gicsim_create(&c, &g, &d), GICSIM_E_INVAL);
	ck_assert_ptr_null(g);
	ck_assert_uint_eq(d.n, 1);
	ck_assert_ptr_nonnull(strstr(d.f[0].text, "qemu-gicv4.0"));
	gicsim_destroy(NULL);
}
END_TEST

static void elsewhere(struct gicsim_config *c)
{
	c->its = 3;
	c->map = (struct gicsim_map){ 0x20000000, 0x30000000, 0x40000000 + RAM, 0x40000 };
}

START_TEST(frames_are_where_the_map_says)
{
	static const uint64_t frame[] = { 0x20000000, 0x30000000, 0x30040000, 0x80000000, 0x80080000 };
	static const uint64_t none[] = { GICD, GICR, GITS, 0x30080000, 0x800c0000, 0x80020000 };
	struct vm *v = vm_new((struct vm_opt){ .tweak = elsewhere, .no_boot = 1 });
	uint64_t val;

	for (unsigned i = 0; i < ARRAY_SIZE(frame); i++)
		ck_assert_int_eq(gicsim_mmio_read(v->g, frame[i], 4, 0, &val), 0);
	for (unsigned i = 0; i < ARRAY_SIZE(none); i++)
		ck_assert_int_eq(gicsim_mmio_read(v->g, none[i], 4, 0, &val), GICSIM_E_FAULT);
	vm_free(v);
}
END_TEST

static void three_itss(struct gicsim_config *c)
{
	c->its = 3;
}

/* Where QEMU's virt has room for them, and where config.h says else. */
START_TEST(itss_without_a_place_of_their_own)
{
	static const struct { const char *hardware; uint64_t at[3]; } map[] = {
		{ "qemu-gicv3", { 0x08080000, 0x10040000, 0x10080000 } },
		{ "qemu-gicv4.0", { 0x08080000, 0x10040000, 0x10080000 } },
		{ "server-gicv4.1", { 0x10000000, 0x10040000, 0x10080000 } },
	};

	for (unsigned i = 0; i < 3; i++) {
		struct vm *v = vm_new((struct vm_opt){ .hardware = map[i].hardware, .tweak = three_itss, .no_boot = 1 });
		uint64_t val;

		for (unsigned k = 0; k < 3; k++)
			ck_assert_uint_ne(vm_rd(v, map[i].at[k] + 8, 8), 0);	/* GITS_TYPER */
		ck_assert_int_eq(gicsim_mmio_read(v->g, 0x08080000, 4, 0, &val), i == 2 ? GICSIM_E_FAULT : 0);
		vm_free(v);
	}
}
END_TEST

START_TEST(reset_is_power_on_but_for_memory)
{
	struct vm *v = vm_new((struct vm_opt){ 0 });
	unsigned char a[8];

	vm_map(v, 1);
	gicsim_msi(v->g, 0, DEV, 0);
	ck_assert_uint_eq(v->level[0], 1u << GICSIM_IRQ);
	gicsim_reset(v->g);
	ck_assert_uint_eq(v->level[0], 0);
	ck_assert(!gicsim_pending(v->g, 0, 8192));
	ck_assert_uint_eq(vm_rd(v, GITS, 4) & 1, 0);
	ck_assert_int_eq(gicsim_mem_read(v->g, PROP, a, 8), 0);
	ck_assert_uint_eq(a[0], 0xa1);
	v->cwriter = 0;
	vm_boot(v, 2);
	vm_map(v, 1);
	gicsim_msi(v->g, 0, DEV, 0);
	ck_assert_uint_eq(vm_mrs(v, 0, "ICC_IAR1_EL1"), 8192);
	vm_free(v);
}
END_TEST

static void in_two_groups(struct gicsim_config *c)
{
	static const uint8_t group[4] = { 0, 0, 3, 3 };

	c->group = group;
}

/* GICR_TYPER: CommonLPIAff, and the affinity that SGIs are sent by. */
START_TEST(redistributors_can_be_in_groups)
{
	struct vm *one = vm_new((struct vm_opt){ .hardware = "server-gicv4.1", .pes = 4, .no_boot = 1 });
	struct vm *two = vm_new((struct vm_opt){ .hardware = "server-gicv4.1", .pes = 4, .no_boot = 1, .tweak = in_two_groups });
	size_t size = gicsim_save_size(one->g);
	void *state = malloc(size);

	ck_assert_uint_eq(vm_rd(one, GICR + 2 * GICR_STRIDE + 8, 8) >> 32, 2);
	ck_assert_uint_eq(vm_rd(one, GICR + 8, 8) >> 24 & 3, 0);
	for (unsigned pe = 0; pe < 4; pe++) {
		uint64_t typer = vm_rd(two, GICR + pe * GICR_STRIDE + 8, 8);

		ck_assert_uint_eq(typer >> 24 & 3, 2);
		ck_assert_uint_eq(typer >> 32, pe < 2 ? pe : 3u << 16 | pe);
	}
	vm_msr(two, 0, "ICC_SGI0R_EL1", 3ull << 32 | 5u << 24 | 4);	/* Aff2 3, Aff0 2 */
	for (unsigned pe = 0; pe < 4; pe++)
		ck_assert_int_eq(gicsim_pending(two->g, pe, 5), pe == 2);
	/* another machine */
	ck_assert_ptr_nonnull(state);
	ck_assert_int_eq(gicsim_save(one->g, state, size), 0);
	ck_assert_int_eq(gicsim_restore(two->g, state, size, NULL), GICSIM_E_INVAL);
	free(state);
	vm_free(one);
	vm_free(two);
}
END_TEST

START_TEST(nothing_is_made_of_nothing)
{
	static struct gicsim_diag d;
	struct gicsim_config c;
	struct gicsim *g = (struct gicsim *)&c;

	gicsim_config_init(&c);
	c.models = GICSIM_SOURCE_DIR "/models";
	ck_assert_int_eq(gicsim_create(NULL, &g, &d), GICSIM_E_INVAL);
	ck_assert_ptr_null(g);
	ck_assert_uint_eq(d.n, 1);
	ck_assert_int_eq(gicsim_create(NULL, &g, NULL), GICSIM_E_INVAL);
	ck_assert_int_eq(gicsim_create(&c, NULL, &d), GICSIM_E_INVAL);
	ck_assert_uint_eq(d.n, 1);
	gicsim_destroy(NULL);
}
END_TEST

static long resident_kib(void)
{
	struct rusage u;

	ck_assert_int_eq(getrusage(RUSAGE_SELF, &u), 0);
	return u.ru_maxrss;
}

static void very_large(struct gicsim_config *c)
{
	c->its = 4;
	c->vpes = 64;
	c->lpis = c->vlpis = 60000;
	c->region[0].size = 1u << 30;
}

START_TEST(state_that_is_not_used_costs_no_memory)
{
	long before = resident_kib();
	struct vm *v = vm_new((struct vm_opt){ .hardware = "wide-gicv4.0", .pes = 8, .no_boot = 1, .tweak = very_large });

	gicsim_reset(v->g);
	ck_assert_int_lt(resident_kib() - before, 256 << 10);	/* of more than 1 GiB; sanitizers take an eighth */
	vm_free(v);
}
END_TEST

/* Of these models every choice is open. */
static void seeded(struct gicsim_config *c)
{
	static uint64_t seed;

	c->models = GICSIM_SOURCE_DIR "/tests/fuzz/models";
	c->seed = ++seed;
}

/* GITS_CTLR.Quiescent while enabled: a choice that only a reader meets. */
START_TEST(an_open_choice_of_readers_is_drawn_at_power_on)
{
	unsigned seen = 0;

	for (unsigned k = 0; k < 40; k++) {
		struct vm *v = vm_new((struct vm_opt){ .hardware = "rich-gicv4.0", .no_boot = 1, .tweak = seeded });

		vm_wr(v, GITS, 4, 1);
		seen |= 1u << (vm_rd(v, GITS, 4) >> 31);
		vm_free(v);
	}
	ck_assert_uint_eq(seen, 3);
}
END_TEST

START_TEST(a_restarted_machine_is_a_new_one)
{
	struct vm *v = vm_new((struct vm_opt){ .no_boot = 1 }), *w = vm_new((struct vm_opt){ 0 });
	static unsigned char a[4096], b[4096];
	size_t n = gicsim_save_size(v->g);

	vm_map(w, 1);
	gicsim_msi(w->g, 0, DEV, 0);
	memset(w->level, 0, sizeof(w->level));
	api_restart(w->g, 0);
	ck_assert_uint_le(n, sizeof(a));
	ck_assert_uint_eq(gicsim_save_size(w->g), n);
	ck_assert_int_eq(gicsim_save(v->g, a, sizeof(a)), 0);
	ck_assert_int_eq(gicsim_save(w->g, b, sizeof(b)), 0);
	ck_assert_mem_eq(a, b, n);
	w->cwriter = 0;
	vm_boot(w, 2);
	vm_map(w, 1);
	gicsim_msi(w->g, 0, DEV, 0);
	ck_assert_uint_eq(vm_mrs(w, 0, "ICC_IAR1_EL1"), 8192);
	vm_free(v);
	vm_free(w);
}
END_TEST

Suite *check_create(void);

Suite *check_create(void)
{
	Suite *s = suite_create("create");
	TCase *t = tcase_create("create");

	tcase_add_loop_test(t, every_shipped_hardware_model_makes_a_machine, 0, 9);
	tcase_add_test(t, what_cannot_be_made_is_refused);
	tcase_add_test(t, a_refusal_says_why);
	tcase_add_test(t, frames_are_where_the_map_says);
	tcase_add_test(t, itss_without_a_place_of_their_own);
	tcase_add_test(t, nothing_is_made_of_nothing);
	tcase_add_test(t, redistributors_can_be_in_groups);
	tcase_add_test(t, reset_is_power_on_but_for_memory);
	tcase_add_test(t, state_that_is_not_used_costs_no_memory);
	tcase_add_test(t, an_open_choice_of_readers_is_drawn_at_power_on);
	tcase_add_test(t, a_restarted_machine_is_a_new_one);
	suite_add_tcase(s, t);
	return s;
}

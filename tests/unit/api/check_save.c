/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <stdlib.h>
#include <string.h>

static struct vm *busy(int stepped)
{
	struct vm *v = vm_new((struct vm_opt){ .stepped = stepped });

	vm_map(v, 4);
	gicsim_advance(v->g, ~0ull);
	gicsim_msi(v->g, 0, DEV, 1);
	gicsim_msi(v->g, 0, DEV, 2);
	return v;
}

static unsigned char *saved(const struct vm *v, size_t *n)
{
	unsigned char *p;

	*n = gicsim_save_size(v->g);
	p = malloc(*n);
	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(gicsim_save(v->g, p, *n - 1), GICSIM_E_LIMIT);
	ck_assert_int_eq(gicsim_save(v->g, p, *n), 0);
	return p;
}

/* Stepped: messages are under way, and arrive in the other machine. */
START_TEST(a_restored_machine_goes_on_as_the_saved_one)
{
	struct vm *a = busy(_i), *b = vm_new((struct vm_opt){ .stepped = _i, .no_boot = 1 });
	size_t n;
	unsigned char *p = saved(a, &n);

	ck_assert_int_eq(gicsim_restore(b->g, p, n, NULL), 0);
	ck_assert_uint_eq(gicsim_advance(b->g, 100), _i ? 2 : 0);
	ck_assert_uint_eq(b->level[0], 1u << GICSIM_IRQ);
	ck_assert_uint_eq(vm_mrs(b, 0, "ICC_IAR1_EL1"), 8193);
	vm_msr(b, 0, "ICC_EOIR1_EL1", 8193);
	ck_assert_uint_eq(vm_mrs(b, 0, "ICC_IAR1_EL1"), 8194);
	free(p);
	vm_free(a);
	vm_free(b);
}
END_TEST

START_TEST(going_back_in_time_tells_the_lines)
{
	struct vm *v = busy(0);
	size_t n, m;
	unsigned char *p = saved(v, &n), *q;

	vm_mrs(v, 0, "ICC_IAR1_EL1");
	ck_assert_uint_eq(v->level[0], 0);
	ck_assert_int_eq(gicsim_restore(v->g, p, n, NULL), 0);
	ck_assert_uint_eq(v->level[0], 1u << GICSIM_IRQ);
	q = saved(v, &m);
	ck_assert_uint_eq(m, n);
	ck_assert_mem_eq(p, q, n);
	free(p);
	free(q);
	vm_free(v);
}
END_TEST

static void stays(struct vm *v, const unsigned char *p, size_t n, const void *bad, size_t size)
{
	static struct gicsim_diag d;
	size_t m;
	unsigned char *q;

	ck_assert_int_eq(gicsim_restore(v->g, bad, size, &d), GICSIM_E_INVAL);
	ck_assert_uint_eq(d.n, 1);
	ck_assert_int_eq(gicsim_restore(v->g, bad, size, NULL), GICSIM_E_INVAL);
	q = saved(v, &m);
	ck_assert_uint_eq(m, n);
	ck_assert_mem_eq(p, q, n);
	free(q);
}

START_TEST(what_is_damaged_is_refused_and_changes_nothing)
{
	struct vm *v = busy(0);
	size_t n;
	unsigned char *p = saved(v, &n), *bad = malloc(n + 8);

	for (size_t cut = 0; cut < n; cut = cut * 2 + 7)
		stays(v, p, n, p, cut);
	stays(v, p, n, p, n - 1);
	for (size_t at = 0; at < n; at = at < 64 ? at + 1 : at + 977) {
		memcpy(bad, p, n);
		bad[at] ^= 0x10;
		stays(v, p, n, bad, n);
	}
	memcpy(bad, p, n);
	ck_assert_int_eq(gicsim_restore(v->g, bad, n + 8, NULL), 0);	/* a larger buffer is none */
	free(p);
	free(bad);
	vm_free(v);
}
END_TEST

static void more_memory(struct gicsim_config *c)
{
	c->region[c->nregions++] = (struct gicsim_region){ 0x80000000, 0x1000 };
}

static void other_map(struct gicsim_config *c)
{
	c->map.gicd = 0x20000000;
}

static void more_lpis(struct gicsim_config *c)
{
	c->lpis = 20000;
}

static void other_seed(struct gicsim_config *c)
{
	c->seed = 7;
}

START_TEST(a_state_fits_one_configuration)
{
	static const struct vm_opt other[] = {
		{ .pes = 3 }, { .hardware = "server-gicv4.0" }, { .tweak = more_memory }, { .tweak = other_map },
		{ .tweak = more_lpis },
	};
	struct vm *v = busy(0), *same = vm_new((struct vm_opt){ .no_boot = 1, .tweak = other_seed });
	size_t n;
	unsigned char *p = saved(v, &n);

	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++) {
		struct vm_opt o = other[i];
		struct vm *w;

		o.no_boot = 1;
		w = vm_new(o);
		ck_assert_int_eq(gicsim_restore(w->g, p, n, NULL), GICSIM_E_INVAL);
		vm_free(w);
	}
	ck_assert_int_eq(gicsim_restore(same->g, p, n, NULL), 0);
	free(p);
	vm_free(v);
	vm_free(same);
}
END_TEST

Suite *check_save(void);

Suite *check_save(void)
{
	Suite *s = suite_create("save");
	TCase *t = tcase_create("save");

	tcase_add_loop_test(t, a_restored_machine_goes_on_as_the_saved_one, 0, 2);
	tcase_add_test(t, going_back_in_time_tells_the_lines);
	tcase_add_test(t, what_is_damaged_is_refused_and_changes_nothing);
	tcase_add_test(t, a_state_fits_one_configuration);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

/* SPDX-License-Identifier: MIT */
/* Choices: answered by the model, drawn, listed, counted through; fixed ones are bound once. */
#include <check.h>
#include <string.h>

#include "core/choose.h"
#include "core/rng.h"
#include "support_core.h"

Suite *check_choose(void);

enum { C_ANSWERED, C_FREE, C_FIXED, C_COUNT };

static const u8 options[C_COUNT] = { 4, 3, 2 };
static const bool fixed[C_COUNT] = { false, false, true };
static const u8 answer[C_COUNT] = { 2, GS_ANY, GS_ANY };

static struct gs g;
static struct gs_layout l;
static struct gs_choices choices = { C_COUNT, options, fixed, answer };

static void open_choices(void)
{
	memset(&g, 0, sizeof(g));
	ck_assert_int_eq(lay_init(&l), 0);
	choose_layout(&l, C_COUNT);
	rng_layout(&l);
	ck_assert_int_eq(lay_seal(&l), 0);
	ck_assert_int_eq(arena_init(&g.arena, l.hashed_lines, l.shadow_lines), 0);
	ck_assert_int_eq(arena_journal(&g.arena, true), 0);
	g.lay = &l;
	g.choices = &choices;
}

static void close_choices(void)
{
	arena_fini(&g.arena);
	lay_fini(&l);
}

START_TEST(an_answer_of_the_model_is_not_asked_for)
{
	open_choices();
	g.choose = NULL;		/* nobody to ask */
	ck_assert_uint_eq(gs_choose(&g, C_ANSWERED), 2);
	ck_assert(!gs_asked(&g, C_ANSWERED));
	ck_assert_uint_eq(gs_choose_n(&g, 1), 0);
	close_choices();
}
END_TEST

START_TEST(a_fixed_choice_is_bound_once_and_part_of_the_state)
{
	struct chooser_list list;
	const u16 answers[] = { 1, 0, 0 };
	struct arena_mark mark;
	u32 a;

	open_choices();
	mark = arena_mark(&g.arena);
	chooser_list_init(&list);
	list.answers = answers;
	list.n = 3;
	g.choose = &list.c;
	ck_assert(!gs_choice_bound(&g, C_FIXED, &a));
	ck_assert_uint_eq(gs_choose(&g, C_FIXED), 1);
	ck_assert_uint_eq(gs_choose(&g, C_FIXED), 1);
	ck_assert_uint_eq(list.at, 1);
	ck_assert(gs_choice_bound(&g, C_FIXED, &a));
	ck_assert_uint_eq(a, 1);
	ck_assert(gs_asked(&g, C_FIXED));
	arena_commit(&g.arena);
	ck_assert_uint_ne(g.arena.fp1, 0);
	arena_undo(&g.arena, mark);
	ck_assert(!gs_choice_bound(&g, C_FIXED, &a));
	close_choices();
}
END_TEST

START_TEST(a_free_choice_is_asked_every_time)
{
	struct chooser_list list;
	const u16 answers[] = { 2, 0, 1 };

	open_choices();
	chooser_list_init(&list);
	list.answers = answers;
	list.n = 3;
	g.choose = &list.c;
	for (u32 i = 0; i < 3; i++)
		ck_assert_uint_eq(gs_choose(&g, C_FREE), answers[i]);
	ck_assert(!list.overrun);
	ck_assert_uint_eq(g.arena.nlog, 0);
	close_choices();
}
END_TEST

START_TEST(a_list_that_ends_or_does_not_fit_says_so)
{
	struct chooser_list list;
	const u16 answers[] = { 3 };

	open_choices();
	chooser_list_init(&list);
	list.answers = answers;
	list.n = 1;
	g.choose = &list.c;
	ck_assert_uint_eq(gs_choose_n(&g, 3), 0);
	ck_assert(list.overrun);
	chooser_list_init(&list);
	g.choose = &list.c;
	ck_assert_uint_eq(gs_choose_n(&g, 3), 0);
	ck_assert(list.overrun);
	close_choices();
}
END_TEST

START_TEST(a_seeded_chooser_repeats_itself_and_gives_every_answer)
{
	struct chooser_seeded s;
	u32 first[100], seen = 0;

	open_choices();
	chooser_seeded_init(&s);
	g.choose = &s.c;
	for (u32 again = 0; again < 2; again++) {
		rng_seed(&g, (u64)_i);
		for (u32 i = 0; i < 100; i++) {
			u32 a = gs_choose_n(&g, 5);

			ck_assert_uint_lt(a, 5);
			seen |= 1u << a;
			if (again)
				ck_assert_uint_eq(a, first[i]);
			first[i] = a;
		}
	}
	ck_assert_uint_eq(seen, 31);
	close_choices();
}
END_TEST

/* A step that asks by a tree drawn from the seed: how many, and of what, depends on earlier answers. */
static u64 ask_tree(u64 seed, u32 *depth)
{
	u64 path = 1;

	*depth = 0;
	while (*depth < 6) {
		struct gen gen = gen_seed(seed ^ path * 0x1003f);
		u32 n = 1 + gen_below(&gen, 4);

		if (*depth && !gen_below(&gen, 3))
			break;
		path = path * 5 + gs_choose_n(&g, n) + 1;
		++*depth;
	}
	return path;
}

/* How many leaves the tree has, counted without the odometer: by lists of answers. */
static u32 count_leaves(u64 seed)
{
	u8 answers[6] = { 0 };
	u32 leaves = 0;

	for (;;) {
		u8 base[6] = { 0 };
		u64 path = 1;
		u32 depth = 0, i;

		while (depth < 6) {
			struct gen gen = gen_seed(seed ^ path * 0x1003f);
			u32 n = 1 + gen_below(&gen, 4);

			if (depth && !gen_below(&gen, 3))
				break;
			base[depth] = (u8)n;
			path = path * 5 + answers[depth] + 1;
			depth++;
		}
		leaves++;
		for (i = depth; i-- > 0;) {
			if (++answers[i] < base[i])
				break;
			answers[i] = 0;
		}
		if (i == ~0u)
			return leaves;
		memset(answers + i + 1, 0, 6 - i - 1);
	}
}

START_TEST(the_odometer_meets_every_combination_exactly_once)
{
	static u64 seen[8192];
	struct odometer o;
	u32 n = 0, depth;

	open_choices();
	odo_init(&o);
	odo_reset(&o);
	g.choose = &o.c;
	do {
		u64 path = ask_tree((u64)_i, &depth);

		for (u32 i = 0; i < n; i++)
			ck_assert_msg(seen[i] != path, "combination %u comes twice", i);
		ck_assert_uint_lt(n, ARRAY_SIZE(seen));
		seen[n++] = path;
	} while (odo_next(&o));
	ck_assert_uint_eq(n, count_leaves((u64)_i));
	close_choices();
}
END_TEST

START_TEST(a_step_that_asks_nothing_runs_once)
{
	struct odometer o;

	odo_init(&o);
	odo_reset(&o);
	ck_assert(!odo_next(&o));
}
END_TEST

START_TEST(a_rewound_odometer_gives_the_same_answers)
{
	struct odometer o;

	open_choices();
	odo_init(&o);
	g.choose = &o.c;
	gs_choose_n(&g, 3);
	gs_choose_n(&g, 2);
	ck_assert(odo_next(&o));
	ck_assert_uint_eq(gs_choose_n(&g, 3), 0);
	ck_assert_uint_eq(gs_choose_n(&g, 2), 1);
	odo_rewind(&o);
	ck_assert_uint_eq(gs_choose_n(&g, 3), 0);
	ck_assert_uint_eq(gs_choose_n(&g, 2), 1);
	close_choices();
}
END_TEST

START_TEST(more_questions_than_an_odometer_holds_are_a_defect)
{
	struct odometer o;

	open_choices();
	odo_init(&o);
	g.choose = &o.c;
	for (u32 i = 0; i <= ODO_MAX; i++)
		gs_choose_n(&g, 2);
}
END_TEST

Suite *check_choose(void)
{
	Suite *s = suite_create("choose");
	TCase *tc = tcase_create("choose");

	tcase_add_test(tc, an_answer_of_the_model_is_not_asked_for);
	tcase_add_test(tc, a_fixed_choice_is_bound_once_and_part_of_the_state);
	tcase_add_test(tc, a_free_choice_is_asked_every_time);
	tcase_add_test(tc, a_list_that_ends_or_does_not_fit_says_so);
	tcase_add_loop_test(tc, a_seeded_chooser_repeats_itself_and_gives_every_answer, 0, 5);
	tcase_add_loop_test(tc, the_odometer_meets_every_combination_exactly_once, 0, 30);
	tcase_add_test(tc, a_step_that_asks_nothing_runs_once);
	tcase_add_test(tc, a_rewound_odometer_gives_the_same_answers);
	tcase_add_test_raise_signal(tc, more_questions_than_an_odometer_holds_are_a_defect, 6);
	suite_add_tcase(s, tc);
	return s;
}

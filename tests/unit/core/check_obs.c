/* SPDX-License-Identifier: MIT */
/* Observations: who wants them hears them, in order, and nobody else. */
#include <check.h>
#include <string.h>

#include "core/obs.h"

Suite *check_obs(void);

struct ear {
	struct sink s;
	u32 n;
	struct obs last;
	u32 *order, nth;
};

static void hear(struct sink *s, struct gs *g, const struct obs *o)
{
	struct ear *e = (struct ear *)s;

	(void)g;
	e->n++;
	e->last = *o;
	if (e->order)
		e->nth = ++*e->order;
}

START_TEST(only_wanted_kinds_are_heard)
{
	struct gs g = { 0 };
	struct ear e = { .s.hear = hear };

	g.sinks = &e.s;
	sink_want(&e.s, OBS_ACK);
	sink_want(&e.s, OBS_REG_READ);	/* the last row: beyond the first 64 or not, it must work */
	for (u32 k = 0; k < OBS_KINDS; k++)
		gs_emit(&g, (enum obs_kind)k, 1, 2, 3);
	ck_assert_uint_eq(e.n, 2);
	ck_assert_uint_eq(e.last.kind, OBS_REG_READ);
}
END_TEST

START_TEST(sinks_hear_in_order)
{
	struct gs g = { 0 };
	u32 order = 0;
	struct ear b = { .s.hear = hear, .order = &order };
	struct ear a = { .s = { .hear = hear, .next = &b.s }, .order = &order };

	g.sinks = &a.s;
	sink_want(&a.s, OBS_EOI);
	sink_want(&b.s, OBS_EOI);
	gs_emit(&g, OBS_EOI, 0, 0, 0);
	ck_assert_uint_eq(a.nth, 1);
	ck_assert_uint_eq(b.nth, 2);
}
END_TEST

START_TEST(a_record_says_who_what_and_when)
{
	struct gs g = { .now_ns = 99, .stamps = true };
	struct ear e = { .s.hear = hear };

	g.sinks = &e.s;
	g.step.actor = 0x30002;
	sink_want(&e.s, OBS_CARRY);
	gs_emit4(&g, OBS_CARRY, 1, 2, 3, 4);
	ck_assert_uint_eq(e.last.time_ns, 99);
	ck_assert_uint_eq(e.last.actor, 0x30002);
	ck_assert(e.last.a == 1 && e.last.b == 2 && e.last.c == 3 && e.last.d == 4);
	g.stamps = false;
	gs_emit4(&g, OBS_CARRY, 1, 2, 3, 4);
	ck_assert_uint_eq(e.last.time_ns, 0);
}
END_TEST

START_TEST(unmodelled_marks_the_step_even_unheard)
{
	struct gs g = { 0 };

	gs_emit(&g, OBS_UNPRED, 0, 0, 0);
	ck_assert(!g.step.unmodelled);
	gs_emit(&g, OBS_UNMODELLED, 0, 0, 0);
	ck_assert(g.step.unmodelled);
	gs_step_begin(&g);
	ck_assert(!g.step.unmodelled);
}
END_TEST

START_TEST(every_row_has_a_name_and_a_sentence_and_no_gap_in_its_fields)
{
	for (u32 k = 0; k < OBS_KINDS; k++) {
		const struct obs_info *o = &obs_info[k];
		bool ended = false;

		ck_assert(o->name && o->name[0] && o->text && o->text[0]);
		for (u32 i = 0; i < 4; i++) {
			ck_assert_msg(!(ended && o->field[i]), "%s: field %u after a gap", o->name, i);
			ended |= !o->field[i];
		}
		for (u32 j = 0; j < k; j++)
			ck_assert_str_ne(o->name, obs_info[j].name);
	}
	ck_assert_uint_le(OBS_KINDS, 128);
}
END_TEST

Suite *check_obs(void)
{
	Suite *s = suite_create("obs");
	TCase *tc = tcase_create("obs");

	tcase_add_test(tc, only_wanted_kinds_are_heard);
	tcase_add_test(tc, sinks_hear_in_order);
	tcase_add_test(tc, a_record_says_who_what_and_when);
	tcase_add_test(tc, unmodelled_marks_the_step_even_unheard);
	tcase_add_test(tc, every_row_has_a_name_and_a_sentence_and_no_gap_in_its_fields);
	suite_add_tcase(s, tc);
	return s;
}

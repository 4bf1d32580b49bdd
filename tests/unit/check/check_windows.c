/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "support.h"

Suite *check_windows(void);

START_TEST(each_window_is_reached_by_its_race_and_not_without_a_conversion)
{
	static const struct { const char *name; u8 kind; struct obs o; } row[] = {
		{ "W01", CONVERT_DEMOTE, { .kind = OBS_ITS_DROP, .b = 0x100, .d = DROP_EVENT_UNMAPPED } },
		{ "W02", CONVERT_DEMOTE, { .kind = OBS_UNCARRY, .a = PLACE_VP, .c = 8192, .d = CAUSE_DISCARD } },
		{ "W03", CONVERT_DEMOTE, { .kind = OBS_UNCARRY, .a = PLACE_VCOPY, .c = 8192, .d = CAUSE_ACK } },
		{ "W04", CONVERT_PROMOTE, { .kind = OBS_ITS_DROP, .b = 0x100, .d = DROP_EVENT_UNMAPPED } },
		{ "W05", CONVERT_PROMOTE, { .kind = OBS_UNCARRY, .a = PLACE_PP, .c = 8200, .d = CAUSE_DISCARD } },
		{ "W06", CONVERT_PROMOTE, { .kind = OBS_INJECT } },
		{ "W13", CONVERT_MOVE, { .kind = OBS_ITS_DROP, .b = 0x100, .d = DROP_EVENT_UNMAPPED } },
		{ "W14", CONVERT_MOVE, { .kind = OBS_CARRY, .a = PLACE_LR, .c = 8192, .d = CAUSE_SOFT } },
	};
	struct bench b;

	bench_init(&b);
	for (u32 i = 0; i < ARRAY_SIZE(row); i++) {
		const struct obs *o = &row[i].o;
		u32 n = 0;

		while (strcmp(window_row(n)->name, row[i].name))
			n++;
		b.run.windows = 0;
		say(&b, o->kind, o->a, o->b, o->c, o->d);
		ck_assert_msg(b.run.windows == 0, "%s without a conversion", row[i].name);
		say(&b, OBS_CONVERT, 0, row[i].kind, 0, 0);
		say(&b, o->kind, o->a, o->b, o->c, o->d);
		ck_assert_msg(b.run.windows == 1ull << n, "%s", row[i].name);
		ck_assert_uint_eq(b.run.window_count[n], 1);
		say(&b, OBS_CONVERTED, 0, row[i].kind, 0, 0);
	}
	bench_fini(&b);
}
END_TEST

START_TEST(a_doorbell_between_leaving_and_sleeping_is_window_25)
{
	u32 last;
	struct bench b;

	bench_init(&b);
	last = window_count() - 1;
	ck_assert_str_eq(window_row(last)->name, "W25");
	say(&b, OBS_DOORBELL, 0, 9000, 0, 0);
	ck_assert_uint_eq(b.run.window_count[last], 1);
	fake.blocked[0] = true;
	say(&b, OBS_DOORBELL, 0, 9000, 0, 0);
	fake.blocked[0] = false;
	enter(&b, 0, 0);
	say(&b, OBS_DOORBELL, 0, 9000, 0, 0);
	say(&b, OBS_DOORBELL, 0, 9000, 3, 0);
	ck_assert_uint_eq(b.run.window_count[last], 1);
	bench_fini(&b);
}
END_TEST

Suite *check_windows(void)
{
	Suite *s = suite_create("windows");
	TCase *t = tcase_create("judged");

	tcase_add_test(t, each_window_is_reached_by_its_race_and_not_without_a_conversion);
	tcase_add_test(t, a_doorbell_between_leaving_and_sleeping_is_window_25);
	suite_add_tcase(s, t);
	return s;
}

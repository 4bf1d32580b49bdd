/* SPDX-License-Identifier: MIT */
/*
 * The whole test with gicsim on both sides: equal models agree, models that
 * answer a freedom differently are found out, and the shortest plan shows why.
 */
#include <stdlib.h>
#include <string.h>

#include "diff/diff.h"
#include "support.h"

Suite *check_diff(void);

static struct side *a, *b;
static struct diff_result r;

static void run(const char *hardware, u32 families, u32 plans, u64 seed)
{
	struct diff_config c = { .draw = { .version = 4, .pes = 4, .families = families, .batches = 20 }, .seed = seed, .plans = plans, .shrink = true };
	struct gicsim_diag d;

	diag_init(&d);
	a = side_new(4, "qemu-gicv4.0");
	b = side_new(4, hardware);
	ck_assert_int_eq(diff_run(&c, a, b, &r, &d), 0);
}

static void end(void)
{
	plan_fini(&r.shortest);
	side_close(a);
	side_close(b);
}

START_TEST(a_model_agrees_with_itself)
{
	run("qemu-gicv4.0", DRAW_ALL | DRAW_CPU, 8, 1);
	ck_assert_uint_eq(r.unexplained, 0);
	ck_assert_uint_eq(r.plans, 8);
	ck_assert_uint_gt(r.accesses, 4000);
	ck_assert_uint_gt(r.commands, 500);
	for (u32 i = 0; i < known_nrows; i++)
		ck_assert_uint_eq(r.known[i], 0);
	ck_assert_str_eq(r.first_text, "");
	end();
}
END_TEST

static const struct { const char *choice; u32 op; const char *shows; } broken[] = {
	{ "doorbell_for_moved_pending: silent", ITS_VMOVI, "LPIs pending at PE" },
	{ "doorbell_if_already_pending: silent", 0, "LPIs pending at PE" },
	{ "doorbell_ignores_enable: obeys", 0, "LPIs pending at PE" },
	{ "pendinglast_counts_disabled: counted", 0, "_VPENDBASER" },
	{ "mapti_on_mapped: ignore", 0, "LPIs pending" },
};

START_TEST(another_answer_is_found_and_cut_short)
{
	struct board_config c = { "other", models_with(broken[_i].choice), 4, 128ull << 20 };
	struct diff_config f = { .draw = { .version = 4, .pes = 4, .families = DRAW_LPI | DRAW_VLPI | DRAW_RUDE, .batches = 20 }, .seed = 1, .plans = 60, .shrink = true };
	struct gicsim_diag d;
	u32 ops = 0, of_kind = 0;

	diag_init(&d);
	a = side_new(4, "qemu-gicv4.0");
	ck_assert_msg(side_board(&c, &b, &d) == 0, "%s", d.f[0].text);
	models_remove();
	ck_assert_int_eq(diff_run(&f, a, b, &r, &d), 0);
	ck_assert_uint_ge(r.unexplained, 1);
	ck_assert_ptr_nonnull(strstr(r.shortest_text, broken[_i].shows));
	for (u32 i = 0; i < r.shortest.n; i++) {
		const struct op *o = &r.shortest.op[i];

		ops += !o->frame;
		of_kind += o->kind == OP_CMD && (o->dw[0] & 0xff) == broken[_i].op;
	}
	ck_assert_msg(ops <= 14, "%u operations are left", ops);
	ck_assert(!broken[_i].op || of_kind);
	end();
}
END_TEST

START_TEST(who_is_stopped_tells_what_there_is)
{
	static _Atomic bool stop;
	struct board_config c = { "other", models_with(broken[0].choice), 4, 128ull << 20 };
	struct diff_config f = { .draw = { .version = 4, .pes = 4, .families = DRAW_LPI | DRAW_VLPI | DRAW_RUDE, .batches = 20 }, .seed = 1, .plans = 60, .stop = &stop };
	struct diff_result again;
	struct plan p, out;
	struct gicsim_diag d;

	diag_init(&d);
	a = side_new(4, "qemu-gicv4.0");
	ck_assert_msg(side_board(&c, &b, &d) == 0, "%s", d.f[0].text);
	models_remove();
	ck_assert_int_eq(diff_run(&f, a, b, &r, &d), 0);
	ck_assert(r.unexplained && !r.stopped);
	stop = true;
	draw_plan(&f.draw, r.failed_seed, &p);
	ck_assert_int_eq(diff_shrink(&p, &r.first, a, b, &stop, &out), 0);
	ck_assert_uint_eq(out.n, r.first.op + 1);	/* nothing was cut but what comes after */
	ck_assert_int_eq(diff_run(&f, a, b, &again, &d), 0);
	ck_assert(again.stopped && !again.plans && !again.unexplained);
	plan_fini(&again.shortest);
	plan_fini(&out);
	plan_fini(&p);
	end();
}
END_TEST

START_TEST(what_is_printed_can_be_played_again)
{
	struct gicsim_diag d;
	char *text = NULL;
	size_t n = 0;
	struct server v;
	struct board *board;
	struct plan p;
	FILE *f = open_memstream(&text, &n);
	const char *line;
	u32 lines = 0;

	diag_init(&d);
	draw_plan(&(struct draw_config){ .version = 4, .pes = 2, .families = DRAW_ALL, .batches = 3 }, 5, &p);
	diff_print_qtest(&p, f);
	fclose(f);
	board = board_new(2);
	ck_assert_int_eq(server_init(&v, board), 0);
	for (line = text; *line; lines++) {
		const char *eol = strchr(line, '\n');
		char one[8192];

		ck_assert_ptr_nonnull(eol);
		ck_assert_int_lt(eol - line, (long)sizeof(one));
		memcpy(one, line, (size_t)(eol - line));
		one[eol - line] = 0;
		server_request(&v, one, (size_t)(eol - line));
		line = eol + 1;
	}
	ck_assert_uint_gt(lines, 50);
	ck_assert_uint_eq(v.requests, lines);
	ck_assert_uint_eq(v.refused, 0);
	server_fini(&v);
	board_destroy(board);
	plan_fini(&p);
	free(text);
}
END_TEST

Suite *check_diff(void)
{
	Suite *s = suite_create("diff");
	TCase *t = tcase_create("diff");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, a_model_agrees_with_itself);
	tcase_add_loop_test(t, another_answer_is_found_and_cut_short, 0, ARRAY_SIZE(broken));
	tcase_add_test(t, who_is_stopped_tells_what_there_is);
	tcase_add_test(t, what_is_printed_can_be_played_again);
	suite_add_tcase(s, t);
	return s;
}

/* SPDX-License-Identifier: MIT */
/* Trails as lists and as text: what is written is read back; what is wrong is named with its place. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/trail.h"
#include "support_toy.h"

Suite *check_trail(void);

#define HEAD "gicsim trail 1\nscenario: a.yaml\n"

static struct trail_file f;
static struct gicsim_diag d;

static int parse(const char *text)
{
	diag_init(&d);
	return trail_read_text("x.trail", text, strlen(text), &f, &d);
}

START_TEST(pushing_and_copying_keep_every_step)
{
	struct eng_trail a, b;

	trail_init(&a);
	trail_init(&b);
	for (u32 i = 0; i < 1000; i++) {
		struct eng_step s = { .row = (u16)i, .k = (u16)(i * 7), .nanswers = 1,
				      .answers = { (u8)i } };

		ck_assert_int_eq(trail_push(&a, &s), 0);
	}
	a.tail = true;
	ck_assert_int_eq(trail_copy(&b, &a), 0);
	ck_assert_uint_eq(b.n, 1000);
	ck_assert(b.tail);
	ck_assert(!memcmp(a.step, b.step, 1000 * sizeof(*a.step)));
	trail_fini(&a);
	ck_assert_uint_eq(a.n, 0);
	trail_fini(&b);
}
END_TEST

static void fill_header(struct trail_file *h)
{
	trail_file_init(h);
	ck_assert_int_eq(trail_file_put(h->scenario, "traces/litmus/demote+raise.yaml"), 0);
	ck_assert_int_eq(trail_file_put(h->copy, "scenario-a b.yaml"), 0);
	ck_assert_int_eq(trail_file_put(h->digest, "03ba"), 0);
	ck_assert_int_eq(trail_file_put(h->variant, "p1"), 0);
	ck_assert_int_eq(trail_file_put(h->models, "models dir"), 0);
	ck_assert_int_eq(trail_file_put(h->invariant, "no_loss"), 0);
	ck_assert_int_eq(trail_file_add_set(h, "hardware", "minimal-v4.1"), 0);
	ck_assert_int_eq(trail_file_add_set(h, "note", "a=b c"), 0);
	ck_assert_int_eq(trail_file_put(h->hardware, "1f0c"), 0);
	ck_assert_int_eq(trail_file_put(h->procedures, "77e0"), 0);
	h->nsetup = 2;
	h->setup[1] = 65534;
	h->has_seed = true;
	h->seed = ~(u64)0;
	h->mode = TRAIL_RUN;
}

static char *write_to_text(const struct trail_file *h, const struct eng_model *m,
			   const struct eng_trail *t, size_t *len)
{
	char *text = NULL;
	FILE *to = open_memstream(&text, len);

	ck_assert_ptr_nonnull(to);
	ck_assert_int_eq(trail_write(h, m, t, to), 0);
	fclose(to);
	return text;
}

START_TEST(what_is_written_is_read_back)
{
	struct toy t;
	struct trail_file h;
	struct eng_trail a, b;
	struct eng_step lose = { .row = ROW_WIRE, .k = 3, .nanswers = 3, .answers = { 1, 0, 65534 } };
	struct eng_step walk = toy_step(ROW_WALKER, 65535);
	size_t len;
	char *text;

	toy_open(&t, (struct toy_conf){ 0 });
	fill_header(&h);
	trail_init(&a);
	trail_init(&b);
	trail_push(&a, &walk);
	trail_push(&a, &lose);
	a.tail = true;
	text = write_to_text(&h, &t.model, &a, &len);
	ck_assert_str_eq(text, "gicsim trail 1\nscenario: traces/litmus/demote+raise.yaml\n"
			       "copy: scenario-a b.yaml\ndigest: 03ba\nvariant: p1\nseed: 18446744073709551615\nset: hardware=minimal-v4.1\n"
			       "set: note=a=b c\nmodels: models dir\nmode: run\ninvariant: no_loss\n"
			       "hardware: 1f0c\nprocedures: 77e0\nsetup: 0 65534\nsteps:\nwalker 65535\nwire 3 : 1 0 65534\ntail\nend\n");
	ck_assert_int_eq(parse(text), 0);
	ck_assert_uint_eq(d.n, 0);
	ck_assert_str_eq(f.scenario, h.scenario);
	ck_assert_str_eq(f.copy, h.copy);
	ck_assert_str_eq(f.digest, h.digest);
	ck_assert_str_eq(f.variant, h.variant);
	ck_assert_str_eq(f.models, h.models);
	ck_assert_str_eq(f.invariant, h.invariant);
	ck_assert_str_eq(f.hardware, "1f0c");
	ck_assert_str_eq(f.procedures, "77e0");
	ck_assert_uint_eq(f.nsetup, 2);
	ck_assert(f.setup[0] == 0 && f.setup[1] == 65534);
	ck_assert_uint_eq(f.nsets, 2);
	ck_assert_str_eq(f.set[1], "note=a=b c");
	ck_assert(f.has_seed && f.seed == h.seed);
	ck_assert_int_eq(f.mode, TRAIL_RUN);
	ck_assert_int_eq(trail_resolve(&f, &t.model, &b, &d), 0);
	ck_assert_uint_eq(b.n, 2);
	ck_assert(b.tail);
	ck_assert(!memcmp(a.step, b.step, 2 * sizeof(*a.step)));
	free(text);
	trail_file_fini(&f);
	trail_file_fini(&h);
	trail_fini(&a);
	trail_fini(&b);
	toy_close(&t);
}
END_TEST

START_TEST(defaults_comments_and_empty_lines)
{
	ck_assert_int_eq(parse(HEAD "# a remark\n\nsteps:\n# none\n\nend\n\n# after\n"), 0);
	ck_assert_str_eq(f.variant, "base");
	ck_assert_int_eq(f.mode, TRAIL_EXPLORE);
	ck_assert(!f.has_seed && !f.tail);
	ck_assert_uint_eq(f.n, 0);
	trail_file_fini(&f);
}
END_TEST

static const struct { const char *text; u32 line, col; const char *says; } wrong[] = {
	{ "", 1, 1, "the file is cut off: `end` is missing" },
	{ "hello\n", 1, 1, "not a trail: the first line must be 'gicsim trail 1'" },
	{ "gicsim trail 2\n", 1, 1, "not a trail: the first line must be 'gicsim trail 1'" },
	{ "gicsim trail 1", 2, 1, "the file is cut off: `end` is missing" },
	{ HEAD "steps:\nits 0\n", 5, 1, "the file is cut off: `end` is missing" },
	{ HEAD "steps:\nits 0", 5, 1, "the file is cut off: `end` is missing" },
	{ "gicsim trail 1\nsteps:\nend\n", 3, 1, "`scenario` is missing" },
	{ HEAD "senario: b\nsteps:\nend\n", 3, 1, "unknown header 'senario'; did you mean 'scenario'?" },
	{ HEAD "colour: b\nsteps:\nend\n", 3, 1, "unknown header 'colour'" },
	{ HEAD "no colon here\nsteps:\nend\n", 3, 1, "expected KEY: VALUE" },
	{ HEAD "scenario: b\nsteps:\nend\n", 3, 1, "`scenario` is said twice" },
	{ HEAD "variant:  \nsteps:\nend\n", 3, 11, "a value is missing" },
	{ HEAD "seed: 18446744073709551616\nsteps:\nend\n", 3, 7, "expected a number from 0 to 2^64 - 1" },
	{ HEAD "seed: -1\nsteps:\nend\n", 3, 7, "expected a number from 0 to 2^64 - 1" },
	{ HEAD "seed:\nsteps:\nend\n", 3, 6, "expected a number from 0 to 2^64 - 1" },
	{ HEAD "mode: timed\nsteps:\nend\n", 3, 7, "expected run, explore or around" },
	{ HEAD "set: fast\nsteps:\nend\n", 3, 6, "expected KEY=VALUE" },
	{ HEAD "setup: 0 65535\nsteps:\nend\n", 3, 10, "expected an answer from 0 to 65534" },
	{ HEAD "setup: 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\nsteps:\nend\n", 3, 40, "more than 16 answers" },
	{ HEAD "steps: 3\nend\n", 3, 8, "the steps begin on the next line" },
	{ HEAD "steps:\nits\nend\n", 4, 4, "expected the instance of 'its', from 0 to 65535" },
	{ HEAD "steps:\nits x\nend\n", 4, 5, "expected the instance of 'its', from 0 to 65535" },
	{ HEAD "steps:\nits 65536\nend\n", 4, 5, "expected the instance of 'its', from 0 to 65535" },
	{ HEAD "steps:\nits 0 1\nend\n", 4, 7, "expected ':' and answers, or the end of the line" },
	{ HEAD "steps:\nits 0 :\nend\n", 4, 8, "expected answers after ':'" },
	{ HEAD "steps:\nits 0 : 65535\nend\n", 4, 9, "expected an answer from 0 to 65534" },
	{ HEAD "steps:\nits 0 : 1 x\nend\n", 4, 11, "expected an answer from 0 to 65534" },
	{ HEAD "steps:\nits 0 : 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\nend\n", 4, 41,
	  "more than 16 answers" },
	{ HEAD "steps:\nan_actor_with_a_name_of_32_bytes 0\nend\n", 4, 1,
	  "an actor's name has at most 31 bytes" },
	{ HEAD "steps:\ntail\nits 0\nend\n", 5, 1, "expected `end` after `tail`" },
	{ HEAD "steps:\nend\nits 0\n", 5, 1, "text after `end`" },
	{ HEAD "steps:\nits 0\r\nend\n", 4, 1, "a control character in the line" },
};

START_TEST(what_is_wrong_is_named_with_its_place)
{
	ck_assert_int_eq(parse(wrong[_i].text), GICSIM_E_INVAL);
	ck_assert_msg(d.n >= 1, "row %d: no finding", _i);
	ck_assert_str_eq(d.f[0].text, wrong[_i].says);
	ck_assert_str_eq(d.f[0].file, "x.trail");
	ck_assert_msg(d.f[0].line == wrong[_i].line && d.f[0].col == wrong[_i].col,
		      "row %d: at %u:%u", _i, d.f[0].line, d.f[0].col);
	trail_file_fini(&f);
}
END_TEST

START_TEST(a_name_of_two_words_is_one_word_in_a_trail)
{
	static const struct actor two = { .name = "vcpu act" }, one = { .name = "vcpu" }, last = { .name = "vcpu late act" };
	static const struct actor *const rows[] = { &one, &two, &last };
	const struct eng_model m = { .rows = rows, .nrows = ARRAY_SIZE(rows) };
	struct eng_trail a, b;
	struct trail_file h;
	size_t len;
	char *text;

	trail_file_init(&h);
	trail_init(&a);
	trail_init(&b);
	trail_file_put(h.scenario, "a.yaml");
	for (u16 i = 0; i < 6; i++) {
		struct eng_step s = { .row = (u16)(2 - i % 3), .k = i };

		trail_push(&a, &s);
	}
	text = write_to_text(&h, &m, &a, &len);
	ck_assert_ptr_nonnull(strstr(text, "\nvcpu-late-act 0\nvcpu-act 1\nvcpu 2\n"));
	ck_assert_msg(!parse(text), "%s", d.f[0].text);
	ck_assert_int_eq(trail_resolve(&f, &m, &b, &d), 0);
	ck_assert_uint_eq(b.n, 6);
	for (u32 i = 0; i < 6; i++)
		ck_assert(b.step[i].row == a.step[i].row && b.step[i].k == a.step[i].k);
	free(text);
	trail_fini(&a);
	trail_fini(&b);
	trail_file_fini(&f);
}
END_TEST

START_TEST(the_moment_that_a_trail_begins_at_is_read_back)
{
	struct trail_file h;
	struct eng_trail none = { 0 };
	struct toy t;
	size_t len;
	char *text;

	toy_open(&t, (struct toy_conf){ 0 });
	trail_file_init(&h);
	trail_file_put(h.scenario, "a.yaml");
	trail_file_put(h.at, "half time");
	trail_file_put(h.every, "msi");
	h.mode = TRAIL_AROUND;
	h.moment = 7;
	h.after = 3;
	text = write_to_text(&h, &t.model, &none, &len);
	ck_assert_msg(!parse(text), "%s", d.f[0].text);
	ck_assert_int_eq(f.mode, TRAIL_AROUND);
	ck_assert(f.moment == 7 && f.after == 3);
	ck_assert_str_eq(f.at, "half time");
	ck_assert_str_eq(f.every, "msi");
	free(text);
	trail_file_fini(&f);
	ck_assert_int_eq(parse(HEAD "mode: aruond\nsteps:\nend\n"), GICSIM_E_INVAL);
	ck_assert_int_eq(parse(HEAD "moment: many\nsteps:\nend\n"), GICSIM_E_INVAL);
	toy_close(&t);
}
END_TEST

START_TEST(a_copy_is_beside_the_trail_and_nowhere_else)
{
	static const char *const bad[] = { "../x.yaml", "/etc/passwd", "a/b.yaml" };

	for (u32 i = 0; i < ARRAY_SIZE(bad); i++) {
		char text[200];

		snprintf(text, sizeof(text), HEAD "copy: %s\nsteps:\nend\n", bad[i]);
		ck_assert_int_eq(parse(text), GICSIM_E_INVAL);
		ck_assert_uint_eq(d.f[0].line, 3);
		trail_file_fini(&f);
	}
}
END_TEST

START_TEST(an_unknown_actor_is_told_with_the_nearest)
{
	struct toy t;
	struct eng_trail trail;

	toy_open(&t, (struct toy_conf){ 0 });
	trail_init(&trail);
	ck_assert_int_eq(parse(HEAD "steps:\nwalker 0\n  waker 1\nqqqqqq 0\nend\n"), 0);
	ck_assert_int_eq(trail_resolve(&f, &t.model, &trail, &d), GICSIM_E_INVAL);
	ck_assert_uint_eq(d.n, 2);
	ck_assert_str_eq(d.f[0].text, "unknown actor 'waker'; did you mean 'walker'?");
	ck_assert_uint_eq(d.f[0].line, 5);
	ck_assert_uint_eq(d.f[0].col, 3);
	ck_assert_str_eq(d.f[1].text, "unknown actor 'qqqqqq'");
	trail_file_fini(&f);
	trail_fini(&trail);
	toy_close(&t);
}
END_TEST

START_TEST(texts_that_would_break_the_format_are_not_taken)
{
	struct trail_file h;
	char longer[TRAIL_TEXT + 1];

	memset(longer, 'x', TRAIL_TEXT);
	longer[TRAIL_TEXT] = 0;
	trail_file_init(&h);
	ck_assert_int_eq(trail_file_put(h.scenario, "a\nsteps:"), GICSIM_E_INVAL);
	ck_assert_int_eq(trail_file_put(h.scenario, " a"), GICSIM_E_INVAL);
	ck_assert_int_eq(trail_file_put(h.scenario, longer), GICSIM_E_INVAL);
	ck_assert_str_eq(h.scenario, "");
	ck_assert_int_eq(trail_file_add_set(&h, "k=k", "v"), GICSIM_E_INVAL);
	ck_assert_int_eq(trail_file_add_set(&h, "k", "v\n"), GICSIM_E_INVAL);
	ck_assert_int_eq(trail_file_add_set(&h, "k", longer), GICSIM_E_INVAL);
	for (u32 i = 0; i < TRAIL_SETS; i++)
		ck_assert_int_eq(trail_file_add_set(&h, "k", "v"), 0);
	ck_assert_int_eq(trail_file_add_set(&h, "k", "v"), GICSIM_E_INVAL);
	trail_file_fini(&h);
}
END_TEST

START_TEST(a_trail_without_scenario_or_with_an_unknown_row_is_not_written)
{
	struct toy t;
	struct trail_file h;
	struct eng_trail trail;
	struct eng_step s = toy_step(TOY_ROWS, 0);

	toy_open(&t, (struct toy_conf){ 0 });
	trail_file_init(&h);
	trail_init(&trail);
	ck_assert_int_eq(trail_write(&h, &t.model, &trail, stdout), GICSIM_E_INVAL);
	ck_assert_int_eq(trail_push(&trail, &s), 0);
	ck_assert_int_eq(trail_file_put(h.scenario, "a"), 0);
	{
		FILE *to = fopen("/dev/null", "w");

		ck_assert_int_eq(trail_write(&h, &t.model, &trail, to), GICSIM_E_INVAL);
		fclose(to);
	}
	trail_fini(&trail);
	trail_file_fini(&h);
	toy_close(&t);
}
END_TEST

START_TEST(a_file_that_is_not_there_is_an_io_error)
{
	diag_init(&d);
	ck_assert_int_eq(trail_read("no/such/file.trail", &f, &d), GICSIM_E_IO);
	ck_assert_str_eq(d.f[0].text, "no/such/file.trail: cannot be read: No such file or directory");
	trail_file_fini(&f);
}
END_TEST

START_TEST(a_file_is_read_as_its_text)
{
	char path[] = "trail-XXXXXX";
	int fd = mkstemp(path);
	FILE *to = fdopen(fd, "w");

	ck_assert_ptr_nonnull(to);
	fprintf(to, HEAD "steps:\n");
	for (u32 i = 0; i < 50000; i++)
		fprintf(to, "walker %u : 1\n", i % 200);
	fprintf(to, "end\n");
	fclose(to);
	diag_init(&d);
	ck_assert_int_eq(trail_read(path, &f, &d), 0);
	ck_assert_uint_eq(f.n, 50000);
	ck_assert_uint_eq(f.step[199].k, 199);
	ck_assert_str_eq(f.file, path);
	remove(path);
	trail_file_fini(&f);
}
END_TEST

/* Any prefix, and any single changed byte, is read or refused, never a crash. */
START_TEST(damaged_files_are_refused_or_read)
{
	char text[] = HEAD "variant: v\nseed: 3\nset: a=b\nsteps:\nits 0 : 1 0\nthread 2\ntail\nend\n";
	size_t n = strlen(text);

	for (size_t cut = 0; cut < n - 1; cut++) {
		diag_init(&d);
		ck_assert_int_eq(trail_read_text("x", text, cut, &f, &d), GICSIM_E_INVAL);
		ck_assert_uint_ge(d.n, 1);
		trail_file_fini(&f);
	}
	for (size_t i = 0; i < n; i++) {
		for (u32 c = 0; c < 256; c++) {
			char was = text[i];
			int err;

			text[i] = (char)c;
			diag_init(&d);
			err = trail_read_text("x", text, n, &f, &d);
			ck_assert(err == 0 || (err == GICSIM_E_INVAL && d.n));
			trail_file_fini(&f);
			text[i] = was;
		}
	}
}
END_TEST

Suite *check_trail(void)
{
	Suite *s = suite_create("trail");
	TCase *tc = tcase_create("trail");

	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, pushing_and_copying_keep_every_step);
	tcase_add_test(tc, what_is_written_is_read_back);
	tcase_add_test(tc, defaults_comments_and_empty_lines);
	tcase_add_loop_test(tc, what_is_wrong_is_named_with_its_place, 0, (int)ARRAY_SIZE(wrong));
	tcase_add_test(tc, an_unknown_actor_is_told_with_the_nearest);
	tcase_add_test(tc, a_name_of_two_words_is_one_word_in_a_trail);
	tcase_add_test(tc, the_moment_that_a_trail_begins_at_is_read_back);
	tcase_add_test(tc, a_copy_is_beside_the_trail_and_nowhere_else);
	tcase_add_test(tc, texts_that_would_break_the_format_are_not_taken);
	tcase_add_test(tc, a_trail_without_scenario_or_with_an_unknown_row_is_not_written);
	tcase_add_test(tc, a_file_that_is_not_there_is_an_io_error);
	tcase_add_test(tc, a_file_is_read_as_its_text);
	tcase_add_test(tc, damaged_files_are_refused_or_read);
	suite_add_tcase(s, tc);
	return s;
}

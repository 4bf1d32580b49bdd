/* SPDX-License-Identifier: MIT */
/* Typed reads: nothing guessed, rounded or truncated; the words of every refusal. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "core/diag.h"
#include "yaml/reader.h"

static struct gicsim_diag d;
static struct yml_doc *doc;

/* The value of `v:` in a document of one line. */
static const struct yml_node *value(const char *text)
{
	char yaml[256];

	snprintf(yaml, sizeof(yaml), "v: %s\n", text);
	yml_free(doc);
	diag_init(&d);
	ck_assert_msg(!yml_load_text("t.yaml", yaml, strlen(yaml), NULL, &doc, &d), "%s: %s", text,
		      d.f[0].text);
	return yml_get(doc->root, "v");
}

/* A call about it: arguments are evaluated in any order, so it is read before. */
static const struct yml_node *at;
#define ON(text, call) (at = value(text), call)

static void done(void)
{
	yml_free(doc);
	doc = NULL;
}

struct row {
	const char *text;
	u64 v;
	const char *msg; /* null: read as v */
};

typedef int reader(const struct yml_doc *, const struct yml_node *, u64 *, struct gicsim_diag *);

static void check_rows(const struct row *r, size_t n, reader *read)
{
	for (size_t i = 0; i < n; i++) {
		const struct yml_node *x = value(r[i].text);
		u64 v = 12345;
		int err = read(doc, x, &v, &d);

		ck_assert_msg(!err == !r[i].msg, "'%s' gives %d, %s", r[i].text, err, d.f[0].text);
		if (!r[i].msg)
			ck_assert_msg(v == r[i].v && !d.n, "'%s' is %llu", r[i].text,
				      (unsigned long long)v);
		else
			ck_assert_msg(err == GICSIM_E_INVAL && d.n == 1 &&
					      !strcmp(d.f[0].text, r[i].msg),
				      "'%s' says: %s", r[i].text, d.f[0].text);
		if (r[i].msg && r[i].text[0])
			ck_assert_msg(d.f[0].line == 1 && d.f[0].col == 4, "'%s' is elsewhere",
				      r[i].text);
	}
	done();
}

static int any_u64(const struct yml_doc *o, const struct yml_node *n, u64 *v,
		   struct gicsim_diag *diag)
{
	return yml_u64(o, n, 0, UINT64_MAX, v, diag);
}

static int three_to_nine(const struct yml_doc *o, const struct yml_node *n, u64 *v,
			 struct gicsim_diag *diag)
{
	return yml_u64(o, n, 3, 9, v, diag);
}

static int percent(const struct yml_doc *o, const struct yml_node *n, u64 *v,
		   struct gicsim_diag *diag)
{
	u32 p = 0;
	int err = yml_percent(o, n, &p, diag);

	*v = p;
	return err;
}

#define INT_WORDS "expected an integer, decimal or 0x hex"

START_TEST(integers_are_read_exactly)
{
	static const struct row rows[] = {
		{"0", 0, NULL},
		{"7", 7, NULL},
		{"1_000_000", 1000000, NULL},
		{"0x0", 0, NULL},
		{"0xDEAD_beef", 0xdeadbeef, NULL},
		{"18446744073709551615", UINT64_MAX, NULL},
		{"0xffffffffffffffff", UINT64_MAX, NULL},
		{"\"12\"", 12, NULL},
		{"0x00ff", 255, NULL},
		{"18446744073709551616", 0,
		 "found '18446744073709551616'; expected an integer below 2^64"},
		{"0x10000000000000000", 0,
		 "found '0x10000000000000000'; expected an integer below 2^64"},
		{"99999999999999999999999999", 0,
		 "found '99999999999999999999999999'; expected an integer below 2^64"},
		{"010", 0,
		 "found '010'; expected an integer without leading zeros (octal is not read)"},
		{"00", 0,
		 "found '00'; expected an integer without leading zeros (octal is not read)"},
		{"-1", 0, "found '-1'; " INT_WORDS},
		{"+1", 0, "found '+1'; " INT_WORDS},
		{"1.0", 0, "found '1.0'; " INT_WORDS},
		{"1e3", 0, "found '1e3'; " INT_WORDS},
		{"1 2", 0, "found '1 2'; " INT_WORDS},
		{"_1", 0, "found '_1'; " INT_WORDS},
		{"1_", 0, "found '1_'; " INT_WORDS},
		{"1__0", 0, "found '1__0'; " INT_WORDS},
		{"0x", 0, "found '0x'; " INT_WORDS},
		{"0x_1", 0, "found '0x_1'; " INT_WORDS},
		{"0X10", 0, "found '0X10'; " INT_WORDS},
		{"0xg", 0, "found '0xg'; " INT_WORDS},
		{"0b1", 0, "found '0b1'; " INT_WORDS},
		{"0o7", 0, "found '0o7'; " INT_WORDS},
		{"10us", 0, "found '10us'; " INT_WORDS},
		{"~", 0, "found '~'; " INT_WORDS},
		{"", 0, "found nothing; " INT_WORDS},
		{"[1]", 0, "found a list; " INT_WORDS},
		{"{a: 1}", 0, "found a mapping; " INT_WORDS},
		{"'1 '", 0, "found '1 '; " INT_WORDS},
		{"\"1\\n\"", 0, "found '1 '; " INT_WORDS},
	};

	check_rows(rows, ARRAY_SIZE(rows), any_u64);
}
END_TEST

START_TEST(ranges_include_their_ends)
{
	static const struct row rows[] = {
		{"3", 3, NULL},
		{"9", 9, NULL},
		{"2", 0, "found '2'; expected 3 to 9"},
		{"10", 0, "found '10'; expected 3 to 9"},
	};

	check_rows(rows, ARRAY_SIZE(rows), three_to_nine);
}
END_TEST

#define TIME_WORDS "expected a time with its unit: ns, us, ms or s"
#define BARE_WORDS \
	"expected a time with its unit (ns, us, ms or s); a bare number is none, except 0"

START_TEST(times_carry_a_unit_and_come_out_whole)
{
	static const struct row rows[] = {
		{"0", 0, NULL},
		{"0ns", 0, NULL},
		{"7ns", 7, NULL},
		{"12.5us", 12500, NULL},
		{"1ms", 1000000, NULL},
		{"2s", 2000000000, NULL},
		{"1_500us", 1500000, NULL},
		{"0.000000001s", 1, NULL},
		{"1.50000000000000us", 1500, NULL},
		{"18446744073709551615ns", UINT64_MAX, NULL},
		{"18446744073.709551615s", UINT64_MAX, NULL},
		{"1.0ns", 1, NULL},
		{"0.5ns", 0, "found '0.5ns'; expected a time in whole nanoseconds"},
		{"1.0005us", 0, "found '1.0005us'; expected a time in whole nanoseconds"},
		{"0.0000000001s", 0, "found '0.0000000001s'; expected a time in whole nanoseconds"},
		{"18446744073.709551616s", 0,
		 "found '18446744073.709551616s'; expected a time that fits 64 bits"},
		{"18446744073709551616ns", 0,
		 "found '18446744073709551616ns'; expected a time that fits 64 bits"},
		{"99999999999s", 0, "found '99999999999s'; expected a time that fits 64 bits"},
		{"10", 0, "found '10'; " BARE_WORDS},
		{"00", 0, "found '00'; " BARE_WORDS},
		{"5 us", 0, "found '5 us'; " TIME_WORDS},
		{"us", 0, "found 'us'; " TIME_WORDS},
		{"1.us", 0, "found '1.us'; " TIME_WORDS},
		{".5us", 0, "found '.5us'; " TIME_WORDS},
		{"-5us", 0, "found '-5us'; " TIME_WORDS},
		{"+5us", 0, "found '+5us'; " TIME_WORDS},
		{"5m", 0, "found '5m'; " TIME_WORDS},
		{"5US", 0, "found '5US'; " TIME_WORDS},
		{"0x5us", 0, "found '0x5us'; " TIME_WORDS},
		{"05us", 0, "found '05us'; " TIME_WORDS},
		{"1e3us", 0, "found '1e3us'; " TIME_WORDS},
		{"5us.", 0, "found '5us.'; " TIME_WORDS},
		{"1.5.5us", 0, "found '1.5.5us'; " TIME_WORDS},
		{"0.0", 0, "found '0.0'; " TIME_WORDS},
		{"1_us", 0, "found '1_us'; " TIME_WORDS},
		{"", 0, "found nothing; " TIME_WORDS},
		{"[5us]", 0, "found a list; " TIME_WORDS},
	};

	check_rows(rows, ARRAY_SIZE(rows), yml_time_ns);
}
END_TEST

START_TEST(costs_of_hardware_go_down_to_a_picosecond)
{
	static const struct row rows[] = {
		{"0", 0, NULL},
		{"0.5ns", 500, NULL},
		{"0.001ns", 1, NULL},
		{"250ns", 250000, NULL},
		{"1s", 1000000000000, NULL},
		{"0.0005ns", 0, "found '0.0005ns'; expected a time in whole picoseconds"},
		{"18446745s", 0, "found '18446745s'; expected a time that fits 64 bits"},
		{"5", 0, "found '5'; " BARE_WORDS},
		{"5ps", 0, "found '5ps'; " TIME_WORDS},
	};

	check_rows(rows, ARRAY_SIZE(rows), yml_time_ps);
}
END_TEST

#define RATE_WORDS "expected a rate such as 50/s, 100k/s or 2.5M/s"

START_TEST(rates_are_per_second)
{
	static const struct row rows[] = {
		{"50/s", 50, NULL},
		{"100k/s", 100000, NULL},
		{"2.5M/s", 2500000, NULL},
		{"1G/s", 1000000000, NULL},
		{"0/s", 0, NULL},
		{"0.5/s", 0, "found '0.5/s'; expected a whole number of events per second"},
		{"1.0001k/s", 0, "found '1.0001k/s'; expected a whole number of events per second"},
		{"99999999999G/s", 0, "found '99999999999G/s'; expected a rate that fits 64 bits"},
		{"100", 0, "found '100'; " RATE_WORDS},
		{"100k", 0, "found '100k'; " RATE_WORDS},
		{"100/ms", 0, "found '100/ms'; " RATE_WORDS},
		{"k/s", 0, "found 'k/s'; " RATE_WORDS},
	};

	check_rows(rows, ARRAY_SIZE(rows), yml_rate);
}
END_TEST

#define SIZE_WORDS "expected a size such as 4KiB, 64MiB or 1GiB"

START_TEST(sizes_are_powers_of_two_times_bytes)
{
	static const struct row rows[] = {
		{"0", 0, NULL},
		{"12B", 12, NULL},
		{"4KiB", 4096, NULL},
		{"64MiB", 67108864, NULL},
		{"2GiB", 2147483648, NULL},
		{"1.5KiB", 1536, NULL},
		{"0.25GiB", 268435456, NULL},
		{"0.1KiB", 0, "found '0.1KiB'; expected a whole number of bytes"},
		{"0.5B", 0, "found '0.5B'; expected a whole number of bytes"},
		{"0.0000000001GiB", 0, "found '0.0000000001GiB'; expected a whole number of bytes"},
		{"99999999999GiB", 0, "found '99999999999GiB'; expected a size that fits 64 bits"},
		{"4096", 0, "found '4096'; " SIZE_WORDS},
		{"4KB", 0, "found '4KB'; " SIZE_WORDS},
		{"4kiB", 0, "found '4kiB'; " SIZE_WORDS},
		{"4K", 0, "found '4K'; " SIZE_WORDS},
	};

	check_rows(rows, ARRAY_SIZE(rows), yml_size);
}
END_TEST

START_TEST(percentages_have_one_place)
{
	static const struct row rows[] = {
		{"0%", 0, NULL},
		{"20%", 200, NULL},
		{"12.5%", 125, NULL},
		{"100%", 1000, NULL},
		{"1000%", 10000, NULL},
		{"12.55%", 0, "found '12.55%'; expected a percentage in steps of 0.1%"},
		{"1000.1%", 0, "found '1000.1%'; expected at most 1000%"},
		{"99999999999999999999%", 0,
		 "found '99999999999999999999%'; expected at most 1000%"},
		{"20", 0, "found '20'; expected a percentage such as 20% or 12.5%"},
		{"0.2", 0, "found '0.2'; expected a percentage such as 20% or 12.5%"},
		{"20 %", 0, "found '20 %'; expected a percentage such as 20% or 12.5%"},
	};

	check_rows(rows, ARRAY_SIZE(rows), percent);
}
END_TEST

START_TEST(only_true_and_false_are_booleans)
{
	static const char *const wrong[] = {"yes", "no", "on", "True", "1", "", "truefalse"};
	bool b = false;

	ck_assert_int_eq(ON("true", yml_bool(doc, at, &b, &d)), 0);
	ck_assert(b);
	ck_assert_int_eq(ON("false", yml_bool(doc, at, &b, &d)), 0);
	ck_assert(!b);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		ck_assert_int_eq(ON(wrong[i], yml_bool(doc, at, &b, &d)), GICSIM_E_INVAL);
	ck_assert_int_eq(ON("yes", yml_bool(doc, at, &b, &d)), GICSIM_E_INVAL);
	ck_assert_str_eq(d.f[0].text, "found 'yes'; expected true or false");
	done();
}
END_TEST

START_TEST(names_are_letters_digits_underscore_and_dash)
{
	static const char *const right[] = {
		"a",
		"_",
		"Web-1",
		"vcpu0",
		"a_b-c",
		"'quoted'",
		"a23456789012345678901234567890123456789012345678901234567890123"};
	static const char *const wrong[] = {
		"0a",  "-a",  "a.b",
		"a b", "a/b", "\xc3\xa4",
		"''",  "[a]", "a234567890123456789012345678901234567890123456789012345678901234"};
	const char *s;

	for (size_t i = 0; i < ARRAY_SIZE(right); i++)
		ck_assert_msg(!ON(right[i], yml_name(doc, at, &s, &d)), "%s", right[i]);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		ck_assert_msg(ON(wrong[i], yml_name(doc, at, &s, &d)) == GICSIM_E_INVAL, "%s",
			      wrong[i]);
	ck_assert_int_eq(ON("a.b", yml_name(doc, at, &s, &d)), GICSIM_E_INVAL);
	ck_assert_str_eq(d.f[0].text,
			 "found 'a.b'; expected a name: letters, digits, _ and -, at most 63");
	done();
}
END_TEST

START_TEST(text_is_any_scalar_that_was_given)
{
	const char *s;

	ck_assert_int_eq(ON("some words", yml_string(doc, at, &s, &d)), 0);
	ck_assert_str_eq(s, "some words");
	ck_assert_int_eq(ON("''", yml_string(doc, at, &s, &d)), 0);
	ck_assert_str_eq(s, "");
	ck_assert_int_eq(ON("", yml_string(doc, at, &s, &d)), GICSIM_E_INVAL);
	ck_assert_str_eq(d.f[0].text, "found nothing; expected text");
	ck_assert_int_eq(ON("[x]", yml_string(doc, at, &s, &d)), GICSIM_E_INVAL);
	ck_assert_str_eq(d.f[0].text, "found a list; expected text");
	done();
}
END_TEST

START_TEST(what_was_found_is_cut_at_a_whole_character)
{
	const char *s;

	/* 47 letters, then two bytes: the cut after 48 bytes would split it. */
	ck_assert_int_eq(
		ON("a2345678901234567890123456789012345678901234567\xc3\xa4 more", yml_name(doc, at,
			 &s, &d)),
		GICSIM_E_INVAL);
	ck_assert_str_eq(d.f[0].text, "found 'a2345678901234567890123456789012345678901234567...'; "
				      "expected a name: letters, digits, _ and -, at most 63");
	done();
}
END_TEST

START_TEST(unknown_keys_are_named_with_the_nearest_known_one)
{
	static const char *const known[] = {"name", "about", "spread"};
	static const char *const none[] = {NULL};

	ck_assert_int_eq(ON("{name: 1, abuot: 2}", yml_keys(doc, at, "a thing", known, 3, &d)),
			 GICSIM_E_INVAL);
	ck_assert_uint_eq(d.n, 1);
	ck_assert_str_eq(d.f[0].text, "unknown key 'abuot' in a thing; did you mean 'about'?");
	ck_assert_uint_eq(d.f[0].col, 14);
	ck_assert_int_eq(ON("{zzz: 1, '': 2}", yml_keys(doc, at, "a thing", known, 3, &d)),
			 GICSIM_E_INVAL);
	ck_assert_uint_eq(d.n, 2);
	ck_assert_str_eq(d.f[0].text, "unknown key 'zzz' in a thing; known: name, about, spread");
	ck_assert_str_eq(d.f[1].text, "unknown key '' in a thing; known: name, about, spread");
	ck_assert_int_eq(ON("{name: 1}", yml_keys(doc, at, "a thing", known, 3, &d)), 0);
	ck_assert_int_eq(ON("{}", yml_keys(doc, at, "a thing", none, 0, &d)), 0);
	ck_assert_int_eq(ON("[name]", yml_keys(doc, at, "a thing", known, 3, &d)), GICSIM_E_INVAL);
	ck_assert_str_eq(d.f[0].text, "a thing: found a list; expected a mapping");
	done();
}
END_TEST

START_TEST(a_wanted_kind_is_checked)
{
	ck_assert_int_eq(ON("x", yml_want(doc, at, YML_SCALAR, "w", &d)), 0);
	ck_assert_int_eq(ON("x", yml_want(doc, at, YML_SEQ, "w", &d)), GICSIM_E_INVAL);
	ck_assert_str_eq(d.f[0].text, "w: found 'x'; expected a list");
	ck_assert_int_eq(ON("{}", yml_want(doc, at, YML_SCALAR, "w", &d)), GICSIM_E_INVAL);
	ck_assert_str_eq(d.f[0].text, "w: found a mapping; expected a single value");
	done();
}
END_TEST

START_TEST(plain_text_is_read_like_scalars)
{
	const char *why = NULL;
	u64 v;

	ck_assert_int_eq(text_u64("0x1f", 4, &v, &why), 0);
	ck_assert_uint_eq(v, 31);
	ck_assert_int_eq(text_u64("12 34", 2, &v, &why), 0);
	ck_assert_uint_eq(v, 12);
	ck_assert_int_eq(text_u64("", 0, &v, &why), GICSIM_E_INVAL);
	ck_assert_str_eq(why, "an integer, decimal or 0x hex");
	ck_assert_int_eq(text_time_ns("905us msi", 5, &v, &why), 0);
	ck_assert_uint_eq(v, 905000);
	ck_assert_int_eq(text_time_ns("", 0, &v, &why), GICSIM_E_INVAL);
	ck_assert_str_eq(why, "a time with its unit: ns, us, ms or s");
}
END_TEST

Suite *check_scalar(void);
Suite *check_scalar(void)
{
	Suite *s = suite_create("scalar");
	TCase *t = tcase_create("scalar");

	tcase_add_test(t, integers_are_read_exactly);
	tcase_add_test(t, ranges_include_their_ends);
	tcase_add_test(t, times_carry_a_unit_and_come_out_whole);
	tcase_add_test(t, costs_of_hardware_go_down_to_a_picosecond);
	tcase_add_test(t, rates_are_per_second);
	tcase_add_test(t, sizes_are_powers_of_two_times_bytes);
	tcase_add_test(t, percentages_have_one_place);
	tcase_add_test(t, only_true_and_false_are_booleans);
	tcase_add_test(t, names_are_letters_digits_underscore_and_dash);
	tcase_add_test(t, text_is_any_scalar_that_was_given);
	tcase_add_test(t, what_was_found_is_cut_at_a_whole_character);
	tcase_add_test(t, unknown_keys_are_named_with_the_nearest_known_one);
	tcase_add_test(t, a_wanted_kind_is_checked);
	tcase_add_test(t, plain_text_is_read_like_scalars);
	suite_add_tcase(s, t);
	return s;
}

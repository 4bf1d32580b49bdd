/* SPDX-License-Identifier: MIT */
/* Lines over pipes and sockets. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/diag.h"
#include "diff/sock.h"

Suite *check_sock(void);

static int in[2], out[2];
static struct sock s;

static void setup(void)
{
	ck_assert_int_eq(pipe(in), 0);
	ck_assert_int_eq(pipe(out), 0);
	sock_init(&s, in[0], out[1]);
}

static void teardown(void)
{
	sock_fini(&s);
	close(in[1]);
	close(out[0]);
}

static void feed(const char *text)
{
	ck_assert_int_eq(write(in[1], text, strlen(text)), (ssize_t)strlen(text));
}

static enum sock_got next(const char **text)
{
	char *line = NULL;
	size_t n = 0;
	enum sock_got got = sock_line(&s, 16, 50, NULL, &line, &n);

	*text = line;
	if (got == SOCK_LINE)
		ck_assert_uint_eq(strlen(line), n);
	return got;
}

START_TEST(lines_come_one_by_one_however_they_were_cut)
{
	const char *t;

	feed("one\ntw");
	ck_assert_int_eq(next(&t), SOCK_LINE);
	ck_assert_str_eq(t, "one");
	ck_assert(!sock_has_line(&s));
	ck_assert_int_eq(next(&t), SOCK_TIMEOUT);
	feed("o\n\nthree\n");
	ck_assert_int_eq(next(&t), SOCK_LINE);
	ck_assert_str_eq(t, "two");
	ck_assert(sock_has_line(&s));
	ck_assert_int_eq(next(&t), SOCK_LINE);
	ck_assert_str_eq(t, "");
	ck_assert_int_eq(next(&t), SOCK_LINE);
	ck_assert_str_eq(t, "three");
	close(in[1]);
	in[1] = dup(out[1]);
	ck_assert_int_eq(next(&t), SOCK_CLOSED);
}
END_TEST

START_TEST(a_line_that_is_too_long_is_thrown_away_whole)
{
	const char *t;

	feed("0123456789abcdef\n");
	ck_assert_int_eq(next(&t), SOCK_LINE);
	feed("0123456789abcdefg\nnext\n");
	ck_assert_int_eq(next(&t), SOCK_LONG);
	ck_assert_int_eq(next(&t), SOCK_LINE);
	ck_assert_str_eq(t, "next");
	feed("0123456789abcdefghijkl");
	ck_assert_int_eq(next(&t), SOCK_TIMEOUT);
	feed("0123456789abcdefghijkl");
	ck_assert_int_eq(next(&t), SOCK_TIMEOUT);
	feed("x\nok\n");
	ck_assert_int_eq(next(&t), SOCK_LINE);
}
END_TEST

START_TEST(a_stop_ends_the_wait)
{
	_Atomic bool stop = true;
	char *line;
	size_t n;

	ck_assert_int_eq(sock_line(&s, 16, -1, &stop, &line, &n), SOCK_STOPPED);
	ck_assert_int_eq(sock_accept(in[0], &stop), -1);
}
END_TEST

START_TEST(what_is_put_goes_out_with_the_flush)
{
	char got[16] = "";

	sock_put(&s, "abc", 3);
	sock_put(&s, "def", 3);
	ck_assert(sock_flush(&s));
	ck_assert_int_eq(read(out[0], got, sizeof(got) - 1), 6);
	ck_assert_str_eq(got, "abcdef");
}
END_TEST

START_TEST(a_socket_left_behind_is_taken_away_a_live_one_is_not)
{
	char dir[] = "/tmp/gicsim-check-XXXXXX", path[64];
	struct gicsim_diag d;
	struct stat st;
	int first, second;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/s", dir);
	diag_init(&d);
	first = sock_listen(path, &d);
	ck_assert_int_ge(first, 0);
	ck_assert_int_lt(sock_listen(path, &d), 0);
	ck_assert_ptr_nonnull(strstr(d.f[0].text, "cannot listen"));
	second = sock_connect(path, 100);
	ck_assert_int_ge(second, 0);
	close(second);
	close(first);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(sock_connect(path, 5), -1);
	first = sock_listen(path, &d);
	ck_assert_int_ge(first, 0);
	close(first);
	unlink(path);
	rmdir(dir);
}
END_TEST

/* Nobody is accepted; those who wait are all that may wait. */
START_TEST(a_busy_socket_is_not_taken_away)
{
	char dir[] = "/tmp/gicsim-check-XXXXXX", path[64];
	struct gicsim_diag d;
	struct stat st;
	int listener, waits[5];

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/s", dir);
	diag_init(&d);
	listener = sock_listen(path, &d);
	ck_assert_int_ge(listener, 0);
	for (unsigned i = 0; i < ARRAY_SIZE(waits); i++) {
		waits[i] = sock_connect(path, 100);
		ck_assert_int_ge(waits[i], 0);
	}
	ck_assert_int_lt(sock_listen(path, &d), 0);
	ck_assert_int_eq(stat(path, &st), 0);
	for (unsigned i = 0; i < ARRAY_SIZE(waits); i++)
		close(waits[i]);
	close(listener);
	unlink(path);
	rmdir(dir);
}
END_TEST

START_TEST(names_that_do_not_fit_are_refused)
{
	char path[300];
	struct gicsim_diag d;

	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = 0;
	diag_init(&d);
	ck_assert_int_eq(sock_listen(path, &d), GICSIM_E_INVAL);
	ck_assert_int_eq(sock_connect(path, 0), -1);
	ck_assert_int_eq(sock_listen("", &d), GICSIM_E_INVAL);
	ck_assert_str_eq(d.f[1].text, "no name of a socket");
}
END_TEST

Suite *check_sock(void)
{
	Suite *su = suite_create("sock");
	TCase *t = tcase_create("sock");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, lines_come_one_by_one_however_they_were_cut);
	tcase_add_test(t, a_line_that_is_too_long_is_thrown_away_whole);
	tcase_add_test(t, a_stop_ends_the_wait);
	tcase_add_test(t, what_is_put_goes_out_with_the_flush);
	tcase_add_test(t, a_socket_left_behind_is_taken_away_a_live_one_is_not);
	tcase_add_test(t, a_busy_socket_is_not_taken_away);
	tcase_add_test(t, names_that_do_not_fit_are_refused);
	suite_add_tcase(su, t);
	return su;
}

/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <fcntl.h>
#include <string.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/diag.h"
#include "report/report.h"

static char dir[64];

static void setup(void)
{
	strncpy(dir, "rptfileXXXXXX", sizeof(dir) - 1);
	ck_assert_ptr_nonnull(mkdtemp(dir));
}

static void teardown(void)
{
	rmdir(dir);
}

static bool exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

START_TEST(a_file_appears_only_when_it_is_closed)
{
	char path[128];
	struct gicsim_diag d;
	struct rpt_file w;

	diag_init(&d);
	snprintf(path, sizeof(path), "%s/out", dir);
	ck_assert_int_eq(rpt_open(&w, path, &d), 0);
	fputs("hello\n", w.f);
	ck_assert(!exists(path));
	ck_assert_int_eq(rpt_close(&w, true, &d), 0);
	ck_assert(exists(path));
	unlink(path);
}
END_TEST

START_TEST(a_dropped_file_leaves_nothing)
{
	char path[128];
	struct gicsim_diag d;
	struct rpt_file w;

	diag_init(&d);
	snprintf(path, sizeof(path), "%s/out", dir);
	ck_assert_int_eq(rpt_open(&w, path, &d), 0);
	ck_assert_int_eq(rpt_close(&w, false, &d), 0);
	ck_assert(!exists(path));
	ck_assert(!exists(w.tmp));
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_told)
{
	struct gicsim_diag d;
	struct rpt_file w;

	diag_init(&d);
	ck_assert_int_eq(rpt_open(&w, "no-such-folder/out", &d), GICSIM_E_IO);
	ck_assert_uint_eq(d.n, 1);
	ck_assert_str_eq(d.f[0].text, "no-such-folder/out: cannot be written: No such file or directory");
}
END_TEST

START_TEST(a_full_disk_is_an_error_and_leaves_no_short_file)
{
	struct gicsim_diag d;
	struct rpt_file w;

	if (!exists("/dev/full"))
		return;
	diag_init(&d);
	memset(&w, 0, sizeof(w));
	strncpy(w.path, "full-disk", sizeof(w.path) - 1);
	strncpy(w.tmp, "full-disk.tmp", sizeof(w.tmp) - 1);
	w.f = fopen("/dev/full", "w");
	fputs("x", w.f);
	ck_assert_int_eq(rpt_close(&w, true, &d), GICSIM_E_IO);
	ck_assert_str_eq(d.f[0].text, "full-disk: cannot be written: No space left on device");
	ck_assert(!exists("full-disk"));
}
END_TEST

START_TEST(what_is_no_regular_file_is_written_and_stays_what_it_is)
{
	char path[128], buf[16] = "";
	struct gicsim_diag d;
	struct rpt_file w;
	struct stat st;
	int pipe_end;

	diag_init(&d);
	snprintf(path, sizeof(path), "%s/pipe", dir);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	pipe_end = open(path, O_RDONLY | O_NONBLOCK);
	ck_assert_int_eq(rpt_open(&w, path, &d), 0);
	fputs("hello\n", w.f);
	ck_assert_int_eq(rpt_close(&w, true, &d), 0);
	ck_assert_int_eq(read(pipe_end, buf, sizeof(buf) - 1), 6);
	ck_assert_str_eq(buf, "hello\n");
	ck_assert(lstat(path, &st) == 0 && S_ISFIFO(st.st_mode));
	close(pipe_end);
	unlink(path);
}
END_TEST

START_TEST(a_link_is_written_through)
{
	char path[128], target[128];
	struct gicsim_diag d;
	struct rpt_file w;
	struct stat st;

	diag_init(&d);
	snprintf(path, sizeof(path), "%s/link", dir);
	snprintf(target, sizeof(target), "%s/target", dir);
	ck_assert_int_eq(symlink("target", path), 0);
	ck_assert_int_eq(rpt_open(&w, path, &d), 0);
	fputs("hello\n", w.f);
	ck_assert_int_eq(rpt_close(&w, true, &d), 0);
	ck_assert(lstat(path, &st) == 0 && S_ISLNK(st.st_mode));
	ck_assert(stat(target, &st) == 0 && st.st_size == 6);
	unlink(path);
	unlink(target);
}
END_TEST

Suite *check_file(void);
Suite *check_file(void)
{
	Suite *s = suite_create("file");
	TCase *t = tcase_create("file");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_file_appears_only_when_it_is_closed);
	tcase_add_test(t, a_dropped_file_leaves_nothing);
	tcase_add_test(t, a_folder_that_is_not_there_is_told);
	tcase_add_test(t, a_full_disk_is_an_error_and_leaves_no_short_file);
	tcase_add_test(t, what_is_no_regular_file_is_written_and_stays_what_it_is);
	tcase_add_test(t, a_link_is_written_through);
	suite_add_tcase(s, t);
	return s;
}

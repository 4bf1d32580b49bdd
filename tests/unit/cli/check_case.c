/* SPDX-License-Identifier: MIT */
/* Exit codes of what is found, and of sets of results. */
#include <check.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "core/diag.h"

/* What cli_findings() says of an error without findings; its exit code into *code. */
static const char *said(int err, int *code)
{
	static char text[200];
	int fd[2], keep = dup(2);
	struct gicsim_diag d;
	ssize_t n;

	diag_init(&d);
	ck_assert_int_eq(pipe(fd), 0);
	dup2(fd[1], 2);
	*code = cli_findings(&d, err);
	dup2(keep, 2);
	close(keep);
	close(fd[1]);
	n = read(fd[0], text, sizeof(text) - 1);
	close(fd[0]);
	text[n > 0 ? n : 0] = 0;
	return text;
}

START_TEST(each_error_has_its_exit_code_and_words)
{
	static const struct { int err, code; const char *words; } row[] = {
		{ GICSIM_E_BUG, EXIT_DEFECT, "gicsim: a defect in gicsim; please report this\n" },
		{ GICSIM_E_IO, EXIT_IO, "gicsim: input or output failed\n" },
		{ GICSIM_E_NOMEM, EXIT_USAGE, "gicsim: out of memory\n" },
		{ GICSIM_E_LIMIT, EXIT_USAGE, "gicsim: a limit of the model was reached\n" },
	};

	for (u32 i = 0; i < ARRAY_SIZE(row); i++) {
		int code;

		ck_assert_str_eq(said(row[i].err, &code), row[i].words);
		ck_assert_int_eq(code, row[i].code);
	}
}
END_TEST

START_TEST(a_failure_wins_and_only_skips_are_a_skip)
{
	static const struct { const char *verdicts; bool strict; int code; } row[] = {
		{ "P", false, EXIT_OK }, { "PS", false, EXIT_OK }, { "S", false, EXIT_SKIPPED }, { "", false, EXIT_SKIPPED },
		{ "PI", false, EXIT_INCONCLUSIVE }, { "PI", true, EXIT_FAILED }, { "SI", false, EXIT_INCONCLUSIVE },
		{ "PISF", false, EXIT_FAILED },
	};
	static struct rpt_result r[4];

	for (u32 i = 0; i < ARRAY_SIZE(row); i++) {
		struct cli c = { .strict = row[i].strict };
		u32 n = (u32)strlen(row[i].verdicts);

		for (u32 k = 0; k < n; k++)
			r[k].verdict = row[i].verdicts[k] == 'P' ? RPT_PASS : row[i].verdicts[k] == 'F' ? RPT_FAIL :
				       row[i].verdicts[k] == 'I' ? RPT_INCONCLUSIVE : RPT_SKIP;
		ck_assert_msg(cli_exit_code(&c, r, n) == row[i].code, "%s", row[i].verdicts);
	}
}
END_TEST

Suite *check_case(void);
Suite *check_case(void)
{
	Suite *s = suite_create("case");
	TCase *t = tcase_create("case");

	tcase_add_test(t, each_error_has_its_exit_code_and_words);
	tcase_add_test(t, a_failure_wins_and_only_skips_are_a_skip);
	suite_add_tcase(s, t);
	return s;
}

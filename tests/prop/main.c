/* SPDX-License-Identifier: MIT */
/*
 * Laws of the whole model, on the scenarios of the tree.
 *
 * The claims everything else rests on: a timed run is one of the explored
 * runs, a step can be taken back, a fingerprint stands for a state, the state
 * is all there is, and one seed is one run.  Run from the top of the tree.
 */
#include <check.h>
#include <stdio.h>

#include "support.h"

int main(void)
{
	SRunner *r = srunner_create(check_timed_is_explored());
	int failed, run;

	srunner_add_suite(r, check_state());
	srunner_add_suite(r, check_seed());
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	run = srunner_ntests_run(r);
	srunner_free(r);
	if (run == 0)
		fprintf(stderr, "no test ran\n");
	return failed || !run;
}

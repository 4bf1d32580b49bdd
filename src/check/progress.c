/* SPDX-License-Identifier: MIT */
/* I9: at rest no thread is stuck inside a procedure.  check_explain() tells who waits for whom. */
#include "check/judge.h"
#include "hyp/hyp.h"

void progress_rest(struct gs *g)
{
	char text[200];

	if (hyp_deadlock(g, text, sizeof(text)))
		chk_fail(g, CHECK_progress, 0, 0, 0, 0);
}

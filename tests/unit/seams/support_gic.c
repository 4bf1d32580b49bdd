/* SPDX-License-Identifier: MIT */
/* The machine of the GIC's own tests, with the blocks of guests and checks laid out beside its own. */
#include "core/layout.h"

#include "support_walk.h"

static int seal_all(struct gs_layout *l)
{
	guest_layout(l, &walk_guest);
	check_layout(l, &walk_guest);
	return lay_seal(l);
}

#define lay_seal(l) seal_all(l)
#include "unit/gic/support.c"

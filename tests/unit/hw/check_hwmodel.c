/* SPDX-License-Identifier: MIT */
/* Hardware models: the shipped ones load and say what they should; bad ones are refused in so many words. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/choose.h"
#include "core/diag.h"
#include "hw/hw.h"

#define MODELS GICSIM_SOURCE_DIR "/models"

static const char *const shipped[] = { "gicv3-min", "gicv4.0-min", "gicv4.1-min", "gicv4.1-nid-min",
				       "server-gicv4.0", "server-gicv4.1", "qemu-gicv4.0" };

static struct gicsim_diag d;

static struct hwmodel *good(const char *name)
{
	struct hwmodel *h = NULL;
	int err;

	diag_init(&d);
	err = hw_load(MODELS, name, &h, &d);
	ck_assert_msg(!err && !d.n, "%s: %d, %s:%u:%u %s", name, err, d.f[0].file, d.f[0].line, d.f[0].col,
		      d.f[0].text);
	return h;
}

START_TEST(every_shipped_model_loads_without_findings)
{
	for (size_t i = 0; i < ARRAY_SIZE(shipped); i++) {
		struct hwmodel *h = good(shipped[i]);

		ck_assert_str_eq(h->name, shipped[i]);
		ck_assert_uint_gt(strlen(h->about), 20);
		ck_assert_uint_eq(strlen(h->sha256), 64);
		for (int c = 0; c < COSTS; c++)
			ck_assert_msg(h->cost[c].from && h->cost[c].from[0] == '[', "%s: cost %s has no mark",
				      shipped[i], hw_cost_info[c].name);
		hw_free(h);
	}
}
END_TEST

Suite *check_hwmodel(void);
Suite *check_hwmodel(void)
{
	Suite *s = suite_create("hwmodel");
	TCase *t = tcase_create("hwmodel");

	tcase_add_test(t, every_shipped_model_loads_without_findings);
	suite_add_tcase(s, t);
	return s;
}

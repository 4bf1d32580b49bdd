/* SPDX-License-Identifier: MIT */
/*
 * A histogram of durations: 32 linear buckets for each power of two, so a
 * quantile is right to about 3 %; minimum, maximum and count are exact.
 */
#ifndef GS_REPORT_HIST_H
#define GS_REPORT_HIST_H

#include "core/types.h"

#define HIST_SUB 32u
#define HIST_BUCKETS (60u * HIST_SUB)

struct hist {
	u64 n, min, max;
	u64 bucket[HIST_BUCKETS];
};

void hist_add(struct hist *h, u64 value);
/* The smallest bucket bound that at least `permille` of the values do not exceed; 0 when empty. */
u64 hist_quantile(const struct hist *h, u32 permille);

#endif

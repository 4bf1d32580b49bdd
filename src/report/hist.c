/* SPDX-License-Identifier: MIT */
#include "report/hist.h"

static u32 bucket_of(u64 v)
{
	u32 log;

	if (v < HIST_SUB)
		return (u32)v;
	log = 63u - (u32)__builtin_clzll(v);
	return (log - 4) * HIST_SUB + (u32)((v >> (log - 5)) - HIST_SUB);
}

static u64 upper_bound(u32 b)
{
	u32 log;

	if (b < HIST_SUB)
		return b;
	log = b / HIST_SUB + 4;
	return (((u64)(b % HIST_SUB) + HIST_SUB + 1) << (log - 5)) - 1;
}

void hist_add(struct hist *h, u64 value)
{
	u32 b = bucket_of(value);

	if (!h->n || value < h->min)
		h->min = value;
	if (value > h->max)
		h->max = value;
	h->n++;
	h->bucket[b < HIST_BUCKETS ? b : HIST_BUCKETS - 1]++;
}

u64 hist_quantile(const struct hist *h, u32 permille)
{
	u64 want = (h->n * permille + 999) / 1000, seen = 0;

	if (!h->n)
		return 0;
	for (u32 b = 0; b < HIST_BUCKETS; b++) {
		seen += h->bucket[b];
		if (seen >= want && seen) {
			u64 v = upper_bound(b);

			return v < h->max ? v : h->max;
		}
	}
	return h->max;
}

/* SPDX-License-Identifier: MIT */
/* Cases that libFuzzer thinks of: see cases.h. */
#include <stdlib.h>

#include "cases.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

/* What is wrong must look like a crash, for libFuzzer to keep the input. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static void *ctx;
	struct fuzz_case c = { 0 };

	if (!ctx)
		ctx = fuzzer.open();
	if (!size)
		return 0;
	c.kind = fuzzer.nkinds ? data[0] % 16 % fuzzer.nkinds : 0;
	c.audit = data[0] < 16;
	c.d = (struct draws){ .bytes = data + 1, .left = size - 1 };
	c.n = draw_bytes(&c.d, 2);
	if (!ctx || !fuzzer.one(ctx, &c))
		abort();
	return 0;
}

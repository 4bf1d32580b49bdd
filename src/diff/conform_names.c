/* SPDX-License-Identifier: MIT */
/* Names of registers for people: a recording has offsets only. */
#include <string.h>

#include "diff/conform_run.h"

static const struct {
	const char *frame, *name;
	u32 off, bytes, count;
} regs[] = {
#define REG(frame, name, off, bytes, count) {#frame, name, off, bytes, count},
#include "diff/conform_regs.def"
#undef REG
};

void conform_reg_name(const char *frame, u32 off, char *buf, size_t n)
{
	for (u32 i = 0; i < ARRAY_SIZE(regs); i++) {
		if (strcmp(regs[i].frame, frame) || off < regs[i].off ||
		    off - regs[i].off >= regs[i].bytes * regs[i].count)
			continue;
		snprintf(buf, n, "%s%s", regs[i].name, regs[i].count > 1 ? "<n>" : "");
		return;
	}
	snprintf(buf, n, "%s+0x%x", frame, off);
}

/* SPDX-License-Identifier: MIT */
/* An installed qemu-system-aarch64, as a side: with stopped CPUs, or with one that runs a stub of ours. */
#ifndef GS_DIFF_QEMU_H
#define GS_DIFF_QEMU_H

#include "diff/side.h"

struct qemu_config {
	const char *program;	/* null: qemu-system-aarch64 of the path */
	u32 gic_version;	/* 3 or 4 */
	u32 pes;
	u32 ram_mib;
	bool secure;		/* two Security states; qtest is Non-secure */
	bool live;		/* CPU 0 runs, for the sake of its system registers */
};

/*
 * GICSIM_E_NEEDS: the program is not installed (*d says so).  GICSIM_E_IO: it
 * did not start, with the first of what it said.
 */
int side_qemu(const struct qemu_config *c, struct side **out, struct gicsim_diag *d);
/* First line of `--version` into text; false: not installed. */
bool qemu_version(const char *program, char *text, size_t size);

#endif

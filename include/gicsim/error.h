/* SPDX-License-Identifier: MIT */
/*
 * Error codes and diagnostics.
 *
 * Functions return 0 or one of these; text and position go into a
 * struct gicsim_diag that the caller owns.
 */
#ifndef GICSIM_ERROR_H
#define GICSIM_ERROR_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum gicsim_error {
	GICSIM_OK = 0,
	GICSIM_E_NOMEM = -1,	/* the host has no memory left */
	GICSIM_E_INVAL = -2,	/* an argument or a file is wrong; the diagnostic says where */
	GICSIM_E_LIMIT = -3,	/* a limit of the model or of this run was reached */
	GICSIM_E_FAULT = -4,	/* an address outside every memory region or frame; a system register that is UNDEFINED */
	GICSIM_E_IO = -5,	/* reading or writing a file failed */
	GICSIM_E_NEEDS = -6,	/* the hardware lacks a capability the input needs */
	GICSIM_E_BUG = -7	/* a defect in gicsim itself */
};

#define GICSIM_DIAG_MAX 20
#define GICSIM_DIAG_TEXT 256

/* One finding.  line and col count from 1; 0 when there is no position. */
struct gicsim_finding {
	uint32_t line, col, width;
	char file[160];
	char text[GICSIM_DIAG_TEXT];
	char source[160];	/* the line it is about, or empty */
};

/* Up to GICSIM_DIAG_MAX findings, in the order they were found. */
struct gicsim_diag {
	uint32_t n;		/* kept */
	uint32_t dropped;	/* beyond the maximum */
	struct gicsim_finding f[GICSIM_DIAG_MAX];
};

#ifdef __cplusplus
}
#endif

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Recordings -> scenarios.
 *
 * A recording of a host mixes devices, guests and the hypervisor that reacted
 * to both.  What is written here is the first two and the scheduling that had
 * outside causes: stimuli.  The model's own hypervisor does the reacting.
 *
 *   bytes --import_<format>.c--> struct recording (recording.h): what happened
 *         --infer*.c-----------> struct imported (imported.h): who did it, and why
 *         --export.c-----------> YAML, one statement a line
 *
 * The input is read once, in order, and may be a pipe.  Memory grows with what
 * matters (interrupts, residency, ITS commands), not with the length of the file.
 */
#ifndef GS_TRACE_IMPORT_H
#define GS_TRACE_IMPORT_H

#include <gicsim/error.h>
#include <stdio.h>

#include "core/types.h"

struct import_opts {
	const char *scenario;	/* its name; null: made from the file's name */
	u32 speed;		/* times are divided by it; 0: IMPORT_SPEED */
	u64 from_us, until_us;	/* cut, in the recording's time; until 0: to its end */
	const char *hardware;	/* model to write; null: by what was recorded */
	const char *hypervisor; /* procedures to write; null: IMPORT_HYPERVISOR */
};

/* An emulator takes about 0.5 to 2 ms from MSI to acknowledge: 25 to 100 us of ours. */
#define IMPORT_SPEED	  20u
#define IMPORT_HYPERVISOR "linux-6.12"

struct import_format {
	const char *name, *about;
};

/* Rows of formats.def, in its order. */
extern const struct import_format import_formats[];
extern const u32 import_nformats;

/*
 * Read a recording from `in` and write the scenario to `out`; an account of
 * every MSI and what was left out goes to `report` (may be null).  `name` is
 * the file's name, for findings (name:line:col) and `provenance.from`.
 *
 * Returns 0; GICSIM_E_INVAL: unknown format, or not a recording, with findings;
 * GICSIM_E_IO: reading or writing failed; GICSIM_E_LIMIT: too large for a
 * scenario; GICSIM_E_NOMEM.  Nothing is written to `out` unless it returns 0 or GICSIM_E_IO.
 */
int import_run(const char *format, FILE *in, const char *name, const struct import_opts *o,
	       FILE *out, FILE *report, struct gicsim_diag *d);

#endif

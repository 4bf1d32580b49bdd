/* SPDX-License-Identifier: MIT */
/* Between the halves of the qemu-trace reader: lines (import_qemu_trace.c), events (qemu_events.c). */
#ifndef GS_TRACE_QEMU_TRACE_H
#define GS_TRACE_QEMU_TRACE_H

#include "trace/recording.h"

#define QT_ROW_SLOTS 512u

struct qt {
	struct recording *r;
	struct gicsim_diag *d;
	const char *file;
	u32 line;
	u64 us; /* of this line */
	bool started;
	u64 first_us;		/* log form: host time of the first event */
	const char *text, *end; /* of this line: where the columns count from */
	u32 msi;		/* event number + 1 of the MSI being looked up */
	u64 readable;		/* lines that have the form */
	u16 slot[QT_ROW_SLOTS]; /* row number + 1, by hash of the name */
	u64 *count;		/* by row */
};

/* An event: what its text looks like, what it means. */
struct qt_row {
	const char *name;
	const char *form; /* %x hexadecimal, %d decimal, %w any word; null: not looked into */
	int (*use)(struct qt *q, const u64 *v);
	const char *cmd; /* an ITS command */
	u8 class;
};

extern const struct qt_row qt_rows[];
extern const u32 qt_nrows;

#endif

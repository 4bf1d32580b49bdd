/* SPDX-License-Identifier: MIT */
/*
 * The stub that CPU 0 of a running QEMU executes: a mailbox in memory through
 * which system registers are reached, from EL2 or EL1.
 */
#ifndef GS_DIFF_LIVE_H
#define GS_DIFF_LIVE_H

#include "core/types.h"

#define LIVE_ENTRY	0x47f00000ull	/* where the stub is loaded and started; its vectors need 2 KiB alignment */
#define LIVE_BYTES	0xc18u
#define LIVE_MAILBOX	0x46000000ull

/* Offsets in the mailbox. */
#define LIVE_WANTED	0x00	/* number of the request; the client writes it last */
#define LIVE_DONE	0x08	/* of the last one done; the stub writes it last */
#define LIVE_VALUE	0x10	/* handed to the instruction, and taken from it; all ones after an exception */
#define LIVE_EL1	0x18	/* not zero: at EL1 */
#define LIVE_CODE	0x40	/* two instruction words */

/* The stub as it goes to memory. */
void live_stub(u8 out[LIVE_BYTES]);
/* MRS X1 or MSR X1 of a register (op0:op1:CRn:CRm:op2, 16 bits), and the way back. */
void live_code(u32 enc, bool write, u32 el, u32 out[2]);

#endif

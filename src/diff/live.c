/* SPDX-License-Identifier: MIT */
/*
 * AArch64 by hand.  X0 is the mailbox, X1 the value, X2 the request.
 *
 * A trip to EL1 runs with ICC_PMR_EL1 = 0: with HCR_EL2.IMO set a pending
 * physical interrupt is taken from EL1 whatever PSTATE.I says.
 */
#include "diff/live.h"

#include <string.h>

#define SYNC_EL2 (0x800 + 0x200)	/* vectors: exception at EL2 itself */
#define SYNC_EL1 (0x800 + 0x400)	/* from EL1 */

static const struct { u32 at, word; } stub[] = {
	{ 0x00, 0x58000480 },		/* ldr x0, mailbox */
	{ 0x04, 0x10003fe5 },		/* adr x5, vectors */
	{ 0x08, 0xd51cc005 },		/* msr vbar_el2, x5 */
	{ 0x0c, 0x58000465 },		/* ldr x5, hcr */
	{ 0x10, 0xd51c1105 },		/* msr hcr_el2, x5 */
	{ 0x14, 0xd5033fdf },		/* isb */
	/* poll: */
	{ 0x18, 0xf9400002 },		/* ldr x2, [x0, #LIVE_WANTED] */
	{ 0x1c, 0xf9400403 },		/* ldr x3, [x0, #LIVE_DONE] */
	{ 0x20, 0xeb03005f },		/* cmp x2, x3 */
	{ 0x24, 0x54ffffa0 },		/* b.eq poll */
	{ 0x28, 0xf9400801 },		/* ldr x1, [x0, #LIVE_VALUE] */
	{ 0x2c, 0xf9400c06 },		/* ldr x6, [x0, #LIVE_EL1] */
	{ 0x30, 0x91010004 },		/* add x4, x0, #LIVE_CODE */
	{ 0x34, 0xd5033f9f },		/* dsb sy: the code is new */
	{ 0x38, 0xd508751f },		/* ic iallu */
	{ 0x3c, 0xd5033f9f },		/* dsb sy */
	{ 0x40, 0xd5033fdf },		/* isb */
	{ 0x44, 0xb5000066 },		/* cbnz x6, el1 */
	{ 0x48, 0xd63f0080 },		/* blr x4 */
	{ 0x4c, 0x1400000a },		/* b done */
	/* el1: */
	{ 0x50, 0xd5384605 },		/* mrs x5, icc_pmr_el1 */
	{ 0x54, 0xd518461f },		/* msr icc_pmr_el1, xzr */
	{ 0x58, 0xd51c4024 },		/* msr elr_el2, x4 */
	{ 0x5c, 0xd28078a6 },		/* mov x6, #0x3c5: EL1h, all masked */
	{ 0x60, 0xd51c4006 },		/* msr spsr_el2, x6 */
	{ 0x64, 0xd5033fdf },		/* isb */
	{ 0x68, 0xd69f03e0 },		/* eret */
	/* back: */
	{ 0x6c, 0xd5184605 },		/* msr icc_pmr_el1, x5 */
	{ 0x70, 0xd5033fdf },		/* isb */
	/* done: */
	{ 0x74, 0xf9000801 },		/* str x1, [x0, #LIVE_VALUE] */
	{ 0x78, 0xd5033fbf },		/* dmb sy */
	{ 0x7c, 0xf9000402 },		/* str x2, [x0, #LIVE_DONE] */
	{ 0x80, 0x17ffffe6 },		/* b poll */
	{ 0x90, (u32)LIVE_MAILBOX },	/* mailbox: .quad */
	{ 0x98, 0x80000018 },		/* hcr: .quad RW, IMO, FMO */
	{ SYNC_EL2 + 0x00, 0x92800001 },	/* mov x1, #-1 */
	{ SYNC_EL2 + 0x04, 0xd53c4025 },	/* mrs x5, elr_el2 */
	{ SYNC_EL2 + 0x08, 0x910010a5 },	/* add x5, x5, #4 */
	{ SYNC_EL2 + 0x0c, 0xd51c4025 },	/* msr elr_el2, x5 */
	{ SYNC_EL2 + 0x10, 0xd69f03e0 },	/* eret */
	{ SYNC_EL1 + 0x00, 0xd53c5206 },	/* mrs x6, esr_el2 */
	{ SYNC_EL1 + 0x04, 0xd35afcc6 },	/* lsr x6, x6, #26 */
	{ SYNC_EL1 + 0x08, 0xf10058df },	/* cmp x6, #0x16: HVC */
	{ SYNC_EL1 + 0x0c, 0x54000040 },	/* b.eq past the next */
	{ SYNC_EL1 + 0x10, 0x92800001 },	/* mov x1, #-1 */
	{ SYNC_EL1 + 0x14, 0x17fffd16 },	/* b back */
};

_Static_assert(SYNC_EL1 + 0x18 == LIVE_BYTES, "the stub ends with its last word");

#define MRS 0xd5200000u
#define MSR 0xd5000000u
#define X1 1u
#define RET 0xd65f03c0u
#define HVC_0 0xd4000002u

static void put32(u8 *to, u32 v)
{
	for (u32 i = 0; i < 4; i++)
		to[i] = (u8)(v >> 8 * i);
}

void live_stub(u8 out[LIVE_BYTES])
{
	memset(out, 0, LIVE_BYTES);
	for (u32 i = 0; i < ARRAY_SIZE(stub); i++)
		put32(out + stub[i].at, stub[i].word);
}

void live_code(u32 enc, bool write, u32 el, u32 out[2])
{
	out[0] = (write ? MSR : MRS) | enc << 5 | X1;
	out[1] = el == 1 ? HVC_0 : RET;
}

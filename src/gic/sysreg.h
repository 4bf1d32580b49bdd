/* SPDX-License-Identifier: MIT */
/*
 * System registers as rows: what sysregs.def names, icc_regs.c, ich_regs.c
 * and icv_regs.c do.  Look-up and the answer for what is not there are once, in sysreg.c.
 */
#ifndef GS_GIC_SYSREG_H
#define GS_GIC_SYSREG_H

#include "gic/gic.h"

#define ENC(op0, op1, crn, crm, op2) \
	((u32)(op0) << 14 | (u32)(op1) << 11 | (u32)(crn) << 7 | (u32)(crm) << 3 | (op2))

enum {
#define F(name, msb, lsb)
#define SYS(name, frame, enc, count, pure, fields) name = enc, name##_count = count,
#include "gic/sysregs.def"
#undef SYS
#undef F
};

/* Which element, and who asks. */
struct sys_at {
	const struct gic_as *as;
	u32 i;
};

/* Whose it is: who may access it, what traps, what is redirected (icv_regs.c). */
enum sys_who {
	SYS_ALL,		/* nothing beyond what the register says itself */
	SYS_GRP0, SYS_GRP1,	/* of that group's interrupts */
	SYS_COMMON,		/* of both */
	SYS_SGI,		/* generation of SGIs: has no virtual form */
	SYS_EL2, SYS_EL3	/* from there on */
};

struct sysreg {
	u32 id, count;
	u8 who;			/* enum sys_who */
	bool (*there)(const struct gs *g, const struct sys_at *a);	/* null: always */
	u64 (*look)(const struct gs *g, const struct sys_at *a);	/* no effect */
	u64 (*read)(struct gs *g, const struct sys_at *a);	/* instead of look, when reading has one */
	void (*write)(struct gs *g, const struct sys_at *a, u64 val);
};

/* Where a table has it: by the upper bits of op1, CRm and op2; the look-up compares all of it.  Two in one slot: the compiler objects. */
#define SYS_SLOT(enc) (((enc) >> 12 & 3) << 7 | ((enc) & 0x7f))

#define SYSREGS(enc, n, ...) [SYS_SLOT(enc) ... SYS_SLOT(enc) + (n) - 1] = { .id = (enc), .count = (n), __VA_ARGS__ }
#define SYSREG(x, ...) SYSREGS(x, x##_count, __VA_ARGS__)

/* Slots; one without a register has count 0. */
struct sysreg_table {
	const struct sysreg *regs;
	u32 n;
};

/* There are as many active priority registers as virtual preemption bits need. */
bool icv_ap_there(const struct gs *g, const struct sys_at *a);

extern const struct sysreg_table icc_sysregs, ich_sysregs, icv_sysregs;

/*
 * A Non-secure EL1 access to an encoding of icv_sysregs: does it trap?  If not,
 * *r stays when the virtual register is meant and is null for the physical one.
 */
enum gic_sys icv_route(struct gs *g, const struct gic_as *as, const struct sysreg **r, bool write);

/* Rows of sysregs.def, for names: regs.c. */
extern const struct gic_reg_name sysreg_names[];
extern const u32 nsysreg_names;

#endif

/* SPDX-License-Identifier: MIT */
/*
 * A program: procedures compiled to statements over a flat expression code.
 * Const once linked; private to this folder.
 *
 * A statement owns a run of expression instructions that leave its operands
 * on a value stack of the host, evaluated within one step.  A statement that
 * touches nothing but the thread itself is silent: it is taken together with
 * the visible one before it, so that a thread at rest stands at a visible
 * statement and whether it can go on is read off that one.
 */
#ifndef GS_HYP_PROG_H
#define GS_HYP_PROG_H

#include "hyp/hyp.h"
#include "yaml/reader.h"

#define HYP_CALLS 10u		/* deepest call chain of a thread's own */
#define HYP_FRAMES 14u		/* and sched_out, sched_in on top of it */
#define HYP_LOCALS 22u		/* over all frames of a thread */
#define HYP_PARAMS 6u
#define HYP_VALUES 64u		/* value stack of one statement */
#define HYP_FIELDS 192u
#define HYP_LOCKS_HELD 8u
#define HYP_FILES 64u
#define HYP_NONE 0xffffffffu	/* value of `none` */

enum type {
	T_VM, T_VCPU, T_VPE, T_IRQ, T_PE, T_ITS,	/* have state */
	T_CMD, T_DEV, T_BOOL, T_INT, T_NONE, TYPES
};
#define KINDS (T_ITS + 1)
extern const char *const type_name[TYPES];

enum op {
	OP_CONST,	/* c */
	OP_WIDE,	/* prog->wide[c] */
	OP_LOCAL,	/* slot a */
	OP_FIELD,	/* field c of the object on top */
	OP_REG,		/* peek register c: index, unit on top; field a = msb + 1 (0: all), b = lsb */
	OP_NOT, OP_NEG,
	OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_ADD, OP_SUB, OP_BAND, OP_BOR, OP_SHL, OP_SHR, OP_MUL,
	OP_AND,		/* top false: c instructions on, else drop it */
	OP_OR,
	OP_INS		/* value into bits [a:b] of what lies below; c: value is in place already */
};

struct insn {
	u8 op, a;
	u16 b;
	u32 c;
};

enum stmt_kind {
#define PRIM(name, word, syntax, text) STMT_##name,
#include "hyp/primitives.def"
#undef PRIM
	STMTS
};

struct prim_info { const char *name, *word, *syntax, *text; };
extern const struct prim_info prim_info[STMTS];

#define NO_SLOT 0xffu

struct stmt {
	u8 kind;
	bool visible;
	u8 slot;		/* local that takes the result, or NO_SLOT */
	u8 slot2;		/* cursor of a loop; local that takes "timed out" */
	u8 mode;		/* by kind */
	u8 narg;
	u16 ncode;
	u32 code;		/* first expression instruction */
	u32 a, b;		/* by kind: field, register, proc, set, its commands */
	u32 target;		/* where to, when not to the next one */
	u64 timeout_ns;		/* 0: none */
	/* where it comes from */
	u16 proc, file;
	u32 line;
	const char *text;
};

/* mode of read and write */
enum { ACC_REG, ACC_SYSREG, ACC_BYTE, ACC_BIT };
/* mode of its */
enum { ITS_NOWAIT = 1 };

enum set { SET_VMS, SET_VCPUS, SET_VPES, SET_IRQS, SET_PES, SET_ITSS, SET_OF_VCPUS, SET_OF_VPES, SET_OF_IRQS };

enum lock_kind { LOCK_NONE, LOCK_MUTEX, LOCK_SPIN, LOCK_IRQSAVE };

enum builtin {
#define FIELD(owner, name, type, rw, text) F_##owner##_##name,
#include "hyp/fields.def"
#undef FIELD
	BUILTINS
};

struct field {
	const char *name;
	u8 owner, type;
	bool rw;
	u8 lock;		/* enum lock_kind: a lock, not a value */
	u16 builtin;		/* or BUILTINS */
	u8 size;		/* 1 bool, 2 lock, 4 object, 8 int */
	u16 off;		/* in the object's file-declared state */
	const char *file;
	u32 line;
};

struct its_slot { u8 dw, lsb; u8 in_place; u8 pad; u64 mask; };
struct its_call { u8 opcode, narg; u16 pad; u32 slot; };

enum conv { CONV_NONE, CONV_DEMOTE, CONV_PROMOTE, CONV_MOVE };

struct proc {
	const char *name;
	char *sig;		/* "demote(irq)" */
	u8 nparams, nlocals;
	u8 conv;		/* enum conv: a conversion of its first argument */
	u8 depth, need;		/* of the call tree below it: frames, locals */
	bool brought;		/* new in an overlay or a scenario: replaces none of the base */
	bool dead;		/* replaced by a later one of the same name */
	u8 ptype[HYP_PARAMS];
	const char *pname[HYP_PARAMS];
	u32 first;		/* its first statement */
	u32 n;
	u32 line;
	u16 file;
	const struct yml_doc *doc;
	const struct yml_node *body, *key;
};

enum thread_kind { TK_VCPU, TK_PE, TK_USER, TK_WORKER, TK_DEV, TK_HOST };

struct script {			/* a thread of the scenario */
	const char *name;
	u8 kind;
	u16 pe;			/* GS_NONE16: on a PE of its own */
	u32 owner;		/* vCPU, device */
	u32 proc;
};

struct vec { void *p; u32 n, cap; size_t size; };

struct hyp_program {
	char *name;
	char sha[65];
	struct hyp_promise promise;
	const struct hwmodel *hw;
	const struct gic_config *gic;
	const struct guest_config *guest;

	struct yml_doc *doc[HYP_FILES];
	char *path[HYP_FILES];
	u32 ndocs;
	const char *file[HYP_FILES];
	u32 nfiles;
	bool past_base;		/* while loading: what comes now is no base */

	struct field field[HYP_FIELDS];
	u32 nfields;
	u32 state_size[KINDS];	/* bytes of file-declared fields */

	struct vec proc, stmt, insn, wide, reg, slot, call, script, text;
	u32 entry[ENTRIES];	/* proc, or GS_NONE32 */
	const char *entry_name[ENTRIES];
	const struct yml_node *entry_node[ENTRIES];
	const struct yml_doc *entry_doc[ENTRIES];
};

static inline const struct stmt *prog_stmt(const struct hyp_program *p, u32 i)
{
	return (const struct stmt *)p->stmt.p + i;
}

static inline struct proc *prog_proc(const struct hyp_program *p, u32 i)
{
	return (struct proc *)p->proc.p + i;
}

static inline const struct insn *prog_insn(const struct hyp_program *p, u32 i)
{
	return (const struct insn *)p->insn.p + i;
}

static inline const struct gic_reg_name *prog_reg(const struct hyp_program *p, u32 i)
{
	return ((const struct gic_reg_name *const *)p->reg.p)[i];
}

/* Append one zeroed element; null without memory. */
void *vec_add(struct vec *v);
/* Keep a copy of a string as long as the program lives. */
const char *prog_text(struct hyp_program *p, const char *s, size_t n);

/* proc_load.c */
extern const char *const entry_names[ENTRIES];
u32 prog_find_proc(const struct hyp_program *p, const char *name, size_t len);
int prog_add_proc(struct hyp_program *p, const struct yml_doc *doc, u16 file, const struct yml_node *key,
		  const char *sig, const struct yml_node *body, struct gicsim_diag *d);
int prog_add_field(struct hyp_program *p, const struct yml_doc *doc, const struct yml_node *at, u8 owner,
		   const char *name, u8 type, u8 lock, struct gicsim_diag *d);
const struct field *prog_find_field(const struct hyp_program *p, u8 owner, const char *name, size_t len);

void prog_add_builtins(struct hyp_program *p);
bool prog_name_ok(const char *s, size_t n);
/* A base with what it extends; an overlay on what is loaded. */
int prog_load_base(struct hyp_program *p, const char *models, const char *name, struct gicsim_diag *d);
int prog_load_overlay(struct hyp_program *p, const char *models, const char *name, struct gicsim_diag *d);
/* Once all is loaded: procedures of the entries. */
int prog_resolve_entries(struct hyp_program *p, struct gicsim_diag *d);

/* compile.c: every procedure's statements */
int prog_compile(struct hyp_program *p, struct gicsim_diag *d);
/* No procedure that came after the base is a misspelt one of the base. */
int prog_check_used(const struct hyp_program *p, struct gicsim_diag *d);
/* A listing, for tests and people. */
void prog_list(const struct hyp_program *p, u32 proc, char *buf, size_t n);

/* memory plan, plan.c */
enum plan_kind {
	PLAN_QUEUE, PLAN_DEVICES, PLAN_COLLECTIONS, PLAN_VPES, PLAN_ITT, PLAN_PROP, PLAN_PEND, PLAN_VPT,
	PLAN_VCONF, PLAN_VPECFG, PLANS
};
u64 plan_addr(const struct gs *g, enum plan_kind k, u32 i);
u64 plan_size(const struct gic_config *gic, const struct guest_config *guest, const struct hwmodel *hw,
	      enum plan_kind k, u32 i);
int plan_layout(struct gs_layout *l, const struct gic_config *gic, const struct guest_config *guest,
		const struct hwmodel *hw, struct gicsim_diag *d);
u32 plan_itt_bits(const struct guest_config *guest, const struct hwmodel *hw, u32 dev);

#endif

/* SPDX-License-Identifier: MIT */
/* What the parts of the compiler share: tokens, the procedure in work, findings. */
#ifndef GS_HYP_COMP_H
#define GS_HYP_COMP_H

#include "hyp/prog.h"

enum tok_kind { TOK_END, TOK_NAME, TOK_INT, TOK_TEXT, TOK_OP, TOK_BAD };

struct tok {
	u8 kind;
	char op[3];
	u32 off, len;		/* in the scalar */
	u64 num;
	const char *why;	/* TOK_BAD */
};

#define COMP_CODE 512u

struct comp {
	struct hyp_program *p;
	struct gicsim_diag *d;
	const struct yml_doc *doc;
	const struct yml_node *node;	/* scalar in work */
	const char *s;			/* its text */
	u32 pos, len;
	struct tok t;			/* next token */
	u32 proc;
	u16 file;
	bool failed;			/* something was wrong in this link */
	bool bad;			/* in this statement */
	bool polls;			/* registers may be read inside expressions */
	bool wants_lock;		/* the path in work must end in a lock: `lock` */
	const struct field *lock;
	struct { const char *name; u8 type; bool param; } local[HYP_LOCALS];
	u32 nlocals, peak;
	/* expression code of the statement, types and starts of the values on the stack */
	struct insn code[COMP_CODE];
	u32 ncode;
	u8 type[HYP_VALUES];
	u32 start[HYP_VALUES];
	u32 nval;
	const char *held[HYP_LOCKS_HELD];	/* locks held on this path, as written */
	u32 nheld;
	struct stmt scratch;			/* takes what finds no memory */
};

/* lex.c */
void lex_begin(struct comp *c, const struct yml_node *n);
void lex_next(struct comp *c);
bool lex_is(const struct comp *c, const char *op);
bool lex_word(const struct comp *c, const char *word);
bool lex_take(struct comp *c, const char *op);		/* if next, and go on */
bool lex_take_word(struct comp *c, const char *word);
bool lex_expect(struct comp *c, const char *op);	/* else a finding */
const char *lex_text(const struct comp *c, const struct tok *t, char *buf, size_t n);
/* What stands at the token, for "found ...". */
const char *lex_found(const struct comp *c, char *buf, size_t n);
bool lex_peek_op(const struct comp *c, const char *op);	/* after the present token */
void comp_err(struct comp *c, u32 off, u32 width, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void comp_err_here(struct comp *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* code.c */
/* An operator, or an open parenthesis, that waits for its right side. */
struct opent {
	u8 op, prec;
	bool reg;		/* '[' of a register, not '(' */
	u8 nindex;
	u32 at;			/* OP_AND, OP_OR: their place; register: of the index in work */
	u32 off;
	const struct gic_reg_name *r;
};

void code_begin(struct comp *c);
void code_op(struct comp *c, u8 op, u8 a, u16 b, u32 k);
void code_const(struct comp *c, u64 v);
/* One instruction that pushes v, without its type; is instruction i such a one? */
void code_imm(struct comp *c, u64 v);
bool code_imm_at(const struct comp *c, u32 i, u64 *v);
/* A value of this type is on the stack; its code begins at `start`. */
void code_push(struct comp *c, u8 type, u32 start);
/* The operator takes its values. */
void code_reduce(struct comp *c, const struct opent *o);
bool type_fits(u8 want, u8 have);
/* Is the code in work a constant? */
bool code_is_const(const struct comp *c, u64 *v);
/* Does it read what others may change? */
bool code_shared(const struct comp *c);

/* expr.c */
/* One expression, its value left on the stack; TYPES after a finding. */
u8 expr(struct comp *c);
/* As expr(), and of this type (T_INT takes bool too). */
bool expr_of(struct comp *c, u8 type, const char *what);
int local_find(const struct comp *c, const char *s, size_t n);
int local_add(struct comp *c, const char *name, u8 type);

/* expr_reg.c */
/* ".Field" after a register: bits; whole register without. */
bool reg_field(struct comp *c, const struct gic_reg_name *r, u8 *msb, u8 *lsb, const char **name);
/* "[unit, index]": two values on the stack. */
bool reg_index(struct comp *c, const struct gic_reg_name *r);
/* Register by the present token, or null without a finding. */
const struct gic_reg_name *reg_here(struct comp *c, u32 *row, const char **near);
u32 prog_add_reg(struct comp *c, const struct gic_reg_name *r);
/* Does the value on the stack fit as the nth index? */
bool reg_index_type(struct comp *c, const struct gic_reg_name *r, u32 nth, u32 off);
/* A register inside an expression, its indices, of which there are `have`, on the stack. */
void reg_value(struct comp *c, const struct gic_reg_name *r, u32 have);

/* stmt.c: one statement that stands in one scalar. */
void stmt_compile(struct comp *c, const struct yml_node *n);
struct stmt *stmt_add(struct comp *c, u8 kind, const struct yml_node *n);
void stmt_code(struct comp *c, struct stmt *s);
u32 stmt_count(const struct comp *c);
struct stmt *stmt_at(const struct comp *c, u32 i);

/* Result of a statement into the lvalue after "->": for the last statement added. */
bool stmt_dest(struct comp *c, const struct yml_node *n, u8 type);
/* "timeout 500 us -> var", if it stands there. */
bool stmt_timeout(struct comp *c, u32 stmt);

/* stmt_reg.c */
void stmt_write(struct comp *c, const struct yml_node *n);
void stmt_read(struct comp *c, const struct yml_node *n);

/* compile.c */
void comp_err_node(struct comp *c, const struct yml_node *n, const char *text);
/* call_graph.c */
void comp_call_graph(struct comp *c);

/* its_stmt.c */
void stmt_its(struct comp *c, const struct yml_node *n);

#endif

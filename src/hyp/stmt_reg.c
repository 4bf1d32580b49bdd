/* SPDX-License-Identifier: MIT */
/* `write` and `read`: registers by their manual names, and tables in memory by what they hold. */
#include <stdio.h>
#include <string.h>

#include "core/diag.h"
#include "hyp/comp.h"

/* {Field=EXPR, ...}: each into the value below.  `r` null: a configuration byte or a pending bit. */
static bool fields(struct comp *c, const struct gic_reg_name *r, bool bit)
{
	static const struct gic_field byte[] = { { "enable", 0, 0 }, { "priority", 7, 2 } };
	static const struct gic_field pend[] = { { "pending", 0, 0 } };
	struct gic_reg_name table = { .name = bit ? "a pending table" : "a configuration table",
				      .fields = bit ? pend : byte, .nfields = bit ? 1 : 2, .bytes = 1 };
	u32 n = 0;

	if (!lex_expect(c, "{"))
		return false;
	while (!lex_is(c, "}") && c->t.kind != TOK_END) {
		const char *near = NULL;
		const struct gic_field *f = NULL;
		char name[64];

		if (n++ && !lex_expect(c, ","))
			return false;
		lex_text(c, &c->t, name, sizeof(name));
		if (r && c->t.kind == TOK_NAME)
			f = gic_field_find(r, name, &near);
		for (u32 i = 0; !r && i < table.nfields; i++)
			if (!strcmp(table.fields[i].name, name))
				f = &table.fields[i];
		if (!f) {
			comp_err_here(c, "%s has no field '%s'%s%s%s", r ? r->name : table.name, name,
				      near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
			return false;
		}
		lex_next(c);
		if (!lex_expect(c, "=") || !expr_of(c, T_INT, f->name))
			return false;
		code_op(c, OP_INS, f->msb, f->lsb,
			!strcmp(f->name, "Physical_Address") || !strcmp(f->name, "priority"));
		c->nval--;
	}
	return lex_expect(c, "}");
}

enum { TAB_LPI_CONFIG, TAB_VLPI_CONFIG, TAB_VPT, TAB_PENDING, TABS };
static const char *const tab_name[TABS] = { "LPI_CONFIG", "VLPI_CONFIG", "VPT", "PENDING" };

/* "TABLE[index]": the address of the byte, or of the bit, on the stack. */
static bool table_index(struct comp *c, u32 tab)
{
	bool bit = tab == TAB_VPT || tab == TAB_PENDING;

	if (!lex_expect(c, "["))
		return false;
	if (tab == TAB_LPI_CONFIG) {
		code_const(c, plan_addr(NULL, PLAN_PROP, 0));
	} else if (tab == TAB_PENDING) {
		if (!expr_of(c, T_PE, "PENDING[pe, intid]"))
			return false;
		code_op(c, OP_FIELD, 0, 0, F_PE_pending_table);
	} else {
		if (!expr_of(c, T_VPE, tab == TAB_VPT ? "VPT[vpe, vintid]" : "VLPI_CONFIG[vpe, vintid]"))
			return false;
		code_op(c, OP_FIELD, 0, 0, tab == TAB_VPT ? F_VPE_vpt : F_VPE_vconf);
	}
	c->type[c->nval - 1] = T_INT;
	if (bit) {
		code_op(c, OP_CONST, 0, 0, 8);
		code_op(c, OP_MUL, 0, 0, 0);
	}
	if (tab != TAB_LPI_CONFIG && !lex_expect(c, ","))
		return false;
	if (!expr_of(c, T_INT, tab_name[tab]) || !lex_expect(c, "]"))
		return false;
	code_op(c, OP_ADD, 0, 0, 0);
	c->nval--;
	if (!bit) {
		code_op(c, OP_CONST, 0, 0, GIC_LPI_FIRST);
		code_op(c, OP_SUB, 0, 0, 0);
	}
	return !c->bad;
}

static u32 table_here(const struct comp *c)
{
	for (u32 i = 0; i < TABS; i++)
		if (lex_word(c, tab_name[i]))
			return i;
	return TABS;
}

static void no_register(struct comp *c, const char *near)
{
	char name[64];
	u32 dist = ~0u;

	lex_text(c, &c->t, name, sizeof(name));
	for (u32 i = 0; !near && i < TABS; i++)
		diag_near(name, tab_name[i], &near, &dist);
	if (near)
		comp_err_here(c, "no register or table '%s'; did you mean '%s'?", name, near);
	else
		comp_err_here(c, "no register or table '%s'", name);
}

static u8 reg_mode(const struct gic_reg_name *r)
{
	return gic_reg_is_sys(r) ? ACC_SYSREG : ACC_REG;
}

void stmt_write(struct comp *c, const struct yml_node *n)
{
	const struct gic_reg_name *r = NULL;
	const char *near = NULL;
	u32 row = 0, tab = table_here(c);
	struct stmt *s;
	bool bit = tab == TAB_VPT || tab == TAB_PENDING;

	if (tab == TABS) {
		r = reg_here(c, &row, &near);
		if (!r) {
			no_register(c, near);
			return;
		}
	}
	lex_next(c);
	if (r ? !reg_index(c, r) : !table_index(c, tab))
		return;
	if (lex_is(c, "{")) {
		code_const(c, 0);
		if (!fields(c, r, bit))
			return;
	} else if (!expr_of(c, T_INT, "the value written") || (lex_is(c, "{") && !fields(c, r, bit))) {
		return;
	}
	s = stmt_add(c, STMT_write, n);
	s->mode = r ? reg_mode(r) : bit ? ACC_BIT : ACC_BYTE;
	s->a = row;
	stmt_code(c, s);
}

void stmt_read(struct comp *c, const struct yml_node *n)
{
	const struct gic_reg_name *r = NULL;
	const char *near = NULL;
	u32 row = 0, tab = table_here(c);
	struct stmt *s;
	u8 msb = 63, lsb = 0;

	if (tab == TABS) {
		r = reg_here(c, &row, &near);
		if (!r) {
			no_register(c, near);
			return;
		}
	}
	lex_next(c);
	if (r ? !reg_index(c, r) || !reg_field(c, r, &msb, &lsb, NULL) : !table_index(c, tab))
		return;
	if (!r && lex_take(c, ".")) {
		msb = lsb = 0;
		if (lex_take_word(c, "priority"))
			msb = 7, lsb = 2;
		else if (!lex_take_word(c, "enable") && !lex_take_word(c, "pending")) {
			comp_err_here(c, "a table has enable and priority, or pending");
			return;
		}
	}
	s = stmt_add(c, STMT_read, n);
	s->mode = r ? reg_mode(r) : tab == TAB_VPT || tab == TAB_PENDING ? ACC_BIT : ACC_BYTE;
	s->a = row;
	s->b = (u32)msb << 8 | lsb;
	stmt_code(c, s);
	stmt_dest(c, n, T_INT);
}

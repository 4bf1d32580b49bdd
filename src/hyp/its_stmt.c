/* SPDX-License-Identifier: MIT */
/*
 * `its CMD(...), CMD(...)`: commands with the manual's field names or short ones.
 *
 * The first argument may stand without a name: the interrupt, vPE or PE that
 * the command is about; the fields that follow from it are filled in.  Where a
 * field sits in the packet is asked of the encoder once, here, so that a run
 * only shifts and masks.
 */
#include <stdio.h>
#include <string.h>

#include "core/bits.h"
#include "core/diag.h"
#include "hyp/comp.h"

struct form {
	const char *cmd;
	u8 about;		/* type of the nameless argument */
	const char *pe_field;	/* what a nameless or `pe=` PE is */
	const char *need[2];	/* short names that must be given */
};

static const struct form forms[] = {
	{ "MAPD", T_IRQ, NULL, { NULL } },
	{ "MAPC", T_PE, "RDbase", { NULL } },
	{ "MAPTI", T_IRQ, NULL, { "ICID" } },
	{ "MAPI", T_IRQ, NULL, { "ICID" } },
	{ "MOVI", T_IRQ, NULL, { "ICID" } },
	{ "DISCARD", T_IRQ, NULL, { NULL } },
	{ "INT", T_IRQ, NULL, { NULL } },
	{ "CLEAR", T_IRQ, NULL, { NULL } },
	{ "INV", T_IRQ, NULL, { NULL } },
	{ "INVALL", T_PE, "ICID", { NULL } },
	{ "MOVALL", T_PE, "RDbase1", { "RDbase2" } },
	{ "SYNC", T_PE, "RDbase", { NULL } },
	{ "VMAPP", T_VPE, "RDbase", { NULL } },
	{ "VMAPTI", T_IRQ, NULL, { "vPEID" } },
	{ "VMAPI", T_IRQ, NULL, { "vPEID" } },
	{ "VMOVI", T_IRQ, NULL, { "vPEID" } },
	{ "VMOVP", T_VPE, "RDbase", { "RDbase" } },
	{ "VSYNC", T_VPE, NULL, { NULL } },
	{ "VINVALL", T_VPE, NULL, { NULL } },
	{ "INVDB", T_VPE, NULL, { NULL } },
	{ "VSGI", T_VPE, NULL, { NULL } },
};

struct work {
	const struct form *form;
	int opcode;
	u64 have[4];		/* bits of the packet that an argument has set */
	u32 nslots;
	u32 its_code, its_n;	/* where the interrupt of the first command is computed */
	bool has_irq;
	struct insn irq[32];	/* operand of the nameless argument */
	u32 nirq;
};

static bool field_mask(const struct comp *c, int opcode, const char *field, struct its_slot *s)
{
	struct its_packet p = { .dw = { 0 } };

	if (opcode < 0 || its_encode(c->p->gic->version, (u8)opcode, field, ~(u64)0, &p))
		return false;
	p.dw[0] &= ~(u64)0xff;
	for (u8 i = 0; i < 4; i++) {
		if (p.dw[i]) {
			s->dw = i;
			s->mask = p.dw[i];
			s->lsb = (u8)bits_ctz(p.dw[i]);
			return true;
		}
	}
	return false;
}

/* Fields that hold the upper bits of an address, or a processor number, in their place. */
static bool in_place(const char *field)
{
	return !strncmp(field, "RDbase", 6) || !strcmp(field, "VPT_addr") || !strcmp(field, "VCONF_addr") ||
	       !strcmp(field, "ITT_addr");
}

static bool has(const struct comp *c, const struct work *w, const char *field)
{
	struct its_slot s;

	return field_mask(c, w->opcode, field, &s) && (w->have[s.dw] & s.mask);
}

/* The value on top of the stack goes into `field`. */
static bool slot_add(struct comp *c, struct work *w, const char *field)
{
	struct its_slot s = { .in_place = in_place(field) }, *to;

	if (!field_mask(c, w->opcode, field, &s)) {
		comp_err_here(c, "%s has no field '%s'", w->form->cmd, field);
		return false;
	}
	if (w->have[s.dw] & s.mask) {
		comp_err_here(c, "%s: field '%s' is given twice", w->form->cmd, field);
		return false;
	}
	w->have[s.dw] |= s.mask;
	to = vec_add(&c->p->slot);
	if (!to)
		return false;
	*to = s;
	w->nslots++;
	return true;
}

static bool slot_const(struct comp *c, struct work *w, const char *field, u64 v)
{
	struct its_slot s;

	if (!field_mask(c, w->opcode, field, &s) || has(c, w, field))
		return true;	/* this version has no such field, or it was given */
	code_const(c, v);
	return slot_add(c, w, field);
}

/* A field of the nameless argument. */
static bool slot_field(struct comp *c, struct work *w, const char *field, u32 builtin)
{
	struct its_slot s;

	if (!field_mask(c, w->opcode, field, &s) || has(c, w, field))
		return true;
	code_const(c, 0);
	c->ncode--;
	for (u32 i = 0; i < w->nirq; i++)
		code_op(c, w->irq[i].op, w->irq[i].a, w->irq[i].b, w->irq[i].c);
	code_op(c, OP_FIELD, 0, 0, builtin);
	return slot_add(c, w, field);
}

static const char *long_name(const struct comp *c, const struct work *w, const char *name)
{
	static const struct { const char *s, *l; } names[] = {
		{ "col", "ICID" }, { "lpi", "pINTID" }, { "vintid", "vINTID" }, { "vpe", "vPEID" },
		{ "valid", "V" }, { "alloc", "Alloc" }, { "ptz", "PTZ" }, { "to", "RDbase2" },
	};
	struct its_slot s;

	if (!strcmp(name, "pe") && w->form->pe_field)
		return w->form->pe_field;
	if (!strcmp(name, "doorbell"))
		return field_mask(c, w->opcode, "Dbell_pINTID", &s) ? "Dbell_pINTID" : "Default_Doorbell_pINTID";
	for (u32 i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(names[i].s, name))
			return names[i].l;
	return name;
}

/* A PE, vPE or number for `field`, on top of the stack: to the number the packet holds. */
static bool to_number(struct comp *c, const char *field, u32 off)
{
	u8 *have = &c->type[c->nval - 1];

	if (*have == T_PE && !strncmp(field, "RDbase", 6))
		code_op(c, OP_FIELD, 0, 0, F_PE_rdbase);
	else if (*have == T_PE && !strcmp(field, "ICID"))
		code_op(c, OP_FIELD, 0, 0, F_PE_index);
	else if (*have == T_VPE && !strcmp(field, "vPEID"))
		code_op(c, OP_FIELD, 0, 0, F_VPE_id);
	else if (!type_fits(T_INT, *have)) {
		comp_err(c, off, c->t.off - off, "field '%s' cannot hold %s", field, type_name[*have]);
		return false;
	}
	*have = T_INT;
	return true;
}

static bool named_arg(struct comp *c, struct work *w)
{
	char name[64];
	const char *field;
	struct its_slot s;
	u32 off;

	lex_text(c, &c->t, name, sizeof(name));
	field = long_name(c, w, name);
	if (!field_mask(c, w->opcode, field, &s)) {
		comp_err_here(c, "%s has no field '%s'", w->form->cmd, name);
		return false;
	}
	lex_next(c);
	lex_next(c);		/* the '=', seen before */
	off = c->t.off;
	return expr(c) != TYPES && to_number(c, field, off) && slot_add(c, w, field);
}

/* The nameless argument: kept as code, because several fields come from it. */
static bool about_arg(struct comp *c, struct work *w)
{
	u32 at = c->ncode, off = c->t.off;
	u8 have = expr(c);

	if (have == TYPES)
		return false;
	if (have != w->form->about) {
		comp_err(c, off, c->t.off - off, "%s(...): %s is wanted, this is %s", w->form->cmd,
			 type_name[w->form->about], type_name[have]);
		return false;
	}
	w->nirq = c->ncode - at;
	if (w->nirq > ARRAY_SIZE(w->irq)) {
		comp_err(c, off, 1, "an argument too long");
		return false;
	}
	memcpy(w->irq, &c->code[at], w->nirq * sizeof(w->irq[0]));
	c->ncode = at;
	c->nval--;
	if (have == T_IRQ)
		return slot_field(c, w, "DeviceID", F_IRQ_dev) && slot_field(c, w, "EventID", F_IRQ_event);
	if (have == T_VPE)
		return slot_field(c, w, "vPEID", F_VPE_id);
	return slot_field(c, w, w->form->pe_field, !strcmp(w->form->pe_field, "ICID") ? F_PE_index : F_PE_rdbase);
}

/* What a command has besides, when it was not said. */
static bool defaults(struct comp *c, struct work *w)
{
	const char *cmd = w->form->cmd;

	if (!w->nirq)
		return true;	/* everything by its manual name: nothing is added */
	if (!strcmp(cmd, "MAPC"))
		return slot_field(c, w, "ICID", F_PE_index) && slot_const(c, w, "V", 1);
	if (!strcmp(cmd, "MAPD"))
		return slot_const(c, w, "V", 1) && slot_field(c, w, "Size", F_IRQ_itt_size) &&
		       slot_field(c, w, "ITT_addr", F_IRQ_itt);
	if (!strcmp(cmd, "MAPTI"))
		return slot_field(c, w, "pINTID", F_IRQ_lpi);
	if (!strcmp(cmd, "VMAPTI"))
		return slot_field(c, w, "vINTID", F_IRQ_vintid) &&
		       slot_const(c, w, "Dbell_pINTID", GIC_DOORBELL_NONE);
	if (!strcmp(cmd, "VMOVI") && has(c, w, "Dbell_pINTID"))
		return slot_const(c, w, "D", 1);
	if (!strcmp(cmd, "VMOVP"))
		return slot_const(c, w, "DB", 1) && slot_field(c, w, "Default_Doorbell_pINTID", F_VPE_db);
	if (!strcmp(cmd, "VMAPP"))
		return slot_const(c, w, "V", 1) && slot_field(c, w, "VPT_addr", F_VPE_vpt) &&
		       slot_field(c, w, "VPT_size", F_VPE_vpt_size) &&
		       slot_field(c, w, "VCONF_addr", F_VPE_vconf) &&
		       slot_field(c, w, "Default_Doorbell_pINTID", F_VPE_db) &&
		       slot_field(c, w, "RDbase", F_VPE_rdbase);
	return true;
}

static bool command_args(struct comp *c, struct work *w)
{
	u32 n = 0;

	if (!lex_expect(c, "("))
		return false;
	while (!lex_is(c, ")") && c->t.kind != TOK_END) {
		if (n++ && !lex_expect(c, ","))
			return false;
		if (c->t.kind == TOK_NAME && lex_peek_op(c, "=")) {
			if (!named_arg(c, w))
				return false;
		} else if (w->nirq) {
			comp_err_here(c, "%s takes one argument without a name", w->form->cmd);
			return false;
		} else if (!about_arg(c, w)) {
			return false;
		}
	}
	if (!lex_expect(c, ")"))
		return false;
	for (u32 i = 0; i < ARRAY_SIZE(w->form->need) && w->form->need[i]; i++) {
		if (!has(c, w, w->form->need[i])) {
			comp_err_here(c, "%s needs %s", w->form->cmd, w->form->need[i]);
			return false;
		}
	}
	return defaults(c, w);
}

static const struct form *form_here(struct comp *c, struct work *w)
{
	const char *near = NULL;
	char name[64];

	lex_text(c, &c->t, name, sizeof(name));
	w->opcode = c->t.kind == TOK_NAME ? its_opcode(name, &near) : -1;
	for (u32 i = 0; i < ARRAY_SIZE(forms) && w->opcode >= 0; i++)
		if (!strcmp(forms[i].cmd, name))
			return &forms[i];
	if (near && c->t.kind == TOK_NAME)
		comp_err_here(c, "no ITS command '%s'; did you mean '%s'?", name, near);
	else if (c->t.kind == TOK_NAME)
		comp_err_here(c, "no ITS command '%s'", name);
	else
		comp_err_here(c, "expected an ITS command, found %s", lex_found(c, name, sizeof(name)));
	return NULL;
}

static bool known_here(struct comp *c, const struct work *w)
{
	for (u32 i = 0; i < its_cmd_count(); i++) {
		const struct its_cmd_row *row = its_cmd_row(i);

		if (row->opcode == w->opcode && row->since > c->p->gic->version) {
			comp_err_here(c, "%s is not a command of this GIC version", row->name);
			return false;
		}
	}
	return true;
}

/* Which ITS: the one named, or that of the first command's device, or the first. */
static void default_its(struct comp *c, const struct work *first)
{
	code_const(c, 0);
	if (!first->nirq || first->form->about != T_IRQ)
		return;
	c->ncode--;
	for (u32 i = 0; i < first->nirq; i++)
		code_op(c, first->irq[i].op, first->irq[i].a, first->irq[i].b, first->irq[i].c);
	code_op(c, OP_FIELD, 0, 0, F_IRQ_its);
}

static bool commands(struct comp *c, struct work *first, u32 *ncalls)
{
	do {
		struct work w = { .opcode = -1 };
		struct its_call *call;
		u32 slot = c->p->slot.n;

		w.form = form_here(c, &w);
		if (!w.form || !known_here(c, &w))
			return false;
		lex_next(c);
		if (!command_args(c, &w))
			return false;
		call = vec_add(&c->p->call);
		if (!call)
			return false;
		*call = (struct its_call){ .opcode = (u8)w.opcode, .narg = (u8)w.nslots, .slot = slot };
		if (!(*ncalls)++)
			*first = w;
	} while (lex_take(c, ","));
	return true;
}

void stmt_its(struct comp *c, const struct yml_node *n)
{
	bool nowait = lex_take_word(c, "nowait"), named = false;
	struct work first = { .opcode = -1 };
	u32 ncalls = 0, call0 = c->p->call.n, at;
	struct stmt *s;

	if (c->t.kind == TOK_NAME && !lex_peek_op(c, "(")) {
		if (!expr_of(c, T_ITS, "which ITS"))
			return;
		named = true;
	}
	if (!commands(c, &first, &ncalls))
		return;
	if (!named)
		default_its(c, &first);
	at = stmt_count(c);
	s = stmt_add(c, STMT_its, n);
	s->mode = (u8)((nowait ? ITS_NOWAIT : 0) | (named ? 2 : 0));
	s->a = call0;
	s->b = ncalls;
	stmt_code(c, s);
	stmt_timeout(c, at);
}

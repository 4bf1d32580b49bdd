/* SPDX-License-Identifier: MIT */
/*
 * ITS commands as software writes them, from what the recorder printed of them.
 *
 * IHI 0069, ITS command descriptions: the fields' places.  The table is not the
 * model's: a wrong bit there does not agree with itself here.
 */
#include <string.h>

#include "core/diag.h"
#include "diff/conform_run.h"

/* Argument `arg` of the event (7: its address) at bits [lsb + width - 1 : lsb] of word dw. */
struct place {
	u8 arg, dw, lsb, width;
};

#define ADDRESS 7u
#define DEVICE	{0, 0, 32, 32}
#define EVENT	{1, 1, 0, 32}

struct form {
	const char *name;
	u8 opcode;
	struct place p[6];
};

static const struct form forms[] = {
	{"MOVI", 0x01, {DEVICE, EVENT, {2, 2, 0, 16}}},
	{"INT", 0x03, {DEVICE, EVENT}},
	{"CLEAR", 0x04, {DEVICE, EVENT}},
	{"SYNC", 0x05, {{0}}},
	{"MAPD", 0x08, {{0, 0, 32, 32}, {1, 1, 0, 5}, {ADDRESS, 2, 8, 44}, {2, 2, 63, 1}}},
	{"MAPC", 0x09, {{0, 2, 0, 16}, {1, 2, 16, 36}, {2, 2, 63, 1}}},
	{"MAPTI", 0x0a, {DEVICE, EVENT, {2, 2, 0, 16}, {3, 1, 32, 32}}},
	{"MAPI", 0x0b, {DEVICE, EVENT, {2, 2, 0, 16}}},
	{"INV", 0x0c, {DEVICE, EVENT}},
	{"INVALL", 0x0d, {{0}}},
	{"MOVALL", 0x0e, {{0, 2, 16, 36}, {1, 3, 16, 36}}},
	{"DISCARD", 0x0f, {DEVICE, EVENT}},
	{"VMOVI", 0x21, {DEVICE, EVENT, {2, 1, 32, 16}, {3, 2, 0, 1}, {4, 2, 32, 32}}},
	{"VMOVP", 0x22, {{0, 1, 32, 16}, {1, 2, 16, 36}}},
	{"VSYNC", 0x25, {{0}}},
	{"VMAPP", 0x29, {{0, 1, 32, 16}, {1, 2, 16, 36}, {2, 2, 63, 1}, {ADDRESS, 3, 16, 36}, {3, 3, 0, 5}}},
	{"VMAPTI", 0x2a, {DEVICE, EVENT, {2, 1, 32, 16}, {3, 2, 0, 32}, {4, 2, 32, 32}}},
	{"VMAPI", 0x2b, {DEVICE, EVENT, {2, 1, 32, 16}, {3, 2, 32, 32}}},
	{"VINVALL", 0x2d, {{0, 1, 32, 16}}},
};

static const struct form *find(const char *name)
{
	for (u32 i = 0; i < ARRAY_SIZE(forms); i++)
		if (!strcmp(forms[i].name, name))
			return &forms[i];
	return NULL;
}

static void put(u64 dw[4], const struct place *p, u64 v)
{
	u64 mask = p->width == 64 ? ~0ull : (1ull << p->width) - 1;

	dw[p->dw] |= (v & mask) << p->lsb;
}

/* Whom this command is about: what a SYNC, VSYNC or INVALL after it will name. */
static void note(struct conform_operands *o, const struct form *f, const struct scr_event *e)
{
	switch (f->opcode) {
	case 0x09:
		o->collection[e->w[0] & 0xffff] = e->w[1];
		o->icid = e->w[0];
		o->rdbase = e->w[1];
		break;
	case 0x01:
	case 0x0a:
	case 0x0b:
		o->icid = e->w[2];
		o->rdbase = o->collection[e->w[2] & 0xffff];
		break;
	case 0x0e:
		o->rdbase = e->w[1];
		break;
	case 0x21:
	case 0x2a:
	case 0x2b:
		o->vpe = e->w[2];
		break;
	case 0x22:
	case 0x29:
	case 0x2d:
		o->vpe = e->w[0];
		break;
	default:
		break;
	}
}

bool conform_packet(const struct scr_event *e, struct conform_operands *o, u64 dw[4], bool *guessed)
{
	const struct form *f = find(scr_subject_form(e));

	memset(dw, 0, 4 * sizeof(dw[0]));
	*guessed = false;
	if (!f)
		return false;
	dw[0] = f->opcode;
	for (u32 i = 0; i < ARRAY_SIZE(f->p) && f->p[i].width; i++)
		put(dw, &f->p[i], f->p[i].arg == ADDRESS ? e->val : e->w[f->p[i].arg]);
	note(o, f, e);
	*guessed = true;
	if (f->opcode == 0x05)
		dw[2] |= o->rdbase << 16;
	else if (f->opcode == 0x0d)
		dw[2] |= o->icid;
	else if (f->opcode == 0x25)
		dw[1] |= (u64)o->vpe << 32;
	else
		*guessed = false;
	return true;
}

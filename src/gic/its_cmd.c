/* SPDX-License-Identifier: MIT */
/*
 * Where the arguments of each command sit.  Used to decode, and by software
 * models to encode; golden packets written by hand keep both honest.
 */
#include "gic/its_cmd.h"

#include <stdio.h>
#include <string.h>

#include "core/diag.h"

static const struct its_cmd_row rows[] = {
#define ITS_CMD(opcode, name, since, plan, apply, text) { #name, opcode, since, text },
#include "gic/its_cmds.def"
#undef ITS_CMD
};

struct its_field {
	u8 id;
	u8 dw, msb, lsb;
	u8 since;
	u8 up;			/* value is an address: bits [msb:lsb] of it, of which the first is bit `up` */
	u64 mask;		/* of the bits, at bit 0: decoded for every command */
	const char *name;
};

#define MASK(msb, lsb)			(~0ull >> (63 - (msb) + (lsb)))
#define F(name, dw, msb, lsb)		{ F_##name, dw, msb, lsb, 0, 0, MASK(msb, lsb), #name },
#define FA(name, dw, msb, lsb)		{ F_##name, dw, msb, lsb, 0, lsb, MASK(msb, lsb), #name },
#define FN(id, name, dw, msb, lsb)	{ F_##id, dw, msb, lsb, 0, 0, MASK(msb, lsb), name },
#define F41(id, name, dw, msb, lsb, up)	{ F_##id, dw, msb, lsb, GICV4_1, up, MASK(msb, lsb), name },

#define EVENT	F(DeviceID, 0, 63, 32) F(EventID, 1, 31, 0)

static const struct its_field f_MOVI[] = {
	EVENT
	F(ICID, 2, 15, 0)
};
static const struct its_field f_INT[] = {
	EVENT
};
static const struct its_field f_CLEAR[] = {
	EVENT
};
static const struct its_field f_SYNC[] = {
	F(RDbase, 2, 51, 16)
};
static const struct its_field f_MAPD[] = {
	F(DeviceID, 0, 63, 32)
	F(Size, 1, 4, 0)
	FA(ITT_addr, 2, 51, 8)
	F(V, 2, 63, 63)
};
static const struct its_field f_MAPC[] = {
	F(ICID, 2, 15, 0)
	F(RDbase, 2, 51, 16)
	F(V, 2, 63, 63)
};
static const struct its_field f_MAPTI[] = {
	EVENT
	F(pINTID, 1, 63, 32)
	F(ICID, 2, 15, 0)
};
static const struct its_field f_MAPI[] = {
	EVENT
	F(ICID, 2, 15, 0)
};
static const struct its_field f_INV[] = {
	EVENT
};
static const struct its_field f_INVALL[] = {
	F(ICID, 2, 15, 0)
};
static const struct its_field f_MOVALL[] = {
	FN(RDbase, "RDbase1", 2, 51, 16)
	F(RDbase2, 3, 51, 16)
};
static const struct its_field f_DISCARD[] = {
	EVENT
};
static const struct its_field f_VMOVI[] = {
	EVENT
	F(vPEID, 1, 47, 32)
	F(D, 2, 0, 0)
	FN(Dbell, "Dbell_pINTID", 2, 63, 32)
};
static const struct its_field f_VMOVP[] = {
	F(SequenceNumber, 0, 47, 32)
	F(ITSList, 1, 15, 0)
	F(vPEID, 1, 47, 32)
	F(RDbase, 2, 51, 16)
	F41(DB, "DB", 2, 63, 63, 0)
	F41(Default_Doorbell, "Default_Doorbell_pINTID", 3, 31, 0, 0)
};
static const struct its_field f_VSGI[] = {
	F(E, 0, 8, 8)
	F(C, 0, 9, 9)
	F(G, 0, 10, 10)
	F(Priority, 0, 23, 20)
	F(vINTID, 0, 35, 32)
	F(vPEID, 1, 47, 32)
};
static const struct its_field f_VSYNC[] = {
	F(vPEID, 1, 47, 32)
};
static const struct its_field f_VMAPP[] = {
	F41(Alloc, "Alloc", 0, 8, 8, 0)
	F41(PTZ, "PTZ", 0, 9, 9, 0)
	F41(VCONF_addr, "VCONF_addr", 0, 51, 16, 16)
	F41(Default_Doorbell, "Default_Doorbell_pINTID", 1, 31, 0, 0)
	F(vPEID, 1, 47, 32)
	F(RDbase, 2, 51, 16)
	F(V, 2, 63, 63)
	F(VPT_size, 3, 4, 0)
	FA(VPT_addr, 3, 51, 16)
};
static const struct its_field f_VMAPTI[] = {
	EVENT
	F(vPEID, 1, 47, 32)
	F(vINTID, 2, 31, 0)
	FN(Dbell, "Dbell_pINTID", 2, 63, 32)
};
static const struct its_field f_VMAPI[] = {
	EVENT
	F(vPEID, 1, 47, 32)
	FN(Dbell, "Dbell_pINTID", 2, 63, 32)
};
static const struct its_field f_VINVALL[] = {
	F(vPEID, 1, 47, 32)
};
static const struct its_field f_INVDB[] = {
	F(vPEID, 1, 47, 32)
};

/* By opcode. */
static const struct cmd_fields {
	const struct its_field *f;
	u8 n;
	u8 since;		/* 0: no such command */
} fields[] = {
#define ITS_CMD(opcode, name, since, plan, apply, text) [opcode] = { f_##name, ARRAY_SIZE(f_##name), since },
#include "gic/its_cmds.def"
#undef ITS_CMD
};

/* How people read a field: "dev 0x100".  Null: name=value, left out when 0. */
static const char *const label[ITS_FLDS] = {
	[F_DeviceID] = "dev 0x%llx", [F_EventID] = "event %llu", [F_pINTID] = "lpi %llu",
	[F_vINTID] = "vlpi %llu", [F_ICID] = "collection %llu", [F_RDbase] = "rd %llu",
	[F_RDbase2] = "to rd %llu", [F_V] = "V=%llu", [F_ITT_addr] = "itt 0x%llx",
	[F_Size] = "size %llu", [F_vPEID] = "vpe %llu", [F_VPT_size] = "vpt_size %llu",
	[F_VPT_addr] = "vpt 0x%llx", [F_VCONF_addr] = "vconf 0x%llx",
	[F_Default_Doorbell] = "doorbell %llu", [F_Dbell] = "doorbell %llu",
};

static const struct its_cmd_row *row_of(u8 op)
{
	for (u32 k = 0; k < ARRAY_SIZE(rows); k++)
		if (rows[k].opcode == op)
			return &rows[k];
	return NULL;
}

/* The fields of a command that this version has; null: it has no such command.  Asked for every one, hence no search. */
static const struct cmd_fields *fields_of(enum gic_version v, u8 op)
{
	return op < ARRAY_SIZE(fields) && fields[op].since && v >= fields[op].since ? &fields[op] : NULL;
}

GS_HOT void its_decode(enum gic_version v, const u64 dw[4], struct its_cmd *c)
{
	const struct cmd_fields *have = fields_of(v, (u8)dw[0]);

	*c = (struct its_cmd){ .op = (u8)dw[0], .known = have };
	for (u32 k = 0; have && k < have->n; k++) {
		const struct its_field *f = &have->f[k];

		if (v >= f->since)
			c->f[f->id] = (dw[f->dw] >> f->lsb & f->mask) << f->up;
	}
}

int its_encode(enum gic_version v, u8 opcode, const char *field, u64 value, struct its_packet *p)
{
	const struct cmd_fields *have = fields_of(v, opcode);

	if (!have)
		return GICSIM_E_INVAL;
	p->dw[0] = bits_set(p->dw[0], 7, 0, opcode);
	for (u32 k = 0; k < have->n; k++) {
		const struct its_field *f = &have->f[k];
		u64 raw = value >> f->up;

		if (v < f->since || strcmp(f->name, field))
			continue;
		p->dw[f->dw] = bits_set(p->dw[f->dw], f->msb, f->lsb, raw);
		return 0;
	}
	return GICSIM_E_INVAL;
}

static void put(char *buf, size_t n, size_t *at, const char *fmt, const char *name, u64 value)
{
	int len;

	if (*at >= n)
		return;
	if (fmt) {
		buf[(*at)++] = ' ';
		if (*at < n)
			buf[*at] = 0;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		len = snprintf(buf + *at, n - *at, fmt, (unsigned long long)value);
#pragma GCC diagnostic pop
	} else {
		len = snprintf(buf + *at, n - *at, " %s=%llu", name, (unsigned long long)value);
	}
	*at += len < 0 ? 0 : (size_t)len;
}

void its_packet_text(enum gic_version v, const struct its_packet *p, char *buf, size_t n)
{
	const struct cmd_fields *have = fields_of(v, (u8)p->dw[0]);
	struct its_cmd c;
	size_t at;
	int len;

	if (!n)
		return;
	if (!have) {
		snprintf(buf, n, "unknown command 0x%02x", (u8)p->dw[0]);
		return;
	}
	its_decode(v, p->dw, &c);
	len = snprintf(buf, n, "%s", its_name(c.op));
	at = len < 0 ? 0 : (size_t)len;
	for (u32 k = 0; k < have->n; k++) {
		const struct its_field *f = &have->f[k];

		if (v >= f->since && (label[f->id] || c.f[f->id]))
			put(buf, n, &at, label[f->id], f->name, c.f[f->id]);
	}
	buf[n - 1] = 0;
}

const char *its_name(u8 opcode)
{
	const struct its_cmd_row *r = row_of(opcode);

	return r ? r->name : "?";
}

int its_opcode(const char *name, const char **near)
{
	u32 dist = ~0u;

	*near = NULL;
	for (u32 k = 0; k < ARRAY_SIZE(rows); k++) {
		if (!strcmp(rows[k].name, name))
			return rows[k].opcode;
		diag_near(name, rows[k].name, near, &dist);
	}
	return -1;
}

u32 its_cmd_count(void)
{
	return ARRAY_SIZE(rows);
}

const struct its_cmd_row *its_cmd_row(u32 i)
{
	gs_assert(i < ARRAY_SIZE(rows));
	return &rows[i];
}

/* The codes of CLEAR have 0x05 where its opcode would be: so in Arm's own lists. */
u32 its_error_code(u8 opcode, u8 error)
{
	return 0x010000u | (u32)(opcode == ITS_CLEAR ? 0x05 : opcode) << 8 | error;
}

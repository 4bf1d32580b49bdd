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
	u8 op, id;
	const char *name;
	u8 dw, msb, lsb;
	u8 since, until;	/* until: inclusive, 0 no end */
	bool addr;		/* value is an address: bits [msb:lsb] of it */
};

#define F(op, name, dw, msb, lsb)	{ ITS_##op, F_##name, #name, dw, msb, lsb, 0, 0, false },
#define FA(op, name, dw, msb, lsb)	{ ITS_##op, F_##name, #name, dw, msb, lsb, 0, 0, true },
#define FN(op, id, name, dw, msb, lsb)	{ ITS_##op, F_##id, name, dw, msb, lsb, 0, 0, false },
#define F41(op, id, name, dw, msb, lsb, addr) { ITS_##op, F_##id, name, dw, msb, lsb, GICV4_1, 0, addr },

#define EVENT(op)	F(op, DeviceID, 0, 63, 32) F(op, EventID, 1, 31, 0)

/* In order of opcodes: first_field() relies on it. */
static const struct its_field fields[] = {
	EVENT(MOVI)
	F(MOVI, ICID, 2, 15, 0)
	EVENT(INT)
	EVENT(CLEAR)
	F(SYNC, RDbase, 2, 51, 16)
	F(MAPD, DeviceID, 0, 63, 32)
	F(MAPD, Size, 1, 4, 0)
	FA(MAPD, ITT_addr, 2, 51, 8)
	F(MAPD, V, 2, 63, 63)
	F(MAPC, ICID, 2, 15, 0)
	F(MAPC, RDbase, 2, 51, 16)
	F(MAPC, V, 2, 63, 63)
	EVENT(MAPTI)
	F(MAPTI, pINTID, 1, 63, 32)
	F(MAPTI, ICID, 2, 15, 0)
	EVENT(MAPI)
	F(MAPI, ICID, 2, 15, 0)
	EVENT(INV)
	F(INVALL, ICID, 2, 15, 0)
	FN(MOVALL, RDbase, "RDbase1", 2, 51, 16)
	F(MOVALL, RDbase2, 3, 51, 16)
	EVENT(DISCARD)
	EVENT(VMOVI)
	F(VMOVI, vPEID, 1, 47, 32)
	F(VMOVI, D, 2, 0, 0)
	FN(VMOVI, Dbell, "Dbell_pINTID", 2, 63, 32)
	F(VMOVP, SequenceNumber, 0, 47, 32)
	F(VMOVP, ITSList, 1, 15, 0)
	F(VMOVP, vPEID, 1, 47, 32)
	F(VMOVP, RDbase, 2, 51, 16)
	F41(VMOVP, DB, "DB", 2, 63, 63, false)
	F41(VMOVP, Default_Doorbell, "Default_Doorbell_pINTID", 3, 31, 0, false)
	F(VSGI, E, 0, 8, 8)
	F(VSGI, C, 0, 9, 9)
	F(VSGI, G, 0, 10, 10)
	F(VSGI, Priority, 0, 23, 20)
	F(VSGI, vINTID, 0, 35, 32)
	F(VSGI, vPEID, 1, 47, 32)
	F(VSYNC, vPEID, 1, 47, 32)
	F41(VMAPP, Alloc, "Alloc", 0, 8, 8, false)
	F41(VMAPP, PTZ, "PTZ", 0, 9, 9, false)
	F41(VMAPP, VCONF_addr, "VCONF_addr", 0, 51, 16, true)
	F41(VMAPP, Default_Doorbell, "Default_Doorbell_pINTID", 1, 31, 0, false)
	F(VMAPP, vPEID, 1, 47, 32)
	F(VMAPP, RDbase, 2, 51, 16)
	F(VMAPP, V, 2, 63, 63)
	F(VMAPP, VPT_size, 3, 4, 0)
	FA(VMAPP, VPT_addr, 3, 51, 16)
	EVENT(VMAPTI)
	F(VMAPTI, vPEID, 1, 47, 32)
	F(VMAPTI, vINTID, 2, 31, 0)
	FN(VMAPTI, Dbell, "Dbell_pINTID", 2, 63, 32)
	EVENT(VMAPI)
	F(VMAPI, vPEID, 1, 47, 32)
	FN(VMAPI, Dbell, "Dbell_pINTID", 2, 63, 32)
	F(VINVALL, vPEID, 1, 47, 32)
	F(INVDB, vPEID, 1, 47, 32)
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

static bool has(const struct its_field *f, u8 op, enum gic_version v)
{
	return f->op == op && v >= f->since && (!f->until || v <= f->until);
}

static const struct its_cmd_row *row_of(u8 op)
{
	for (u32 k = 0; k < ARRAY_SIZE(rows); k++)
		if (rows[k].opcode == op)
			return &rows[k];
	return NULL;
}

/* Version from which a command exists; 0: none.  Asked for every fetched command, hence no search. */
static u32 since_of(u8 op)
{
	switch (op) {
#define ITS_CMD(opcode, name, since, plan, apply, text) case opcode: return since;
#include "gic/its_cmds.def"
#undef ITS_CMD
	}
	return 0;
}

static u32 first_field(u8 op)
{
	u32 lo = 0, hi = ARRAY_SIZE(fields);

	while (lo < hi) {
		u32 mid = (lo + hi) / 2;

		if (fields[mid].op < op)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

struct its_cmd its_decode(enum gic_version v, const u64 dw[4])
{
	struct its_cmd c = { .op = (u8)dw[0] };
	u32 since = since_of(c.op);

	c.known = since && v >= since;
	if (!c.known)
		return c;
	for (u32 k = first_field(c.op); k < ARRAY_SIZE(fields) && fields[k].op == c.op; k++) {
		const struct its_field *f = &fields[k];

		if (has(f, c.op, v))
			c.f[f->id] = bits_get(dw[f->dw], f->msb, f->lsb) << (f->addr ? f->lsb : 0);
	}
	return c;
}

int its_encode(enum gic_version v, u8 opcode, const char *field, u64 value, struct its_packet *p)
{
	const struct its_cmd_row *r = row_of(opcode);

	if (!r || v < r->since)
		return GICSIM_E_INVAL;
	p->dw[0] = bits_set(p->dw[0], 7, 0, opcode);
	for (u32 k = 0; k < ARRAY_SIZE(fields); k++) {
		const struct its_field *f = &fields[k];
		u64 raw = f->addr ? value >> f->lsb : value;

		if (!has(f, opcode, v) || strcmp(f->name, field))
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
	struct its_cmd c = its_decode(v, p->dw);
	size_t at;
	int len;

	if (!n)
		return;
	if (!c.known) {
		snprintf(buf, n, "unknown command 0x%02x", c.op);
		return;
	}
	len = snprintf(buf, n, "%s", its_name(c.op));
	at = len < 0 ? 0 : (size_t)len;
	for (u32 k = 0; k < ARRAY_SIZE(fields); k++) {
		const struct its_field *f = &fields[k];

		if (has(f, c.op, v) && (label[f->id] || c.f[f->id]))
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

/* SPDX-License-Identifier: MIT */
/*
 * Addresses and command packets.  Written from the manual's diagrams, apart
 * from the model's own table: a wrong bit range there does not agree with
 * itself here.
 */
#include "diff/virt.h"

#include <stdio.h>

#include "core/bits.h"

u64 virt_gicr(u32 gic_version, u32 pe)
{
	return VIRT_GICR + (u64)pe * (gic_version >= 4 ? 0x40000u : 0x20000u);
}

/* ------------------------------------------------------------ fields */

#define VALID ((u64)1 << 63)

static u64 vpe_event(const struct virt_cmd *c)
{
	return (u64)c->vpe << 32 | c->event;
}

static u64 rdbase(u16 rd)
{
	return (u64)rd << 16;
}

static void pack_physical(const struct virt_cmd *c, u64 dw[4])
{
	switch (c->op) {
	case ITS_MAPD:
		dw[1] = c->size;
		dw[2] = (c->addr & bits_mask(51, 8)) | (c->valid ? VALID : 0);
		break;
	case ITS_MAPC:
		dw[0] = c->op;
		dw[2] = (u64)c->icid | rdbase(c->rd) | (c->valid ? VALID : 0);
		break;
	case ITS_MAPTI:
		dw[1] = (u64)c->intid << 32 | c->event;
		dw[2] = c->icid;
		break;
	case ITS_MAPI:
	case ITS_MOVI:
		dw[1] = c->event;
		dw[2] = c->icid;
		break;
	case ITS_INVALL:
		dw[0] = c->op;
		dw[2] = c->icid;
		break;
	case ITS_MOVALL:
		dw[0] = c->op;
		dw[2] = rdbase(c->rd);
		dw[3] = rdbase(c->rd2);
		break;
	case ITS_SYNC:
		dw[0] = c->op;
		dw[2] = rdbase(c->rd);
		break;
	default:			/* INT, CLEAR, DISCARD, INV; any other opcode looks like one of these */
		dw[1] = c->event;
	}
}

static void pack_virtual(const struct virt_cmd *c, u64 dw[4])
{
	switch (c->op) {
	case ITS_VMAPP:
		dw[0] = c->op;
		dw[1] = (u64)c->vpe << 32;
		dw[2] = rdbase(c->rd) | (c->valid ? VALID : 0);
		dw[3] = (c->addr & bits_mask(51, 16)) | c->size;
		break;
	case ITS_VMAPTI:
		dw[1] = vpe_event(c);
		dw[2] = (u64)c->doorbell << 32 | c->intid;
		break;
	case ITS_VMAPI:
		dw[1] = vpe_event(c);
		dw[2] = (u64)c->doorbell << 32;
		break;
	case ITS_VMOVI:
		dw[1] = vpe_event(c);
		dw[2] = (u64)c->doorbell << 32 | c->d;
		break;
	case ITS_VMOVP:
		dw[0] = c->op;
		dw[1] = (u64)c->vpe << 32;
		dw[2] = rdbase(c->rd);
		break;
	default:			/* VSYNC, VINVALL */
		dw[0] = c->op;
		dw[1] = (u64)c->vpe << 32;
	}
}

void virt_pack(const struct virt_cmd *c, u64 dw[4])
{
	dw[0] = (u64)c->dev << 32 | c->op;
	dw[1] = dw[2] = dw[3] = 0;
	if (c->op >= 0x20)
		pack_virtual(c, dw);
	else
		pack_physical(c, dw);
}

/* ------------------------------------------------------------ in words */

/* Letters: d device, e event, p pINTID (MAPTI), c collection, v valid, r RDbase, R RDbase2, s size, a address,
 * V vPEID, i vINTID (VMAPTI), b doorbell, D doorbell valid, z VPT size and address. */
static const struct { u8 op; const char *name, *fields; } names[] = {
	{ ITS_MOVI, "MOVI", "dec" }, { ITS_INT, "INT", "de" }, { ITS_CLEAR, "CLEAR", "de" },
	{ ITS_SYNC, "SYNC", "r" }, { ITS_MAPD, "MAPD", "dvsa" }, { ITS_MAPC, "MAPC", "cvr" },
	{ ITS_MAPTI, "MAPTI", "depc" }, { ITS_MAPI, "MAPI", "dec" }, { ITS_INV, "INV", "de" },
	{ ITS_INVALL, "INVALL", "c" }, { ITS_MOVALL, "MOVALL", "rR" }, { ITS_DISCARD, "DISCARD", "de" },
	{ ITS_VMOVI, "VMOVI", "deVDb" }, { ITS_VMOVP, "VMOVP", "Vr" }, { ITS_VSYNC, "VSYNC", "V" },
	{ ITS_VMAPP, "VMAPP", "Vvrz" }, { ITS_VMAPTI, "VMAPTI", "deVib" }, { ITS_VMAPI, "VMAPI", "deVb" },
	{ ITS_VINVALL, "VINVALL", "V" },
};

static void field(char f, const u64 dw[4], char *out, size_t size)
{
	switch (f) {
	case 'd': snprintf(out, size, " dev 0x%llx", (unsigned long long)(dw[0] >> 32)); break;
	case 'e': snprintf(out, size, " event %llu", (unsigned long long)(dw[1] & 0xffffffff)); break;
	case 'p': snprintf(out, size, " lpi %llu", (unsigned long long)(dw[1] >> 32)); break;
	case 'c': snprintf(out, size, " icid %llu", (unsigned long long)(dw[2] & 0xffff)); break;
	case 'v': snprintf(out, size, " V=%d", (int)(dw[2] >> 63)); break;
	case 'r': snprintf(out, size, " rd %llu", (unsigned long long)bits_get(dw[2], 50, 16)); break;
	case 'R': snprintf(out, size, " to rd %llu", (unsigned long long)bits_get(dw[3], 50, 16)); break;
	case 's': snprintf(out, size, " size %llu", (unsigned long long)(dw[1] & 31)); break;
	case 'a': snprintf(out, size, " itt 0x%llx", (unsigned long long)(dw[2] & bits_mask(51, 8))); break;
	case 'V': snprintf(out, size, " vpe %llu", (unsigned long long)bits_get(dw[1], 47, 32)); break;
	case 'i': snprintf(out, size, " vlpi %llu", (unsigned long long)(dw[2] & 0xffffffff)); break;
	case 'b': snprintf(out, size, " doorbell %llu", (unsigned long long)(dw[2] >> 32)); break;
	case 'D': snprintf(out, size, " D=%d", (int)(dw[2] & 1)); break;
	case 'z': snprintf(out, size, " vpt 0x%llx size %llu", (unsigned long long)(dw[3] & bits_mask(51, 16)),
			   (unsigned long long)(dw[3] & 31)); break;
	}
}

void virt_cmd_text(const u64 dw[4], char *out, size_t size)
{
	for (u32 i = 0; i < ARRAY_SIZE(names); i++) {
		char *p = out;

		if (names[i].op != (dw[0] & 0xff))
			continue;
		p += snprintf(p, size, "%s", names[i].name);
		for (const char *f = names[i].fields; *f && (size_t)(p - out) < size; f++) {
			field(*f, dw, p, size - (size_t)(p - out));
			while (*p)
				p++;
		}
		return;
	}
	snprintf(out, size, "command 0x%02llx", (unsigned long long)(dw[0] & 0xff));
}

const char *virt_sysreg_name(u32 enc)
{
	static const struct { u32 enc; const char *name; } rows[] = {
#define SYSREG(name, enc) { name, #name },
#include "diff/sysregs.def"
#undef SYSREG
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].enc == enc)
			return rows[i].name;
	return NULL;
}

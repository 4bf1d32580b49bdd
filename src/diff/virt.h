/* SPDX-License-Identifier: MIT */
/* The machine `virt` of QEMU, as far as its interrupt controller goes: addresses, offsets, command packets. */
#ifndef GS_DIFF_VIRT_H
#define GS_DIFF_VIRT_H

#include "core/types.h"

#define VIRT_GICD	0x08000000ull
#define VIRT_GITS	0x08080000ull
#define VIRT_GICR	0x080a0000ull
#define VIRT_RAM	0x40000000ull
#define VIRT_RAM_DEFAULT (128ull << 20)

/* IHI 0069: offsets under the manual's names; the tests of src/gic hold the model's own copy of them. */
#define GICD_CTLR		0x0000ull
#define GICD_TYPER		0x0004ull
#define GICD_IIDR		0x0008ull
#define GICD_TYPER2		0x000cull
#define GICD_PIDR2		0xffe8ull
#define GICR_CTLR		0x0000ull
#define GICR_TYPER		0x0008ull
#define GICR_WAKER		0x0014ull
#define GICR_PROPBASER		0x0070ull
#define GICR_PENDBASER		0x0078ull
#define GICR_SGI_FRAME		0x10000ull
#define GICR_VLPI_FRAME		0x20000ull
#define GICR_VPROPBASER		(GICR_VLPI_FRAME + 0x70)
#define GICR_VPENDBASER		(GICR_VLPI_FRAME + 0x78)
/* Of the distributor, and of SGI_base. */
#define GIC_ISENABLER		0x0100ull
#define GIC_ICENABLER		0x0180ull
#define GIC_ISPENDR		0x0200ull
#define GIC_ICPENDR		0x0280ull
#define GIC_ISACTIVER		0x0300ull
#define GIC_ICACTIVER_END	0x0400ull
#define GIC_ICFGR		0x0c00ull
#define GITS_CTLR		0x0000ull
#define GITS_IIDR		0x0004ull
#define GITS_TYPER		0x0008ull
#define GITS_CBASER		0x0080ull
#define GITS_CWRITER		0x0088ull
#define GITS_CREADR		0x0090ull
#define GITS_BASER(n)		(0x0100ull + 8 * (u64)(n))
#define GITS_TRANSLATER		0x10040ull

#define VIRT_SPI_INPUTS 256u	/* of its interrupt controller, from SPI 32 on; then 32 of each CPU */
#define VIRT_INTIDS 256u	/* SGIs, PPIs and SPIs */
#define PPI_OF_MAINTENANCE 25u
#define LPI_FIRST 8192u
#define DOORBELL_NONE 1023u

/* GICR RD_base of a PE: two frames a PE with GICv3, four with GICv4. */
u64 virt_gicr(u32 gic_version, u32 pe);

/* ------------------------------------------------------------ ITS commands */

/* Fields of a command, named as its-command packets name them; what a command does not have is not used. */
struct virt_cmd {
	u8 op;
	u8 size;		/* MAPD Size, VMAPP VPT_size: bits minus one */
	bool valid, d;
	u32 dev, event, intid, doorbell;
	u16 icid, vpe, rd, rd2;
	u64 addr;		/* ITT, VPT */
};

enum {
	ITS_MOVI = 0x01, ITS_INT = 0x03, ITS_CLEAR = 0x04, ITS_SYNC = 0x05, ITS_MAPD = 0x08, ITS_MAPC = 0x09,
	ITS_MAPTI = 0x0a, ITS_MAPI = 0x0b, ITS_INV = 0x0c, ITS_INVALL = 0x0d, ITS_MOVALL = 0x0e,
	ITS_DISCARD = 0x0f, ITS_VMOVI = 0x21, ITS_VMOVP = 0x22, ITS_VSYNC = 0x25, ITS_VMAPP = 0x29,
	ITS_VMAPTI = 0x2a, ITS_VMAPI = 0x2b, ITS_VINVALL = 0x2d
};

#define ITS_CMD_BYTES 32u

void virt_pack(const struct virt_cmd *c, u64 dw[4]);
/* "MAPTI dev 1 event 2 lpi 8193 icid 0"; the fields its opcode has.  For people. */
void virt_cmd_text(const u64 dw[4], char *out, size_t size);

/* ------------------------------------------------------------ system registers */

#define VIRT_SYSREG(op0, op1, crn, crm, op2) ((op0) << 14 | (op1) << 11 | (crn) << 7 | (crm) << 3 | (op2))

enum {
#define SYSREG(name, enc) name = enc,
#include "diff/sysregs.def"
#undef SYSREG
	VIRT_SYSREG_NONE = 0
};

/* Null: none of those that are used. */
const char *virt_sysreg_name(u32 enc);

#endif

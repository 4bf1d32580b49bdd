/* SPDX-License-Identifier: MIT */
/*
 * The GIC as others may use it: frames, MMIO, MSIs, CPU interface, actors.
 *
 * Software (hyp, guest) reaches the hardware only through this header and
 * through memory (core/mem.h).  State structs are in gic/state.h, for checks.
 */
#ifndef GS_GIC_GIC_H
#define GS_GIC_GIC_H

#include <gicsim/error.h>

#include "core/actor.h"
#include "core/gs.h"
#include "hw/hw.h"

#define GIC_PES_MAX 128u
#define GIC_ITS_MAX 16u
#define GIC_DOORBELL_NONE 1023u
#define GIC_LPI_FIRST 8192u
#define GIC_SGIS 16u
#define GIC_LRS_MAX 16u
#define GIC_NO_DEVICE 0xffffffffu

/* Address map, as QEMU's virt machine has it where that machine has room. */
#define GICD_BASE     0x08000000ull
#define GITS_BASE     0x08080000ull	/* its 0, before v4.1: there is no room for its vSGI frame */
#define GITS_MORE     0x10000000ull	/* its n at + n * GITS_STRIDE: its 1.. , on v4.1 its 0 as well */
#define GITS_STRIDE   0x00040000ull
#define GICR_BASE     0x080A0000ull	/* 0x20000 a PE (v3), 0x40000 (v4) */

struct gic_config {
	enum gic_version version;
	u16 pes;
	u16 its;
	u16 vpes;		/* vPEIDs 0 .. vpes-1 have state; software must stay below */
	u8 lpi_bits;		/* INTID bits of physical LPIs that have state (14 .. 24) */
	u8 vlpi_bits;		/* the same for vLPIs */
	u8 vpeid_bits;		/* architected width */
	u16 hcc;			/* collections held in each ITS */
	u8 spi_banks, espi_banks;	/* 32 SPIs each, from INTID 32 and from 4096 */
	u8 ppi_ext;			/* 32 extended PPIs each */
	u8 gicm;		/* the GICM frame is there, behind the Distributor's */
	u8 group[GIC_PES_MAX];	/* CommonLPIAff group of each PE */
	/* DeviceID of a write to GITS_TRANSLATER that a PE makes; GIC_NO_DEVICE: such a write is not modelled. */
	u32 cpu_device_id;
	/* Where frames are; 0: as above.  its n at + n * gits_stride. */
	u64 gicd_base, gicr_base, gits_base, gits_stride;
};

/* Fill from a hardware model; `vpes`, `lpis`, `vlpis` are what the scenario needs at least. */
int gic_configure(struct gic_config *c, const struct hwmodel *h, u32 pes, u32 its, u32 vpes,
		  u32 lpis, u32 vlpis, struct gicsim_diag *d);
void gic_layout(struct gs_layout *l, const struct gic_config *c);
/* Power-on as the architecture has it: every PE asleep, its CPU interface off. */
void gic_reset(struct gs *g);
/* After it, for software that does not boot: Group 1 on, every PE awake, its CPU interface as an OS leaves it. */
void gic_boot_host(struct gs *g);
/* Fingerprints need not tell where an empty command queue stands in its ring; not for software that reads it. */
struct arena_view gic_ring_view(const struct gs *g);

extern const struct actor *const gic_actors[];
extern const u32 gic_nactors;

/* ------------------------------------------------------------ registers */

/* A register by its manual name: where it is, how wide, its fields by version. */
struct gic_field { const char *name; u8 msb, lsb; };

enum gic_frame { FRAME_GICD, FRAME_GICR_RD, FRAME_GICR_SGI, FRAME_GICR_VLPI, FRAME_GITS, FRAME_GITS_TRANS,
		 FRAME_ICC, FRAME_ICH, FRAME_GITS_VSGI, FRAME_ICV, FRAME_GICM };

struct gic_reg_name {
	const char *name;		/* "GICR_VPENDBASER", "GITS_BASER<n>" is "GITS_BASER" with count 8 */
	enum gic_frame frame;
	u32 offset;			/* or system register id */
	u8 bytes;			/* of one access */
	u16 count;			/* array */
	u8 pure;			/* reading has no effect: may be polled */
	const struct gic_field *fields;	/* of this hardware's version */
	u32 nfields;
};

/* A system register: its offset is an encoding. */
static inline bool gic_reg_is_sys(const struct gic_reg_name *r)
{
	return r->frame == FRAME_ICC || r->frame == FRAME_ICH || r->frame == FRAME_ICV;
}

/* Null when the manual has no such register (nearest known: *near). */
const struct gic_reg_name *gic_reg_find(enum gic_version v, const char *name, const char **near);
const struct gic_field *gic_field_find(const struct gic_reg_name *r, const char *name, const char **near);
u32 gic_reg_count(enum gic_version v);
const struct gic_reg_name *gic_reg_row(enum gic_version v, u32 i);

/* INT-04: LPIs end here where GICD_TYPER.num_LPIs says so; IDbits apart. */
static inline u64 gic_lpis_end(const struct gs *g)
{
	u32 n = g->hw->caps.num_lpis;

	return n ? GIC_LPI_FIRST + ((u64)2 << n) : ~(u64)0;
}

/* RDbase, as ITS commands want it in their field, of redistributor `pe`. */
u64 gic_rdbase(const struct gs *g, gs_pe pe);

/* Address of a register: `unit` is the PE (GICR) or ITS (GITS), `i` the array index. */
u64 gic_reg_addr(const struct gic_config *c, const struct gic_reg_name *r, u32 unit, u32 i);

/* Is there a frame at this address?  Its registers may still be RES0. */
bool gic_in_frame(const struct gic_config *c, u64 addr);
/* Address ranges of the frames, i = 0, 1, ..: the distributor's, all redistributors', each ITS's; size 0: no more. */
struct gic_span { u64 base, size; };
struct gic_span gic_span(const struct gic_config *c, u32 i);

/* Who makes an access, as far as a register's answer depends on it. */
struct gic_as {
	gs_pe pe;
	u8 el;			/* 1, 2 or 3 */
	u8 secure;		/* 1: Secure state; at EL3, SCR_EL3.NS=0: banked system registers are the Secure ones */
	u8 fmo, imo;		/* HCR_EL2: with el 1, Group 0 / Group 1 registers are ICV_ (SEC-10) */
	u8 scr_irq, scr_fiq;	/* SCR_EL3 */
	u8 nmi;			/* SCTLR_ELx.NMI, of that Exception level: NMIs are acknowledged apart */
};

/* A hypervisor: Non-secure EL2. */
#define GIC_HOST(p) ((struct gic_as){ .pe = (p), .el = 2 })

/* One access of `bytes`, priced by itself.  Out of every frame: reads 0, writes ignored, an observation. */
u64 gic_mmio_read_as(struct gs *g, const struct gic_as *as, u64 addr, u32 bytes);
void gic_mmio_write_as(struct gs *g, const struct gic_as *as, u64 addr, u32 bytes, u64 val);
/* By the hypervisor on PE `pe`. */
u64 gic_mmio_read(struct gs *g, gs_pe pe, u64 addr, u32 bytes);
void gic_mmio_write(struct gs *g, gs_pe pe, u64 addr, u32 bytes, u64 val);
/* Side-effect free look, for `wait` conditions. */
u64 gic_mmio_peek(const struct gs *g, u64 addr, u32 bytes);

/*
 * ICC_, ICH_ and ICV_ registers; id is the encoding, op0:op1:CRn:CRm:op2 as in
 * an MRS instruction (gic_reg_find: offset).  What an access that does not
 * reach its register ends in; then it reads 0 and changes nothing.
 */
enum gic_sys { GIC_SYS_OK, GIC_SYS_UNDEF, GIC_SYS_TRAP_EL2, GIC_SYS_TRAP_EL3 };
enum gic_sys gic_sysreg_read_as(struct gs *g, const struct gic_as *as, u32 id, u64 *val);
enum gic_sys gic_sysreg_write_as(struct gs *g, const struct gic_as *as, u32 id, u64 val);
/* By the hypervisor on PE `pe`; one that is not there reads 0 and is reported. */
u64 gic_sysreg_read(struct gs *g, gs_pe pe, u32 id);
void gic_sysreg_write(struct gs *g, gs_pe pe, u32 id, u64 val);
u64 gic_sysreg_peek(const struct gs *g, gs_pe pe, u32 id);

/* ------------------------------------------------------------ commands, as software writes them */

/* Arguments of a command by field name, for encoding ("DeviceID", "vPEID", ... of its-commands.yaml). */
struct its_packet { u64 dw[4]; };
/* Opcode of a command by name; -1 unknown (nearest: *near). */
int its_opcode(const char *name, const char **near);
/*
 * Put `value` into field `field` of the command, cut to its width; GICSIM_E_INVAL: no such command or
 * field in this version.  ITT_addr, VPT_addr, VCONF_addr take the address itself; RDbase takes what
 * gic_rdbase() says.
 */
int its_encode(enum gic_version v, u8 opcode, const char *field, u64 value, struct its_packet *p);
/* Decoded text "DISCARD dev 0x100 event 0". */
void its_packet_text(enum gic_version v, const struct its_packet *p, char *buf, size_t n);
u32 its_cmd_count(void);
struct its_cmd_row { const char *name; u8 opcode; enum gic_version since; const char *text; };
const struct its_cmd_row *its_cmd_row(u32 i);

/* ------------------------------------------------------------ MSIs */

/* Can GITS_TRANSLATER take a write now (room in the fabric towards where it would go)? */
bool gic_msi_ready(const struct gs *g, gs_its its, u32 devid, u32 event);
/* May the answer have changed, for whatever event, with the step just taken? */
bool gic_msi_touched(const struct gs *g);
/* The write arrives: translated and sent on, or dropped.  Without gic_msi_ready() a message before it arrives first. */
void gic_msi(struct gs *g, gs_its its, u32 devid, u32 event);
/* The ITS's interrupt for unmapped MSIs is asserted: GITS_CTLR.UMSIirq and GITS_STATUSR.UMSI. */
bool its_umsi_irq(const struct gs *g, gs_its its);

/* ------------------------------------------------------------ SGIs, PPIs, SPIs */

/* Has an SPI, or PE `pe` an SGI or PPI, this INTID? */
bool gic_has_irq(const struct gs *g, gs_pe pe, u32 intid);
/* The input of an SPI, of a PPI; no such interrupt: no effect. */
void gicd_spi_line(struct gs *g, u32 intid, bool level);
void gicr_ppi_line(struct gs *g, gs_pe pe, u32 intid, bool level);
/* Active no longer, as by ICC_DIR: SGIs and PPIs of PE `pe`, SPIs.  No such interrupt, or not active: no effect. */
void gic_deactivate(struct gs *g, gs_pe pe, u32 intid);

/* ------------------------------------------------------------ physical CPU interface */

/* Interrupt that the hypervisor on a PE would be given by ICC_IAR1: signalled, and Group 1; or 1023. */
u32 icc_hppi(const struct gs *g, gs_pe pe);
/* ICC_IAR1 read by the hypervisor: acknowledges it; LPIs stop pending.  1023: none. */
u32 icc_ack(struct gs *g, gs_pe pe);
void icc_eoi(struct gs *g, gs_pe pe, u32 intid);

/* PEs (one bit per number mod 64) for which icc_hppi() may answer otherwise after the step just taken. */
u64 icc_touched(const struct gs *g);

/* ------------------------------------------------------------ virtual CPU interface */

struct ich_lr { u32 vintid; u8 prio; u8 state; u8 hw; u8 group; };	/* state: enum */
enum { LR_INVALID, LR_PENDING, LR_ACTIVE, LR_PENDACT };

u32 ich_nlrs(const struct gs *g);
struct ich_lr ich_lr_get(const struct gs *g, gs_pe pe, u32 n);
void ich_lr_set(struct gs *g, gs_pe pe, u32 n, struct ich_lr lr);
/* ICH_HCR.En and the guest's ICV state; while off nothing is signalled. */
void ich_enable(struct gs *g, gs_pe pe, bool on);
/* ICH_HCR_EL2.UIE: a maintenance interrupt when at most one list register is valid. */
void ich_underflow(struct gs *g, gs_pe pe, bool on);
/* The maintenance interrupt is asserted (MNT-01): the hypervisor gets the PE back. */
bool ich_maintenance(const struct gs *g, gs_pe pe);
u64 ich_touched(const struct gs *g);
/*
 * Per-vCPU part of the virtual CPU interface, switched by software: what
 * ICH_VMCR_EL2 holds, and active priorities by group.  Set makes values legal.
 */
struct ich_vmcr {
	u8 pmr, grp1, grp0, cbpr, eoim, bpr0, bpr1, pad;
	u32 ap[2][4];
};
struct ich_vmcr ich_vmcr_get(const struct gs *g, gs_pe pe);
void ich_vmcr_set(struct gs *g, gs_pe pe, struct ich_vmcr v);

/* What the guest on this PE is signalled as a vIRQ: the vINTID, or 1023. *direct: not from a list register. */
u32 icv_hppi(const struct gs *g, gs_pe pe, bool *direct);
/* PEs for which icv_hppi() may answer otherwise, as icc_touched(). */
u64 icv_touched(const struct gs *g);
/* ICV_IAR1 read: 1023 or the vINTID now active. */
u32 icv_ack(struct gs *g, gs_pe pe, bool *direct);
/* ICV_EOIR1 write. */
void icv_eoi(struct gs *g, gs_pe pe, u32 vintid);
/* Lines to the PE: bit 0 vIRQ, bit 1 vFIQ, bit 2 the vIRQ is an NMI. */
u32 icv_lines(const struct gs *g, gs_pe pe);
/*
 * The best pending virtual interrupt whose group is enabled, whether or not it
 * can be signalled, and what the redistributor has handed over.
 */
#define ICV_BEST_DIRECT 16
struct icv_best {
	int lr;			/* list register, ICV_BEST_DIRECT, or -1: none */
	u32 direct;		/* vINTID handed over; 0 with prio 255: none */
	u8 group, prio;		/* of that */
	u8 pad[2];
};
struct icv_best icv_best(const struct gs *g, gs_pe pe);

/* A redistributor still knows the vPE: its number and its tables are not free for anything else. */
bool gic_vpe_used(const struct gs *g, gs_vpe v);
/* Does the VPT in memory say what is pending?  v4.1: once unmapped (V41-12); v4.0: once descheduled (V40-04). */
bool gic_vpt_exact(const struct gs *g, gs_vpe v);

/* vPE resident on this PE (GICR_VPENDBASER.Valid), or GS_NONE16. */
u16 gicr_resident_vpe(const struct gs *g, gs_pe pe);

/* ------------------------------------------------------------ lines out */

/* Bit per line of the PE that is high. */
enum {
	GIC_LINE_IRQ, GIC_LINE_FIQ, GIC_LINE_VIRQ, GIC_LINE_VFIQ, GIC_LINE_MAINT, GIC_LINE_WAKE,
	GIC_LINE_NMI, GIC_LINE_VNMI	/* beside IRQ and VIRQ: it is non-maskable */
};
u32 gic_lines(const struct gs *g, gs_pe pe);
/* PEs (one bit per number mod 64) whose lines may have changed with the step just taken. */
u64 gic_lines_touched(const struct gs *g);
/* Pending now, caches included: of the PE's redistributor, or of a vPE (vLPIs; vSGIs as 0 to 15). */
bool gic_pending(const struct gs *g, gs_pe pe, u32 intid);
bool gic_vpending(const struct gs *g, gs_vpe v, u32 vintid);

/* ------------------------------------------------------------ for checks */

/*
 * What is kept twice (summaries, rows, links) against a recomputation: null, or
 * what disagrees.  It looks at everything: for debug builds and fuzzing.
 */
const char *gic_audit(const struct gs *g);

/* Carriers inside the GIC of pINTID / of (vPE, vINTID): Set messages, pending bits, copies. */
u32 gic_carriers_p(const struct gs *g, u32 pintid);
u32 gic_carriers_v(const struct gs *g, gs_vpe vpe, u32 vintid);

#endif

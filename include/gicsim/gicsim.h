/* SPDX-License-Identifier: MIT */
/*
 * gicsim in your program: a GICv3, GICv4.0 or GICv4.1 behind function calls.
 *
 *	struct gicsim_config c;
 *	struct gicsim *g;
 *
 *	gicsim_config_init(&c);
 *	c.hardware = "qemu-gicv4.0";
 *	c.ops = &my_ops;
 *	if (gicsim_create(&c, &g, &diag))
 *		...
 *	gicsim_mmio_write(g, 0x08000000, 4, 0, 0x2);
 *	gicsim_msi(g, 0, device, event);
 *	gicsim_destroy(g);
 *
 * One struct gicsim per machine; different ones may be used by different
 * threads at once, one of them by one thread at a time.  Nothing is kept
 * outside it.  Functions return 0 or an enum gicsim_error; what simulated
 * software does wrong is no error here: it gets the architecture's answer.
 * A pointer must not be null unless it says so; gicsim_create() alone looks.
 *
 * Synchronous (the default): each call runs the hardware until nothing is
 * left to do.  Stepped: a call does its own access and no more, and
 * gicsim_advance() says when hardware goes on.
 */
#ifndef GICSIM_GICSIM_H
#define GICSIM_GICSIM_H

#include <gicsim/config.h>
#include <gicsim/error.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gicsim;

/*
 * Make one, in the state of power-on.  *out is the caller's (gicsim_destroy).
 * GICSIM_E_INVAL, _NEEDS, _LIMIT, _NOMEM, _IO with findings in *d (may be null).
 */
int gicsim_create(const struct gicsim_config *c, struct gicsim **out, struct gicsim_diag *d);
void gicsim_destroy(struct gicsim *g);
/* Power-on state again; own memory and what was drawn from `seed` once for all stay as they are. */
void gicsim_reset(struct gicsim *g);

/* ------------------------------------------------------------ MMIO */

#define GICSIM_SECURE 1u	/* flags: a Secure access; else Non-secure */

/*
 * One access of 1, 2, 4 or 8 bytes, little endian, naturally aligned.
 * GICSIM_E_INVAL: another size or alignment, or a flag that is none.
 * GICSIM_E_FAULT: no frame of this controller there.  *val is then 0.  A size
 * that the frame has and the register has not is no error: it reads 0, writes
 * nothing, and counts as UNPREDICTABLE.
 */
int gicsim_mmio_read(struct gicsim *g, uint64_t addr, unsigned bytes, unsigned flags, uint64_t *val);
int gicsim_mmio_write(struct gicsim *g, uint64_t addr, unsigned bytes, unsigned flags, uint64_t val);

/* ------------------------------------------------------------ system registers */

/* op0:op1:CRn:CRm:op2 as in an MRS or MSR instruction, 16 bits. */
#define GICSIM_SYSREG(op0, op1, crn, crm, op2) \
	((uint32_t)(op0) << 14 | (uint32_t)(op1) << 11 | (uint32_t)(crn) << 7 | (uint32_t)(crm) << 3 | (uint32_t)(op2))

/* What the PE is doing when it makes the access. */
struct gicsim_cpu {
	uint32_t pe;
	uint8_t el;		/* 1, 2 or 3 */
	uint8_t secure;		/* 1: Secure state; EL3 always is, and this is not looked at */
	uint64_t hcr_el2;	/* FMO (bit 3), IMO (bit 4): EL1 then reaches ICV_ registers */
	uint64_t scr_el3;	/* NS (bit 0): which bank EL3 reaches, 0 the Secure one; IRQ (bit 1), FIQ (bit 2) */
	uint64_t sctlr;		/* of Exception level `el`: NMI (bit 61), IAR1 then reads 1022 for an NMI */
};

/*
 * GICSIM_E_INVAL: no such PE or Exception level, or an encoding beyond 16 bits.
 * GICSIM_E_FAULT: UNDEFINED at this Exception level, or no register of a CPU
 * interface.  GICSIM_TRAP: the access traps to EL2 (ICH_HCR_EL2, SGI
 * generation by a guest) and has no effect; GICSIM_TRAP_EL3: to EL3.
 */
#define GICSIM_TRAP 1
#define GICSIM_TRAP_EL3 2
int gicsim_sysreg_read(struct gicsim *g, const struct gicsim_cpu *cpu, uint32_t enc, uint64_t *val);
int gicsim_sysreg_write(struct gicsim *g, const struct gicsim_cpu *cpu, uint32_t enc, uint64_t val);
/* Encoding of "ICC_IAR1_EL1"; 0: no such register. */
uint32_t gicsim_sysreg_encoding(const char *name);

/* ------------------------------------------------------------ inputs */

/* A device's write to GITS_TRANSLATER of ITS `its`.  GICSIM_E_INVAL: no such ITS; GICSIM_E_LIMIT: stepped, and the fabric is full. */
int gicsim_msi(struct gicsim *g, uint32_t its, uint32_t device, uint32_t event);
/* The wire of an SPI.  GICSIM_E_INVAL: no such interrupt. */
int gicsim_spi(struct gicsim *g, uint32_t intid, int level);
/* The wire of a PPI of PE `pe`.  GICSIM_E_INVAL: no such PE or interrupt. */
int gicsim_ppi(struct gicsim *g, uint32_t pe, uint32_t intid, int level);

/* ------------------------------------------------------------ outputs */

/*
 * Bit per enum gicsim_line that is high.  IRQ and FIQ are as a PE in Non-secure
 * state below EL3 gets them: an interrupt of the other Security state is an FIQ.
 */
unsigned gicsim_lines(const struct gicsim *g, uint32_t pe);
/* 1: the interrupt of an ITS for MSIs that are not mapped is high (gicsim_ops.its_line); 0: it is not, or no such ITS. */
int gicsim_its_line(const struct gicsim *g, uint32_t its);

/* ------------------------------------------------------------ going on */

/*
 * Up to `steps` steps of the hardware, in a fixed order; returns how many were
 * taken.  Fewer: at rest.  Foreign memory is looked at again by all who wait
 * for what it says.
 */
uint64_t gicsim_advance(struct gicsim *g, uint64_t steps);

/* ------------------------------------------------------------ memory of its own */

/* [addr, addr + len) in one region, or GICSIM_E_FAULT. */
int gicsim_mem_read(const struct gicsim *g, uint64_t addr, void *to, size_t len);
int gicsim_mem_write(struct gicsim *g, uint64_t addr, const void *from, size_t len);

/* ------------------------------------------------------------ save and restore */

/*
 * The whole state as bytes: saved under one configuration and restored under
 * the same, also in another process of the same version.  The embedder's own
 * memory (dma_read) is not in it.
 */
size_t gicsim_save_size(const struct gicsim *g);
/* GICSIM_E_LIMIT: `size` is too small. */
int gicsim_save(const struct gicsim *g, void *to, size_t size);
/* GICSIM_E_INVAL: not a state of this configuration and version; g is then unchanged. */
int gicsim_restore(struct gicsim *g, const void *from, size_t size, struct gicsim_diag *d);

/* ------------------------------------------------------------ looking inside */

/* Is it pending: an SGI or PPI of `pe`, an SPI (whatever `pe` is), a physical LPI at that redistributor?  Sees caches. */
int gicsim_pending(const struct gicsim *g, uint32_t pe, uint32_t intid);
/* Is a vLPI (or, with GICv4.1, virtual SGI 0 to 15) pending for a vPE? */
int gicsim_vpending(const struct gicsim *g, uint32_t vpeid, uint32_t vintid);

/*
 * The best pending virtual interrupt at PE `pe` whose group is enabled, whether
 * or not it can be signalled (gicsim_lines), and what the redistributor has
 * handed over of the vPE resident there.  GICSIM_E_INVAL: no such PE.
 */
#define GICSIM_VBEST_DIRECT 16
struct gicsim_best {
	int32_t from;		/* list register, GICSIM_VBEST_DIRECT, or -1: there is none */
	uint32_t direct;	/* vINTID handed over; 0 with priority 255: none */
	uint8_t direct_group, direct_priority;
};
int gicsim_vbest(const struct gicsim *g, uint32_t pe, struct gicsim_best *out);

/* What software did that the architecture leaves UNPREDICTABLE, or that gicsim does not model, since create or reset. */
struct gicsim_count {
	uint64_t unpredictable, unmodelled, command_errors;
	uint64_t dropped_msis;	/* by an ITS, or by a redistributor */
};
void gicsim_counts(const struct gicsim *g, struct gicsim_count *out);

#ifdef __cplusplus
}
#endif

#endif

/* SPDX-License-Identifier: MIT */
/*
 * A machine made and used through the public API alone: one ITS with its
 * tables, LPIs on, a device 0x10 of 32 events.  Hardware qemu-gicv4.0.
 */
#ifndef TEST_API_SUPPORT_H
#define TEST_API_SUPPORT_H

#include <check.h>
#include <gicsim/gicsim.h>

#define GICD  0x08000000ull
#define GITS  0x08080000ull
#define GICR  0x080a0000ull
#define GICR_STRIDE 0x40000ull

#define RAM   0x40000000ull	/* 16 MiB: */
#define QUEUE (RAM + 0x000000)	/* 64 KiB */
#define DEVS  (RAM + 0x100000)	/* 64 KiB */
#define COLLS (RAM + 0x110000)
#define VPES  (RAM + 0x120000)
#define ITT   (RAM + 0x200000)
#define PROP  (RAM + 0x300000)
#define PEND(pe) (RAM + 0x400000 + (pe) * 0x10000ull)
#define VPT(v)   (RAM + 0x600000 + (v) * 0x10000ull)
#define VPROP (RAM + 0x800000)
#define RAM_SIZE 0x1000000ull

#define DEV 0x10u

struct vm {
	struct gicsim *g;
	uint32_t cwriter;
	unsigned char *ram;	/* foreign: the test's own */
	unsigned fail;		/* foreign: accesses until one fails, 0: none does */
	unsigned dmas;
	unsigned level[8];	/* as told, by PE */
	unsigned told;
	unsigned its_level;	/* bit per ITS */
};

struct vm_opt {
	const char *hardware;	/* null: qemu-gicv4.0 */
	uint32_t pes;		/* 0: 2 */
	int foreign, stepped, no_boot;
	void (*tweak)(struct gicsim_config *c);
};

struct vm *vm_new(struct vm_opt o);
/* Not an error of the test if it fails: with the code in *err. */
struct vm *vm_try(struct vm_opt o, int *err);
void vm_free(struct vm *v);
/* Boot: LPIs on at every PE, tables, ITS enabled, collections, the device mapped, events 0..n-1 to LPIs 8192.. on PE 0. */
void vm_boot(struct vm *v, uint32_t pes);
void vm_map(struct vm *v, uint32_t events);

void vm_cmd(struct vm *v, uint64_t d0, uint64_t d1, uint64_t d2, uint64_t d3);
void vm_put(struct vm *v, uint64_t addr, uint64_t val);
uint64_t vm_rd(struct vm *v, uint64_t addr, unsigned bytes);
void vm_wr(struct vm *v, uint64_t addr, unsigned bytes, uint64_t val);
uint64_t vm_mrs(struct vm *v, uint32_t pe, const char *name);
void vm_msr(struct vm *v, uint32_t pe, const char *name, uint64_t val);

/* Commands. */
#define MAPD(dev, itt, bits)	8u | (uint64_t)(dev) << 32, (bits) - 1, 1ull << 63 | (itt), 0
#define MAPC(icid, pe)		9u, 0, 1ull << 63 | (uint64_t)(pe) << 16 | (icid), 0
#define MAPTI(dev, ev, lpi, icid) 0xau | (uint64_t)(dev) << 32, (ev) | (uint64_t)(lpi) << 32, (icid), 0
#define MOVI(dev, ev, icid)	1u | (uint64_t)(dev) << 32, (ev), (icid), 0
#define INV(dev, ev)		0xcu | (uint64_t)(dev) << 32, (ev), 0, 0
#define INT(dev, ev)		3u | (uint64_t)(dev) << 32, (ev), 0, 0
#define SYNC(pe)		5u, 0, (uint64_t)(pe) << 16, 0
#define VMAPP(vpe, pe, vpt)	0x29u, (uint64_t)(vpe) << 32, 1ull << 63 | (uint64_t)(pe) << 16, (vpt) | 15
#define VMAPTI(dev, ev, vpe, vlpi, db) \
	0x2au | (uint64_t)(dev) << 32, (ev) | (uint64_t)(vpe) << 32, (vlpi) | (uint64_t)(db) << 32, 0
#define VSYNC(vpe)		0x25u, (uint64_t)(vpe) << 32, 0, 0

#endif

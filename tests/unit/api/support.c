/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <stdlib.h>
#include <string.h>

static int fails(struct vm *v, uint64_t addr, size_t len)
{
	v->dmas++;
	if (addr < RAM || addr - RAM > RAM_SIZE - len)
		return 1;
	return v->fail && --v->fail == 0;
}

static int dma_read(void *ctx, uint64_t addr, void *to, size_t len)
{
	struct vm *v = ctx;

	if (fails(v, addr, len))
		return 1;
	memcpy(to, v->ram + (addr - RAM), len);
	return 0;
}

static int dma_write(void *ctx, uint64_t addr, const void *from, size_t len)
{
	struct vm *v = ctx;

	if (fails(v, addr, len))
		return 1;
	memcpy(v->ram + (addr - RAM), from, len);
	return 0;
}

static void line(void *ctx, uint32_t pe, enum gicsim_line n, int level)
{
	struct vm *v = ctx;

	ck_assert_uint_lt(pe, 8);
	ck_assert_int_ne(v->level[pe] >> n & 1, level);	/* only changes are told */
	v->level[pe] ^= 1u << n;
	v->told++;
}

static void its_line(void *ctx, uint32_t its, int level)
{
	struct vm *v = ctx;

	ck_assert_uint_lt(its, 16);
	ck_assert_int_ne(v->its_level >> its & 1, level);
	v->its_level ^= 1u << its;
}

struct vm *vm_try(struct vm_opt o, int *err)
{
	static const struct gicsim_ops ops = { .dma_read = dma_read, .dma_write = dma_write, .line = line,
						.its_line = its_line };
	static struct gicsim_diag d;
	struct vm *v = calloc(1, sizeof(*v));
	struct gicsim_config c;

	ck_assert_ptr_nonnull(v);
	gicsim_config_init(&c);
	c.hardware = o.hardware ? o.hardware : "qemu-gicv4.0";
	c.models = GICSIM_SOURCE_DIR "/models";
	c.pes = o.pes ? o.pes : 2;
	c.stepped = o.stepped;
	c.ops = &ops;
	c.ctx = v;
	if (o.foreign) {
		v->ram = calloc(1, RAM_SIZE);
		ck_assert_ptr_nonnull(v->ram);
	} else {
		c.region[c.nregions++] = (struct gicsim_region){ RAM, RAM_SIZE };
	}
	if (o.tweak)
		o.tweak(&c);
	*err = gicsim_create(&c, &v->g, &d);
	if (*err) {
		ck_assert_ptr_null(v->g);
		vm_free(v);
		return NULL;
	}
	if (!o.no_boot)
		vm_boot(v, c.pes);
	return v;
}

struct vm *vm_new(struct vm_opt o)
{
	int err;
	struct vm *v = vm_try(o, &err);

	ck_assert_int_eq(err, 0);
	return v;
}

void vm_free(struct vm *v)
{
	gicsim_destroy(v->g);
	free(v->ram);
	free(v);
}

uint64_t vm_rd(struct vm *v, uint64_t addr, unsigned bytes)
{
	uint64_t val;

	ck_assert_int_eq(gicsim_mmio_read(v->g, addr, bytes, 0, &val), 0);
	return val;
}

void vm_wr(struct vm *v, uint64_t addr, unsigned bytes, uint64_t val)
{
	ck_assert_int_eq(gicsim_mmio_write(v->g, addr, bytes, 0, val), 0);
}

static struct gicsim_cpu host(uint32_t pe)
{
	return (struct gicsim_cpu){ .pe = pe, .el = 2 };
}

uint64_t vm_mrs(struct vm *v, uint32_t pe, const char *name)
{
	struct gicsim_cpu cpu = host(pe);
	uint64_t val;

	ck_assert_int_eq(gicsim_sysreg_read(v->g, &cpu, gicsim_sysreg_encoding(name), &val), 0);
	return val;
}

void vm_msr(struct vm *v, uint32_t pe, const char *name, uint64_t val)
{
	struct gicsim_cpu cpu = host(pe);

	ck_assert_int_eq(gicsim_sysreg_write(v->g, &cpu, gicsim_sysreg_encoding(name), val), 0);
}

void vm_put(struct vm *v, uint64_t addr, uint64_t val)
{
	unsigned char b[8];

	for (int i = 0; i < 8; i++)
		b[i] = (unsigned char)(val >> (8 * i));
	if (v->ram)
		memcpy(v->ram + (addr - RAM), b, 8);
	else
		ck_assert_int_eq(gicsim_mem_write(v->g, addr, b, 8), 0);
}

void vm_cmd(struct vm *v, uint64_t d0, uint64_t d1, uint64_t d2, uint64_t d3)
{
	const uint64_t d[4] = { d0, d1, d2, d3 };

	for (unsigned i = 0; i < 4; i++)
		vm_put(v, QUEUE + v->cwriter + 8 * i, d[i]);
	v->cwriter = (v->cwriter + 32) % 0x10000;
	vm_wr(v, GITS + 0x88, 8, v->cwriter);
}

void vm_boot(struct vm *v, uint32_t pes)
{
	for (uint64_t k = 0; k < 0x10000 - 8192; k += 8) {
		vm_put(v, PROP + k, 0xa1a1a1a1a1a1a1a1ull);
		vm_put(v, VPROP + k, 0xa1a1a1a1a1a1a1a1ull);
	}
	vm_wr(v, GICD, 4, 0x12);
	for (uint32_t pe = 0; pe < pes; pe++) {
		uint64_t rd = GICR + pe * GICR_STRIDE;

		vm_wr(v, rd + 0x14, 4, 0);
		vm_wr(v, rd + 0x70, 8, PROP | 15);
		vm_wr(v, rd + 0x78, 8, PEND(pe));
		vm_wr(v, rd, 4, 1);
		vm_wr(v, rd + 0x20070, 8, VPROP | 15);
		vm_msr(v, pe, "ICC_PMR_EL1", 0xf0);
		vm_msr(v, pe, "ICC_IGRPEN1_EL1", 1);
	}
	vm_wr(v, GITS + 0x100, 8, 1ull << 63 | DEVS | 0x20f);	/* 64 KiB pages are 2 << 8 */
	vm_wr(v, GITS + 0x108, 8, 1ull << 63 | COLLS | 15);
	vm_wr(v, GITS + 0x110, 8, 1ull << 63 | VPES | 15);
	vm_wr(v, GITS + 0x80, 8, 1ull << 63 | QUEUE | 15);
	vm_wr(v, GITS, 4, 1);
}

void vm_map(struct vm *v, uint32_t events)
{
	vm_cmd(v, MAPC(0, 0));
	vm_cmd(v, MAPC(1, 1));
	vm_cmd(v, MAPD(DEV, ITT, 5));
	for (uint32_t e = 0; e < events; e++)
		vm_cmd(v, MAPTI(DEV, e, 8192 + e, 0));
}

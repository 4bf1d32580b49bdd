/* SPDX-License-Identifier: MIT */
/*
 * Software that does anything at all, through the public API: never a crash, a
 * hang or an abort.
 *
 *	mmio	registers of all frames and CPU interfaces, any width, any value
 *	queue	garbage, and nearly right commands, in the command queue
 *	table	garbage in device, collection, vPE, translation and pending tables
 *
 * Every second case has its memory behind callbacks that fail now and then,
 * and every fourth one memory that changes by itself.  One in four has many PEs,
 * the first and the last of which do most.  In between, states are saved, damaged
 * and restored.
 *
 * How it is run: cases.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gicsim/gicsim.h>

#include "api/api.h"
#include "cases.h"
#include "core/alloc.h"
#include "machine.h"

#define GICD  0x08000000ull
#define GITS0 0x08080000ull
#define GITS1 0x10000000ull
#define GICR  0x080a0000ull

#define RAM   0x40000000ull
#define QUEUE RAM
#define DEVS  (RAM + 0x10000)
#define COLLS (RAM + 0x20000)
#define VPES  (RAM + 0x30000)
#define ITT   (RAM + 0x40000)
#define PROP  (RAM + 0x50000)
#define PEND  (RAM + 0x60000)
#define VPT   (RAM + 0x80000)
#define RAM_SIZE 0x100000ull
#define PAGES (RAM_SIZE / 0x1000)

#define PES_MAX 66u
#define VPTS 5u

#define VALID (1ull << 63)

enum kind { MMIO, QUEUE_BYTES, TABLE, KINDS };

static const char *const kind_name[KINDS] = { "mmio", "queue", "table" };

struct fuzz {
	struct gicsim *g;
	struct machines machines;
	struct draws *d;		/* of the case */
	unsigned char *foreign;
	unsigned char *ram;		/* that, or null: memory is the machine's */
	unsigned failing, changing;	/* one access in so many; 0: never */
	uint32_t pes, its, vpes, rd_stride;
	uint8_t group[PES_MAX];		/* where there are many PEs */
	int v41, stepped;
	uint64_t done, refused;
};

/* ------------------------------------------------------------ draws */

static uint64_t rnd(struct fuzz *f)
{
	return draw(f->d);
}

static uint32_t below(struct fuzz *f, uint32_t n)
{
	return draw_below(f->d, n);
}

/* Numbers that software uses, their neighbours, and anything. */
static uint64_t value(struct fuzz *f)
{
	switch (below(f, 10)) {
	case 0:	return 0;
	case 1:	return ~0ull;
	case 2:	return rnd(f);
	case 3:	return 1ull << below(f, 64);
	case 4:	return 8191 + below(f, 4);
	case 5:	return RAM + below(f, (uint32_t)RAM_SIZE);
	case 6:	return VALID | (RAM + 0x1000ull * below(f, PAGES));
	case 7:	return rnd(f) & 0xffffffff;
	default: return below(f, 20);
	}
}

/* ------------------------------------------------------------ memory behind callbacks */

static int fails(struct fuzz *f, uint64_t addr, size_t len)
{
	if (addr < RAM || len > RAM_SIZE || addr - RAM > RAM_SIZE - len)
		return 1;
	return f->failing && !below(f, f->failing);
}

static int dma_read(void *ctx, uint64_t addr, void *to, size_t len)
{
	struct fuzz *f = ctx;

	if (fails(f, addr, len))
		return 1;
	if (f->changing && !below(f, f->changing))
		f->ram[addr - RAM + below(f, (uint32_t)len)] = (unsigned char)rnd(f);
	memcpy(to, f->ram + (addr - RAM), len);
	return 0;
}

static int dma_write(void *ctx, uint64_t addr, const void *from, size_t len)
{
	struct fuzz *f = ctx;

	if (fails(f, addr, len))
		return 1;
	memcpy(f->ram + (addr - RAM), from, len);
	return 0;
}

static void line(void *ctx, uint32_t pe, enum gicsim_line n, int level)
{
	struct fuzz *f = ctx;

	if (pe >= f->pes || n >= GICSIM_LINES || (level != 0 && level != 1))
		abort();
}

static void its_line(void *ctx, uint32_t its, int level)
{
	struct fuzz *f = ctx;

	if (its >= f->its || (level != 0 && level != 1))
		abort();
}

static void put(struct fuzz *f, uint64_t addr, uint64_t val)
{
	if (f->ram)
		memcpy(f->ram + (addr - RAM), &val, 8);
	else if (gicsim_mem_write(f->g, addr, &val, 8))
		abort();
}

/* ------------------------------------------------------------ the machine */

static uint64_t gits(const struct fuzz *f, uint32_t i)
{
	return i == 0 && !f->v41 ? GITS0 : GITS1 + i * GITS_STRIDE;
}

/* Of n: the first and last ones mostly. */
static uint32_t one_of(struct fuzz *f, uint32_t n)
{
	uint32_t k = below(f, n <= 8 ? n : 4);

	if (n <= 8)
		return k;
	return !below(f, 8) ? below(f, n) : k < 2 ? k : n - 4 + k;
}

/* Calls take no two draws as arguments: in which order they would be made is the compiler's. */
static void wr(struct fuzz *f, uint64_t addr, unsigned bytes, uint64_t val)
{
	gicsim_mmio_write(f->g, addr, bytes, (unsigned)below(f, 2), val);
}

/* ICC_PMR_EL1, ICC_IGRPEN1_EL1, ICH_HCR_EL2, ICH_VMCR_EL2: everything is signalled. */
static void boot_cpu(struct fuzz *f, uint32_t pe)
{
	static const uint32_t reg[] = { GICSIM_SYSREG(3, 0, 4, 6, 0), GICSIM_SYSREG(3, 0, 12, 12, 7),
					GICSIM_SYSREG(3, 4, 12, 11, 0), GICSIM_SYSREG(3, 4, 12, 11, 7) };
	static const uint64_t val[] = { 0xf8, 1, 1, 0xf8000002 };
	struct gicsim_cpu cpu = { .pe = pe, .el = 2 };

	for (unsigned i = 0; i < ARRAY_SIZE(reg); i++)
		gicsim_sysreg_write(f->g, &cpu, reg[i], val[i]);
}

static void boot(struct fuzz *f)
{
	wr(f, GICD, 4, 0x12);
	for (uint32_t pe = 0; pe < f->pes; pe++) {
		uint64_t rd = GICR + pe * (uint64_t)f->rd_stride;

		if (f->pes > 8 && pe >= 2 && pe < f->pes - 2 && below(f, 8))
			continue;

		wr(f, rd + 0x14, 4, 0);
		wr(f, rd + 0x70, 8, PROP | 15);
		wr(f, rd + 0x78, 8, PEND + pe % 2 * 0x10000ull);
		wr(f, rd, 4, 1);
		wr(f, rd + 0x20070, 8, VALID | PROP | 15);
		boot_cpu(f, pe);
	}
	for (uint32_t i = 0; i < f->its; i++) {
		uint64_t at = gits(f, i);

		wr(f, at + 0x100, 8, VALID | DEVS | 15);
		wr(f, at + 0x108, 8, VALID | COLLS | 15);
		wr(f, at + 0x110, 8, VALID | VPES | 15);
		wr(f, at + 0x80, 8, VALID | QUEUE | 15);
		wr(f, at, 4, 1);
	}
}

static bool open_machine(struct fuzz *f)
{
	static const char *const hw[] = { "gicv3-min", "qemu-gicv4.0", "gicv4.1-min", "gicv4.0-min", "server-gicv4.1" };
	static const struct gicsim_ops ops = { .dma_read = dma_read, .dma_write = dma_write, .line = line,
					.its_line = its_line };
	struct gicsim_config c;
	uint32_t which = below(f, ARRAY_SIZE(hw));

	f->pes = 1 + below(f, 2);
	if (!below(f, 4))
		f->pes = below(f, 2) ? 9 : PES_MAX;
	f->its = 1 + below(f, 2);
	f->vpes = f->pes > 2 ? 70 : VPTS;
	f->rd_stride = which ? 0x40000 : 0x20000;	/* gicv3-min */
	f->v41 = strstr(hw[which], "4.1") != NULL;
	f->stepped = !below(f, 4);
	gicsim_config_init(&c);
	c.hardware = hw[which];
	c.models = "models";
	c.pes = f->pes;
	c.its = f->its;
	c.vpes = f->vpes;
	c.group = f->pes > 2 ? f->group : NULL;
	c.lpis = c.vlpis = 100;
	c.seed = rnd(f);
	c.stepped = f->stepped;
	c.ops = &ops;
	c.ctx = f;
	if (!f->ram)
		c.region[c.nregions++] = (struct gicsim_region){ RAM, RAM_SIZE };
	f->g = machine(&f->machines, &c, 0);
	return f->g;
}

/* ------------------------------------------------------------ what software does */

static uint64_t some_register(struct fuzz *f)
{
	uint32_t unit = below(f, f->its), pe = one_of(f, f->pes);
	static const uint32_t gicr[] = { 0, 4, 8, 0x10, 0x14, 0x40, 0x48, 0x70, 0x78, 0xa0, 0xb0, 0xc0,
					 0x20070, 0x20078, 0x20080, 0x20088, 0x10080, 0x10100, 0x10180, 0x10200,
					 0x10280, 0x10300, 0x10400, 0x10c00 };
	static const uint32_t its[] = { 0, 4, 8, 0x40, 0x48, 0x80, 0x88, 0x90, 0x100, 0x108, 0x110, 0x118, 0x10040, 0x20020 };
	static const uint32_t gicd[] = { 0, 4, 8, 0x10, 0x40, 0x48, 0x50, 0x58, 0x80, 0x100, 0x180, 0x200, 0x280, 0x300,
					 0x380, 0x400, 0xc00, 0xd00, 0xe00, 0x6000, 0x6100, 0xffe8 };

	switch (below(f, 8)) {
	case 0:	return GICD + gicd[below(f, ARRAY_SIZE(gicd))];
	case 1:	return GICD + below(f, 0x10000);
	case 2:	return gits(f, unit) + below(f, 0x30000);
	case 3:	return GICR + below(f, f->pes * f->rd_stride);
	case 4:	return value(f);
	case 5:	return gits(f, unit) + its[below(f, ARRAY_SIZE(its))];
	default: return GICR + pe * (uint64_t)f->rd_stride + gicr[below(f, ARRAY_SIZE(gicr))];
	}
}

static void access_mmio(struct fuzz *f)
{
	uint64_t at = some_register(f), val;
	unsigned bytes = 1u << below(f, 4);

	if (below(f, 8))
		at &= ~(uint64_t)(bytes - 1);
	if (below(f, 3))
		wr(f, at, bytes, value(f));
	else
		gicsim_mmio_read(f->g, at, bytes, below(f, 2), &val);
}

static void access_sysreg(struct fuzz *f)
{
	struct gicsim_cpu cpu = { .el = 1 };
	uint32_t r = below(f, 8 * 8 * 8), pmr = below(f, 8);
	/* CRn 12, CRm 8 to 15, or PMR: where the CPU interfaces are */
	uint32_t enc = pmr ? GICSIM_SYSREG(3, r / 64, 12, 8 + r / 8 % 8, r % 8) : GICSIM_SYSREG(3, 0, 4, 6, 0);
	uint64_t val;

	cpu.pe = one_of(f, f->pes);
	cpu.el = (uint8_t)(1 + below(f, 3));
	cpu.secure = (uint8_t)below(f, 2);
	cpu.hcr_el2 = below(f, 2) ? 0x18 : 0;
	cpu.scr_el3 = below(f, 8);
	cpu.sctlr = (uint64_t)below(f, 2) << 61;
	if (below(f, 2))
		gicsim_sysreg_write(f->g, &cpu, enc, value(f));
	else
		gicsim_sysreg_read(f->g, &cpu, enc, &val);
}

/* A command with arguments that mostly fit. */
static void compose(struct fuzz *f, uint64_t d[4])
{
	static const uint8_t op[] = { 1, 3, 4, 5, 8, 9, 9, 0xa, 0xa, 0xb, 0xc, 0xd, 0xe, 0xf, 0x21, 0x22, 0x23, 0x25,
				      0x29, 0x29, 0x2a, 0x2a, 0x2b, 0x2d, 0x2e };
	uint64_t dev = below(f, 4), event = below(f, 8), intid = 8192 + below(f, 16), pe = one_of(f, f->pes);
	uint64_t pe2 = one_of(f, f->pes), icid = below(f, 3), vpe = one_of(f, f->vpes + 1), alloc = below(f, 4);
	uint64_t valid = below(f, 8) ? VALID : 0, doorbell = below(f, 2) ? 1023 : 8200;
	uint8_t o = op[below(f, ARRAY_SIZE(op))];

	d[0] = o | dev << 32;
	d[1] = event | intid << 32;
	d[2] = valid | pe << 16 | icid;
	d[3] = pe2 << 16;
	if (o == 8) {
		d[1] = event;
		d[2] = valid | (ITT + dev * 0x1000);
	} else if (o >= 0x21) {
		d[1] = event | vpe << 32;
		d[0] |= alloc << 8;
		if (o == 0x29) {
			d[0] |= PROP & ~0xffffull;
			d[3] = (VPT + vpe % (VPTS + 1) * 0x10000) | 13;
		} else if (o == 0x2a) {
			d[2] = intid | doorbell << 32;
		}
	}
	if (!below(f, 4)) {
		uint32_t k = below(f, 4);

		d[k] = value(f);
	}
}

static void commands(struct fuzz *f)
{
	uint32_t i = below(f, f->its);
	uint32_t n = 1 + below(f, 4);
	uint64_t at, d[4];

	gicsim_mmio_read(f->g, gits(f, i) + 0x88, 8, 0, &at);
	at = at % 0x10000 & ~31ull;
	while (n--) {
		if (below(f, 4))
			compose(f, d);
		else
			for (int k = 0; k < 4; k++)
				d[k] = value(f);
		for (unsigned k = 0; k < 4; k++)
			put(f, QUEUE + at + 8 * k, d[k]);
		at = (at + 32) % 0x10000;
	}
	wr(f, gits(f, i) + 0x88, 8, at | !below(f, 4));
}

static void tables(struct fuzz *f)
{
	uint64_t at = RAM + 0x1000 * (uint64_t)below(f, PAGES);

	for (uint32_t n = below(f, 64); n; n--) {
		uint64_t val = value(f), slots = below(f, 2) ? 8 : 512;

		if (below(f, 3))
			val |= VALID;
		put(f, at + 8ull * below(f, (uint32_t)slots), val);
	}
}

static void device(struct fuzz *f)
{
	uint32_t its = below(f, f->its), dev = below(f, 4), event = below(f, 8), pe = one_of(f, f->pes + 1);
	uint32_t intid = (uint32_t)value(f), ppi = below(f, 40), level = below(f, 2);

	gicsim_msi(f->g, its, dev, event);
	if (!below(f, 4))
		gicsim_msi(f->g, its + !dev, intid, event);
	gicsim_spi(f->g, intid, (int)level);
	gicsim_spi(f->g, 32 + ppi, (int)level);
	gicsim_ppi(f->g, pe, ppi, (int)level);
}

static void snapshot(struct fuzz *f)
{
	size_t n = gicsim_save_size(f->g), m;
	unsigned char *p = malloc(n), *q;

	if (!p || gicsim_save(f->g, p, n))
		abort();
	for (uint32_t k = below(f, 3); k; k--) {
		uint32_t at = below(f, (uint32_t)n);

		p[at] ^= (unsigned char)(1 + below(f, 255));
	}
	if (gicsim_restore(f->g, p, n, NULL)) {
		f->refused++;
	} else if (!f->ram) {	/* at rest as it was: the same again */
		m = gicsim_save_size(f->g);
		q = malloc(m);
		if (!q || gicsim_save(f->g, q, m) || m != n || memcmp(p, q, n))
			abort();
		free(q);
	}
	free(p);
}

static void look(struct fuzz *f)
{
	struct gicsim_count n;

	for (uint32_t pe = 0; pe <= f->pes; pe++) {
		gicsim_lines(f->g, pe);
		if (pe < 2 || pe > f->pes - 2)
			gicsim_pending(f->g, pe, (uint32_t)value(f));
	}
	gicsim_vpending(f->g, f->vpes - 1, (uint32_t)value(f));
	gicsim_vpending(f->g, (uint32_t)value(f), 8192);
	gicsim_counts(f->g, &n);
}

/* Memory that fails or changes meanwhile would say something else than to the hardware. */
static bool agrees(struct fuzz *f)
{
	const char *what = f->failing || f->changing ? gic_audit(api_gs(f->g)) : api_audit(f->g);
	char text[120];

	if (what) {
		snprintf(text, sizeof(text), "audit: %.100s", what);
		cases_say(text);
	}
	return !what;
}

static void step(struct fuzz *f, enum kind k)
{
	uint32_t r = below(f, 16);

	if (r < 9)
		(k == MMIO ? access_mmio : k == TABLE ? tables : commands)(f);
	else if (r < 11)
		commands(f);
	else if (r < 13)
		device(f);
	else if (r < 15)
		access_sysreg(f);
	else
		access_mmio(f);
	if (f->stepped)
		gicsim_advance(f->g, below(f, 10));
	if (!below(f, 100))
		snapshot(f);
	if (!below(f, 400))
		gicsim_reset(f->g);
	look(f);
}

static bool one(void *ctx, struct fuzz_case *c)
{
	struct fuzz *f = ctx;
	bool ok = true;

	f->d = &c->d;
	f->ram = c->n % 2 ? f->foreign : NULL;
	if (f->ram)
		memset(f->ram, 0, RAM_SIZE);
	f->failing = f->changing = 0;
	if (!open_machine(f))
		return false;
	f->failing = c->n % 2 ? 1 + below(f, 200) : 0;
	f->changing = c->n % 4 == 3 ? 1 + below(f, 50) : 0;
	boot(f);
	for (uint32_t left = 12u << below(f, 6); left && ok; left--) {
		step(f, (enum kind)c->kind);
		ok = !c->audit || agrees(f);
	}
	f->done++;
	return ok && agrees(f);
}

static void *open_api(void)
{
	struct fuzz *f = gs_alloc(1, sizeof(*f));

	if (f)
		f->foreign = gs_alloc(RAM_SIZE, 1);
	for (uint32_t pe = 0; f && pe < PES_MAX; pe++)
		f->group[pe] = pe & 1;
	return f && f->foreign ? f : NULL;
}

static bool close_api(void *ctx)
{
	struct fuzz *f = ctx;
	bool some = f->done;

	printf("%llu cases, %llu damaged states refused\n", (unsigned long long)f->done, (unsigned long long)f->refused);
	machines_free(&f->machines);
	gs_free(f->foreign);
	gs_free(f);
	return some;
}

const struct fuzzer fuzzer = { "fuzz-api", kind_name, KINDS, 100, open_api, one, close_api };

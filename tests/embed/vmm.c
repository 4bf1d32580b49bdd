/* SPDX-License-Identifier: MIT */
/*
 * gicsim in a VMM, as small as it goes.
 *
 * The VMM owns the guest's RAM, so tables and command queues are reached
 * through DMA callbacks; a vCPU's interrupt line is a callback too.  "Guest"
 * below are accesses that a guest operating system would trap with: MMIO for
 * distributor, redistributor and ITS, system registers for the CPU interface.
 *
 *	cc vmm.c $(pkg-config --cflags --libs gicsim) -o vmm
 *	./vmm [MODELS-FOLDER]
 */
#include <gicsim/gicsim.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The map of QEMU's `virt` machine, which gicsim takes when none is given. */
#define GICD 0x08000000u
#define GITS 0x08080000u
#define GICR 0x080a0000u

#define RAM_BASE 0x40000000u
#define RAM_SIZE 0x00400000u
#define QUEUE (RAM_BASE + 0x000000u)	/* 4 KiB: 128 commands */
#define DEVICES (RAM_BASE + 0x010000u)
#define COLLECTIONS (RAM_BASE + 0x020000u)
#define ITT (RAM_BASE + 0x030000u)	/* of the one device */
#define CONFIG (RAM_BASE + 0x100000u)	/* a byte for each LPI */
#define PENDING (RAM_BASE + 0x200000u)	/* a bit for each INTID */

#define VALID (1ull << 63)
#define NIC 0x42u			/* DeviceID */
#define NIC_RX 3u			/* its event 3 ... */
#define NIC_RX_LPI 8195u		/* ... is this LPI */

struct vmm {
	struct gicsim *gic;
	unsigned char ram[RAM_SIZE];
	uint32_t cwriter;
	int irq;			/* would make the vCPU thread leave WFI */
};

#define CHECK(e) ((e) ? (void)0 : fail(#e, __LINE__))

static void fail(const char *what, int line)
{
	fprintf(stderr, "vmm.c:%d: %s does not hold\n", line, what);
	exit(1);
}

/* ------------------------------------------------------------ what the VMM gives */

static unsigned char *ram_at(struct vmm *v, uint64_t addr, size_t len)
{
	return addr >= RAM_BASE && addr - RAM_BASE <= RAM_SIZE - len ? v->ram + (addr - RAM_BASE) : NULL;
}

static int dma_read(void *ctx, uint64_t addr, void *to, size_t len)
{
	const unsigned char *p = ram_at(ctx, addr, len);

	if (!p)
		return -1;
	memcpy(to, p, len);
	return 0;
}

static int dma_write(void *ctx, uint64_t addr, const void *from, size_t len)
{
	unsigned char *p = ram_at(ctx, addr, len);

	if (!p)
		return -1;
	memcpy(p, from, len);
	return 0;
}

static void line_changed(void *ctx, uint32_t pe, enum gicsim_line line, int level)
{
	struct vmm *v = ctx;

	printf("vcpu %u: line %d is %s\n", pe, (int)line, level ? "high" : "low");
	if (line == GICSIM_IRQ)
		v->irq = level;
}

/* ------------------------------------------------------------ what the guest does */

static void ram_put(struct vmm *v, uint64_t addr, uint64_t val)
{
	unsigned char *p = ram_at(v, addr, 8);

	CHECK(p);
	for (int i = 0; i < 8; i++)
		p[i] = (unsigned char)(val >> (8 * i));
}

static void wr(struct vmm *v, uint64_t addr, unsigned bytes, uint64_t val)
{
	CHECK(!gicsim_mmio_write(v->gic, addr, bytes, 0, val));
}

static uint64_t rd(struct vmm *v, uint64_t addr, unsigned bytes)
{
	uint64_t val;

	CHECK(!gicsim_mmio_read(v->gic, addr, bytes, 0, &val));
	return val;
}

static const struct gicsim_cpu cpu0 = { .pe = 0, .el = 1, .secure = 0, .hcr_el2 = 0, .scr_el3 = 0 };

static void msr(struct vmm *v, const char *name, uint64_t val)
{
	CHECK(!gicsim_sysreg_write(v->gic, &cpu0, gicsim_sysreg_encoding(name), val));
}

static uint64_t mrs(struct vmm *v, const char *name)
{
	uint64_t val;

	CHECK(!gicsim_sysreg_read(v->gic, &cpu0, gicsim_sysreg_encoding(name), &val));
	return val;
}

static void command(struct vmm *v, uint64_t dw0, uint64_t dw1, uint64_t dw2)
{
	ram_put(v, QUEUE + v->cwriter, dw0);
	ram_put(v, QUEUE + v->cwriter + 8, dw1);
	ram_put(v, QUEUE + v->cwriter + 16, dw2);
	ram_put(v, QUEUE + v->cwriter + 24, 0);
	v->cwriter = (v->cwriter + 32) % 0x1000;
	wr(v, GITS + 0x88, 8, v->cwriter);		/* GITS_CWRITER */
	CHECK(rd(v, GITS + 0x90, 8) == v->cwriter);	/* GITS_CREADR: synchronous, so consumed */
}

static void guest_boots(struct vmm *v)
{
	wr(v, GICD, 4, 0x12);			/* GICD_CTLR: ARE, EnableGrp1 */
	wr(v, GICR + 0x14, 4, 0);		/* GICR_WAKER: awake */
	wr(v, GICR + 0x70, 8, CONFIG | 15);	/* GICR_PROPBASER: 16 bits of INTID */
	wr(v, GICR + 0x78, 8, PENDING);		/* GICR_PENDBASER */
	wr(v, GICR, 4, 1);			/* GICR_CTLR.EnableLPIs */
	wr(v, GITS + 0x100, 8, VALID | 1ull << 56 | DEVICES);		/* GITS_BASER<n> */
	wr(v, GITS + 0x108, 8, VALID | 4ull << 56 | COLLECTIONS);
	wr(v, GITS + 0x80, 8, VALID | QUEUE);	/* GITS_CBASER: one page */
	wr(v, GITS, 4, 1);			/* GITS_CTLR.Enabled */
	msr(v, "ICC_PMR_EL1", 0xf0);
	msr(v, "ICC_IGRPEN1_EL1", 1);
}

static void guest_maps_the_nic(struct vmm *v)
{
	v->ram[CONFIG - RAM_BASE + NIC_RX_LPI - 8192] = 0xa0 | 1;	/* priority, enabled */
	command(v, 0x09, 0, VALID | 0u << 16 | 0);			/* MAPC collection 0 to PE 0 */
	command(v, 0x08 | (uint64_t)NIC << 32, 4, VALID | ITT);		/* MAPD, 5 bits of EventID */
	command(v, 0x0a | (uint64_t)NIC << 32, NIC_RX | (uint64_t)NIC_RX_LPI << 32, 0);	/* MAPTI */
	command(v, 0x05, 0, 0);						/* SYNC */
}

static void guest_takes_the_interrupt(struct vmm *v)
{
	CHECK(v->irq);
	CHECK(mrs(v, "ICC_IAR1_EL1") == NIC_RX_LPI);
	CHECK(!v->irq);
	msr(v, "ICC_EOIR1_EL1", NIC_RX_LPI);
	CHECK(mrs(v, "ICC_IAR1_EL1") == 1023);
}

/* ------------------------------------------------------------ the story */

static struct gicsim *make(struct vmm *v, const char *models)
{
	static const struct gicsim_ops ops = { .dma_read = dma_read, .dma_write = dma_write, .line = line_changed };
	static struct gicsim_diag why;
	struct gicsim_config c;
	struct gicsim *g;

	gicsim_config_init(&c);
	c.hardware = "qemu-gicv4.0";
	c.models = models;
	c.ops = &ops;
	c.ctx = v;
	if (gicsim_create(&c, &g, &why)) {
		for (uint32_t i = 0; i < why.n; i++)
			fprintf(stderr, "%s\n", why.f[i].text);
		exit(1);
	}
	return g;
}

int main(int argc, char **argv)
{
	struct vmm *v = calloc(1, sizeof(*v));
	void *state;
	size_t size;

	CHECK(v);
	v->gic = make(v, argc > 1 ? argv[1] : NULL);
	guest_boots(v);
	guest_maps_the_nic(v);

	CHECK(!gicsim_msi(v->gic, 0, NIC, NIC_RX));
	guest_takes_the_interrupt(v);

	/* A snapshot with an interrupt pending: what the guest has not taken it takes afterwards. */
	CHECK(!gicsim_msi(v->gic, 0, NIC, NIC_RX));
	size = gicsim_save_size(v->gic);
	state = malloc(size);
	CHECK(state && !gicsim_save(v->gic, state, size));
	gicsim_destroy(v->gic);
	v->irq = 0;

	v->gic = make(v, argc > 1 ? argv[1] : NULL);
	CHECK(!gicsim_restore(v->gic, state, size, NULL));
	printf("restored from %zu bytes\n", size);
	guest_takes_the_interrupt(v);

	gicsim_destroy(v->gic);
	free(state);
	free(v);
	return 0;
}

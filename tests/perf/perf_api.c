/* SPDX-License-Identifier: MIT */
/*
 * What an embedder pays: one line per kind of work, through the public
 * functions only, each call running the hardware to rest.  All memory is
 * gicsim's own.  Nothing here passes or fails.
 *
 *	perf-api MODELS [START-OF-A-NAME [DIVISOR]]
 *
 * Instructions are counted by the machine where it lets us; tests/perf/insns.sh
 * counts them anywhere, with fewer operations (DIVISOR).
 */
#include <gicsim/gicsim.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef __linux__
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#define ROUNDS 5

#define GICD  0x08000000ull
#define GITS  0x08080000ull
#define GITS_41 0x10000000ull		/* with GICv4.1 */
#define GICR  0x080a0000ull

#define RAM   0x40000000ull
#define QUEUE (RAM + 0x0000000)		/* 1 MiB: 32768 commands */
#define QUEUE_SIZE 0x100000u
#define DEVS  (RAM + 0x0100000)		/* 512 KiB, flat */
#define COLLS (RAM + 0x0200000)
#define VPES  (RAM + 0x0210000)
#define PEND  (RAM + 0x0400000)		/* 2 MiB for 24 bits */
#define VPT0  (RAM + 0x0600000)
#define PROP  (RAM + 0x1000000)		/* 16 MiB for 24 bits */
#define VPROP (RAM + 0x2000000)
#define ITTS  (RAM + 0x4000000)		/* 512 bytes a device */
#define ITT_STRIDE 512u
#define VPT(v) (RAM + 0x5000000 + (v) * 0x10000ull)	/* of machines with few devices */
#define RAM_SIZE 0x8000000ull

#define VALID (1ull << 63)
#define CHECK(e) ((e) ? (void)0 : fail(#e, __LINE__))

static void fail(const char *what, int line)
{
	fprintf(stderr, "perf_api.c:%d: %s does not hold\n", line, what);
	exit(1);
}

/* ------------------------------------------------------------ clocks */

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int counter_open(void)
{
#ifdef __linux__
	struct perf_event_attr a;

	memset(&a, 0, sizeof(a));
	a.type = PERF_TYPE_HARDWARE;
	a.size = sizeof(a);
	a.config = PERF_COUNT_HW_INSTRUCTIONS;
	a.exclude_kernel = 1;
	return (int)syscall(SYS_perf_event_open, &a, 0, -1, -1, 0);
#else
	return -1;
#endif
}

static uint64_t instructions(int fd)
{
	uint64_t n = 0;

#ifdef __linux__
	if (fd >= 0 && read(fd, &n, sizeof(n)) != (ssize_t)sizeof(n))
		n = 0;
#else
	(void)fd;
#endif
	return n;
}

/* ------------------------------------------------------------ the machine */

struct box {
	struct gicsim *g;
	uint64_t gits;
	uint32_t cwriter;
	uint32_t lpis, pes, vpes;
	uint32_t iar, eoir, rnd;
};

static void wr(struct box *b, uint64_t addr, uint64_t val)
{
	CHECK(!gicsim_mmio_write(b->g, addr, 8, 0, val));
}

static void wr32(struct box *b, uint64_t addr, uint64_t val)
{
	CHECK(!gicsim_mmio_write(b->g, addr, 4, 0, val));
}

static const struct gicsim_cpu host = { .pe = 0, .el = 2, .secure = 0, .hcr_el2 = 0, .scr_el3 = 0 };
static const struct gicsim_cpu guest = { .pe = 0, .el = 1, .secure = 0, .hcr_el2 = 0x18, .scr_el3 = 0 };

static void msr(struct box *b, const char *name, uint64_t val)
{
	CHECK(!gicsim_sysreg_write(b->g, &host, gicsim_sysreg_encoding(name), val));
}

/* Put one command into the queue without telling the ITS. */
static void queue(struct box *b, uint64_t d0, uint64_t d1, uint64_t d2, uint64_t d3)
{
	const uint64_t d[4] = { d0, d1, d2, d3 };

	CHECK(!gicsim_mem_write(b->g, QUEUE + b->cwriter, d, sizeof(d)));
	b->cwriter = (b->cwriter + 32) % QUEUE_SIZE;
}

static void go(struct box *b)
{
	uint64_t at;

	wr(b, b->gits + 0x88, b->cwriter);
	CHECK(!gicsim_mmio_read(b->g, b->gits + 0x90, 8, 0, &at) && at == b->cwriter);
}

static void mapd(struct box *b, uint32_t dev)
{
	queue(b, 8 | (uint64_t)dev << 32, 4, VALID | (ITTS + (uint64_t)dev * ITT_STRIDE), 0);
}

static void mapti(struct box *b, uint32_t dev, uint32_t event, uint32_t lpi)
{
	queue(b, 0xa | (uint64_t)dev << 32, event | (uint64_t)lpi << 32, 0, 0);
}

static void vmapti(struct box *b, uint32_t dev, uint32_t event, uint32_t vlpi)
{
	queue(b, 0x2a | (uint64_t)dev << 32, event | 1ull << 32, vlpi | 1023ull << 32, 0);
}

static void fill(struct box *b, uint64_t at, uint64_t bytes)
{
	unsigned char page[4096];

	memset(page, 0xa1, sizeof(page));
	for (uint64_t k = 0; k < bytes; k += sizeof(page))
		CHECK(!gicsim_mem_write(b->g, at + k, page, sizeof(page)));
}

/* Somebody wants to know the lines. */
static void line(void *ctx, uint32_t pe, enum gicsim_line what, int level)
{
	(void)ctx, (void)pe, (void)what, (void)level;
}

static const struct gicsim_ops lines = { .line = line };

/* What a work runs on. */
struct box_of {
	uint32_t pes, vpes;
	const char *hardware;
	int lines;
	const char *models;	/* null: those of the command line */
};

static void box_open(struct box *b, const char *models, uint32_t bits, const struct box_of *of)
{
	static struct gicsim_diag d;
	struct gicsim_config c;

	memset(b, 0, sizeof(*b));
	gicsim_config_init(&c);
	c.hardware = of->hardware;
	b->gits = strstr(of->hardware, "gicv4.1") ? GITS_41 : GITS;
	c.models = of->models ? of->models : models;
	c.pes = b->pes = of->pes;
	c.vpes = b->vpes = of->vpes;
	c.lpis = (1u << bits) - 8192;
	c.vlpis = bits <= 16 ? (1u << bits) - 8192 : 8192;
	c.ops = of->lines ? &lines : NULL;
	c.region[c.nregions++] = (struct gicsim_region){ RAM, RAM_SIZE };
	if (gicsim_create(&c, &b->g, &d)) {
		fprintf(stderr, "%s\n", d.f[0].text);
		exit(1);
	}
	b->lpis = c.lpis;
	b->rnd = 1;
	b->iar = gicsim_sysreg_encoding("ICC_IAR1_EL1");
	b->eoir = gicsim_sysreg_encoding("ICC_EOIR1_EL1");
	fill(b, PROP, c.lpis);
	fill(b, VPROP, c.vlpis);
	wr32(b, GICD, 0x12);
	wr32(b, GICR + 0x14, 0);
	wr(b, GICR + 0x70, PROP | (bits - 1));
	wr(b, GICR + 0x78, PEND);
	wr(b, GICR + 0x20070, VPROP | (bits - 1));
	wr32(b, GICR, 1);
	wr(b, b->gits + 0x100, VALID | DEVS | 2 << 8 | 0xff);
	wr(b, b->gits + 0x108, VALID | COLLS | 15);
	wr(b, b->gits + 0x110, VALID | VPES | 15);
	wr(b, b->gits + 0x80, VALID | QUEUE | 0xff);
	wr32(b, b->gits, 1);
	msr(b, "ICC_PMR_EL1", 0xf0);
	msr(b, "ICC_IGRPEN1_EL1", 1);
	queue(b, 9, 0, VALID, 0);
	go(b);
}

static void box_close(struct box *b)
{
	struct gicsim_count n;

	gicsim_counts(b->g, &n);
	CHECK(!n.command_errors && !n.dropped_msis && !n.unmodelled);
	gicsim_destroy(b->g);
}

static uint32_t rnd(struct box *b)
{
	b->rnd = b->rnd * 1664525u + 1013904223u;
	return b->rnd >> 8;
}

static uint64_t ack(struct box *b, const struct gicsim_cpu *cpu)
{
	uint64_t intid;

	CHECK(!gicsim_sysreg_read(b->g, cpu, b->iar, &intid));
	return intid;
}

static void eoi(struct box *b, const struct gicsim_cpu *cpu, uint64_t intid)
{
	CHECK(!gicsim_sysreg_write(b->g, cpu, b->eoir, intid));
}

static void msi(struct box *b, uint32_t dev, uint32_t event)
{
	CHECK(!gicsim_msi(b->g, 0, dev, event));
}

/* ------------------------------------------------------------ works */

/* `setup` once, then `work` ROUNDS times n operations; the best round counts. */
struct work {
	const char *name;
	uint32_t bits;			/* of INTIDs */
	uint32_t n;
	void (*setup)(struct box *b);
	void (*prepare)(struct box *b, uint32_t n);	/* before each round, not counted */
	void (*work)(struct box *b, uint32_t n);
	struct box_of of;
};

static void one_device(struct box *b)
{
	mapd(b, 0);
	for (uint32_t e = 0; e < 32; e++)
		mapti(b, 0, e, 8192 + e);
	go(b);
}

static void same_event(struct box *b, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		msi(b, 0, 0);
}

static void devices(struct box *b, uint32_t n)
{
	for (uint32_t d = 0; d < n; d++) {
		mapd(b, d);
		for (uint32_t e = 0; e < 32; e++)
			mapti(b, d, e, 8192 + d * 32 + e);
		if (d % 256 == 255 || d == n - 1)
			go(b);
	}
}

static void devices_64(struct box *b)
{
	devices(b, 64);
}

static void devices_65536(struct box *b)
{
	devices(b, 65536);
}

/* EnableLPIs 0, then 1 with PTZ: nothing is pending. */
static void no_lpis(struct box *b, uint32_t n)
{
	(void)n;
	wr32(b, GICR, 0);
	wr(b, GICR + 0x78, PEND | 1ull << 62);
	wr32(b, GICR, 1);
}

static void each_of_64(struct box *b, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		msi(b, i % 64, i / 64 % 32);
}

static void random_65536(struct box *b, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t r = rnd(b);

		msi(b, r & 0xffff, r >> 16 & 31);
	}
}

static void msi_ack_eoi(struct box *b, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint64_t intid;

		msi(b, 0, i % 32);
		intid = ack(b, &host);
		CHECK(intid == 8192 + i % 32);
		eoi(b, &host, intid);
	}
}

/* The interrupts are the highest there are. */
static void last_lpis(struct box *b)
{
	mapd(b, 0);
	for (uint32_t e = 0; e < 32; e++)
		mapti(b, 0, e, 8192 + b->lpis - 32 + e);
	go(b);
}

static void msi_ack_eoi_high(struct box *b, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint64_t intid;

		msi(b, 0, i % 32);
		intid = ack(b, &host);
		CHECK(intid == 8192 + b->lpis - 32 + i % 32);
		eoi(b, &host, intid);
	}
}

/* 2048 others of lower priority stay pending all the time. */
static void crowd(struct box *b)
{
	static const unsigned char low = 0xf1;

	devices(b, 65);
	for (uint32_t i = 0; i < 64 * 32; i++)
		CHECK(!gicsim_mem_write(b->g, PROP + i, &low, 1));
	for (uint32_t i = 0; i < 64 * 32; i++)
		msi(b, i % 64, i / 64);
}

static void msi_ack_eoi_crowd(struct box *b, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint64_t intid;

		msi(b, 64, i % 32);
		intid = ack(b, &host);
		CHECK(intid == 8192 + 64 * 32 + i % 32);
		eoi(b, &host, intid);
	}
}

static void one_vpe(struct box *b)
{
	mapd(b, 0);
	queue(b, 0x29, 1ull << 32, VALID, VPT0 | 15);
	for (uint32_t e = 0; e < 32; e++)
		vmapti(b, 0, e, 8192 + e);
	queue(b, 0x25, 1ull << 32, 0, 0);
	go(b);
	msr(b, "ICH_HCR_EL2", 1);
	msr(b, "ICH_VMCR_EL2", 0xf0000002);
}

static void resident_vpe(struct box *b)
{
	one_vpe(b);
	wr(b, GICR + 0x20078, VALID | VPT0);
}

static void vlpi_ack_eoi(struct box *b, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint64_t intid;

		msi(b, 0, i % 32);
		intid = ack(b, &guest);
		CHECK(intid == 8192 + i % 32);
		eoi(b, &guest, intid);
	}
}

static void in_and_out(struct box *b, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		wr(b, GICR + 0x20078, VALID | VPT0);
		wr(b, GICR + 0x20078, VPT0);
	}
}

static void new_devices(struct box *b)
{
	for (uint32_t d = 0; d < 1024; d++)
		mapd(b, d);
	one_vpe(b);
}

/* As software hands ITTs to an ITS: unmapped, zeroed, mapped.  So no command of a round maps what is mapped. */
static void empty_itts(struct box *b)
{
	static const unsigned char none[ITT_STRIDE];

	for (uint32_t d = 1; d < 1024; d++)
		queue(b, 8 | (uint64_t)d << 32, 0, 0, 0);
	go(b);
	for (uint32_t d = 1; d < 1024; d++) {
		CHECK(!gicsim_mem_write(b->g, ITTS + (uint64_t)d * ITT_STRIDE, none, sizeof(none)));
		mapd(b, d);
	}
	go(b);
}

static void queue_mapti(struct box *b, uint32_t n)
{
	empty_itts(b);
	for (uint32_t i = 0; i < n; i++)
		mapti(b, 1 + i / 32 % 1023, i % 32, 8192 + i % 8192);
}

static void queue_vmapti(struct box *b, uint32_t n)
{
	empty_itts(b);
	for (uint32_t i = 0; i < n; i++)
		vmapti(b, 1 + i / 32 % 1023, i % 32, 8192 + i % 8192);
}

static void queue_int(struct box *b, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		queue(b, 3, i % 32, 0, 0);
}

static void queue_inv(struct box *b, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		queue(b, 0xc, i % 32, 0, 0);
}

static void ring(struct box *b, uint32_t n)
{
	(void)n;
	go(b);
}

/* Collection 1 is at PE 0 as well in a machine of one PE, so there are two. */
static void movi_setup(struct box *b)
{
	one_device(b);
	queue(b, 9, 0, VALID | 1, 0);
	go(b);
	msi(b, 0, 0);
}

static void queue_movi(struct box *b, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		queue(b, 1, 0, i & 1 ? 0 : 1, 0);
}

/* ------------------------------------------------------------ works that must not grow with PEs or vPEs */

/* Every vPE is mapped; the one with the highest number is used. */
static void many_vpes(struct box *b)
{
	mapd(b, 0);
	for (uint32_t v = 0; v < b->vpes; v++)
		queue(b, 0x29, (uint64_t)v << 32, VALID, VPT(v) | 13);
	for (uint32_t e = 0; e < 32; e++)
		queue(b, 0x2a, e | (uint64_t)(b->vpes - 1) << 32, (8192 + e) | 1023ull << 32, 0);
	go(b);
	msr(b, "ICH_HCR_EL2", 1);
	msr(b, "ICH_VMCR_EL2", 0xf0000002);
}

/* And one of the others is resident on each of the other PEs, as far as there are that many. */
static void many_resident(struct box *b)
{
	many_vpes(b);
	wr(b, GICR + 0x20078, VALID | VPT(b->vpes - 1));
	for (uint32_t pe = 1; pe < b->pes && pe < b->vpes; pe++) {
		wr(b, GICR + pe * 0x40000 + 0x20070, VPROP | 13);
		wr(b, GICR + pe * 0x40000 + 0x20078, VALID | VPT(pe - 1));
	}
}

static void in_and_out_last(struct box *b, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		wr(b, GICR + 0x20078, VALID | VPT(b->vpes - 1));
		wr(b, GICR + 0x20078, VPT(b->vpes - 1));
	}
}

static void queue_inv_sync(struct box *b, uint32_t n)
{
	for (uint32_t i = 0; i < n / 2; i++) {
		queue(b, 0xc, i % 32, 0, 0);
		queue(b, 5, 0, 0, 0);
	}
}

/* An interrupt of the PE itself comes and goes. */
static void ppi(struct box *b)
{
	wr32(b, GICR + 0x10080, 0xffffffff);
	wr32(b, GICR + 0x10100, 1u << 20);
}

static void ppi_up_and_down(struct box *b, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		CHECK(!gicsim_ppi(b->g, 0, 20, 1));
		CHECK(!gicsim_ppi(b->g, 0, 20, 0));
	}
}

/* A configuration byte that nobody waits for; somebody has 2048 LPIs pending. */
static void bytes(struct box *b, uint32_t n)
{
	static const unsigned char byte[2] = { 0xa0, 0xa1 };

	for (uint32_t i = 0; i < n; i++)
		CHECK(!gicsim_mem_write(b->g, PROP + 4096, &byte[i & 1], 1));
}

/* Each PE has an LPI pending. */
static void one_lpi_each(struct box *b)
{
	mapd(b, 0);
	mapd(b, 1);
	mapd(b, 2);
	mapd(b, 3);
	for (uint32_t pe = 0; pe < b->pes; pe++) {
		wr32(b, GICR + pe * 0x40000 + 0x14, 0);
		if (pe) {
			wr(b, GICR + pe * 0x40000 + 0x70, PROP | 13);
			wr(b, GICR + pe * 0x40000 + 0x78, (PEND + pe * 0x10000) | 1ull << 62);
			wr32(b, GICR + pe * 0x40000, 1);
		}
		queue(b, 9, 0, VALID | (uint64_t)pe << 16 | pe, 0);
		queue(b, 0xa | (uint64_t)(pe / 32) << 32, pe % 32 | (8192ull + pe) << 32, pe, 0);
	}
	go(b);
	for (uint32_t pe = 0; pe < b->pes; pe++)
		msi(b, pe / 32, pe % 32);
}

/* Memory that is no table of theirs. */
static void data(struct box *b, uint32_t n)
{
	static const unsigned char word[8];

	for (uint32_t i = 0; i < n; i++)
		CHECK(!gicsim_mem_write(b->g, RAM + 0x7000000 + i % 4096 * 8, word, sizeof(word)));
}

/* SPI 40, 1 of N, and of all PEs the last one takes part. */
static void one_of_n(struct box *b)
{
	const struct gicsim_cpu last = { .pe = b->pes - 1, .el = 2 };

	wr32(b, GICR + (b->pes - 1) * 0x40000 + 0x14, 0);
	CHECK(!gicsim_sysreg_write(b->g, &last, gicsim_sysreg_encoding("ICC_PMR_EL1"), 0xf0));
	CHECK(!gicsim_sysreg_write(b->g, &last, gicsim_sysreg_encoding("ICC_IGRPEN1_EL1"), 1));
	msr(b, "ICC_IGRPEN1_EL1", 0);
	wr32(b, GICD + 0x84, 0xffffffff);
	wr32(b, GICD + 0x104, 1u << 8);
	wr(b, GICD + 0x6000 + 8 * 40, 1u << 31);
}

static void spi_up_and_down(struct box *b, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		CHECK(!gicsim_spi(b->g, 40, 1));
		CHECK(gicsim_lines(b->g, b->pes - 1));
		CHECK(!gicsim_spi(b->g, 40, 0));
	}
}

/* SPI 40 is pending at PE 0. */
static void spi(struct box *b)
{
	wr32(b, GICD + 0x84, 0xffffffff);
	CHECK(!gicsim_spi(b->g, 40, 1));
}

static void disable_and_enable(struct box *b, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		wr32(b, GICD + 0x104, 1u << 8);
		CHECK(gicsim_lines(b->g, 0));
		wr32(b, GICD + 0x184, 1u << 8);
		CHECK(!gicsim_lines(b->g, 0));
	}
}

#define USUAL { 1, 2, "wide-gicv4.0", 0, NULL }
#define WIDE "wide-gicv4.0"
#define NONE "server-gicv4.0"
#define PPIS "wide-gicv4.1"
#define SPIS "spis-gicv4.0", 1, PERF_MODELS

static const struct work works[] = {
	{ "MSI, same event, bit set", 16, 1000000, one_device, NULL, same_event, USUAL },
	{ "MSI, 64 devices x 32 events, bit 0 -> 1", 16, 2048, devices_64, no_lpis, each_of_64, USUAL },
	{ "MSI, 65536 devices x 32 events, random", 22, 200000, devices_65536, NULL, random_65536, USUAL },
	{ "MSI -> acknowledge -> EOI, 14 bits", 14, 300000, one_device, NULL, msi_ack_eoi, USUAL },
	{ "MSI -> acknowledge -> EOI, 16 bits", 16, 300000, one_device, NULL, msi_ack_eoi, USUAL },
	{ "MSI -> acknowledge -> EOI, 20 bits", 20, 300000, one_device, NULL, msi_ack_eoi, USUAL },
	{ "MSI -> acknowledge -> EOI, 24 bits", 24, 300000, one_device, NULL, msi_ack_eoi, USUAL },
	{ "the same, 24 bits, highest LPIs", 24, 300000, last_lpis, NULL, msi_ack_eoi_high, USUAL },
	{ "the same, 16 bits, 2048 others pending", 16, 300000, crowd, NULL, msi_ack_eoi_crowd, USUAL },
	{ "vLPI to resident vPE -> acknowledge -> EOI", 16, 300000, resident_vpe, NULL, vlpi_ack_eoi, USUAL },
	{ "vPE in and out, nothing changed", 16, 100000, one_vpe, NULL, in_and_out, USUAL },
	{ "MAPTI, batch", 16, 30000, new_devices, queue_mapti, ring, USUAL },
	{ "VMAPTI, batch", 16, 30000, new_devices, queue_vmapti, ring, USUAL },
	{ "MOVI of a pending LPI, batch", 16, 30000, movi_setup, queue_movi, ring, USUAL },
	{ "INV, batch", 16, 30000, one_device, queue_inv, ring, USUAL },
	{ "INT, batch", 16, 30000, one_device, queue_int, ring, USUAL },
	{ "vLPI, 4 PEs, 4 vPEs", 14, 30000, many_resident, NULL, vlpi_ack_eoi, { 4, 4, WIDE, 0, NULL } },
	{ "vLPI, 64 PEs, 64 vPEs", 14, 30000, many_resident, NULL, vlpi_ack_eoi, { 64, 64, WIDE, 0, NULL } },
	{ "vLPI, 128 PEs, 512 vPEs", 14, 30000, many_resident, NULL, vlpi_ack_eoi, { 128, 512, WIDE, 0, NULL } },
	{ "vPE in and out, 4 PEs, 4 vPEs", 14, 30000, many_vpes, NULL, in_and_out_last, { 4, 4, WIDE, 0, NULL } },
	{ "vPE in and out, 64 PEs, 64 vPEs", 14, 30000, many_vpes, NULL, in_and_out_last, { 64, 64, WIDE, 0, NULL } },
	{ "vPE in and out, 128 PEs, 512 vPEs", 14, 30000, many_vpes, NULL, in_and_out_last, { 128, 512, WIDE, 0, NULL } },
	{ "INV and SYNC, 4 PEs", 14, 30000, one_device, queue_inv_sync, ring, { 4, 4, WIDE, 0, NULL } },
	{ "INV and SYNC, 64 PEs", 14, 30000, one_device, queue_inv_sync, ring, { 64, 4, WIDE, 0, NULL } },
	{ "INV and SYNC, 128 PEs", 14, 30000, one_device, queue_inv_sync, ring, { 128, 4, WIDE, 0, NULL } },
	{ "PPI up and down, 4 PEs", 14, 30000, ppi, NULL, ppi_up_and_down, { 4, 4, PPIS, 1, NULL } },
	{ "PPI up and down, 64 PEs", 14, 30000, ppi, NULL, ppi_up_and_down, { 64, 4, PPIS, 1, NULL } },
	{ "PPI up and down, 128 PEs", 14, 30000, ppi, NULL, ppi_up_and_down, { 128, 4, PPIS, 1, NULL } },
	{ "configuration byte, no cache, 4 PEs", 16, 30000, crowd, NULL, bytes, { 4, 4, NONE, 1, NULL } },
	{ "configuration byte, no cache, 64 PEs", 16, 30000, crowd, NULL, bytes, { 64, 4, NONE, 1, NULL } },
	{ "configuration byte, no cache, 128 PEs", 16, 30000, crowd, NULL, bytes, { 128, 4, NONE, 1, NULL } },
	{ "memory, no cache, 4 PEs", 14, 30000, one_lpi_each, NULL, data, { 4, 4, NONE, 1, NULL } },
	{ "memory, no cache, 64 PEs", 14, 30000, one_lpi_each, NULL, data, { 64, 4, NONE, 1, NULL } },
	{ "memory, no cache, 128 PEs", 14, 30000, one_lpi_each, NULL, data, { 128, 4, NONE, 1, NULL } },
	{ "1 of N, 4 PEs", 14, 30000, one_of_n, NULL, spi_up_and_down, { 4, 4, SPIS } },
	{ "1 of N, 64 PEs", 14, 30000, one_of_n, NULL, spi_up_and_down, { 64, 4, SPIS } },
	{ "1 of N, 128 PEs", 14, 30000, one_of_n, NULL, spi_up_and_down, { 128, 4, SPIS } },
	{ "SPI on and off, late, 4 PEs", 14, 30000, spi, NULL, disable_and_enable, { 4, 4, SPIS } },
	{ "SPI on and off, late, 64 PEs", 14, 30000, spi, NULL, disable_and_enable, { 64, 4, SPIS } },
	{ "SPI on and off, late, 128 PEs", 14, 30000, spi, NULL, disable_and_enable, { 128, 4, SPIS } },
	{ "MSI -> EOI, no cache, 2048 others", 16, 3000, crowd, NULL, msi_ack_eoi_crowd, { 1, 2, NONE, 0, NULL } },
};

static void measure(const struct work *w, const char *models, int fd, uint32_t divisor)
{
	uint32_t n = w->n / divisor ? w->n / divisor : 1;
	uint64_t insns = 0;
	double best = 0;
	struct box b;

	box_open(&b, models, w->bits, &w->of);
	w->setup(&b);
	for (int r = 0; r < ROUNDS; r++) {
		double t;
		uint64_t i;

		if (w->prepare)
			w->prepare(&b, n);
		i = instructions(fd);
		t = now_ns();
		w->work(&b, n);
		t = now_ns() - t;
		i = instructions(fd) - i;
		if (r == 0 || t < best) {
			best = t;
			insns = i;
		}
	}
	printf("%-44s %9.1f ns", w->name, best / n);
	if (fd >= 0)
		printf(" %9.0f instructions", (double)insns / n);
	printf("\n");
	fflush(stdout);
	box_close(&b);
}

int main(int argc, char **argv)
{
	uint32_t divisor = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 1;
	int fd = counter_open();

	if (argc < 2 || !divisor) {
		fprintf(stderr, "usage: perf-api MODELS [START-OF-A-NAME [DIVISOR]]\n");
		return 2;
	}
	for (size_t i = 0; i < sizeof(works) / sizeof(works[0]); i++)
		if (argc < 3 || !strncmp(works[i].name, argv[2], strlen(argv[2])))
			measure(&works[i], argv[1], fd, divisor);
	return 0;
}

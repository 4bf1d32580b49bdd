/* SPDX-License-Identifier: MIT */
/*
 * The embedder's memory fails at each access in turn: once, or from there on.
 * Software that uses everything goes on as if nothing had happened; the
 * hardware comes to rest, CREADR gets to CWRITER or stands stalled at a
 * command, which can be retried, and what is saved can be restored.
 */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#define VALID (1ull << 63)
#define LEVEL2 (RAM + 0x900000)		/* + n * 64 KiB */
#define VPETAB (RAM + 0xa00000)
#define L1 (RAM + 0xb00000)		/* + n * 64 KiB */
#define QUEUE1 (RAM + 0xe00000)		/* of ITS 1: 4 KiB */
#define QUEUE_BYTES 0x10000u

static const struct machine {
	const char *hardware;
	int v4, v41;
	uint64_t gits;
} machines[] = {
	{ "gicv3-min", 0, 0, GITS }, { "qemu-gicv4.0", 1, 0, GITS }, { "server-gicv4.1", 1, 1, 0x10000000 },
};

static const struct machine *m;
static unsigned stays, at;	/* the access that fails; all after it as well? */

static unsigned char ram[RAM_SIZE];
static unsigned dmas, failed, cwriter;

static int fails(uint64_t addr, size_t len)
{
	if (addr < RAM || addr - RAM > RAM_SIZE - len)
		return 1;
	dmas++;
	if (!at || (stays ? dmas < at : dmas != at))
		return 0;
	failed++;
	return 1;
}

static int dma_read(void *ctx, uint64_t addr, void *to, size_t len)
{
	(void)ctx;
	if (fails(addr, len))
		return 1;
	memcpy(to, ram + (addr - RAM), len);
	return 0;
}

static int dma_write(void *ctx, uint64_t addr, const void *from, size_t len)
{
	(void)ctx;
	if (fails(addr, len))
		return 1;
	memcpy(ram + (addr - RAM), from, len);
	return 0;
}

static void put(uint64_t addr, uint64_t val)
{
	for (int i = 0; i < 8; i++)
		ram[addr - RAM + (unsigned)i] = (unsigned char)(val >> (8 * i));
}

static struct gicsim *g;

static void wr(uint64_t addr, unsigned bytes, uint64_t val)
{
	ck_assert_int_eq(gicsim_mmio_write(g, addr, bytes, 0, val), 0);
}

static uint64_t rd(uint64_t addr, unsigned bytes)
{
	uint64_t val;

	ck_assert_int_eq(gicsim_mmio_read(g, addr, bytes, 0, &val), 0);
	return val;
}

static uint64_t gicr(uint32_t pe)
{
	return GICR + pe * (m->v4 ? GICR_STRIDE : GICR_STRIDE / 2);
}

static uint64_t its1(void)
{
	return 0x10000000 + 0x40000;
}

static void cmd(uint64_t d0, uint64_t d1, uint64_t d2, uint64_t d3)
{
	const uint64_t d[4] = { d0, d1, d2, d3 };

	for (unsigned i = 0; i < 4; i++)
		put(QUEUE + cwriter + 8 * i, d[i]);
	cwriter = (cwriter + 32) % QUEUE_BYTES;
	wr(m->gits + 0x88, 8, cwriter);
}

/* Two levels, 4 KiB pages: a level-1 table and one page for each of devices, collections, vPEs. */
static void boot(void)
{
	memset(ram, 0, sizeof(ram));
	memset(ram + (PROP - RAM), 0xa1, 0x10000);
	memset(ram + (VPROP - RAM), 0xa1, 0x10000);
	wr(GICD, 4, 0x12);
	for (uint32_t pe = 0; pe < 2; pe++) {
		wr(gicr(pe) + 0x14, 4, 0);
		wr(gicr(pe) + 0x70, 8, PROP | 13);
		wr(gicr(pe) + 0x78, 8, PEND(pe) | (uint64_t)pe << 62);	/* once with PTZ */
		wr(gicr(pe), 4, 1);
		if (m->v41)		/* Indirect, 4 KiB */
			wr(gicr(pe) + 0x20070, 8, VALID | 1ull << 59 | VPETAB);
		else if (m->v4)
			wr(gicr(pe) + 0x20070, 8, VPROP | 13);
	}
	put(VPETAB, VALID | (VPETAB + 0x1000));
	for (unsigned n = 0; n < 3; n++) {
		put(L1 + n * 0x10000, VALID | (LEVEL2 + n * 0x10000));
		wr(m->gits + 0x100 + 8 * n, 8, VALID | 1ull << 62 | (L1 + n * 0x10000));
	}
	wr(m->gits + 0x80, 8, VALID | QUEUE | 15);
	wr(m->gits, 4, 1);
	cwriter = 0;
	if (!m->v4)
		return;
	put(L1 + 0x30000, VALID | (LEVEL2 + 0x30000));		/* ITS 1 knows vPEs only */
	wr(its1() + 0x110, 8, VALID | 1ull << 62 | (L1 + 0x30000));
	wr(its1() + 0x80, 8, VALID | QUEUE1);
	wr(its1(), 4, 1);
}

static void physical(void)
{
	cmd(MAPC(0, 0));
	cmd(MAPC(1, 1));
	cmd(MAPD(DEV, ITT, 3));
	for (unsigned e = 0; e < 4; e++)
		cmd(MAPTI(DEV, e, 8192 + e, 0));
	gicsim_msi(g, 0, DEV, 0);
	cmd(INT(DEV, 1));
	cmd(INV(DEV, 1));
	cmd(MOVI(DEV, 1, 1));
	cmd(4u | (uint64_t)DEV << 32, 0, 0, 0);			/* CLEAR */
	cmd(0xdu, 0, 0, 0);					/* INVALL */
	cmd(INT(DEV, 2));
	cmd(0xeu, 0, 0, 1ull << 16);				/* MOVALL: PE 0 to PE 1 */
	cmd(0xfu | (uint64_t)DEV << 32, 3, 0, 0);		/* DISCARD */
	cmd(SYNC(0));
	gicsim_msi(g, 0, DEV, 3);
	wr(gicr(0), 4, 0);
	wr(gicr(0), 4, 1);
}

static void map_vpe(uint64_t vpe, uint64_t pe)
{
	cmd(0x29u | (m->v41 ? VPROP | 1u << 8 : 0), vpe << 32 | (m->v41 ? 8200 + vpe : 0), VALID | pe << 16,
	    VPT(vpe) | 13);
}

static void resident(uint32_t pe, uint64_t vpe, int valid)
{
	uint64_t val = m->v41 ? 3ull << 58 | 1ull << 62 | vpe : VPT(vpe);

	wr(gicr(pe) + 0x20078, 8, val | (valid ? VALID : 0));
}

static void virtual(void)
{
	map_vpe(0, 0);
	map_vpe(1, 1);
	put(QUEUE1, 0x29u | (m->v41 ? VPROP : 0));		/* vPE 0 on ITS 1 as well */
	put(QUEUE1 + 8, m->v41 ? 8200 : 0);
	put(QUEUE1 + 16, VALID);
	put(QUEUE1 + 24, VPT(0) | 13);
	wr(its1() + 0x88, 8, 32);
	cmd(VMAPTI(DEV, 4, 0, 8192, m->v41 ? 1023 : 8197));
	cmd(VMAPTI(DEV, 5, 0, 8193, 1023));
	gicsim_msi(g, 0, DEV, 4);
	resident(0, 0, 1);
	gicsim_msi(g, 0, DEV, 5);
	cmd(0x21u | (uint64_t)DEV << 32, 5 | 1ull << 32, 0, 0);	/* VMOVI to vPE 1 */
	cmd(0x2du, 0, 0, 0);					/* VINVALL */
	if (m->v41) {
		cmd(0x23u | 1u << 8 | 5ull << 20 | 2ull << 32, 0, 0, 0);	/* VSGI 2 */
		wr(m->gits + 0x20020, 8, 2);			/* GITS_SGIR */
		cmd(0x2eu, 0, 0, 0);				/* INVDB */
		wr(gicr(0) + 0x20080, 4, 0);			/* GICR_VSGIR */
		wr(gicr(0) + 0xb0, 8, 1ull << 63);		/* GICR_INVALLR, V=1, vPE 0 */
	}
	resident(0, 0, 0);
	cmd(0x22u, 1, 1ull << 16, 0);				/* VMOVP vPE 0 to PE 1 */
	cmd(VSYNC(0));
	gicsim_msi(g, 0, DEV, 4);
	resident(1, 0, 1);
	resident(1, 0, 0);
	for (unsigned i = 0; i < 4; i++)			/* VMAPP V=0 on ITS 1 */
		put(QUEUE1 + 32 + 8 * i, i ? 0 : 0x29);
	wr(its1() + 0x88, 8, 64);
	for (uint64_t vpe = 0; vpe < 2; vpe++)			/* ... on ITS 0 */
		cmd(0x29u | (m->v41 ? 1u << 8 : 0), vpe << 32, 0, 0);
	map_vpe(0, 0);
}

static void all(void)
{
	dmas = failed = 0;
	gicsim_reset(g);
	boot();
	physical();
	if (m->v4)
		virtual();
	cmd(8u | (uint64_t)DEV << 32, 0, 0, 0);			/* MAPD V=0 */
	cmd(SYNC(1));
}

/* Memory is back.  What stalls because of what failed before it is replaced by a SYNC, as a driver would. */
static void queue_goes_on(unsigned n)
{
	at = 0;
	for (unsigned k = 0; k < 200; k++) {
		uint64_t creadr = rd(m->gits + 0x90, 8);

		ck_assert_uint_eq(creadr & ~(uint64_t)0xfffe1, 0);
		if (creadr == cwriter)
			return;
		ck_assert_msg(creadr & 1, "access %u: CREADR %llx of %x, and not stalled", n,
			      (unsigned long long)creadr, cwriter);
		if (k % 2) {
			put(QUEUE + (creadr & 0xfffe0), 5);
			put(QUEUE + (creadr & 0xfffe0) + 16, 0);
		}
		wr(m->gits + 0x88, 8, cwriter | 1);
	}
	ck_abort_msg("access %u: the queue does not go on", n);
}

static void saves(unsigned n)
{
	size_t size;
	unsigned char *a, *b;

	for (int k = 0; k < 2; k++) {	/* a restore asks memory again, which may have failed before */
		size = gicsim_save_size(g);
		a = malloc(size);
		b = malloc(size);
		ck_assert_int_eq(gicsim_save(g, a, size), 0);
		ck_assert_int_eq(gicsim_restore(g, a, size, NULL), 0);
		ck_assert_int_eq(gicsim_save(g, b, size), 0);
		if (k)
			ck_assert_msg(!memcmp(a, b, size), "access %u: restored is not the same", n);
		free(a);
		free(b);
	}
}

static void open_machine(uint64_t seed)
{
	static const struct gicsim_ops ops = { .dma_read = dma_read, .dma_write = dma_write };
	static struct gicsim_diag d;
	struct gicsim_config c;

	gicsim_config_init(&c);
	c.hardware = m->hardware;
	c.models = GICSIM_SOURCE_DIR "/models";
	c.pes = 2;
	c.its = m->v4 ? 2 : 1;
	c.vpes = m->v4 ? 4 : 0;
	c.lpis = c.vlpis = 64;
	c.seed = seed;
	c.ops = &ops;
	ck_assert_msg(!gicsim_create(&c, &g, &d), "%s", d.f[0].text);
}

START_TEST(memory_that_fails_at_any_access_stops_no_queue)
{
	struct gicsim_count n;
	unsigned total;

	m = &machines[_i / 2];
	open_machine(7);
	at = 0;
	all();
	total = dmas;
	gicsim_counts(g, &n);
	ck_assert_uint_eq(n.unmodelled, 0);
	ck_assert_uint_eq(n.command_errors, 0);		/* all of it is right while memory answers */
	ck_assert_uint_eq(rd(m->gits + 0x90, 8), cwriter);
	ck_assert_uint_gt(total, 100);
	for (unsigned k = 1; k <= total; k++) {
		at = k;
		stays = (unsigned)_i % 2;
		all();
		ck_assert_uint_gt(failed, 0);
		at = 0;
		ck_assert_uint_eq(gicsim_advance(g, ~0ull), 0);
		queue_goes_on(k);
		saves(k);
	}
	gicsim_destroy(g);
}
END_TEST

Suite *check_dma_faults(void);
Suite *check_dma_faults(void)
{
	Suite *s = suite_create("dma_faults");
	TCase *t = tcase_create("dma_faults");

	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, memory_that_fails_at_any_access_stops_no_queue, 0, 2 * (sizeof(machines) / sizeof(machines[0])));
	suite_add_tcase(s, t);
	return s;
}

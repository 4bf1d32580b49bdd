/* SPDX-License-Identifier: MIT */
/*
 * The GIC under bad input, through the embedding interface:
 *
 *   mmio     accesses of any width and alignment to all frames, holes included
 *   queue    command queues of garbage and of commands with something wrong
 *   tables   garbage in device, collection, vPE and interrupt translation
 *            tables, pending and configuration tables, while they are in use
 *   sysreg   CPU interfaces: every encoding, from every Exception level and
 *            state, with interrupts of all kinds coming and going
 *
 * Memory is the embedder's (callbacks), and in two cases of three an access
 * of it fails now and then.  Nothing may crash, abort or hang; a call ends
 * with the hardware at rest; lines are as they were told; a queue is empty,
 * stalled, or waits for another ITS, and goes on once its command is a good
 * one; what is saved and restored is the same again; what the model keeps
 * twice agrees (api_audit()).  How it is run: cases.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gicsim/gicsim.h>

#include "api/api.h"
#include "cases.h"
#include "core/alloc.h"
#include "core/types.h"
#include "gic/its_state.h"
#include "gic_acts.h"

#define CHECKSUM 32u	/* where a saved state has its own */
#define RICH "tests/fuzz/models"

enum kind { MMIO, QUEUE, TABLES, SYSREG, KINDS };

static const char *const kind_name[KINDS] = { "mmio", "queue", "tables", "sysreg" };

/* One model after the other; every second one has what those of the tree leave out. */
static const struct hardware {
	const char *name, *models;
	u32 version;
} hardware[] = {
	{ "gicv3-min", "models", 30 },
	{ "rich-gicv4.1", RICH, 41 },
	{ "gicv4.0-min", "models", 40 },
	{ "rich-gicv3", RICH, 30 },
	{ "gicv4.1-min", "models", 41 },
	{ "rich-gicv4.0", RICH, 40 },
	{ "qemu-gicv4.0", "models", 40 },
	{ "rich-gicv4.1", RICH, 41 },
	{ "server-gicv4.1", "models", 41 },
	{ "server-gicv4.0", "models", 40 },
	{ "gicv4.1-nid-min", "models", 41 },
};

/* ------------------------------------------------------------ memory */

static u8 *ram_at(struct fuzz *f, uint64_t addr, size_t len)
{
	f->accesses++;
	if (addr < RAM_BASE || addr - RAM_BASE > RAM_BYTES || len > RAM_BYTES - (addr - RAM_BASE))
		return NULL;
	if (f->failing && !below(f, f->failing)) {
		f->faulted++;
		return NULL;
	}
	return f->ram + (addr - RAM_BASE);
}

static void clean(struct fuzz *f)
{
	for (u32 p = 0; p < PAGES; p++)
		if (f->dirty[p]) {
			memset(f->ram + p * 0x1000, 0, 0x1000);
			f->dirty[p] = false;
		}
}

static int dma_read(void *ctx, uint64_t addr, void *to, size_t len)
{
	const u8 *p = ram_at(ctx, addr, len);

	if (!p)
		return -1;
	memcpy(to, p, len);
	return 0;
}

static int dma_write(void *ctx, uint64_t addr, const void *from, size_t len)
{
	u8 *p = ram_at(ctx, addr, len);

	if (!p)
		return -1;
	used(ctx, addr, len);
	memcpy(p, from, len);
	return 0;
}

static void line(void *ctx, uint32_t pe, enum gicsim_line which, int level)
{
	struct fuzz *f = ctx;

	if (pe >= f->pes || which >= GICSIM_LINES || (level != 0 && level != 1) ||
	    (f->lines[pe] >> which & 1) == (u32)level)
		abort();
	f->lines[pe] ^= 1u << which;
}

/* ------------------------------------------------------------ audit */

/* While memory answers as it did to the hardware, all; else what does not depend on it. */
static bool agrees(struct fuzz *f)
{
	const char *what = f->failing ? gic_audit(api_gs(f->g)) : api_audit(f->g);
	char text[120];

	if (what) {
		snprintf(text, sizeof(text), "audit: %.100s", what);
		cases_say(text);
	}
	return !what;
}

/*
 * After an act.  To be told to go on makes hardware look at everything again,
 * which would hide what it was not asked: the audit comes before, but where
 * memory changes by itself.
 */
static void look(struct fuzz *f)
{
	if (f->changing)
		gicsim_advance(f->g, f->stepped ? 0 : ~0ull);
	if (f->audit && !f->wrong)
		f->wrong = !agrees(f);
	if (f->stepped)
		gicsim_advance(f->g, below(f, 8));
}

/* ------------------------------------------------------------ kinds */

/* Many short cases, few long ones. */
static u32 steps(struct fuzz *f)
{
	return 10u << below(f, 6);
}

static void do_mmio(struct fuzz *f)
{
	if (below(f, 2)) {
		boot(f);
		map_all(f);
	}
	for (u32 left = steps(f); left; left--) {
		if (below(f, 8))
			random_mmio(f);
		else if (below(f, 2))
			random_sysreg(f);
		else
			random_msi(f);
		look(f);
	}
}

static void garbage_ring(struct fuzz *f, u32 i)
{
	for (u32 k = 0; k < 0x1000; k += 8)
		poke(f, AT_QUEUE(i) + k, few_bits(f));
	wr(f, its_frame(f, i) + 0x88, 8, (f->cwriter[i] = below(f, 128) * 32) | 1);
}

static void do_queue(struct fuzz *f)
{
	boot(f);
	if (below(f, 4))
		map_all(f);
	for (u32 left = steps(f); left; left--) {
		u32 i = below(f, f->its);

		switch (below(f, 12)) {
		case 0:
			if (below(f, 8))
				random_msi(f);
			else
				garbage_ring(f, i);
			break;
		case 1:
		case 4:
			random_msi(f);
			break;
		case 2:
			residency(f);
			break;
		case 3:
			random_sysreg(f);
			break;
		default:
			queue_command(f, i, below(f, 4) ? 0 : 3);
		}
		if (below(f, 2))
			mend(f, i);
		look(f);
	}
}

static void do_tables(struct fuzz *f)
{
	boot(f);
	if (below(f, 4))
		map_all(f);
	for (u32 left = steps(f); left; left--) {
		u64 at = RAM_BASE + 0x40000 + (below(f, RAM_BYTES - 0x50000) & ~7u);
		u32 i = below(f, f->its), pe;

		switch (below(f, 10)) {
		case 0:
		case 1:			/* where entries are: the beginning of each table */
			at = (at & ~0xffffull) + below(f, 16) * 8;
			poke(f, at, any(f));
			break;
		case 2:
			at = (at & ~0xffffull) + below(f, 0x600) * 8;
			poke(f, at, below(f, 2) ? any(f) : any(f) | 1 | 1ull << 63);
			break;
		case 3:
			pe = below(f, f->pes);
			wr(f, rd_frame(f, pe), 4, below(f, 2));
			break;
		case 4:
			residency(f);
			break;
		case 5:
			random_msi(f);
			break;
		case 6:
			random_sysreg(f);
			break;
		default:
			queue_command(f, i, 0);
		}
		if (below(f, 2))
			mend(f, i);
		look(f);
	}
}

/* Groups, enables and priorities of everything, drawn; then the CPU interfaces. */
static void do_sysreg(struct fuzz *f)
{
	boot(f);
	if (below(f, 2))
		map_all(f);
	for (u32 n = 0; n < 40; n++) {
		u32 intid = below(f, 4) ? below(f, 96) : below(f, 32), w = intid / 32 * 4;
		u64 at = intid < 32 ? rd_frame(f, below(f, f->pes)) + 0x10000 : GICD;

		gicsim_mmio_write(f->g, at + 0x80 + w, 4, GICSIM_SECURE, any(f));
		gicsim_mmio_write(f->g, at + 0xd00 + w, 4, GICSIM_SECURE, any(f));
		gicsim_mmio_write(f->g, at + 0x100 + w, 4, GICSIM_SECURE, any(f));
		gicsim_mmio_write(f->g, at + 0x400 + intid, 1, GICSIM_SECURE, any(f));
	}
	for (u32 left = steps(f); left; left--) {
		switch (below(f, 13)) {
		case 0:
			random_line(f);
			break;
		case 1:
			random_msi(f);
			break;
		case 2:
			residency(f);
			break;
		case 3:
			queue_command(f, below(f, f->its), 0);
			break;
		case 4:
			random_mmio(f);
			break;
		case 5:
			random_sysreg(f);
			break;
		case 6:
			routing(f);
			break;
		default:
			any_sysreg(f);
		}
		look(f);
	}
}

/* ------------------------------------------------------------ a case */

/* Of hardware without GITS_TYPER.VMOVP: a move waits for the other ITSs of its list, and VSYNC for a move. */
static bool may_wait(const struct fuzz *f, u32 i)
{
	const struct its_cur *cur = its_cur_at(api_gs(f->g), GS_ITS(i));	/* memory may say something else by now */
	u8 op = (u8)cur->dw[0];

	return f->its > 1 && cur->stage == ITS_FETCHED && (op == 0x22 || op == 0x25);
}

static bool queue_goes_on(struct fuzz *f, u32 i)
{
	for (u32 k = 0; k < 300; k++) {
		u64 creadr = 0;

		gicsim_mmio_read(f->g, its_frame(f, i) + 0x90, 8, 0, &creadr);
		if ((creadr & 0xfffe0) == f->cwriter[i])
			return true;
		if (!(creadr & 1))
			return may_wait(f, i);
		if (k % 2)
			mend(f, i);
		else
			wr(f, its_frame(f, i) + 0x88, 8, f->cwriter[i] | 1);
		gicsim_advance(f->g, 1000000);
	}
	return false;
}

static bool lines_are(struct fuzz *f)
{
	for (u32 pe = 0; pe < f->pes; pe++)
		if (gicsim_lines(f->g, pe) != f->lines[pe]) {
			cases_say("a line is not as it was told");
			return false;
		}
	return true;
}

/* At rest, and the same after a way through bytes. */
static bool holds(struct fuzz *f, enum kind kind)
{
	size_t size;
	u64 sum;
	u8 *a, *b;
	bool ok = true;

	f->failing = 0;
	gicsim_advance(f->g, 1000000);
	if (gicsim_advance(f->g, 1)) {
		cases_say("does not come to rest");
		return false;
	}
	/* the other kinds write the queue's registers as they like */
	for (u32 i = 0; i < f->its && (kind == QUEUE || kind == TABLES); i++)
		if (!queue_goes_on(f, i)) {
			cases_say("a queue does not go on");
			return false;
		}
	/* what memory withheld before it gives now: a restore asks everybody again */
	size = gicsim_save_size(f->g);
	a = gs_alloc(size, 1);
	if (!a || gicsim_save(f->g, a, size) || gicsim_restore(f->g, a, size, NULL)) {
		cases_say("cannot be saved or restored");
		ok = false;
	}
	gicsim_advance(f->g, 1000000);
	ok = ok && lines_are(f) && agrees(f);
	gs_free(a);
	size = gicsim_save_size(f->g);
	a = gs_alloc(size, 1);
	b = gs_alloc(size, 1);
	ok = ok && a && b && !gicsim_save(f->g, a, size) && !gicsim_restore(f->g, a, size, NULL) &&
	     gicsim_save_size(f->g) == size && !gicsim_save(f->g, b, size);
	if (!ok || memcmp(a, b, size)) {
		cases_say("saved and restored is not the same");
		ok = false;
	} else {
		memcpy(&sum, a + CHECKSUM, sizeof(sum));
		f->digest = rng_mix(f->digest, sum);
	}
	gs_free(a);
	gs_free(b);
	return ok;
}

static bool begin(struct fuzz *f, const struct fuzz_case *fc, enum kind k)
{
	static const u32 failing[] = { 0, 100, 7 };
	static const struct gicsim_ops ops = { .dma_read = dma_read, .dma_write = dma_write, .line = line };
	const struct hardware *hw = &hardware[fc->n % ARRAY_SIZE(hardware)];
	struct gicsim_config c;

	f->audit = fc->audit;
	f->wrong = false;
	f->failing = 0;
	f->version = hw->version;
	f->pes = 1 + below(f, 3);
	f->its = 1 + below(f, 2);
	memset(f->lines, 0, sizeof(f->lines));
	clean(f);
	gicsim_config_init(&c);
	c.hardware = hw->name;
	c.models = hw->models;
	c.pes = f->pes;
	c.its = f->its;
	c.vpes = 4;
	c.lpis = c.vlpis = 64;
	c.seed = fc->n * KINDS + k;
	c.stepped = f->stepped = !below(f, 4);
	c.ops = &ops;
	c.ctx = f;
	f->g = machine(&f->machines, &c);
	f->failing = failing[below(f, ARRAY_SIZE(failing))];
	f->changing = k == TABLES;
	return f->g;
}

static bool one(void *ctx, struct fuzz_case *c)
{
	struct fuzz *f = ctx;
	enum kind k = (enum kind)c->kind;

	f->d = &c->d;
	if (!begin(f, c, k))
		return false;
	f->done++;
	if (k == MMIO)
		do_mmio(f);
	else if (k == QUEUE)
		do_queue(f);
	else if (k == TABLES)
		do_tables(f);
	else
		do_sysreg(f);
	return !f->wrong && holds(f, k);
}

static void *open_gic(void)
{
	struct fuzz *f = gs_alloc(1, sizeof(*f));

	if (!f)
		return NULL;
	for (u32 i = 0; i < ARRAY_SIZE(sysreg_name); i++)
		f->sysreg[i] = gicsim_sysreg_encoding(sysreg_name[i]);
	f->ram = gs_alloc(RAM_BYTES, 1);
	return f->ram ? f : NULL;
}

static bool close_gic(void *ctx)
{
	struct fuzz *f = ctx;
	bool some = f->done && f->accesses;

	printf("%llu cases, %llu accesses of memory, %llu made to fail, states %016llx\n", (unsigned long long)f->done,
	       (unsigned long long)f->accesses, (unsigned long long)f->faulted, (unsigned long long)f->digest);
	machines_free(&f->machines);
	gs_free(f->ram);
	gs_free(f);
	return some;
}

const struct fuzzer fuzzer = { "fuzz-gic", kind_name, KINDS, 100, open_gic, one, close_gic };

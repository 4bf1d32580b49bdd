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
 * Memory is gicsim's own or the embedder's (callbacks) or some of each; the
 * embedder's fails now and then, or from some access on.  Of its own all kinds
 * change bytes that hardware may have read.  There are up to 3 ITSs and 66 PEs,
 * few of which do most.  Nothing may crash, abort or hang; a call ends with the
 * hardware at rest; lines are as they were told; a queue is empty, stalled, or
 * waits for another ITS, and goes on once its command is a good one; what is
 * saved and restored is the same again; what the model keeps twice agrees
 * (api_audit()); what two machines must do alike they do (gic_hold.c).  How it
 * is run: cases.h.
 */
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "gic_case.h"

static const char *const kind_name[KINDS] = { "mmio", "queue", "tables", "sysreg" };

/* ------------------------------------------------------------ kinds */

static void act_mmio(struct fuzz *f, u32 i)
{
	(void)i;
	if (below(f, 8))
		random_mmio(f);
	else if (below(f, 2))
		random_sysreg(f);
	else
		random_msi(f);
}

static void garbage_ring(struct fuzz *f, u32 i)
{
	for (u32 k = 0; k < 0x1000; k += 8)
		poke(f, AT_QUEUE(i) + k, few_bits(f));
	wr(f, its_frame(f, i) + 0x88, 8, (f->cwriter[i] = below(f, 128) * 32) | 1);
}

static void act_queue(struct fuzz *f, u32 i)
{
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
}

static void act_tables(struct fuzz *f, u32 i)
{
	u64 at = some_memory(f);
	u32 pe;

	switch (below(f, 10)) {
	case 0:
	case 1:			/* where most entries are: the beginning of each table */
		at = (at & ~(u64)(PIECE - 1)) + below(f, 16) * 8;
		if (at >= AT_TABLE(0, 0))
			poke(f, at, any(f));
		break;
	case 2:
		if (at < AT_TABLE(0, 0))	/* queues have a kind of their own */
			at += AT_TABLE(0, 0) - RAM_BASE;
		poke(f, at, below(f, 2) ? any(f) : any(f) | 1 | 1ull << 63);
		break;
	case 3:
		pe = some_pe(f);
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
}

/* Groups, enables and priorities of everything, drawn; then the CPU interfaces. */
static void begin_sysreg(struct fuzz *f)
{
	for (u32 n = 0; n < 40; n++) {
		u32 intid = below(f, 4) ? below(f, 96) : below(f, 32), w = intid / 32 * 4;
		u64 at = intid < 32 ? rd_frame(f, some_pe(f)) + 0x10000 : GICD;

		gicsim_mmio_write(f->g, at + 0x80 + w, 4, GICSIM_SECURE, any(f));
		gicsim_mmio_write(f->g, at + 0xd00 + w, 4, GICSIM_SECURE, any(f));
		gicsim_mmio_write(f->g, at + 0x100 + w, 4, GICSIM_SECURE, any(f));
		gicsim_mmio_write(f->g, at + 0x400 + intid, 1, GICSIM_SECURE, any(f));
	}
}

static void act_sysreg(struct fuzz *f, u32 i)
{
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
		queue_command(f, i, 0);
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
}

/* ------------------------------------------------------------ a case */

static void begin(struct fuzz *f, enum kind k)
{
	static const u8 maps[KINDS] = { 1, 3, 3, 1 };	/* in so many of so many and one */

	if (k == MMIO && below(f, 2))
		return;
	boot(f);
	if (k == MMIO || below(f, maps[k] + 1u))
		map_all(f);
	if (k == SYSREG)
		begin_sysreg(f);
}

static void reset(struct fuzz *f, enum kind k)
{
	gicsim_reset(f->g);
	begin(f, k);
}

/* Many short cases, few long ones. */
static void acts(struct fuzz *f, enum kind k)
{
	static void (*const act[KINDS])(struct fuzz *f, u32 i) = { act_mmio, act_queue, act_tables, act_sysreg };

	for (u32 left = 10u << below(f, 6); left; left--) {
		u32 i = below(f, f->its);

		if (f->meddles && !below(f, 4))
			meddle(f);
		else if (!below(f, 16))
			invalidate(f, i);
		else if (below(f, 400))
			act[k](f, i);
		else
			reset(f, k);
		if ((k == QUEUE || k == TABLES) && below(f, 2))
			mend(f, i);
		look(f);
	}
}

static bool run(struct fuzz *f, enum kind k, u32 copy)
{
	memory_clean(&f->ram);
	f->changing = k == TABLES && !f->asks && !is_own(f, RAM_BASE);
	if (!setup_machine(f, f->asks, copy))
		return false;
	f->seen = f->acts = 0;
	memset(f->cwriter, 0, sizeof(f->cwriter));
	begin(f, k);
	acts(f, k);
	return true;
}

static enum twin twin_of(const struct fuzz_case *c)
{
	static const enum twin t[] = { ALONE, ALONE, ALONE, ALONE, ALONE, MOVES, MOVES, IS_TOLD };

	return t[rng_mix(c->n, c->kind) % ARRAY_SIZE(t)];
}

static bool one(void *ctx, struct fuzz_case *c)
{
	struct fuzz *f = ctx;
	enum kind k = (enum kind)c->kind;
	enum twin t = twin_of(c);
	struct draws start;
	struct told first;

	f->d = &c->d;
	f->audit = c->audit;
	f->wrong = f->moves = f->asks = false;
	setup_config(f, c, t);
	start = c->d;
	if (!run(f, k, 0))
		return false;
	if (t != ALONE) {
		first = put_by(f);
		c->d = start;
		f->moves = t == MOVES;
		f->asks = t == IS_TOLD;
		f->when = (struct draws){ .seed = c->n };
		if (!run(f, k, 1) || !twins_agree(f, t, &first))
			return false;
		f->moves = false;
	}
	f->done++;
	return !f->wrong && holds(f, k);
}

static void *open_gic(void)
{
	struct fuzz *f = gs_alloc(1, sizeof(*f));

	if (!f)
		return NULL;
	for (u32 i = 0; i < ARRAY_SIZE(sysreg_name); i++)
		f->sysreg[i] = gicsim_sysreg_encoding(sysreg_name[i]);
	for (u32 pe = 0; pe < PES_MAX; pe++) {
		f->group[0][pe] = pe & 1;
		f->group[1][pe] = (u8)(pe / 4 % 4);
	}
	return memory_open(f) ? f : NULL;
}

static bool close_gic(void *ctx)
{
	struct fuzz *f = ctx;
	bool some = f->done && f->accesses;

	printf("%llu cases, %llu accesses of memory, %llu made to fail, %llu twins, %llu moves, states %016llx\n",
	       (unsigned long long)f->done, (unsigned long long)f->accesses, (unsigned long long)f->faulted,
	       (unsigned long long)f->twins, (unsigned long long)f->moved, (unsigned long long)f->digest);
	machines_free(&f->machines);
	memory_close(f);
	gs_free(f->bytes[0]);
	gs_free(f->bytes[1]);
	gs_free(f);
	return some;
}

const struct fuzzer fuzzer = { "fuzz-gic", kind_name, KINDS, 100, open_gic, one, close_gic };

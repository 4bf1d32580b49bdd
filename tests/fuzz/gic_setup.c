/* SPDX-License-Identifier: MIT */
/* Machines of fuzz-gic, and how software boots them. */
#include <string.h>

#include "gic_case.h"

#define RICH "tests/fuzz/models"

/* One model after the other; every second one has what those of the tree leave out. */
static const struct hardware {
	const char *name, *models;
	u32 version;
	bool few_vpes;		/* GICD_TYPER2.VID */
} hardware[] = {
	{ "gicv3-min", "models", 30, false },
	{ "rich-gicv4.1", RICH, 41, true },
	{ "gicv4.0-min", "models", 40, false },
	{ "rich-gicv3", RICH, 30, false },
	{ "gicv4.1-min", "models", 41, false },
	{ "rich-gicv4.0", RICH, 40, false },
	{ "qemu-gicv4.0", "models", 40, false },
	{ "rich-gicv4.1", RICH, 41, true },
	{ "server-gicv4.1", "models", 41, false },
	{ "server-gicv4.0", "models", 40, false },
	{ "gicv4.1-nid-min", "models", 41, false },
	{ "wide-gicv4.1", "models", 41, false },
	{ "wide-gicv4.0", "models", 40, false },
};

/* So many machines do in turn; after that many cases others. */
#define AT_A_TIME (8u * ARRAY_SIZE(hardware))
#define ERA 8192u

/* ------------------------------------------------------------ which machine */

static void own(struct gicsim_config *c, u64 from, u64 to)
{
	for (u64 at = from; at < to; at += PIECE)
		c->region[c->nregions++] = (struct gicsim_region){ at, to - at < THERE ? to - at : THERE };
}

/*
 * Whose memory the tables are in: the embedder's; all gicsim's own, in pieces or
 * in one, large enough for pages of 2 MiB; what redistributors read; half of the
 * bytes of LPIs.
 */
static void draw_memory(struct gicsim_config *c, struct draws *d)
{
	u32 how = draw_below(d, 32);

	if (how == 0)
		c->region[c->nregions++] = (struct gicsim_region){ RAM_BASE, 2 * RAM_BYTES };
	else if (how < 8)
		own(c, RAM_BASE, RAM_BASE + RAM_BYTES);
	else if (how < 12)
		own(c, AT_PROP, AT_VPETAB(0));
	else if (how < 16)
		own(c, AT_PROP, AT_PROP + THERE / 2);
}

/* With more than 8, sets of them are kept; from 65 on, numbers are equal mod 64. */
static u32 draw_pes(struct draws *d)
{
	static const u8 many[] = { 9, 9, 10, 66 };

	if (draw_below(d, 10) < 6)
		return 1 + draw_below(d, 3);
	return many[draw_below(d, ARRAY_SIZE(many))];
}

/* The first and the last ones. */
static void pick(u32 slot[SLOTS], u32 n)
{
	for (u32 k = 0; k < SLOTS; k++)
		slot[k] = n <= SLOTS ? k % n : k < SLOTS / 2 ? k : n - SLOTS + k;
}

static void draw_faults(struct fuzz *f, enum twin t)
{
	static const u32 failing[] = { 0, 100, 7, 0 };
	u32 how = below(f, ARRAY_SIZE(failing)), from = below(f, 1u << (4 + below(f, 9))), for_good = below(f, 2);

	f->faulty = t == ALONE && how;
	f->failing = f->faulty ? failing[how] : 0;
	f->fail_from = f->accesses + from;
	f->fail_to = f->fail_from + (for_good ? 1u << 30 : 1);
}

void setup_config(struct fuzz *f, const struct fuzz_case *fc, enum twin t)
{
	u64 number = fc->n % AT_A_TIME + fc->n / ERA * AT_A_TIME;
	const struct hardware *hw = &hardware[number % ARRAY_SIZE(hardware)];
	struct draws d = { .seed = number };
	struct gicsim_config *c = &f->config;
	u32 grouping;

	gicsim_config_init(c);
	draw_memory(c, &d);
	f->version = hw->version;
	f->pes = draw_pes(&d);
	f->its = 1 + draw_below(&d, ITS_MAX);
	grouping = draw_below(&d, 2 * GROUPINGS);
	c->group = f->grouping = grouping < GROUPINGS ? f->group[grouping] : NULL;
	c->vpes = !hw->few_vpes && !draw_below(&d, 3) ? 66 : SLOTS;
	c->stepped = f->stepped = !draw_below(&d, 4);
	c->hardware = hw->name;
	c->models = hw->models;
	c->pes = f->pes;
	c->its = f->its;
	c->lpis = c->vlpis = 64;
	c->seed = fc->n * KINDS + fc->kind;
	c->ops = &hold_ops;
	c->ctx = f;
	if (t == IS_TOLD) {
		c->nregions = 0;
		own(c, RAM_BASE, RAM_BASE + RAM_BYTES);
	}
	pick(f->pe, f->pes);
	pick(f->vpe, c->vpes);
	f->meddles = c->nregions;
	draw_faults(f, t);
}

struct gicsim *setup_machine(struct fuzz *f, bool foreign, u32 copy)
{
	struct told *t = &f->told[copy % 2];

	if (foreign)
		f->config.nregions = 0;
	memset(t, 0, sizeof(*t));
	f->which = copy % 2;
	t->g = machine(&f->machines, &f->config, copy);
	f->g = t->g;
	return t->g;
}

/* ------------------------------------------------------------ booting */

static void boot_its(struct fuzz *f, u32 i)
{
	u64 at = its_frame(f, i);

	for (u32 n = 0; n < 3; n++) {
		u64 base = AT_TABLE(i, n) | (u64)below(f, 4) << 8;

		base |= below(f, 4);
		if (!below(f, 5)) {		/* two levels: some pages, some of them nowhere */
			base |= 1ull << 62;
			for (u32 k = 0; k < 8; k++) {
				u64 valid = (u64)!below(f, 2) << 63;

				poke(f, AT_TABLE(i, n) + 8 * k, valid | some_address(f));
			}
		}
		wr(f, at + 0x100 + 8 * n, 8, 1ull << 63 | base);
	}
	wr(f, at + 0x80, 8, 1ull << 63 | AT_QUEUE(i));
	wr(f, at + 0x88, 8, 0);
	wr(f, at, 4, 1 | (u64)!below(f, 4) << 8);		/* with its interrupt for MSIs that are not mapped */
	f->cwriter[i] = 0;
}

/* As an OS and a hypervisor leave them: everything is signalled. */
static void boot_cpu(struct fuzz *f, u32 pe)
{
	struct gicsim_cpu cpu = { .pe = pe, .el = 2 };

	gicsim_sysreg_write(f->g, &cpu, f->sysreg[ICC_PMR], 0xf8);
	gicsim_sysreg_write(f->g, &cpu, f->sysreg[ICC_IGRPEN1], 1);
	gicsim_sysreg_write(f->g, &cpu, f->sysreg[ICH_HCR], 1);
	gicsim_sysreg_write(f->g, &cpu, f->sysreg[ICH_VMCR], 0xf8000002);
}

static void boot_rd(struct fuzz *f, u32 pe, u64 pend)
{
	u64 at = rd_frame(f, pe);

	wr(f, at + 0x14, 4, 0);
	wr(f, at + 0x70, 8, AT_PROP | 15);
	wr(f, at + 0x78, 8, pend);
	wr(f, at, 4, 1);
	if (f->version >= 41)
		wr(f, at + 0x20070, 8, 1ull << 63 | 2ull << 53 | AT_VPETAB(f->grouping ? f->grouping[pe] : 0u));
	else if (f->version >= 40)
		wr(f, at + 0x20070, 8, AT_PROP | 15);
}

/* Those that are seldom used sleep, often. */
static bool is_awake(struct fuzz *f, u32 pe, u32 *slot)
{
	for (*slot = 0; *slot < SLOTS; ++*slot)
		if (f->pe[*slot] == pe)
			return true;
	return !below(f, 8);
}

void boot(struct fuzz *f)
{
	bool cpus = true;
	u32 slot;

	fill(f, AT_PROP, 0xa3, THERE);
	wr(f, GICD, 4, 0x37);
	for (u32 pe = 0; pe < f->pes; pe++)
		if (is_awake(f, pe, &slot))
			boot_rd(f, pe, AT_PEND(slot));
	for (u32 i = 0; i < f->its; i++)
		boot_its(f, i);
	for (u32 pe = 0; pe < f->pes && cpus; pe++) {
		cpus = below(f, f->pes > SLOTS ? 64 : 4);
		if (cpus)
			boot_cpu(f, pe);
	}
}

void map_all(struct fuzz *f)
{
	const u64 valid = 1ull << 63;
	bool v41 = f->version >= 41;

	for (u32 i = 0; i < f->its; i++) {
		for (u64 n = 0; n < SLOTS; n++) {
			u64 vpe = f->vpe[n], on = (u64)f->pe[n] << 16;

			put(f, i, 0x09, 0, valid | on | n, 0);
			put(f, i, 0x08 | n << 32, 4, valid | AT_ITT(n), 0);
			if (f->version >= 40)
				put(f, i, 0x29 | (v41 ? 0x100 | AT_PROP : 0), (v41 ? 8201 : 0) | vpe << 32,
				    valid | on, AT_VPT(n) | 14);
		}
		for (u64 n = 0; n < 32; n++)
			if (n / 4 < 4 || f->version < 40)
				put(f, i, 0x0a | n % 4 << 32, n / 4 | (8192 + n * 13) << 32, n % 3, 0);
			else
				put(f, i, 0x2a | n % 4 << 32, n / 4 | (u64)f->vpe[n % 4] << 32,
				    (8192 + n * 13) | 1023ull << 32, 0);
		wr(f, its_frame(f, i) + 0x88, 8, f->cwriter[i]);
	}
}

/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "core/rng.h"

static void hear(struct sink *s, struct gs *g, const struct obs *o)
{
	struct mach *m = (struct mach *)((char *)s - offsetof(struct mach, sink));

	(void)g;
	ck_assert_uint_lt(m->nobs, ARRAY_SIZE(m->obs));
	m->obs[m->nobs++] = *o;
}

/* Which of "a|b|c" is `dflt`. */
static u8 option(const char *options, const char *dflt)
{
	size_t n = strlen(dflt);
	u8 at = 0;

	for (;;) {
		if (!strncmp(options, dflt, n) && (options[n] == '|' || !options[n]))
			return at;
		options = strchr(options, '|');
		ck_assert_ptr_nonnull(options);
		options++;
		at++;
	}
}

static void set_defaults(struct mach *m, enum gic_version v)
{
	m->hw.version = v;
	m->hw.name = (char *)(uintptr_t)"test";
#define CAP(field, manual, min, max, dflt, text) m->hw.caps.field = dflt;
#include "hw/caps.def"
#undef CAP
	m->hw.caps.devbits = 9;
#define CHOICE(name, kind, options, dflt, why) m->hw.answer[CHOICE_##name] = option(options, dflt);
#include "hw/choices.def"
#undef CHOICE
}

static void region(struct mach *m, const char *name, u64 at, u64 size)
{
	ck_assert_int_eq(lay_region(&m->lay, name, at, size), 0);
}

static void regions(struct mach *m)
{
	for (u32 i = 0; i < m->cfg.its; i++) {
		region(m, "cmdq", AT_CMDQ(i), 0x1000);
		region(m, "devices", AT_DEV(i), 0x10000);
		region(m, "collections", AT_COLL(i), 0x10000);
		region(m, "vpes", AT_VPE(i), 0x10000);
	}
	region(m, "itt", AT_ITT, 0x10000);
	region(m, "prop", AT_PROP, 0x10000);
	for (u32 p = 0; p < m->cfg.pes; p++)
		region(m, "pend", AT_PEND(p), 0x10000);
	for (u32 v = 0; v < m->cfg.vpes; v++)
		region(m, "vpt", AT_VPT(v), 0x10000);
	region(m, "vconf", AT_VCONF, 0x10000);
	region(m, "vpetab", AT_VPETAB, 0x10000);
	region(m, "free", AT_FREE, 0x40000);
	region(m, "high", AT_HIGH, 0x10000);
}

static void boot_pe(struct mach *m, u32 pe)
{
	for (u32 k = 0; k < 0xe000; k += 8) {
		mem_write(&m->g, AT_PROP + k, 8, 0xa1a1a1a1a1a1a1a1ull);
		mem_write(&m->g, AT_VCONF + k, 8, 0xa1a1a1a1a1a1a1a1ull);
	}
	mach_write(m, "GICR_WAKER", pe, 0);
	mach_write(m, "GICR_PROPBASER", pe, AT_PROP | 15);
	mach_write(m, "GICR_PENDBASER", pe, AT_PEND(pe) | 1ull << 62);
	mach_write(m, "GICR_CTLR", pe, 1);
	if (m->cfg.version >= GICV4_1)
		mach_write(m, "GICR_VPROPBASER", pe, 1ull << 63 | 2ull << 53 | 1ull << 52 | AT_VPETAB);
	else if (m->cfg.version >= GICV4_0)
		mach_write(m, "GICR_VPROPBASER", pe, AT_VCONF | 15);
}

static void baser(struct mach *m, u32 i, u32 n, u64 val)
{
	const char *near;
	const struct gic_reg_name *r = gic_reg_find(m->cfg.version, "GITS_BASER", &near);

	gic_mmio_write(&m->g, GS_PE(0), gic_reg_addr(&m->cfg, r, i, n), 8, val);
}

void mach_boot_its(struct mach *m, u32 i)
{
	baser(m, i, 0, 1ull << 63 | AT_DEV(i) | 15);	/* 16 pages of 4 KiB */
	baser(m, i, 1, 1ull << 63 | AT_COLL(i) | 15);
	baser(m, i, 2, 1ull << 63 | AT_VPE(i) | 15);
	mach_write(m, "GITS_CBASER", i, 1ull << 63 | AT_CMDQ(i));
	mach_write(m, "GITS_CWRITER", i, 0);
	mach_write(m, "GITS_CTLR", i, 1);
}

struct mach *mach_new(struct mach_opt o)
{
	struct mach *m = calloc(1, sizeof(*m));
	static struct gicsim_diag d;
	u32 vpes = o.vpes ? o.vpes : 3;

	ck_assert_ptr_nonnull(m);
	set_defaults(m, o.version);
	if (o.tweak)
		o.tweak(m);
	diag_init(&d);
	ck_assert_int_eq(gic_configure(&m->cfg, &m->hw, o.pes ? o.pes : 2, o.its ? o.its : 1,
				       o.version >= GICV4_0 ? vpes : 0, 64, 64, &d), 0);
	m->choices = (struct gs_choices){ CHOICES, hw_choice_nopt, hw_choice_fixed, m->hw.answer };
	ck_assert_int_eq(lay_init(&m->lay), 0);
	choose_layout(&m->lay, CHOICES);
	rng_layout(&m->lay);
	gic_layout(&m->lay, &m->cfg);
	if (o.layout)
		o.layout(m);
	regions(m);
	ck_assert_int_eq(lay_seal(&m->lay), 0);
	m->g.lay = &m->lay;
	m->g.hw = &m->hw;
	m->g.gic = &m->cfg;
	m->g.choices = &m->choices;
	chooser_list_init(&m->list);
	m->g.choose = &m->list.c;
	ck_assert_int_eq(arena_init(&m->g.arena, m->lay.hashed_lines, m->lay.shadow_lines), 0);
	m->sink.hear = hear;
	for (u32 k = 0; k < OBS_KINDS; k++)
		if (k != OBS_REG_READ && k != OBS_REG_WRITE)
			sink_want(&m->sink, (enum obs_kind)k);
	m->g.sinks = &m->sink;
	gs_step_begin(&m->g);
	gic_reset(&m->g);
	if (!o.no_boot)
		gic_boot_host(&m->g);
	if (!o.no_boot) {
		mach_write(m, "GICD_CTLR", 0, 2);
		for (u32 p = 0; p < m->cfg.pes; p++)
			boot_pe(m, p);
		for (u32 i = 0; i < m->cfg.its; i++)
			mach_boot_its(m, i);
		ck_assert_uint_eq(mach_count(m, OBS_UNMODELLED), 0);
		ck_assert_uint_eq(mach_count(m, OBS_UNPRED), 0);
	}
	mach_forget(m);
	/* from here on every write must be announced */
	ck_assert_int_eq(arena_journal(&m->g.arena, true), 0);
	return m;
}

void mach_free(struct mach *m)
{
	arena_fini(&m->g.arena);
	lay_fini(&m->lay);
	free(m);
}

/* ------------------------------------------------------------ registers */

static const struct gic_reg_name *reg(struct mach *m, const char *name)
{
	const char *near;
	const struct gic_reg_name *r = gic_reg_find(m->cfg.version, name, &near);

	ck_assert_msg(r != NULL, "no register %s", name);
	return r;
}

u64 mach_read(struct mach *m, const char *name, u32 unit)
{
	const struct gic_reg_name *r = reg(m, name);

	return gic_mmio_read(&m->g, GS_PE(0), gic_reg_addr(&m->cfg, r, unit, 0), r->bytes);
}

void mach_write(struct mach *m, const char *name, u32 unit, u64 val)
{
	const struct gic_reg_name *r = reg(m, name);

	gs_step_begin(&m->g);
	gic_mmio_write(&m->g, GS_PE(0), gic_reg_addr(&m->cfg, r, unit, 0), r->bytes, val);
}

/* ------------------------------------------------------------ commands */

void mach_cmd(struct mach *m, u32 i, const char *name, const struct arg *args)
{
	const char *near;
	int op = its_opcode(name, &near);
	struct its_packet p = { { 0 } };

	ck_assert_int_ge(op, 0);
	p.dw[0] = (u64)op;
	for (; args->field; args++)
		ck_assert_msg(!its_encode(m->cfg.version, (u8)op, args->field, args->value, &p),
			      "%s has no %s", name, args->field);
	gs_step_begin(&m->g);
	for (u32 k = 0; k < 4; k++)
		ck_assert_int_eq(mem_write(&m->g, AT_CMDQ(i) + m->cwriter[i] + 8 * k, 8, p.dw[k]), 0);
	m->cwriter[i] = (m->cwriter[i] + 32) % 0x1000;
	mach_write(m, "GITS_CWRITER", i, m->cwriter[i]);
}

/* ------------------------------------------------------------ steps */

static const struct actor *actor(const char *name)
{
	for (u32 k = 0; k < gic_nactors; k++)
		if (!strcmp(gic_actors[k]->name, name))
			return gic_actors[k];
	ck_abort_msg("no actor %s", name);
	return NULL;
}

static bool step(struct mach *m, const struct actor *a, u32 k)
{
	u64 h1 = m->g.arena.fp1, h2 = m->g.arena.fp2;

	if (!a->ready(&m->g, k))
		return false;
	gs_step_begin(&m->g);
	a->step(&m->g, k);
	arena_commit(&m->g.arena);
	ck_assert_msg(h1 != m->g.arena.fp1 || h2 != m->g.arena.fp2, "a step of %s changed nothing", a->name);
	return true;
}

bool mach_step(struct mach *m, const char *name, u32 k)
{
	arena_commit(&m->g.arena);
	return step(m, actor(name), k);
}

bool mach_ready(struct mach *m, const char *name, u32 k)
{
	return actor(name)->ready(&m->g, k);
}

u32 mach_run_only(struct mach *m, const char *name, u32 k)
{
	u32 n = 0;

	while (mach_step(m, name, k))
		ck_assert_uint_lt(n++, 10000);
	return n;
}

u32 mach_run(struct mach *m)
{
	u32 n = 0;
	bool any = true;

	arena_commit(&m->g.arena);
	while (any) {
		any = false;
		for (u32 r = 0; r < gic_nactors; r++)
			for (u32 k = 0; k < gic_actors[r]->count(&m->g); k++)
				if (step(m, gic_actors[r], k)) {
					any = true;
					ck_assert_uint_lt(n++, 10000);
				}
	}
	return n;
}

void mach_msi(struct mach *m, u32 dev, u32 event)
{
	gs_step_begin(&m->g);
	gic_msi(&m->g, GS_ITS(0), dev, event);
	arena_commit(&m->g.arena);
}

/* ------------------------------------------------------------ observations */

u32 mach_count(const struct mach *m, enum obs_kind k)
{
	u32 n = 0;

	for (u32 i = 0; i < m->nobs; i++)
		n += m->obs[i].kind == k;
	return n;
}

const struct obs *mach_last(const struct mach *m, enum obs_kind k)
{
	for (u32 i = m->nobs; i-- > 0; )
		if (m->obs[i].kind == k)
			return &m->obs[i];
	return NULL;
}

bool mach_saw(const struct mach *m, enum obs_kind k, u32 a, u32 b)
{
	for (u32 i = 0; i < m->nobs; i++)
		if (m->obs[i].kind == k && m->obs[i].a == a && m->obs[i].b == b)
			return true;
	return false;
}

bool mach_unpred(const struct mach *m, enum hw_unpred u)
{
	for (u32 i = 0; i < m->nobs; i++)
		if (m->obs[i].kind == OBS_UNPRED && m->obs[i].a == u)
			return true;
	return false;
}

void mach_forget(struct mach *m)
{
	m->nobs = 0;
}

void mach_answer(struct mach *m, enum hw_choice c, u8 opt)
{
	m->hw.answer[c] = opt;
}

/* ------------------------------------------------------------ the usual set-up */

struct its_ite mach_ite(struct mach *m, u32 i, u32 dev, u32 event)
{
	struct its_dte d;
	struct its_ite e = { 0 };
	u32 walks = 0;

	ck_assert_int_eq(its_dte_get(&m->g, GS_ITS(i), dev, &d, &walks), 0);
	if (d.valid)
		ck_assert_int_eq(its_ite_get(&m->g, &d, event, &e, &walks), 0);
	return e;
}

void mach_usual(struct mach *m)
{
	for (u32 p = 0; p < m->cfg.pes; p++)
		cmd(m, "MAPC", { "ICID", p }, { "RDbase", gic_rdbase(&m->g, GS_PE(p)) }, { "V", 1 });
	cmd(m, "MAPD", { "DeviceID", 0x10 }, { "Size", 4 }, { "ITT_addr", AT_ITT }, { "V", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	mach_forget(m);
}

void mach_vmapp(struct mach *m, u32 i, u32 v, u32 pe)
{
	u64 rd = gic_rdbase(&m->g, GS_PE(pe));

	if (m->cfg.version >= GICV4_1)
		cmd_on(m, i, "VMAPP", { "vPEID", v }, { "RDbase", rd }, { "V", 1 }, { "Alloc", 1 },
		       { "VCONF_addr", AT_VCONF }, { "Default_Doorbell_pINTID", 8200 + v },
		       { "VPT_size", 15 }, { "VPT_addr", AT_VPT(v) });
	else
		cmd_on(m, i, "VMAPP", { "vPEID", v }, { "RDbase", rd }, { "V", 1 }, { "VPT_size", 15 },
		       { "VPT_addr", AT_VPT(v) });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
}

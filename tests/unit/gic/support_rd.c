/* SPDX-License-Identifier: MIT */
#include "support_rd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/bits.h"
#include "core/mem.h"
#include "gic/gicd.h"

#define PES  4
#define VPES 4

static void hear(struct sink *s, struct gs *g, const struct obs *o)
{
	struct rig *r = (struct rig *)((char *)s - offsetof(struct rig, sink));

	(void)g;
	ck_assert_uint_lt(r->nlog, RIG_LOG);
	r->log[r->nlog++] = *o;
}

/* Defaults of choices.def, found by name so that the tests do not depend on their order. */
static u8 default_answer(u32 c)
{
	static const struct { const char *options, *dflt; } rows[] = {
#define CHOICE(name, kind, options, dflt, why) { options, dflt },
#include "hw/choices.def"
#undef CHOICE
	};
	const char *p = rows[c].options;
	size_t len = strlen(rows[c].dflt);

	for (u8 n = 0;; n++) {
		const char *end = strchr(p, '|');
		size_t l = end ? (size_t)(end - p) : strlen(p);

		if (l == len && !strncmp(p, rows[c].dflt, l))
			return n;
		ck_assert_ptr_nonnull(end);
		p = end + 1;
	}
}

static void caps(struct hwmodel *h, enum gic_version v)
{
	h->version = v;
#define CAP(field, manual, min, max, dflt, text) h->caps.field = dflt;
#include "hw/caps.def"
#undef CAP
}

static void regions(struct rig *r)
{
	char name[32];

	ck_assert_int_eq(lay_region(&r->lay, "prop", RIG_PROP, 0x4000), 0);
	ck_assert_int_eq(lay_region(&r->lay, "vpe table", RIG_TABLE, 0x3000), 0);
	for (u32 i = 0; i < PES; i++) {
		snprintf(name, sizeof(name), "pend %u", i);
		ck_assert_int_eq(lay_region(&r->lay, name, RIG_PEND + i * 0x10000ull, 0x4000), 0);
	}
	for (u32 i = 0; i < VPES; i++) {
		snprintf(name, sizeof(name), "vconf %u", i);
		ck_assert_int_eq(lay_region(&r->lay, name, RIG_VCONF + i * 0x10000ull, 0x4000), 0);
		snprintf(name, sizeof(name), "vpt %u", i);
		ck_assert_int_eq(lay_region(&r->lay, name, RIG_VPT + i * 0x10000ull, 0x4000), 0);
	}
}

static void boot(struct rig *r)
{
	struct gs *g = &r->g;

	for (u32 i = 0; i < PES; i++) {
		gicr_mut(g, GS_PE(i))->propbaser = RIG_PROP | 15;
		gicr_mut(g, GS_PE(i))->pendbaser = RIG_PEND + i * 0x10000ull;
		gicr_lpis_enable(g, GS_PE(i), true);
		if (r->cfg.version == GICV4_0)
			gicr_vpropbaser_write(g, GS_PE(i), RIG_VCONF | 15);
		if (r->cfg.version == GICV4_1)
			gicr_vpropbaser_write(g, GS_PE(i), VPROPBASER_Valid | (RIG_TABLE + r->cfg.group[i] * 0x1000ull));
	}
}

struct rig *rig_new(enum gic_version v)
{
	struct rig *r = calloc(1, sizeof(*r));

	ck_assert_ptr_nonnull(r);
	r->cfg = (struct gic_config){ .version = v, .pes = PES, .its = 2,
				      .vpes = v >= GICV4_0 ? VPES : 0, .lpi_bits = 14,
				      .vlpi_bits = 14, .vpeid_bits = 4, .group = { 0, 0, 1, 1 } };
	caps(&r->hw, v);
	for (u32 i = 0; i < CHOICES; i++)
		r->answer[i] = default_answer(i);
	r->ch.n = CHOICES;
	r->ch.answer = r->answer;
	ck_assert_int_eq(lay_init(&r->lay), 0);
	choose_layout(&r->lay, CHOICES);
	gicd_layout(&r->lay, &r->cfg);
	gicr_layout(&r->lay, &r->cfg);
	regions(r);
	ck_assert_int_eq(lay_seal(&r->lay), 0);
	r->g.lay = &r->lay;
	r->g.gic = &r->cfg;
	r->g.hw = &r->hw;
	r->g.choices = &r->ch;
	ck_assert_int_eq(arena_init(&r->g.arena, r->lay.hashed_lines, r->lay.shadow_lines), 0);
	gicd_reset(&r->g);
	gicr_reset(&r->g);
	gic_boot_host(&r->g);
	boot(r);
	ck_assert_int_eq(arena_journal(&r->g.arena, true), 0);
	r->sink.hear = hear;
	r->sink.kinds[0] = r->sink.kinds[1] = ~(u64)0;
	r->g.sinks = &r->sink;
	return r;
}

void rig_free(struct rig *r)
{
	arena_fini(&r->g.arena);
	lay_fini(&r->lay);
	free(r);
}

void rig_begin(struct rig *r)
{
	gs_step_begin(&r->g);
}

void rig_end(struct rig *r)
{
	u32 line;

	arena_commit(&r->g.arena);
	ck_assert_msg(!arena_unannounced(&r->g.arena, &line), "a write was not announced");
}

static bool is(u32 want, u32 got)
{
	return want == RIG_ANY || want == got;
}

u32 rig_saw(const struct rig *r, enum obs_kind k, u32 a, u32 b, u32 c, u32 d)
{
	u32 n = 0;

	for (u32 i = 0; i < r->nlog; i++) {
		const struct obs *o = &r->log[i];

		n += o->kind == k && is(a, o->a) && is(b, o->b) && is(c, o->c) && is(d, o->d);
	}
	return n;
}

void rig_forget(struct rig *r)
{
	r->nlog = 0;
}

void rig_act(struct rig *r, const struct actor *a, u32 k)
{
	char text[128] = "";
	u64 fp1 = r->g.arena.fp1;

	ck_assert_msg(a->ready(&r->g, k), "%s %u is not ready", a->name, k);
	a->what(&r->g, k, text, sizeof(text));
	ck_assert_msg(text[0] != 0, "a step has a text");
	rig_step(r, a->step(&r->g, k));
	ck_assert_msg(r->g.arena.fp1 != fp1, "%s %u made no progress", a->name, k);
}

u32 rig_settle(struct rig *r)
{
	static const struct actor *const rows[] = { &gicr_vlpi_actor, &gicr_vpt_actor, &gicr_inv_actor,
						   &gicr_vsgi_actor, &gicd_rwp_actor };
	u32 steps = 0;

	for (u32 a = 0; a < ARRAY_SIZE(rows); a++) {
		for (u32 k = 0; k < rows[a]->count(&r->g); k++) {
			if (!rows[a]->ready(&r->g, k))
				continue;
			rig_act(r, rows[a], k);
			ck_assert_uint_lt(++steps, 100);
			a = (u32)-1;	/* from the first row again */
			break;
		}
	}
	return steps;
}

void rig_lpi(struct rig *r, u32 intid, u8 prio, bool on)
{
	rig_step(r, ck_assert_int_eq(mem_write(&r->g, RIG_PROP + intid - 8192, 1, (u64)prio | on), 0));
}

void rig_vlpi(struct rig *r, u32 vpe, u32 vintid, u8 prio, bool on)
{
	u64 table = RIG_VCONF + (r->cfg.version == GICV4_0 ? 0 : vpe * 0x10000ull);

	rig_step(r, ck_assert_int_eq(mem_write(&r->g, table + vintid - 8192, 1, (u64)prio | on), 0));
}

u64 rig_mem(const struct rig *r, u64 addr)
{
	u64 v;

	ck_assert_int_eq(mem_read(&r->g, addr, 1, &v), 0);
	return v;
}

void rig_take(struct rig *r, u32 pe, struct msg m)
{
	rig_step(r, gicr_take(&r->g, GS_ITS(0), GS_PE(pe), &m));
}

void rig_set(struct rig *r, u32 pe, u32 intid)
{
	rig_take(r, pe, (struct msg){ .kind = MSG_SET, .cause = CAUSE_MSI, .intid = intid });
}

void rig_vset(struct rig *r, u32 pe, u32 vpe, u32 vintid, u32 doorbell)
{
	rig_take(r, pe, (struct msg){ .kind = MSG_VSET, .cause = CAUSE_MSI, .vpe = (u16)vpe,
				      .intid = vintid, .doorbell = doorbell });
}

void rig_vclear(struct rig *r, u32 pe, u32 vpe, u32 vintid)
{
	rig_take(r, pe, (struct msg){ .kind = MSG_VCLEAR, .cause = CAUSE_CLEAR, .vpe = (u16)vpe,
				      .intid = vintid });
}

void rig_vmap(struct rig *r, u32 pe, u32 vpe, u8 flags)
{
	rig_take(r, pe, (struct msg){ .kind = MSG_VMAP, .vpe = (u16)vpe, .flags = flags,
				      .vpt = RIG_VPT + vpe * 0x10000ull,
				      .vconf = RIG_VCONF + vpe * 0x10000ull, .vpt_bits = 14,
				      .doorbell = RIG_DB + vpe });
}

void rig_vunmap(struct rig *r, u32 pe, u32 vpe, u8 flags)
{
	rig_take(r, pe, (struct msg){ .kind = MSG_VUNMAP, .vpe = (u16)vpe, .flags = flags });
}

void rig_load(struct rig *r, u32 pe, u32 vpe)
{
	u64 val = VPENDBASER_Valid;

	if (r->cfg.version == GICV4_1)
		val |= VPENDBASER_VGrp1En | vpe;
	else
		val |= VPENDBASER_PendingLast | (RIG_VPT + vpe * 0x10000ull);
	rig_step(r, gicr_vpendbaser_write(&r->g, GS_PE(pe), val));
}

/* As software does: all fields kept but Valid, PendingLast and Doorbell, which `bits` gives. */
void rig_put(struct rig *r, u32 pe, u64 bits)
{
	u64 val = gicr_v_at(&r->g, GS_PE(pe))->vpendbaser;

	val &= ~(VPENDBASER_Valid | VPENDBASER_PendingLast | VPENDBASER_Doorbell);
	rig_step(r, gicr_vpendbaser_write(&r->g, GS_PE(pe), val | bits));
}

void rig_open_guest(struct rig *r, u32 pe)
{
	rig_begin(r);
	ich_enable(&r->g, GS_PE(pe), true);
	ich_vmcr_set(&r->g, GS_PE(pe), (struct ich_vmcr){ .pmr = 0xff, .grp1 = 1 });
	rig_end(r);
}

void rig_run(struct rig *r, u32 pe, u32 vpe)
{
	if (!vpe_mapped(&r->g, GS_VPE(vpe)))
		rig_vmap(r, pe, vpe, MSG_ALLOC | MSG_PTZ);
	rig_load(r, pe, vpe);
	rig_settle(r);
	rig_open_guest(r, pe);
}

u32 rig_guest_ack(struct rig *r, u32 pe)
{
	bool direct;
	u32 v;

	rig_step(r, v = icv_ack(&r->g, GS_PE(pe), &direct));
	if (v != 1023)
		ck_assert(direct);
	return v;
}

struct rig *rig_guest(void)
{
	struct rig *r = rig_new(GICV4_1);

	rig_vlpi(r, 1, 8192, 0xa0, true);
	rig_vlpi(r, 1, 8193, 0x80, true);
	rig_vlpi(r, 1, 8194, 0xa0, true);
	rig_vlpi(r, 2, 8192, 0xa0, true);
	rig_run(r, 0, 1);
	rig_forget(r);
	return r;
}

void rig_copied(struct rig *r, u32 vintid)
{
	rig_vset(r, 0, 1, vintid, 1023);
	rig_settle(r);
	ck_assert_uint_eq(gicr_v_at(&r->g, GS_PE(0))->copy_vintid, vintid);
}

u32 rig_ack(struct rig *r, bool *direct)
{
	u32 v;

	rig_step(r, v = icv_ack(&r->g, GS_PE(0), direct));
	return v;
}

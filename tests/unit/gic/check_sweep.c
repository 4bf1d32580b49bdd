/* SPDX-License-Identifier: MIT */
/*
 * Bad input: every offset of every frame, with every width, read and written,
 * also where nothing is or where no such access is allowed.  What each of them
 * ends in is said by tests/golden/registers.def: reserved places read as zero
 * and ignore writes, registers take their widths, the rest is UNPREDICTABLE use
 * that reads zero and changes nothing.  Nothing of it is beyond the model, and
 * a machine that was written all over still comes to rest.
 */
#include <stdlib.h>

#include "support_golden.h"

enum { PLACE_RESERVED, PLACE_BAD, PLACE_OK };

struct sweep {
	struct irqs *q;
	u8 width[16][0x10000];	/* by frame and offset: sum of the widths that start here; bit 7: part of a register */
};

static struct sweep *s;

static void plan(const struct golden *w)
{
	for (u32 e = 0; e < w->count; e++)
		for (u32 byte = 0; byte < w->bytes; byte++) {
			u32 off = w->off + e * w->bytes + byte;
			u8 *at = &s->width[w->frame][off];

			*at |= 0x80;
			for (u32 b = 1; b <= 8; b *= 2)
				if (w->widths & b && byte % b == 0 && byte + b <= w->bytes &&
				    (b != 2 || byte == 0) && (b != 4 || w->bytes == 8 || byte == 0))
					*at = (u8)(*at | b);
		}
}

static u32 ends_in(enum gic_frame f, u32 off, u32 bytes, bool write)
{
	u8 at = s->width[f][off];

	if (!at)
		return PLACE_RESERVED;
	return at & bytes && (bytes != 2 || write) ? PLACE_OK : PLACE_BAD;
}

static void two(struct mach *m)
{
	golden_everything(m);
	m->hw.caps.security = 1;
}

static void start(enum gic_version v, u32 as)
{
	s = calloc(1, sizeof(*s));
	ck_assert_ptr_nonnull(s);
	s->q = irqs_new_raw(v, as ? two : golden_everything);
	s->q->as = as == 1 ? (struct gic_as){ .el = 3, .secure = 1 } : (struct gic_as){ .el = 2 };
	s->q->m->cfg.cpu_device_id = 0x10;
	for (u32 k = 0; k < golden_nmapped; k++) {
		const struct golden *w = &golden_mapped[k];

		if (v >= w->since && (!w->until || v <= w->until))
			plan(w);
	}
	/* 0 to 31 of GICD_IROUTER are places of the register, and RES0 */
	for (u32 off = 0x6000; off < 0x6100; off++)
		s->width[FRAME_GICD][off] = off % 8 ? off % 4 ? 0x80 : 0x84 : 0x8c;
}

static void end(void)
{
	irqs_free(s->q);
	free(s);
}

static void access_one(enum gic_frame f, u32 off, u32 bytes, bool write, u64 val)
{
	struct mach *m = s->q->m;
	u64 at = gic_frame_base(&m->cfg, f, f == FRAME_GICD || f == FRAME_GICM ? 0 : m->cfg.its - 1u) + off;
	u32 what = ends_in(f, off, bytes, write);
	u64 was = 0;

	mach_forget(m);
	gs_step_begin(&m->g);
	if (write)
		gic_mmio_write_as(&m->g, &s->q->as, at, bytes, val);
	else
		was = gic_mmio_read_as(&m->g, &s->q->as, at, bytes);
	arena_commit(&m->g.arena);
	ck_assert_msg(!mach_count(m, OBS_UNMODELLED), "frame %u +%x, %u bytes: UNMODELLED", f, off, bytes);
	ck_assert_msg(mach_unpred(m, UNPRED_access_size) == (what == PLACE_BAD), "frame %u +%x, %u bytes %s", f, off,
		      bytes, write ? "written" : "read");
	ck_assert_msg(what == PLACE_OK || !was, "frame %u +%x, %u bytes: %llx", f, off, bytes, (unsigned long long)was);
}

static const struct { enum gic_frame f; enum gic_version since; } frames[] = {
	{ FRAME_GICD, GICV3 }, { FRAME_GICM, GICV3 }, { FRAME_GICR_RD, GICV3 }, { FRAME_GICR_SGI, GICV3 },
	{ FRAME_GICR_VLPI, GICV4_0 }, { FRAME_GITS, GICV3 }, { FRAME_GITS_TRANS, GICV3 }, { FRAME_GITS_VSGI, GICV4_1 },
};

static const enum gic_version versions[] = { GICV3, GICV4_0, GICV4_1 };

/* Bytes that are written: garbage, but no Valid, Enabled or number of commands that would keep the machine at work. */
static u64 garbage(u64 *seed)
{
	*seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
	return *seed >> 20 & 0x7fffffff7ffffffeull;
}

/* In one machine all of them, in the others every seventh. */
START_TEST(every_offset_of_every_frame_has_the_manuals_answer)
{
	u32 step = _i == 7 ? 4 : 28;
	u64 seed = (u64)_i;

	start(versions[_i / 3], (u32)_i % 3);
	for (u32 k = 0; k < ARRAY_SIZE(frames); k++) {
		if (frames[k].since > versions[_i / 3])
			continue;
		for (u32 off = 4 * (u32)_i % step; off < 0x10000; off += step)
			for (u32 bytes = 1; bytes <= 8; bytes *= 2)
				for (u32 write = 0; write < 2; write++)
					access_one(frames[k].f, off, bytes, write, garbage(&seed));
	}
	end();
}
END_TEST

START_TEST(misaligned_accesses_have_it_too)
{
	u64 seed = (u64)_i;

	start(versions[_i], 1);
	for (u32 k = 0; k < ARRAY_SIZE(frames); k++) {
		if (frames[k].since > versions[_i])
			continue;
		for (u32 off = 1 + (u32)_i; off < 0x10000; off += off % 4 == 0 ? 1 : 10)
			for (u32 bytes = 1; bytes <= 8; bytes *= 2)
				for (u32 write = 0; write < 2; write++)
					access_one(frames[k].f, off, bytes, write, garbage(&seed));
	}
	end();
}
END_TEST

/* What is not taken changes nothing: the whole machine is as it was. */
START_TEST(a_refused_write_changes_nothing)
{
	start(versions[_i], 0);
	s->q->m->hw.caps.statusr = s->q->m->hw.caps.its_statusr = 0;
	for (u32 k = 0; k < ARRAY_SIZE(frames); k++)
		for (u32 off = (u32)_i; off < 0x10000 && frames[k].since <= versions[_i]; off += 5)
			for (u32 bytes = 1; bytes <= 8; bytes *= 2) {
				struct mach *m = s->q->m;

				if (ends_in(frames[k].f, off, bytes, true) == PLACE_OK)
					continue;
				mach_forget(m);
				gs_step_begin(&m->g);
				gic_mmio_write_as(&m->g, &s->q->as, gic_frame_base(&m->cfg, frames[k].f, 0) + off, bytes,
						  ~(u64)0);
				ck_assert_msg(!m->g.step.touched, "frame %u +%x, %u bytes", frames[k].f, off, bytes);
				arena_commit(&m->g.arena);
			}
	end();
}
END_TEST

/* Anything at all, Valid and Enabled included, into a machine with tables: it ends, and still answers. */
START_TEST(a_machine_written_all_over_comes_to_rest)
{
	struct mach *m;
	u64 seed = (u64)_i * 7919 + 1;

	start(versions[_i % 3], (u32)_i / 3 % 3);
	m = s->q->m;
	for (u32 n = 0; n < 4000; n++) {
		const struct golden *w = &golden_mapped[(garbage(&seed) >> 8) % golden_nmapped];
		u32 units = w->frame == FRAME_GICD || w->frame == FRAME_GICM ? 1 :
			    w->frame == FRAME_GITS || w->frame == FRAME_GITS_TRANS || w->frame == FRAME_GITS_VSGI ?
									     m->cfg.its : m->cfg.pes;
		u32 off = w->off + (u32)(garbage(&seed) >> 9) % w->count * w->bytes;
		u64 val = garbage(&seed) ^ garbage(&seed) << 1 ^ (n % 3 ? 0 : (u64)1 << 63 | 1);

		if (w->since > m->cfg.version)
			continue;
		if (n % 5 == 0)
			val = AT_CMDQ(0) | (val & (u64)1 << 63) | (val & 0x3f);
		mach_forget(m);
		gs_step_begin(&m->g);
		gic_mmio_write_as(&m->g, &s->q->as, gic_frame_base(&m->cfg, w->frame, (u32)(val >> 11) % units) + off,
				  w->bytes, val);
		arena_commit(&m->g.arena);
		mach_forget(m);
		mach_run(m);
	}
	s->q->as = (struct gic_as){ .el = 3, .secure = 1 };
	ck_assert_uint_eq(irqs_get(s->q, "GICD_IIDR", 0), 0x43b);
	end();
}
END_TEST

/* Just beside the frames, and at the ends of the address space. */
START_TEST(beside_the_frames_there_is_nothing)
{
	struct gic_span span;
	struct mach *m;

	start(versions[_i], 0);
	m = s->q->m;
	for (u32 k = 0; span = gic_span(&m->cfg, k), span.size; k++) {
		const u64 at[] = { span.base - 4, span.base + span.size, span.base - 1 };

		for (u32 n = 0; n < ARRAY_SIZE(at); n++)
			for (u32 bytes = 1; bytes <= 8; bytes *= 2) {
				struct gic_place p;

				if (gic_place(&m->cfg, at[n], &p))
					continue;	/* a neighbour */
				mach_forget(m);
				gs_step_begin(&m->g);
				ck_assert_uint_eq(gic_mmio_read_as(&m->g, &s->q->as, at[n], bytes), 0);
				gic_mmio_write_as(&m->g, &s->q->as, at[n], bytes, ~(u64)0);
				arena_commit(&m->g.arena);
				ck_assert_uint_eq(mach_count(m, OBS_UNMODELLED), 2);
			}
	}
	for (u32 bytes = 1; bytes <= 8; bytes *= 2) {
		mach_forget(m);
		ck_assert_uint_eq(gic_mmio_read(&m->g, GS_PE(0), 0 - (u64)bytes, bytes), 0);
		ck_assert_uint_eq(gic_mmio_read(&m->g, GS_PE(0), ~(u64)0, bytes), 0);
		ck_assert_uint_eq(gic_mmio_read(&m->g, GS_PE(0), 0, bytes), 0);
		ck_assert_uint_eq(mach_count(m, OBS_UNMODELLED), 3);
	}
	end();
}
END_TEST

Suite *check_sweep(void);
Suite *check_sweep(void)
{
	Suite *suite = suite_create("sweep");
	TCase *t = tcase_create("accesses");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, every_offset_of_every_frame_has_the_manuals_answer, 0, 9);
	tcase_add_loop_test(t, misaligned_accesses_have_it_too, 0, 3);
	tcase_add_loop_test(t, a_refused_write_changes_nothing, 0, 3);
	tcase_add_loop_test(t, a_machine_written_all_over_comes_to_rest, 0, 18);
	tcase_add_loop_test(t, beside_the_frames_there_is_nothing, 0, 3);
	suite_add_tcase(suite, t);
	return suite;
}

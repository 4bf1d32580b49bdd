/* SPDX-License-Identifier: MIT */
/*
 * What a recording implies and does not say.
 *
 * One pass over the script before the replay, which may look ahead where the
 * replay cannot:
 *
 *   configuration   Bytes of configuration tables are written by CPUs, unseen.  But software that changes one invalidates
 *                   it (INV, INVALL, VINVALL) or has not mapped it yet, so between two of these it is constant.  A
 *                   physical LPI that is acknowledged in such a span was enabled in it; one that is not may as well be
 *                   disabled: the difference cannot be seen.  A vLPI that was offered in a span was enabled; one whose MSI
 *                   arrived and was not offered was disabled; else it stays as it was.
 *   active          A recording without accesses of ICH_AP<n>R<m>_EL2 has lost what a hypervisor restores there with
 *                   ICH_VMCR_EL2 when it loads a vCPU.  A guest that ends an interrupt which it did not acknowledge since
 *                   came with that interrupt active.
 *
 * What comes of it are patches: at this event, this byte.
 */
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "diff/conform_run.h"

#define LPI_FIRST     8192u
#define VALID	      (1ull << 63)
#define ADDR_51_12    0x000ffffffffff000ull
#define ADDR_51_16    0x000fffffffff0000ull
#define GICR_PROPBASER 0x70u
#define GICR_IPRIORITYR 0x10400u
#define GICR_VPROPBASER 0x20070u
#define GICR_VPENDBASER 0x20078u
#define PIDR2	      0xffe8u
#define CELLS_MAX     (1u << 22)
#define ACTIVE_MAX    16u
#define NONE	      0xffffffffu

/* A configuration byte, in the span since `since`. */
struct span {
	u32 since;
	u8 was, now; /* the byte before this span, and in it; 0: disabled */
	bool arrived, listed;
};

/* Spans that are not as they began, so that INVALL need not look at every INTID. */
struct list {
	u32 *v;
	u32 n, cap;
};

/* What (device, event) is mapped to. */
struct mapping {
	u64 key; /* device << 32 | event, plus one */
	u32 intid;
	u16 vpe;
	bool virt, valid;
};

struct load {
	u32 at; /* where the vCPU was loaded; NONE: not yet */
	u32 depth;
	u64 active;
	u64 vmcr;
};

struct infer {
	const struct script *s;
	struct conform_inferred *out;
	struct span *lpi, *vlpi; /* by INTID - 8192; by vPE and vINTID */
	struct list lpis, vlpis; /* of indices there */
	u32 all_since;		 /* the last INVALL, and VINVALL by vPE: where spans that are not listed began */
	u32 *vpe_since;
	struct mapping *map;
	u32 map_bits, mapped;
	u64 prop, vprop[REC_PES_MAX];
	u64 *vpe_prop, *vpt;
	u16 resident[REC_PES_MAX];
	struct load load[REC_PES_MAX];
	u8 *lr_prio; /* by vINTID below 8192 + vlpis */
	u32 prios[256];
	bool has_ap;
	const struct scr_event *msi;
};

/* ------------------------------------------------------------ sizes */

static void most(u32 *x, u32 v)
{
	if (v > *x)
		*x = v;
}

static bool is_reg(const struct scr_event *e, const char *frame, u32 off)
{
	return e->w[0] == off && !strcmp(scr_subject_form(e), frame);
}

static bool is_cmd(const struct scr_event *e, const char *name)
{
	return !strcmp(scr_subject_form(e), name);
}

/* True: it names a vPE. */
static bool see_command(struct conform_inferred *out, const struct scr_event *e)
{
	if (is_cmd(e, "MAPTI"))
		most(&out->lpis, e->w[3]);
	else if (is_cmd(e, "MAPI"))
		most(&out->lpis, e->w[1]);
	if (is_cmd(e, "VMAPP") || is_cmd(e, "VMOVP") || is_cmd(e, "VINVALL")) {
		most(&out->vpes, e->w[0]);
		return true;
	}
	if (!is_cmd(e, "VMAPTI") && !is_cmd(e, "VMAPI") && !is_cmd(e, "VMOVI"))
		return false;
	most(&out->vpes, e->w[2]);
	if (!is_cmd(e, "VMOVI"))
		most(&out->vlpis, is_cmd(e, "VMAPTI") ? e->w[3] : e->w[1]);
	most(&out->lpis, is_cmd(e, "VMAPI") ? e->w[3] : e->w[4]);
	return true;
}

static int see_sizes(struct infer *f, struct gicsim_diag *d)
{
	struct conform_inferred *out = f->out;
	bool vpes = false;

	out->lpis = out->vlpis = LPI_FIRST;
	for (u32 i = 0; i < f->s->n; i++) {
		const struct scr_event *e = &f->s->ev[i];

		if (e->kind == SCR_COMMAND) {
			vpes |= see_command(out, e);
		} else if (e->kind == SCR_READ && is_reg(e, "GICD", PIDR2)) {
			out->gicv4 = (e->val >> 4 & 15) >= 4;
		} else if (e->kind == SCR_ICC_WRITE || e->kind == SCR_ICC_READ) {
			f->has_ap |= !strncmp(scr_subject_form(e), "ICH_AP", 6);
		} else if (e->kind == SCR_WRITE && e->w[0] - GICR_IPRIORITYR < 32 && is_reg(e, "GICR", e->w[0])) {
			for (u32 b = 0; b < e->bytes; b++)
				f->prios[e->val >> 8 * b & 0xff]++;
		}
		out->its |= e->kind == SCR_MSI || e->kind == SCR_COMMAND ||
			    ((e->kind == SCR_READ || e->kind == SCR_WRITE) && is_cmd(e, "GITS"));
	}
	out->gicv4 |= vpes;
	out->vpes++;
	out->lpis = out->lpis - LPI_FIRST + 1;
	out->vlpis = out->vlpis - LPI_FIRST + 1;
	if (out->vpes > 65536 || (u64)out->vpes * out->vlpis > CELLS_MAX || out->lpis > CELLS_MAX) {
		diag_add(d, "%u vPEs with %u vLPIs each, %u LPIs: more than a replay can hold", out->vpes,
			 out->vlpis, out->lpis);
		return GICSIM_E_LIMIT;
	}
	out->priority = 0xa0;
	for (u32 p = 0, n = 0; p < 256; p++)
		if (f->prios[p] > n) {
			n = f->prios[p];
			out->priority = (u8)p;
		}
	return 0;
}

/* ------------------------------------------------------------ patches */

static int patch(struct infer *f, struct conform_patch p)
{
	struct conform_inferred *o = f->out;

	if (o->n == o->cap) {
		u32 cap = o->cap ? o->cap * 2 : 256;
		struct conform_patch *more = gs_grow(o->patch, o->cap, cap, sizeof(*more));

		if (!more)
			return GICSIM_E_NOMEM;
		o->patch = more;
		o->cap = cap;
	}
	o->patch[o->n++] = p;
	return 0;
}

static int by_event(const void *a, const void *b)
{
	const struct conform_patch *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

static int set_byte(struct infer *f, u32 at, u64 table, u32 intid, u8 val, u8 inference)
{
	return patch(f, (struct conform_patch){.at = at,
					       .what = PATCH_BYTE,
					       .inference = inference,
					       .addr = table + (intid - LPI_FIRST),
					       .val = val});
}

/* ------------------------------------------------------------ spans */

static int close_span(struct infer *f, struct span *s, u64 table, u32 intid, u8 inference, u32 at)
{
	bool carry = inference == CONFORM_INFER_VLPI_ENABLE && !s->arrived;
	int err = 0;

	if (!s->now && s->was && !carry) {
		err = set_byte(f, s->since, table, intid, s->was & 0xfe, inference);
		s->was = 0;
	}
	if (s->now)
		s->was = s->now;
	s->now = 0;
	s->arrived = false;
	s->since = at;
	return err;
}

static int list_add(struct list *l, struct span *s, u32 index)
{
	if (s->listed)
		return 0;
	if (l->n == l->cap) {
		u32 cap = l->cap ? l->cap * 2 : 64, *more = gs_grow(l->v, l->cap, cap, sizeof(*more));

		if (!more)
			return GICSIM_E_NOMEM;
		l->v = more;
		l->cap = cap;
	}
	l->v[l->n++] = index;
	s->listed = true;
	return 0;
}

/* What is known of a span from here on.  Listed: its own `since` counts. */
static int touch(struct infer *f, struct span *s, bool virt)
{
	u32 index = (u32)(s - (virt ? f->vlpi : f->lpi));
	u32 all = virt ? f->vpe_since[index / f->out->vlpis] : f->all_since;

	if (!s->listed && s->since < all)
		s->since = all;
	return list_add(virt ? &f->vlpis : &f->lpis, s, index);
}

static int enabled(struct infer *f, struct span *s, u64 table, u32 intid, u8 byte, u8 inference)
{
	if (s->now == byte)
		return 0;
	if (touch(f, s, inference == CONFORM_INFER_VLPI_ENABLE))
		return GICSIM_E_NOMEM;
	s->now = byte;
	return s->was == byte ? 0 : set_byte(f, s->since, table, intid, byte, inference);
}

static struct span *lpi(const struct infer *f, u32 intid)
{
	return intid >= LPI_FIRST && intid - LPI_FIRST < f->out->lpis ? &f->lpi[intid - LPI_FIRST] : NULL;
}

static struct span *vlpi(const struct infer *f, u32 vpe, u32 vintid)
{
	if (vpe >= f->out->vpes || vintid < LPI_FIRST || vintid - LPI_FIRST >= f->out->vlpis)
		return NULL;
	return &f->vlpi[(size_t)vpe * f->out->vlpis + (vintid - LPI_FIRST)];
}

static int close_lpi(struct infer *f, u32 intid, u32 at)
{
	struct span *s = lpi(f, intid);

	return s ? close_span(f, s, f->prop, intid, CONFORM_INFER_LPI_ENABLE, at) : 0;
}

static int close_vlpi(struct infer *f, u32 vpe, u32 vintid, u32 at)
{
	struct span *s = vlpi(f, vpe, vintid);

	return s ? close_span(f, s, f->vpe_prop[vpe], vintid, CONFORM_INFER_VLPI_ENABLE, at) : 0;
}

static int close_all_lpis(struct infer *f, u32 at)
{
	int err = 0;

	f->all_since = at;
	for (u32 i = 0; i < f->lpis.n && !err; i++)
		err = close_lpi(f, LPI_FIRST + f->lpis.v[i], at);
	return err;
}

/* Of one vPE, or of all (~0). */
static int close_vpe(struct infer *f, u32 vpe, u32 at)
{
	int err = 0;

	if (vpe != NONE)
		f->vpe_since[vpe] = at;
	for (u32 i = 0; i < f->vlpis.n && !err; i++) {
		u32 of = f->vlpis.v[i] / f->out->vlpis;

		if (vpe == NONE || of == vpe)
			err = close_vlpi(f, of, LPI_FIRST + f->vlpis.v[i] % f->out->vlpis, at);
	}
	return err;
}

/* A vLPI was offered to the guest or taken by it: priority, or 0 where that was not told. */
static int offered(struct infer *f, u16 pe, u32 vintid, u8 prio)
{
	u16 vpe = f->resident[pe];
	struct span *s = vpe == GS_NONE16 ? NULL : vlpi(f, vpe, vintid);

	if (!s || !f->vpe_prop[vpe] || (!prio && s->now))
		return 0;
	if (!prio)
		prio = s->was ? s->was : f->out->priority;
	return enabled(f, s, f->vpe_prop[vpe], vintid, (u8)((prio & 0xfc) | 3), CONFORM_INFER_VLPI_ENABLE);
}

/* ------------------------------------------------------------ mappings */

static struct mapping *find(struct infer *f, u32 dev, u32 event)
{
	u64 key = ((u64)dev << 32 | event) + 1, h = (key * 0x9e3779b97f4a7c15ull) >> (64 - f->map_bits);

	while (f->map[h].key && f->map[h].key != key)
		h = (h + 1) & ((1ull << f->map_bits) - 1);
	return &f->map[h];
}

static int grow_map(struct infer *f)
{
	struct mapping *old = f->map;
	u32 n = f->map_bits ? 1u << f->map_bits : 0;

	f->map_bits = f->map_bits ? f->map_bits + 1 : 10;
	f->map = gs_alloc((size_t)1 << f->map_bits, sizeof(*f->map));
	if (!f->map) {
		f->map = old;
		return GICSIM_E_NOMEM;
	}
	for (u32 i = 0; i < n; i++)
		if (old[i].key)
			*find(f, (u32)((old[i].key - 1) >> 32), (u32)(old[i].key - 1)) = old[i];
	gs_free(old);
	return 0;
}

/* vINTIDs that can be pending at all: those that something is mapped to. */
static int see_vlpi(struct conform_inferred *o, u32 vintid)
{
	u32 *more;

	if (vintid < LPI_FIRST || vintid - LPI_FIRST >= o->vlpis || o->vlpi_mapped[vintid - LPI_FIRST])
		return 0;
	more = gs_grow(o->vlpi, o->nvlpi, o->nvlpi + 1, sizeof(*more));
	if (!more)
		return GICSIM_E_NOMEM;
	o->vlpi = more;
	o->vlpi[o->nvlpi++] = vintid;
	o->vlpi_mapped[vintid - LPI_FIRST] = 1;
	return 0;
}

static int map(struct infer *f, const struct scr_event *e, struct mapping to, u32 at)
{
	struct mapping *m;
	int err = 0;

	if (2 * f->mapped >= 1u << f->map_bits && grow_map(f))
		return GICSIM_E_NOMEM;
	m = find(f, e->w[0], e->w[1]);
	f->mapped += !m->key;
	to.key = ((u64)e->w[0] << 32 | e->w[1]) + 1;
	to.valid = true;
	*m = to;
	if (to.virt && (err = see_vlpi(f->out, to.intid)) != 0)
		return err;
	if (to.virt)
		err = close_vlpi(f, to.vpe, to.intid, at);
	else
		err = close_lpi(f, to.intid, at);
	return err;
}

static int invalidate(struct infer *f, const struct scr_event *e, u32 at)
{
	const struct mapping *m = find(f, e->w[0], e->w[1]);

	if (!m->key || !m->valid)
		return 0;
	return m->virt ? close_vlpi(f, m->vpe, m->intid, at) : close_lpi(f, m->intid, at);
}

static int command(struct infer *f, const struct scr_event *e, u32 at)
{
	struct mapping *m;

	if (is_cmd(e, "MAPTI"))
		return map(f, e, (struct mapping){.intid = e->w[3]}, at);
	if (is_cmd(e, "MAPI"))
		return map(f, e, (struct mapping){.intid = e->w[1]}, at);
	if (is_cmd(e, "VMAPTI"))
		return map(f, e, (struct mapping){.virt = true, .vpe = (u16)e->w[2], .intid = e->w[3]}, at);
	if (is_cmd(e, "VMAPI"))
		return map(f, e, (struct mapping){.virt = true, .vpe = (u16)e->w[2], .intid = e->w[1]}, at);
	if (is_cmd(e, "INV"))
		return invalidate(f, e, at);
	if (is_cmd(e, "INVALL"))
		return close_all_lpis(f, at);
	if (is_cmd(e, "VINVALL"))
		return e->w[0] < f->out->vpes ? close_vpe(f, e->w[0], at) : 0;
	if (is_cmd(e, "VMAPP") && e->w[0] < f->out->vpes) {
		f->vpt[e->w[0]] = e->w[2] ? e->val << 16 : 0;
		return 0;
	}
	m = find(f, e->w[0], e->w[1]);
	if (m->key && is_cmd(e, "DISCARD"))
		m->valid = false;
	if (m->key && is_cmd(e, "VMOVI"))
		m->vpe = (u16)e->w[2];
	return 0;
}

/* ------------------------------------------------------------ the guest's active priorities */

static int loaded(struct infer *f, struct load *l, u16 pe)
{
	if (l->at == NONE || f->has_ap)
		return 0;
	return patch(f, (struct conform_patch){.at = l->at,
					       .pe = pe,
					       .what = PATCH_ACTIVE,
					       .inference = CONFORM_INFER_ACTIVE,
					       .addr = l->vmcr,
					       .val = l->active});
}

/* The group priority of `prio` under VBPR1, as a bit per 8 steps of priority. */
static u64 active_bit(u8 prio, u64 vmcr)
{
	u32 bpr = vmcr & 16 ? (u32)(vmcr >> 21 & 7) + 1 : (u32)(vmcr >> 18 & 7);

	return 1ull << ((prio & (0xffu << bpr) & 0xff) >> 3);
}

static void ended(struct infer *f, struct load *l, u32 vintid)
{
	u8 prio = vintid < LPI_FIRST + f->out->vlpis ? f->lr_prio[vintid] : 0;

	if (l->depth) {
		l->depth--;
		return;
	}
	l->active |= active_bit(prio ? prio : f->out->priority, l->vmcr);
}

static void list_register(struct infer *f, u64 val)
{
	u32 vintid = (u32)val;

	if (vintid < LPI_FIRST + f->out->vlpis)
		f->lr_prio[vintid] = (u8)(val >> 48);
}

static int system_register(struct infer *f, const struct scr_event *e, u32 at)
{
	const char *name = scr_subject_form(e);
	struct load *l = &f->load[e->pe];
	struct span *s;
	int err;

	if (e->kind == SCR_ICV_READ && !strncmp(name, "ICC_IAR", 7)) {
		if (e->val < 1020 || e->val >= LPI_FIRST)
			l->depth++;
		return e->val >= LPI_FIRST ? offered(f, e->pe, (u32)e->val, 0) : 0;
	}
	if (e->kind == SCR_ICV_WRITE && !strncmp(name, "ICC_EOIR", 8)) {
		ended(f, l, (u32)e->val);
		return 0;
	}
	if (e->kind == SCR_ICC_READ && !strncmp(name, "ICC_IAR", 7)) {
		s = lpi(f, (u32)e->val);
		return s ? enabled(f, s, f->prop, (u32)e->val, (u8)((f->out->priority & 0xfc) | 3),
				   CONFORM_INFER_LPI_ENABLE)
			 : 0;
	}
	if (e->kind != SCR_ICC_WRITE)
		return 0;
	if (!strncmp(name, "ICH_LR", 6))
		list_register(f, e->val);
	if (strcmp(name, "ICH_VMCR_EL2") != 0)
		return 0;
	err = loaded(f, l, e->pe);
	*l = (struct load){.at = at, .vmcr = e->val};
	return err;
}

/* ------------------------------------------------------------ the pass */

static u16 vpe_of(const struct infer *f, u64 vpt)
{
	for (u32 v = 0; v < f->out->vpes; v++)
		if (f->vpt[v] && f->vpt[v] == vpt)
			return (u16)v;
	return GS_NONE16;
}

static void redistributor(struct infer *f, const struct scr_event *e)
{
	if (e->w[0] == GICR_PROPBASER && !f->prop) {
		f->prop = e->val & ADDR_51_12;
	} else if (e->w[0] == GICR_VPROPBASER) {
		f->vprop[e->pe] = e->val & ADDR_51_12;
	} else if (e->w[0] == GICR_VPENDBASER) {
		u16 vpe = e->val & VALID ? vpe_of(f, e->val & ADDR_51_16) : GS_NONE16;

		f->resident[e->pe] = vpe;
		if (vpe != GS_NONE16)
			f->vpe_prop[vpe] = f->vprop[e->pe];
	}
}

/* An MSI reached this: it should be offered unless it is disabled. */
static int arrived(struct infer *f, const struct scr_event *e)
{
	struct span *s = f->msi && e->w[1] && !e->w[2] ? vlpi(f, e->w[5], e->w[3]) : NULL;
	bool here = false;

	f->msi = NULL;
	for (u32 pe = 0; s && pe < REC_PES_MAX; pe++)
		if (f->resident[pe] == e->w[5])
			here = true;
	if (!here)
		return 0;
	s->arrived = true;
	return touch(f, s, true);
}

static int event(struct infer *f, u32 at)
{
	const struct scr_event *e = &f->s->ev[at];

	switch (e->kind) {
	case SCR_COMMAND:
		return command(f, e, at);
	case SCR_MSI:
		f->msi = e;
		return 0;
	case SCR_ITE:
		return arrived(f, e);
	case SCR_VBEST:
		return e->w[3] < 255 && e->w[1] >= LPI_FIRST ? offered(f, e->pe, e->w[1], (u8)e->w[3]) : 0;
	case SCR_WRITE:
		if (is_cmd(e, "GICR"))
			redistributor(f, e);
		return 0;
	case SCR_ICC_READ:
	case SCR_ICC_WRITE:
	case SCR_ICV_READ:
	case SCR_ICV_WRITE:
		return system_register(f, e, at);
	default:
		return 0;
	}
}

static int finish(struct infer *f)
{
	int err = close_all_lpis(f, f->s->n);

	err = err ? err : close_vpe(f, NONE, f->s->n);
	for (u32 pe = 0; pe < REC_PES_MAX && !err; pe++)
		err = loaded(f, &f->load[pe], (u16)pe);
	if (f->out->n)
		qsort(f->out->patch, f->out->n, sizeof(*f->out->patch), by_event);
	return err;
}

static int begin(struct infer *f)
{
	struct conform_inferred *o = f->out;

	f->lpi = gs_alloc(o->lpis, sizeof(*f->lpi));
	f->vlpi = gs_alloc((size_t)o->vpes * o->vlpis, sizeof(*f->vlpi));
	f->vpe_prop = gs_alloc(o->vpes, sizeof(*f->vpe_prop));
	f->vpt = gs_alloc(o->vpes, sizeof(*f->vpt));
	f->vpe_since = gs_alloc(o->vpes, sizeof(*f->vpe_since));
	o->vlpi_mapped = gs_alloc(o->vlpis, 1);
	f->lr_prio = gs_alloc(LPI_FIRST + o->vlpis, 1);
	if (!f->lpi || !f->vlpi || !f->vpe_since || !o->vlpi_mapped || !f->vpe_prop || !f->vpt || !f->lr_prio || grow_map(f))
		return GICSIM_E_NOMEM;
	for (u32 pe = 0; pe < REC_PES_MAX; pe++) {
		f->resident[pe] = GS_NONE16;
		f->load[pe].at = NONE;
	}
	return 0;
}

int infer_script(const struct script *s, struct conform_inferred *out, struct gicsim_diag *d)
{
	struct infer *f = gs_alloc(1, sizeof(*f));
	int err;

	if (!f)
		return GICSIM_E_NOMEM;
	memset(out, 0, sizeof(*out));
	f->s = s;
	f->out = out;
	err = see_sizes(f, d);
	if (!err)
		err = begin(f);
	for (u32 i = 0; i < s->n && !err; i++)
		err = event(f, i);
	if (!err)
		err = finish(f);
	gs_free(f->lpi);
	gs_free(f->vlpi);
	gs_free(f->map);
	gs_free(f->vpe_prop);
	gs_free(f->vpt);
	gs_free(f->vpe_since);
	gs_free(f->lpis.v);
	gs_free(f->vlpis.v);
	gs_free(f->lr_prio);
	gs_free(f);
	return err;
}

void inferred_fini(struct conform_inferred *f)
{
	gs_free(f->patch);
	gs_free(f->vlpi_mapped);
	gs_free(f->vlpi);
	memset(f, 0, sizeof(*f));
}

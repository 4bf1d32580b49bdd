/* SPDX-License-Identifier: MIT */
/* GICv4.0: the vPE whose VPT is at an address.  See vpt_index.h. */
#include "gic/vpt_index.h"

#include "core/diag.h"

/* One element: vPE + 1 that is first of each chain, then vPE + 1 that follows each vPE; 0: none. */
static u32 chain_bits(u32 vpes)
{
	return vpes > 2 ? 32u - (u32)__builtin_clz(vpes - 1) : 1;
}

void vpt_index_layout(struct gs_layout *l, const struct gic_config *c)
{
	u32 links = (1u << chain_bits(c->vpes)) + c->vpes;

	lay_block(l, BLK_VPT_INDEX, "vpt index", (links + 3) / 4 * 8, c->version == GICV4_0, LAY_SHADOW);
}

/* Number of the first link of its chain; the low bits are of a 64 KiB page. */
static u32 chain_of(const struct gs *g, u64 vpt)
{
	return (u32)((vpt >> 16) * 0x9e3779b97f4a7c15ull >> (64 - chain_bits(g->gic->vpes)));
}

static u32 link_of(const struct gs *g, u32 vpe)
{
	return (1u << chain_bits(g->gic->vpes)) + vpe;
}

static u32 get(const struct gs *g, u32 link)
{
	return ((const u16 *)gs_at(g, BLK_VPT_INDEX, 0))[link];
}

static void put(struct gs *g, u32 link, u32 vpe1)
{
	*(u16 *)gs_mut_part(g, BLK_VPT_INDEX, 0, link * 2, 2) = (u16)vpe1;
}

/* The link that leads to this vPE, or past where it would be. */
static u32 before(const struct gs *g, gs_vpe v)
{
	u32 link = chain_of(g, vpe_at(g, v)->vpt);

	while (get(g, link) && get(g, link) < v.n + 1u)
		link = link_of(g, get(g, link) - 1);
	return link;
}

void vpt_index_add(struct gs *g, gs_vpe v)
{
	u32 link = before(g, v);

	gs_assert(get(g, link) != v.n + 1u);
	put(g, link_of(g, v.n), get(g, link));
	put(g, link, v.n + 1u);
}

void vpt_index_take(struct gs *g, gs_vpe v)
{
	u32 link = before(g, v);

	gs_assert(get(g, link) == v.n + 1u);
	put(g, link, get(g, link_of(g, v.n)));
	put(g, link_of(g, v.n), 0);
}

/* How many are in a chain, if all of them belong there, in order of their numbers. */
static bool chain_sound(const struct gs *g, u32 chain, u32 *n)
{
	u32 last = 0;

	for (u32 vpe1 = get(g, chain); vpe1; vpe1 = get(g, link_of(g, vpe1 - 1))) {
		const struct vpe *p;

		if (vpe1 > g->gic->vpes || vpe1 <= last)
			return false;
		p = vpe_at(g, GS_VPE(vpe1 - 1));
		if (!p->its_mask || chain_of(g, p->vpt) != chain)
			return false;
		last = vpe1;
		++*n;
	}
	return true;
}

bool vpt_index_sound(const struct gs *g)
{
	u32 n = 0;

	for (u32 chain = 0; chain < link_of(g, 0); chain++)
		if (!chain_sound(g, chain, &n))
			return false;
	for (u32 v = 0; v < g->gic->vpes; v++) {
		if (vpe_at(g, GS_VPE(v))->its_mask)
			n--;
		else if (get(g, link_of(g, v)))
			return false;
	}
	return !n;
}

bool vpt_index_find(const struct gs *g, u64 vpt, gs_vpe *v)
{
	u32 vpe1 = get(g, chain_of(g, vpt));

	while (vpe1 && vpe_at(g, GS_VPE(vpe1 - 1))->vpt != vpt)
		vpe1 = get(g, link_of(g, vpe1 - 1));
	if (vpe1)
		*v = GS_VPE(vpe1 - 1);
#ifdef GICSIM_AUDIT
	gs_assert(vpt_index_sound(g));
#endif
	return vpe1;
}

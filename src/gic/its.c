/* SPDX-License-Identifier: MIT */
/* An ITS as a whole: its blocks of state, and power-on. */
#include "gic/its.h"
#include "gic/peset.h"

#include <string.h>

/*
 * Where an empty queue stands in its ring makes no difference to anything that
 * follows: commands go to the next slot, consumed ones are zeroed, and a thread
 * that still waits for an offset has that offset in its own state.
 */
static void its_view(const u8 *line, u8 *out)
{
	struct its s = { 0 };

	memcpy(&s, line, ARENA_LINE);
	if (s.creadr == (s.cwriter & GITS_OFFSET_MASK))
		s.creadr = s.cwriter = 0;
	memcpy(out, &s, ARENA_LINE);
}

struct arena_view gic_ring_view(const struct gs *g)
{
	const struct lay_block *b = &g->lay->blk[BLK_ITS];

	return (struct arena_view){ b->off / ARENA_LINE, sizeof(struct its) / ARENA_LINE, b->count, its_view };
}

void its_layout(struct gs_layout *l, const struct gic_config *c)
{
	u32 its = c->its;

	lay_block(l, BLK_ITS, "its", sizeof(struct its), its, LAY_HASHED);
	lay_block(l, BLK_ITS_CUR, "its command", sizeof(struct its_cur), its, LAY_HASHED);
	lay_block(l, BLK_ITS_HCC, "its collections", sizeof(u32), its * c->hcc, LAY_HASHED);
	lay_block(l, BLK_ITS_VLPIS, "its vlpis", sizeof(u32), its * c->vpes, LAY_HASHED);
	lay_block(l, BLK_MSG, "messages", sizeof(struct msg_fifo), its * c->pes, LAY_HASHED);
	lay_block(l, BLK_ITS_MOVE, "its moves", sizeof(struct its_move), its > 1 ? c->vpes : 0, LAY_HASHED);
	lay_block(l, BLK_MSG_STAMP, "message stamps", sizeof(struct msg_stamps), its * c->pes,
		  LAY_SHADOW);
}

/*
 * Power-on.  GITS_CBASER and GITS_BASER<n> are UNKNOWN but for Valid, and so
 * is GITS_CWRITER: choice unknown_reset_zero says what is found there.
 * Collections held in hardware are unmapped.
 */
void its_reset(struct gs *g, gs_its i)
{
	const struct gic_config *c = g->gic;

	memset(its_mut(g, i), 0, sizeof(struct its));
	memset(its_cur_mut(g, i), 0, sizeof(struct its_cur));
	for (u32 n = 0; n < c->hcc; n++)
		*(u32 *)gs_mut(g, BLK_ITS_HCC, (u32)i.n * c->hcc + n) = 0;
	for (u32 n = 0; n < c->vpes; n++)
		*(u32 *)gs_mut(g, BLK_ITS_VLPIS, (u32)i.n * c->vpes + n) = 0;
	for (u32 n = 0; n < c->pes; n++)
		memset(gs_mut(g, BLK_MSG, (u32)i.n * c->pes + n), 0, sizeof(struct msg_fifo));
	for (u32 n = 0; n < c->pes; n++) {
		peset_put(g, peset_msg(i), GS_PE(n), false);
		peset_put(g, peset_move(g, i), GS_PE(n), false);
	}
	for (u32 n = 0; n < (c->its > 1 ? c->vpes : 0u); n++)
		*(struct its_move *)gs_mut(g, BLK_ITS_MOVE, n) = (struct its_move){ 0 };
	reg_reset_frame(g, &gits_frame, i.n);
}

/* SPDX-License-Identifier: MIT */
/*
 * GICv4.0: the vPE whose VPT is at an address.
 *
 * Chains by a hash of the address; a chain is sorted by the vPE's number, so
 * what it looks like says nothing about how it came about, and of vPEs with one
 * VPT the first is found.  It repeats what is in struct vpe: shadow zone.
 */
#ifndef GS_GIC_VPT_INDEX_H
#define GS_GIC_VPT_INDEX_H

#include "gic/state.h"

void vpt_index_layout(struct gs_layout *l, const struct gic_config *c);
/* Under the address it has in struct vpe, as long as it is mapped. */
void vpt_index_add(struct gs *g, gs_vpe v);
void vpt_index_take(struct gs *g, gs_vpe v);
/* The lowest mapped vPE with its VPT there. */
bool vpt_index_find(const struct gs *g, u64 vpt, gs_vpe *v);
/* For audits: are those that are mapped in it, each where it is looked for, and nobody else? */
bool vpt_index_sound(const struct gs *g);

#endif

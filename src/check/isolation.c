/* SPDX-License-Identifier: MIT */
/*
 * I5: a translation, move or acknowledge ends in the VM that owns the device.
 *
 * Judged where a translation resolves to a vPE, where a command names a vPE
 * for a device's event, and where a guest acknowledges.  A vPE that nobody
 * owns is no other VM: what goes there is lost, and no_loss says so.
 */
#include "check/judge.h"
#include "gic/gic.h"
#include "guest/guest.h"
#include "hyp/hyp.h"

/* Opcodes of the commands whose observation names an event and a vPE. */
enum { OP_VMOVI = 0x21, OP_VMAPTI = 0x2a, OP_VMAPI = 0x2b };

static void judge(struct gs *g, u32 irq, u32 vpe, u32 detail)
{
	u16 vm = hyp_vpe_vm(g, GS_VPE(vpe));

	if (irq != GS_NONE32 && vm != GS_NONE16 && vm != g->guest->irq[irq].vm)
		chk_fail(g, CHECK_isolation, detail, irq, vpe, vm);
}

void isolation_translate(struct gs *g, const struct obs *o, u32 irq)
{
	judge(g, irq, o->d, ISOL_TRANSLATE);
}

void isolation_command(struct gs *g, const struct obs *o, u32 irq)
{
	(void)irq;
	if (o->b == OP_VMOVI || o->b == OP_VMAPTI || o->b == OP_VMAPI)
		judge(g, ghost_irq_of_event(g, o->a, o->c >> 16, o->c & 0xffff), o->d, ISOL_COMMAND);
}

void isolation_ack(struct gs *g, const struct obs *o, u32 irq)
{
	u16 own = g->guest->vcpu[o->a].vm, pe = vcpu_pe(g, o->a), vpe, vm;

	/* Every VM has SGIs; a virtual one of another VM's vPE is as unknown as any other. */
	if (irq == GS_NONE32 && o->b >= GIC_SGIS) {
		chk_fail(g, CHECK_isolation, ISOL_ACK_UNKNOWN, o->b, o->a, own);
		return;
	}
	if (o->c != PATH_DIRECT || pe == GS_NONE16)
		return;
	vpe = gicr_resident_vpe(g, GS_PE(pe));
	vm = vpe == GS_NONE16 ? GS_NONE16 : hyp_vpe_vm(g, GS_VPE(vpe));
	if (vm == GS_NONE16 || vm == own)
		return;
	if (irq == GS_NONE32)
		chk_fail(g, CHECK_isolation, ISOL_ACK_UNKNOWN, o->b, o->a, own);
	else
		chk_fail(g, CHECK_isolation, ISOL_ACK_VPE, irq, o->a, vm);
}

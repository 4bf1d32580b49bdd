/* SPDX-License-Identifier: MIT */
/* What was inferred and left out, in words: `provenance` of the scenario, and the report. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "trace/infer.h"

int imp_infer(struct imported *m, const char *fmt, ...)
{
	char **p = gs_grow(m->inferred, m->ninferred, m->ninferred + 1u, sizeof(*p)), text[400];
	va_list ap;

	if (!p)
		return GICSIM_E_NOMEM;
	m->inferred = p;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	p[m->ninferred] = gs_strdup(text);
	return p[m->ninferred++] ? 0 : GICSIM_E_NOMEM;
}

int imp_drop(struct imported *m, u64 count, const char *what, const char *why)
{
	struct imp_drop *p;

	if (!count)
		return 0;
	p = gs_grow(m->drop, m->ndrops, m->ndrops + 1u, sizeof(*p));
	if (!p)
		return GICSIM_E_NOMEM;
	m->drop = p;
	p[m->ndrops] = (struct imp_drop){gs_strdup(what), gs_strdup(why), count};
	return p[m->ndrops].what && p[m->ndrops++].why ? 0 : GICSIM_E_NOMEM;
}

static int tell_v4(const struct walk *w)
{
	struct imported *m = w->m;
	int err = imp_infer(m, "the guests are the VMs of the recorded host: VMAPP occurs; vPEs "
			       "with one property table "
			       "(GICR_VPROPBASER before the residency) are one VM");

	err |= imp_infer(m,
			 "wfi: a vPE left its PE after an INV of its doorbell's proxy event while "
			 "resident (%llu times)",
			 (unsigned long long)m->blocks);
	err |= imp_infer(m,
			 "wake external: no MSI of that vCPU between its wfi and its return (%llu "
			 "times; %llu returns "
			 "after an MSI are left to the model)",
			 (unsigned long long)m->wakes, (unsigned long long)m->by_device);
	err |= imp_infer(m, "preempt: a vPE left its PE without asking for a doorbell, for user "
			    "space or another thread");
	err |= imp_infer(m, "who sent a guest's command: the resident vCPU of that VM whose PE "
			    "left the guest last; "
			    "QEMU does not log it");
	if (w->unknown_bells)
		err |= imp_infer(m,
				 "%llu INVs of a doorbell whose vPE is not known: a block among "
				 "them counts as a preemption",
				 (unsigned long long)w->unknown_bells);
	if (w->f->split_devs)
		err |= imp_infer(m,
				 "%llu devices had events in two VMs: the second VM's has a "
				 "DeviceID of its own",
				 (unsigned long long)w->f->split_devs);
	if (w->f->guessed_vms)
		err |= imp_infer(
			m,
			"%llu vPEs never ran: each is put into the VM of the vPE mapped before it",
			(unsigned long long)w->f->guessed_vms);
	if (w->never_back)
		err |= imp_infer(m,
				 "%llu vCPUs were off their PE at the end: a last preemption "
				 "reaches to there",
				 (unsigned long long)w->never_back);
	return err;
}

static int tell_common(const struct walk *w)
{
	struct imported *m = w->m;
	const struct inf *f = w->f;
	int err = f->vpes ? tell_v4(w)
			  : imp_infer(m, "the guest is the recorded OS itself: no VMAPP occurs; "
					 "one VM, a vCPU per PE, its LPIs are "
					 "the guest's, its own MOVI, INV and DISCARD are guest "
					 "statements, sent by the vCPU the "
					 "event was routed to");

	err |= imp_infer(m, "time 0 is at %llu us of the recording: %s",
			 (unsigned long long)m->base_us,
			 m->opts->from_us == m->base_us ? "where the cut begins"
			 : f->vpes			? "the first residency"
							: "the first MAPTI");
	err |= imp_infer(m, "enable and disable: from what followed an INV; property bytes are "
			    "memory and not recorded");
	if (f->renumbered)
		err |= imp_infer(m,
				 "%llu mappings gave an event another LPI number than its first, "
				 "or one in use: it keeps one "
				 "of its own",
				 (unsigned long long)f->renumbered);
	if (f->r->late)
		err |= imp_infer(m,
				 "%llu lines are older than the one before, by up to %llu us: file "
				 "order is kept",
				 (unsigned long long)f->r->late,
				 (unsigned long long)f->r->late_max_us);
	return err;
}

static u64 commands(const struct recording *r, const char *name)
{
	for (u32 i = 0; i < r->ncmds; i++)
		if (!strcmp(r->cmd[i].name, name))
			return r->cmd[i].count;
	return 0;
}

static int tell_drops(const struct walk *w)
{
	struct imported *m = w->m;
	const struct inf *f = w->f;
	const struct imp_account *a = &m->acc;
	u64 cmds = f->r->by_class[CLASS_CMD];
	int err = 0;

	err |= imp_drop(m, a->host, "MSIs of the host's own events", "they never reach a guest");
	err |= imp_drop(m, a->unmapped, "MSIs of events that nothing had mapped",
			"the ITS ignores them");
	err |= imp_drop(m, a->unknown, "MSIs of a guest's device whose event never was a vLPI",
			"the guest's LPI number is not recorded");
	err |= imp_drop(m, a->before, "MSIs before time 0",
			"outside the time asked for, or before the first residency");
	err |= imp_drop(m, a->after, "MSIs after the cut", "outside the time asked for");
	err |= imp_drop(m, cmds > w->from_cmds ? cmds - w->from_cmds : 0,
			"ITS commands other than guests' acts",
			"the recorded hypervisor's reactions: see observed.its_commands");
	err |= imp_drop(m, commands(f->r, "MOVALL"), "MOVALL commands",
			"not followed: routes of LPIs after them may be wrong");
	err |= imp_drop(m, w->unknown_invs, "INV of a guest's event, value unknown",
			"neither an acknowledge nor an unmapping followed");
	err |= imp_drop(m, w->remaps, "DISCARD of an event that is mapped again",
			"no statement maps an event again");
	err |= imp_drop(m, f->other_vm, "mappings of an event to another VM than its first",
			"a device belongs to one VM in a scenario");
	err |= imp_drop(m, f->unknown_enters, "residencies of a vPE that no VMAPP named",
			"its number is not known");
	return err;
}

static int tell_lines(const struct walk *w)
{
	static const struct {
		const char *what, *why;
	} of_class[REC_CLASSES] = {
		[CLASS_HOST] = {"lines of physical interrupts: SGIs, PPIs, acknowledges, EOIs",
				"the host's timers and IPIs, and its LPIs: see observed"},
		[CLASS_LR] = {"lines of list registers and ICH registers",
			      "what the recorded hypervisor did in answer"},
		[CLASS_ICV] = {"lines of the virtual CPU interface",
			       "the guests' acknowledges are observed, their EOIs give the handler "
			       "times"},
		[CLASS_HPPI] = {"lines of highest-pending updates", "inside QEMU"},
		[CLASS_REG] = {"lines of distributor, redistributor and ITS registers",
			       "setup and polling by the recorded software; residency is used"},
		[CLASS_TABLE] = {"lines of ITS table accesses",
				 "how QEMU carries out commands and MSIs"},
	};
	const struct recording *r = w->f->r;
	int err = 0;
	char what[120];

	for (u32 i = 0; i < REC_CLASSES; i++)
		if (of_class[i].what)
			err |= imp_drop(w->m, r->by_class[i], of_class[i].what, of_class[i].why);
	for (u32 i = 0; i < r->nunknown; i++) {
		snprintf(what, sizeof(what), "lines of event %s, first at line %u",
			 r->unknown[i].name, r->unknown[i].line);
		err |= imp_drop(w->m, r->unknown[i].count, what,
				"not an event this importer knows");
	}
	err |= imp_drop(w->m, r->unknown_more, "lines of further events",
			"not events this importer knows");
	snprintf(what, sizeof(what), "lines of another kind, first at line %llu",
		 (unsigned long long)r->other_first);
	err |= imp_drop(w->m, r->other_lines, what, "not trace events");
	snprintf(what, sizeof(what), "lines that name an event but do not begin like one, first at line %llu",
		 (unsigned long long)r->lost_first);
	err |= imp_drop(w->m, r->lost, what, "damaged: interrupts may be missing");
	snprintf(what, sizeof(what), "line %llu, the last, without its end",
		 (unsigned long long)r->cut_line);
	err |= imp_drop(w->m, r->cut_line != 0, what, "it may be cut inside a number");
	return err;
}

int infer_tell(const struct walk *w)
{
	return tell_common(w) || tell_drops(w) || tell_lines(w) ? GICSIM_E_NOMEM : 0;
}

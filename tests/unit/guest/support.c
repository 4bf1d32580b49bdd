/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <check.h>
#include <string.h>

#include "core/rng.h"
#include "gic/gic.h"

struct fake_gic fake_gic;

static const struct guest_vm vm0 = { "vm0", 0, 2, 1500, 0, 16 };
static const struct guest_vcpu vcpus[2] = {
	{ "vm0.vcpu0", 0, 0, 0, true, false }, { "vm0.vcpu1", 0, 1, 1, false, false },
};
static const struct guest_dev dev0 = { "dev0", 0x100, 0, 0, true, true, 400, 0, 0, 2 };
static const struct guest_irq irqs[2] = {
	{ "dev0.irq0", 0, 0, 0, 8192, 8200, 0, 0xa0, true, true },
	{ "dev0.irq1", 0, 0, 1, 8193, 8201, 1, 0xa0, false, true },
};

bool gic_msi_ready(const struct gs *g, gs_its its, u32 devid, u32 event)
{
	(void)g, (void)its, (void)devid, (void)event;
	return fake_gic.msi_ready;
}

bool gic_msi_touched(const struct gs *g) { (void)g; return true; }
u64 icv_touched(const struct gs *g) { (void)g; return ~(u64)0; }

void gic_msi(struct gs *g, gs_its its, u32 devid, u32 event)
{
	(void)g, (void)its;
	fake_gic.msis++;
	fake_gic.devid = devid;
	fake_gic.event = event;
}

u32 icv_hppi(const struct gs *g, gs_pe pe, bool *direct)
{
	(void)g;
	*direct = fake_gic.direct;
	return fake_gic.signal[pe.n];
}

u32 icv_ack(struct gs *g, gs_pe pe, bool *direct)
{
	u32 v = fake_gic.signal[pe.n];

	(void)g;
	*direct = fake_gic.direct;
	fake_gic.signal[pe.n] = 1023;
	return v;
}

void icv_eoi(struct gs *g, gs_pe pe, u32 vintid)
{
	(void)g, (void)pe, (void)vintid;
	fake_gic.eois++;
}

static void hear(struct sink *s, struct gs *g, const struct obs *o)
{
	struct machine *m = (struct machine *)(void *)((char *)s - offsetof(struct machine, sink));

	(void)g;
	ck_assert_uint_lt(m->nlog, ARRAY_SIZE(m->log));
	m->log[m->nlog++] = *o;
}

/* First statement of each queue: dev0, vcpu0, vcpu1, user, sched. */
static void fill_queues(struct machine *m, const struct stim *stim, u32 n)
{
	for (u32 q = 0, i = 0; q <= 5; q++) {
		m->queue[q] = i;
		while (q < 5 && i < n && stim_queue(&m->cfg, stim[i].source, stim[i].owner) == q)
			i++;
	}
	ck_assert_uint_eq(m->queue[5], n);
}

void machine_init(struct machine *m, const struct stim *stim, u32 n)
{
	memset(m, 0, sizeof(*m));
	fake_gic = (struct fake_gic){ .msi_ready = true, .signal = { 1023, 1023, 1023, 1023 } };
	m->cfg = (struct guest_config){
		.vm = &vm0, .nvms = 1, .vcpu = vcpus, .nvcpus = 2, .dev = &dev0, .ndevs = 1,
		.irq = irqs, .nirqs = 2, .stim = stim, .nstims = n, .queue = m->queue, .nqueues = 5,
	};
	fill_queues(m, stim, n);
	ck_assert_int_eq(lay_init(&m->lay), 0);
	rng_layout(&m->lay);
	guest_layout(&m->lay, &m->cfg);
	ck_assert_int_eq(lay_seal(&m->lay), 0);
	m->gs.lay = &m->lay;
	m->gs.guest = &m->cfg;
	ck_assert_int_eq(arena_init(&m->gs.arena, m->lay.hashed_lines, m->lay.shadow_lines), 0);
	guest_reset(&m->gs);
	ck_assert_int_eq(arena_journal(&m->gs.arena, true), 0);
	m->sink.hear = hear;
	m->sink.kinds[0] = m->sink.kinds[1] = ~(u64)0;
	m->gs.sinks = &m->sink;
}

void machine_fini(struct machine *m)
{
	arena_fini(&m->gs.arena);
	lay_fini(&m->lay);
}

const struct actor *actor_by_name(const char *name)
{
	for (u32 i = 0; i < guest_nactors; i++)
		if (!strcmp(guest_actors[i]->name, name))
			return guest_actors[i];
	ck_abort_msg("no actor %s", name);
}

bool ready(const struct machine *m, const char *actor, u32 k)
{
	const struct actor *a = actor_by_name(actor);

	return k < a->count(&m->gs) && a->ready(&m->gs, k);
}

/* Every step must announce what it writes and change something. */
void take(struct machine *m, const char *actor, u32 k)
{
	const struct actor *a = actor_by_name(actor);
	char text[200] = "";
	u32 line;

	ck_assert_msg(ready(m, actor, k), "%s %u is not ready", actor, k);
	a->what(&m->gs, k, text, sizeof(text));
	ck_assert_str_ne(text, "");
	gs_step_begin(&m->gs);
	a->step(&m->gs, k);
	ck_assert_msg(m->gs.step.touched != 0, "%s %u wrote nothing", actor, k);
	arena_commit(&m->gs.arena);
	ck_assert(!arena_unannounced(&m->gs.arena, &line));
}

u32 heard(const struct machine *m, enum obs_kind k)
{
	u32 n = 0;

	for (u32 i = 0; i < m->nlog; i++)
		n += m->log[i].kind == k;
	return n;
}

const struct obs *last(const struct machine *m, enum obs_kind k)
{
	for (u32 i = m->nlog; i-- > 0; )
		if (m->log[i].kind == k)
			return &m->log[i];
	ck_abort_msg("%s was not heard", obs_info[k].name);
}

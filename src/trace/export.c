/* SPDX-License-Identifier: MIT */
/*
 * An imported recording -> scenario, YAML in block form; and the account.
 *
 * Sorted and without anything that depends on the machine it runs on: the same
 * recording and options give the same bytes.
 */
#include <inttypes.h>
#include <string.h>

#include "trace/imported.h"

static const char *base_name(const char *path)
{
	const char *s = strrchr(path, '/');

	return s ? s + 1 : path;
}

/* A double-quoted scalar; text from the recording may hold anything but control characters. */
static void quoted(FILE *out, const char *s, size_t n)
{
	fputc('"', out);
	for (size_t i = 0; i < n; i++) {
		u8 c = (u8)s[i];

		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else
			fputc(c < ' ' || c >= 127 ? '?' : c, out);
	}
	fputc('"', out);
}

static void qstr(FILE *out, const char *s)
{
	quoted(out, s, strlen(s));
}

/* Model time of a recorded one: microseconds with three decimals at most. */
static void put_time(FILE *out, u64 us, u32 speed)
{
	u64 ns = us / speed * 1000 + us % speed * 1000 / speed;
	u32 frac = (u32)(ns % 1000);

	fprintf(out, "%" PRIu64, ns / 1000);
	if (frac) {
		char dec[8];
		size_t n = (size_t)snprintf(dec, sizeof(dec), ".%03u", frac);

		while (n && dec[n - 1] == '0')
			dec[--n] = 0;
		fputs(dec, out);
	}
	fputs("us", out);
}

/* A name as scenarios have them, from a file's: letters, digits, _ and -, at most 63. */
static void put_name(FILE *out, const struct imported *m, const char *file)
{
	const char *s = m->opts->scenario ? m->opts->scenario : base_name(file);
	const char *dot = m->opts->scenario ? NULL : strstr(s, ".txt");
	size_t n = dot ? (size_t)(dot - s) : strlen(s);
	bool alpha = n && ((s[0] >= 'a' && s[0] <= 'z') || (s[0] >= 'A' && s[0] <= 'Z'));

	if (!alpha)
		fputs("recording-", out);
	for (size_t i = 0; i < n && i < 50; i++) {
		bool ok = (s[i] >= 'a' && s[i] <= 'z') || (s[i] >= 'A' && s[i] <= 'Z') ||
			  (s[i] >= '0' && s[i] <= '9') || s[i] == '_' || s[i] == '-';

		fputc(ok ? s[i] : '-', out);
	}
	fputc('\n', out);
}

static const char *hardware(const struct imported *m)
{
	return m->opts->hardware ? m->opts->hardware : "server-gicv4.0";
}

static void put_provenance(FILE *out, const struct imported *m, const char *name)
{
	fputs("provenance:\n  kind: recorded\n  from: ", out);
	qstr(out, base_name(name));
	fprintf(out,
		"\n  format: %s\n  sha256: \"%s\"\n  clock: emulated\n  speed: %u\n  inferred:\n",
		m->rec->format, m->rec->sha256, m->opts->speed);
	for (u32 i = 0; i < m->ninferred; i++) {
		fputs("    - ", out);
		qstr(out, m->inferred[i]);
		fputc('\n', out);
	}
	if (m->ndrops)
		fputs("  dropped:\n", out);
	for (u32 i = 0; i < m->ndrops; i++) {
		fputs("    - what: ", out);
		qstr(out, m->drop[i].what);
		fprintf(out, "\n      count: %" PRIu64 "\n      why: ", m->drop[i].count);
		qstr(out, m->drop[i].why);
		fputc('\n', out);
	}
}

static void put_irq(FILE *out, const struct imported *m, u32 irq)
{
	fprintf(out, "dev%u.irq%u", m->irq[irq].dev, m->irq[irq].event);
}

static void put_vcpu(FILE *out, const struct imported *m, u32 v)
{
	fprintf(out, "vm%u.vcpu%u", m->vcpu[v].vm, m->vcpu[v].idx);
}

static void count(FILE *out, const char *what, u64 n)
{
	if (n)
		fprintf(out, "  %s: %" PRIu64 "\n", what, n);
}

/* A group of counts by irq, left out where all are 0. */
static void by_irq(FILE *out, const struct imported *m, const char *what,
		   u64 (*of)(const struct imp_irq *))
{
	bool any = false;

	for (u32 i = 0; i < m->nirqs; i++) {
		u64 n = of(&m->irq[i]);

		if (!n)
			continue;
		if (!any)
			fprintf(out, "  %s:\n", what);
		any = true;
		fputs("    ", out);
		put_irq(out, m, i);
		fprintf(out, ": %" PRIu64 "\n", n);
	}
}

static u64 acks_of(const struct imp_irq *q)
{
	return q->acks;
}

static u64 msis_of(const struct imp_irq *q)
{
	return q->msis;
}

static void put_observed(FILE *out, const struct imported *m)
{
	const struct recording *r = m->rec;

	fputs("observed:\n", out);
	by_irq(out, m, "acks", acks_of);
	by_irq(out, m, "msis", msis_of);
	fprintf(out,
		"  msis_written: %" PRIu64 "\n  set: %" PRIu64 "\n  merged: %" PRIu64
		"\n  acknowledged: %" PRIu64 "\n  pending_at_end: %" PRIu64
		"\n  acknowledged_unraised: %" PRIu64 "\n",
		r->translations, m->acc.set, m->acc.merged, m->acc.acked, m->acc.pending,
		m->acc.unraised);
	count(out, "discarded_pending", m->acc.discarded);
	count(out, "residencies", m->residencies);
	count(out, "blocks", m->blocks);
	count(out, "returns_by_device", m->by_device);
	count(out, "returns_by_others", m->wakes);
	count(out, "preemptions", m->preempts);
	count(out, "migrations", m->migrations);
	count(out, "vmovps", m->vmovps);
	count(out, "doorbells", m->doorbells);
	count(out, "forwarded_lpis", m->forwarded_lpis);
	count(out, "host_lpis", m->host_lpis);
	count(out, "list_register_writes", r->lr_writes);
	count(out, "list_register_acks", r->vacks_low + m->other_vacks);
	count(out, "list_register_lpi_acks", m->lr_lpi_acks);
	count(out, "creadr_polls", r->creadr_polls);
	count(out, "sgis", r->sgis);
	if (r->ncmds)
		fputs("  its_commands:\n", out);
	for (u32 i = 0; i < r->ncmds; i++)
		fprintf(out, "    %s: %" PRIu64 "\n", r->cmd[i].name, r->cmd[i].count);
}

static void put_vm(FILE *out, const struct imported *m, u32 vm)
{
	const struct imp_vm *g = &m->vm[vm];
	const char *sep = "";

	fprintf(out, "  - name: vm%u\n    vcpus: %u\n    on: [", vm, g->nvcpus ? g->nvcpus : 1);
	for (u32 v = 0; v < m->nvcpus; v++)
		if (m->vcpu[v].vm == vm) {
			fprintf(out, "%spe%u", sep, m->vcpu[v].pe);
			sep = ", ";
		}
	fputs("]\n    direct: [", out);
	for (u32 i = 0; i < g->nvcpus && m->rec->vpes; i++)
		fprintf(out, "%svcpu%u", i ? ", " : "", i);
	fputs("]\n", out);
	if (g->handler_us) {
		u64 half = (g->handler_hi_us - g->handler_lo_us) / 2;
		u64 percent = half * 100 / g->handler_us;

		fputs("    handler:\n      value: ", out);
		put_time(out, g->handler_us, m->opts->speed);
		fprintf(out, "\n      spread: %" PRIu64 "%%\n", percent > 100 ? 100 : percent);
	}
}

static void put_machine(FILE *out, const struct imported *m)
{
	u32 pes = m->rec->pes ? m->rec->pes : 1;

	fprintf(out, "hardware: %s\ntopology:\n  pes: %u\n  its: 1\n", hardware(m), pes);
	fprintf(out, "hypervisor: %s\n",
		m->opts->hypervisor ? m->opts->hypervisor : IMPORT_HYPERVISOR);
	fputs("scheduler:\n  kind: pinned\n", out);
	if (!m->rec->vpes)
		fputs("policy: never\n", out);
	fputs("vms:\n", out);
	for (u32 i = 0; i < m->nvms; i++)
		put_vm(out, m, i);
}

static void put_devices(FILE *out, const struct imported *m)
{
	u32 last = GS_NONE32;

	fputs("devices:\n", out);
	for (u32 i = 0; i < m->nirqs; i++) {
		const struct imp_irq *q = &m->irq[i];

		if (q->dev != last)
			fprintf(out,
				"  - name: dev%u\n    vm: vm%u\n    its: its0\n    device_id: "
				"0x%x\n    msix:\n"
				"      mask: true\n      pending_bits: true\n    flight: 0\n    "
				"irqs:\n",
				q->dev, q->vm, m->dev[q->dev].devid);
		last = q->dev;
		fprintf(out,
			"      - name: irq%u\n        event: %u\n        vintid: %u\n        to: "
			"vcpu%u\n",
			q->event, q->event, q->vintid, m->vcpu[q->target].idx);
		if (!q->enabled)
			fputs("        enabled: false\n", out);
		if (!q->connected)
			fputs("        connected: false\n", out);
	}
}

/* A console line: what follows "MARK <uptime>", with its number in front: labels must differ. */
static void put_label(FILE *out, const struct imported *m, const struct imp_stmt *s)
{
	const char *t = m->rec->mark[s->arg], *p = strstr(t, "MARK ");
	char text[100];

	if (p) {
		p += 5;
		while (*p && *p != ' ')
			p++;
		t = *p ? p + 1 : p;
	}
	snprintf(text, sizeof(text), "%u: %s", (u32)s->arg + 1, t);
	fputs("label ", out);
	qstr(out, text);
}

static void guest(FILE *out, const struct imported *m, const struct imp_stmt *s, const char *act)
{
	fputs("guest ", out);
	put_vcpu(out, m, s->vcpu);
	fprintf(out, " %s ", act);
	put_irq(out, m, s->irq);
}

static void on_irq(FILE *out, const struct imported *m, const struct imp_stmt *s, const char *act)
{
	fputs(act, out);
	put_irq(out, m, s->irq);
}

static void on_vcpu(FILE *out, const struct imported *m, const struct imp_stmt *s, const char *act)
{
	fputs(act, out);
	put_vcpu(out, m, s->vcpu);
}

static void put_stmt(FILE *out, const struct imported *m, const struct imp_stmt *s)
{
	fputs("  ", out);
	put_time(out, s->us, m->opts->speed);
	fputc(' ', out);
	switch ((enum imp_verb)s->verb) {
	case IMP_MSI:
		on_irq(out, m, s, "msi ");
		break;
	case IMP_MOVI:
		guest(out, m, s, "MOVI");
		fprintf(out, " vcpu%u", m->vcpu[s->arg].idx);
		break;
	case IMP_ENABLE:
		guest(out, m, s, "enable");
		break;
	case IMP_DISABLE:
		guest(out, m, s, "disable");
		break;
	case IMP_DISCARD:
		guest(out, m, s, "DISCARD");
		break;
	case IMP_CLEAR:
		guest(out, m, s, "CLEAR");
		break;
	case IMP_WFI:
		on_vcpu(out, m, s, "wfi ");
		break;
	case IMP_WAKE:
		on_vcpu(out, m, s, "wake ");
		fputs(" external", out);
		break;
	case IMP_PREEMPT:
		on_vcpu(out, m, s, "preempt ");
		fputs(" for ", out);
		put_time(out, s->arg, m->opts->speed);
		break;
	case IMP_MIGRATE:
		on_vcpu(out, m, s, "migrate ");
		fprintf(out, " to pe%u", (u32)s->arg);
		break;
	case IMP_CONNECT:
		on_irq(out, m, s, "vfio connect ");
		break;
	case IMP_DISCONNECT:
		on_irq(out, m, s, "vfio disconnect ");
		break;
	case IMP_LABEL:
		put_label(out, m, s);
		break;
	case IMP_VERBS:
		break;
	}
	fprintf(out, " @%u\n", s->line);
}

int export_write(const struct imported *m, const char *name, FILE *out)
{
	u64 last = m->end_us > m->base_us ? m->end_us - m->base_us : 0;

	fputs("schema: gicsim/scenario/v1\nname: ", out);
	put_name(out, m, name);
	fprintf(out,
		"about: \"%s, imported: what devices, guests and the host's scheduler did; the "
		"model reacts\"\n",
		m->rec->vpes ? "A recorded host with direct injection"
			     : "A recorded OS on its interrupt controller");
	put_provenance(out, m, name);
	put_observed(out, m);
	put_machine(out, m);
	put_devices(out, m);
	fputs("run:\n  until: ", out);
	put_time(out, last + 1000 * m->opts->speed, m->opts->speed);
	fputs("\n  drain: 10ms\n", out);
	fputs(m->nstmts ? "timeline: |\n" : "timeline: []\n", out);
	for (u32 i = 0; i < m->nstmts; i++)
		put_stmt(out, m, &m->stmt[i]);
	return fflush(out) || ferror(out) ? GICSIM_E_IO : 0;
}

/* ------------------------------------------------------------ for people */

static void row(FILE *to, const char *what, u64 n)
{
	fprintf(to, "  %10" PRIu64 "  %s\n", n, what);
}

static void some(FILE *to, const char *what, u64 n)
{
	if (n)
		row(to, what, n);
}

static void report_msis(const struct imported *m, FILE *to)
{
	const struct imp_account *a = &m->acc;
	u64 used = a->direct + a->forwarded + a->converting;
	u64 sum = used + a->host + a->unmapped + a->unknown + a->before + a->after;

	fprintf(to, "MSIs (writes to GITS_TRANSLATER)\n");
	row(to, m->rec->vpes ? "statements: of vLPIs" : "statements: of the OS's LPIs", a->direct);
	some(to, "statements: of a guest's event while it was the host's LPI", a->forwarded);
	some(to, "statements: of a guest's event in the middle of a conversion", a->converting);
	some(to, "left out: the host's own events", a->host);
	some(to, "left out: not mapped", a->unmapped);
	some(to, "left out: a guest's device, but never a vLPI", a->unknown);
	some(to, "left out: before time 0", a->before);
	some(to, "left out: after the cut", a->after);
	fprintf(to, "  %10" PRIu64 "  sum; %" PRIu64 " in the recording%s\n", sum,
		m->rec->translations, sum == m->rec->translations ? "" : ": DOES NOT FIT");
	some(to, "INT commands, statements too", a->int_cmds);
	fprintf(to, "Recorded pending state\n");
	row(to, "set", a->set);
	row(to, "coalesced with one pending", a->merged);
	row(to, "acknowledged", a->acked);
	some(to, "discarded or cleared while pending", a->discarded);
	row(to, "pending at the end", a->pending);
	row(to, "acknowledged though not pending", a->unraised);
	fprintf(to,
		"  set + coalesced %s statements; set %s acknowledged + discarded + pending - "
		"unraised\n",
		a->set + a->merged == used + a->int_cmds ? "=" : "DIFFER FROM",
		a->set + a->unraised == a->acked + a->discarded + a->pending ? "="
									     : "DIFFERS FROM");
}

void export_report(const struct imported *m, const char *name, FILE *to)
{
	fprintf(to, "%s: %" PRIu64 " lines, sha256 %s\n", base_name(name), m->rec->lines,
		m->rec->sha256);
	fprintf(to, "%u VM%s, %u vCPUs on %u PEs, %u devices, %u events; %u statements\n", m->nvms,
		m->nvms == 1 ? "" : "s", m->nvcpus, m->rec->pes, m->ndevs, m->nirqs, m->nstmts);
	report_msis(m, to);
	if (m->rec->vpes) {
		fprintf(to, "Residency\n");
		row(to, "vPEs made resident", m->residencies);
		row(to, "left: blocked (wfi)", m->blocks);
		row(to, "left: preempted, or for user space", m->preempts);
		row(to, "returns after an MSI", m->by_device);
		row(to, "returns for another reason (wake external)", m->wakes);
		row(to, "returns on another PE (migrate)", m->migrations);
	}
	fprintf(to, "Inferred\n");
	for (u32 i = 0; i < m->ninferred; i++)
		fprintf(to, "  - %s\n", m->inferred[i]);
	fprintf(to, "Left out\n");
	for (u32 i = 0; i < m->ndrops; i++)
		fprintf(to, "  %10" PRIu64 "  %s: %s\n", m->drop[i].count, m->drop[i].what,
			m->drop[i].why);
}

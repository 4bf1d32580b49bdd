/* SPDX-License-Identifier: MIT */
/*
 * Recorded accesses, driven through the model and compared.
 *
 * Registers are reached by their frame's address and by their encoding, as any
 * embedder does.  ITS commands are put into memory where the recorded command
 * queue is, before the write of GITS_CWRITER that makes the ITS fetch them.
 */
#include <stdarg.h>
#include <string.h>

#include "diff/conform_run.h"

#define GICR_VPROPBASER 0x20070u
#define GICR_VPENDBASER 0x20078u
#define GICR_WAKER	0x14u
#define WAKER_ProcessorSleep 2u
#define GITS_CBASER	0x80u
#define VALID		(1ull << 63)
#define ADDR_51_12	0x000ffffffffff000ull
#define ADDR_51_16	0x000fffffffff0000ull
#define LPI_FIRST	8192u
#define HCR_FMO_IMO	0x18u

/* ------------------------------------------------------------ counting */

static struct conform_subject *subject(struct conform_result *r, const char *name, u32 line)
{
	u32 i;

	for (i = 0; i < r->nsubjects; i++)
		if (!strcmp(r->subject[i].name, name))
			return &r->subject[i];
	if (i == CONFORM_SUBJECTS)
		i--; /* the last one takes the rest */
	else
		r->nsubjects++;
	snprintf(r->subject[i].name, sizeof(r->subject[i].name), "%s",
		 i == CONFORM_SUBJECTS - 1 ? "others" : name);
	if (!r->subject[i].line)
		r->subject[i].line = line;
	return &r->subject[i];
}

static u32 actor_of(const struct scr_event *e)
{
	if (e->kind == SCR_MSI || e->kind == SCR_COMMAND)
		return ACTOR_GITS;
	if (e->kind == SCR_READ || e->kind == SCR_WRITE) {
		if (!strcmp(scr_subject_form(e), "GICD"))
			return ACTOR_GICD;
		if (!strcmp(scr_subject_form(e), "GITS"))
			return ACTOR_GITS;
	}
	return e->pe;
}

void conform_remember(struct conform *c, u32 ev)
{
	u32 a = actor_of(&c->s->ev[ev]);

	c->recent[a][c->nrecent[a]++ % CONFORM_CONTEXT] = ev;
}

void conform_differs(struct conform *c, u32 ev, enum conform_kind k, const char *name, u64 got,
		     const char *fmt, ...)
{
	const struct scr_event *e = &c->s->ev[ev];
	u32 a = actor_of(e), n = c->nrecent[a];
	struct conform_subject *s;
	struct conform_finding *f;
	va_list ap;

	c->r->row[k].unexplained++;
	s = subject(c->r, name, e->line);
	if (s->unexplained++ >= CONFORM_SHOWN_OF_ONE || c->r->nfindings == (c->o->all ? CONFORM_SHOWN_MAX : CONFORM_SHOWN))
		return;
	f = &c->r->finding[c->r->nfindings++];
	f->ev = ev;
	f->got = got;
	va_start(ap, fmt);
	vsnprintf(f->what, sizeof(f->what), fmt, ap);
	va_end(ap);
	for (u32 i = n > CONFORM_CONTEXT ? n - CONFORM_CONTEXT : 0; i < n; i++)
		f->context[f->ncontext++] = c->recent[a][i % CONFORM_CONTEXT];
}

/* Did the model say, during this event, that it does not have this? */
static bool unmodelled(struct conform *c)
{
	struct gicsim_count n;
	bool more;

	gicsim_counts(c->g, &n);
	more = n.unmodelled != c->unmodelled;
	c->unmodelled = n.unmodelled;
	return more;
}

static void count_driven(struct conform *c, u32 ev, enum conform_kind k, const char *name)
{
	c->r->row[k].driven++;
	if (unmodelled(c)) {
		c->r->row[k].unmodelled++;
		subject(c->r, name, c->s->ev[ev].line)->unmodelled++;
	}
}

/* The access was refused: it never is in a recording, where bad accesses read as zero. */
static bool refused(struct conform *c, u32 ev, enum conform_kind k, const char *name, int err)
{
	if (!err)
		return false;
	conform_differs(c, ev, k, name, 0, "%s: the model's answer is %s", name,
			err == GICSIM_TRAP ? "a trap" : "a fault");
	return true;
}

static const struct conform_allowed *allowed(const char *name, u64 differ)
{
	for (u32 i = 0; i < CONFORM_ALLOWEDS; i++)
		if (!strcmp(conform_allowed[i].reg, name) && !(differ & ~conform_allowed[i].mask))
			return &conform_allowed[i];
	return NULL;
}

static void compare(struct conform *c, u32 ev, enum conform_kind k, const char *name, u64 got, u64 want)
{
	struct conform_row *row = &c->r->row[k];
	const struct conform_allowed *a;

	row->compared++;
	if (got == want) {
		row->equal++;
		return;
	}
	a = allowed(name, got ^ want);
	if (a) {
		row->allowed++;
		c->r->allowed[a - conform_allowed]++;
		subject(c->r, name, c->s->ev[ev].line)->allowed++;
		return;
	}
	conform_differs(c, ev, k, name, got, "%s: recorded 0x%llx, the model has 0x%llx", name,
			(unsigned long long)want, (unsigned long long)got);
}

/* ------------------------------------------------------------ accesses */

/* False: an offset beyond the frame. */
static bool address(const struct conform *c, const struct scr_event *e, const char *frame, u64 *addr)
{
	if (!strcmp(frame, "GICD")) {
		*addr = MAP_GICD + e->w[0];
		return e->w[0] < 0x10000;
	}
	if (!strcmp(frame, "GICR")) {
		*addr = MAP_GICR + e->pe * c->gicr_bytes + e->w[0];
		return e->w[0] < c->gicr_bytes;
	}
	*addr = MAP_GITS + e->w[0];
	return e->w[0] < 0x20000;
}

u64 conform_gits(struct conform *c, u32 off)
{
	u64 v = 0;

	gicsim_mmio_read(c->g, MAP_GITS + off, 8, 0, &v);
	return v;
}

static enum conform_kind frame_kind(const char *frame, bool write)
{
	enum conform_kind k = !strcmp(frame, "GICD")   ? CONFORM_GICD_READ
			      : !strcmp(frame, "GICR") ? CONFORM_GICR_READ
						       : CONFORM_GITS_READ;

	return write ? k + 1 : k;
}

static struct gicsim_cpu cpu(u32 pe, u32 el, bool guest)
{
	return (struct gicsim_cpu){.pe = pe, .el = (u8)el, .hcr_el2 = guest ? HCR_FMO_IMO : 0};
}

u64 conform_sysreg(struct conform *c, u32 pe, const char *name, u32 el, bool guest, int *err)
{
	const struct gicsim_cpu who = cpu(pe, el, guest);
	u32 enc = gicsim_sysreg_encoding(name);
	u64 v = 0;

	*err = enc ? gicsim_sysreg_read(c->g, &who, enc, &v) : GICSIM_E_FAULT;
	return v;
}

int conform_set_sysreg(struct conform *c, u32 pe, const char *name, u64 val)
{
	const struct gicsim_cpu who = cpu(pe, 2, false);
	u32 enc = gicsim_sysreg_encoding(name);

	return enc ? gicsim_sysreg_write(c->g, &who, enc, val) : GICSIM_E_FAULT;
}

/* Encodings of recorded registers, looked up by name once. */
static u32 encoding(struct conform *c, const struct scr_event *e, const char *name)
{
	u32 *slot = &c->enc[(e->row * 16u + e->n + e->m * 5u) % ARRAY_SIZE(c->enc)];

	if (!*slot || strcmp(c->enc_name[slot - c->enc], name) != 0) {
		*slot = gicsim_sysreg_encoding(name);
		snprintf(c->enc_name[slot - c->enc], sizeof(c->enc_name[0]), "%s", name);
	}
	return *slot;
}

static u32 el_of(const struct scr_event *e, const char *name)
{
	size_t n = strlen(name);

	if (e->kind == SCR_ICV_READ || e->kind == SCR_ICV_WRITE)
		return 1;
	return n > 4 && !strcmp(name + n - 4, "_EL3") ? 3 : 2;
}

static enum conform_kind sysreg_kind(const struct scr_event *e, const char *name)
{
	bool ack = !strncmp(name, "ICC_IAR", 7) || !strncmp(name, "ICC_NMIAR", 9);

	switch (e->kind) {
	case SCR_ICV_READ:
		return ack ? CONFORM_ICV_ACK : CONFORM_ICV_READ;
	case SCR_ICV_WRITE:
		return CONFORM_ICV_WRITE;
	case SCR_ICC_READ:
		return !strncmp(name, "ICH_", 4) ? CONFORM_ICH_READ : ack ? CONFORM_ICC_ACK : CONFORM_ICC_READ;
	default:
		return !strncmp(name, "ICH_", 4) ? CONFORM_ICH_WRITE : CONFORM_ICC_WRITE;
	}
}

static void system_register(struct conform *c, u32 ev)
{
	const struct scr_event *e = &c->s->ev[ev];
	bool write = e->kind == SCR_ICC_WRITE || e->kind == SCR_ICV_WRITE;
	bool guest = e->kind == SCR_ICV_WRITE || e->kind == SCR_ICV_READ;
	struct gicsim_cpu who;
	enum conform_kind k;
	char name[40];
	u32 enc;
	u64 got = 0;
	int err;

	scr_subject(e, name, sizeof(name));
	k = sysreg_kind(e, name);
	who = cpu(e->pe, el_of(e, name), guest);
	enc = encoding(c, e, name);
	if (!enc)
		err = GICSIM_E_FAULT;
	else if (write)
		err = gicsim_sysreg_write(c->g, &who, enc, e->val);
	else
		err = gicsim_sysreg_read(c->g, &who, enc, &got);
	if (guest)
		memcpy(name + 2, "V", 1);
	count_driven(c, ev, k, name);
	if (write) {
		c->used[e->pe] |= !strncmp(name, "ICC_IGRPEN", 10) && e->val;
		if (!strcmp(name, "ICH_HCR_EL2"))
			c->en[e->pe] = e->val & 1;
	}
	if (!refused(c, ev, k, name, err) && !write)
		compare(c, ev, k, name, got, e->val);
}

/* A PE that comes back from power-off has the registers of reset; the recorder does not say when it went. */
static int power_on(struct conform *c, const struct scr_event *e)
{
	static const char *const regs[] = {"ICC_IGRPEN0_EL1", "ICC_IGRPEN1_EL1", "ICC_CTLR_EL1", "ICC_PMR_EL1",
					   "ICC_BPR0_EL1",    "ICC_BPR1_EL1",	 "ICC_AP0R0_EL1", "ICC_AP1R0_EL1"};
	int err = 0;

	if (!c->used[e->pe])
		return 0;
	for (u32 i = 0; i < ARRAY_SIZE(regs); i++)
		err |= conform_set_sysreg(c, e->pe, regs[i], 0);
	c->used[e->pe] = false;
	c->r->inferred[CONFORM_INFER_POWER_ON]++;
	return err;
}

/* What the replay itself has to know of a redistributor. */
static void note_redistributor(struct conform *c, const struct scr_event *e)
{
	if (e->w[0] == GICR_VPROPBASER)
		c->vprop[e->pe] = e->val & ADDR_51_12;
	else if (e->w[0] == GICR_WAKER && !(e->val & WAKER_ProcessorSleep))
		power_on(c, e);
	if (e->w[0] != GICR_VPENDBASER)
		return;
	c->resident[e->pe] = GS_NONE16;
	for (u32 v = 0; e->val & VALID && v < c->inf.vpes; v++)
		if (c->vpt[v] && c->vpt[v] == (e->val & ADDR_51_16))
			c->resident[e->pe] = (u16)v;
}

static void mmio(struct conform *c, u32 ev)
{
	const struct scr_event *e = &c->s->ev[ev];
	const char *frame = scr_subject_form(e);
	bool write = e->kind == SCR_WRITE;
	enum conform_kind k = frame_kind(frame, write);
	unsigned flags = e->n ? GICSIM_SECURE : 0;
	char name[40];
	u64 got = 0, addr;
	int err;

	conform_reg_name(frame, e->w[0], name, sizeof(name));
	if (write && !strcmp(frame, "GICR"))
		note_redistributor(c, e);
	if (write && !strcmp(frame, "GITS") && e->w[0] == GITS_CBASER)
		c->queue = e->val & ADDR_51_12;
	if (!address(c, e, frame, &addr))
		err = GICSIM_E_FAULT;
	else if (write)
		err = gicsim_mmio_write(c->g, addr, e->bytes, flags, e->val);
	else
		err = gicsim_mmio_read(c->g, addr, e->bytes, flags, &got);
	count_driven(c, ev, k, name);
	if (!refused(c, ev, k, name, err) && !write)
		compare(c, ev, k, name, got, e->val);
}

/* ------------------------------------------------------------ commands */

/* The recorder says where in the queue a command was, then what it was: it goes there. */
int conform_command(struct conform *c, u32 ev)
{
	const struct scr_event *e = &c->s->ev[ev];
	const char *name = scr_subject_form(e);
	bool guessed;
	u64 dw[4];

	if (e->kind == SCR_FETCH) {
		c->slot = c->queue + 32ull * e->w[0];
		dw[0] = e->w[1];
		return cmem_write(&c->mem, c->slot, dw, sizeof(dw[0]));
	}
	if (!conform_packet(e, c->ops, dw, &guessed)) {
		c->r->notes++;
		return 0;
	}
	if (!strcmp(name, "VMAPP"))
		c->vpt[e->w[0] & 0xffff] = e->w[2] ? e->val << 16 : 0;
	c->r->inferred[CONFORM_INFER_OPERAND] += guessed;
	c->r->row[CONFORM_COMMAND].driven++;
	return conform_table(c, e) ? GICSIM_E_NOMEM : cmem_write(&c->mem, c->slot, dw, sizeof(dw));
}

static void sgi(struct conform *c, u32 ev)
{
	const struct scr_event *e = &c->s->ev[ev];
	u64 aff = e->w[2];
	int err = conform_set_sysreg(c, e->pe, "ICC_SGI1R_EL1",
			     (u64)(e->w[3] & 0xffff) | (aff & 0xff) << 16 | (u64)(e->w[0] & 15) << 24 |
				     (aff >> 8 & 0xff) << 32 | (u64)(e->w[1] & 1) << 40 |
				     (aff >> 16 & 0xff) << 48);

	count_driven(c, ev, CONFORM_SGI, "ICC_SGI1R_EL1");
	refused(c, ev, CONFORM_SGI, "ICC_SGI1R_EL1", err);
}

static void msi(struct conform *c, u32 ev)
{
	const struct scr_event *e = &c->s->ev[ev];
	int err = gicsim_msi(c->g, 0, e->w[0], e->w[1]);

	count_driven(c, ev, CONFORM_MSI, "MSI");
	refused(c, ev, CONFORM_MSI, "MSI", err);
	c->msi = e;
	c->ite = NULL;
}

static void wire(struct conform *c, u32 ev)
{
	const struct scr_event *e = &c->s->ev[ev];
	bool ppi = e->kind == SCR_PPI;
	enum conform_kind k = ppi ? CONFORM_PPI : CONFORM_SPI;
	int err = ppi ? gicsim_ppi(c->g, e->pe, e->w[0], e->w[1] != 0)
		      : gicsim_spi(c->g, e->w[0], e->w[1] != 0);

	count_driven(c, ev, k, conform_kind_name[k]);
	refused(c, ev, k, conform_kind_name[k], err);
}

/* A recording without wires of SPIs: they are where their acknowledges are. */
static void infer_wire(struct conform *c, const struct scr_event *e)
{
	const char *name = scr_subject_form(e);
	u32 intid = (u32)e->val;

	if (c->s->by_kind[SCR_SPI] || e->val < 32 || e->val >= 1020)
		return;
	if (e->kind == SCR_ICC_READ && !strncmp(name, "ICC_IAR", 7)) {
		gicsim_spi(c->g, intid, 1);
		c->r->inferred[CONFORM_INFER_WIRE]++;
	} else if (e->kind == SCR_ICC_WRITE && !strncmp(name, "ICC_EOIR", 8)) {
		gicsim_spi(c->g, intid, 0);
	}
}

void conform_drive(struct conform *c, u32 ev)
{
	const struct scr_event *e = &c->s->ev[ev];

	switch (e->kind) {
	case SCR_READ:
	case SCR_WRITE:
		mmio(c, ev);
		return;
	case SCR_ICC_READ:
	case SCR_ICC_WRITE:
		infer_wire(c, e);
		system_register(c, ev);
		return;
	case SCR_ICV_READ:
	case SCR_ICV_WRITE:
		system_register(c, ev);
		return;
	case SCR_SGI:
		sgi(c, ev);
		return;
	case SCR_MSI:
		msi(c, ev);
		return;
	case SCR_PPI:
	case SCR_SPI:
		wire(c, ev);
		return;
	default:
		return;
	}
}

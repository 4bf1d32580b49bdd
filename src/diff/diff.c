/* SPDX-License-Identifier: MIT */
/* Plan by plan. */
#include "diff/diff.h"

#include <string.h>

#include "core/diag.h"

struct one {
	struct compare c;
	struct known_state k;
	struct diff_result *r;
};

static void found(void *ctx, const struct finding *f)
{
	struct one *o = ctx;
	struct diff_result *r = o->r;
	u32 row = known_find(&o->k, &o->c.w, f);

	if (row < known_nrows) {
		r->known[row]++;
		return;
	}
	if (!r->unexplained++) {
		r->first = *f;
		finding_text(o->c.w.p, f, r->first_text, sizeof(r->first_text));
	}
}

/* Ends with the first comparison that has something unexplained: what follows from it is no news. */
int diff_plan(const struct plan *p, struct side *a, struct side *b, struct diff_result *r)
{
	u64 before = a->accesses, unexplained = r->unexplained;
	struct one o = { .r = r };
	int err = compare_init(&o.c, found, &o);

	known_start(&o.k);
	if (!err)
		err = compare_start(&o.c, p, a, b);
	for (u32 i = 0; i < p->n && !err && r->unexplained == unexplained; i++) {
		known_watch(&o.k, &o.c.w, &p->op[i]);
		err = compare_op(&o.c, i);
		r->operations++;
	}
	if (!err)
		err = compare_end(&o.c);
	r->plans++;
	r->commands += o.c.y.commands;
	r->compared += o.c.compared;
	r->accesses += a->accesses - before;
	compare_fini(&o.c);
	return err;
}

/* And once more, for what it shows. */
static int shorten(const struct plan *p, struct side *a, struct side *b, const _Atomic bool *stop, struct diff_result *r)
{
	int err = diff_shrink(p, &r->first, a, b, stop, &r->shortest);
	struct diff_result again;

	memset(&again, 0, sizeof(again));
	if (!err)
		err = diff_plan(&r->shortest, a, b, &again);
	memcpy(r->shortest_text, again.first_text, sizeof(r->shortest_text));
	return err;
}

int diff_run(const struct diff_config *c, struct side *a, struct side *b, struct diff_result *r, struct gicsim_diag *d)
{
	int err = 0;

	memset(r, 0, sizeof(*r));
	plan_init(&r->shortest);
	for (u64 i = 0; !err && !r->unexplained && (i < c->plans || r->accesses < c->accesses); i++) {
		struct plan p;

		if (c->stop && *c->stop)
			break;
		draw_plan(&c->draw, c->seed + i, &p);
		err = p.full ? GICSIM_E_NOMEM : diff_plan(&p, a, b, r);
		if (!err && r->unexplained) {
			r->failed_seed = p.seed;
			if (c->shrink)
				err = shorten(&p, a, b, c->stop, r);
		}
		plan_fini(&p);
	}
	r->stopped = c->stop && *c->stop;
	if (err == GICSIM_E_IO)
		diag_add(d, "%s or %s does not answer any more", a->name, b->name);
	else if (err)
		diag_add(d, "no memory for a plan");
	return err;
}

/* ------------------------------------------------------------ print */

static const char *const whose[] = { "QEMU", "free", "gicsim" };

void diff_print(const struct diff_result *r, FILE *out)
{
	fprintf(out, "%llu plans, %llu accesses of each side, %llu commands, %llu values compared\n",
		(unsigned long long)r->plans, (unsigned long long)r->accesses, (unsigned long long)r->commands,
		(unsigned long long)r->compared);
	for (u32 i = 0; i < known_nrows; i++)
		if (r->known[i])
			fprintf(out, "  %6llu %-28s %-6s %s\n", (unsigned long long)r->known[i], known_rows[i].name,
				whose[known_rows[i].whose], known_rows[i].rule);
	fprintf(out, "unexplained: %llu%s\n", (unsigned long long)r->unexplained, r->stopped ? " (interrupted)" : "");
}

void diff_print_plan(const struct plan *p, FILE *out)
{
	char line[160];

	fprintf(out, "(set up as a driver does: %u PEs, ring of %u commands, INTIDs of %u bits)\n", p->pes, p->slots,
		p->id_bits);
	for (u32 i = 0; i < p->n; i++) {
		if (p->op[i].frame)
			continue;
		plan_op_text(p, &p->op[i], line, sizeof(line));
		fprintf(out, "  %s\n", line);
	}
}

void diff_print_qtest(const struct plan *p, FILE *out)
{
	struct side *text = side_text(out, p->pes);
	struct play y;

	if (!text)
		return;
	play_start(&y, p, text, NULL);
	for (u32 i = 0; i < p->n; i++) {
		u64 val;

		play_op(&y, &p->op[i]);
		if (p->op[i].kind == OP_READ)
			side_read(text, p->op[i].addr, p->op[i].bytes, &val);
	}
	side_close(text);
}

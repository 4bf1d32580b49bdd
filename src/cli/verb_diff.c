/* SPDX-License-Identifier: MIT */
/*
 * diff: gicsim and QEMU, the same accesses, compared at rest.
 *
 * Without QEMU there is nothing to compare with: that is a skip, said with its
 * reason, never a pass.
 */
#include <string.h>

#include "cli/cli.h"
#include "core/diag.h"
#include "core/text.h"
#include "diff/board.h"
#include "diff/diff.h"
#include "diff/qemu.h"

#define ACCESSES 100000u
#define RAM_MIB 256u
#define CONNECT_MS 5000

static const struct { const char *name; u32 bit; } families[] = {
	{ "lpi", DRAW_LPI }, { "vlpi", DRAW_VLPI }, { "enable", DRAW_ENABLE }, { "bad", DRAW_BAD },
	{ "rude", DRAW_RUDE }, { "gicd", DRAW_GICD }, { "gicr", DRAW_GICR }, { "wire", DRAW_WIRE },
	{ "odd", DRAW_ODD }, { "cpu", DRAW_CPU }, { "vcpu", DRAW_VCPU }, { "all", DRAW_ALL },
};

static int parse_families(const char *list, u32 *out)
{
	*out = 0;
	while (*list) {
		size_t n = strcspn(list, ",");
		const char *near = NULL;
		char name[64];
		u32 i = 0, dist = ~0u;

		while (i < ARRAY_SIZE(families) && (strlen(families[i].name) != n || strncmp(families[i].name, list, n)))
			i++;
		snprintf(name, sizeof(name), "%.*s", (int)n, list);
		for (u32 k = 0; i == ARRAY_SIZE(families) && k < i; k++)
			diag_near(name, families[k].name, &near, &dist);
		if (i == ARRAY_SIZE(families))
			return cli_unknown("family", name, near, "gicsim help diff");
		*out |= families[i].bit;
		list += n;
		list += *list == ',';
	}
	return *out ? 0 : cli_usage("--families: none is named");
}

static int other_side(struct cli *c, const struct diff_config *f, struct side **b, struct gicsim_diag *d)
{
	struct qemu_config q = { .gic_version = f->draw.version, .pes = f->draw.pes, .ram_mib = RAM_MIB,
				 .live = f->draw.families & (DRAW_CPU | DRAW_VCPU), .secure = f->draw.secure };

	if (c->against)
		return side_qtest(cli_socket(c->against), CONNECT_MS, f->draw.pes, b, d);
	return side_qemu(&q, b, d);
}

static int write_plan(struct cli *c, const struct diff_result *r, struct gicsim_diag *d)
{
	struct rpt_file w;
	int err = rpt_open(&w, c->out_dir, d);

	if (err)
		return err;
	diff_print_qtest(&r->shortest, w.f);
	return rpt_close(&w, true, d);
}

static void word(const char *before, const char *word)
{
	char shell[600];

	printf("%s%s", before, text_shell_word(shell, sizeof(shell), word));
}

static void reproduce(const struct cli *c, const struct diff_config *f, const struct diff_result *r)
{
	printf("\nReproduce: gicsim diff --gic %u --smp %u --seed %llu --accesses 0", f->draw.version, f->draw.pes,
	       (unsigned long long)r->failed_seed);
	if (c->models_given)
		word(" --models ", c->models);
	if (c->hardware)
		word(" --hardware ", c->hardware);
	if (c->secure)
		printf(" --secure");
	if (c->families)
		word(" --families ", c->families);
	if (c->against)
		word(" --against ", c->against);
	printf("\n");
}

static int tell(struct cli *c, const struct diff_config *f, const struct diff_result *r, struct gicsim_diag *d)
{
	diff_print(r, stdout);
	if (!r->unexplained)
		return 0;
	printf("\nseed %llu: %s\n", (unsigned long long)r->failed_seed, r->first_text);
	if (f->shrink && r->shortest_text[0]) {
		printf("shortest%s: %s\n\n", r->stopped ? " so far" : "", r->shortest_text);
		diff_print_plan(&r->shortest, stdout);
	}
	reproduce(c, f, r);
	return c->out_dir && f->shrink && r->shortest_text[0] ? write_plan(c, r, d) : 0;
}

static int alike(const struct cli *c, const struct diff_config *f, const char *hardware, struct side *a, struct side *b,
		 struct gicsim_diag *d)
{
	int err = diff_alike(a, b, f->draw.version, f->draw.pes, d);

	if (err == GICSIM_E_INVAL && c->against)
		diag_add(d, "the same machine as here: gicsim serve --hardware %s --smp %u --qtest SOCKET", hardware, f->draw.pes);
	return err;
}

static int run(struct cli *c, const struct diff_config *f, const struct board_config *bc, struct gicsim_diag *d,
	       bool *differs)
{
	struct side *a = NULL, *b = NULL;
	struct diff_result r;
	int err = side_board(bc, &a, d);

	if (!err)
		err = other_side(c, f, &b, d);
	if (!err)
		err = alike(c, f, bc->hardware, a, b, d);
	if (!err) {
		err = diff_run(f, a, b, &r, d);
		if (!err || r.plans) {
			int io = tell(c, f, &r, d);

			err = err ? err : io;
		}
		*differs = r.unexplained != 0;
		plan_fini(&r.shortest);
	}
	side_close(a);
	side_close(b);
	return err;
}

int verb_diff(struct cli *c)
{
	struct diff_config f = { .seed = c->has_seed ? c->seed : 1, .plans = 1, .shrink = !c->whole, .stop = &cli_stop };
	struct board_config bc = { .ram_bytes = (u64)RAM_MIB << 20 };
	struct gicsim_diag d;
	bool differs = false;
	int err;

	if (c->nargs)
		return cli_usage("diff takes no file: it draws from --seed; serve --qtest - and QEMU's -qtest stdio read one");
	f.draw = (struct draw_config){ .version = c->gic ? (u32)c->gic : 4, .pes = c->smp ? (u32)c->smp : 4,
				       .secure = c->secure, .families = DRAW_ALL, .batches = 30 };
	f.accesses = c->has_accesses ? c->accesses : ACCESSES;
	if (f.draw.pes > PLAN_PES)
		return cli_usage("--smp: found '%u'; expected a number from 1 to %u", f.draw.pes, PLAN_PES);
	if ((c->families && parse_families(c->families, &f.draw.families)) || cli_models(c))
		return EXIT_USAGE;
	if (c->secure && (f.draw.families & (DRAW_CPU | DRAW_VCPU) || f.draw.version != 3))
		return cli_usage("--secure goes with --gic 3 and CPUs that stand still");
	bc.hardware = c->hardware ? c->hardware : c->secure ? "qemu-gicv3-secure" : f.draw.version == 4 ? "qemu-gicv4.0" : "qemu-gicv3";
	bc.models = c->models;
	bc.pes = f.draw.pes;
	diag_init(&d);
	err = run(c, &f, &bc, &d, &differs);
	if (err == GICSIM_E_NEEDS && d.n && !c->against) {
		printf("SKIP: %s\n", d.f[0].text);
		return EXIT_SKIPPED;
	}
	if (err)
		return cli_findings(&d, err);
	return differs ? EXIT_FAILED : EXIT_OK;
}

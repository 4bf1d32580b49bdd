/* SPDX-License-Identifier: MIT */
/*
 * A counterexample as a mail: one column per kind of actor, so that position
 * tells who acts; only what happened, never the whole state.
 */
#include <string.h>

#include "core/text.h"
#include "report/report.h"

static const u8 column_at[RPT_COLUMNS] = { 4, 11, 18, 25, 32 };
static const char *const column_name[RPT_COLUMNS] = { "device", "its", "redist", "host", "guest" };

static void heading(FILE *to)
{
	u32 at = 4;

	fprintf(to, "  # ");
	for (u32 c = 0; c < RPT_COLUMNS; c++) {
		fprintf(to, "%*s%s", (int)(column_at[c] - at), "", column_name[c]);
		at = column_at[c] + (u32)strlen(column_name[c]);
	}
	fprintf(to, "\n");
}

static bool one_of_its(const struct rpt_line *l, const char *verb)
{
	return l->step && l->column == COL_ITS && strstr(l->text, verb);
}

/* A command fetched, executed and retired with nothing in between is one line. */
static bool whole_command(const struct rpt_story *s, u32 i)
{
	return i + 2 < s->n && one_of_its(&s->line[i], ": fetch") && one_of_its(&s->line[i + 1], ": execute") &&
	       one_of_its(&s->line[i + 2], ": retire");
}

/* Text from its column on, folded with the rest below it; `last`: of the steps it stands for. */
static void told(const struct rpt_line *l, u32 first_step, u32 last, FILE *to)
{
	u32 at = column_at[l->column] + (l->step ? 0u : 2u), width = rpt_width(to);
	const char *t = l->text;
	bool first = true;

	while (*t) {
		size_t cut = rpt_cut(t, width - at);

		if (first && l->step && first_step != last)
			fprintf(to, "%3u-%-3u%*s%.*s\n", first_step, last, (int)at - 7, "", (int)cut, t);
		else if (first && l->step)
			fprintf(to, "%3u %*s%.*s\n", l->step, (int)at - 4, "", (int)cut, t);
		else
			fprintf(to, "%*s%.*s\n", (int)at, "", (int)cut, t);
		first = false;
		t = rpt_blanks(t + cut);
	}
}

void rpt_mail(const struct rpt_result *r, const struct rpt_inv *v, const char *version, FILE *to)
{
	const struct rpt_story *s = v->story;
	char shell[2 * sizeof(v->trail)];

	rpt_fold(v->first, 0, 4, to);
	if (!s)
		return;
	fprintf(to, "%u step%s", s->steps, s->steps == 1 ? "" : "s");
	if (s->tail)
		fprintf(to, ", then %u to rest in the usual order", s->tail);
	if (s->found > s->steps)
		fprintf(to, "; shrunk from %u", s->found);
	fprintf(to, ".\n");
	rpt_printf(4, to, "Procedures %s, hardware %s.", r->procedures, r->hardware);
	fprintf(to, "\n");
	heading(to);
	for (u32 i = 0; i < s->n; i++) {
		const struct rpt_line *l = &s->line[i];

		if (whole_command(s, i)) {
			told(l + 1, l->step, l[2].step, to);
			i += 2;
		} else {
			told(l, l->step, l->step, to);
		}
	}
	fprintf(to, "\n");
	for (u32 i = 0; i < s->ncauses; i++)
		rpt_printf(7, to, "Cause: %s", s->cause[i]);
	fprintf(to, "With: gicsim %s, hardware model %.12s, procedures %.12s\n", version, r->hw_sha, r->proc_sha);
	if (v->trail[0])
		fprintf(to, "Reproduce: gicsim replay %s\n", text_shell_word(shell, sizeof(shell), v->trail));
}

/* SPDX-License-Identifier: MIT */
/* Findings: kept by the caller, sorted by place, printed with the line they are about. */
#include "core/diag.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"

void diag_init(struct gicsim_diag *d)
{
	memset(d, 0, sizeof(*d));
}

static struct gicsim_finding *slot(struct gicsim_diag *d)
{
	if (d->n == GICSIM_DIAG_MAX) {
		d->dropped++;
		return NULL;
	}
	return &d->f[d->n++];
}

__attribute__((format(printf, 5, 0)))
static int add(struct gicsim_diag *d, const char *file, u32 line, u32 col, const char *fmt, va_list ap)
{
	struct gicsim_finding *f = d ? slot(d) : NULL;
	char text[2 * GICSIM_DIAG_TEXT];

	if (!f)
		return GICSIM_E_INVAL;
	memset(f, 0, sizeof(*f));
	if (file)
		snprintf(f->file, sizeof(f->file), "%s", file);
	f->line = line;
	f->col = col;
	vsnprintf(text, sizeof(text), fmt, ap);
	text_shown(f->text, sizeof(f->text), text, strlen(text));	/* one line, whatever names are in it */
	return GICSIM_E_INVAL;
}

int diag_at(struct gicsim_diag *d, const char *file, u32 line, u32 col, const char *fmt, ...)
{
	va_list ap;
	int err;

	va_start(ap, fmt);
	err = add(d, file, line, col, fmt, ap);
	va_end(ap);
	return err;
}

int diag_add(struct gicsim_diag *d, const char *fmt, ...)
{
	va_list ap;
	int err;

	va_start(ap, fmt);
	err = add(d, NULL, 0, 0, fmt, ap);
	va_end(ap);
	return err;
}

static int by_place(const void *a, const void *b)
{
	const struct gicsim_finding *x = a, *y = b;
	int c = strcmp(x->file, y->file);

	if (c)
		return c;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->col < y->col ? -1 : x->col > y->col;
}

static void print_source(const struct gicsim_finding *f, FILE *to)
{
	fprintf(to, "%5u | %s\n      | ", f->line, f->source);
	for (u32 i = 1; i < f->col && i <= strlen(f->source); i++)
		fputc(f->source[i - 1] == '\t' ? '\t' : ' ', to);
	fputc('^', to);
	for (u32 i = 1; i < f->width; i++)
		fputc('~', to);
	fputc('\n', to);
}

void diag_print(struct gicsim_diag *d, FILE *to)
{
	qsort(d->f, d->n, sizeof(d->f[0]), by_place);
	for (u32 i = 0; i < d->n; i++) {
		const struct gicsim_finding *f = &d->f[i];
		char file[2 * sizeof(f->file)];

		text_shown(file, sizeof(file), f->file, strlen(f->file));
		if (f->file[0] && f->line)
			fprintf(to, "%s:%u:%u: %s\n", file, f->line, f->col, f->text);
		else
			fprintf(to, "gicsim: %s%s%s\n", file, file[0] ? ": " : "", f->text);
		if (f->source[0])
			print_source(f, to);
	}
	if (d->dropped)
		fprintf(to, "gicsim: ... and %u more\n", d->dropped);
}

#define NEAR_MAX 64

/* Optimal string alignment distance: insert, delete, replace, swap neighbours. */
static u32 distance(const char *a, const char *b)
{
	u32 row[3][NEAR_MAX + 1];
	u32 n = (u32)strlen(a), m = (u32)strlen(b);

	if (n > NEAR_MAX || m > NEAR_MAX)
		return ~0u;
	for (u32 j = 0; j <= m; j++)
		row[0][j] = j;
	for (u32 i = 1; i <= n; i++) {
		u32 *prev2 = row[(i + 1) % 3], *prev = row[(i - 1) % 3], *cur = row[i % 3];

		cur[0] = i;
		for (u32 j = 1; j <= m; j++) {
			u32 best = prev[j - 1] + (a[i - 1] != b[j - 1]);

			best = prev[j] + 1 < best ? prev[j] + 1 : best;
			best = cur[j - 1] + 1 < best ? cur[j - 1] + 1 : best;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    prev2[j - 2] + 1 < best)
				best = prev2[j - 2] + 1;
			cur[j] = best;
		}
	}
	return row[n % 3][m];
}

void diag_near(const char *word, const char *name, const char **best, u32 *dist)
{
	u32 d = distance(word, name);

	if (d <= 1 + strlen(word) / 4 && d < *dist) {
		*dist = d;
		*best = name;
	}
}

const char *diag_nearest(const char *word, const char *const *names, u32 n)
{
	const char *best = NULL;
	u32 dist = ~0u;

	for (u32 i = 0; i < n; i++)
		diag_near(word, names[i], &best, &dist);
	return best;
}

_Noreturn void gs_assert_fail(const char *expr, const char *file, int line)
{
	fprintf(stderr, "gicsim: defect: %s:%d: %s does not hold; please report this\n", file, line, expr);
	fflush(NULL);
	abort();
}

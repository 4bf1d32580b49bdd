/* SPDX-License-Identifier: MIT */
/* Text folded at 80 columns, so that it survives a mail. */
#include <string.h>

#include "report/report.h"

size_t rpt_cut(const char *t, size_t room)
{
	size_t n = strlen(t), cut = room;

	if (n <= room)
		return n;
	while (cut > room / 2 && t[cut] != ' ')
		cut--;
	/* A word longer than half a line is broken, so that every line moves on. */
	return cut > room / 2 ? cut : room;
}

const char *rpt_blanks(const char *t)
{
	while (*t == ' ')
		t++;
	return t;
}

void rpt_fold(const char *text, u32 at, u32 indent, FILE *to)
{
	size_t room = RPT_WIDTH > at + 20 ? RPT_WIDTH - at : 20;

	do {
		size_t cut = rpt_cut(text, room);

		fprintf(to, "%.*s\n", (int)cut, text);
		text = rpt_blanks(text + cut);
		room = RPT_WIDTH - indent;
		if (*text)
			fprintf(to, "%*s", (int)indent, "");
	} while (*text);
}

void rpt_printf(u32 indent, FILE *to, const char *fmt, ...)
{
	char buf[1200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	rpt_fold(buf, 0, indent, to);
}

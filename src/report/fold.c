/* SPDX-License-Identifier: MIT */
/* Text folded: as wide as the terminal, at 80 columns elsewhere, so that it survives a mail. */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "report/report.h"

u32 rpt_width(FILE *to)
{
	const char *env = getenv("COLUMNS");
	int fd = fileno(to);
	struct winsize w;
	u64 columns = 0;

	if (fd < 0 || !isatty(fd))
		return RPT_WIDTH;
	for (; env && *env >= '0' && *env <= '9' && columns < 10000; env++)
		columns = columns * 10 + (u64)(*env - '0');
	if (!columns || (env && *env))
		columns = ioctl(fd, TIOCGWINSZ, &w) == 0 ? w.ws_col : 0;
	return !columns ? RPT_WIDTH : columns < RPT_WIDTH_MIN ? RPT_WIDTH_MIN : (u32)columns;
}

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
	u32 width = rpt_width(to);
	size_t room = width > at + 20 ? width - at : 20;

	do {
		size_t cut = rpt_cut(text, room);

		fprintf(to, "%.*s\n", (int)cut, text);
		text = rpt_blanks(text + cut);
		room = width > indent + 10 ? width - indent : 10;
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

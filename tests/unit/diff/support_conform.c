/* SPDX-License-Identifier: MIT */
#include "support_conform.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/diag.h"

const char conform_setup[] =
	"dist_write distributor write: offset 0x0 data 0x12 size 4 secure 0\n"
	"redist_write redistributor 0x0 write: offset 0x14 data 0x0 size 4 secure 0\n"
	"redist_write redistributor 0x0 write: offset 0x10400 data 0xa0a0a0a0 size 4 secure 0\n"
	"icc_pmr_write ICC_PMR write cpu 0x0 value 0xf0\n"
	"icc_igrpen_write ICC_IGRPEN1 write cpu 0x0 value 0x1\n"
	"its_write ITS write: offset 0x80 data 0x800000004001000f size 8\n"
	"its_write ITS write: offset 0x100 data 0x8107000040020200 size 8\n"
	"its_write ITS write: offset 0x108 data 0x8407000040030200 size 8\n"
	"its_write ITS write: offset 0x110 data 0x8207000040090200 size 8\n"
	"its_write ITS write: offset 0x0 data 0x1 size 4\n"
	"redist_write redistributor 0x0 write: offset 0x70 data 0x4004000f size 8 secure 0\n"
	"redist_write redistributor 0x0 write: offset 0x78 data 0x40050000 size 8 secure 0\n"
	"redist_write redistributor 0x0 write: offset 0x0 data 0x1 size 4 secure 0\n";

const char conform_mapped[] =
	"its_process_command ITS: processing command at offset 0x0: 0x9\n"
	"its_cmd_mapc ITS: command MAPC ICID 0x0 RDbase 0x0 V 1\n"
	"its_process_command ITS: processing command at offset 0x1: 0x5\n"
	"its_cmd_sync ITS: command SYNC\n"
	"its_process_command ITS: processing command at offset 0x2: 0x8\n"
	"its_cmd_mapd ITS: command MAPD DeviceID 0x8 Size 0x1 ITT_addr 0x400600 V 1\n"
	"its_process_command ITS: processing command at offset 0x3: 0xa\n"
	"its_cmd_mapti ITS: command MAPTI DeviceID 0x8 EventID 0x0 ICID 0x0 pINTID 0x2000\n"
	"its_process_command ITS: processing command at offset 0x4: 0xc\n"
	"its_cmd_inv ITS: command INV DeviceID 0x8 EventID 0x0\n"
	"its_write ITS write: offset 0x88 data 0xa0 size 8\n"
	"its_read ITS read: offset 0x90 data 0xa0 size 8\n";

char *join(const char *a, const char *b, const char *c)
{
	char *out;
	size_t n;
	FILE *f = open_memstream(&out, &n);

	fprintf(f, "%s%s%s", a, b, c);
	fclose(f);
	return out;
}

void script_of(const char *lines, struct script *s)
{
	struct gicsim_diag d;
	FILE *in = tmpfile();

	diag_init(&d);
	memset(s, 0, sizeof(*s));
	for (u32 n = 0; *lines; n++) {
		const char *nl = strchr(lines, '\n');

		fprintf(in, "%u %.*s\n", n, (int)(nl - lines), lines);
		lines = nl + 1;
	}
	rewind(in);
	if (script_read(in, "r.txt", "conform", s, &d))
		ck_abort_msg("%u:%u: %s", d.f[0].line, d.f[0].col, d.f[0].text);
	fclose(in);
}

struct replayed *replay(const char *lines, const char *hardware)
{
	struct replayed *p = calloc(1, sizeof(*p));
	const struct conform_opts o = {.hardware = hardware, .models = GICSIM_SOURCE_DIR "/models", .all = true};

	script_of(lines, &p->s);
	diag_init(&p->d);
	p->err = conform_run(&p->s, &o, &p->r, &p->d);
	return p;
}

void replayed_free(struct replayed *p)
{
	script_free(&p->s);
	free(p);
}

void expect_differences(const struct replayed *p, u64 n)
{
	char *text;
	size_t len;
	FILE *f;

	if (p->err)
		ck_abort_msg("error %d: %s", p->err, p->d.n ? p->d.f[0].text : "");
	if (p->r.total.unexplained == n)
		return;
	f = open_memstream(&text, &len);
	conform_print(&p->s, &p->r, "r.txt", false, f);
	fclose(f);
	ck_abort_msg("%llu differences, expected %llu:\n%s", (unsigned long long)p->r.total.unexplained,
		     (unsigned long long)n, text);
}

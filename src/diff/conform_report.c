/* SPDX-License-Identifier: MIT */
/* The report of a replay: for people, and the same figures as JSON. */
#include <string.h>

#include "diff/conform_run.h"

#define INFERENCE(id, iwhat, ifrom) {#id, iwhat, ifrom},
static const struct {
	const char *id, *what, *from;
} inferences[CONFORM_INFERENCES] = {
#include "diff/conform_inferences.def"
};
#undef INFERENCE

typedef unsigned long long ull;

/* ------------------------------------------------------------ text */

static void print_rows(const struct conform_result *r, FILE *out)
{
	fprintf(out, "%-26s %9s %9s %9s %8s %9s %11s\n", "", "driven", "compared", "equal", "allowed",
		"not there", "unexplained");
	for (u32 k = 0; k < CONFORM_KINDS; k++) {
		const struct conform_row *w = &r->row[k];

		if (w->driven || w->compared)
			fprintf(out, "%-26s %9llu %9llu %9llu %8llu %9llu %11llu\n", conform_kind_name[k],
				(ull)w->driven, (ull)w->compared, (ull)w->equal, (ull)w->allowed,
				(ull)w->unmodelled, (ull)w->unexplained);
	}
	fprintf(out, "%-26s %9llu %9llu %9llu %8llu %9llu %11llu\n", "all", (ull)r->total.driven,
		(ull)r->total.compared, (ull)r->total.equal, (ull)r->total.allowed, (ull)r->total.unmodelled,
		(ull)r->total.unexplained);
}

static void print_subjects(const struct conform_result *r, FILE *out)
{
	if (!r->nsubjects)
		return;
	fprintf(out, "\nNot equal, by register                 allowed not there unexplained first line\n");
	for (u32 i = 0; i < r->nsubjects; i++) {
		const struct conform_subject *s = &r->subject[i];

		fprintf(out, "  %-36s %7llu %9llu %11llu %10u\n", s->name, (ull)s->allowed, (ull)s->unmodelled,
			(ull)s->unexplained, s->line);
	}
}

static void print_allowed(const struct conform_result *r, FILE *out)
{
	bool head = false;

	for (u32 i = 0; i < CONFORM_ALLOWEDS; i++) {
		if (!r->allowed[i])
			continue;
		if (!head)
			fprintf(out, "\nAllowed\n");
		head = true;
		fprintf(out, "  %-24s %9llu  %s: %s\n", conform_allowed[i].name, (ull)r->allowed[i],
			conform_allowed[i].rule, conform_allowed[i].why);
	}
}

static void print_silent(const struct script *s, const struct conform_result *r, FILE *out)
{
	fprintf(out, "\nNot in the recording, and taken from elsewhere\n");
	for (u32 i = 0; i < CONFORM_INFERENCES; i++)
		if (r->inferred[i])
			fprintf(out, "  %9llu %s\n            %s\n", (ull)r->inferred[i], inferences[i].what,
				inferences[i].from);
	if (r->its)
		fprintf(out,
			"            priority of LPIs: 0x%x, which the recording writes to most PPIs\n"
			"            tables of the ITS and pending tables: empty at the start, then the model's own\n",
			r->lpi_priority);
	if (r->passing)
		fprintf(out, "  %9llu states told in the middle of one access: not compared\n", (ull)r->passing);
	if (r->notes)
		fprintf(out, "  %9llu lines that are no access and tell nothing to compare\n", (ull)r->notes);
	for (u32 i = 0; i < s->rec.nunknown; i++)
		fprintf(out, "  %9llu unknown event '%s', the first in line %u\n", (ull)s->rec.unknown[i].count,
			s->rec.unknown[i].name, s->rec.unknown[i].line);
	if (s->rec.other_lines)
		fprintf(out, "  %9llu lines that are no events, the first is line %llu\n", (ull)s->rec.other_lines,
			(ull)s->rec.other_first);
	if (s->rec.lost)
		fprintf(out, "  %9llu lines that name an event but do not begin like one: lost; the first is line %llu\n",
			(ull)s->rec.lost, (ull)s->rec.lost_first);
	if (s->rec.cut_line)
		fprintf(out, "            line %llu is cut off: not used\n", (ull)s->rec.cut_line);
}

static void print_finding(const struct script *s, const struct conform_finding *f, const char *file,
			  FILE *out)
{
	const struct scr_event *e = &s->ev[f->ev];
	char text[320];

	scr_text(e, text, sizeof(text));
	fprintf(out, "\n%s:%u: %s", file, e->line, f->what);
	if (!strncmp(f->what, "recorded:", 9))
		fprintf(out, "; the model has %llu", (ull)f->got);
	fprintf(out, "\n");
	for (u32 i = 0; i < f->ncontext; i++) {
		const struct scr_event *b = &s->ev[f->context[i]];
		char before[320];

		scr_text(b, before, sizeof(before));
		fprintf(out, "  %8u  %s\n", b->line, before);
	}
	fprintf(out, "  %8u> %s\n", e->line, text);
}

static const char *verdict(const struct script *s, const struct conform_result *r)
{
	if (r->total.unexplained)
		return "FAIL";
	if (r->interrupted || r->total.unmodelled || s->rec.lost)
		return "INCO";
	return r->total.compared ? "PASS" : "SKIP";
}

void conform_print(const struct script *s, const struct conform_result *r, const char *file, bool quiet,
		   FILE *out)
{
	if (!quiet) {
		fprintf(out, "Recording %s: %llu lines, %u PEs", file, (ull)s->rec.lines, r->pes);
		if (r->vpes)
			fprintf(out, ", %u vPEs", r->vpes);
		fprintf(out, "; hardware %s\n\n", r->hardware);
		print_rows(r, out);
		print_subjects(r, out);
		print_allowed(r, out);
		print_silent(s, r, out);
		if (r->unpredictable || r->command_errors || r->dropped_msis)
			fprintf(out,
				"\nThe model says: %llu UNPREDICTABLE uses, %llu command errors, %llu MSIs dropped\n",
				(ull)r->unpredictable, (ull)r->command_errors, (ull)r->dropped_msis);
		for (u32 i = 0; i < r->nfindings; i++)
			print_finding(s, &r->finding[i], file, out);
		fprintf(out, "\n");
	}
	fprintf(out, "%s %s: %llu driven, %llu compared, %llu equal, %llu allowed, %llu unexplained",
		verdict(s, r), file, (ull)r->total.driven, (ull)r->total.compared, (ull)r->total.equal,
		(ull)r->total.allowed, (ull)r->total.unexplained);
	if (r->total.unmodelled)
		fprintf(out, ", %llu not modelled", (ull)r->total.unmodelled);
	if (s->rec.lost)
		fprintf(out, ", %llu lost", (ull)s->rec.lost);
	if (r->interrupted)
		fprintf(out, "; interrupted after %llu of %u events", (ull)r->done, s->n);
	fprintf(out, "\n");
}

/* ------------------------------------------------------------ JSON */

static void string(const char *s, FILE *out)
{
	fputc('"', out);
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			fprintf(out, "\\%c", *s);
		else if ((unsigned char)*s < ' ')
			fprintf(out, "\\u%04x", (unsigned)(unsigned char)*s);
		else
			fputc(*s, out);
	}
	fputc('"', out);
}

static void row(const struct conform_row *w, FILE *out)
{
	fprintf(out,
		"{\"driven\": %llu, \"compared\": %llu, \"equal\": %llu, \"allowed\": %llu, "
		"\"unmodelled\": %llu, \"unexplained\": %llu}",
		(ull)w->driven, (ull)w->compared, (ull)w->equal, (ull)w->allowed, (ull)w->unmodelled,
		(ull)w->unexplained);
}

static void json_rows(const struct conform_result *r, FILE *out)
{
	const char *sep = "";

	fprintf(out, "  \"kinds\": {");
	for (u32 k = 0; k < CONFORM_KINDS; k++) {
		if (!r->row[k].driven && !r->row[k].compared)
			continue;
		fprintf(out, "%s\n    ", sep);
		string(conform_kind_name[k], out);
		fprintf(out, ": ");
		row(&r->row[k], out);
		sep = ",";
	}
	fprintf(out, "\n  },\n  \"total\": ");
	row(&r->total, out);
	fprintf(out, ",\n  \"registers\": {");
	sep = "";
	for (u32 i = 0; i < r->nsubjects; i++) {
		const struct conform_subject *s = &r->subject[i];

		fprintf(out, "%s\n    ", sep);
		string(s->name, out);
		fprintf(out, ": {\"allowed\": %llu, \"unmodelled\": %llu, \"unexplained\": %llu, \"line\": %u}",
			(ull)s->allowed, (ull)s->unmodelled, (ull)s->unexplained, s->line);
		sep = ",";
	}
	fprintf(out, "\n  },\n");
}

static void json_findings(const struct script *s, const struct conform_result *r, FILE *out)
{
	const char *sep = "";

	fprintf(out, "  \"findings\": [");
	for (u32 i = 0; i < r->nfindings; i++) {
		const struct conform_finding *f = &r->finding[i];
		char text[320];

		fprintf(out, "%s\n    {\"line\": %u, \"what\": ", sep, s->ev[f->ev].line);
		string(f->what, out);
		scr_text(&s->ev[f->ev], text, sizeof(text));
		fprintf(out, ", \"model\": \"0x%llx\", \"event\": ", (ull)f->got);
		string(text, out);
		fprintf(out, ", \"before\": [");
		for (u32 k = 0; k < f->ncontext; k++)
			fprintf(out, "%s%u", k ? ", " : "", s->ev[f->context[k]].line);
		fprintf(out, "]}");
		sep = ",";
	}
	fprintf(out, "\n  ],\n");
}

void conform_json(const struct script *s, const struct conform_result *r, const char *file,
		  const char *version, FILE *out)
{
	const char *sep = "";

	fprintf(out, "{\n  \"schema\": \"gicsim/conform/v1\",\n  \"tool\": {\"version\": ");
	string(version, out);
	fprintf(out, "},\n  \"recording\": {\"file\": ");
	string(file, out);
	fprintf(out, ", \"sha256\": \"%s\", \"lines\": %llu, \"events\": %u, \"lost\": %llu, \"pes\": %u, \"vpes\": %u},\n",
		s->rec.sha256, (ull)s->rec.lines, s->n, (ull)s->rec.lost, r->pes, r->vpes);
	fprintf(out, "  \"hardware\": ");
	string(r->hardware, out);
	fprintf(out, ",\n  \"verdict\": \"%s\",\n", verdict(s, r));
	json_rows(r, out);
	fprintf(out, "  \"allowed\": {");
	for (u32 i = 0; i < CONFORM_ALLOWEDS; i++)
		if (r->allowed[i]) {
			fprintf(out, "%s\"%s\": %llu", sep, conform_allowed[i].name, (ull)r->allowed[i]);
			sep = ", ";
		}
	fprintf(out, "},\n  \"inferred\": {");
	sep = "";
	for (u32 i = 0; i < CONFORM_INFERENCES; i++)
		if (r->inferred[i]) {
			fprintf(out, "%s\n    ", sep);
			string(inferences[i].what, out);
			fprintf(out, ": %llu", (ull)r->inferred[i]);
			sep = ",";
		}
	fprintf(out, "\n  },\n  \"passing\": %llu,\n  \"notes\": %llu,\n", (ull)r->passing, (ull)r->notes);
	json_findings(s, r, out);
	fprintf(out, "  \"interrupted\": %s\n}\n", r->interrupted ? "true" : "false");
}

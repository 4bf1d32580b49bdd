/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <stdlib.h>
#include <string.h>

void a_result(struct rpt_result *r)
{
	memset(r, 0, sizeof(*r));
	r->file = "traces/shop.yaml";
	r->scenario = "shop";
	r->variant = "base";
	snprintf(r->hardware, sizeof(r->hardware), "%s", "gicv4.1-min");
	snprintf(r->procedures, sizeof(r->procedures), "%s", "linux-6.12");
	snprintf(r->policy, sizeof(r->policy), "%s", "never");
	snprintf(r->hw_sha, sizeof(r->hw_sha), "%s", "0123456789abcdef");
	snprintf(r->proc_sha, sizeof(r->proc_sha), "%s", "fedcba9876543210");
	snprintf(r->limit, sizeof(r->limit), "%s", "complete");
	snprintf(r->repro, sizeof(r->repro), "%s", "gicsim explore traces/shop.yaml");
	r->mode = RPT_EXPLORE;
	r->complete = true;
	r->states = 18402;
	r->transitions = 61044;
	r->depth = 37;
	for (u32 i = 0; i < CHECKS; i++) {
		r->inv[i].name = check_info[i].name;
		r->inv[i].number = check_info[i].number;
		r->inv[i].judged = true;
		r->inv[i].good = 9127;
	}
}

void a_failure(struct rpt_result *r, struct rpt_story *s)
{
	struct rpt_inv *v = &r->inv[CHECK_no_loss];

	a_result(r);
	memset(s, 0, sizeof(*s));
	s->line = calloc(3, sizeof(*s->line));
	s->n = s->cap = 3;
	s->line[0] = (struct rpt_line){ .step = 1, .column = COL_DEVICE, .text = "dev0: msi <\"irq0\"> & more" };
	s->line[1] = (struct rpt_line){ .step = 2, .column = COL_GUEST,
					.text = "vm0.vcpu0: a text that is far too long for the column that it "
						"stands in and goes on below" };
	s->line[2] = (struct rpt_line){ .column = COL_HOST, .text = "owed" };
	s->steps = 2;
	s->tail = 5;
	s->found = 9;
	snprintf(s->cause[0], sizeof(s->cause[0]), "%s", "step 2, dropped");
	s->ncauses = 1;
	v->bad = 3;
	v->story = s;
	snprintf(v->first, sizeof(v->first), "%s", "no_loss violated: irq0 <&\"> is gone");
	r->verdict = RPT_FAIL;
	snprintf(r->why, sizeof(r->why), "%s", v->first);
}

void free_failure(struct rpt_story *s)
{
	free(s->line);
}

void a_run(struct rpt_result *r, struct stats *s)
{
	a_result(r);
	memset(s, 0, sizeof(*s));
	r->mode = RPT_RUN;
	r->stats = s;
	r->steps = 1234567;
	r->end_ns = 12500;
	s->raised = 10;
	s->delivered[STATS_DIRECT] = 8;
	s->delivered[STATS_SOFT] = 2;
	for (u64 i = 1; i <= 8; i++)
		hist_add(&s->delay[STATS_DIRECT], i * 1000);
}

FILE *print_to(struct printed *p)
{
	memset(p, 0, sizeof(*p));
	p->f = open_memstream(&p->text, &p->len);
	return p->f;
}

const char *printed(struct printed *p)
{
	if (p->f)
		fclose(p->f);
	p->f = NULL;
	return p->text;
}

void printed_fini(struct printed *p)
{
	printed(p);
	free(p->text);
}

size_t widest(const char *text)
{
	size_t most = 0;

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
		if (strcspn(text, "\n") > most)
			most = strcspn(text, "\n");
	return most;
}

/* ------------------------------------------------------------ JSON */

#define DEEP 64

static const char *blanks(const char *t)
{
	return t + strspn(t, " \n\t\r");
}

/* After the closing quote, or null. */
static const char *string_end(const char *t)
{
	for (t++; *t != '"'; t++) {
		if ((unsigned char)*t < 0x20)
			return NULL;
		if (*t != '\\')
			continue;
		t++;
		if (*t == 'u' && strspn(t + 1, "0123456789abcdefABCDEF") >= 4)
			t += 4;
		else if (!*t || !strchr("\"\\/bfnrt", *t))
			return NULL;
	}
	return t + 1;
}

static const char *scalar_end(const char *t)
{
	static const char *const word[] = { "true", "false", "null" };
	char *end;

	if (*t == '"')
		return string_end(t);
	for (u32 i = 0; i < 3; i++)
		if (!strncmp(t, word[i], strlen(word[i])))
			return t + strlen(word[i]);
	if (!strchr("-0123456789", *t))
		return NULL;
	(void)strtod(t, &end);
	return end > t ? end : NULL;
}

/* `"key":` inside an object. */
static const char *key_end(const char *t)
{
	t = *t == '"' ? string_end(t) : NULL;
	if (!t)
		return NULL;
	t = blanks(t);
	return *t == ':' ? blanks(t + 1) : NULL;
}

const char *json_wrong(const char *text)
{
	const char *t = blanks(text), *next;
	char closing[DEEP];
	u32 depth = 0;

	for (;;) {
		if (*t == '{' || *t == '[') {
			if (depth == DEEP)
				return t;
			closing[depth++] = *t == '{' ? '}' : ']';
			t = blanks(t + 1);
			if (*t != closing[depth - 1]) {
				next = closing[depth - 1] == '}' ? key_end(t) : t;
				if (!next)
					return t;
				t = next;
				continue;
			}
		} else {
			next = scalar_end(t);
			if (!next)
				return t;
			t = blanks(next);
		}
		while (depth && *t == closing[depth - 1]) {
			depth--;
			t = blanks(t + 1);
		}
		if (!depth)
			return *t ? t : NULL;
		if (*t != ',')
			return t;
		t = blanks(t + 1);
		next = closing[depth - 1] == '}' ? key_end(t) : t;
		if (!next)
			return t;
		t = next;
	}
}

/* ------------------------------------------------------------ XML */

struct name { const char *at; size_t n; };

/* A tag from its '<' to after its '>'; null: not closed, or an attribute without quotes. */
static const char *tag_end(const char *t)
{
	for (t++; *t && *t != '>'; t++) {
		if (*t == '<')
			return NULL;
		if (*t == '"') {
			t += 1 + strcspn(t + 1, "\"<");
			if (*t != '"')
				return NULL;
		}
	}
	return *t ? t + 1 : NULL;
}

static bool entity(const char *t)
{
	static const char *const known[] = { "&amp;", "&lt;", "&gt;", "&quot;" };

	for (u32 i = 0; i < 4; i++)
		if (!strncmp(t, known[i], strlen(known[i])))
			return true;
	return false;
}

const char *xml_wrong(const char *text)
{
	struct name open[DEEP];
	u32 depth = 0;

	for (const char *t = text, *end; *t; t = end) {
		size_t n;

		end = t + 1;
		if (*t == '&' && !entity(t))
			return t;
		if (*t != '<')
			continue;
		end = tag_end(t);
		if (!end)
			return t;
		if (t[1] == '?')
			continue;
		n = strcspn(t + 1 + (t[1] == '/'), " />");
		if (t[1] == '/') {
			if (!depth || open[depth - 1].n != n || strncmp(open[depth - 1].at, t + 2, n))
				return t;
			depth--;
		} else if (end[-2] != '/') {
			if (depth == DEEP)
				return t;
			open[depth++] = (struct name){ t + 1, n };
		}
	}
	return depth ? open[depth - 1].at : NULL;
}

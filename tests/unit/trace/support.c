/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/diag.h"

static int load(const char *text, const char *variant, const char *key, const char *value,
		struct scenario **s, struct gicsim_diag *d)
{
	struct scn_override o = { key, value };

	diag_init(d);
	*s = NULL;
	return scn_load_text("t.yaml", text, strlen(text), variant, &o, key ? 1 : 0, s, d);
}

static const char *as_text(const struct gicsim_finding *f)
{
	static char buf[600];

	if (strcmp(f->file, "t.yaml") == 0 && f->line)
		snprintf(buf, sizeof(buf), "%u:%u: %s", f->line, f->col, f->text);
	else if (f->line)
		snprintf(buf, sizeof(buf), "%s:%u:%u: %s", f->file, f->line, f->col, f->text);
	else
		snprintf(buf, sizeof(buf), "%s: %s", f->file, f->text);
	return buf;
}

struct scenario *must_load_variant(const char *text, const char *variant, const char *key, const char *value)
{
	struct gicsim_diag d;
	struct scenario *s;
	int err = load(text, variant, key, value, &s, &d);

	ck_assert_msg(err == 0, "error %d, %s", err, d.n ? as_text(&d.f[0]) : "no finding");
	return s;
}

struct scenario *must_load(const char *text)
{
	return must_load_variant(text, NULL, NULL, NULL);
}

const char *first_finding(const char *text, const char *variant, const char *key, const char *value)
{
	struct gicsim_diag d;
	struct scenario *s;
	int err = load(text, variant, key, value, &s, &d);

	scn_free(s);
	if (err == 0)
		return "loads";
	ck_assert_int_eq(err, GICSIM_E_INVAL);
	ck_assert_msg(d.n > 0, "refused without a finding");
	return as_text(&d.f[0]);
}

void check_bad(const struct bad *b)
{
	const char *found = first_finding(b->text, NULL, NULL, NULL);

	ck_assert_msg(strcmp(found, b->finding) == 0, "\n%s\nfound    %s\nexpected %s", b->text, found, b->finding);
}

char *written(const struct scenario *s)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);

	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(scn_write(s, f), 0);
	ck_assert_int_eq(fclose(f), 0);
	return text;
}

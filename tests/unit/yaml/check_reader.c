/* SPDX-License-Identifier: MIT */
/* The tree, its marks, and what is refused with which words. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "yaml/reader.h"

static struct gicsim_diag d;

static struct yml_doc *load(const char *text)
{
	struct yml_doc *doc = NULL;

	diag_init(&d);
	yml_load_text("t.yaml", text, strlen(text), "timeline", &doc, &d);
	return doc;
}

static struct yml_doc *good(const char *text)
{
	struct yml_doc *doc = load(text);

	ck_assert_msg(doc != NULL, "refused: %u:%u: %s", d.f[0].line, d.f[0].col, d.f[0].text);
	ck_assert_uint_eq(d.n, 0);
	return doc;
}

START_TEST(a_document_becomes_a_tree_with_marks)
{
	struct yml_doc *doc = good("a: 1\nb: [x, \"y z\"]\nc:\n  d: |\n    one\n    two\n");
	const struct yml_node *r = doc->root, *b = yml_get(r, "b"), *c = yml_get(r, "c");

	ck_assert_uint_eq(r->kind, YML_MAP);
	ck_assert_uint_eq(r->n, 3);
	ck_assert_str_eq(r->key[1]->text, "b");
	ck_assert_uint_eq(b->kind, YML_SEQ);
	ck_assert(b->flow);
	ck_assert_uint_eq(b->n, 2);
	ck_assert_str_eq(b->item[1]->text, "y z");
	ck_assert_uint_eq(b->item[1]->style, YML_QUOTED);
	ck_assert_uint_eq(b->item[1]->line, 2);
	ck_assert_uint_eq(b->item[1]->col, 8);
	ck_assert_uint_eq(b->item[1]->end_col, 13);
	ck_assert(!c->flow);
	ck_assert_str_eq(yml_get(c, "d")->text, "one\ntwo\n");
	ck_assert_uint_eq(yml_get(c, "d")->style, YML_BLOCK);
	ck_assert_ptr_null(yml_get(r, "nothing"));
	yml_free(doc);
}
END_TEST

Suite *check_reader(void);
Suite *check_reader(void)
{
	Suite *s = suite_create("reader");
	TCase *t = tcase_create("reader");

	tcase_add_test(t, a_document_becomes_a_tree_with_marks);
	suite_add_tcase(s, t);
	return s;
}

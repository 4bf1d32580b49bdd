/* SPDX-License-Identifier: MIT */
/* The tree and its marks; what is refused, where, and in which words; and that nothing crashes it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "yaml/reader.h"

static struct gicsim_diag d;

static int try_load(const char *text, size_t len, struct yml_doc **doc)
{
	diag_init(&d);
	return yml_load_text("t.yaml", text, len, "timeline", doc, &d);
}

static struct yml_doc *good(const char *text)
{
	struct yml_doc *doc = NULL;
	int err = try_load(text, strlen(text), &doc);

	ck_assert_msg(!err && doc, "refused: %u:%u: %s", d.f[0].line, d.f[0].col, d.f[0].text);
	ck_assert_uint_eq(d.n, 0);
	return doc;
}

static void finding(u32 line, u32 col, const char *text)
{
	ck_assert_uint_eq(d.n, 1);
	ck_assert_str_eq(d.f[0].text, text);
	ck_assert_uint_eq(d.f[0].line, line);
	ck_assert_uint_eq(d.f[0].col, col);
	ck_assert_str_eq(d.f[0].file, "t.yaml");
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
	ck_assert_ptr_null(yml_get(b, "not a mapping"));
	yml_free(doc);
}
END_TEST

START_TEST(what_the_subset_has_is_read)
{
	static const char *const texts[] = {
		"---\na: 1\n",
		"---\na: 1\n...\n",
		"a: 1\r\nb:\r\n  - x\r\n",
		"a:\n",
		"{}",
		"a: {b: [], c: {}}",
		"a: 'it''s'\n",
		"a: >\n  folded\n  text\n",
		"\"quoted key\": 1\n",
		"- 1\n- 2\n",
		"a: x\ty\n",
		"# comment\na: 1 # another\n",
		"a: \xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\n",
		"a: 100%\n",
		"'<<': 1\n",
		"a: <<\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		yml_free(good(texts[i]));
}
END_TEST

static const struct refused {
	const char *text;
	u32 line, col;
	const char *msg;
} refused[] = {
	{"", 1, 1, "nothing in it; expected a mapping"},
	{"# only a comment\n", 1, 1, "nothing in it; expected a mapping"},
	{"---\n", 1, 1, "nothing in it; expected a mapping"},
	{"\xef\xbb\xbf"
	 "a: 1\n",
	 1, 1, "byte order mark; expected UTF-8 without one"},
	{"\xff\xfe"
	 "a",
	 1, 1, "byte order mark; expected UTF-8 without one"},
	{"\xfe\xff"
	 "a",
	 1, 1, "byte order mark; expected UTF-8 without one"},
	{"a: \xff\n", 1, 4, "byte 0xff is not UTF-8"},
	{"a: 1\nb: \x80\n", 2, 4, "byte 0x80 is not UTF-8"},
	{"a: \xc0\xaf\n", 1, 4, "byte 0xc0 is not UTF-8"},
	{"a: \xed\xa0\x80\n", 1, 4, "byte 0xed is not UTF-8"},
	{"a: \xf4\x90\x80\x80\n", 1, 4, "byte 0xf4 is not UTF-8"},
	{"a: \xc3\xa4\xe2\x82\n", 1, 5, "byte 0xe2 is not UTF-8"},
	{"a: \xe2\x82", 1, 4, "byte 0xe2 is not UTF-8"},
	{"a: x\x01y\n", 1, 5, "control character U+0001; expected text"},
	{"a: \x7f\n", 1, 4, "control character U+007F; expected text"},
	{"a: \xef\xbb\xbf\n", 1, 4, "control character U+FEFF; expected text"},
	{"a: \xc2\x85 b\n", 1, 4, "line break U+0085; expected LF or CR LF"},
	{"a: \xe2\x80\xa8 b\n", 1, 4, "line break U+2028; expected LF or CR LF"},
	{"a: 1\rb: 2\n", 1, 5, "line break U+000D; expected LF or CR LF"},
	{"\ta: 1\n", 1, 1, "tab as indentation; expected spaces"},
	{"a:\n  \tb: 1\n", 2, 3, "tab as indentation; expected spaces"},
	{"%YAML 1.1\n---\na: 1\n", 1, 1, "a line that starts with %; directives are not read"},
	{"a: 1\n%TAG ! x\n", 2, 1, "a line that starts with %; directives are not read"},
	{"a: &x 1\n", 1, 4, "an anchor (&x); anchors and aliases are not read"},
	{"a: &x [1]\n", 1, 4, "an anchor (&x); anchors and aliases are not read"},
	{"a: &x {b: 1}\n", 1, 4, "an anchor (&x); anchors and aliases are not read"},
	{"&x a: 1\n", 1, 1, "an anchor (&x); anchors and aliases are not read"},
	{"a: *x\n", 1, 4, "an alias (*x); anchors and aliases are not read"},
	{"*x : 1\n", 1, 1, "an alias (*x); anchors and aliases are not read"},
	{"a: !!str 1\n", 1, 4, "a tag (tag:yaml.org,2002:str); tags are not read"},
	{"a: !x [1]\n", 1, 4, "a tag (!x); tags are not read"},
	{"a: !t {b: 1}\n", 1, 4, "a tag (!t); tags are not read"},
	{"! a: 1\n", 1, 1, "a tag (!); tags are not read"},
	{"<<: {a: 1}\n", 1, 1, "a merge key (<<); merge keys are not read"},
	{"a: 1\n---\nb: 2\n", 2, 1, "a second document; expected one"},
	{"a: 1\n...\n---\nb: 2\n", 3, 1, "a second document; expected one"},
	{"a: 1\nb: 2\na: 3\n", 3, 1, "duplicate key 'a'; first given in line 1"},
	{"{a: 1, \"a\": 2}\n", 1, 8, "duplicate key 'a'; first given in line 1"},
	{"a: {x: 1, x: 2}\nb: 1\n", 1, 11, "duplicate key 'x'; first given in line 1"},
	{"\"a\\nb\": 1\n\"a\\nb\": 1\n", 2, 1, "duplicate key 'a\\x0ab'; first given in line 1"},
	{"? [a]\n: 1\n", 1, 3, "a list as a key; expected a name"},
	{"? {a: 1}\n: 1\n", 1, 3, "a mapping as a key; expected a name"},
	{"[a]: 1\n", 1, 1, "a list as a key; expected a name"},
	{"a: \"\\0\"\n", 1, 4, "an escape that spells a control character; expected text"},
	{"a: \"\\x1b[31m\"\n", 1, 4, "an escape that spells a control character; expected text"},
	{"a: \"\\u0085\"\n", 1, 4, "an escape that spells a control character; expected text"},
	{"\"\\0\": 1\n", 1, 1, "an escape that spells a control character; expected text"},
	{"a: [1\n", 2, 1,
	 "not YAML: while parsing a flow sequence did not find expected ',' or ']'"},
	{"a: {b: 1\n", 2, 1,
	 "not YAML: while parsing a flow mapping did not find expected ',' or '}'"},
	{"a: ]\n", 1, 4, "not YAML: while parsing a block node did not find expected node content"},
	{"a: 'x\n", 2, 1,
	 "not YAML: while scanning a quoted scalar found unexpected end of stream"},
	{"a: \"\\q\"\n", 1, 5,
	 "not YAML: while parsing a quoted scalar found unknown escape character"},
	{"a: b: c\n", 1, 5, "not YAML: mapping values are not allowed in this context"},
	{"a: 1\n b: 2\n", 2, 3, "not YAML: mapping values are not allowed in this context"},
	{"- a\nb: 1\n", 2, 1,
	 "not YAML: while parsing a block collection did not find expected '-' indicator"},
	{"a: @x\n", 1, 4,
	 "not YAML: while scanning for the next token found character that cannot start any token"},
	{"a: [1]]\n", 1, 7, "not YAML: while parsing a block mapping did not find expected key"},
	{"a: 'x' y\n", 1, 8, "not YAML: while parsing a block mapping did not find expected key"},
	{"a: |x\n", 1, 5,
	 "not YAML: while scanning a block scalar did not find expected comment or line break"},
	{"a: \"\\ud800\"\n", 1, 7,
	 "not YAML: while parsing a quoted scalar found invalid Unicode character escape code"},
	{"a: 1\n...\nb: 1\n", 3, 1, "not YAML: did not find expected <document start>"},
};

START_TEST(what_is_refused_is_named_with_its_place)
{
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		const struct refused *r = &refused[i];
		struct yml_doc *doc;
		int err = try_load(r->text, strlen(r->text), &doc);

		ck_assert_msg(err == GICSIM_E_INVAL && !doc, "row %zu was accepted", i);
		ck_assert_msg(d.n == 1 && !strcmp(d.f[0].text, r->msg), "row %zu says: %s", i,
			      d.f[0].text);
		ck_assert_msg(d.f[0].line == r->line && d.f[0].col == r->col, "row %zu is at %u:%u",
			      i, d.f[0].line, d.f[0].col);
	}
}
END_TEST

START_TEST(a_nul_byte_is_no_end_of_the_text)
{
	struct yml_doc *doc;

	ck_assert_int_eq(try_load("a: 1\n\0b: 2\n", 11, &doc), GICSIM_E_INVAL);
	finding(2, 1, "control character U+0000; expected text");
}
END_TEST

START_TEST(the_finding_shows_the_line_and_how_wide_the_place_is)
{
	struct yml_doc *doc = good("a: 1\nlong: [one, wrong, two]  # words\n");

	yml_error(doc, yml_get(doc->root, "long")->item[1], &d, "no %s", "good");
	finding(2, 13, "no good");
	ck_assert_str_eq(d.f[0].source, "long: [one, wrong, two]  # words");
	ck_assert_uint_eq(d.f[0].width, 5);
	yml_free(doc);
}
END_TEST

START_TEST(a_line_too_long_to_show_the_place_is_not_shown)
{
	char text[512];
	struct yml_doc *doc;

	snprintf(text, sizeof(text), "{a: '%0200d', b: x}\n", 0);
	doc = good(text);
	yml_error(doc, yml_get(doc->root, "b"), &d, "here");
	finding(1, 212, "here");
	ck_assert_str_eq(d.f[0].source, "");
	diag_init(&d);
	yml_error(doc, yml_get(doc->root, "a"), &d, "here");
	ck_assert_uint_eq(strlen(d.f[0].source), 159);
	ck_assert_uint_eq(d.f[0].col + d.f[0].width, 160);
	yml_free(doc);
}
END_TEST

/* A mapping with lists in it, `levels` in all. */
static void nested(char text[128], u32 levels)
{
	memset(text, 0, 128);
	memcpy(text, "a: ", 3);
	memset(text + 3, '[', levels - 1);
	memset(text + 3 + levels - 1, ']', levels - 1);
}

START_TEST(thirty_two_levels_are_read_and_no_more)
{
	char ok[128], deep[128];
	struct yml_doc *doc;

	nested(ok, 32);
	yml_free(good(ok));
	nested(deep, 33);
	ck_assert_int_eq(try_load(deep, strlen(deep), &doc), GICSIM_E_INVAL);
	finding(1, 35, "nesting deeper than 32 levels");
}
END_TEST

/* A megabyte of openers ends at the 33rd: seen by this test ending at all. */
START_TEST(a_million_levels_stop_at_the_thirty_third)
{
	static const char *const unit[] = {"[", "{a: ", "- "};

	for (size_t u = 0; u < ARRAY_SIZE(unit); u++) {
		size_t n = strlen(unit[u]);
		char *text = gs_alloc(1 << 20, 1);
		struct yml_doc *doc;

		for (size_t i = 0; i + n <= 1 << 20; i += n)
			memcpy(text + i, unit[u], n);
		ck_assert_int_eq(try_load(text, (size_t)1 << 20, &doc), GICSIM_E_INVAL);
		ck_assert_str_eq(d.f[0].text, "nesting deeper than 32 levels");
		gs_free(text);
	}
}
END_TEST

/* "KEY: |\n  xxxx...\n" of `len` x, in block or plain form. */
static char *with_scalar(const char *head, size_t len, size_t *total)
{
	size_t n = strlen(head);
	char *text = gs_alloc(n + len + 2, 1);

	ck_assert_ptr_nonnull(text);
	memcpy(text, head, n);
	memset(text + n, 'x', len);
	text[n + len] = '\n';
	*total = n + len + 1;
	return text;
}

START_TEST(long_scalars_are_refused_but_the_block_of_the_long_key)
{
	static const struct {
		const char *head;
		size_t len;
		const char *msg;
	} rows[] = {
		{"a: ", 65536, NULL},
		{"a: ", 65537, "a scalar of 65537 bytes; at most 65536 are read"},
		{"timeline: |\n  ", 100000, NULL},
		{"v:\n  timeline: |\n    ", 100000, NULL},
		{"timeline: ", 65537, "a scalar of 65537 bytes; at most 65536 are read"},
		{"timeline: >\n  ", 65536, "a scalar of 65537 bytes; at most 65536 are read"},
		{"about: |\n  ", 65536, "a scalar of 65537 bytes; at most 65536 are read"},
		{"timeline: [x]\nb: |\n  ", 65536,
		 "a scalar of 65537 bytes; at most 65536 are read"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct yml_doc *doc;
		size_t len;
		char *text = with_scalar(rows[i].head, rows[i].len, &len);
		int err = try_load(text, len, &doc);

		ck_assert_msg(!err == !rows[i].msg, "row %zu: %d", i, err);
		if (rows[i].msg)
			ck_assert_str_eq(d.f[0].text, rows[i].msg);
		yml_free(doc);
		gs_free(text);
	}
}
END_TEST

START_TEST(a_file_beyond_64_mib_is_refused_before_it_is_read)
{
	struct yml_doc *doc;

	ck_assert_int_eq(try_load("", ((size_t)64 << 20) + 1, &doc), GICSIM_E_INVAL);
	finding(0, 0, "more than 64 MiB");
}
END_TEST

START_TEST(files_that_cannot_be_read_say_why)
{
	struct yml_doc *doc;

	diag_init(&d);
	ck_assert_int_eq(yml_load_file("no/such/file.yaml", NULL, &doc, &d), GICSIM_E_IO);
	ck_assert_str_eq(d.f[0].file, "no/such/file.yaml");
	ck_assert_str_eq(d.f[0].text, "cannot be read: No such file or directory");
	diag_init(&d);
	ck_assert_int_eq(yml_load_file("/", NULL, &doc, &d), GICSIM_E_IO);
	ck_assert_str_eq(d.f[0].text, "cannot be read: Is a directory");
	diag_init(&d);
	ck_assert_int_eq(yml_load_file("/dev/zero", NULL, &doc, &d), GICSIM_E_INVAL);
	ck_assert_str_eq(d.f[0].text, "more than 64 MiB");
}
END_TEST

START_TEST(a_file_is_read_like_its_text)
{
	char path[] = "reader-XXXXXX";
	int fd = mkstemp(path);
	struct yml_doc *doc;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq((int)write(fd, "a: [1, 2]\n", 10), 10);
	close(fd);
	diag_init(&d);
	ck_assert_int_eq(yml_load_file(path, NULL, &doc, &d), 0);
	unlink(path);
	ck_assert_str_eq(doc->file, path);
	ck_assert_uint_eq(doc->len, 10);
	ck_assert_str_eq(yml_get(doc->root, "a")->item[1]->text, "2");
	yml_free(doc);
}
END_TEST

/* Enough keys that comparing each with each would not end in time. */
START_TEST(many_keys_load_and_the_one_duplicate_is_found)
{
	const u32 n = 200000;
	char *text = gs_alloc(n + 2, 16);
	struct yml_doc *doc;
	size_t at = 0;

	for (u32 i = 0; i < n; i++)
		at += (size_t)snprintf(text + at, 16, "k%u: 1\n", i);
	ck_assert_int_eq(try_load(text, at, &doc), 0);
	ck_assert_uint_eq(doc->root->n, n);
	yml_free(doc);
	memcpy(text + at, "k77: 1\n", 7);
	ck_assert_int_eq(try_load(text, at + 7, &doc), GICSIM_E_INVAL);
	finding(n + 1, 1, "duplicate key 'k77'; first given in line 78");
	gs_free(text);
}
END_TEST

START_TEST(the_first_of_several_duplicates_is_reported)
{
	struct yml_doc *doc;
	static const char text[] = "z: 1\na: 1\nm: 1\nm: 2\nz: 2\na: 2\nm: 3\n";

	ck_assert_int_eq(try_load(text, sizeof(text) - 1, &doc), GICSIM_E_INVAL);
	finding(4, 1, "duplicate key 'm'; first given in line 3");
}
END_TEST

static const char *const seeds[] = {
	("schema: gicsim/scenario/v1\nname: a-b\nabout: |\n  Two VMs, \xc3\xa4\n\n    "
	"indented\ntags: [a, 'it''s', \"x\\ty\"]\n"
	"vms:\n  - name: web\n    on: [pe0, pe1]\n    direct: []\n    handler: 1.5us\n"),
	("devices:\n  - {name: nic0, flight: {value: 400ns, spread: 50%}, irqs: [{name: "
	"\"rx[0..5]\", event: 0x10}]}\n"
	"about: >\n  folded text\n  goes on\n\n  and on\ntimeline: |\n  1us msi nic0.rx0\n  +5us  "
	"msi nic0.rx1\n"),
	("? a\n: 1\n'b': 12_000\n\"c\\u00e4\": 64MiB\nd:\n- x\n- - y\n  - z\n-w: 100k/s\ne: plain\n "
	" goes on\n"),
};

static u64 draw(u64 *s)
{
	*s = *s * 6364136223846793005u + 1442695040888963407u;
	return *s >> 33;
}

static size_t mutate(char *text, size_t len, size_t cap, u64 *s)
{
	static const char bits[] = "\n\n  \t:-?[]{},#&*!|>'\"%@`\\0a~.\r\xff\xc3\xe2\x80\xa8";
	u64 n = 1 + draw(s) % 4;

	while (n--) {
		size_t at = draw(s) % len, k;

		switch (draw(s) % 5) {
		case 0:
			text[at] = bits[draw(s) % (sizeof(bits) - 1)];
			break;
		case 1:
			text[at] = (char)draw(s);
			break;
		case 2:
			k = draw(s) % (len - at);
			memmove(text + at, text + at + k, len - at - k);
			len = len - k > 1 ? len - k : 1;
			break;
		case 3:
			k = draw(s) % 40;
			k = k > len - at ? len - at : k;
			if (len + k <= cap) {
				memmove(text + at + k, text + at, len - at);
				len += k;
			}
			break;
		default:
			if (len + 1 <= cap) {
				memmove(text + at + 1, text + at, len - at);
				text[at] = bits[draw(s) % (sizeof(bits) - 1)];
				len++;
			}
		}
	}
	return len;
}

/* Everything a reader of the tree could ask, of every node. */
static void read_all(const struct yml_doc *doc, u64 *s)
{
	const struct yml_node *todo[1024];
	u32 n = 0;

	todo[n++] = doc->root;
	while (n) {
		const struct yml_node *x = todo[--n];
		u64 v;
		u32 p;
		const char *t;
		bool b;

		ck_assert_uint_ge(x->line, 1);
		ck_assert_uint_ge(x->col, 1);
		yml_u64(doc, x, 0, 10, &v, &d);
		yml_time_ns(doc, x, &v, &d);
		yml_time_ps(doc, x, &v, &d);
		diag_init(&d);
		yml_rate(doc, x, &v, &d);
		yml_size(doc, x, &v, &d);
		yml_percent(doc, x, &p, &d);
		yml_bool(doc, x, &b, &d);
		yml_name(doc, x, &t, &d);
		yml_string(doc, x, &t, &d);
		yml_error_in(doc, x, (u32)(draw(s) % (x->len + 2)), (u32)(draw(s) % 9), &d, "here");
		for (u32 i = 0; i < x->n && n + 2 < ARRAY_SIZE(todo); i++) {
			todo[n++] = x->item[i];
			if (x->kind == YML_MAP)
				todo[n++] = x->key[i];
		}
		for (u32 i = 0; i < d.n; i++)
			ck_assert_ptr_null(strchr(d.f[i].text, '\n'));
		diag_init(&d);
	}
}

START_TEST(mutated_documents_are_read_or_refused_and_never_crash)
{
	char text[1024];
	u32 read = 0, refuse = 0;
	u64 s = 42;

	for (u32 i = 0; i < 6000; i++) {
		const char *seed = seeds[i % ARRAY_SIZE(seeds)];
		struct yml_doc *doc;
		size_t len = strlen(seed);

		memcpy(text, seed, len);
		len = mutate(text, len, sizeof(text), &s);
		if (try_load(text, len, &doc)) {
			ck_assert_uint_eq(d.n, 1);
			ck_assert_ptr_null(doc);
			refuse++;
			continue;
		}
		read++;
		read_all(doc, &s);
		yml_free(doc);
	}
	ck_assert_uint_gt(read, 500);
	ck_assert_uint_gt(refuse, 500);
}
END_TEST

Suite *check_reader(void);
Suite *check_reader(void)
{
	Suite *s = suite_create("reader");
	TCase *t = tcase_create("reader");

	tcase_add_test(t, a_document_becomes_a_tree_with_marks);
	tcase_add_test(t, what_the_subset_has_is_read);
	tcase_add_test(t, what_is_refused_is_named_with_its_place);
	tcase_add_test(t, a_nul_byte_is_no_end_of_the_text);
	tcase_add_test(t, the_finding_shows_the_line_and_how_wide_the_place_is);
	tcase_add_test(t, a_line_too_long_to_show_the_place_is_not_shown);
	tcase_add_test(t, thirty_two_levels_are_read_and_no_more);
	tcase_add_test(t, a_million_levels_stop_at_the_thirty_third);
	tcase_add_test(t, long_scalars_are_refused_but_the_block_of_the_long_key);
	tcase_add_test(t, a_file_beyond_64_mib_is_refused_before_it_is_read);
	tcase_add_test(t, files_that_cannot_be_read_say_why);
	tcase_add_test(t, a_file_is_read_like_its_text);
	tcase_add_test(t, many_keys_load_and_the_one_duplicate_is_found);
	tcase_add_test(t, the_first_of_several_duplicates_is_reported);
	tcase_add_test(t, mutated_documents_are_read_or_refused_and_never_crash);
	suite_add_tcase(s, t);
	return s;
}

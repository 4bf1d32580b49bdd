/* SPDX-License-Identifier: MIT */
/* Statements: every verb, times, merging, and what a mistake in one is called. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/diag.h"
#include "guest/guest.h"
#include "hyp/hyp.h"
#include "support.h"

/* The guest floor and this one count alike. */
#define SAME(a, b) _Static_assert((int)(a) == (int)(b), #a " is not " #b)
SAME(SCN_SRC_DEV, STIM_DEV);
SAME(SCN_SRC_VCPU, STIM_VCPU);
SAME(SCN_SRC_USER, STIM_USER);
SAME(SCN_SRC_SCHED, STIM_SCHED);
SAME(SCN_MSI, STIM_MSI);
SAME(SCN_IOCTL, STIM_IOCTL);
SAME(SCN_GUEST_MOVI, STIM_GUEST_MOVI);
SAME(SCN_GUEST_IRQS, STIM_GUEST_IRQS);
SAME(SCN_GUEST_ENABLE, STIM_GUEST_ENABLE);
SAME(SCN_GUEST_INT, STIM_GUEST_INT);
SAME(SCN_GUEST_CLEAR, STIM_GUEST_CLEAR);
SAME(SCN_GUEST_DISCARD, STIM_GUEST_DISCARD);
SAME(SCN_WFI, STIM_WFI);
SAME(SCN_WAKE, STIM_WAKE);
SAME(SCN_PREEMPT, STIM_PREEMPT);
SAME(SCN_MIGRATE, STIM_MIGRATE);
SAME(SCN_VFIO, STIM_VFIO);
SAME(SCN_SAVE, STIM_SAVE);
SAME(SCN_RESTORE, STIM_RESTORE);
SAME(SCN_LABEL, STIM_LABEL);
SAME(SCN_VERBS, STIM_VERBS);
SAME(SCN_DISABLE, REQ_DISABLE);
SAME(SCN_ENABLE, REQ_ENABLE);
SAME(SCN_QUERY, REQ_QUERY);
SAME(SCN_ANS_OK, ANS_OK);
SAME(SCN_ANS_DIRECT, ANS_DIRECT);
SAME(SCN_ANS_SOFT, ANS_SOFT);
SAME(SCN_ANS_INVALID, ANS_INVALID);
SAME(SCN_ANS_BUSY, ANS_BUSY);
SAME(SCN_ANS_NO_SPACE, ANS_NO_SPACE);
SAME(SCN_ANS_UNSUPPORTED, ANS_UNSUPPORTED);
SAME(SCN_ANS_NONE, ANS_NONE);
SAME(SCN_POISSON, LOAD_POISSON);
SAME(SCN_BURST, LOAD_BURST);
SAME(SCN_PERIODIC, LOAD_PERIODIC);
SAME(SCN_PINNED, SCHED_PINNED);
SAME(SCN_ROUND_ROBIN, SCHED_ROUND_ROBIN);

static const struct bad bad[] = {
	{ TIMELINE "  - 1us msi nic0.rx9\n",
	  "10:13: unknown interrupt 'nic0.rx9'; did you mean 'nic0.rx0'?" },
	{ TIMELINE "  - 1us msi rx0\n",
	  "10:13: 'rx0' fits several: nic0.rx0, disk0.rx0; expected a whole name" },
	{ TIMELINE "  - 5 msi q0\n",
	  "10:5: found '5'; expected a time with its unit (ns, us, ms or s); a bare number is none, except 0" },
	{ TIMELINE "  - 1.5ns msi q0\n",
	  "10:5: found '1.5ns'; expected a time in whole nanoseconds" },
	{ TIMELINE "  - 1us msj q0\n",
	  "10:9: unknown statement 'msj'; did you mean 'msi'?" },
	{ TIMELINE "  - 1us\n",
	  "10:5: a time alone; expected 'TIME VERB ARGUMENTS'" },
	{ TIMELINE "  - msi q0\n",
	  "10:5: found 'msi'; expected a time with its unit: ns, us, ms or s" },
	{ TIMELINE "  - 1us msi\n",
	  "10:9: the statement ends after 'msi'; expected 'TIME msi IRQ [xN [every T]]'" },
	{ TIMELINE "  - 1us msi q0 4\n",
	  "10:16: found '4'; expected 'TIME msi IRQ [xN [every T]]'" },
	{ TIMELINE "  - 1us msi q0 x0\n",
	  "10:16: found 'x0'; after 'x' expected 1 to 1000000" },
	{ TIMELINE "  - 1us msi q0 x1000001\n",
	  "10:16: found 'x1000001'; after 'x' expected 1 to 1000000" },
	{ TIMELINE "  - 1us msi q0 xy\n",
	  "10:16: found 'xy'; after 'x' expected an integer, decimal or 0x hex" },
	{ TIMELINE "  - 1us msi q0 x4 every\n",
	  "10:19: the statement ends after 'every'; expected 'TIME msi IRQ [xN [every T]]'" },
	{ TIMELINE "  - 1us msi q0 x4 each 1us\n",
	  "10:19: found 'each'; expected 'TIME msi IRQ [xN [every T]]'" },
	{ TIMELINE "  - 1us msi q0 x4 every 5\n",
	  "10:25: found '5'; expected a time with its unit (ns, us, ms or s); a bare number is none, except 0" },
	{ TIMELINE "  - 1us msi q0 x4 every 5us twice\n",
	  "10:29: unexpected 'twice'; expected 'TIME msi IRQ [xN [every T]]'" },
	{ TIMELINE "  - 1us ioctl\n",
	  "10:9: the statement ends after 'ioctl'; expected 'TIME ioctl disable|enable|query VCPU [-> ANSWER]'" },
	{ TIMELINE "  - 1us ioctl disabel web.vcpu0\n",
	  "10:15: unknown request 'disabel'; did you mean 'disable'?" },
	{ TIMELINE "  - 1us ioctl disable vcpu0\n",
	  "10:23: 'vcpu0' fits several: web.vcpu0, batch.vcpu0; expected a whole name" },
	{ TIMELINE "  - 1us ioctl disable vcpu2 -> okay\n",
	  "10:32: unknown answer 'okay'; did you mean 'ok'?" },
	{ TIMELINE "  - 1us ioctl disable vcpu2 ->\n",
	  "10:29: the statement ends after '->'; expected 'TIME ioctl disable|enable|query VCPU [-> ANSWER]'" },
	{ TIMELINE "  - 1us ioctl disable vcpu2 => ok\n",
	  "10:29: found '=>'; expected 'TIME ioctl disable|enable|query VCPU [-> ANSWER]'" },
	{ TIMELINE "  - 1us ioctl disable web.vcpu7\n",
	  "10:23: unknown vCPU 'web.vcpu7'; did you mean 'web.vcpu0'?" },
	{ TIMELINE "  - 1us guest web.vcpu0\n",
	  "10:15: the statement ends after 'web.vcpu0'; expected 'TIME guest VCPU MOVI|irqs|enable|disable|INT|CLEAR|DISCARD ...'" },
	{ TIMELINE "  - 1us guest web.vcpu0 movi nic0.rx0 vcpu1\n",
	  "10:25: unknown act of a guest 'movi'; did you mean 'MOVI'?" },
	{ TIMELINE "  - 1us guest web.vcpu0 MOVI nic0.rx0\n",
	  "10:30: the statement ends after 'nic0.rx0'; expected 'TIME guest VCPU MOVI IRQ VCPU'" },
	{ TIMELINE "  - 1us guest web.vcpu0 MOVI q0 vcpu1\n",
	  "10:30: 'disk0.q0' belongs to vm 'batch', not to 'web'" },
	{ TIMELINE "  - 1us guest web.vcpu0 MOVI nic0.rx0 batch.vcpu1\n",
	  "10:39: 'batch.vcpu1' is not a vCPU of vm 'web'" },
	{ TIMELINE "  - 1us guest web.vcpu0 MOVI nic0.rx0 vcpu3\n",
	  "10:39: unknown vCPU 'vcpu3'; those of vm 'web' are vcpu0 to vcpu2" },
	{ TIMELINE "  - 1us guest web.vcpu0 irqs maybe\n",
	  "10:30: found 'maybe'; expected 'on' or 'off'" },
	{ TIMELINE "  - 1us guest web.vcpu0 irqs\n",
	  "10:25: the statement ends after 'irqs'; expected 'TIME guest VCPU irqs on|off'" },
	{ TIMELINE "  - 1us guest web.vcpu0 INT\n",
	  "10:25: the statement ends after 'INT'; expected 'TIME guest VCPU INT IRQ'" },
	{ TIMELINE "  - 1us guest web.vcpu0 enable q0\n",
	  "10:32: 'disk0.q0' belongs to vm 'batch', not to 'web'" },
	{ TIMELINE "  - 1us wfi\n",
	  "10:9: the statement ends after 'wfi'; expected 'TIME wfi VCPU'" },
	{ TIMELINE "  - 1us wfi web\n",
	  "10:13: unknown vCPU 'web'" },
	{ TIMELINE "  - 1us wfi web.vcpu0 now\n",
	  "10:23: unexpected 'now'; expected 'TIME wfi VCPU'" },
	{ TIMELINE "  - 1us wake web.vcpu0\n",
	  "10:14: the statement ends after 'web.vcpu0'; expected 'TIME wake VCPU external'" },
	{ TIMELINE "  - 1us wake web.vcpu0 internal\n",
	  "10:24: found 'internal'; expected 'TIME wake VCPU external'" },
	{ TIMELINE "  - 1us preempt web.vcpu0 200us\n",
	  "10:27: the statement ends after '200us'; expected 'TIME preempt VCPU for T'" },
	{ TIMELINE "  - 1us preempt web.vcpu0 for 200\n",
	  "10:31: found '200'; expected a time with its unit (ns, us, ms or s); a bare number is none, except 0" },
	{ TIMELINE "  - 1us migrate web.vcpu0 to pe6\n",
	  "10:30: unknown pe 'pe6'; there are pe0 to pe5" },
	{ TIMELINE "  - 1us migrate web.vcpu0 pe1\n",
	  "10:27: the statement ends after 'pe1'; expected 'TIME migrate VCPU to PE'" },
	{ TIMELINE "  - 1us vfio conect q0\n",
	  "10:14: found 'conect'; expected 'connect' or 'disconnect'" },
	{ TIMELINE "  - 1us vfio connect\n",
	  "10:14: the statement ends after 'connect'; expected 'TIME vfio connect|disconnect IRQ'" },
	{ TIMELINE "  - 1us save wep\n",
	  "10:14: unknown vm 'wep'; did you mean 'web'?" },
	{ TIMELINE "  - 1us restore\n",
	  "10:9: the statement ends after 'restore'; expected 'TIME restore VM'" },
	{ TIMELINE "  - \"1us label \\\"a\\nb\\\"\"\n",
	  "10:16: a label with a control character or line break; expected one line of text" },
	{ TIMELINE "  - 1us label half\n",
	  "10:15: found half; expected a text in double quotes" },
	{ TIMELINE "  - 1us label \"half\n",
	  "10:15: found \"half; expected a text in double quotes" },
	{ TIMELINE "  - 1us label \"\"\n",
	  "10:15: found \"\"; expected a text in double quotes" },
	{ TIMELINE "  - 1us label \"a\" b\n",
	  "10:19: unexpected 'b'; expected 'TIME label \"TEXT\"'" },
	{ TIMELINE "  - 1us msi q0 @0\n",
	  "10:16: found '@0'; after '@' expected 1 to 4294967294" },
	{ TIMELINE "  - 1us msi q0 @x\n",
	  "10:16: found '@x'; after '@' expected an integer, decimal or 0x hex" },
	{ TIMELINE "  - 1us msi q0 @12 x2\n",
	  "10:20: the statement ends after 'x2'; expected 'TIME msi IRQ [xN [every T]]'" },
	{ TIMELINE "  - 1us msi q0 a b c d e f g h i j\n",
	  "10:34: unexpected 'j' after the statement" },
	{ TIMELINE "  - [a]\n",
	  "10:5: a statement: found a list; expected a single value" },
	{ TIMELINE "  - \"1us  msi  q9\"\n",
	  "10:16: unknown interrupt 'q9'; did you mean 'q0'?" },
	{ TIMELINE "  - 1us label \"a\"\n  - 2us label \"a\"\n",
	  "11:15: a second label \"a\"" },
	{ TIMELINE "  - 2us msi q0\n  - 1us msi q0\n",
	  "11:5: '1us' is before the statement above; statements stand in time order" },
	{ TIMELINE "  - 2us msi q0\n  - +18446744073s msi q0\n",
	  "11:5: found '+18446744073s'; expected a time below 2^62 ns" },
	{ MACHINE "timeline: 1us msi q0\n",
	  "9:11: timeline: expected a list of statements, or a block that begins with '|'" },
	{ MACHINE "timeline: {a: b}\n",
	  "9:11: timeline: expected a list of statements, or a block that begins with '|'" },
	{ MACHINE "timeline: >\n  1us msi q0\n",
	  "9:11: found folded text; expected a block that begins with '|'" },
	{ MACHINE "requests: [2us msi q0, 1us msi q0]\n",
	  "9:24: '1us' is before the statement above; statements stand in time order" },
	{ MACHINE "timeline: |\n  1us msi q0\n  # fine\n  \n    2us msi q9  # here\n",
	  "13:13: unknown interrupt 'q9'; did you mean 'q0'?" },
	{ MACHINE "timeline: |\n  1us msi q0\n  0 msi q0\n",
	  "11:3: '0' is before the statement above; statements stand in time order" },
	{ MACHINE "timeline: |\n  1us msi q0 @3\n  1us label \"x\"\n  1us label \"x\"\n",
	  "12:13: a second label \"x\"" },
	{ MACHINE "timeline: |2\n    1us msi q0\n   2us msx q0\n",
	  "11:8: unknown statement 'msx'; did you mean 'msi'?" },
	{ MACHINE "timeline: |\n\n\n     1us msi q0\n     2us msx q0\n",
	  "13:10: unknown statement 'msx'; did you mean 'msi'?" },
};

START_TEST(a_mistake_is_reported_with_its_place)
{
	check_bad(&bad[_i]);
}
END_TEST

#define V(src, vrb, own, ob, ar, n, gap, exp) \
	.source = SCN_SRC_##src, .verb = SCN_##vrb, .owner = own, .obj = ob, .arg = ar, .count = n, .gap_ns = gap, \
	.expect = SCN_ANS_##exp

/* vCPUs: web 0 1 2, batch 3 4; irqs: rx0 rx1 rx2 of nic0, q0 rx0 of disk0. */
static const struct { const char *text; struct scn_stmt want; } verbs[] = {
	{ "msi q0", { V(DEV, MSI, 1, 3, 0, 1, 0, NONE) } },
	{ "msi nic0.rx2 x4 every 300ns", { V(DEV, MSI, 0, 2, 0, 4, 300, NONE) } },
	{ "msi rx2 x4", { V(DEV, MSI, 0, 2, 0, 4, 0, NONE) } },
	{ "ioctl disable web.vcpu1", { V(USER, IOCTL, 0, 1, 0, 0, 0, NONE) } },
	{ "ioctl enable web.vcpu1 -> ok", { V(USER, IOCTL, 0, 1, 1, 0, 0, OK) } },
	{ "ioctl query batch.vcpu1 -> soft", { V(USER, IOCTL, 0, 4, 2, 0, 0, SOFT) } },
	{ "ioctl query batch.vcpu1 -> no_space", { V(USER, IOCTL, 0, 4, 2, 0, 0, NO_SPACE) } },
	{ "guest web.vcpu1 MOVI nic0.rx1 vcpu2", { V(VCPU, GUEST_MOVI, 1, 1, 2, 0, 0, NONE) } },
	{ "guest batch.vcpu0 MOVI q0 vcpu1", { V(VCPU, GUEST_MOVI, 3, 3, 4, 0, 0, NONE) } },
	{ "guest web.vcpu2 irqs off", { V(VCPU, GUEST_IRQS, 2, 0, 0, 0, 0, NONE) } },
	{ "guest web.vcpu2 irqs on", { V(VCPU, GUEST_IRQS, 2, 0, 1, 0, 0, NONE) } },
	{ "guest web.vcpu2 disable rx1", { V(VCPU, GUEST_ENABLE, 2, 1, 0, 0, 0, NONE) } },
	{ "guest web.vcpu2 enable rx1", { V(VCPU, GUEST_ENABLE, 2, 1, 1, 0, 0, NONE) } },
	{ "guest web.vcpu0 INT rx1", { V(VCPU, GUEST_INT, 0, 1, 0, 0, 0, NONE) } },
	{ "guest web.vcpu0 CLEAR rx1", { V(VCPU, GUEST_CLEAR, 0, 1, 0, 0, 0, NONE) } },
	{ "guest web.vcpu0 DISCARD rx1", { V(VCPU, GUEST_DISCARD, 0, 1, 0, 0, 0, NONE) } },
	{ "wfi vcpu2", { V(VCPU, WFI, 2, 0, 0, 0, 0, NONE) } },
	{ "wake batch.vcpu0 external", { V(SCHED, WAKE, 0, 3, 0, 0, 0, NONE) } },
	{ "preempt web.vcpu1 for 200us", { V(SCHED, PREEMPT, 0, 1, 200000, 0, 0, NONE) } },
	{ "migrate web.vcpu2 to pe3", { V(SCHED, MIGRATE, 0, 2, 3, 0, 0, NONE) } },
	{ "vfio disconnect q0", { V(USER, VFIO, 0, 3, 0, 0, 0, NONE) } },
	{ "vfio connect q0", { V(USER, VFIO, 0, 3, 1, 0, 0, NONE) } },
	{ "save batch", { V(USER, SAVE, 0, 1, 0, 0, 0, NONE) } },
	{ "restore batch", { V(USER, RESTORE, 0, 1, 0, 0, 0, NONE) } },
	{ "label \"half time\"", { V(USER, LABEL, 0, 0, 0, 0, 0, NONE) } },
};

START_TEST(a_statement_says_what_it_means)
{
	char text[1024];
	struct scenario *s;
	struct scn_stmt want = verbs[_i].want;

	snprintf(text, sizeof(text), "%stimeline: |\n    # a comment\n\n    1500ns   %s @77  # and one more\n", MACHINE,
		 verbs[_i].text);
	s = must_load(text);
	want.at_ns = 1500;
	want.line = 12;
	want.col = 5;
	want.origin = 77;
	ck_assert_uint_eq(s->nstmts, 1);
	ck_assert_mem_eq(&s->stmt[0], &want, sizeof(want));
	scn_free(s);
}
END_TEST

START_TEST(a_time_is_absolute_or_relative_to_the_statement_before)
{
	struct scenario *s = must_load(TIMELINE "  - 0 msi q0\n  - +5us msi q0\n  - +0 msi q0\n  - 1.5ms msi q0\n  - +1ns msi q0\n");
	static const u64 at[] = { 0, 5000, 5000, 1500000, 1500001 };

	ck_assert_uint_eq(s->nstmts, 5);
	for (u32 i = 0; i < 5; i++)
		ck_assert_uint_eq(s->stmt[i].at_ns, at[i]);
	ck_assert_uint_eq(s->stmt[4].line, 14);
	ck_assert_uint_eq(s->stmt[4].col, 5);
	scn_free(s);
}
END_TEST

START_TEST(requests_are_merged_by_time_after_the_timeline_at_equal_times)
{
	struct scenario *s = must_load(MACHINE
		"timeline: [1us msi q0, 2us label \"b\", 3us msi q0]\n"
		"requests: [0 label \"a\", 2us ioctl query vcpu2, 9us label \"c\"]\n");
	static const u8 verb[] = { SCN_LABEL, SCN_MSI, SCN_LABEL, SCN_IOCTL, SCN_MSI, SCN_LABEL };

	ck_assert_uint_eq(s->nstmts, 6);
	for (u32 i = 0; i < 6; i++)
		ck_assert_uint_eq(s->stmt[i].verb, verb[i]);
	ck_assert_uint_eq(s->nlabels, 3);
	ck_assert_str_eq(s->label[0], "a");
	ck_assert_str_eq(s->label[1], "b");
	ck_assert_str_eq(s->label[2], "c");
	ck_assert_uint_eq(s->stmt[0].obj, 0);
	ck_assert_uint_eq(s->stmt[2].obj, 1);
	ck_assert_uint_eq(s->stmt[5].obj, 2);
	scn_free(s);
}
END_TEST

START_TEST(list_and_block_say_the_same)
{
	struct scenario *a = must_load(TIMELINE "  - 1us msi q0 x2 every 1ns\n  - +1us wfi vcpu2   # why\n");
	struct scenario *b = must_load(MACHINE "timeline: |\n  1us msi q0 x2 every 1ns\n\n  +1us wfi vcpu2   # why\n");
	char *wa = written(a), *wb = written(b);

	ck_assert_str_eq(wa, wb);
	free(wa);
	free(wb);
	scn_free(a);
	scn_free(b);
}
END_TEST

START_TEST(a_hash_inside_a_label_is_text_and_escapes_are_undone)
{
	struct scenario *s = must_load(MACHINE "timeline: |\n  1us label \"a # b \\\"c\\\" \\\\\" # d\n");

	ck_assert_str_eq(s->label[0], "a # b \"c\" \\");
	scn_free(s);
}
END_TEST

START_TEST(a_long_block_loads)
{
	size_t head = strlen(MACHINE "timeline: |\n"), at = head;
	u32 n = 100000;
	char *text = malloc(head + n * 40 + 1);
	struct scenario *s;

	ck_assert_ptr_nonnull(text);
	memcpy(text, MACHINE "timeline: |\n", head);
	for (u32 i = 0; i < n; i++)
		at += (size_t)snprintf(text + at, 40, "  %uns msi nic0.rx%u @%u\n", i, i % 3, i + 1);
	s = must_load(text);
	ck_assert_uint_eq(s->nstmts, n);
	ck_assert_uint_eq(s->stmt[n - 1].at_ns, n - 1);
	ck_assert_uint_eq(s->stmt[n - 1].origin, n);
	ck_assert_uint_eq(s->stmt[n - 1].line, 9 + n);
	scn_free(s);
	free(text);
}
END_TEST

Suite *check_timeline(void);
Suite *check_timeline(void)
{
	Suite *s = suite_create("timeline");
	TCase *t = tcase_create("all");

	tcase_add_test(t, a_time_is_absolute_or_relative_to_the_statement_before);
	tcase_add_test(t, requests_are_merged_by_time_after_the_timeline_at_equal_times);
	tcase_add_test(t, list_and_block_say_the_same);
	tcase_add_test(t, a_hash_inside_a_label_is_text_and_escapes_are_undone);
	tcase_add_test(t, a_long_block_loads);
	tcase_add_loop_test(t, a_statement_says_what_it_means, 0, (int)ARRAY_SIZE(verbs));
	tcase_add_loop_test(t, a_mistake_is_reported_with_its_place, 0, (int)ARRAY_SIZE(bad));
	suite_add_tcase(s, t);
	return s;
}

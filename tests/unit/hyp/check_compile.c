/* SPDX-License-Identifier: MIT */
/* Blocks, locks along paths, the call graph; and the code that comes out. */
#include <stdio.h>
#include <string.h>

#include "support.h"

static const struct { const char *text, *why; u32 line, col; } wrong[] = {
	{ "p(n):\n  - iff n:\n    - irqs off\n", "unknown block 'iff'; did you mean 'if'?", 2, 5 },
	{ "p(n):\n  - else:\n    - irqs off\n", "'else' without an 'if' before it", 2, 5 },
	{ "p(n):\n  - if n:\n", "expected a list of statements below 'if', one a line", 2, 5 },
	{ "p(n):\n  - if n: [irqs off, irqs on]\n", "expected a list of statements below 'if', one a line", 2, 5 },
	{ "p(n): [irqs off, irqs on]\n",
	  "statements are written one a line, with '- ': a [list] would split at the commas", 1, 7 },
	{ "p(n): irqs off\n", "expected a list of statements, one a line", 1, 7 },
	{ "p(n):\n  - - irqs off\n", "a list where a statement is expected; statements are written one a line", 2, 5 },
	{ "p(n):\n  - for x irqs:\n    - inject x\n", "expected 'in'", 2, 11 },
	{ "p(n):\n  - for x in irq:\n    - inject x\n",
	  "expected a set: pes, itss, vms, vcpus, vpes, irqs, or VM.vcpus, VM.vpes, VM.irqs", 2, 14 },
	{ "p(n):\n  - for n in irqs:\n    - inject n\n", "'n' cannot be the loop's variable: it is in use", 2, 5 },
	{ "p(irq):\n  - lock irq.irq_lock\n  - lock irq.irq_lock\n  - unlock irq.irq_lock\n",
	  "'irq.irq_lock' is held already on this path", 3, 10 },
	{ "p(irq):\n  - lock irq.irq_lock\n", "'irq.irq_lock' is still held at the end", 2, 3 },
	{ "p(irq):\n  - lock irq.irq_lock\n  - return\n", "return with 'irq.irq_lock' held", 3, 5 },
	{ "p(irq, n):\n  - if n:\n    - lock irq.irq_lock\n  - unlock irq.irq_lock\n",
	  "'irq.irq_lock' is held at the end of one path and not of another", 2, 5 },
	{ "p(irq, n):\n  - if n:\n    - lock irq.irq_lock\n  - else:\n    - inject irq\n",
	  "'irq.irq_lock' is held at the end of one path and not of another", 4, 5 },
	{ "p(irq, n):\n  - while n:\n    - lock irq.irq_lock\n",
	  "'irq.irq_lock' is held at the end of one path and not of another", 2, 5 },
	{ "a(irq):\n  - call b(irq)\nb(irq):\n  - call a(irq)\n", "recursion: a -> b -> a", 2, 3 },
	{ "demote(irq, vcpu):\n  - inject irq\n", NULL, 2, 3 },
	{ "p(irq:iqr):\n  - inject irq\n", "expected NAME(parameter, ...), found 'p(irq:iqr)'", 2, 3 },
};

START_TEST(a_wrong_block_is_told_at_its_place)
{
	struct rig r;

	rig_init(&r, "gicv4.1-min", false);
	ck_assert_int_eq(rig_link(&r, wrong[_i].text), GICSIM_E_INVAL);
	ck_assert_uint_ge(r.d.n, 1);
	if (wrong[_i].why)
		ck_assert_msg(!strcmp(r.d.f[0].text, wrong[_i].why), "%s\"%s\", not \"%s\"", wrong[_i].text,
			      r.d.f[0].text, wrong[_i].why);
	else
		ck_assert_ptr_nonnull(strstr(r.d.f[0].text, "the parameters must be the same"));
	ck_assert_msg(r.d.f[0].line == wrong[_i].line && r.d.f[0].col == wrong[_i].col, "%s at %u:%u, not %u:%u",
		      wrong[_i].text, r.d.f[0].line, r.d.f[0].col, wrong[_i].line, wrong[_i].col);
	rig_fini(&r);
}
END_TEST

static const struct { const char *hw, *text, *list; } code[] = {
	{ "gicv4.1-min", "p(irq, n):\n  - x = n + 1\n  - irq.latch = x == 2\n",
	  "0 set~ $1 1 + -> $2\n1 set $0 $2 2 == -> .latch\n2 return~\n" },
	{ "gicv4.1-min", "p(irq):\n  - if gicv4_1:\n    - inject irq\n  - else:\n    - msi irq\n",
	  "0 inject $0\n1 return~\n" },
	{ "gicv4.0-min", "p(irq):\n  - if gicv4_1 and irq.hw:\n    - inject irq\n  - else:\n    - msi irq\n",
	  "0 msi $0\n1 return~\n" },
	{ "gicv4.1-min", "p(irq, n):\n  - if n:\n    - inject irq\n  - else:\n    - msi irq\n  - inject irq\n",
	  "0 test~ $1 @3\n1 inject $0\n2 jump~ @4\n3 msi $0\n4 inject $0\n5 return~\n" },
	{ "gicv4.1-min", "p(vcpu):\n  - while not vcpu.direct:\n    - kick vcpu\n",
	  "0 test $0 .direct not @3\n1 kick $0\n2 jump~ @0\n3 return~\n" },
	{ "gicv4.1-min", "p(vm):\n  - for i in vm.irqs where i.hw:\n    - inject i\n",
	  "0 set~ 0 -> $2\n1 for_next~ $0 -> $1 @5\n2 test $1 .hw @1\n3 inject $1\n4 jump~ @1\n5 return~\n" },
	{ "gicv4.1-min", "p(vpe, pe):\n  - read GICR_VPENDBASER[pe].PendingLast -> vpe.pending_last\n",
	  "0 read $1 0 -> $2\n1 set $0 $2 -> .pending_last\n2 return~\n" },
	{ "gicv4.1-min", "p(irq):\n  - choose:\n    - inject irq\n    - - msi irq\n      - inject irq\n",
	  "0 choose\n1 jump~ @3\n2 jump~ @5\n3 inject $0\n4 jump~ @8\n5 msi $0\n6 inject $0\n7 jump~ @8\n8 return~\n" },
	{ "gicv4.1-min", "p(vcpu, n):\n  - x = n and vcpu.direct\n", "0 set $1 and+2 $0 .direct -> $2\n1 return~\n" },
};

START_TEST(procedures_compile_to_this)
{
	struct rig r;
	char buf[2000];

	rig_init(&r, code[_i].hw, false);
	ck_assert_msg(rig_link(&r, code[_i].text) == 0, "%s", r.d.f[0].text);
	prog_list(r.prog, prog_find_proc(r.prog, "p", 1), buf, sizeof(buf));
	ck_assert_str_eq(buf, code[_i].list);
	rig_fini(&r);
}
END_TEST

START_TEST(calls_deeper_than_a_thread_has_frames_are_refused)
{
	struct rig r;
	char text[1000];
	size_t n = 0;

	for (u32 i = 0; i < HYP_CALLS; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "p%u():\n  - call p%u()\n", i, i + 1);
	snprintf(text + n, sizeof(text) - n, "p%u():\n  - return\n", HYP_CALLS);
	rig_init(&r, "gicv4.1-min", false);
	ck_assert_int_eq(rig_link(&r, text), GICSIM_E_INVAL);
	ck_assert_ptr_nonnull(strstr(r.d.f[0].text, "calls nested deeper than 10: p0 -> p1"));
	rig_fini(&r);
}
END_TEST

Suite *check_compile(void);
Suite *check_compile(void)
{
	Suite *s = suite_create("hyp/compile");
	TCase *t = tcase_create("blocks");

	tcase_add_loop_test(t, a_wrong_block_is_told_at_its_place, 0, (int)ARRAY_SIZE(wrong));
	tcase_add_loop_test(t, procedures_compile_to_this, 0, (int)ARRAY_SIZE(code));
	tcase_add_test(t, calls_deeper_than_a_thread_has_frames_are_refused);
	suite_add_tcase(s, t);
	return s;
}

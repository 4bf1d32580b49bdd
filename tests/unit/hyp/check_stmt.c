/* SPDX-License-Identifier: MIT */
/* What is wrong with a statement is said where it stands, in words, with the nearest name. */
#include <stdio.h>
#include <string.h>

#include "support.h"

static const struct { const char *stmt; u32 col; const char *text; } wrong[] = {
	{ "iits SYNC(pe)", 5, "unknown statement 'iits'; did you mean 'its'?" },
	{ "frobnicate vcpu", 5, "unknown statement 'frobnicate'" },
	{ "if n", 5, "'if' needs a ':' and a block below it" },
	{ "irq.latcj = true", 9, "irq has no field 'latcj'; did you mean 'latch'?" },
	{ "irq.zzzzzz = true", 9, "irq has no field 'zzzzzz'" },
	{ "irq.lpi = 3", 5, "field 'lpi' cannot be written" },
	{ "irq.target = pe", 18, "field 'target' holds vcpu, this is pe" },
	{ "irq.latch = vcpu", 17, "field 'latch' holds bool, this is vcpu" },
	{ "n = 3", 5, "parameter 'n' cannot be assigned" },
	{ "x = frob", 9, "unknown name 'frob'" },
	{ "x = irqq.lpi", 9, "unknown name 'irqq'; did you mean 'irq'?" },
	{ "x = irq + 1", 13, "irq and int do not go together here" },
	{ "x = vcpu == pe", 14, "vcpu and pe do not go together here" },
	{ "x = not irq", 9, "'not' of irq: a number or a truth value is wanted" },
	{ "x = (1 + 2", 9, "'(' is never closed" },
	{ "x = 1 +", 12, "expected a value, found the end of the statement" },
	{ "x = 0x1g", 9, "an integer, decimal or 0x hex" },
	{ "x = $1", 9, "a character that no statement uses" },
	{ "x = irq.irq_lock", 13, "'irq_lock' is a lock, not a value" },
	{ "x = GICD_CTLR", 9, "GICD_CTLR inside an expression: `read` it into a variable first" },
	{ "wait GICR_VPENDBASER[vcpu].Dirty == 0", 26,
	  "GICR_VPENDBASER[...]: pe is wanted there, this is vcpu" },
	{ "wait GICR_VPENDBASER[pe].Dirtz == 0", 30, "GICR_VPENDBASER has no field 'Dirtz'; did you mean 'Dirty'?" },
	{ "wait GICR_VPENDBASER.Dirty == 0", 25, "GICR_VPENDBASER: of which pe?  Write GICR_VPENDBASER[...]" },
	{ "write GICR_VPENDBASR[pe] {Valid=1}", 11,
	  "no register or table 'GICR_VPENDBASR'; did you mean 'GICR_VPENDBASER'?" },
	{ "write GICR_VPENDBASER[pe] {Vali=1}", 32,
	  "GICR_VPENDBASER has no field 'Vali'; did you mean 'Valid'?" },
	{ "write GICR_VPENDBASER[pe] {Valid=irq}", 38, "Valid: int is wanted, this is irq" },
	{ "write GICR_VPENDBASER[pe] {Valid=1", 39, "expected '}', found the end of the statement" },
	{ "write LPI_CONFG[8192] {enable=1}", 11, "no register or table 'LPI_CONFG'; did you mean 'LPI_CONFIG'?" },
	{ "write LPI_CONFIG[8192] {enabled=1}", 29, "a configuration table has no field 'enabled'" },
	{ "write VPT[irq, 1] {pending=1}", 15, "VPT[vpe, vintid]: vpe is wanted, this is irq" },
	{ "read GICR_VPENDBASER[pe].PendingLast", 41, "expected '->', found the end of the statement" },
	{ "read GICR_VPENDBASER[pe].PendingLast -> irq", 45, "parameter 'irq' cannot be assigned" },
	{ "read GICR_VPENDBASER[pe].PendingLast -> irq.target", 55, "field 'target' holds vcpu, this is int" },
	{ "its DISCRAD(irq)", 9, "no ITS command 'DISCRAD'; did you mean 'DISCARD'?" },
	{ "its DISCARD(vcpu)", 17, "DISCARD(...): irq is wanted, this is vcpu" },
	{ "its MAPTI(irq)", 19, "MAPTI needs ICID" },
	{ "its MAPTI(irq, coll=pe)", 20, "MAPTI has no field 'coll'" },
	{ "its MAPTI(irq, col=pe, col=pe)", 34, "MAPTI: field 'ICID' is given twice" },
	{ "its VMAPTI(irq, vpe=irq)", 25, "field 'vPEID' cannot hold irq" },
	{ "its SYNC(pe), SYNC(pe", 26, "expected ')', found the end of the statement" },
	{ "its", 8, "expected an ITS command, found the end of the statement" },
	{ "its vcpu SYNC(pe)", 9, "which ITS: its is wanted, this is vcpu" },
	{ "lock irq.latch", 10, "expected OBJECT.LOCK: no lock of that name is declared" },
	{ "unlock irq.irq_lock", 12, "'irq.irq_lock' is not held on this path" },
	{ "call demot(irq)", 10, "unknown procedure 'demot'; did you mean 'demote'?" },
	{ "call demote(vcpu)", 17, "demote(irq): 'irq' is irq, this is vcpu" },
	{ "call demote()", 5, "demote(irq) takes 1, not 0" },
	{ "call demote(irq, irq)", 5, "demote(irq) takes 1, not 2" },
	{ "irqs maybe", 10, "expected 'on' or 'off', found 'maybe'" },
	{ "enter vcpu", 15, "expected '->', found the end of the statement" },
	{ "block irq", 11, "block: vcpu is wanted, this is irq" },
	{ "kick none", 10, "kick: vcpu is wanted, this is none" },
	{ "inject vcpu", 12, "inject: irq is wanted, this is vcpu" },
	{ "retarget irq 3", 18, "retarget: expected event=..." },
	{ "answer okay", 12, "no answer 'okay'; did you mean 'ok'?" },
	{ "label half", 11, "expected a text in quotes" },
	{ "assert vcpu", 12, "assert: int is wanted, this is vcpu" },
	{ "wait irq.latch timeout 5 -> x", 28, "timeout: expected a time such as 500 us" },
	{ "wait irq.latch timeout 5 us", 32, "expected '->', found the end of the statement" },
	{ "inject irq irq", 16, "unexpected 'irq' after the statement" },
};

START_TEST(a_wrong_statement_is_told_at_its_place)
{
	struct rig r;
	char text[400];

	snprintf(text, sizeof(text), "p(irq, vcpu, vpe, pe, n):\n  - %s\n", wrong[_i].stmt);
	rig_init(&r, "gicv4.1-min", false);
	ck_assert_int_eq(rig_link(&r, text), GICSIM_E_INVAL);
	ck_assert_ptr_null(r.prog);
	ck_assert_uint_ge(r.d.n, 1);
	ck_assert_msg(!strcmp(r.d.f[0].text, wrong[_i].text), "'%s': \"%s\", not \"%s\"", wrong[_i].stmt,
		      r.d.f[0].text, wrong[_i].text);
	ck_assert_str_eq(r.d.f[0].file, "test.yaml");
	ck_assert_uint_eq(r.d.f[0].line, 2);
	ck_assert_msg(r.d.f[0].col == wrong[_i].col, "'%s': column %u, not %u", wrong[_i].stmt, r.d.f[0].col,
		      wrong[_i].col);
	rig_fini(&r);
}
END_TEST

static const char *const right[] = {
	"irq.latch = true", "x = irq.lpi + 1 << 3", "x = not (irq.latch and vcpu.direct) or n == 0x1_0",
	"wait GICR_VPENDBASER[pe].Dirty == 0 timeout 500 us -> late", "wait irq.flushed timeout 1ms -> late",
	"write GICR_VPENDBASER[pe] {Valid=1, vPEID=vpe.id}", "write GITS_BASER[its0, 3] n {Valid=0}",
	"read GICR_VPENDBASER[pe] -> v", "read VPT[vpe, irq.vintid] -> irq.latch",
	"read LPI_CONFIG[irq.lpi].enable -> e", "write ICH_HCR_EL2 {En=1}",
	"its nowait its0 SYNC(pe), VSYNC(vpe)", "its VMAPTI(irq, vpe=vpe, doorbell=irq.lpi), VSYNC(vpe) timeout 1s -> late",
	"its MAPC(ICID=3, RDbase=0, V=0)", "spawn demote(irq)", "retarget irq event=irq.event + 1", "label \"half time\"",
	"x = irq.queued != none", "kick vm0.vcpu1", "msi dev0.irq1", "x = vcpu1.vm.park.id", "alloc vpe -> ok",
};

START_TEST(a_right_statement_is_accepted)
{
	struct rig r;
	char text[400];

	snprintf(text, sizeof(text), "p(irq, vcpu, vpe, pe, n):\n  - %s\n", right[_i]);
	rig_init(&r, "gicv4.1-min", false);
	ck_assert_msg(rig_link(&r, text) == 0, "'%s': %s", right[_i], r.d.f[0].text);
	rig_fini(&r);
}
END_TEST

START_TEST(a_command_of_a_later_version_is_refused)
{
	struct rig r;

	rig_init(&r, "gicv3-min", false);
	ck_assert_int_eq(rig_link(&r, "p(vpe):\n  - its VSYNC(vpe)\n"), GICSIM_E_INVAL);
	ck_assert_str_eq(r.d.f[0].text, "VSYNC is not a command of this GIC version");
	rig_fini(&r);
}
END_TEST

Suite *check_stmt(void);
Suite *check_stmt(void)
{
	Suite *s = suite_create("hyp/stmt");
	TCase *t = tcase_create("statements");

	tcase_add_loop_test(t, a_wrong_statement_is_told_at_its_place, 0, (int)ARRAY_SIZE(wrong));
	tcase_add_loop_test(t, a_right_statement_is_accepted, 0, (int)ARRAY_SIZE(right));
	tcase_add_test(t, a_command_of_a_later_version_is_refused);
	suite_add_tcase(s, t);
	return s;
}

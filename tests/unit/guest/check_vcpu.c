/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "core/obs_enums.h"
#include "support.h"

Suite *check_vcpu(void);

static const struct stim wfi_then_irqs[] = {
	ACT(0, 0, STIM_WFI, 0, 0), ACT(10, 0, STIM_GUEST_IRQS, 0, 0),
};
static const struct stim disable[] = { ACT(0, 0, STIM_GUEST_ENABLE, 0, 0) };
static const struct stim masked_wfi[] = {
	ACT(0, 0, STIM_GUEST_IRQS, 0, 0), ACT(10, 0, STIM_WFI, 0, 0),
};

static void enter(struct machine *m, u32 vcpu)
{
	vcpu_enter(&m->gs, vcpu, GS_PE(vcpu));
	arena_commit(&m->gs.arena);
}

START_TEST(outside_the_guest_nothing_steps)
{
	struct machine m;

	machine_init(&m, wfi_then_irqs, 2);
	fake_gic.signal[0] = 8192;
	ck_assert(!ready(&m, "vcpu irq", 0));
	ck_assert(!ready(&m, "vcpu act", 0));
	ck_assert_uint_eq(vcpu_pe(&m.gs, 0), GS_NONE16);
	machine_fini(&m);
}
END_TEST

START_TEST(an_interrupt_is_acknowledged_then_ended)
{
	struct machine m;

	machine_init(&m, NULL, 0);
	enter(&m, 1);
	fake_gic.signal[1] = 8193;
	fake_gic.direct = true;
	take(&m, "vcpu irq", 1);
	ck_assert_uint_eq(last(&m, OBS_ACK)->a, 1);
	ck_assert_uint_eq(last(&m, OBS_ACK)->b, 8193);
	ck_assert_uint_eq(last(&m, OBS_ACK)->c, PATH_DIRECT);
	ck_assert_uint_eq(last(&m, OBS_ACK)->d, 1);
	take(&m, "vcpu irq", 1);
	ck_assert_uint_eq(last(&m, OBS_EOI)->b, 8193);
	ck_assert_uint_eq(fake_gic.eois, 1);
	ck_assert(!ready(&m, "vcpu irq", 1));
	machine_fini(&m);
}
END_TEST

START_TEST(an_unknown_vintid_is_acknowledged_without_an_irq)
{
	struct machine m;

	machine_init(&m, NULL, 0);
	enter(&m, 0);
	fake_gic.signal[0] = 9000;
	take(&m, "vcpu irq", 0);
	ck_assert_uint_eq(last(&m, OBS_ACK)->c, PATH_SOFT);
	ck_assert_uint_eq(last(&m, OBS_ACK)->d, GS_NONE32);
	machine_fini(&m);
}
END_TEST

START_TEST(statements_and_interrupts_are_offered_together)
{
	struct machine m;

	machine_init(&m, wfi_then_irqs, 2);
	enter(&m, 0);
	fake_gic.signal[0] = 8192;
	ck_assert(ready(&m, "vcpu irq", 0));
	ck_assert(ready(&m, "vcpu act", 0));
	take(&m, "vcpu irq", 0);
	ck_assert(!ready(&m, "vcpu act", 0));	/* its handler runs */
	machine_fini(&m);
}
END_TEST

START_TEST(wfi_traps_and_is_executed_again_until_an_acknowledge)
{
	struct machine m;

	machine_init(&m, wfi_then_irqs, 2);
	enter(&m, 0);
	take(&m, "vcpu act", 0);
	ck_assert_int_eq(vcpu_trapped(&m.gs, 0), EXIT_WFI);
	ck_assert(vcpu_idle(&m.gs, 0));
	fake_gic.signal[0] = 8192;
	ck_assert(!ready(&m, "vcpu irq", 0));	/* a trap comes first */
	fake_gic.signal[0] = 1023;
	vcpu_exit(&m.gs, 0, EXIT_WFI);
	ck_assert_int_eq(vcpu_trapped(&m.gs, 0), EXIT_NONE);
	enter(&m, 0);
	take(&m, "vcpu act", 0);
	ck_assert_int_eq(vcpu_trapped(&m.gs, 0), EXIT_WFI);
	vcpu_exit(&m.gs, 0, EXIT_WFI);
	fake_gic.signal[0] = 8192;
	enter(&m, 0);
	ck_assert(!ready(&m, "vcpu act", 0));
	take(&m, "vcpu irq", 0);
	ck_assert(!vcpu_idle(&m.gs, 0));
	take(&m, "vcpu irq", 0);
	take(&m, "vcpu act", 0);
	ck_assert(!vcpu_irqs_on(&m.gs, 0));
	machine_fini(&m);
}
END_TEST

START_TEST(wfi_falls_through_when_an_interrupt_is_signalled)
{
	struct machine m;

	machine_init(&m, wfi_then_irqs, 2);
	enter(&m, 0);
	fake_gic.signal[0] = 8192;
	take(&m, "vcpu act", 0);
	ck_assert_int_eq(vcpu_trapped(&m.gs, 0), EXIT_NONE);
	ck_assert(!vcpu_idle(&m.gs, 0));
	machine_fini(&m);
}
END_TEST

START_TEST(wfi_that_is_not_trapped_waits_in_the_guest)
{
	struct machine m;

	machine_init(&m, wfi_then_irqs, 2);
	vcpu_trap_wfi(&m.gs, 0, false);
	enter(&m, 0);
	take(&m, "vcpu act", 0);
	ck_assert_int_eq(vcpu_trapped(&m.gs, 0), EXIT_NONE);
	ck_assert(vcpu_idle(&m.gs, 0));
	ck_assert(!ready(&m, "vcpu act", 0));
	fake_gic.signal[0] = 8192;
	ck_assert(ready(&m, "vcpu irq", 0));
	machine_fini(&m);
}
END_TEST

START_TEST(a_masked_interrupt_ends_wfi_and_is_not_taken)
{
	struct machine m;

	machine_init(&m, masked_wfi, 2);
	vcpu_trap_wfi(&m.gs, 0, false);
	enter(&m, 0);
	take(&m, "vcpu act", 0);
	ck_assert_uint_eq(last(&m, OBS_GUEST_MASK)->b, 1);
	take(&m, "vcpu act", 0);
	ck_assert(vcpu_idle(&m.gs, 0));
	fake_gic.signal[0] = 8192;
	ck_assert(!ready(&m, "vcpu irq", 0));
	take(&m, "vcpu act", 0);
	ck_assert(!vcpu_idle(&m.gs, 0));
	ck_assert(!ready(&m, "vcpu act", 0));
	machine_fini(&m);
}
END_TEST

START_TEST(something_external_ends_the_wait)
{
	struct machine m;

	machine_init(&m, wfi_then_irqs, 2);
	enter(&m, 0);
	take(&m, "vcpu act", 0);
	vcpu_exit(&m.gs, 0, EXIT_WFI);
	vcpu_external(&m.gs, 0);
	ck_assert(vcpu_external_pending(&m.gs, 0));
	ck_assert(!vcpu_idle(&m.gs, 0));
	enter(&m, 0);
	take(&m, "vcpu act", 0);
	ck_assert(!vcpu_external_pending(&m.gs, 0));
	take(&m, "vcpu act", 0);
	ck_assert_uint_eq(heard(&m, OBS_GUEST_MASK), 1);
	machine_fini(&m);
}
END_TEST

START_TEST(something_external_is_not_remembered_by_a_running_guest)
{
	struct machine m;

	machine_init(&m, NULL, 0);
	enter(&m, 0);
	vcpu_external(&m.gs, 0);
	ck_assert(!vcpu_external_pending(&m.gs, 0));
	vcpu_exit(&m.gs, 0, EXIT_KICK);
	vcpu_external(&m.gs, 0);
	ck_assert(vcpu_external_pending(&m.gs, 0));
	enter(&m, 0);
	ck_assert(!vcpu_external_pending(&m.gs, 0));
	machine_fini(&m);
}
END_TEST

START_TEST(a_command_traps_and_the_guest_waits_until_it_is_done)
{
	struct guest_cmd c;
	struct machine m;

	machine_init(&m, disable, 1);
	enter(&m, 0);
	ck_assert(guest_lpi_enabled(&m.gs, 0));
	take(&m, "vcpu act", 0);
	ck_assert(!guest_lpi_enabled(&m.gs, 0));
	ck_assert_int_eq(vcpu_trapped(&m.gs, 0), EXIT_CMD);
	ck_assert_uint_eq(last(&m, OBS_GUEST_CMD)->b, STIM_GUEST_ENABLE);
	vcpu_exit(&m.gs, 0, EXIT_CMD);
	c = vcpu_cmd(&m.gs, 0);
	ck_assert_uint_eq(c.verb, STIM_GUEST_ENABLE);
	ck_assert_uint_eq(c.irq, 0);
	ck_assert_uint_eq(c.arg, 0);
	fake_gic.signal[0] = 8192;
	enter(&m, 0);
	ck_assert(!ready(&m, "vcpu irq", 0));
	vcpu_cmd_done(&m.gs, 0);
	ck_assert_uint_eq(heard(&m, OBS_GUEST_DONE), 1);
	ck_assert(ready(&m, "vcpu irq", 0));
	machine_fini(&m);
}
END_TEST

START_TEST(a_kick_before_the_trap_keeps_the_command)
{
	struct machine m;

	machine_init(&m, disable, 1);
	enter(&m, 0);
	take(&m, "vcpu act", 0);
	vcpu_exit(&m.gs, 0, EXIT_KICK);
	enter(&m, 0);
	ck_assert_int_eq(vcpu_trapped(&m.gs, 0), EXIT_CMD);
	machine_fini(&m);
}
END_TEST

START_TEST(a_handler_lasts_as_long_as_the_scenario_says)
{
	const struct actor *a = actor_by_name("vcpu irq");
	struct machine m;

	machine_init(&m, NULL, 0);
	m.gs.stamps = true;
	enter(&m, 0);
	m.gs.now_ns = 2000;
	fake_gic.signal[0] = 8192;
	ck_assert_uint_eq(a->due_ns(&m.gs, 0), 0);
	take(&m, "vcpu irq", 0);
	ck_assert_uint_eq(a->due_ns(&m.gs, 0), 3500);
	machine_fini(&m);
}
END_TEST

Suite *check_vcpu(void)
{
	Suite *s = suite_create("vcpu");
	TCase *t = tcase_create("guest");

	tcase_add_test(t, outside_the_guest_nothing_steps);
	tcase_add_test(t, an_interrupt_is_acknowledged_then_ended);
	tcase_add_test(t, an_unknown_vintid_is_acknowledged_without_an_irq);
	tcase_add_test(t, statements_and_interrupts_are_offered_together);
	tcase_add_test(t, wfi_traps_and_is_executed_again_until_an_acknowledge);
	tcase_add_test(t, wfi_falls_through_when_an_interrupt_is_signalled);
	tcase_add_test(t, wfi_that_is_not_trapped_waits_in_the_guest);
	tcase_add_test(t, a_masked_interrupt_ends_wfi_and_is_not_taken);
	tcase_add_test(t, something_external_ends_the_wait);
	tcase_add_test(t, something_external_is_not_remembered_by_a_running_guest);
	tcase_add_test(t, a_command_traps_and_the_guest_waits_until_it_is_done);
	tcase_add_test(t, a_kick_before_the_trap_keeps_the_command);
	tcase_add_test(t, a_handler_lasts_as_long_as_the_scenario_says);
	suite_add_tcase(s, t);
	return s;
}

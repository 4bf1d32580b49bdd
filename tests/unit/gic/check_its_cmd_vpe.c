/* SPDX-License-Identifier: MIT */
/* VMAPP VMOVP VSYNC VINVALL INVDB. */
#include "support.h"

#define EV(ev) { "DeviceID", 0x10 }, { "EventID", ev }

static struct mach *m;

static void start(enum gic_version v, u32 its, void (*tweak)(struct mach *))
{
	m = mach_new((struct mach_opt){ .version = v, .its = its, .tweak = tweak });
	mach_usual(m);
}

static void vmap_event(u32 ev, u32 vpe)
{
	cmd(m, "VMAPTI", EV(ev), { "vPEID", vpe }, { "vINTID", 8192 + ev }, { "Dbell_pINTID", 1023 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	mach_forget(m);
}

static bool consumed(u32 i)
{
	mach_run_only(m, "its", i);
	return mach_read(m, "GITS_CREADR", i) == m->cwriter[i];
}

static struct its_vte vte(u32 i, u32 v)
{
	struct its_vte t;
	u32 walks = 0;

	ck_assert_int_eq(its_vte_get(&m->g, GS_ITS(i), GS_VPE(v), &t, &walks), 0);
	return t;
}

START_TEST(vmapp_tells_the_redistributor)
{
	const struct msg *msg;

	start(GICV4_1, 1, NULL);
	cmd(m, "VMAPP", { "vPEID", 1 }, { "RDbase", 1 }, { "V", 1 }, { "Alloc", 1 }, { "PTZ", 1 },
	    { "VCONF_addr", AT_VCONF }, { "Default_Doorbell_pINTID", 8201 }, { "VPT_size", 15 },
	    { "VPT_addr", AT_VPT(1) });
	mach_run_only(m, "its", 0);
	msg = &msg_fifo_at(&m->g, GS_ITS(0), GS_PE(1))->m[0];
	ck_assert_uint_eq(msg->kind, MSG_VMAP);
	ck_assert_uint_eq(msg->flags, MSG_ALLOC | MSG_PTZ);
	ck_assert_uint_eq(msg->vpt_bits, 16);
	ck_assert_uint_eq(msg->vpt, AT_VPT(1));
	ck_assert_uint_eq(msg->vconf, AT_VCONF);
	ck_assert_uint_eq(msg->doorbell, 8201);
	mach_run(m);
	ck_assert(vpe_mapped(&m->g, GS_VPE(1)));
	ck_assert(vte(0, 1).valid && vte(0, 1).pe.n == 1);
	ck_assert_uint_eq(mach_count(m, OBS_UNPRED), 0);
	mach_free(m);
}
END_TEST

/* pins ITS-CMD-04 VMP-07 */
START_TEST(unmapping_on_v41_is_consumed_only_when_complete)
{
	start(GICV4_1, 1, NULL);
	mach_vmapp(m, 0, 0, 0);
	cmd(m, "VMAPP", { "vPEID", 0 }, { "V", 0 }, { "Alloc", 1 });
	ck_assert(!consumed(0));
	ck_assert(!vte(0, 0).valid);
	ck_assert(!mach_ready(m, "its", 0));
	ck_assert(mach_step(m, "fabric", 0));
	ck_assert(consumed(0));
	ck_assert(!vpe_mapped(&m->g, GS_VPE(0)));
	mach_free(m);
}
END_TEST

START_TEST(unmapping_on_v40_is_consumed_at_once)
{
	start(GICV4_0, 1, NULL);
	mach_vmapp(m, 0, 0, 0);
	cmd(m, "VMAPP", { "vPEID", 0 }, { "V", 0 });
	ck_assert(consumed(0));
	ck_assert(vpe_mapped(&m->g, GS_VPE(0)));
	mach_free(m);
}
END_TEST

/* pins VMP-09 */
START_TEST(misuse_of_vmapp_is_reported)
{
	start(GICV4_1, 1, NULL);
	mach_vmapp(m, 0, 0, 0);
	ck_assert_uint_eq(mach_count(m, OBS_UNPRED), 0);
	mach_vmapp(m, 0, 0, 0);
	ck_assert(mach_unpred(m, UNPRED_vmapp_mapped));
	vmap_event(0, 0);
	cmd(m, "VMAPP", { "vPEID", 0 }, { "V", 0 }, { "Alloc", 1 });
	mach_run(m);
	ck_assert(mach_unpred(m, UNPRED_vmapp_live_vlpis));
	ck_assert(!mach_unpred(m, UNPRED_vmapp_alloc));
	mach_free(m);
}
END_TEST

/* pins VMP-06 */
START_TEST(alloc_belongs_to_the_first_map_and_the_last_unmap)
{
	start(GICV4_1, 2, NULL);
	mach_vmapp(m, 0, 0, 0);			/* Alloc=1 on the first */
	ck_assert(!mach_unpred(m, UNPRED_vmapp_alloc));
	mach_vmapp(m, 1, 0, 0);			/* and wrongly on the second */
	ck_assert(mach_unpred(m, UNPRED_vmapp_alloc));
	mach_forget(m);
	cmd(m, "VMAPP", { "vPEID", 0 }, { "V", 0 }, { "Alloc", 0 });
	mach_run(m);
	ck_assert(!mach_unpred(m, UNPRED_vmapp_alloc));
	cmd_on(m, 1, "VMAPP", { "vPEID", 0 }, { "V", 0 }, { "Alloc", 0 });
	mach_run(m);
	ck_assert(mach_unpred(m, UNPRED_vmapp_alloc));
	mach_free(m);
}
END_TEST

START_TEST(commands_for_a_vpe_on_the_move_wait)
{
	start(GICV4_1, 1, NULL);
	mach_vmapp(m, 0, 0, 0);
	vmap_event(0, 0);
	cmd(m, "VMOVP", { "vPEID", 0 }, { "RDbase", 1 });
	cmd(m, _i ? "VINVALL" : "VMOVP", { "vPEID", 0 });
	mach_run_only(m, "its", 0);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 1);
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 2);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	mach_free(m);
}
END_TEST

/* pins VMP-05 MIG-06 */
START_TEST(an_event_under_way_survives_vmovp)
{
	start(GICV4_1, 1, NULL);
	mach_vmapp(m, 0, 0, 0);
	vmap_event(0, 0);
	mach_msi(m, 0x10, 0);
	cmd(m, "VMOVP", { "vPEID", 0 }, { "RDbase", 1 });
	mach_run_only(m, "its", 0);
	mach_msi(m, 0x10, 0);				/* by the other FIFO */
	ck_assert_uint_eq(gic_carriers_v(&m->g, GS_VPE(0), 8192), 2);
	ck_assert(mach_step(m, "fabric", 1));		/* and overtakes */
	mach_run(m);
	ck_assert_uint_eq(gic_carriers_v(&m->g, GS_VPE(0), 8192), 1);
	mach_free(m);
}
END_TEST

/* pins DB-10 */
START_TEST(vmovp_carries_a_new_default_doorbell)
{
	const struct msg *msg;

	start(GICV4_1, 1, NULL);
	mach_vmapp(m, 0, 0, 0);
	cmd(m, "VMOVP", { "vPEID", 0 }, { "RDbase", 1 }, { "DB", 1 }, { "Default_Doorbell_pINTID", 8300 });
	mach_run_only(m, "its", 0);
	msg = &msg_fifo_at(&m->g, GS_ITS(0), GS_PE(0))->m[0];
	ck_assert_uint_eq(msg->kind, MSG_VPE_MOVE);
	ck_assert_uint_eq(msg->flags, MSG_DB);
	ck_assert_uint_eq(msg->doorbell, 8300);
	ck_assert_uint_eq(msg->to, 1);
	mach_free(m);
}
END_TEST

/* pins ITS-CMD-04 ORD-03 */
START_TEST(vsync_waits_for_what_names_the_vpe)
{
	start(GICV4_1, 1, NULL);
	mach_vmapp(m, 0, 0, 0);
	mach_vmapp(m, 0, 1, 1);
	vmap_event(0, 0);
	cmd(m, "CLEAR", EV(0));
	cmd(m, "VSYNC", { "vPEID", 1 });
	ck_assert(consumed(0));				/* of another vPE */
	cmd(m, "VSYNC", { "vPEID", 0 });
	ck_assert(!consumed(0));
	ck_assert(mach_step(m, "fabric", 0));
	ck_assert(consumed(0));
	mach_free(m);
}
END_TEST

/* pins ORD-03 */
START_TEST(vsync_of_either_end_waits_for_vmovi)
{
	start(GICV4_1, 1, NULL);
	mach_vmapp(m, 0, 0, 0);
	mach_vmapp(m, 0, 1, 1);
	vmap_event(0, 0);
	cmd(m, "VMOVI", EV(0), { "vPEID", 1 });
	cmd(m, "VSYNC", { "vPEID", (u64)_i });
	ck_assert(!consumed(0));
	ck_assert(mach_step(m, "fabric", 0));
	ck_assert(consumed(0));
	mach_free(m);
}
END_TEST

/* pins ORD-03 */
START_TEST(vsync_does_not_wait_for_physical_messages)
{
	start(GICV4_1, 1, NULL);
	mach_vmapp(m, 0, 0, 0);
	cmd(m, "INVALL", { "ICID", 0 });
	cmd(m, "VSYNC", { "vPEID", 0 });
	ck_assert(consumed(0));
	mach_free(m);
}
END_TEST

/* A vLPI of vPE 0, resident on PE 0, whose copy is in the virtual CPU interface, and a CLEAR of it that has landed. */
static void send_clear_behind_a_copy(void)
{
	start(GICV4_1, 1, NULL);
	mach_vmapp(m, 0, 0, 0);
	vmap_event(0, 0);
	ich_enable(&m->g, GS_PE(0), true);
	ich_vmcr_set(&m->g, GS_PE(0), (struct ich_vmcr){ .pmr = 0xf0, .grp1 = 1 });
	mach_write(m, "GICR_VPENDBASER", 0, 1ull << 63 | 1ull << 58);
	mach_run(m);
	mach_msi(m, 0x10, 0);
	mach_run(m);
	ck_assert_uint_eq(gic_carriers_v(&m->g, GS_VPE(0), 8192), 2);	/* pending, and a copy */
	mach_answer(m, CHOICE_vlpi_recall_on_clear, 1);			/* until_vsync */
	cmd(m, "CLEAR", EV(0));
	mach_run_only(m, "its", 0);
}

static void clear_behind_a_copy(void)
{
	send_clear_behind_a_copy();
	ck_assert(mach_step(m, "fabric", 0));
	ck_assert_uint_eq(gic_carriers_v(&m->g, GS_VPE(0), 8192), 1);	/* the copy */
}

/* pins ORD-03 */
START_TEST(vsync_waits_until_the_copy_is_recalled)
{
	clear_behind_a_copy();
	cmd(m, "VSYNC", { "vPEID", 0 });
	ck_assert(!consumed(0));
	ck_assert_uint_gt(mach_run_only(m, "gicr_vlpi", 0), 0);
	ck_assert(consumed(0));
	ck_assert_uint_eq(gic_carriers_v(&m->g, GS_VPE(0), 8192), 0);
	mach_free(m);
}
END_TEST

START_TEST(whether_a_physical_sync_waits_for_it_is_a_choice)
{
	clear_behind_a_copy();
	mach_answer(m, CHOICE_physical_sync_recalls, (u8)_i);
	cmd(m, "SYNC", { "RDbase", 0 });
	ck_assert_int_eq(consumed(0), _i == 0);
	mach_run(m);
	ck_assert(consumed(0));
	mach_free(m);
}
END_TEST

START_TEST(a_physical_sync_that_waits_for_it_waits_for_its_message_too)
{
	send_clear_behind_a_copy();
	mach_answer(m, CHOICE_physical_sync_recalls, (u8)_i);
	cmd(m, "SYNC", { "RDbase", 0 });
	mach_run_only(m, "its", 0);
	ck_assert_int_eq(consumed(0), _i == 0);
	mach_run(m);
	ck_assert(consumed(0));
	mach_free(m);
}
END_TEST

START_TEST(invdb_and_vinvall_go_to_the_vpes_redistributor)
{
	start(GICV4_1, 1, NULL);
	mach_vmapp(m, 0, 0, 1);
	mach_forget(m);
	cmd(m, "VINVALL", { "vPEID", 0 });
	cmd(m, "INVDB", { "vPEID", 0 });
	mach_run_only(m, "its", 0);
	ck_assert_uint_eq(msg_fifo_at(&m->g, GS_ITS(0), GS_PE(1))->m[0].kind, MSG_VINVALL);
	ck_assert_uint_eq(msg_fifo_at(&m->g, GS_ITS(0), GS_PE(1))->m[1].kind, MSG_INVDB);
	mach_run(m);
	mach_free(m);
}
END_TEST

Suite *check_its_cmd_vpe(void);
Suite *check_its_cmd_vpe(void)
{
	Suite *s = suite_create("its_cmd_vpe");
	TCase *t = tcase_create("vpes");

	tcase_add_test(t, vmapp_tells_the_redistributor);
	tcase_add_test(t, unmapping_on_v41_is_consumed_only_when_complete);
	tcase_add_test(t, unmapping_on_v40_is_consumed_at_once);
	tcase_add_test(t, misuse_of_vmapp_is_reported);
	tcase_add_test(t, alloc_belongs_to_the_first_map_and_the_last_unmap);
	tcase_add_loop_test(t, commands_for_a_vpe_on_the_move_wait, 0, 2);
	tcase_add_test(t, an_event_under_way_survives_vmovp);
	tcase_add_test(t, vmovp_carries_a_new_default_doorbell);
	tcase_add_test(t, vsync_waits_for_what_names_the_vpe);
	tcase_add_loop_test(t, vsync_of_either_end_waits_for_vmovi, 0, 2);
	tcase_add_test(t, vsync_does_not_wait_for_physical_messages);
	tcase_add_test(t, vsync_waits_until_the_copy_is_recalled);
	tcase_add_loop_test(t, whether_a_physical_sync_waits_for_it_is_a_choice, 0, 2);
	tcase_add_loop_test(t, a_physical_sync_that_waits_for_it_waits_for_its_message_too, 0, 2);
	tcase_add_test(t, invdb_and_vinvall_go_to_the_vpes_redistributor);
	suite_add_tcase(s, t);
	return s;
}

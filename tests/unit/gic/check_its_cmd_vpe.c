/* SPDX-License-Identifier: MIT */
/* VMAPP VMOVP VSYNC VINVALL INVDB. */
#include "gic/rd.h"
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

/* What lies behind a VPT is somebody else's. */
/* pins VMP-08 */
START_TEST(mapping_reads_no_more_of_a_vpt_than_it_has)
{
	start(GICV4_1, 1, NULL);
	ck_assert_int_eq(mem_write(&m->g, AT_VPT(1) + 16383 / 8, 1, 0x80), 0);
	ck_assert_int_eq(mem_write(&m->g, AT_VPT(1) + 16384 / 8, 1, 1), 0);
	cmd(m, "VMAPP", { "vPEID", 1 }, { "RDbase", 1 }, { "V", 1 }, { "Alloc", 1 }, { "VPT_size", 13 },
	    { "VPT_addr", AT_VPT(1) }, { "VCONF_addr", AT_VCONF }, { "Default_Doorbell_pINTID", 1023 });
	mach_run(m);
	ck_assert(gic_vpending(&m->g, GS_VPE(1), 16383));
	ck_assert(!gic_vpending(&m->g, GS_VPE(1), 16384));
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

/* Alloc=1 ends the vPE, whoever else has it mapped: reported, and what that one sends is dropped. */
/* pins VMP-06 */
START_TEST(alloc_at_an_unmap_that_is_not_the_last_ends_the_vpe)
{
	start(GICV4_1, 2, NULL);
	for (u32 i = 0; i < 2; i++)
		cmd_on(m, i, "VMAPP", { "vPEID", 0 }, { "RDbase", 0 }, { "V", 1 }, { "Alloc", !i }, { "PTZ", 1 },
		       { "VPT_size", 15 }, { "VPT_addr", AT_VPT(0) }, { "VCONF_addr", AT_VCONF },
		       { "Default_Doorbell_pINTID", 1023 });
	mach_run(m);
	vmap_event(0, 0);
	cmd_on(m, 1, "VMAPP", { "vPEID", 0 }, { "V", 0 }, { "Alloc", (u64)_i });
	mach_run(m);
	ck_assert_int_eq(mach_unpred(m, UNPRED_vmapp_alloc), _i);
	ck_assert_int_eq(vpe_mapped(&m->g, GS_VPE(0)), !_i);
	mach_msi(m, 0x10, 0);
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_RD_DROP), (u32)_i);
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

/* An open choice costs an exploration, so it comes up only where its answer can be seen. */
START_TEST(it_is_asked_only_while_something_has_to_settle)
{
	clear_behind_a_copy();
	mach_answer(m, CHOICE_physical_sync_recalls, GS_ANY);
	if (_i)
		mach_run(m);
	cmd(m, "SYNC", { "RDbase", 0 });
	mach_run(m);
	ck_assert_int_eq(gs_asked(&m->g, CHOICE_physical_sync_recalls), !_i);
	mach_free(m);
}
END_TEST

START_TEST(whether_a_barrier_covers_translations_is_asked_only_while_one_is_under_way)
{
	start(GICV4_1, 1, NULL);
	cmd(m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", 7 }, { "pINTID", 8199 }, { "ICID", 0 });
	mach_run(m);
	mach_answer(m, CHOICE_sync_covers_translations, GS_ANY);
	cmd(m, "INVALL", { "ICID", 0 });
	cmd(m, "SYNC", { "RDbase", 0 });
	mach_run_only(m, "its", 0);		/* what is under way is no translation */
	ck_assert(!gs_asked(&m->g, CHOICE_sync_covers_translations));
	mach_run(m);
	mach_msi(m, 0x10, 7);
	cmd(m, "SYNC", { "RDbase", 0 });
	mach_run_only(m, "its", 0);
	ck_assert(gs_asked(&m->g, CHOICE_sync_covers_translations));
	mach_run(m);
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

static void with_vsgi(struct mach *x)
{
	x->hw.caps.vsgi = 1;
}

static void sgir(u32 its, u32 vpe, u32 n)
{
	mach_write(m, "GITS_SGIR", its, (u64)vpe << 32 | n);
}

/* pins VSG-01 VSG-02 */
START_TEST(vsgi_and_gits_sgir_reach_the_vpes_redistributor)
{
	start(GICV4_1, 1, with_vsgi);
	mach_vmapp(m, 0, 1, 1);
	ck_assert_uint_eq(mach_read(m, "GITS_TYPER", 0) >> 39 & 1, 1);
	ck_assert_uint_eq(mach_read(m, "GICR_TYPER", 0) >> 26 & 1, 1);
	cmd(m, "VSGI", { "vPEID", 1 }, { "vINTID", 3 }, { "E", 1 }, { "G", 1 }, { "Priority", 5 });
	mach_run_only(m, "its", 0);
	ck_assert_uint_eq(msg_fifo_at(&m->g, GS_ITS(0), GS_PE(1))->m[0].kind, MSG_VSGI_CONF);
	ck_assert_uint_eq(msg_fifo_at(&m->g, GS_ITS(0), GS_PE(1))->m[0].doorbell, VSGI_E | VSGI_G | 0x50);
	sgir(0, 1, 3);
	ck_assert_msg(!vsgi_pending(&m->g, GS_VPE(1)), "it is on its way");
	mach_run(m);
	ck_assert_uint_eq(vsgi_pending(&m->g, GS_VPE(1)), 8);
	cmd(m, "VSGI", { "vPEID", 1 }, { "vINTID", 3 }, { "C", 1 });
	cmd(m, "VSYNC", { "vPEID", 1 });
	mach_run(m);
	ck_assert_uint_eq(vsgi_pending(&m->g, GS_VPE(1)), 0);
	ck_assert_uint_eq(mach_count(m, OBS_UNPRED), 0);
	mach_free(m);
}
END_TEST

START_TEST(gits_sgir_is_dropped_as_an_msi_would_be)
{
	start(GICV4_1, 1, with_vsgi);
	mach_vmapp(m, 0, 1, 1);
	sgir(0, 0, 3);				/* not mapped */
	ck_assert_uint_eq(mach_last(m, OBS_VSGI)->d, DROP_VPE_UNMAPPED);
	sgir(0, 3, 3);				/* no state for it */
	ck_assert(mach_saw(m, OBS_UNMODELLED, UNMODELLED_vpeid_slot, 3));
	mach_write(m, "GITS_CTLR", 0, 0);
	sgir(0, 1, 3);
	ck_assert_uint_eq(mach_last(m, OBS_VSGI)->d, DROP_ITS_DISABLED);
	mach_run(m);
	ck_assert_uint_eq(vsgi_pending(&m->g, GS_VPE(1)), 0);
	mach_free(m);
}
END_TEST

/* A CPU's write is held back by a full fabric until something in it has arrived; none is lost. */
START_TEST(a_full_fabric_loses_no_vsgi)
{
	start(GICV4_1, 1, with_vsgi);
	mach_vmapp(m, 0, 1, 1);
	for (u32 n = 0; n < 16; n++)
		sgir(0, 1, n);
	ck_assert_uint_eq(msg_free(&m->g, GS_ITS(0), GS_PE(1)), 0);
	ck_assert_uint_eq(vsgi_pending(&m->g, GS_VPE(1)), 0xffff >> MSG_DEPTH);
	mach_run(m);
	ck_assert_uint_eq(vsgi_pending(&m->g, GS_VPE(1)), 0xffff);
	mach_free(m);
}
END_TEST

START_TEST(without_the_capability_gits_sgir_is_ignored)
{
	start(GICV4_1, 1, NULL);
	mach_vmapp(m, 0, 1, 1);
	ck_assert_uint_eq(mach_read(m, "GITS_TYPER", 0) >> 39 & 1, 0);
	sgir(0, 1, 3);
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_VSGI), 0);
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
	tcase_add_test(t, mapping_reads_no_more_of_a_vpt_than_it_has);
	tcase_add_test(t, unmapping_on_v40_is_consumed_at_once);
	tcase_add_test(t, misuse_of_vmapp_is_reported);
	tcase_add_test(t, alloc_belongs_to_the_first_map_and_the_last_unmap);
	tcase_add_loop_test(t, alloc_at_an_unmap_that_is_not_the_last_ends_the_vpe, 0, 2);
	tcase_add_loop_test(t, commands_for_a_vpe_on_the_move_wait, 0, 2);
	tcase_add_test(t, an_event_under_way_survives_vmovp);
	tcase_add_test(t, vmovp_carries_a_new_default_doorbell);
	tcase_add_test(t, vsync_waits_for_what_names_the_vpe);
	tcase_add_loop_test(t, vsync_of_either_end_waits_for_vmovi, 0, 2);
	tcase_add_test(t, vsync_does_not_wait_for_physical_messages);
	tcase_add_test(t, vsync_waits_until_the_copy_is_recalled);
	tcase_add_loop_test(t, whether_a_physical_sync_waits_for_it_is_a_choice, 0, 2);
	tcase_add_loop_test(t, it_is_asked_only_while_something_has_to_settle, 0, 2);
	tcase_add_test(t, whether_a_barrier_covers_translations_is_asked_only_while_one_is_under_way);
	tcase_add_loop_test(t, a_physical_sync_that_waits_for_it_waits_for_its_message_too, 0, 2);
	tcase_add_test(t, invdb_and_vinvall_go_to_the_vpes_redistributor);
	tcase_add_test(t, vsgi_and_gits_sgir_reach_the_vpes_redistributor);
	tcase_add_test(t, gits_sgir_is_dropped_as_an_msi_would_be);
	tcase_add_test(t, a_full_fabric_loses_no_vsgi);
	tcase_add_test(t, without_the_capability_gits_sgir_is_ignored);
	suite_add_tcase(s, t);
	return s;
}

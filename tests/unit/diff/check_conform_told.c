/* SPDX-License-Identifier: MIT */
/* Lines about the state: compared at once, or after the access that they were printed before. */
#include <check.h>
#include <stdlib.h>

#include "support_conform.h"

static const char vpe[] =
	"dist_read distributor read: offset 0xffe8 data 0x4b size 4 secure 0\n"
	"its_process_command ITS: processing command at offset 0x5: 0x29\n"
	"its_cmd_vmapp ITS: command VMAPP vPEID 0x0 RDbase 0x0 V 1 VPT_addr 0x4008 VPT_size 0xf\n"
	"its_process_command ITS: processing command at offset 0x6: 0x2a\n"
	"its_cmd_vmapti ITS: command VMAPI DeviceID 0x8 EventID 0x1 vPEID 0x0 vINTID 0x2005 Dbell_pINTID 0x3ff\n"
	"its_write ITS write: offset 0x88 data 0xe0 size 8\n"
	"redist_write redistributor 0x0 write: offset 0x20070 data 0x4007078f size 8 secure 0\n"
	"redist_write redistributor 0x0 write: offset 0x20078 data 0x8000000040080780 size 8 secure 0\n"
	"ich_vmcr_write ICH_VMCR_EL2 write cpu 0x0 value 0xf04c000a\n"
	"ich_hcr_write ICH_HCR_EL2 write cpu 0x0 value 0x1\n"
	"its_translation_write ITS TRANSLATER write: offset 0x40 data 0x1 size 4 requester_id 0x8\n"
	"its_ite_read ITS: Interrupt Table read for ITTaddr 0x40060000 EventID 0x1: valid 1 inttype 0 intid 0x2005 "
	"ICID 0x0 vPEID 0x0 doorbell 0x3ff\n"
	"its_vte_read ITS: vPE Table read for vPEID 0x0: valid 1 VPTsize 0xf VPTaddr 0x4008 RDbase 0x0\n";

#define OFFERED "cpuif_virt_update CPU i/f 0x0 virt HPPI update LR index 16 HPPVLPI 8197 grp 2 prio 160\n"
#define OTHER	"cpuif_virt_update CPU i/f 0x0 virt HPPI update LR index 16 HPPVLPI 8198 grp 2 prio 160\n"
#define GONE	"cpuif_virt_update CPU i/f 0x0 virt HPPI update LR index -1 HPPVLPI 8197 grp 2 prio 255\n"
#define TAKEN	"icv_iar_read ICV_IAR1 read cpu 0x0 value 0x2005\n"
#define ENDED	"icv_eoir_write ICV_EOIR1 write cpu 0x0 value 0x2005\n"

static const struct {
	const char *lines;
	u64 differ, equal, passing;
} rows[] = {
	{OFFERED, 0, 1, 0},
	/* printed before the acknowledge that makes it so */
	{OFFERED GONE TAKEN ENDED, 0, 2, 0},
	/* not before a write that is printed first: it cannot be its doing */
	{OFFERED GONE "icv_pmr_write ICV_PMR write cpu 0x0 value 0xf0\n" TAKEN, 1, 1, 0},
	/* at the end there is no access left to wait for */
	{OFFERED GONE, 1, 1, 0},
	{OTHER, 1, 0, 0},
	/* of two before one access the last counts */
	{OFFERED OTHER GONE TAKEN ENDED, 0, 2, 1},
};

START_TEST(the_best_virtual_interrupt_is_compared_when_it_can_be)
{
	char *head = join(conform_setup, conform_mapped, vpe), *text = join(head, rows[_i].lines, "");
	struct replayed *p = replay(text, NULL);

	expect_differences(p, rows[_i].differ);
	ck_assert_uint_eq(p->r.row[CONFORM_VBEST].equal, rows[_i].equal);
	ck_assert_uint_eq(p->r.passing, rows[_i].passing);
	ck_assert_uint_eq(p->r.row[CONFORM_MSI].equal, 1);
	replayed_free(p);
	free(text);
	free(head);
}
END_TEST

START_TEST(an_sgi_is_pending_where_it_was_sent)
{
	char *text = join(conform_setup,
			  "redist_write redistributor 0x1 write: offset 0x10080 data 0xffffffff size 4 secure 0\n"
			  "icc_generate_sgi CPU i/f 0x0 generating SGI 3 IRM 0 target affinity 0x0xx targetlist 0x2\n"
			  "redist_send_sgi redistributor 0x1 pending SGI 3\n",
			  "");
	struct replayed *p = replay(text, NULL);

	expect_differences(p, 0);
	ck_assert_uint_eq(p->r.row[CONFORM_SGI].equal, 1);
	replayed_free(p);
	free(text);
}
END_TEST

START_TEST(the_lines_of_a_pe_are_compared)
{
	char *head = join(conform_setup, conform_mapped, "");
	char *text = join(head,
			  "its_translation_write ITS TRANSLATER write: offset 0x40 data 0x0 size 4 requester_id 0x8\n"
			  "cpuif_update CPU i/f 0x0 HPPI update: irq 8192 group 2 prio 160\n"
			  "cpuif_set_irqs CPU i/f 0x0 HPPI update: setting FIQ 0 IRQ 1\n"
			  "cpuif_update CPU i/f 0x0 HPPI update: irq 1023 group 0 prio 255\n"
			  "cpuif_set_irqs CPU i/f 0x0 HPPI update: setting FIQ 0 IRQ 0\n"
			  "icc_iar1_read ICC_IAR1 read cpu 0x0 value 0x2000\n",
			  "cpuif_set_irqs CPU i/f 0x0 HPPI update: setting FIQ 0 IRQ 1\n");
	struct replayed *p = replay(text, NULL);

	expect_differences(p, 1);
	ck_assert_uint_eq(p->r.row[CONFORM_BEST].equal, 2);
	ck_assert_uint_eq(p->r.row[CONFORM_LINES].equal, 2);
	ck_assert_str_eq(p->r.finding[0].what, "recorded: FIQ 0, IRQ 1");
	replayed_free(p);
	free(text);
	free(head);
}
END_TEST

Suite *check_conform_told(void);
Suite *check_conform_told(void)
{
	Suite *s = suite_create("conform_told");
	TCase *t = tcase_create("conform_told");

	tcase_add_loop_test(t, the_best_virtual_interrupt_is_compared_when_it_can_be, 0,
			    (int)(sizeof(rows) / sizeof(rows[0])));
	tcase_add_test(t, an_sgi_is_pending_where_it_was_sent);
	tcase_add_test(t, the_lines_of_a_pe_are_compared);
	suite_add_tcase(s, t);
	return s;
}

/* SPDX-License-Identifier: MIT */
/*
 * Events of QEMU's GICv3 model: a row each, and what the inference gets from it.
 *
 * QEMU looks an MSI up inside the write (and logs the entries it read); the
 * lines that tell follow the write, before the ITS's next act.  Registers that
 * matter are those of residency: GICR_VPROPBASER and GICR_VPENDBASER, as whole
 * 64-bit writes, which is how Linux does it.
 */
#include "core/diag.h"
#include "trace/qemu_trace.h"

#define LPI_MIN 8192u
#define LPI_MAX 0xffffffu

#define GICR_INVLPIR	 0xa0u
#define GICR_VPROPBASER	 0x20070u
#define GICR_VPENDBASER	 0x20078u
#define GITS_CREADR	 0x90u
#define VPENDBASER_Valid (1ull << 63)
#define GITS_TYPER_VMAPP (1ull << 40)
#define ADDR_51_12	 0x000ffffffffff000ull
#define ADDR_51_16	 0x000fffffffff0000ull

static struct rec_event *add(struct qt *q, u8 kind)
{
	return rec_add(q->r, kind, q->us, q->line);
}

/* ------------------------------------------------------------ what events mean */

static int see_pe(struct qt *q, u64 pe)
{
	if (pe >= REC_PES_MAX)
		return diag_at(q->d, q->file, q->line, 1, "PE 0x%llx: at most %u PEs are supported",
			       (unsigned long long)pe, REC_PES_MAX);
	if (pe >= q->r->pes)
		q->r->pes = (u32)pe + 1;
	return 0;
}

/* dev event a b c from v[0..]; every one must fit 32 bits. */
static int put(struct qt *q, u8 kind, const u64 *v, u32 n)
{
	struct rec_event *e;
	u32 w[5] = {0};

	for (u32 i = 0; i < n; i++) {
		if (v[i] > 0xffffffffu)
			return diag_at(q->d, q->file, q->line, 1, "0x%llx is wider than 32 bits",
				       (unsigned long long)v[i]);
		w[i] = (u32)v[i];
	}
	e = add(q, kind);
	if (!e)
		return GICSIM_E_NOMEM;
	e->dev = w[0];
	e->event = w[1];
	e->a = w[2];
	e->b = w[3];
	e->c = w[4];
	return 0;
}

static int put_abc(struct qt *q, u8 kind, u64 a, u64 b, u64 c)
{
	const u64 v[5] = {0, 0, a, b, c};

	return put(q, kind, v, 5);
}

static int use_translation(struct qt *q, const u64 *v)
{
	const u64 w[2] = {v[3], v[1]}; /* offset data size requester */
	int err = put(q, REC_MSI, w, 2);

	q->r->translations++;
	q->msi = err ? 0 : q->r->n;
	return err;
}

/* ITTaddr, EventID, valid, inttype, intid, ICID, vPEID: answers the MSI before it. */
static int use_ite(struct qt *q, const u64 *v)
{
	struct rec_event *e;

	if (!q->msi)
		return 0;
	e = &q->r->ev[q->msi - 1];
	q->msi = 0;
	if (e->event != v[1])
		return 0;
	for (u32 i = 4; i < 7; i++)
		if (v[i] > 0xffffffffu)
			return diag_at(q->d, q->file, q->line, 1, "0x%llx is wider than 32 bits",
				       (unsigned long long)v[i]);
	e->a = !v[2] ? ITE_INVALID : v[3] ? ITE_LPI : ITE_VLPI;
	e->b = (u32)v[4];
	e->c = (u32)(v[3] ? v[5] : v[6]);
	return 0;
}

static int use_dte(struct qt *q, const u64 *v)
{
	struct rec_event *e = q->msi ? &q->r->ev[q->msi - 1] : NULL;

	if (e && e->dev == v[0] && !v[1]) {
		e->a = ITE_INVALID;
		q->msi = 0;
	}
	return 0;
}

static int use_command(struct qt *q, const u64 *v)
{
	(void)v;
	q->msi = 0; /* nothing more is said about the MSI before */
	return 0;
}

static int use_mapd(struct qt *q, const u64 *v)
{
	const u64 w[3] = {v[0], 0, v[3]};

	return put(q, REC_MAPD, w, 3);
}

static int use_mapc(struct qt *q, const u64 *v)
{
	int err = see_pe(q, v[1]);

	return err ? err : put_abc(q, REC_MAPC, v[0], v[1], v[2]);
}

static int use_mapi(struct qt *q, const u64 *v)
{
	const u64 w[4] = {v[0], v[1], v[2], v[1]};

	return put(q, REC_MAP, w, 4);
}

static int use_mapti(struct qt *q, const u64 *v)
{
	return put(q, REC_MAP, v, 4);
}

static int use_vmapi(struct qt *q, const u64 *v)
{
	const u64 w[5] = {v[0], v[1], v[2], v[1], v[3]};

	return put(q, REC_VMAP, w, 5);
}

static int use_vmapti(struct qt *q, const u64 *v)
{
	return put(q, REC_VMAP, v, 5);
}

static int use_discard(struct qt *q, const u64 *v)
{
	return put(q, REC_DISCARD, v, 2);
}

static int use_inv(struct qt *q, const u64 *v)
{
	return put(q, REC_INV, v, 2);
}

static int use_clear(struct qt *q, const u64 *v)
{
	return put(q, REC_CLEAR, v, 2);
}

static int use_int(struct qt *q, const u64 *v)
{
	return put(q, REC_INT, v, 2);
}

static int use_movi(struct qt *q, const u64 *v)
{
	return put(q, REC_MOVI, v, 3);
}

static int use_vmovi(struct qt *q, const u64 *v)
{
	return put(q, REC_VMOVI, v, 5);
}

static int use_vmapp(struct qt *q, const u64 *v)
{
	int err = see_pe(q, v[1]);

	q->r->vpes = true;
	err = err ? err : put_abc(q, REC_VMAPP, v[0], v[1], v[2]);
	if (!err)
		q->r->ev[q->r->n - 1].addr = v[3] << 16;
	return err;
}

static int use_vmovp(struct qt *q, const u64 *v)
{
	int err = see_pe(q, v[1]);

	return err ? err : put_abc(q, REC_VMOVP, v[0], v[1], 0);
}

static int use_vte(struct qt *q, const u64 *v)
{
	int err;

	if (!v[1])
		return 0;
	err = put_abc(q, REC_VTE, v[0], v[4], 0);
	if (!err)
		q->r->ev[q->r->n - 1].addr = v[3] << 16;
	return err;
}

static int put_pe(struct qt *q, u8 kind, u64 pe, u64 a, u64 addr)
{
	struct rec_event *e;
	int err = see_pe(q, pe);

	if (err)
		return err;
	e = add(q, kind);
	if (!e)
		return GICSIM_E_NOMEM;
	e->pe = (u16)pe;
	e->a = (u32)a;
	e->addr = addr;
	return 0;
}

/* redistributor, offset, data, size */
static int use_rd_write(struct qt *q, const u64 *v)
{
	if (v[1] == GICR_VPROPBASER)
		return put_pe(q, REC_PROP, v[0], 0, v[2] & ADDR_51_12);
	if (v[1] == GICR_VPENDBASER) {
		if (v[2] & VPENDBASER_Valid)
			q->r->vpes = true;
		return put_pe(q, v[2] & VPENDBASER_Valid ? REC_ENTER : REC_LEAVE, v[0], 0,
			      v[2] & ADDR_51_16);
	}
	if (v[1] == GICR_VPROPBASER + 4 || v[1] == GICR_VPENDBASER + 4 || v[1] == GICR_INVLPIR)
		return diag_at(q->d, q->file, q->line, 1,
			       "redistributor offset 0x%llx: residency in halves and GICR_INVLPIR "
			       "are not understood",
			       (unsigned long long)v[1]);
	return see_pe(q, v[0]);
}

static int use_its_read(struct qt *q, const u64 *v)
{
	if (v[0] == GITS_CREADR)
		q->r->creadr_polls++;
	if (v[0] == 8 && v[1] & GITS_TYPER_VMAPP && v[2] == 8)
		return diag_at(q->d, q->file, q->line, 1,
			       "GITS_TYPER.VMAPP is set: recordings of GICv4.1 are not understood");
	return 0;
}

static int put_lpi(struct qt *q, u8 kind, const u64 *v)
{
	int err = see_pe(q, v[0]);

	return err || v[1] < LPI_MIN || v[1] > LPI_MAX ? err : put_pe(q, kind, v[0], v[1], 0);
}

static int use_ack(struct qt *q, const u64 *v)
{
	return put_lpi(q, REC_ACK, v);
}

static int use_eoi(struct qt *q, const u64 *v)
{
	return put_lpi(q, REC_EOI, v + 1); /* group first */
}

static int use_vack(struct qt *q, const u64 *v)
{
	if (v[2] < LPI_MIN)
		q->r->vacks_low++;
	return put_lpi(q, REC_VACK, v + 1);
}

static int use_veoi(struct qt *q, const u64 *v)
{
	return put_lpi(q, REC_VEOI, v + 1);
}

static int use_hcr(struct qt *q, const u64 *v)
{
	return put_pe(q, REC_HCR, v[0], v[1] & 1, 0);
}

static int use_lr_write(struct qt *q, const u64 *v)
{
	(void)v;
	q->r->lr_writes++;
	return 0;
}

static int use_sgi(struct qt *q, const u64 *v)
{
	(void)v;
	q->r->sgis++;
	return 0;
}

/* ------------------------------------------------------------ the rows */

#define CMD(low, up, form, use)                                            \
	{                                                                  \
		"its_cmd_" low, "ITS: command %w" form, use, up, CLASS_CMD \
	}
#define DEV_EV " DeviceID %x EventID %x"
#define ITE    "ITTaddr %x EventID %x: valid %d inttype %d intid %x ICID %x vPEID %x"

const struct qt_row qt_rows[] = {
	{"its_translation_write", "ITS TRANSLATER write: offset %x data %x size %d requester_id %x",
	 use_translation, NULL, CLASS_USED},
	{"its_ite_read", "ITS: Interrupt Table read for " ITE, use_ite, NULL, CLASS_TABLE},
	{"its_dte_read", "ITS: Device Table read for DeviceID %x: valid %d", use_dte, NULL,
	 CLASS_TABLE},
	{"its_vte_read",
	 "ITS: vPE Table read for vPEID %x: valid %d VPTsize %x VPTaddr %x RDbase %x", use_vte,
	 NULL, CLASS_TABLE},
	{"its_cte_read", NULL, NULL, NULL, CLASS_TABLE},
	{"its_ite_write", NULL, NULL, NULL, CLASS_TABLE},
	{"its_dte_write", NULL, NULL, NULL, CLASS_TABLE},
	{"its_cte_write", NULL, NULL, NULL, CLASS_TABLE},
	{"its_vte_write", NULL, NULL, NULL, CLASS_TABLE},
	{"its_ite_read_fault", NULL, NULL, NULL, CLASS_TABLE},
	{"its_dte_read_fault", NULL, NULL, NULL, CLASS_TABLE},
	{"its_cte_read_fault", NULL, NULL, NULL, CLASS_TABLE},
	{"its_vte_read_fault", NULL, NULL, NULL, CLASS_TABLE},
	{"its_process_command", "", use_command, NULL, CLASS_TABLE},
	CMD("mapd", "MAPD", " DeviceID %x Size %x ITT_addr %x V %d", use_mapd),
	CMD("mapc", "MAPC", " ICID %x RDbase %x V %d", use_mapc),
	CMD("mapi", "MAPI", DEV_EV " ICID %x", use_mapi),
	CMD("mapti", "MAPTI", DEV_EV " ICID %x pINTID %x", use_mapti),
	CMD("discard", "DISCARD", DEV_EV, use_discard),
	CMD("inv", "INV", DEV_EV, use_inv),
	CMD("clear", "CLEAR", DEV_EV, use_clear),
	CMD("int", "INT", DEV_EV, use_int),
	CMD("movi", "MOVI", DEV_EV " ICID %x", use_movi),
	CMD("vmapi", "VMAPI", DEV_EV " vPEID %x Dbell_pINTID %x", use_vmapi),
	CMD("vmapti", "VMAPTI", DEV_EV " vPEID %x vINTID %x Dbell_pINTID %x", use_vmapti),
	CMD("vmovi", "VMOVI", DEV_EV " vPEID %x D %d Dbell_pINTID %x", use_vmovi),
	CMD("vmapp", "VMAPP", " vPEID %x RDbase %x V %d VPT_addr %x", use_vmapp),
	CMD("vmovp", "VMOVP", " vPEID %x RDbase %x", use_vmovp),
	{"its_cmd_sync", NULL, NULL, "SYNC", CLASS_CMD},
	{"its_cmd_vsync", NULL, NULL, "VSYNC", CLASS_CMD},
	{"its_cmd_invall", NULL, NULL, "INVALL", CLASS_CMD},
	{"its_cmd_vinvall", NULL, NULL, "VINVALL", CLASS_CMD},
	{"its_cmd_movall", NULL, NULL, "MOVALL", CLASS_CMD},
	{"its_cmd_unknown", NULL, NULL, "UNKNOWN", CLASS_CMD},
	{"its_read", "ITS read: offset %x data %x size %d", use_its_read, NULL, CLASS_REG},
	{"its_write", NULL, NULL, NULL, CLASS_REG},
	{"its_badread", NULL, NULL, NULL, CLASS_REG},
	{"its_badwrite", NULL, NULL, NULL, CLASS_REG},
	{"dist_read", NULL, NULL, NULL, CLASS_REG},
	{"dist_write", NULL, NULL, NULL, CLASS_REG},
	{"dist_badread", NULL, NULL, NULL, CLASS_REG},
	{"dist_badwrite", NULL, NULL, NULL, CLASS_REG},
	{"redist_read", NULL, NULL, NULL, CLASS_REG},
	{"redist_write", "redistributor %x write: offset %x data %x size %d", use_rd_write, NULL,
	 CLASS_REG},
	{"redist_badread", NULL, NULL, NULL, CLASS_REG},
	{"redist_badwrite", NULL, NULL, NULL, CLASS_REG},
	{"redist_set_irq", NULL, NULL, NULL, CLASS_HOST},
	{"redist_send_sgi", NULL, NULL, NULL, CLASS_HOST},
	{"dist_set_irq", NULL, NULL, NULL, CLASS_HOST},
	{"icc_generate_sgi", NULL, use_sgi, NULL, CLASS_HOST},
	{"icc_iar1_read", "ICC_IAR1 read cpu %x value %x", use_ack, NULL, CLASS_HOST},
	{"icc_eoir_write", "ICC_EOIR%d write cpu %x value %x", use_eoi, NULL, CLASS_HOST},
	{"icc_dir_write", NULL, NULL, NULL, CLASS_HOST},
	{"icc_iar0_read", NULL, NULL, NULL, CLASS_HOST},
	{"icc_nmiar1_read", NULL, NULL, NULL, CLASS_HOST},
	{"icc_hppir0_read", NULL, NULL, NULL, CLASS_HOST},
	{"icc_hppir1_read", NULL, NULL, NULL, CLASS_HOST},
	{"icc_rpr_read", NULL, NULL, NULL, CLASS_HOST},
	{"icc_pmr_read", NULL, NULL, NULL, CLASS_HOST},
	{"icc_pmr_write", NULL, NULL, NULL, CLASS_HOST},
	{"icc_bpr_read", NULL, NULL, NULL, CLASS_HOST},
	{"icc_bpr_write", NULL, NULL, NULL, CLASS_HOST},
	{"icc_ap_read", NULL, NULL, NULL, CLASS_HOST},
	{"icc_ap_write", NULL, NULL, NULL, CLASS_HOST},
	{"icc_igrpen_read", NULL, NULL, NULL, CLASS_HOST},
	{"icc_igrpen_write", NULL, NULL, NULL, CLASS_HOST},
	{"icc_igrpen1_el3_read", NULL, NULL, NULL, CLASS_HOST},
	{"icc_igrpen1_el3_write", NULL, NULL, NULL, CLASS_HOST},
	{"icc_ctlr_read", NULL, NULL, NULL, CLASS_HOST},
	{"icc_ctlr_write", NULL, NULL, NULL, CLASS_HOST},
	{"icc_ctlr_el3_read", NULL, NULL, NULL, CLASS_HOST},
	{"icc_ctlr_el3_write", NULL, NULL, NULL, CLASS_HOST},
	{"cpuif_update", NULL, NULL, NULL, CLASS_HPPI},
	{"cpuif_set_irqs", NULL, NULL, NULL, CLASS_HPPI},
	{"cpuif_virt_update", NULL, NULL, NULL, CLASS_HPPI},
	{"cpuif_virt_set_irqs", NULL, NULL, NULL, CLASS_HPPI},
	{"cpuif_virt_set_maint_irq", NULL, NULL, NULL, CLASS_HPPI},
	{"ich_hcr_write", "ICH_HCR_EL2 write cpu %x value %x", use_hcr, NULL, CLASS_LR},
	{"ich_hcr_read", NULL, NULL, NULL, CLASS_LR},
	{"ich_lr_write", NULL, use_lr_write, NULL, CLASS_LR},
	{"ich_lr32_write", NULL, use_lr_write, NULL, CLASS_LR},
	{"ich_lr_read", NULL, NULL, NULL, CLASS_LR},
	{"ich_lr32_read", NULL, NULL, NULL, CLASS_LR},
	{"ich_lrc_read", NULL, NULL, NULL, CLASS_LR},
	{"ich_lrc_write", NULL, NULL, NULL, CLASS_LR},
	{"ich_vmcr_read", NULL, NULL, NULL, CLASS_LR},
	{"ich_vmcr_write", NULL, NULL, NULL, CLASS_LR},
	{"ich_ap_read", NULL, NULL, NULL, CLASS_LR},
	{"ich_ap_write", NULL, NULL, NULL, CLASS_LR},
	{"ich_vtr_read", NULL, NULL, NULL, CLASS_LR},
	{"ich_misr_read", NULL, NULL, NULL, CLASS_LR},
	{"ich_eisr_read", NULL, NULL, NULL, CLASS_LR},
	{"ich_elrsr_read", NULL, NULL, NULL, CLASS_LR},
	{"icv_iar_read", "ICV_IAR%d read cpu %x value %x", use_vack, NULL, CLASS_ICV},
	{"icv_eoir_write", "ICV_EOIR%d write cpu %x value %x", use_veoi, NULL, CLASS_ICV},
	{"icv_nmiar1_read", NULL, NULL, NULL, CLASS_ICV},
	{"icv_dir_write", NULL, NULL, NULL, CLASS_ICV},
	{"icv_hppir_read", NULL, NULL, NULL, CLASS_ICV},
	{"icv_rpr_read", NULL, NULL, NULL, CLASS_ICV},
	{"icv_pmr_read", NULL, NULL, NULL, CLASS_ICV},
	{"icv_pmr_write", NULL, NULL, NULL, CLASS_ICV},
	{"icv_bpr_read", NULL, NULL, NULL, CLASS_ICV},
	{"icv_bpr_write", NULL, NULL, NULL, CLASS_ICV},
	{"icv_ap_read", NULL, NULL, NULL, CLASS_ICV},
	{"icv_ap_write", NULL, NULL, NULL, CLASS_ICV},
	{"icv_igrpen_read", NULL, NULL, NULL, CLASS_ICV},
	{"icv_igrpen_write", NULL, NULL, NULL, CLASS_ICV},
	{"icv_ctlr_read", NULL, NULL, NULL, CLASS_ICV},
	{"icv_ctlr_write", NULL, NULL, NULL, CLASS_ICV},
};

const u32 qt_nrows = ARRAY_SIZE(qt_rows);

_Static_assert(ARRAY_SIZE(qt_rows) < QT_ROW_SLOTS / 2, "the table of names is at most half full");

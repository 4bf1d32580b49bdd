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

/*
 * A row's text is the script's; what the inference reads of it ends at the
 * first |, and a row without a function is not read by it at all.
 */
#define R	       " read"
#define W	       " write"
#define CPU	       " cpu %x value %x"
#define MMIO	       ": offset %x data %x size %d"
#define BAD_R	       " read: offset %x size %d"
#define DEV_EV	       " DeviceID %x EventID %x"
#define INTERRUPTS     "ITS: Interrupt Table "
#define ITE	       "ITTaddr %x EventID %x: valid %d inttype %d intid %x ICID %x vPEID %x| doorbell %x"
#define DTE	       "ITS: Device Table "
#define CTE	       "ITS: Collection Table "
#define VTE	       "ITS: vPE Table "
#define DTE_ENTRY(how) DTE how " for DeviceID %x: valid %d| size %x ITTaddr %x"
#define CTE_ENTRY(how) CTE how " for ICID %x: valid %d RDBase %x"
#define VTE_ENTRY(how) VTE how " for vPEID %x: valid %d VPTsize %x VPTaddr %x RDbase %x"

#define CMD(low, up, form, use, put)                                                            \
	{                                                                                       \
		"its_cmd_" low, "ITS: command %w" form, use, up, CLASS_CMD, SCR_COMMAND, put, up \
	}
#define TABLE(name, form, use, kind, put)                            \
	{                                                            \
		name, form, use, NULL, CLASS_TABLE, kind, put, NULL \
	}
/* A register of the physical CPU interface, of the hypervisor's, of the guest's. */
#define SYS(name, form, use, class, kind, put, reg)       \
	{                                                 \
		name, form, use, NULL, class, kind, put, reg \
	}
#define ICC_R(n, text, use, put, reg) SYS("icc_" n "_read", "ICC_" text R CPU, use, CLASS_HOST, SCR_ICC_READ, put, reg)
#define ICC_W(n, text, use, put, reg) SYS("icc_" n "_write", "ICC_" text W CPU, use, CLASS_HOST, SCR_ICC_WRITE, put, reg)
#define ICH_R(n, text, use, put, reg) SYS("ich_" n "_read", "ICH_" text R CPU, use, CLASS_LR, SCR_ICC_READ, put, reg)
#define ICH_W(n, text, use, put, reg) SYS("ich_" n "_write", "ICH_" text W CPU, use, CLASS_LR, SCR_ICC_WRITE, put, reg)
#define ICV_R(n, text, use, put, reg) SYS("icv_" n "_read", "ICV_" text R CPU, use, CLASS_ICV, SCR_ICV_READ, put, reg)
#define ICV_W(n, text, use, put, reg) SYS("icv_" n "_write", "ICV_" text W CPU, use, CLASS_ICV, SCR_ICV_WRITE, put, reg)
/* Accesses of one frame; those to nothing are printed with "error". */
#define FRAME(name, form, use, kind, put, frame)                 \
	{                                                        \
		name, form, use, NULL, CLASS_REG, kind, put, frame \
	}
#define WIRE(name, form, use, class, kind, put)      \
	{                                            \
		name, form, use, NULL, class, kind, put, NULL \
	}

const struct qt_row qt_rows[] = {
	{"its_translation_write", "ITS TRANSLATER write: offset %x data %x size %d requester_id %x",
	 use_translation, NULL, CLASS_USED, SCR_MSI, "51s0", NULL},
	TABLE("its_ite_read", INTERRUPTS "read for " ITE, use_ite, SCR_ITE, "x0123456"),
	TABLE("its_dte_read", DTE_ENTRY("read"), use_dte, SCR_DTE, "012x"),
	TABLE("its_vte_read", VTE_ENTRY("read"), use_vte, SCR_VTE, "012x3"),
	TABLE("its_cte_read", CTE_ENTRY("read"), NULL, SCR_CTE, "012"),
	TABLE("its_ite_write", INTERRUPTS "write for " ITE, NULL, SCR_TABLE_WRITE, "x0123456"),
	TABLE("its_dte_write", DTE_ENTRY("write"), NULL, SCR_TABLE_WRITE, "012x"),
	TABLE("its_cte_write", CTE_ENTRY("write"), NULL, SCR_TABLE_WRITE, "012"),
	TABLE("its_vte_write", VTE_ENTRY("write"), NULL, SCR_TABLE_WRITE, "012x3"),
	TABLE("its_ite_read_fault", INTERRUPTS "read for ITTaddr %x EventID %x: faulted", NULL,
	      SCR_FAULT, "x0"),
	TABLE("its_dte_read_fault", DTE "read for DeviceID %x: faulted", NULL, SCR_FAULT, "0"),
	TABLE("its_cte_read_fault", CTE "read for ICID %x: faulted", NULL, SCR_FAULT, "0"),
	TABLE("its_vte_read_fault", VTE "read for vPEID %x: faulted", NULL, SCR_FAULT, "0"),
	TABLE("its_process_command", "|ITS: processing command at offset %x: %x", use_command,
	      SCR_FETCH, "01"),
	CMD("mapd", "MAPD", " DeviceID %x Size %x ITT_addr %x V %d", use_mapd, "01x2"),
	CMD("mapc", "MAPC", " ICID %x RDbase %x V %d", use_mapc, "012"),
	CMD("mapi", "MAPI", DEV_EV " ICID %x", use_mapi, "012"),
	CMD("mapti", "MAPTI", DEV_EV " ICID %x pINTID %x", use_mapti, "0123"),
	CMD("discard", "DISCARD", DEV_EV, use_discard, "01"),
	CMD("inv", "INV", DEV_EV, use_inv, "01"),
	CMD("clear", "CLEAR", DEV_EV, use_clear, "01"),
	CMD("int", "INT", DEV_EV, use_int, "01"),
	CMD("movi", "MOVI", DEV_EV " ICID %x", use_movi, "012"),
	CMD("vmapi", "VMAPI", DEV_EV " vPEID %x Dbell_pINTID %x", use_vmapi, "0123"),
	CMD("vmapti", "VMAPTI", DEV_EV " vPEID %x vINTID %x Dbell_pINTID %x", use_vmapti, "01234"),
	CMD("vmovi", "VMOVI", DEV_EV " vPEID %x D %d Dbell_pINTID %x", use_vmovi, "01234"),
	CMD("vmapp", "VMAPP", " vPEID %x RDbase %x V %d VPT_addr %x| VPT_size %x", use_vmapp, "012x3"),
	CMD("vmovp", "VMOVP", " vPEID %x RDbase %x", use_vmovp, "01"),
	CMD("sync", "SYNC", "", NULL, ""),
	CMD("vsync", "VSYNC", "", NULL, ""),
	CMD("invall", "INVALL", "", NULL, ""),
	CMD("vinvall", "VINVALL", " vPEID %x", NULL, "0"),
	CMD("movall", "MOVALL", " RDbase1 %x RDbase2 %x", NULL, "01"),
	{"its_cmd_unknown", "ITS: unknown command %x", NULL, "UNKNOWN", CLASS_CMD, SCR_NOTE, "0", NULL},
	FRAME("its_read", "ITS read" MMIO, use_its_read, SCR_READ, "0xs", "GITS"),
	FRAME("its_write", "ITS write" MMIO, NULL, SCR_WRITE, "0xs", "GITS"),
	FRAME("its_badread", "ITS" BAD_R ": error", NULL, SCR_READ, "0s", "GITS"),
	FRAME("its_badwrite", "ITS write" MMIO ": error", NULL, SCR_WRITE, "0xs", "GITS"),
	FRAME("dist_read", "distributor read" MMIO " secure %d", NULL, SCR_READ, "0xsn", "GICD"),
	FRAME("dist_write", "distributor write" MMIO " secure %d", NULL, SCR_WRITE, "0xsn", "GICD"),
	FRAME("dist_badread", "distributor" BAD_R " secure %d: error", NULL, SCR_READ, "0sn", "GICD"),
	FRAME("dist_badwrite", "distributor write" MMIO " secure %d: error", NULL, SCR_WRITE, "0xsn", "GICD"),
	FRAME("redist_read", "redistributor %x read" MMIO " secure %d", NULL, SCR_READ, "p0xsn", "GICR"),
	FRAME("redist_write", "redistributor %x write" MMIO "| secure %d", use_rd_write, SCR_WRITE, "p0xsn",
	      "GICR"),
	FRAME("redist_badread", "redistributor %x" BAD_R " secure %d: error", NULL, SCR_READ, "p0sn", "GICR"),
	FRAME("redist_badwrite", "redistributor %x write" MMIO " secure %d: error", NULL, SCR_WRITE, "p0xsn",
	      "GICR"),
	WIRE("redist_set_irq", "redistributor %x interrupt %d level changed to %d", NULL, CLASS_HOST, SCR_PPI,
	     "p01"),
	WIRE("redist_send_sgi", "redistributor %x pending SGI %d", NULL, CLASS_HOST, SCR_SGI_SENT, "p0"),
	WIRE("dist_set_irq", "distributor interrupt %d level changed to %d", NULL, CLASS_HOST, SCR_SPI, "01"),
	WIRE("icc_generate_sgi", "CPU i/f %x generating SGI %d IRM %d target affinity %xxx targetlist %x",
	     use_sgi, CLASS_HOST, SCR_SGI, "p0123"),
	ICC_R("iar1", "IAR1", use_ack, "px", "ICC_IAR1_EL1"),
	ICC_W("eoir", "EOIR%d", use_eoi, "gpx", "ICC_EOIR%u_EL1"),
	ICC_W("dir", "DIR", NULL, "px", "ICC_DIR_EL1"),
	ICC_R("iar0", "IAR0", NULL, "px", "ICC_IAR0_EL1"),
	ICC_R("nmiar1", "NMIAR1", NULL, "px", "ICC_NMIAR1_EL1"),
	ICC_R("hppir0", "HPPIR0", NULL, "px", "ICC_HPPIR0_EL1"),
	ICC_R("hppir1", "HPPIR1", NULL, "px", "ICC_HPPIR1_EL1"),
	ICC_R("rpr", "RPR", NULL, "px", "ICC_RPR_EL1"),
	ICC_R("pmr", "PMR", NULL, "px", "ICC_PMR_EL1"),
	ICC_W("pmr", "PMR", NULL, "px", "ICC_PMR_EL1"),
	ICC_R("bpr", "BPR%d", NULL, "gpx", "ICC_BPR%u_EL1"),
	ICC_W("bpr", "BPR%d", NULL, "gpx", "ICC_BPR%u_EL1"),
	ICC_R("ap", "AP%dR%d", NULL, "gmpx", "ICC_AP%uR%u_EL1"),
	ICC_W("ap", "AP%dR%d", NULL, "gmpx", "ICC_AP%uR%u_EL1"),
	ICC_R("igrpen", "IGRPEN%d", NULL, "gpx", "ICC_IGRPEN%u_EL1"),
	ICC_W("igrpen", "IGRPEN%d", NULL, "gpx", "ICC_IGRPEN%u_EL1"),
	ICC_R("igrpen1_el3", "IGRPEN1_EL3", NULL, "px", "ICC_IGRPEN1_EL3"),
	ICC_W("igrpen1_el3", "IGRPEN1_EL3", NULL, "px", "ICC_IGRPEN1_EL3"),
	ICC_R("ctlr", "CTLR", NULL, "px", "ICC_CTLR_EL1"),
	ICC_W("ctlr", "CTLR", NULL, "px", "ICC_CTLR_EL1"),
	ICC_R("ctlr_el3", "CTLR_EL3", NULL, "px", "ICC_CTLR_EL3"),
	ICC_W("ctlr_el3", "CTLR_EL3", NULL, "px", "ICC_CTLR_EL3"),
	WIRE("cpuif_update", "CPU i/f %x HPPI update: irq %i group %i prio %i", NULL, CLASS_HPPI, SCR_BEST,
	     "p012"),
	WIRE("cpuif_set_irqs", "CPU i/f %x HPPI update: setting FIQ %d IRQ %d", NULL, CLASS_HPPI, SCR_LINES,
	     "p01"),
	WIRE("cpuif_virt_update", "CPU i/f %x virt HPPI update LR index %i HPPVLPI %i grp %i prio %i", NULL,
	     CLASS_HPPI, SCR_VBEST, "p0123"),
	WIRE("cpuif_virt_set_irqs", "CPU i/f %x virt HPPI update: setting FIQ %d IRQ %d", NULL, CLASS_HPPI,
	     SCR_VLINES, "p01"),
	WIRE("cpuif_virt_set_maint_irq", "CPU i/f %x virt HPPI update: setting maintenance-irq %d", NULL,
	     CLASS_HPPI, SCR_MAINT, "p0"),
	ICH_W("hcr", "HCR_EL2", use_hcr, "px", "ICH_HCR_EL2"),
	ICH_R("hcr", "HCR_EL2", NULL, "px", "ICH_HCR_EL2"),
	ICH_W("lr", "LR%d_EL2", use_lr_write, "gpx", "ICH_LR%u_EL2"),
	ICH_R("lr", "LR%d_EL2", NULL, "gpx", "ICH_LR%u_EL2"),
	/* AArch32 halves of a list register: no such access is made by an AArch64 host. */
	SYS("ich_lr32_write", "ICH_LR%d" W CPU, use_lr_write, CLASS_LR, SCR_NOTE, "gpx", NULL),
	SYS("ich_lr32_read", "ICH_LR%d" R CPU, NULL, CLASS_LR, SCR_NOTE, "gpx", NULL),
	SYS("ich_lrc_read", "ICH_LRC%d" R CPU, NULL, CLASS_LR, SCR_NOTE, "gpx", NULL),
	SYS("ich_lrc_write", "ICH_LRC%d" W CPU, NULL, CLASS_LR, SCR_NOTE, "gpx", NULL),
	ICH_R("vmcr", "VMCR_EL2", NULL, "px", "ICH_VMCR_EL2"),
	ICH_W("vmcr", "VMCR_EL2", NULL, "px", "ICH_VMCR_EL2"),
	ICH_R("ap", "AP%dR%d", NULL, "gmpx", "ICH_AP%uR%u_EL2"),
	ICH_W("ap", "AP%dR%d", NULL, "gmpx", "ICH_AP%uR%u_EL2"),
	ICH_R("vtr", "VTR", NULL, "px", "ICH_VTR_EL2"),
	ICH_R("misr", "MISR", NULL, "px", "ICH_MISR_EL2"),
	ICH_R("eisr", "EISR", NULL, "px", "ICH_EISR_EL2"),
	ICH_R("elrsr", "ELRSR", NULL, "px", "ICH_ELRSR_EL2"),
	ICV_R("iar", "IAR%d", use_vack, "gpx", "ICC_IAR%u_EL1"),
	ICV_W("eoir", "EOIR%d", use_veoi, "gpx", "ICC_EOIR%u_EL1"),
	ICV_R("nmiar1", "NMIAR1", NULL, "px", "ICC_NMIAR1_EL1"),
	ICV_W("dir", "DIR", NULL, "px", "ICC_DIR_EL1"),
	ICV_R("hppir", "HPPIR%d", NULL, "gpx", "ICC_HPPIR%u_EL1"),
	ICV_R("rpr", "RPR", NULL, "px", "ICC_RPR_EL1"),
	ICV_R("pmr", "PMR", NULL, "px", "ICC_PMR_EL1"),
	ICV_W("pmr", "PMR", NULL, "px", "ICC_PMR_EL1"),
	ICV_R("bpr", "BPR%d", NULL, "gpx", "ICC_BPR%u_EL1"),
	ICV_W("bpr", "BPR%d", NULL, "gpx", "ICC_BPR%u_EL1"),
	ICV_R("ap", "AP%dR%d", NULL, "gmpx", "ICC_AP%uR%u_EL1"),
	ICV_W("ap", "AP%dR%d", NULL, "gmpx", "ICC_AP%uR%u_EL1"),
	ICV_R("igrpen", "IGRPEN%d", NULL, "gpx", "ICC_IGRPEN%u_EL1"),
	ICV_W("igrpen", "IGRPEN%d", NULL, "gpx", "ICC_IGRPEN%u_EL1"),
	ICV_R("ctlr", "CTLR", NULL, "px", "ICC_CTLR_EL1"),
	ICV_W("ctlr", "CTLR", NULL, "px", "ICC_CTLR_EL1"),
};

const u32 qt_nrows = ARRAY_SIZE(qt_rows);

_Static_assert(ARRAY_SIZE(qt_rows) < QT_ROW_SLOTS / 2, "the table of names is at most half full");

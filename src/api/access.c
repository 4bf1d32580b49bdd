/* SPDX-License-Identifier: MIT */
/* Accesses of software: MMIO by address, system registers by encoding. */
#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "core/bits.h"

/* ------------------------------------------------------------ MMIO */

static int check_access(const struct gicsim *g, u64 addr, unsigned bytes, unsigned flags)
{
	if ((bytes != 1 && bytes != 2 && bytes != 4 && bytes != 8) || addr & (bytes - 1) || flags & ~GICSIM_SECURE)
		return GICSIM_E_INVAL;
	return gic_in_frame(&g->gic, addr) ? 0 : GICSIM_E_FAULT;
}

/* No PE is named: none of the registers with an address answers by PE. */
static struct gic_as bus(unsigned flags)
{
	return (struct gic_as){ .pe = GS_PE(0), .el = flags & GICSIM_SECURE ? 3 : 2, .secure = flags & GICSIM_SECURE };
}

GS_HOT int gicsim_mmio_read(struct gicsim *g, uint64_t addr, unsigned bytes, unsigned flags, uint64_t *val)
{
	int err = check_access(g, addr, bytes, flags);
	const struct gic_as as = bus(flags);

	*val = 0;
	if (err)
		return err;
	api_begin(g);
	*val = gic_mmio_read_as(&g->gs, &as, addr, bytes);
	api_end(g);
	return 0;
}

GS_HOT int gicsim_mmio_write(struct gicsim *g, uint64_t addr, unsigned bytes, unsigned flags, uint64_t val)
{
	int err = check_access(g, addr, bytes, flags);
	const struct gic_as as = bus(flags);

	if (err)
		return err;
	api_begin(g);
	gic_mmio_write_as(&g->gs, &as, addr, bytes, val);
	api_end(g);
	return 0;
}

/* ------------------------------------------------------------ system registers */

static int check_cpu(const struct gicsim *g, const struct gicsim_cpu *cpu, u32 enc)
{
	return cpu->pe < g->gic.pes && cpu->el >= 1 && cpu->el <= 3 && !(enc >> 16) ? 0 : GICSIM_E_INVAL;
}

#define HCR_EL2_FMO 3u
#define HCR_EL2_IMO 4u
#define SCR_EL3_NS  0u
#define SCR_EL3_IRQ 1u
#define SCR_EL3_FIQ 2u
#define SCTLR_NMI   61u

static struct gic_as who(const struct gicsim_cpu *cpu)
{
	return (struct gic_as){
		.pe = GS_PE(cpu->pe),
		.el = cpu->el,
		/* EL3 is Secure, but reaches the bank that SCR_EL3.NS names */
		.secure = cpu->el == 3 ? !bit_test(cpu->scr_el3, SCR_EL3_NS) : cpu->secure != 0,
		.fmo = bit_test(cpu->hcr_el2, HCR_EL2_FMO),
		.imo = bit_test(cpu->hcr_el2, HCR_EL2_IMO),
		.scr_irq = bit_test(cpu->scr_el3, SCR_EL3_IRQ),
		.scr_fiq = bit_test(cpu->scr_el3, SCR_EL3_FIQ),
		.nmi = bit_test(cpu->sctlr, SCTLR_NMI),
	};
}

static int answer(enum gic_sys s)
{
	switch (s) {
	case GIC_SYS_OK:	return 0;
	case GIC_SYS_UNDEF:	return GICSIM_E_FAULT;
	case GIC_SYS_TRAP_EL2:	return GICSIM_TRAP;
	case GIC_SYS_TRAP_EL3:	break;
	}
	return GICSIM_TRAP_EL3;
}

GS_HOT int gicsim_sysreg_read(struct gicsim *g, const struct gicsim_cpu *cpu, uint32_t enc, uint64_t *val)
{
	int err = check_cpu(g, cpu, enc);
	struct gic_as as;

	*val = 0;
	if (err)
		return err;
	as = who(cpu);
	api_begin(g);
	err = answer(gic_sysreg_read_as(&g->gs, &as, enc, val));
	api_end(g);
	return err;
}

GS_HOT int gicsim_sysreg_write(struct gicsim *g, const struct gicsim_cpu *cpu, uint32_t enc, uint64_t val)
{
	int err = check_cpu(g, cpu, enc);
	struct gic_as as;

	if (err)
		return err;
	as = who(cpu);
	api_begin(g);
	err = answer(gic_sysreg_write_as(&g->gs, &as, enc, val));
	api_end(g);
	return err;
}

/* "ICH_LR3_EL2" is element 3 of row "ICH_LR_EL2": the digits before "_EL". */
static u32 element(const struct gic_reg_name *r, const char *name)
{
	const char *tail = strstr(r->name, "_EL");
	size_t head = tail ? (size_t)(tail - r->name) : 0;
	char *end;
	unsigned long n;

	if (!tail || strncmp(name, r->name, head) != 0 || name[head] < '0' || name[head] > '9')
		return GS_NONE32;
	n = strtoul(name + head, &end, 10);
	return !strcmp(end, tail) && n < r->count ? (u32)n : GS_NONE32;
}

uint32_t gicsim_sysreg_encoding(const char *name)
{
	for (u32 i = 0; i < gic_reg_count(GICV4_1); i++) {
		const struct gic_reg_name *r = gic_reg_row(GICV4_1, i);
		u32 n;

		if (!gic_reg_is_sys(r))
			continue;
		if (!strcmp(name, r->name) && r->count <= 1)
			return r->offset;
		n = r->count > 1 ? element(r, name) : GS_NONE32;
		if (n != GS_NONE32)
			return r->offset + n;
	}
	return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * Are the two sides the same machine?  Differences between machines that are
 * not say nothing, so what identifies them is compared before anything is
 * drawn.
 */
#include "diff/diff.h"

#include <stdio.h>

#include "core/bits.h"
#include "core/diag.h"

#define MEMORY_END (VIRT_RAM + VIRT_RAM_DEFAULT)	/* plans use what is below */
#define TOLD_MAX 6u

struct ident { const char *name; u64 addr; u8 bytes; };

static const struct ident idents[] = {
	{ "GICD_PIDR2", VIRT_GICD + GICD_PIDR2, 4 },	/* first: the version */
	{ "GITS_TYPER", VIRT_GITS + GITS_TYPER, 8 },	/* second: is it there? */
	{ "GICD_TYPER", VIRT_GICD + GICD_TYPER, 4 },
	{ "GICD_TYPER2", VIRT_GICD + GICD_TYPER2, 4 },
	{ "GICD_IIDR", VIRT_GICD + GICD_IIDR, 4 },
	{ "GITS_IIDR", VIRT_GITS + GITS_IIDR, 4 },
};

static u32 version_of(u64 pidr2)
{
	return (u32)bits_get(pidr2, 7, 4);
}

/* The hardware model that was asked for must be of the kind that is drawn for. */
static int fits(u64 pidr2, u64 gits_typer, u32 version, struct gicsim_diag *d)
{
	if (version_of(pidr2) != version)
		return diag_add(d, "accesses are drawn for GICv%u (--gic), and the hardware model is GICv%u", version,
				version_of(pidr2));
	if (!gits_typer)
		return diag_add(d, "accesses are drawn for an ITS at 0x%llx, and the hardware model has none there: "
				   "GICv4.1 is not drawn for", (unsigned long long)VIRT_GITS);
	return 0;
}

static void unlike(const char *name, u64 a, u64 b, const struct side *there, u32 *n, struct gicsim_diag *d)
{
	if (++*n <= TOLD_MAX)
		diag_add(d, "not the same machine: %s is 0x%llx in gicsim and 0x%llx in %s", name, (unsigned long long)a,
			 (unsigned long long)b, there->name);
}

static int compare_idents(struct side *a, struct side *b, u32 version, u32 *n, struct gicsim_diag *d)
{
	u64 va[ARRAY_SIZE(idents)], vb[ARRAY_SIZE(idents)];
	int err;

	for (u32 i = 0; i < ARRAY_SIZE(idents); i++) {
		side_read(a, idents[i].addr, idents[i].bytes, &va[i]);
		side_read(b, idents[i].addr, idents[i].bytes, &vb[i]);
	}
	if (side_sync(a) || side_sync(b))
		return GICSIM_E_IO;
	err = fits(va[0], va[1], version, d);
	for (u32 i = 0; !err && i < ARRAY_SIZE(idents); i++)
		if (va[i] != vb[i])
			unlike(idents[i].name, va[i], vb[i], b, n, d);
	return err;
}

/* GICR_TYPER.Last tells where the CPUs end. */
static int compare_cpus(struct side *a, struct side *b, u32 version, u32 pes, u32 *n, struct gicsim_diag *d)
{
	u64 va[PLAN_PES], vb[PLAN_PES];

	for (u32 pe = 0; pe < pes; pe++) {
		side_read(a, virt_gicr(version, pe) + GICR_TYPER, 8, &va[pe]);
		side_read(b, virt_gicr(version, pe) + GICR_TYPER, 8, &vb[pe]);
	}
	if (side_sync(a) || side_sync(b))
		return GICSIM_E_IO;
	for (u32 pe = 0; pe < pes; pe++) {
		char name[32];

		snprintf(name, sizeof(name), "GICR_TYPER of PE %u", pe);
		if (va[pe] != vb[pe])
			unlike(name, va[pe], vb[pe], b, n, d);
	}
	return 0;
}

/* A word at the end of what plans use; it is put back. */
static int compare_memory(struct side *b, u32 *n, struct gicsim_diag *d)
{
	const u64 at = MEMORY_END - 8, pattern = 0x5aa51ee7c0ffee11;
	u64 old = 0, got = 0;

	side_read(b, at, 8, &old);
	side_write(b, at, 8, pattern);
	side_read(b, at, 8, &got);
	if (side_sync(b))
		return GICSIM_E_IO;
	side_write(b, at, 8, old);
	if (got != pattern && ++*n <= TOLD_MAX)
		diag_add(d, "not the same machine: no memory at 0x%llx in %s; expected 128MiB from 0x%llx on",
			 (unsigned long long)at, b->name, (unsigned long long)VIRT_RAM);
	return side_sync(b);
}

int diff_alike(struct side *a, struct side *b, u32 version, u32 pes, struct gicsim_diag *d)
{
	u32 n = 0;
	int err = side_reset(a);

	if (!err)
		err = side_reset(b);
	if (!err)
		err = compare_idents(a, b, version, &n, d);
	if (!err)
		err = compare_cpus(a, b, version, pes, &n, d);
	if (!err)
		err = compare_memory(b, &n, d);
	if (err == GICSIM_E_IO)
		diag_add(d, "%s or %s does not answer any more", a->name, b->name);
	if (!err && n > TOLD_MAX)
		diag_add(d, "not the same machine: %u differences in all", n);
	return err ? err : n ? GICSIM_E_INVAL : 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * Two-level tables of the ITS.  Their second level is memory that software
 * allocates and enters into the first level, unseen, before the command that
 * needs it.  The replay does the same with memory of its own, where no recorded
 * address can be.
 *
 * IHI 0069, GITS_BASER<n>: Type, Entry_Size, Page_Size, Indirect.
 */
#include <string.h>

#include "diff/conform_run.h"

#define VALID	      (1ull << 63)
#define INDIRECT      (1ull << 62)
#define SECOND_LEVELS 0x00007f0000000000ull
#define PAGE_MAX      0x10000u

enum { TYPE_DEVICES = 1, TYPE_VPES = 2, TYPE_COLLECTIONS = 4 };

static u32 page_bytes(u64 baser)
{
	static const u32 bytes[] = {0x1000, 0x4000, 0x10000, 0x10000};

	return bytes[baser >> 8 & 3];
}

/* Of 64 KiB pages, bits 15:12 of the field are bits 51:48 of the address. */
static u64 base(u64 baser)
{
	if (page_bytes(baser) == 0x10000)
		return (baser & 0x0000ffffffff0000ull) | (baser & 0xf000) << 36;
	return baser & 0x0000fffffffff000ull;
}

static int enter(struct conform *c, u64 baser, u32 id)
{
	u32 entry = (u32)(baser >> 48 & 31) + 1, per_page = page_bytes(baser) / entry;
	u64 at = base(baser) + 8ull * (id / per_page), now, page;

	if (8ull * (id / per_page) >= ((baser & 0xff) + 1) * page_bytes(baser))
		return 0; /* beyond the table: the ITS has an answer */
	cmem_read(&c->mem, at, &now, sizeof(now));
	if (now & VALID)
		return 0;
	page = (SECOND_LEVELS + (u64)c->table_pages++ * PAGE_MAX) | VALID;
	c->r->inferred[CONFORM_INFER_TABLE]++;
	return cmem_write(&c->mem, at, &page, sizeof(page));
}

/* The command that is about to be fetched uses an entry of which table? */
static bool entry_of(const struct scr_event *e, u32 *type, u32 *id)
{
	const char *name = scr_subject_form(e);

	*id = e->w[0];
	if (!strcmp(name, "MAPD"))
		*type = TYPE_DEVICES;
	else if (!strcmp(name, "MAPC"))
		*type = TYPE_COLLECTIONS;
	else if (!strcmp(name, "VMAPP"))
		*type = TYPE_VPES;
	else
		return false;
	return true;
}

int conform_table(struct conform *c, const struct scr_event *e)
{
	u32 type, id;
	int err = 0;

	if (!entry_of(e, &type, &id))
		return 0;
	for (u32 n = 0; n < 8 && !err; n++) {
		u64 baser = conform_gits(c, 0x100 + 8 * n);

		if ((baser >> 56 & 7) == type && baser & VALID && baser & INDIRECT)
			err = enter(c, baser, id);
	}
	return err;
}

/* SPDX-License-Identifier: MIT */
/*
 * Memory of a replay: the recorded machine's addresses, wherever they are, as
 * pages that come with their first write.  What was in memory before the
 * recording, or written by a CPU, is not known: zero, or inferred.
 */
#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "diff/conform_run.h"

#define PAGE_BITS 12u
#define PAGE	  (1u << PAGE_BITS)

struct conform_page {
	u64 number;
	u8 byte[PAGE];
};

int cmem_init(struct conform_mem *m)
{
	memset(m, 0, sizeof(*m));
	m->bits = 10;
	m->slot = gs_alloc((size_t)1 << m->bits, sizeof(*m->slot));
	return m->slot ? 0 : GICSIM_E_NOMEM;
}

void cmem_fini(struct conform_mem *m)
{
	for (u32 i = 0; m->slot && i < 1u << m->bits; i++)
		gs_free(m->slot[i]);
	gs_free(m->slot);
	memset(m, 0, sizeof(*m));
}

/* The slot of a page: its own or an empty one; the table is at most half full. */
static struct conform_page **find(struct conform_page **slot, u32 bits, u64 number)
{
	u64 h = (number * 0x9e3779b97f4a7c15ull) >> (64 - bits);

	while (slot[h] && slot[h]->number != number)
		h = (h + 1) & ((1ull << bits) - 1);
	return &slot[h];
}

static int grow(struct conform_mem *m)
{
	u32 bits = m->bits + 1;
	struct conform_page **more = gs_alloc((size_t)1 << bits, sizeof(*more));

	if (!more)
		return GICSIM_E_NOMEM;
	for (u32 i = 0; i < 1u << m->bits; i++)
		if (m->slot[i])
			*find(more, bits, m->slot[i]->number) = m->slot[i];
	gs_free(m->slot);
	m->slot = more;
	m->bits = bits;
	return 0;
}

/* Null: never written, and (make) no memory. */
static struct conform_page *page(struct conform_mem *m, u64 number, bool make)
{
	struct conform_page **at;

	if (m->last && m->last->number == number)
		return m->last;
	at = find(m->slot, m->bits, number);
	if (!*at && make) {
		if (m->pages >= 1u << (m->bits - 1)) {
			if (grow(m))
				return NULL;
			at = find(m->slot, m->bits, number);
		}
		*at = gs_alloc(1, sizeof(**at));
		if (!*at)
			return NULL;
		(*at)->number = number;
		m->pages++;
	}
	if (*at)
		m->last = *at;
	return *at;
}

void cmem_read(struct conform_mem *m, u64 addr, void *to, size_t len)
{
	u8 *p = to;

	while (len) {
		size_t off = addr % PAGE, n = len < PAGE - off ? len : PAGE - off;
		const struct conform_page *pg = page(m, addr >> PAGE_BITS, false);

		if (pg)
			memcpy(p, pg->byte + off, n);
		else
			memset(p, 0, n);
		p += n;
		addr += n;
		len -= n;
	}
}

int cmem_write(struct conform_mem *m, u64 addr, const void *from, size_t len)
{
	const u8 *p = from;

	while (len) {
		size_t off = addr % PAGE, n = len < PAGE - off ? len : PAGE - off;
		struct conform_page *pg = page(m, addr >> PAGE_BITS, true);

		if (!pg) {
			m->full = true;
			return GICSIM_E_NOMEM;
		}
		memcpy(pg->byte + off, p, n);
		p += n;
		addr += n;
		len -= n;
	}
	return 0;
}

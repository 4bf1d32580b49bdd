/* SPDX-License-Identifier: MIT */
/*
 * State as bytes.
 *
 *   header    magic, version, fingerprint of the configuration, length, checksum
 *   runs      { first line, lines } and the lines themselves: of the arena,
 *             those that are not zero; the last run is empty
 *
 * Numbers of the header and the runs are little endian; lines are as this
 * host has them, which the fingerprint covers.  All is checked before the
 * first byte is taken over.  The checksum finds accidents, not forgeries: a
 * state is as trusted as who hands it over.
 */
#include <string.h>

#include "api/api.h"
#include "core/diag.h"

#define SAVE_VERSION 1u
#define HEADER 48u
#define RUN 8u

static const char magic[8] = "gicsim\r\n";

/* ------------------------------------------------------------ numbers */

static void put(u8 *to, u64 val, u32 bytes)
{
	for (u32 i = 0; i < bytes; i++)
		to[i] = (u8)(val >> (8 * i));
}

static u64 get(const u8 *from, u32 bytes)
{
	u64 val = 0;

	for (u32 i = 0; i < bytes; i++)
		val |= (u64)from[i] << (8 * i);
	return val;
}

static u64 mix(u64 h, u64 x)
{
	h = (h ^ x) * 0x9e3779b97f4a7c15ull;
	return h ^ h >> 29;
}

/* Words, then bytes of the rest; the length is in it. */
static u64 sum(u64 h, const u8 *p, size_t n)
{
	size_t at = 0;

	for (; at + 8 <= n; at += 8)
		h = mix(h, get(p + at, 8));
	for (; at < n; at++)
		h = mix(h, p[at]);
	return mix(h, n);
}

static u64 sum_text(u64 h, const char *s)
{
	return sum(h, (const u8 *)s, strlen(s));
}

/* ------------------------------------------------------------ which states fit */

u64 save_fingerprint(const struct gicsim *g, const struct gicsim_config *c)
{
	const u64 host = 0x0102030405060708ull;
	u64 h = sum(SAVE_VERSION, (const u8 *)&host, sizeof(host));
	const u32 n[] = { g->gic.version, g->gic.pes, g->gic.its, g->gic.vpes, g->gic.lpi_bits,
			  g->gic.vlpi_bits, g->gic.vpeid_bits, c->spis };

	h = sum_text(sum_text(h, GICSIM_VERSION), g->hw->sha256);
	for (u32 i = 0; i < ARRAY_SIZE(n); i++)
		h = mix(h, n[i]);
	h = sum(h, g->gic.group, g->gic.pes);
	for (u32 i = 0; gic_span(&g->gic, i).size; i++)
		h = mix(mix(h, gic_span(&g->gic, i).base), gic_span(&g->gic, i).size);
	for (u32 i = 0; i < g->lay.nregions; i++)
		h = mix(mix(h, g->lay.region[i].base), g->lay.region[i].size);
	for (u32 i = 0; i < BLK_MAX; i++) {
		const struct lay_block *b = &g->lay.blk[i];

		if (b->name)
			h = mix(mix(mix(h, i), (u64)b->off << 32 | b->size), b->count);
	}
	return h;
}

/* ------------------------------------------------------------ runs */

#define MANY 64u	/* most of an arena is zero: so many lines are compared at once */

static bool are_zero(const struct arena *a, u32 line, u32 n)
{
	static const u8 zero[MANY * ARENA_LINE];

	return !memcmp(arena_at(a, line * ARENA_LINE), zero, (size_t)n * ARENA_LINE);
}

/* The run of lines that are not zero at or after *from; its length, 0: none. */
static u32 run_at(const struct arena *a, u32 *from)
{
	u32 n = 0;

	while (a->lines - *from >= MANY && are_zero(a, *from, MANY))
		*from += MANY;
	while (*from < a->lines && are_zero(a, *from, 1))
		++*from;
	while (*from + n < a->lines && !are_zero(a, *from + n, 1))
		n++;
	return n;
}

size_t gicsim_save_size(const struct gicsim *g)
{
	const struct arena *a = &g->gs.arena;
	size_t bytes = HEADER + RUN;
	u32 at = 0, n;

	for (; (n = run_at(a, &at)); at += n)
		bytes += RUN + (size_t)n * ARENA_LINE;
	return bytes;
}

int gicsim_save(const struct gicsim *g, void *to, size_t size)
{
	const struct arena *a = &g->gs.arena;
	size_t need = gicsim_save_size(g), pos = HEADER;
	u8 *out = to;
	u32 at = 0, n;

	if (size < need)
		return GICSIM_E_LIMIT;
	do {
		n = run_at(a, &at);
		put(out + pos, at, 4);
		put(out + pos + 4, n, 4);
		memcpy(out + pos + RUN, arena_at(a, n ? at * ARENA_LINE : 0), (size_t)n * ARENA_LINE);
		pos += RUN + (size_t)n * ARENA_LINE;
		at += n;
	} while (n);
	gs_assert(pos == need);
	memcpy(out, magic, sizeof(magic));
	put(out + 8, SAVE_VERSION, 8);
	put(out + 16, g->fingerprint, 8);
	put(out + 24, pos, 8);
	put(out + 32, sum(0, out + HEADER, pos - HEADER), 8);
	put(out + 40, 0, 8);
	return 0;
}

/* ------------------------------------------------------------ restore */

static int refuse(struct gicsim_diag *d, const char *why)
{
	return diag_add(d, "not a state that fits: %s", why);
}

static int check_header(const struct gicsim *g, const u8 *p, size_t size, struct gicsim_diag *d)
{
	if (size < HEADER + RUN || memcmp(p, magic, sizeof(magic)) != 0)
		return refuse(d, "it does not begin like one");
	if (get(p + 8, 8) != SAVE_VERSION)
		return refuse(d, "it was saved by another version");
	if (get(p + 16, 8) != g->fingerprint)
		return refuse(d, "it was saved under another configuration, hardware model or version");
	if (get(p + 24, 8) < HEADER + RUN || get(p + 24, 8) > size)
		return refuse(d, "it is cut short");
	if (get(p + 40, 8) || get(p + 32, 8) != sum(0, p + HEADER, (size_t)get(p + 24, 8) - HEADER))
		return refuse(d, "it is damaged");
	return 0;
}

/* Runs in order, inside the arena, the last one empty and at the end of the bytes. */
static int check_runs(const struct arena *a, const u8 *p, size_t end, struct gicsim_diag *d)
{
	size_t pos = HEADER;
	u64 after = 0, n;

	do {
		u64 first;

		if (end - pos < RUN)
			return refuse(d, "it is damaged");
		first = get(p + pos, 4);
		n = get(p + pos + 4, 4);
		pos += RUN;
		if (first < after || first + n > a->lines || n * ARENA_LINE > end - pos)
			return refuse(d, "it is damaged");
		after = first + n;
		pos += (size_t)n * ARENA_LINE;
	} while (n);
	return pos == end ? 0 : refuse(d, "it is damaged");
}

static void take(struct arena *a, const u8 *p)
{
	u32 at = 0, first, n;

	p += HEADER;
	do {
		first = (u32)get(p, 4);
		n = (u32)get(p + 4, 4);
		arena_wipe(a, (u64)at * ARENA_LINE, (u64)((n ? first : a->lines) - at) * ARENA_LINE);
		if (n)
			memcpy(arena_mut(a, first * ARENA_LINE, n * ARENA_LINE), p + RUN, (size_t)n * ARENA_LINE);
		p += RUN + (size_t)n * ARENA_LINE;
		at = first + n;
	} while (n);
}

int gicsim_restore(struct gicsim *g, const void *from, size_t size, struct gicsim_diag *d)
{
	struct arena *a = &g->gs.arena;
	int err;

	if (d)
		diag_init(d);
	err = check_header(g, from, size, d);
	if (!err)
		err = check_runs(a, from, (size_t)get((const u8 *)from + 24, 8), d);
	if (err)
		return err;
	take(a, from);
	drive_all(g);
	return 0;
}

/* SPDX-License-Identifier: MIT */
/* Operations become accesses of each side; commands are put on the ring and told by one write of CWRITER. */
#include <string.h>

#include "diff/plan.h"

void play_start(struct play *y, const struct plan *p, struct side *a, struct side *b)
{
	memset(y, 0, sizeof(*y));
	y->p = p;
	y->side[0] = a;
	y->side[1] = b;
	y->nsides = b ? 2 : 1;
}

static void put64(u8 *to, u64 v)
{
	for (u32 i = 0; i < 8; i++)
		to[i] = (u8)(v >> 8 * i);
}

static void each_write_mem(struct play *y, u64 addr, const u8 *from, size_t len)
{
	for (u32 i = 0; i < y->nsides && len; i++)
		side_write_mem(y->side[i], addr, from, len);
}

/* The commands that wait, in one or (at the end of the ring) two pieces, and CWRITER. */
static void tell(struct play *y)
{
	u32 first = (y->at + y->p->slots - y->queued) % y->p->slots;
	u32 before_end = y->p->slots - first;
	u32 n = y->queued < before_end ? y->queued : before_end;

	if (!y->queued)
		return;
	each_write_mem(y, PLAN_RING + (u64)first * ITS_CMD_BYTES, y->ring, (size_t)n * ITS_CMD_BYTES);
	each_write_mem(y, PLAN_RING, y->ring + (size_t)n * ITS_CMD_BYTES, (size_t)(y->queued - n) * ITS_CMD_BYTES);
	for (u32 i = 0; i < y->nsides; i++)
		side_write(y->side[i], VIRT_GITS + GITS_CWRITER, 8, (u64)y->at * ITS_CMD_BYTES);
	y->commands += y->queued;
	y->queued = 0;
}

static void command(struct play *y, const struct op *o)
{
	u8 *to = y->ring + (size_t)y->queued * ITS_CMD_BYTES;

	for (u32 i = 0; i < 4; i++)
		put64(to + 8 * i, o->dw[i]);
	y->at = (y->at + 1) % y->p->slots;
	if (++y->queued == y->p->slots - 1 || y->queued == sizeof(y->ring) / ITS_CMD_BYTES)
		tell(y);
}

/* CBASER of an ITS that is off begins a new ring. */
static void watch(struct play *y, const struct op *o)
{
	if (o->addr == VIRT_GITS + GITS_CTLR)
		y->on = o->val & 1;
	else if (o->addr == VIRT_GITS + GITS_CBASER && !y->on)
		y->at = 0;
	else if (o->addr == VIRT_GITS + GITS_CWRITER)
		y->at = (u32)(o->val / ITS_CMD_BYTES) % y->p->slots;
}

/* INTIDs that software ends are those that the first side gave; the other's are compared with them. */
bool play_sysreg(struct play *y, const struct op *o)
{
	u32 virt = o->bytes == 1, *n = &y->nactive[virt], *active = y->active[virt];
	u64 val = o->val;

	if (o->len == SYSREG_END) {
		if (!*n)
			return false;
		val = active[--*n];
		y->ended[virt] = (u32)val + 1;
	} else if (o->len == SYSREG_DIR) {
		if (!y->ended[virt])
			return false;
		val = y->ended[virt] - 1;
	}
	for (u32 i = 0; i < y->nsides && !y->err; i++) {
		y->sysreg[i] = val;
		y->err = side_sysreg(y->side[i], o->unit, o->bytes, (u32)o->addr,
				     o->len != SYSREG_READ && o->len != SYSREG_ACK, &y->sysreg[i]);
	}
	val = y->sysreg[0] & 0xffffff;
	if (o->len == SYSREG_ACK && (val < 1020 || val >= LPI_FIRST) && val != 0xffffff && *n < PLAN_ACTIVE)
		active[(*n)++] = (u32)val;
	return true;
}

void play_op(struct play *y, const struct op *o)
{
	u8 bytes[8];

	if (o->kind == OP_CMD) {
		command(y, o);
		return;
	}
	tell(y);
	put64(bytes, o->val);
	if (o->kind == OP_WRITE)
		watch(y, o);
	for (u32 i = 0; i < y->nsides; i++) {
		struct side *s = y->side[i];

		switch ((enum op_kind)o->kind) {
		case OP_WRITE:
			side_write(s, o->addr, o->bytes, o->val);
			break;
		case OP_MEM:
			side_write_mem(s, o->addr, bytes, o->bytes);
			break;
		case OP_SET:
			side_set_mem(s, o->addr, (u8)o->val, o->len);
			break;
		case OP_WIRE:
			side_wire(s, o->unit, (u32)o->addr, o->val != 0);
			break;
		case OP_CMD:
		case OP_READ:
		case OP_SYSREG:
		case OP_CHECK:
			break;
		}
	}
}

/* SPDX-License-Identifier: MIT */
/*
 * One of the programs that are compared, or a listener: the same accesses go
 * to each side.
 *
 * What is read is in place after side_sync(): a side behind a socket sends
 * many requests before it waits for answers.
 */
#ifndef GS_DIFF_SIDE_H
#define GS_DIFF_SIDE_H

#include <gicsim/error.h>
#include <stdio.h>

#include "core/types.h"

struct side;

struct side_ops {
	void (*write)(struct side *s, u64 addr, u32 bytes, u64 val);
	void (*read)(struct side *s, u64 addr, u32 bytes, u64 *val);
	void (*write_mem)(struct side *s, u64 addr, const void *from, size_t len);
	void (*read_mem)(struct side *s, u64 addr, void *to, size_t len);
	void (*set_mem)(struct side *s, u64 addr, u8 val, u64 len);
	/* A wire of the interrupt controller: an SPI, or (pe) a PPI. */
	void (*wire)(struct side *s, u32 pe, u32 intid, int level);
	/* Pending bits without the memory of tables; null: they are in memory. */
	void (*pending)(struct side *s, u32 pe, u32 intid, u32 count, u8 *bits);
	void (*vpending)(struct side *s, u32 vpe, u32 vintid, u32 count, u8 *bits);
	/*
	 * MRS or MSR on a PE, at once.  *val: what was read, or stays; all ones
	 * when it is UNDEFINED or trapped.  Null: CPUs are stopped.
	 */
	int (*sysreg)(struct side *s, u32 pe, u32 el, u32 enc, bool write, u64 *val);
	/* Lines into a PE, at once: enum gicsim_line, bit each, up to vFIQ.  Null: not known. */
	int (*lines)(struct side *s, u32 pe, u64 *val);
	/* GICSIM_E_IO: the program is gone. */
	int (*sync)(struct side *s);
	int (*reset)(struct side *s);
	void (*close)(struct side *s);
};

struct side {
	const struct side_ops *ops;
	const char *name;
	u64 accesses;		/* reads and writes of memory or registers, blocks once; commands apart */
};

static inline void side_write(struct side *s, u64 addr, u32 bytes, u64 val)
{
	s->accesses++;
	s->ops->write(s, addr, bytes, val);
}

static inline void side_read(struct side *s, u64 addr, u32 bytes, u64 *val)
{
	s->accesses++;
	s->ops->read(s, addr, bytes, val);
}

static inline void side_write_mem(struct side *s, u64 addr, const void *from, size_t len)
{
	s->accesses++;
	s->ops->write_mem(s, addr, from, len);
}

static inline void side_read_mem(struct side *s, u64 addr, void *to, size_t len)
{
	s->accesses++;
	s->ops->read_mem(s, addr, to, len);
}

static inline void side_set_mem(struct side *s, u64 addr, u8 val, u64 len)
{
	s->accesses++;
	s->ops->set_mem(s, addr, val, len);
}

static inline void side_wire(struct side *s, u32 pe, u32 intid, int level)
{
	s->accesses++;
	s->ops->wire(s, pe, intid, level);
}

static inline int side_sysreg(struct side *s, u32 pe, u32 el, u32 enc, bool write, u64 *val)
{
	s->accesses++;
	return s->ops->sysreg(s, pe, el, enc, write, val);
}

static inline int side_lines(struct side *s, u32 pe, u64 *val)
{
	s->accesses++;
	return s->ops->lines(s, pe, val);
}

static inline int side_sync(struct side *s)
{
	return s->ops->sync(s);
}

static inline int side_reset(struct side *s)
{
	return s->ops->reset(s);
}

static inline void side_close(struct side *s)
{
	if (s)
		s->ops->close(s);
}

/* ------------------------------------------------------------ sides */

#define SIDE_HCR 0x80000018ull	/* HCR_EL2 of sysreg(): RW, FMO, IMO; EL1 reaches the virtual CPU interface */
#define SIDE_LINES 0xfull	/* IRQ, FIQ, vIRQ, vFIQ */
#define SIDE_PPI_NONE 0xffffffffu	/* wire(): an SPI */

struct board_config;

/* gicsim in this process. */
int side_board(const struct board_config *c, struct side **out, struct gicsim_diag *d);
/* A qtest server at `path`: ours (`gicsim serve`), without another way to its state than the protocol. */
int side_qtest(const char *path, int timeout_ms, u32 pes, struct side **out, struct gicsim_diag *d);
/* Writes what it is told as lines of qtest; reads nothing back (values are zero). */
struct side *side_text(FILE *to, u32 pes);

#endif

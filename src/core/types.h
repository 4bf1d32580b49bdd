/* SPDX-License-Identifier: MIT */
/*
 * Integer types and number spaces.
 *
 * PE, vPE, VM and ITS numbers travel between blocks in one-field structs, so
 * that handing one where another is wanted does not compile.
 */
#ifndef GS_CORE_TYPES_H
#define GS_CORE_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t s64;

typedef struct { u16 n; } gs_pe;	/* physical PE, and its redistributor */
typedef struct { u16 n; } gs_vpe;	/* vPEID */
typedef struct { u16 n; } gs_its;
typedef struct { u16 n; } gs_vm;

#define GS_PE(x)  ((gs_pe){ (u16)(x) })
#define GS_VPE(x) ((gs_vpe){ (u16)(x) })
#define GS_ITS(x) ((gs_its){ (u16)(x) })

#define GS_NONE16 0xffffu
#define GS_NONE32 0xffffffffu

/* On the path of each interrupt or command.  Such functions stand together in memory. */
#define GS_HOT __attribute__((hot))

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif

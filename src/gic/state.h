/* SPDX-License-Identifier: MIT */
/* All state of the GIC, for checks and for the parts of the GIC themselves. */
#ifndef GS_GIC_STATE_H
#define GS_GIC_STATE_H

#include "gic/gicd_state.h"
#include "gic/its_state.h"
#include "gic/rd_state.h"

#endif

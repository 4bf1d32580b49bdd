/* SPDX-License-Identifier: MIT */
/* The rows of this floor, each defined in the file of what steps. */
#ifndef GS_GUEST_ACTORS_H
#define GS_GUEST_ACTORS_H

#include "core/actor.h"

extern const struct actor actor_dev, actor_pba, actor_flight, actor_load;	/* dev.c */
extern const struct actor actor_vcpu_irq, actor_vcpu_act;			/* vcpu.c */

#endif

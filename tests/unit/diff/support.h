/* SPDX-License-Identifier: MIT */
/* A board with the model's own sources of models/, and a server on it whose answers are kept. */
#ifndef TEST_DIFF_SUPPORT_H
#define TEST_DIFF_SUPPORT_H

#include <check.h>

#include "core/diag.h"
#include "diff/board.h"
#include "diff/server.h"
#include "diff/side.h"

#define MODELS GICSIM_SOURCE_DIR "/models"

struct board *board_new(u32 pes);
struct side *side_new(u32 pes, const char *hardware);

/* A folder of models with "other": qemu-gicv4.0 with one choice answered otherwise.  Gone with models_remove(). */
const char *models_with(const char *choice);
void models_remove(void);

/* What the server answers to these lines, one after the other. */
const char *talk(struct server *v, const char *lines);

#endif

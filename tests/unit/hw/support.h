/* SPDX-License-Identifier: MIT */
/* A models folder that a test writes itself. */
#ifndef TESTS_HW_SUPPORT_H
#define TESTS_HW_SUPPORT_H

#include "hw/hw.h"

#define MODELS GICSIM_SOURCE_DIR "/models"

extern struct gicsim_diag d;

/* An empty folder with hw/ in it; gone again after folder_drop(). */
void folder_make(void);
void folder_drop(void);
const char *folder(void);
void folder_write(const char *name, const char *yaml);
/* "base": gicv4.1, every cost given. */
void folder_write_base(void);

/* Loads without findings, or the test fails. */
struct hwmodel *good_model(const char *dir, const char *name);

#endif

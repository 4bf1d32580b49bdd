/* SPDX-License-Identifier: MIT */
/* What the files of this folder share; nobody else includes it. */
#ifndef GS_YAML_INTERNAL_H
#define GS_YAML_INTERNAL_H

#include "core/text.h"
#include "yaml/reader.h"

#define YML_FILE_MAX   ((size_t)64 << 20)
#define YML_SCALAR_MAX ((size_t)64 << 10)
#define YML_DEPTH_MAX  32u
#define YML_NODES_MAX  ((u32)4 << 20)

/* Is the text one that libyaml can safely be given?  Else a finding and GICSIM_E_INVAL. */
int guard_text(const struct yml_doc *doc, struct gicsim_diag *d);

/* A finding at a place of the text, with its source line.  Returns GICSIM_E_INVAL. */
int place_error(const struct yml_doc *doc, u32 line, u32 col, u32 width, struct gicsim_diag *d,
		const char *fmt, ...) __attribute__((format(printf, 6, 7)));

#endif

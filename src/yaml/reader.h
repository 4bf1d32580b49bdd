/* SPDX-License-Identifier: MIT */
/*
 * YAML, read strictly: a tree of nodes with their marks, over libyaml's events.
 *
 * Refused with file:line:col: anchors and aliases, tags, merge keys, % lines,
 * a second document, duplicate keys, tabs as indentation, invalid UTF-8, a
 * byte order mark, more than 32 levels, scalars over 64 KiB (but block scalars
 * of a key in `long_key`), files over 64 MiB.
 *
 * The document keeps the text, so that findings can show the line.
 */
#ifndef GS_YAML_READER_H
#define GS_YAML_READER_H

#include <gicsim/error.h>

#include "core/types.h"

enum yml_kind { YML_SCALAR, YML_SEQ, YML_MAP };
enum yml_style { YML_PLAIN, YML_QUOTED, YML_BLOCK };

struct yml_node {
	u8 kind, style;
	bool flow;		/* a sequence or mapping in [] or {} */
	u32 line, col;		/* from 1 */
	u32 end_col;
	const char *text;	/* scalar, NUL terminated; null otherwise */
	u32 len;
	u32 n;			/* children: items, or pairs */
	struct yml_node **item;	/* seq: items; map: values */
	struct yml_node **key;	/* map: keys (scalars) */
	u32 *block_line;	/* unused by plain readers */
};

struct yml_doc {
	const char *file;	/* as given */
	char *text;
	size_t len;
	struct yml_node *root;
	void *pool;		/* owns every node */
};

/* `long_key`: the one key whose block scalar may be long ("timeline"); null: none. */
int yml_load_file(const char *path, const char *long_key, struct yml_doc **out,
		  struct gicsim_diag *d);
int yml_load_text(const char *name, const char *text, size_t len, const char *long_key,
		  struct yml_doc **out, struct gicsim_diag *d);
void yml_free(struct yml_doc *doc);

/* Error at a node: adds a finding with the source line; returns GICSIM_E_INVAL. */
int yml_error(const struct yml_doc *doc, const struct yml_node *n, struct gicsim_diag *d,
	      const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* The same at a byte offset inside the scalar (statements). */
int yml_error_in(const struct yml_doc *doc, const struct yml_node *n, u32 offset, u32 width,
		 struct gicsim_diag *d, const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* The line that a finding at a place of this document is about, into the finding. */
void yml_show(const struct yml_doc *doc, struct gicsim_finding *f);

/* Value of a key, or null. */
const struct yml_node *yml_get(const struct yml_node *map, const char *key);
/* Is it of that kind?  Else "WHERE: found a list; expected a mapping". */
int yml_want(const struct yml_doc *doc, const struct yml_node *n, enum yml_kind kind,
	     const char *where, struct gicsim_diag *d);
/* Each key must be one of `known`; else "unknown key 'x' in WHERE; did you mean 'y'?". */
int yml_keys(const struct yml_doc *doc, const struct yml_node *map, const char *where,
	     const char *const *known, u32 n, struct gicsim_diag *d);

/* Typed reads of a scalar; findings say what was found and expected. Range inclusive. */
int yml_u64(const struct yml_doc *doc, const struct yml_node *n, u64 min, u64 max, u64 *out,
	    struct gicsim_diag *d);
int yml_bool(const struct yml_doc *doc, const struct yml_node *n, bool *out, struct gicsim_diag *d);
int yml_name(const struct yml_doc *doc, const struct yml_node *n, const char **out,
	     struct gicsim_diag *d);
int yml_string(const struct yml_doc *doc, const struct yml_node *n, const char **out,
	       struct gicsim_diag *d);
int yml_time_ns(const struct yml_doc *doc, const struct yml_node *n, u64 *out,
		struct gicsim_diag *d);
int yml_time_ps(const struct yml_doc *doc, const struct yml_node *n, u64 *out,
		struct gicsim_diag *d);
int yml_rate(const struct yml_doc *doc, const struct yml_node *n, u64 *per_s,
	     struct gicsim_diag *d);
int yml_size(const struct yml_doc *doc, const struct yml_node *n, u64 *bytes,
	     struct gicsim_diag *d);
int yml_percent(const struct yml_doc *doc, const struct yml_node *n, u32 *permille,
		struct gicsim_diag *d);

/* The same on plain text (command line, statements): 0 or GICSIM_E_INVAL, *why: what was expected. */
int text_u64(const char *s, size_t len, u64 *out, const char **why);
int text_time_ns(const char *s, size_t len, u64 *out, const char **why);

/* SHA-256 of bytes as 64 hex digits and NUL: inputs are named by it in results. */
void sha256_hex(const void *p, size_t n, char out[65]);

#endif

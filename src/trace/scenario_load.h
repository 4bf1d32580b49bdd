/* SPDX-License-Identifier: MIT */
/*
 * Inside of the scenario loader: what its parts share.  Nobody outside of
 * src/trace/scenario*.c and timeline.c includes this.
 *
 * Loading goes: document -> variant and overrides merged into the tree of
 * nodes (scenario_variant.c) -> machine -> objects -> what happens -> what must
 * hold.  A part that meets a mistake reports it and goes on, so that one load
 * finds several; `bad` keeps the result from being used.
 */
#ifndef GS_TRACE_SCENARIO_LOAD_H
#define GS_TRACE_SCENARIO_LOAD_H

#include "trace/scenario.h"

#define SCN_NAME_MAX 63u
#define SCN_RANGE_MAX 65536u
#define SCN_OBJECTS_MAX 1000000u
#define SCN_STMTS_MAX (16u << 20)
#define SCN_DEPTH_MAX 32u

struct scn_pool;

/* Names of one kind of object: whole names and last parts; a part that fits several is ambiguous. */
struct scn_names {
	struct scn_name_slot *slot;
	u32 cap;			/* power of two */
};

struct scn_ld {
	struct scenario *s;
	struct scn_pool *p;
	struct gicsim_diag *d;
	const struct yml_node *root;	/* variant and overrides applied */
	struct scn_names vms, vcpus, devs, irqs;
	u32 globs;			/* names that ended in '*' so far */
	bool bad, nomem;
};

/* ------------------------------------------------ scenario_pool.c: memory, findings, typed reads */

struct scn_pool *scn_pool_new(void);
void scn_pool_free(struct scn_pool *p);
/* Zeroed; null when there is no memory (then l->nomem is set). */
void *scn_alloc(struct scn_ld *l, size_t n, size_t size);
const char *scn_strf(struct scn_ld *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
const char *scn_strn(struct scn_ld *l, const char *s, size_t n);
/* A document made from an override: its nodes are known by address. */
bool scn_pool_doc(struct scn_ld *l, struct yml_doc *doc);
bool scn_pool_own(struct scn_ld *l, const struct yml_node *n, const struct yml_doc *doc);
const struct yml_doc *scn_doc_of(const struct scn_ld *l, const struct yml_node *n);
bool scn_from_set(const struct scn_ld *l, const struct yml_node *n);

/* Columns by which a literal block is indented; GS_NONE32 if it is not a literal one. */
u32 scn_block_indent(const struct scn_ld *l, const struct yml_node *n);

/* Findings; both return false. */
bool scn_bad(struct scn_ld *l, const struct yml_node *n, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
bool scn_bad_in(struct scn_ld *l, const struct yml_node *n, u32 off, u32 width, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
/* "; did you mean 'x'?" or "" */
const char *scn_hint(const char *word, const char *const *names, u32 n, char buf[96]);

struct scn_ref scn_ref_of(const struct scn_ld *l, const struct yml_node *n);
bool scn_keys(struct scn_ld *l, const struct yml_node *map, const char *where,
	      const char *const *known, u32 n);
#define SCN_KEYS(l, map, where, ...) \
	scn_keys(l, map, where, (const char *const[]){ __VA_ARGS__ }, \
		 (u32)(sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *)))

bool scn_is_map(struct scn_ld *l, const struct yml_node *n, const char *where);
bool scn_is_seq(struct scn_ld *l, const struct yml_node *n, const char *where);
bool scn_is_scalar(struct scn_ld *l, const struct yml_node *n, const char *where);
/* Value of a key if it is there and of that kind, else null (with a finding if of another kind). */
const struct yml_node *scn_map(struct scn_ld *l, const struct yml_node *map, const char *key);
const struct yml_node *scn_seq(struct scn_ld *l, const struct yml_node *map, const char *key);

/* Typed read of a key.  True: it was there and right; else *out keeps its default. */
bool scn_u64(struct scn_ld *l, const struct yml_node *map, const char *key, u64 min, u64 max, u64 *out);
bool scn_u32(struct scn_ld *l, const struct yml_node *map, const char *key, u32 min, u32 max, u32 *out);
bool scn_bool(struct scn_ld *l, const struct yml_node *map, const char *key, bool *out);
bool scn_time(struct scn_ld *l, const struct yml_node *map, const char *key, u64 *out);
bool scn_str(struct scn_ld *l, const struct yml_node *map, const char *key, const char **out);
/* The same at a node: for mappings whose keys are names, where a look-up per key would be quadratic. */
bool scn_u64_at(struct scn_ld *l, const struct yml_node *n, u64 min, u64 max, u64 *out);
/* `T` or {value: T, spread: P} */
bool scn_spread(struct scn_ld *l, const struct yml_node *map, const char *key, u64 *ns, u32 *permille);
/* One of the words; *out is its number. */
bool scn_word(struct scn_ld *l, const struct yml_node *map, const char *key, const char *what,
	      const char *const *words, u32 n, u8 *out);
/* List of words or names. */
bool scn_strings(struct scn_ld *l, const struct yml_node *map, const char *key, const char ***out, u32 *n);
bool scn_refs(struct scn_ld *l, const struct yml_node *map, const char *key, struct scn_ref **out, u32 *n);
/* A name that is a path under models/: no "..", no absolute path. */
bool scn_model(struct scn_ld *l, const struct yml_node *n, struct scn_ref *out);

/* ------------------------------------------------ scenario_names.c: ranges, look-up */

struct scn_range {
	const char *base;		/* "rx" */
	u32 len, lo, n;
	bool many;			/* written as a range */
};
/* `x` or `x[0..3]`; dots allowed in the base if asked for. */
bool scn_range(struct scn_ld *l, const struct yml_node *n, bool dots, struct scn_range *out);
/* Name number i of a range, after "prefix." if there is one. */
const char *scn_range_name(struct scn_ld *l, const char *prefix, const struct scn_range *r, u32 i);
bool scn_name_ok(const char *s, size_t len);
bool scn_title_ok(const char *s, size_t len);

bool scn_names_init(struct scn_ld *l, struct scn_names *t, u32 n);
/* False: the name was there already (it is ambiguous from now on). */
bool scn_names_add(struct scn_names *t, const char *name, u32 id);
/* GS_NONE32: not there, or (with *dup) fits several. */
u32 scn_names_get(const struct scn_names *t, const char *name, size_t len, bool *dup);
/* Indexes of the objects that are there. */
bool scn_index_vms(struct scn_ld *l);
bool scn_index_irqs(struct scn_ld *l);

/* A name and where it stands: in a statement, or made from a range. */
struct scn_word {
	const struct yml_node *n;
	u32 off, width;			/* inside the node */
	const char *t;
	u32 len;
};
/* The whole of a scalar; a part of it; member i of the range it is. */
struct scn_word scn_word_of(const struct yml_node *n);
struct scn_word scn_word_in(const struct yml_node *n, u32 off, u32 len);
struct scn_word scn_word_range(struct scn_ld *l, const struct yml_node *n, const struct scn_range *r, u32 i);

/* By name, with a finding when there is none; GS_NONE32. */
u32 scn_vm_at(struct scn_ld *l, struct scn_word w);
u32 scn_dev_at(struct scn_ld *l, struct scn_word w);
/* `vm`: it must be one of that VM, and a bare name is looked for there; GS_NONE32: anywhere. */
u32 scn_vcpu_at(struct scn_ld *l, struct scn_word w, u32 vm);
u32 scn_irq_at(struct scn_ld *l, struct scn_word w);
/* "pe3", "its0": kind and number below count. */
u32 scn_unit_at(struct scn_ld *l, struct scn_word w, const char *kind, u32 count);

/* ------------------------------------------------ the parts */

const struct yml_node *scn_apply(struct scn_ld *l, const struct yml_node *root, const char *variant,
				 const struct scn_override *ov, u32 nov);
bool scn_read_hardware(struct scn_ld *l);
bool scn_read_topology(struct scn_ld *l);
bool scn_read_software(struct scn_ld *l);	/* hypervisor, scheduler, policy */
bool scn_read_vms(struct scn_ld *l);
bool scn_read_devices(struct scn_ld *l);
bool scn_read_load(struct scn_ld *l);
bool scn_read_timeline(struct scn_ld *l);
bool scn_read_threads(struct scn_ld *l);
bool scn_read_run(struct scn_ld *l);
bool scn_read_explore(struct scn_ld *l);	/* after the timeline: it names labels */
bool scn_read_expect(struct scn_ld *l);
/* Irqs of a list of names, ranges and `dev.x*`; numbers into *out. */
bool scn_irq_list(struct scn_ld *l, const struct yml_node *seq, u32 **out, u32 *n);

extern const char *const scn_answer_name[];
extern const char *const scn_request_name[];
extern const char *const scn_pattern_name[];
extern const char *const scn_sched_name[];

#endif

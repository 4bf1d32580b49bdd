/* SPDX-License-Identifier: MIT */
/* Loading scenarios from text in tests; on failure the finding is the message. */
#ifndef TEST_TRACE_SUPPORT_H
#define TEST_TRACE_SUPPORT_H

#include "trace/scenario.h"

/* Head and two VMs with a device each; append to it. */
#define HEAD "schema: gicsim/scenario/v1\nname: t\n"
#define MACHINE HEAD \
	"vms:\n" \
	"  - {name: web, vcpus: 3, direct: [vcpu0]}\n" \
	"  - {name: batch, vcpus: 2}\n" \
	"devices:\n" \
	"  - {name: nic0, vm: web, irqs: [{name: \"rx[0..2]\", to: \"vcpu[0..2]\"}]}\n" \
	"  - {name: disk0, vm: batch, irqs: [{name: q0, to: vcpu0}, {name: rx0, to: vcpu1}]}\n"
/* Beginnings that several tables share: add entries below. */
#define A_VM HEAD "vms: [{name: a, vcpus: 2}]\ndevices:\n"
#define LOAD MACHINE "run: {until: 1ms}\nload:\n"
#define TIMELINE MACHINE "timeline:\n"

/* A text and its first finding. */
struct bad { const char *text, *finding; };
void check_bad(const struct bad *b);

/* Loads or fails the test. */
struct scenario *must_load(const char *text);
struct scenario *must_load_variant(const char *text, const char *variant, const char *key, const char *value);
/* First finding as "LINE:COL: TEXT" ("--set:1:3: TEXT" for another file); "loads" if there is none. */
const char *first_finding(const char *text, const char *variant, const char *key, const char *value);
/* What scn_write writes; caller frees. */
char *written(const struct scenario *s);

#endif

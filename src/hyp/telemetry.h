/* SPDX-License-Identifier: MIT */
/*
 * What a policy may see, and what it may ask for.
 *
 * A policy is asked at a request of user space, at its interval in timed
 * runs, and, for the oracle, at any time an exploration likes.
 */
#ifndef GS_HYP_TELEMETRY_H
#define GS_HYP_TELEMETRY_H

#include "core/types.h"

enum want { WANT_NOTHING, WANT_DIRECT, WANT_SOFT };

struct telemetry_vcpu {
	u16 vm;
	bool direct;
	bool starts_direct;	/* what the scenario says */
	bool converting;
	u64 delivered;		/* interrupts so far */
};

struct telemetry {
	u32 nvcpus;
	const struct telemetry_vcpu *vcpu;
	u32 nvms;
	u32 vpeids, vpeids_free;
	/* a request of user space, or -1 */
	int request_vcpu;
	int request;		/* enum stim_request */
	bool oracle_turn;	/* the explorer offers a decision about request_vcpu */
};

struct decision {
	enum want want;
	u32 vcpu;
	int answer;		/* enum stim_answer; ANS_NONE: take the procedure's */
};

struct policy {
	const char *name, *text;
	/* Which vCPUs of the VM start direct: fills want per vCPU before time 0. */
	void (*start)(const struct telemetry *t, enum want *want);
	/* One decision, or WANT_NOTHING. */
	struct decision (*decide)(const struct telemetry *t);
	bool oracle;		/* the explorer may start any decision at any time */
};

#endif

/* SPDX-License-Identifier: MIT */
/*
 * Damaged files of every kind through the loaders, and what still loads a
 * little way into the engines: never a crash, a hang or an abort, and no
 * refusal without a finding.
 *
 * How it is run: cases.h.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "cases.h"
#include "core/alloc.h"
#include "core/diag.h"
#include "diff/conform.h"
#include "engine/trail.h"
#include "mutate.h"
#include "sim/sim.h"
#include "trace/import.h"
#include "trace/script.h"

#define RUN_US 20000
#define STATES 400
#define MOST (48u << 10)

enum kind { SCENARIO, PROCEDURES, HARDWARE, TRAIL, RECORDING, SCRIPT, KINDS };

static const char *const kind_name[KINDS] = { "scenario", "procedures", "hardware", "trail", "recording", "script" };

struct fuzz {
	char dir[100];		/* with a copy of the models */
	char models[120], path[120];
	struct text cur;
	u64 cases[KINDS], loaded[KINDS], opened[KINDS], refused[KINDS], bad;
};

static _Atomic bool stop;

static void on_alarm(int sig)
{
	(void)sig;
	stop = true;
}

/* 0: no alarm. */
static void alarm_in(u32 us)
{
	struct itimerval t = { { 0, 0 }, { 0, (suseconds_t)us } };

	setitimer(ITIMER_REAL, &t, NULL);
}

/* ------------------------------------------------------------ what is damaged */

static const char *const scenarios[] = {
	"traces/litmus/demote+raise.yaml", "traces/litmus/promote+raise.yaml", "traces/litmus/movi-in+raise.yaml",
	"traces/litmus/movi-out+raise.yaml", "traces/historical/b01-doorbell-vs-pending-last.yaml",
	"traces/synthetic/steady.yaml", "tests/golden/scenario-v1.yaml", "tests/golden/import/two-vcpus.yaml",
};

static const char *const procedures[] = {
	"hyp/linux-6.12.yaml", "hyp/handover/p0-naive.yaml", "hyp/handover/p1-repend.yaml",
	"hyp/handover/p2-p1-mask-repend.yaml", "hyp/handover/p7-parking-vpe.yaml",
	"hyp/broken/deschedule-without-lock.yaml",
};

/* Scenario and variant that use procedures[i]. */
static const struct { const char *path, *variant; } user[] = {
	{ "traces/litmus/movi-in+raise.yaml", "base" }, { "traces/litmus/demote+raise.yaml", "p0" },
	{ "traces/litmus/promote+raise.yaml", "base" }, { "traces/litmus/demote+raise.yaml", "p2-p1" },
	{ "traces/litmus/demote+raise.yaml", "p7" },
	{ "traces/historical/b01-doorbell-vs-pending-last.yaml", "without-lock" },
};

static const char *const hardware[] = {
	"hw/gicv4.1-min.yaml", "hw/gicv4.0-min.yaml", "hw/server-gicv4.1.yaml", "hw/server-gicv4.0.yaml",
};

static const char *const hw_user[][2] = {
	{ "traces/litmus/demote+raise.yaml", "base" }, { "traces/litmus/demote+raise.yaml", "v40" },
	{ "traces/synthetic/steady.yaml", "base" }, { "tests/golden/import/two-vcpus.yaml", "base" },
};

static const char *const recordings[] = {
	"tests/golden/import/kvm-piece.txt", "tests/golden/import/os-alone.txt", "tests/golden/import/two-vcpus.txt",
};

static const char *const scripts[] = {
	"tests/golden/conform/small.txt", "tests/golden/import/kvm-piece.txt", "tests/golden/conform/small.txt",
};

static const char trail_text[] =
	"gicsim trail 1\nscenario: traces/litmus/demote+raise.yaml\nvariant: base\nseed: 1\n"
	"copy: scenario.yaml\ndigest: 03ba\nset: seed=1\nmodels: models\nmode: explore\ninvariant: no_loss\n"
	"hardware: 542978bfa034cf2414e2c604166a9184e1147056f5cbd598a1da04838370b475\n"
	"procedures: f6acaf062dade3229761dd89cfc016c605f026e2a6e80e8fb9774390c68a71b0\n"
	"setup: 0\nsteps:\n# said\ndev 0\nuser 0\nthread 3\nthread 3\nthread 3\nthread 0\nthread 0\n"
	"thread 0\nthread 3\nits 0\nits 0 : 0\nflight 0\ntail\nend\n";

/* ------------------------------------------------------------ a case */

/* A refusal must say something, and findings must not be empty. */
static void refused(struct fuzz *f, enum kind k, const struct gicsim_diag *d, int err)
{
	f->refused[k]++;
	if (err != GICSIM_E_INVAL && err != GICSIM_E_IO && err != GICSIM_E_LIMIT && err != GICSIM_E_NEEDS) {
		cases_say("odd error code");
		f->bad++;
	} else if (!d->n || !d->f[0].text[0]) {
		cases_say("refused without a finding");
		f->bad++;
	}
}

/* A little way: some states, and some time. */
static void drive(struct fuzz *f, enum kind k, struct sim *s, enum sim_mode mode)
{
	struct eng_limits lim = { .states_max = STATES, .time_ms_max = RUN_US / 1000, .stop = &stop };
	struct gicsim_diag d;
	int err;

	diag_init(&d);
	stop = false;
	alarm_in(RUN_US);
	if (mode == SIM_EXPLORE) {
		struct sim_explored e;

		err = sim_explore(s, &lim, &e, &d);
		sim_explored_fini(&e);
	} else {
		struct sim_ran ran;

		err = sim_run(s, NULL, &stop, &ran, &d);
	}
	alarm_in(0);
	if (err)
		refused(f, k, &d, err);
}

static void open_file(struct fuzz *f, enum kind k, const char *path, const char *variant, enum sim_mode mode)
{
	struct scenario *scn = NULL;
	struct sim *s = NULL;
	struct gicsim_diag d;
	int err;

	diag_init(&d);
	err = scn_load(path, variant, NULL, 0, &scn, &d);
	if (err) {
		refused(f, k, &d, err);
		return;
	}
	f->loaded[k]++;
	err = sim_open(scn, f->models, mode, &s, &d);
	if (err)
		refused(f, k, &d, err);
	else
		f->opened[k]++;
	if (!err && !s->skip && !s->refused)
		drive(f, k, s, mode);
	sim_close(s);
	scn_free(scn);
}

/* The damaged text of a file of the tree, at f->path. */
static bool damaged(struct fuzz *f, const char *path, const char *other, const char *to, u64 seed)
{
	struct text a, b;
	bool ok = text_read(&a, path, MOST);

	ok = text_read(&b, other, MOST) && ok;
	if (ok) {
		mutate(&a, &b, seed);
		ok = text_copy(&f->cur, &a) && text_write(&a, to);
	}
	text_free(&a);
	text_free(&b);
	return ok;
}

static bool case_scenario(struct fuzz *f, u64 n)
{
	static const char *const variant[] = { "base", "p0", "v40", "p7" };
	u32 i = (u32)(n % ARRAY_SIZE(scenarios));

	if (!damaged(f, scenarios[i], scenarios[(n / 8) % ARRAY_SIZE(scenarios)], f->path, n))
		return false;
	open_file(f, SCENARIO, f->path, i < 4 ? variant[(n / 16) % 4] : "base", n / 64 % 2 ? SIM_EXPLORE : SIM_RUN);
	return true;
}

/* One file of the models' copy is damaged, used, and mended. */
static bool case_model(struct fuzz *f, enum kind k, const char *file, const char *other, const char *path,
		       const char *variant, u64 n)
{
	char from[160], with[160], to[200];
	struct text whole;
	bool ok;

	snprintf(from, sizeof(from), "models/%s", file);
	snprintf(with, sizeof(with), "models/%s", other);
	snprintf(to, sizeof(to), "%s/%s", f->models, file);
	if (!damaged(f, from, with, to, n))
		return false;
	open_file(f, k, path, variant, n / 16 % 2 ? SIM_EXPLORE : SIM_RUN);
	ok = text_read(&whole, from, 1u << 20) && text_write(&whole, to);
	text_free(&whole);
	return ok;
}

/* Walks it in the scenario it was made for, whatever it says it is. */
static void walk_trail(struct fuzz *f, const struct trail_file *file)
{
	struct scenario *scn = NULL;
	struct sim *s = NULL;
	struct eng_replay_result r;
	struct sim_failure told;
	struct rpt_story *story = NULL;
	struct gicsim_diag d;
	int err;

	memset(&told, 0, sizeof(told));
	diag_init(&d);
	trail_init(&told.trail);
	err = scn_load(scenarios[0], "base", NULL, 0, &scn, &d);
	if (!err)
		err = sim_open(scn, "models", SIM_EXPLORE, &s, &d);
	if (!err)
		err = trail_resolve(file, &s->model, &told.trail, &d);
	memcpy(told.setup, file->setup, sizeof(told.setup));
	told.nsetup = file->nsetup;
	if (!err) {
		f->opened[TRAIL]++;
		err = sim_story(s, &told, CHECK_no_loss, &story, &r, &d);
	}
	if (err)
		refused(f, TRAIL, &d, err);
	story_free(story);
	trail_fini(&told.trail);
	sim_close(s);
	scn_free(scn);
}

static bool case_trail(struct fuzz *f, u64 n)
{
	struct text t = { 0 }, whole = { (char *)(uintptr_t)trail_text, sizeof(trail_text) - 1, 0 };
	struct trail_file file;
	struct gicsim_diag d;
	int err;

	if (!text_copy(&t, &whole))
		return false;
	mutate(&t, &whole, n);
	diag_init(&d);
	trail_file_init(&file);
	err = trail_read_text("t.trail", t.p, t.n, &file, &d);
	if (err) {
		refused(f, TRAIL, &d, err);
	} else {
		f->loaded[TRAIL]++;
		walk_trail(f, &file);
	}
	trail_file_fini(&file);
	text_free(&t);
	return true;
}

static bool case_recording(struct fuzz *f, u64 n)
{
	struct import_opts o = { 0 };
	struct gicsim_diag d;
	char out[160];
	FILE *in, *to;
	int err;

	if (!damaged(f, recordings[n % 3], recordings[n / 3 % 3], f->path, n))
		return false;
	snprintf(out, sizeof(out), "%s/out.yaml", f->dir);
	in = fopen(f->path, "r");
	to = fopen(out, "w");
	diag_init(&d);
	err = in && to ? import_run("qemu-trace", in, "r.txt", &o, to, NULL, &d) : GICSIM_E_BUG;
	if (in)
		fclose(in);
	if (to)
		fclose(to);
	if (err == GICSIM_E_BUG)
		return false;
	if (err) {
		refused(f, RECORDING, &d, err);
		return true;
	}
	f->loaded[RECORDING]++;
	open_file(f, RECORDING, out, "base", SIM_RUN);
	return true;
}

/* Whatever a recording says: the model has an answer. */
static bool case_script(struct fuzz *f, u64 n)
{
	struct conform_opts o = { .models = "models", .stop = &stop };
	static const char *const hw[] = { NULL, "gicv4.1-min", "qemu-gicv4.0", "gicv3-min" };
	struct conform_result r;
	struct script s = { 0 };
	struct gicsim_diag d;
	FILE *in;
	int err;

	if (!damaged(f, scripts[n % 3], scripts[n / 3 % 3], f->path, n))
		return false;
	in = fopen(f->path, "r");
	if (!in)
		return false;
	diag_init(&d);
	err = script_read(in, "r.txt", "conform", &s, &d);
	fclose(in);
	stop = false;
	if (!err) {
		f->loaded[SCRIPT]++;
		o.hardware = hw[n / 16 % ARRAY_SIZE(hw)];
		err = conform_run(&s, &o, &r, &d);
	}
	if (err)
		refused(f, SCRIPT, &d, err);
	else
		f->opened[SCRIPT]++;
	script_free(&s);
	return true;
}

static bool run(struct fuzz *f, enum kind k, u64 n)
{
	u32 i;

	f->cases[k]++;
	switch (k) {
	case SCENARIO:
		return case_scenario(f, n);
	case PROCEDURES:
		i = (u32)(n % ARRAY_SIZE(procedures));
		return case_model(f, k, procedures[i], procedures[n / 8 % ARRAY_SIZE(procedures)], user[i].path,
				  user[i].variant, n);
	case HARDWARE:
		i = (u32)(n % ARRAY_SIZE(hardware));
		return case_model(f, k, hardware[i], hardware[n / 4 % ARRAY_SIZE(hardware)], hw_user[i][0],
				  hw_user[i][1], n);
	case TRAIL:
		return case_trail(f, n);
	case RECORDING:
		return case_recording(f, n);
	case SCRIPT:
		return case_script(f, n);
	case KINDS:
		break;
	}
	return false;
}

/* ------------------------------------------------------------ the rest */

static const char *const dirs[] = { "", "/hw", "/hyp", "/hyp/handover", "/hyp/broken" };

static const char *model_file(u32 i)
{
	return i < ARRAY_SIZE(procedures) ? procedures[i] : hardware[i - ARRAY_SIZE(procedures)];
}

static void tidy_up(const struct fuzz *f)
{
	char path[200];

	for (u32 i = 0; i < ARRAY_SIZE(procedures) + ARRAY_SIZE(hardware); i++) {
		snprintf(path, sizeof(path), "%s/%s", f->models, model_file(i));
		unlink(path);
	}
	for (u32 i = ARRAY_SIZE(dirs); i--;) {
		snprintf(path, sizeof(path), "%s%s", f->models, dirs[i]);
		rmdir(path);
	}
	snprintf(path, sizeof(path), "%s/out.yaml", f->dir);
	unlink(path);
	unlink(f->path);
	rmdir(f->dir);
}

static bool copy_models(struct fuzz *f)
{
	char path[200], to[200];
	struct text t;
	bool ok = true;

	for (u32 i = 0; i < ARRAY_SIZE(dirs) && ok; i++) {
		snprintf(path, sizeof(path), "%s%s", f->models, dirs[i]);
		ok = mkdir(path, 0700) == 0;
	}
	for (u32 i = 0; i < ARRAY_SIZE(procedures) + ARRAY_SIZE(hardware) && ok; i++) {
		const char *file = model_file(i);

		snprintf(path, sizeof(path), "models/%s", file);
		snprintf(to, sizeof(to), "%s/%s", f->models, file);
		ok = text_read(&t, path, 1u << 20) && text_write(&t, to);
		text_free(&t);
	}
	return ok;
}

static bool begin(struct fuzz *f)
{
	const char *tmp = getenv("TMPDIR");
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_alarm;
	sigaction(SIGALRM, &sa, NULL);
	snprintf(f->dir, sizeof(f->dir), "%.70s/gicsim-fuzz-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(f->dir))
		return false;
	snprintf(f->models, sizeof(f->models), "%s/models", f->dir);
	snprintf(f->path, sizeof(f->path), "%s/damaged.yaml", f->dir);
	return copy_models(f);
}

static void *open_files(void)
{
	struct fuzz *f = gs_alloc(1, sizeof(*f));

	return f && begin(f) ? f : NULL;
}

static bool one(void *ctx, struct fuzz_case *c)
{
	struct fuzz *f = ctx;
	u64 bad = f->bad;

	if (!run(f, (enum kind)c->kind, c->n)) {
		cases_say("the tree is missing");
		return false;
	}
	return f->bad == bad;
}

static bool close_files(void *ctx)
{
	struct fuzz *f = ctx;
	bool some = false;

	for (u32 k = 0; k < KINDS; k++) {
		some = some || f->cases[k];
		printf("%-10s %llu cases, %llu loaded, %llu opened, %llu refused\n", kind_name[k],
		       (unsigned long long)f->cases[k], (unsigned long long)f->loaded[k],
		       (unsigned long long)f->opened[k], (unsigned long long)f->refused[k]);
	}
	text_free(&f->cur);
	tidy_up(f);
	gs_free(f);
	return some;
}

const struct fuzzer fuzzer = { "fuzz", kind_name, KINDS, 400, open_files, one, close_files };

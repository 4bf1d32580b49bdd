/* SPDX-License-Identifier: MIT */
/*
 * Speed of the program's main work, measured through the same interfaces that
 * the program uses.  Prints one line a figure: name, value, unit.  Never a
 * pass or fail: machines differ; compare two builds in one run.
 *
 * usage: perf MODELS LITMUS LOAD [RECORDING SCENARIO]
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/diag.h"
#include "report/stats.h"
#include "sim/sim.h"
#include "trace/import.h"

/* Time of this process: one thread, no waiting, so others on the machine disturb less. */
static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(int err, struct gicsim_diag *d, const char *what)
{
	if (!err)
		return;
	fprintf(stderr, "perf: %s\n", what);
	diag_print(d, stderr);
	exit(1);
}

static struct sim *open_sim(const char *models, const char *file, const char *variant, enum sim_mode mode,
			    struct gicsim_diag *d)
{
	struct scenario *scn;
	struct sim *s;

	must(scn_load(file, variant, NULL, 0, &scn, d), d, file);
	must(sim_open(scn, models, mode, &s, d), d, file);
	return s;
}

static void explorer(const char *models, const char *file, struct gicsim_diag *d)
{
	static const char *const variant[] = { "base", "p0", "p7" };
	struct eng_limits lim = { .time_ms_max = 20000, .mem_bytes_max = (u64)4 << 30 };

	for (u32 i = 0; i < ARRAY_SIZE(variant); i++) {
		struct sim *s = open_sim(models, file, variant[i], SIM_EXPLORE, d);
		struct sim_explored e;
		double t = now_s();

		must(sim_explore(s, &lim, &e, d), d, file);
		t = now_s() - t;
		printf("explore_%s_transitions_per_s %.0f 1/s (%llu transitions, %llu states, %s)\n", variant[i],
		       (double)e.total.transitions / t, (unsigned long long)e.total.transitions,
		       (unsigned long long)e.total.states, e.total.end == ENG_COMPLETE ? "complete" : "limit");
		printf("explore_%s_bytes_per_state %.1f byte\n", variant[i],
		       (double)e.total.mem_bytes / (double)e.peak_states);
		sim_explored_fini(&e);
		sim_close(s);
	}
}

static void timed(const char *models, const char *file, struct gicsim_diag *d)
{
	const struct scn_override ov[] = { { "load[0].until", "1s" }, { "load[1].until", "1s" }, { "run.until", "1s" } };
	struct scenario *scn;
	struct sim *s;
	struct stats st;
	struct sim_ran ran;
	double t;

	must(scn_load(file, "base", ov, ARRAY_SIZE(ov), &scn, d), d, file);
	must(sim_open(scn, models, SIM_RUN, &s, d), d, file);
	must(stats_init(&st, scn->nirqs), d, "stats");
	t = now_s();
	must(sim_run(s, &st, NULL, &ran, d), d, file);
	t = now_s() - t;
	printf("timed_msis_per_s %.0f 1/s (%llu MSIs, %llu steps, lost %llu)\n", (double)st.raised / t,
	       (unsigned long long)st.raised, (unsigned long long)ran.r.steps, (unsigned long long)st.lost);
	printf("timed_steps_per_s %.0f 1/s\n", (double)ran.r.steps / t);
	stats_fini(&st);
	sim_close(s);
}

static void recording(const char *text, const char *scenario, struct gicsim_diag *d)
{
	const struct import_opts o = { 0 };
	FILE *in = fopen(text, "r"), *out = fopen("/dev/null", "w");
	struct scenario *scn;
	double t = now_s();

	if (!in || !out)
		exit(1);
	must(import_run("qemu-trace", in, text, &o, out, NULL, d), d, text);
	printf("import_s %.3f s\n", now_s() - t);
	fclose(in);
	fclose(out);
	t = now_s();
	must(scn_load(scenario, "base", NULL, 0, &scn, d), d, scenario);
	printf("load_s %.3f s\n", now_s() - t);
	scn_free(scn);
}

int main(int argc, char **argv)
{
	struct gicsim_diag d;

	if (argc != 4 && argc != 6) {
		fprintf(stderr, "usage: perf MODELS LITMUS LOAD [RECORDING SCENARIO]\n");
		return 2;
	}
	diag_init(&d);
	explorer(argv[1], argv[2], &d);
	timed(argv[1], argv[3], &d);
	if (argc == 6)
		recording(argv[4], argv[5], &d);
	return 0;
}

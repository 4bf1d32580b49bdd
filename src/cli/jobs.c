/* SPDX-License-Identifier: MIT */
/*
 * Several things at a time.
 *
 * Workers take the next number and do it; nothing is shared between two
 * numbers but what is only read.  The thread that called waits for each
 * number in turn and tells what came of it, so that output has one order.
 */
#include <pthread.h>
#include <unistd.h>

#include "cli/cli.h"
#include "core/alloc.h"

#define JOBS_DEFAULT_MAX 8u	/* each may use the whole --memory-limit */
#define JOBS_MAX 256u

struct jobs {
	pthread_mutex_t lock;
	pthread_cond_t one_done;
	u32 next, n;
	bool *done;
	void (*work)(void *ctx, u32 i);
	void *ctx;
};

u32 cli_jobs(const struct cli *c, u32 n)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	u64 jobs = c->jobs;

	if (!jobs)
		jobs = cpus < 1 ? 1 : cpus < (long)JOBS_DEFAULT_MAX ? (u64)cpus : JOBS_DEFAULT_MAX;
	if (jobs > JOBS_MAX)
		jobs = JOBS_MAX;
	return jobs < n ? (u32)jobs : n;
}

static void *worker(void *arg)
{
	struct jobs *j = arg;

	pthread_mutex_lock(&j->lock);
	while (j->next < j->n && !cli_stop) {
		u32 i = j->next++;

		pthread_mutex_unlock(&j->lock);
		j->work(j->ctx, i);
		pthread_mutex_lock(&j->lock);
		j->done[i] = true;
		pthread_cond_signal(&j->one_done);
	}
	pthread_cond_signal(&j->one_done);	/* after an interrupt: nothing more will come */
	pthread_mutex_unlock(&j->lock);
	return NULL;
}

static void alone(u32 n, void (*work)(void *ctx, u32 i), void (*done)(void *ctx, u32 i), void *ctx)
{
	for (u32 i = 0; i < n && !cli_stop; i++) {
		work(ctx, i);
		done(ctx, i);
	}
}

/* Waits for number i; false when it was never begun. */
static bool wait_for(struct jobs *j, u32 i)
{
	bool begun;

	pthread_mutex_lock(&j->lock);
	while (!j->done[i] && (i < j->next || !cli_stop))
		pthread_cond_wait(&j->one_done, &j->lock);
	begun = j->done[i];
	pthread_mutex_unlock(&j->lock);
	return begun;
}

void cli_do_jobs(u32 jobs, u32 n, void (*work)(void *ctx, u32 i), void (*done)(void *ctx, u32 i), void *ctx)
{
	struct jobs j = { .n = n, .work = work, .ctx = ctx };
	pthread_t thread[JOBS_MAX];
	u32 started = 0;

	j.done = jobs > 1 ? gs_alloc(n, sizeof(*j.done)) : NULL;
	if (!j.done) {
		alone(n, work, done, ctx);
		return;
	}
	pthread_mutex_init(&j.lock, NULL);
	pthread_cond_init(&j.one_done, NULL);
	while (started < jobs && pthread_create(&thread[started], NULL, worker, &j) == 0)
		started++;
	if (!started)
		alone(n, work, done, ctx);
	for (u32 i = 0; started && i < n && wait_for(&j, i); i++)
		done(ctx, i);
	while (started)
		pthread_join(thread[--started], NULL);
	pthread_cond_destroy(&j.one_done);
	pthread_mutex_destroy(&j.lock);
	gs_free(j.done);
}

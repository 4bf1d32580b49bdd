/* SPDX-License-Identifier: MIT */
/*
 * Files that appear whole or not at all.
 *
 * Only where there is nothing yet, or a regular file, can another one be
 * renamed into its place: a device, a pipe or a link (/dev/stdout) is written
 * as it stands, never replaced.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/diag.h"
#include "report/report.h"

static int failed(struct rpt_file *w, struct gicsim_diag *d)
{
	diag_add(d, "%s: cannot be written: %s", w->path, strerror(errno));
	return GICSIM_E_IO;
}

static bool replaceable(const char *path)
{
	struct stat st;

	return lstat(path, &st) != 0 || S_ISREG(st.st_mode);
}

/* Devices and pipes cannot be synced, and need not be. */
static bool synced(struct rpt_file *w)
{
	return !w->tmp[0] || fsync(fileno(w->f)) == 0;
}

int rpt_open(struct rpt_file *w, const char *path, struct gicsim_diag *d)
{
	memset(w, 0, sizeof(*w));
	if (snprintf(w->path, sizeof(w->path), "%s", path) >= (int)sizeof(w->path)) {
		diag_add(d, "%.80s...: file name too long", path);
		return GICSIM_E_IO;
	}
	if (replaceable(path))
		snprintf(w->tmp, sizeof(w->tmp), "%s.tmp", path);
	w->f = fopen(w->tmp[0] ? w->tmp : w->path, "w");
	return w->f ? 0 : failed(w, d);
}

int rpt_close(struct rpt_file *w, bool keep, struct gicsim_diag *d)
{
	bool ok;

	if (!w->f)
		return GICSIM_E_IO;
	ok = !ferror(w->f) && fflush(w->f) == 0 && synced(w);
	if (!ok && keep)
		failed(w, d);
	if (fclose(w->f) != 0 && ok && keep) {
		failed(w, d);
		ok = false;
	}
	w->f = NULL;
	if (!w->tmp[0])
		return ok || !keep ? 0 : GICSIM_E_IO;
	if (ok && keep && rename(w->tmp, w->path) == 0)
		return 0;
	if (ok && keep)
		failed(w, d);
	unlink(w->tmp);
	return keep ? GICSIM_E_IO : 0;
}

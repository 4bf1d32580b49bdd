/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/diag.h"

struct gicsim_diag d;
static char dir[64];

static void hw_path(char buf[320], const char *name)
{
	snprintf(buf, 320, "%s/hw%s%.200s", dir, name[0] ? "/" : "", name);
}

void folder_make(void)
{
	char path[320];

	snprintf(dir, sizeof(dir), "models-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	hw_path(path, "");
	ck_assert_int_eq(mkdir(path, 0700), 0);
}

void folder_drop(void)
{
	char path[320];
	struct dirent *e;
	DIR *f;

	hw_path(path, "");
	f = opendir(path);
	while (f && (e = readdir(f))) {
		hw_path(path, e->d_name);
		if (e->d_name[0] != '.')
			unlink(path);
	}
	if (f)
		closedir(f);
	hw_path(path, "");
	rmdir(path);
	rmdir(dir);
}

const char *folder(void)
{
	return dir;
}

void folder_write(const char *name, const char *yaml)
{
	char file[128], path[320];
	FILE *f;

	snprintf(file, sizeof(file), "%s.yaml", name);
	hw_path(path, file);
	f = fopen(path, "wb");
	ck_assert_ptr_nonnull(f);
	fputs(yaml, f);
	fclose(f);
}

void folder_write_base(void)
{
	char yaml[8192];
	int n = snprintf(yaml, sizeof(yaml),
			 "schema: gicsim/hardware/v1\nname: base\nversion: gicv4.1\ncosts:\n");

	for (u32 i = 0; i < COSTS; i++)
		n += snprintf(yaml + n, sizeof(yaml) - (size_t)n,
			      "  %s: {value: %uns, spread: 10%%, from: test}\n",
			      hw_cost_info[i].name, i + 1);
	ck_assert_int_lt(n, (int)sizeof(yaml));
	folder_write("base", yaml);
}

struct hwmodel *good_model(const char *in, const char *name)
{
	struct hwmodel *h = NULL;
	int err;

	diag_init(&d);
	err = hw_load(in, name, &h, &d);
	ck_assert_msg(!err && !d.n && h, "%s: %d, %s:%u:%u %s", name, err, d.f[0].file, d.f[0].line,
		      d.f[0].col, d.f[0].text);
	return h;
}

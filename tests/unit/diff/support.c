/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct board *board_new(u32 pes)
{
	struct board_config c = { "qemu-gicv4.0", MODELS, pes, 64ull << 20 };
	struct gicsim_diag d;
	struct board *b = NULL;

	diag_init(&d);
	ck_assert_msg(board_create(&c, &b, &d) == 0, "%s", d.f[0].text);
	return b;
}

struct side *side_new(u32 pes, const char *hardware)
{
	struct board_config c = { hardware, MODELS, pes, 128ull << 20 };
	struct side *s = NULL;
	struct gicsim_diag d;

	diag_init(&d);
	ck_assert_msg(side_board(&c, &s, &d) == 0, "%s", d.f[0].text);
	return s;
}

/* Both directions fit into the pipes' buffers. */
const char *talk(struct server *v, const char *lines)
{
	static char said[65536];
	static const _Atomic bool stop;
	int in[2], out[2];
	ssize_t n;

	ck_assert_int_eq(pipe(in), 0);
	ck_assert_int_eq(pipe(out), 0);
	ck_assert_int_eq(write(in[1], lines, strlen(lines)), (ssize_t)strlen(lines));
	close(in[1]);
	server_talk(v, in[0], out[1], &stop);
	n = read(out[0], said, sizeof(said) - 1);
	said[n > 0 ? n : 0] = 0;
	close(out[0]);
	return said;
}

static char models_dir[64];
static const char *const linked[] = { "qemu-gicv4.0", "server-gicv4.0", "server-gicv4.1" };

const char *models_with(const char *choice)
{
	char path[256], from[512];
	FILE *f;

	snprintf(models_dir, sizeof(models_dir), "/tmp/gicsim-models-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(models_dir));
	snprintf(path, sizeof(path), "%s/hw", models_dir);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	for (u32 i = 0; i < ARRAY_SIZE(linked); i++) {
		snprintf(from, sizeof(from), MODELS "/hw/%s.yaml", linked[i]);
		snprintf(path, sizeof(path), "%s/hw/%s.yaml", models_dir, linked[i]);
		ck_assert_int_eq(symlink(from, path), 0);
	}
	snprintf(path, sizeof(path), "%s/hw/other.yaml", models_dir);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fprintf(f, "schema: gicsim/hardware/v1\nname: other\nextends: qemu-gicv4.0\nchoices: {%s}\n", choice);
	fclose(f);
	return models_dir;
}

void models_remove(void)
{
	char path[256];

	for (u32 i = 0; i <= ARRAY_SIZE(linked); i++) {
		snprintf(path, sizeof(path), "%s/hw/%s.yaml", models_dir, i ? linked[i - 1] : "other");
		unlink(path);
	}
	snprintf(path, sizeof(path), "%s/hw", models_dir);
	rmdir(path);
	rmdir(models_dir);
}

/* SPDX-License-Identifier: MIT */
/* serve: the interrupt controller behind a qtest socket. */
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "core/diag.h"
#include "diff/server.h"
#include "diff/virt.h"

static int serve(struct cli *c, struct board *b, struct gicsim_diag *d)
{
	const char *path = cli_socket(c->qtest);
	struct server v;
	int err = server_init(&v, b);

	if (err)
		return err;
	if (!strcmp(path, "-"))
		server_talk(&v, dup(0), dup(1), &cli_stop);
	else
		err = server_listen(&v, path, &cli_stop, d);
	if (c->verbose)
		fprintf(stderr, "%llu requests, %llu refused\n", (unsigned long long)v.requests,
			(unsigned long long)v.refused);
	server_fini(&v);
	return err;
}

int verb_serve(struct cli *c)
{
	struct board_config bc = {
		.hardware = c->hardware ? c->hardware : "qemu-gicv4.0", .pes = c->smp ? (u32)c->smp : 1,
		.ram_bytes = c->memory ? c->memory : VIRT_RAM_DEFAULT,
	};
	struct gicsim_diag d;
	struct board *b;
	int err;

	if (c->nargs)
		return cli_usage("serve takes no arguments");
	if (!c->qtest)
		return cli_usage("serve needs --qtest SOCKET");
	if (c->machine && strcmp(c->machine, "virt"))
		return cli_usage("--machine: found '%s'; expected virt", c->machine);
	if (cli_models(c))
		return EXIT_USAGE;
	bc.models = c->models;
	diag_init(&d);
	err = board_create(&bc, &b, &d);
	if (!err) {
		err = serve(c, b, &d);
		board_destroy(b);
	}
	return err ? cli_findings(&d, err) : EXIT_OK;
}

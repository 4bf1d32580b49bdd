/* SPDX-License-Identifier: MIT */
/* show: the definitive input of a run, every default filled in. */
#include "cli/cli.h"
#include "core/diag.h"

int verb_show(struct cli *c)
{
	struct gicsim_diag d;
	struct cli_case x;
	int err;

	if (c->nargs != 1)
		return cli_usage("show needs one scenario file");
	if (c->nvariants > 1)
		return cli_usage("show takes one --variant");
	diag_init(&d);
	err = cli_case_load(c, c->arg[0], c->nvariants ? c->variant[0] : "base", &x, &d);
	if (err)
		return cli_findings(&d, err);
	err = scn_write(x.scn, stdout);
	cli_case_free(&x);
	return err ? EXIT_IO : EXIT_OK;
}

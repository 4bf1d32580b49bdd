/* SPDX-License-Identifier: MIT */
/* show: the definitive input of a run, every default filled in. */
#include "cli/cli.h"
#include "core/diag.h"

int verb_show(struct cli *c)
{
	struct gicsim_diag d;
	struct scenario *s = NULL;
	int err;

	if (c->nargs != 1)
		return cli_usage("show needs one scenario file");
	if (c->nvariants > 1)
		return cli_usage("show takes one --variant");
	diag_init(&d);
	err = scn_load(c->arg[0], c->nvariants ? c->variant[0] : "base", c->set, c->nset, &s, &d);
	if (err)
		return cli_findings(&d, err);
	err = scn_write(s, stdout);
	scn_free(s);
	return err ? EXIT_IO : EXIT_OK;
}

// SPDX-License-Identifier: MIT
// The header and the library from C++.
#include <gicsim/gicsim.h>

int main(int argc, char **argv)
{
	gicsim_config c;
	gicsim *g = nullptr;
	uint64_t val = 0;

	gicsim_config_init(&c);
	if (argc > 1)
		c.models = argv[1];
	if (gicsim_create(&c, &g, nullptr))
		return 1;
	int err = gicsim_mmio_read(g, 0x08000000, 4, 0, &val);
	gicsim_destroy(g);
	return err != 0;
}

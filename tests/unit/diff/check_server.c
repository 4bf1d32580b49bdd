/* SPDX-License-Identifier: MIT */
/* What the server answers; the answers marked QEMU were printed by QEMU 7.2.22 to the same lines. */
#include <string.h>

#include "support.h"

Suite *check_server(void);

static struct board *b;
static struct server v;

static void setup(void)
{
	b = board_new(2);
	ck_assert_int_eq(server_init(&v, b), 0);
}

static void teardown(void)
{
	server_fini(&v);
	board_destroy(b);
}

static const struct { const char *in, *out; } asked[] = {
	/* QEMU */
	{ "endianness\n", "OK little\n" },
	{ "foo\n", "FAIL Unknown command 'foo'\n" },
	{ "read 0x44000000 4\n", "OK 0x00000000\n" },
	{ "b64write 0x40000000 4 AAECAw==\nb64read 0x40000000 5\nread 0x40000000 0x8\n",
	  "OK\nOK AAECAwA=\nOK 0x0001020300000000\n" },
	{ "memset 0x40000000 0x4 0xff\nread 0x40000000 0x8\n", "OK\nOK 0xffffffff00000000\n" },
	{ "memset 0x40000000 4 0xff\nwrite 0x40000000 0x4 0x01\nread 0x40000000 4\n", "OK\nOK\nOK 0x01000000\n" },
	{ "readw 0x0\nreadb 0x0\n", "OK 0x0000000000000000\nOK 0x0000000000000000\n" },
	{ "irq_intercept_in /machine/unattached/device[0]\nirq_intercept_in /machine/unattached/device[1]\n",
	  "OK\nFAIL IRQ intercept already enabled\n" },
	{ "irq_intercept_in /machine/nope\n", "FAIL Unknown device\n" },
	{ "memset 0x40000000 0 0\n", "OK\n" },
	{ "write 0x40000000 4 0x\n", "ERR invalid argument size\n" },
	/* ours */
	{ "read 0x40000000 0\n", "ERR invalid argument size\n" },
	{ "read 0x40000000 0x100001\n", "ERR invalid argument size\n" },
	{ "\nendianness\n", "ERR no command\nOK little\n" },
	{ "readl\nreadl x\n", "ERR argument 1 of readl\nERR argument 1 of readl\n" },
	{ "clock_step\nclock_step 5\nclock_set 100\nclock_set 50\nclock_step -7\n", "OK 0\nOK 5\nOK 100\nOK 100\nOK 100\n" },
	{ "memset 0x8000000 0x1000001 0\nmemset 0x3fffffff 0x2000000 0\nmemset 0x40000000 0x2000000 7\nreadb 0x41ffffff\n",
	  "ERR invalid argument size\nERR invalid argument size\nOK\nOK 0x0000000000000007\n" },
	{ "memset 1 0xffffffffffffffff 0\n", "ERR invalid argument size\n" },
	{ "irq_intercept_in /machine/unattached/device[2]\n",
	  "FAIL only inputs of a CPU and outputs of the interrupt controller\n" },
	{ "irq_intercept_out /machine/unattached/device[2]\n", "OK\n" },
	{ "irq_intercept_out /machine/unattached/device[3]\n", "FAIL Unknown device\n" },
	{ "set_irq_in /machine/unattached/device[0] unnamed-gpio-in 1 1\n", "FAIL Unknown device\n" },
	{ "set_irq_in /machine/unattached/device[2] x 1 1\n", "FAIL Unknown input\n" },
	{ "set_irq_in /machine/unattached/device[2] unnamed-gpio-in 9999 1\n", "FAIL Unknown input\n" },
	{ "gicsim_msi 1 2 3\ngicsim_msi 0 2 3\n", "FAIL no such input\nOK\n" },
	{ "gicsim_msi 0 0x100000000 3\n", "FAIL no such input: more than 32 bits\n" },
	{ "gicsim_lines 0\ngicsim_lines 2\n", "OK 0x0\nFAIL no such PE\n" },
	{ "gicsim_pending 0 8192 16\ngicsim_pending 2 8192 8\ngicsim_pending 0 8192 0\n",
	  "OK 0x0000\nFAIL no such PE or interrupt\nERR COUNT: expected 1 to 65536\n" },
	{ "gicsim_vpending 3 8192 9\ngicsim_vpending 0x10000 8192 9\ngicsim_vpending 3 8192 65537\n",
	  "OK 0x0000\nFAIL no such vPE or interrupt\nERR COUNT: expected 1 to 65536\n" },
	{ "gicsim_sysreg_write 1 1 ICC_PMR_EL1 0xb0\ngicsim_sysreg_read 1 1 ICC_PMR_EL1\n",
	  "OK\nOK 0x00000000000000b0\n" },
	{ "gicsim_sysreg_read 0 1 NO_SUCH\ngicsim_sysreg_read 2 1 ICC_PMR_EL1\ngicsim_sysreg_read 0 0 ICC_PMR_EL1\n",
	  "FAIL Unknown register\nFAIL no such PE or Exception level\nFAIL no such PE or Exception level\n" },
};

START_TEST(each_request_has_one_answer)
{
	ck_assert_str_eq(talk(&v, asked[_i].in), asked[_i].out);
}
END_TEST

START_TEST(a_line_without_an_end_is_no_request)
{
	ck_assert_str_eq(talk(&v, "endianness\nendian"), "OK little\n");
}
END_TEST

/* The level of a line is told before the answer to the request that changed it. */
START_TEST(interrupt_lines_are_told_when_they_change)
{
	static const char boot[] =
		"writel 0x8000000 0x13\n"			/* GICD_CTLR: groups, ARE */
		"writel 0x80a0014 0\n"				/* GICR0_WAKER */
		"memset 0x40010000 0x2000 0xa3\n"		/* configuration: enabled, priority 0xa0 */
		"writeq 0x80a0070 0x4001000d\n"			/* GICR0_PROPBASER */
		"writeq 0x80a0078 0x40020000\n"			/* GICR0_PENDBASER */
		"writel 0x80a0000 1\n"				/* EnableLPIs */
		"writeq 0x8080100 0x8000000040030000\n"		/* GITS_BASER0, 1, CBASER, CTLR */
		"writeq 0x8080108 0x8000000040040000\n"
		"writeq 0x8080080 0x8000000040000000\n"
		"writel 0x8080000 1\n"
		"write 0x40000000 0x60 0x"
		"0800000000000000" "0400000000000000" "0000054000000080" "0000000000000000"	/* MAPD dev 0 */
		"0900000000000000" "0000000000000000" "0000000000000080" "0000000000000000"	/* MAPC icid 0 */
		"0a00000000000000" "0100000001200000" "0000000000000000" "0000000000000000\n"	/* MAPTI event 1 -> 8193 */
		"writeq 0x8080088 0x60\n"
		"gicsim_sysreg_write 0 1 ICC_PMR_EL1 0xf0\n"
		"gicsim_sysreg_write 0 1 ICC_IGRPEN1_EL1 1\n"
		"readl 0x8080090\n";
	const char *said = talk(&v, boot);

	ck_assert_ptr_null(strstr(said, "FAIL"));
	ck_assert_ptr_null(strstr(said, "ERR"));
	ck_assert_ptr_nonnull(strstr(said, "OK 0x0000000000000060"));
	ck_assert_str_eq(talk(&v, "irq_intercept_in /machine/unattached/device[0]\n"
				  "writel 0x8090040 1\n"			/* GITS_TRANSLATER: device 0 */
				  "gicsim_pending 0 8192 8\n"
				  "gicsim_lines 0\n"
				  "gicsim_sysreg_read 0 1 ICC_IAR1_EL1\n"
				  "gicsim_pending 0 8192 8\n"
				  "gicsim_msi 0 0 1\n"
				  "gicsim_sysreg_write 0 1 ICC_EOIR1_EL1 8193\n"
				  "gicsim_reset\n"),
			 "OK\n"
			 "IRQ raise 0\nOK\n"
			 "OK 0x02\n"
			 "OK 0x1\n"
			 "IRQ lower 0\nOK 0x0000000000002001\n"
			 "OK 0x00\n"
			 "OK\n"
			 "IRQ raise 0\nOK\n"
			 "IRQ lower 0\nOK\n");
}
END_TEST

START_TEST(each_client_that_asks_is_told_what_is_high)
{
	static const char up[] = "writel 0x8000000 2\nwritel 0x80a0014 0\n"	/* GICD_CTLR, GICR0_WAKER */
				 "writel 0x8000084 2\nwritel 0x8000104 2\n"	/* SPI 33: Group 1, enabled */
				 "gicsim_sysreg_write 0 1 ICC_PMR_EL1 0xf0\n"
				 "gicsim_sysreg_write 0 1 ICC_IGRPEN1_EL1 1\n"
				 "gicsim_spi 33 1\n"
				 "irq_intercept_in /machine/unattached/device[0]\n"
				 "irq_intercept_in /machine/unattached/device[0]\n";

	ck_assert_str_eq(talk(&v, up), "OK\nOK\nOK\nOK\nOK\nOK\nOK\nIRQ raise 0\nOK\nOK\n");
	ck_assert_str_eq(talk(&v, "endianness\nirq_intercept_in /machine/unattached/device[0]\n"),
			 "OK little\nIRQ raise 0\nOK\n");
}
END_TEST

Suite *check_server(void)
{
	Suite *s = suite_create("server");
	TCase *t = tcase_create("server");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, each_request_has_one_answer, 0, ARRAY_SIZE(asked));
	tcase_add_test(t, a_line_without_an_end_is_no_request);
	tcase_add_test(t, interrupt_lines_are_told_when_they_change);
	tcase_add_test(t, each_client_that_asks_is_told_what_is_high);
	suite_add_tcase(s, t);
	return s;
}

/* SPDX-License-Identifier: MIT */
/* The client against our server in a child: the same as in this process. */
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/alloc.h"
#include "diff/client.h"
#include "diff/virt.h"
#include "support.h"

Suite *check_client(void);

static struct client *c;
static pid_t pid;

static void serve(int fd)
{
	static const _Atomic bool stop;
	struct board *b = board_new(2);
	struct server v;

	if (server_init(&v, b))
		_exit(1);
	server_talk(&v, fd, fd, &stop);
	server_fini(&v);
	board_destroy(b);
	_exit(0);
}

static void setup(void)
{
	int fd[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	pid = fork();
	if (!pid) {
		close(fd[0]);
		serve(fd[1]);
	}
	close(fd[1]);
	c = gs_alloc(1, sizeof(*c));
	client_init(c, fd[0], 2, "test");
}

static void teardown(void)
{
	side_close(&c->side);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}

START_TEST(answers_are_in_place_after_the_sync)
{
	u64 a, b;

	side_write(&c->side, VIRT_RAM + 8, 8, 0x1122334455667788);
	side_read(&c->side, VIRT_RAM + 8, 4, &a);
	side_read(&c->side, VIRT_RAM + 12, 2, &b);
	ck_assert_int_eq(side_sync(&c->side), 0);
	ck_assert_uint_eq(a, 0x55667788);
	ck_assert_uint_eq(b, 0x3344);
	ck_assert_str_eq(c->refused, "");
}
END_TEST

START_TEST(many_requests_are_under_way_at_once)
{
	static u64 v[5000];

	for (u32 i = 0; i < ARRAY_SIZE(v); i++) {
		side_write(&c->side, VIRT_RAM + 4 * (u64)i, 4, i * 3);
		side_read(&c->side, VIRT_RAM + 4 * (u64)i, 4, &v[i]);
	}
	ck_assert_int_eq(side_sync(&c->side), 0);
	for (u32 i = 0; i < ARRAY_SIZE(v); i++)
		ck_assert_uint_eq(v[i], i * 3);
}
END_TEST

START_TEST(blocks_go_both_ways)
{
	static u8 in[70000], out[70000];

	for (u32 i = 0; i < sizeof(in); i++)
		in[i] = (u8)(i * 31 >> 3);
	side_write_mem(&c->side, VIRT_RAM + 100, in, sizeof(in));
	side_set_mem(&c->side, VIRT_RAM + 200, 0x5a, 16);
	side_read_mem(&c->side, VIRT_RAM + 100, out, sizeof(out));
	ck_assert_int_eq(side_sync(&c->side), 0);
	memset(in + 100, 0x5a, 16);
	ck_assert_mem_eq(in, out, sizeof(in));
}
END_TEST

START_TEST(a_refusal_is_kept_and_the_rest_goes_on)
{
	u64 v;

	client_send(c, "no_such_command", NULL);
	client_send(c, "readl 0x8080004", &v);
	ck_assert_int_eq(client_sync(c), 0);
	ck_assert_str_eq(c->refused, "FAIL Unknown command 'no_such_command'");
	ck_assert_uint_eq(v, 0x43b);
}
END_TEST

START_TEST(pending_bits_come_from_our_own_commands)
{
	u8 bits[4] = { 1, 1, 1, 1 };

	c->side.ops->pending(&c->side, 0, 8192, 32, bits);
	ck_assert_int_eq(side_sync(&c->side), 0);
	ck_assert_mem_eq(bits, "\0\0\0\0", 4);
	ck_assert_int_eq(side_reset(&c->side), 0);
}
END_TEST

START_TEST(an_end_of_the_other_end_is_an_error)
{
	close(c->s.in);
	c->s.in = c->s.out = dup(0);
	c->s.broken = true;
	side_write(&c->side, VIRT_RAM, 4, 1);
	ck_assert_int_eq(side_sync(&c->side), GICSIM_E_IO);
}
END_TEST

START_TEST(nobody_listening_is_told)
{
	struct gicsim_diag d;
	struct side *s;

	diag_init(&d);
	ck_assert_int_eq(side_qtest("/nowhere/at/all", 10, 1, &s, &d), GICSIM_E_IO);
	ck_assert_ptr_null(s);
	ck_assert_str_eq(d.f[0].text, "/nowhere/at/all: nobody listens there");
}
END_TEST

Suite *check_client(void)
{
	Suite *s = suite_create("client");
	TCase *t = tcase_create("client");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, answers_are_in_place_after_the_sync);
	tcase_add_test(t, many_requests_are_under_way_at_once);
	tcase_add_test(t, blocks_go_both_ways);
	tcase_add_test(t, a_refusal_is_kept_and_the_rest_goes_on);
	tcase_add_test(t, pending_bits_come_from_our_own_commands);
	tcase_add_test(t, an_end_of_the_other_end_is_an_error);
	tcase_add_test(t, nobody_listening_is_told);
	suite_add_tcase(s, t);
	return s;
}

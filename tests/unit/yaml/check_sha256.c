/* SPDX-License-Identifier: MIT */
/* SHA-256 against the vectors of FIPS 180-4 and the padding borders. */
#include <check.h>
#include <string.h>

#include "core/alloc.h"
#include "yaml/reader.h"

static void want(const char *text, size_t n, const char *digest)
{
	char got[65];

	sha256_hex(text, n, got);
	ck_assert_str_eq(got, digest);
}

START_TEST(published_vectors_come_out)
{
	want("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	want("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	want("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56,
	     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	want("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
	     "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
	     112, "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
}
END_TEST

START_TEST(a_million_letters_come_out)
{
	char *a = gs_alloc(1000000, 1);

	ck_assert_ptr_nonnull(a);
	memset(a, 'a', 1000000);
	want(a, 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	gs_free(a);
}
END_TEST

START_TEST(lengths_around_a_block_are_padded_right)
{
	char a[65];

	memset(a, 'a', sizeof(a));
	want(a, 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
	want(a, 56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a");
	want(a, 63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34");
	want(a, 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
	want(a, 65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0");
}
END_TEST

Suite *check_sha256(void);
Suite *check_sha256(void)
{
	Suite *s = suite_create("sha256");
	TCase *t = tcase_create("sha256");

	tcase_add_test(t, published_vectors_come_out);
	tcase_add_test(t, a_million_letters_come_out);
	tcase_add_test(t, lengths_around_a_block_are_padded_right);
	suite_add_tcase(s, t);
	return s;
}

/* SPDX-License-Identifier: MIT */
/* Packets: encode and decode against hand-written ones. */
#include <string.h>

#include "support.h"

struct golden {
	enum gic_version v;
	const char *name;
	struct arg args[12];
	u64 dw[4];
};

#define A(field, value) { #field, value },
#define GOLDEN(v, name, fields, d0, d1, d2, d3) { v, #name, { fields }, { d0, d1, d2, d3 } },
static const struct golden golden[] = {
#include "../../golden/its_packets.def"
};
#undef GOLDEN
#undef A

START_TEST(encoder_agrees_with_the_diagram)
{
	const struct golden *w = &golden[_i];
	struct its_packet p = { { 0 } };
	const char *near;
	int op = its_opcode(w->name, &near);

	ck_assert_int_ge(op, 0);
	for (const struct arg *a = w->args; a->field; a++)
		ck_assert_msg(!its_encode(w->v, (u8)op, a->field, a->value, &p), "%s.%s", w->name, a->field);
	for (u32 k = 0; k < 4; k++)
		ck_assert_msg(p.dw[k] == w->dw[k], "%s dw%u: 0x%016llx, expected 0x%016llx", w->name, k,
			      (unsigned long long)p.dw[k], (unsigned long long)w->dw[k]);
}
END_TEST

/* A field's value in a decoded command, by the manual's name. */
static u64 decoded(const struct its_cmd *c, const char *name)
{
	static const struct { const char *name; u8 id; } ids[] = {
		{ "DeviceID", F_DeviceID }, { "EventID", F_EventID }, { "pINTID", F_pINTID },
		{ "vINTID", F_vINTID }, { "ICID", F_ICID }, { "RDbase", F_RDbase },
		{ "RDbase1", F_RDbase }, { "RDbase2", F_RDbase2 }, { "V", F_V },
		{ "ITT_addr", F_ITT_addr }, { "Size", F_Size }, { "vPEID", F_vPEID },
		{ "VPT_size", F_VPT_size }, { "VPT_addr", F_VPT_addr }, { "VCONF_addr", F_VCONF_addr },
		{ "Alloc", F_Alloc }, { "PTZ", F_PTZ },
		{ "Default_Doorbell_pINTID", F_Default_Doorbell }, { "Dbell_pINTID", F_Dbell },
		{ "D", F_D }, { "DB", F_DB }, { "SequenceNumber", F_SequenceNumber },
		{ "ITSList", F_ITSList }, { "E", F_E }, { "C", F_C }, { "G", F_G },
		{ "Priority", F_Priority },
	};

	for (u32 k = 0; k < ARRAY_SIZE(ids); k++)
		if (!strcmp(ids[k].name, name))
			return c->f[ids[k].id];
	ck_abort_msg("no field %s", name);
	return 0;
}

static struct its_cmd decode(enum gic_version v, const u64 dw[4])
{
	struct its_cmd c;

	its_decode(v, dw, &c);
	return c;
}

START_TEST(decoder_agrees_with_the_diagram)
{
	const struct golden *w = &golden[_i];
	struct its_cmd c = decode(w->v, w->dw);

	ck_assert(c.known);
	ck_assert_str_eq(its_name(c.op), w->name);
	for (const struct arg *a = w->args; a->field; a++)
		ck_assert_msg(decoded(&c, a->field) == a->value, "%s.%s", w->name, a->field);
}
END_TEST

START_TEST(commands_exist_from_their_version_on)
{
	static const u8 v4[] = { 0x21, 0x22, 0x25, 0x29, 0x2a, 0x2b, 0x2d };
	static const u8 v41[] = { 0x23, 0x2e };
	u64 dw[4] = { 0 };

	for (u32 k = 0; k < sizeof(v4); k++) {
		dw[0] = v4[k];
		ck_assert(!decode(GICV3, dw).known);
		ck_assert(decode(GICV4_0, dw).known);
	}
	for (u32 k = 0; k < sizeof(v41); k++) {
		dw[0] = v41[k];
		ck_assert(!decode(GICV4_0, dw).known);
		ck_assert(decode(GICV4_1, dw).known);
	}
	dw[0] = 0x02;
	ck_assert(!decode(GICV4_1, dw).known);
	ck_assert_uint_eq(its_cmd_count(), 21);
}
END_TEST

START_TEST(fields_of_a_later_version_do_not_exist_before)
{
	struct its_packet p = { { 0 } };

	ck_assert_int_eq(its_encode(GICV4_0, ITS_VMAPP, "Alloc", 1, &p), GICSIM_E_INVAL);
	ck_assert_int_eq(its_encode(GICV4_0, ITS_VMOVP, "DB", 1, &p), GICSIM_E_INVAL);
	ck_assert_int_eq(its_encode(GICV4_0, ITS_VSGI, "vPEID", 1, &p), GICSIM_E_INVAL);
	ck_assert_int_eq(its_encode(GICV4_1, ITS_DISCARD, "ICID", 1, &p), GICSIM_E_INVAL);
	ck_assert_int_eq(its_encode(GICV4_1, 0x02, "ICID", 1, &p), GICSIM_E_INVAL);
}
END_TEST

START_TEST(a_value_is_cut_to_its_field)
{
	struct its_packet p = { { 0 } };

	ck_assert_int_eq(its_encode(GICV4_1, ITS_VSYNC, "vPEID", ~0ull, &p), 0);
	ck_assert_uint_eq(p.dw[1], 0x0000ffff00000000ull);
}
END_TEST

START_TEST(text_names_what_matters)
{
	struct its_packet p = { { 0x000001000000000f, 0, 0, 0 } };
	char buf[100], tiny[8];

	its_packet_text(GICV3, &p, buf, sizeof(buf));
	ck_assert_str_eq(buf, "DISCARD dev 0x100 event 0");
	its_packet_text(GICV3, &p, tiny, sizeof(tiny));
	ck_assert_str_eq(tiny, "DISCARD");
	p.dw[0] = 0xee;
	its_packet_text(GICV3, &p, buf, sizeof(buf));
	ck_assert_str_eq(buf, "unknown command 0xee");
}
END_TEST

/* GICv4.0 has no Alloc, PTZ, VCONF_addr or doorbell there: what is in those bits is nothing. */
START_TEST(text_has_the_fields_of_its_version)
{
	struct its_packet p = { { 0x0000000480000329, 0x0000000500002001, 0x8000000000020000, 0x000000047000000d } };
	char buf[200];

	its_packet_text(GICV4_0, &p, buf, sizeof(buf));
	ck_assert_str_eq(buf, "VMAPP vpe 5 rd 2 V=1 vpt_size 13 vpt 0x470000000");
	its_packet_text(GICV4_1, &p, buf, sizeof(buf));
	ck_assert_str_eq(buf, "VMAPP Alloc=1 PTZ=1 vconf 0x480000000 doorbell 8193 vpe 5 rd 2 V=1 vpt_size 13 vpt 0x470000000");
}
END_TEST

START_TEST(unknown_name_suggests_the_nearest)
{
	const char *near;

	ck_assert_int_eq(its_opcode("DISCARDS", &near), -1);
	ck_assert_str_eq(near, "DISCARD");
}
END_TEST

START_TEST(error_codes_have_the_opcode_but_clear_has_five)
{
	ck_assert_uint_eq(its_error_code(ITS_DISCARD, 0x07), 0x010f07);
	ck_assert_uint_eq(its_error_code(ITS_CLEAR, 0x07), 0x010507);
	ck_assert_uint_eq(its_error_code(ITS_SYNC, 0x20), 0x010520);
}
END_TEST

Suite *check_its_cmd(void);
Suite *check_its_cmd(void)
{
	Suite *s = suite_create("its_cmd");
	TCase *t = tcase_create("packets");

	tcase_add_loop_test(t, encoder_agrees_with_the_diagram, 0, ARRAY_SIZE(golden));
	tcase_add_loop_test(t, decoder_agrees_with_the_diagram, 0, ARRAY_SIZE(golden));
	tcase_add_test(t, commands_exist_from_their_version_on);
	tcase_add_test(t, fields_of_a_later_version_do_not_exist_before);
	tcase_add_test(t, a_value_is_cut_to_its_field);
	tcase_add_test(t, text_names_what_matters);
	tcase_add_test(t, text_has_the_fields_of_its_version);
	tcase_add_test(t, unknown_name_suggests_the_nearest);
	tcase_add_test(t, error_codes_have_the_opcode_but_clear_has_five);
	suite_add_tcase(s, t);
	return s;
}

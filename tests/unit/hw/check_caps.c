/* SPDX-License-Identifier: MIT */
/* Overrides, contradictions, and what a scenario may need. */
#include <check.h>
#include <string.h>

#include "core/choose.h"
#include "core/diag.h"
#include "hw/rows.h"
#include "support.h"

static const struct hw_where here = {"s.yaml", 7, 9};

static void said(const char *text)
{
	ck_assert_uint_eq(d.n, 1);
	ck_assert_str_eq(d.f[0].text, text);
	ck_assert_str_eq(d.f[0].file, "s.yaml");
	ck_assert_uint_eq(d.f[0].line, 7);
	ck_assert_uint_eq(d.f[0].col, 9);
	diag_init(&d);
}

START_TEST(a_scenario_overrides_capabilities)
{
	struct hwmodel *h = good_model(MODELS, "gicv4.1-min");

	ck_assert_int_eq(hw_set_cap(h, "GITS_TYPER.UMSI", 1, here, &d), 0);
	ck_assert_uint_eq(h->caps.umsi, 1);
	ck_assert_int_eq(hw_set_cap(h, "GICD_TYPER2.VID", 1, here, &d), 0);
	ck_assert_uint_eq(h->caps.vid, 1);
	ck_assert_int_eq(hw_set_cap(h, "GITS_TYPER.UMSI", 2, here, &d), GICSIM_E_INVAL);
	said("GITS_TYPER.UMSI: found 2; expected 0 to 1");
	ck_assert_int_eq(hw_set_cap(h, "GICD_TYPER.IDbits", 12, here, &d), GICSIM_E_INVAL);
	said("GICD_TYPER.IDbits: found 12; expected 13 to 23");
	ck_assert_int_eq(hw_set_cap(h, "GICD_TYPER.IDbits", (u64)1 << 32 | 13, here, &d),
			 GICSIM_E_INVAL);
	said("GICD_TYPER.IDbits: found 4294967309; expected 13 to 23");
	ck_assert_int_eq(hw_set_cap(h, "GITS_TYPER.UNSI", 1, here, &d), GICSIM_E_INVAL);
	said("unknown capability 'GITS_TYPER.UNSI'; did you mean 'GITS_TYPER.UMSI'?");
	ck_assert_uint_eq(h->caps.umsi, 1);
	hw_free(h);
}
END_TEST

START_TEST(a_scenario_answers_choices)
{
	struct hwmodel *h = good_model(MODELS, "server-gicv4.1");

	ck_assert_int_eq(hw_set_choice(h, "vpt_memory", "eager", here, &d), 0);
	ck_assert_uint_eq(h->answer[CHOICE_vpt_memory], 1);
	ck_assert_int_eq(hw_set_choice(h, "vpt_memory", "any", here, &d), 0);
	ck_assert_uint_eq(h->answer[CHOICE_vpt_memory], GS_ANY);
	ck_assert_int_eq(hw_set_choice(h, "vpt_memory", "maybe", here, &d), GICSIM_E_INVAL);
	said("choice vpt_memory has no answer 'maybe'; expected lazy|eager or any");
	ck_assert_int_eq(hw_set_choice(h, "vpt", "lazy", here, &d), GICSIM_E_INVAL);
	said("unknown choice 'vpt'");
	hw_free(h);
}
END_TEST

START_TEST(a_scenario_overrides_costs_and_says_why)
{
	struct hwmodel *h = good_model(MODELS, "server-gicv4.1");

	ck_assert_int_eq(hw_set_cost(h, "its_command", 2000000, 0, "upper end", here, &d), 0);
	ck_assert_uint_eq(h->cost[COST_ITS_COMMAND].value_ps, 2000000);
	ck_assert_uint_eq(h->cost[COST_ITS_COMMAND].spread_permille, 0);
	ck_assert_str_eq(h->cost[COST_ITS_COMMAND].from, "upper end");
	ck_assert_int_eq(hw_set_cost(h, "its_command", 1, 0, NULL, here, &d), GICSIM_E_INVAL);
	said("cost its_command has no from; expected where the number comes from");
	ck_assert_int_eq(hw_set_cost(h, "its_command", 1, 0, "", here, &d), GICSIM_E_INVAL);
	said("cost its_command has no from; expected where the number comes from");
	ck_assert_int_eq(hw_set_cost(h, "its_command", 1, 1001, "x", here, &d), GICSIM_E_INVAL);
	said("cost its_command: a spread above 100%");
	ck_assert_int_eq(hw_set_cost(h, "its_cmd", 1, 0, "x", here, &d), GICSIM_E_INVAL);
	said("unknown cost 'its_cmd'");
	ck_assert_uint_eq(h->cost[COST_ITS_COMMAND].value_ps, 2000000);
	hw_free(h);
}
END_TEST

static void contradiction(const char *model, const char *cap, u64 value, const char *text)
{
	struct hwmodel *h = good_model(MODELS, model);

	ck_assert_int_eq(hw_validate(h, here, &d), 0);
	ck_assert_int_eq(hw_set_cap(h, cap, value, here, &d), 0);
	ck_assert_int_eq(hw_validate(h, here, &d), GICSIM_E_INVAL);
	said(text);
	hw_free(h);
}

START_TEST(a_field_must_exist_in_the_version)
{
	contradiction("gicv3-min", "GITS_TYPER.VMOVP", 1,
		      "GITS_TYPER.VMOVP: 1 with gicv3; it came with gicv4.0");
	contradiction("gicv3-min", "GICR_TYPER.Dirty", 1,
		      "GICR_TYPER.Dirty: 1 with gicv3; it came with gicv4.0");
	contradiction("gicv3-min", "GITS_TYPER.nID", 1,
		      "GITS_TYPER.nID: 1 with gicv3; it came with gicv4.1");
	contradiction("gicv4.0-min", "GITS_TYPER.nID", 1,
		      "GITS_TYPER.nID: 1 with gicv4.0; it came with gicv4.1");
	contradiction("gicv4.0-min", "GITS_TYPER.SVPET", 2,
		      "GITS_TYPER.SVPET: 2 with gicv4.0; it came with gicv4.1");
	contradiction("gicv4.0-min", "GICD_TYPER2.VIL", 1,
		      "GICD_TYPER2.VIL: 1 with gicv4.0; it came with gicv4.1");
	contradiction("gicv4.0-min", "GICD_TYPER2.nASSGIcap", 1,
		      "GICD_TYPER2.nASSGIcap: 1 with gicv4.0; it came with gicv4.1");
}
END_TEST

START_TEST(capabilities_that_contradict_each_other_are_found)
{
	contradiction("gicv4.1-min", "GICD_TYPER.LPIS", 0,
		      "GICD_TYPER.LPIS: 0 with GICv4; direct injection needs LPIs");
	contradiction("gicv4.1-min", "GICR_TYPER.Dirty", 0,
		      "GICR_TYPER.Dirty: 0 with gicv4.1; the field is RES1 there");
	contradiction("gicv4.1-min", "GICD_TYPER2.VIL", 0,
		      "GICD_TYPER2.VID is given but VIL is 0; set GICD_TYPER2.VIL: 1, or VID: 0");
	contradiction("gicv4.1-min", "GICD_TYPER2.VID", 16,
		      "GICD_TYPER2.VID above 15; a vPEID has at most 16 bits");
	contradiction(
		"gicv4.1-min", "GITS_TYPER.CIDbits", 3,
		"GITS_TYPER.CIDbits is given but CIL is 0; set GITS_TYPER.CIL: 1, or CIDbits: 0");
	contradiction(
		"gicv4.1-min", "ICH_VTR_EL2.PREbits", 6,
		"ICH_VTR_EL2.PREbits above PRIbits; preemption uses implemented priority bits");
}
END_TEST

START_TEST(free_capabilities_contradict_nothing)
{
	static const char *const models[] = {"gicv3-min", "gicv4.0-min", "gicv4.1-min",
					     "qemu-gicv4.0"};
	static const char *const caps[] = {"GITS_TYPER.UMSI", "GITS_TYPER.SEIS", "GITS_TYPER.PTA",
					   "GICR_TYPER.DirectLPI"};

	for (size_t m = 0; m < ARRAY_SIZE(models); m++) {
		struct hwmodel *h = good_model(MODELS, models[m]);

		for (size_t i = 0; i < ARRAY_SIZE(caps); i++)
			ck_assert_int_eq(hw_set_cap(h, caps[i], 1, here, &d), 0);
		ck_assert_int_eq(hw_validate(h, here, &d), 0);
		hw_free(h);
	}
}
END_TEST

START_TEST(needs_are_answered)
{
	static const struct {
		const char *need;
		int v3, v40, v41, nid;
	} rows[] = {
		{"gicv3", 1, 1, 1, 1},
		{"gicv4", 0, 1, 1, 1},
		{"gicv4.0", 0, 1, 0, 0},
		{"gicv4.1", 0, 0, 1, 1},
		{"individual_doorbells", 0, 1, 1, 0},
		{"directlpi", 0, 0, 0, 0},
		{"nASSGIreq", 0, 0, 1, 1},
		{"GITS_TYPER.UMSI", 0, 0, 0, 0},
		{"GITS_TYPER.nID", 0, 0, 0, 1},
		{"GITS_TYPER.VMOVP", 0, 1, 1, 1},
		{"gicv5", -1, -1, -1, -1},
		{"", -1, -1, -1, -1},
		{"UMSI", -1, -1, -1, -1},
	};
	struct hwmodel *v3 = good_model(MODELS, "gicv3-min"),
		       *v40 = good_model(MODELS, "gicv4.0-min");
	struct hwmodel *v41 = good_model(MODELS, "gicv4.1-min"),
		       *nid = good_model(MODELS, "gicv4.1-nid-min");

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		ck_assert_msg(hw_has(v3, rows[i].need) == rows[i].v3, "%s, v3", rows[i].need);
		ck_assert_msg(hw_has(v40, rows[i].need) == rows[i].v40, "%s, v4.0", rows[i].need);
		ck_assert_msg(hw_has(v41, rows[i].need) == rows[i].v41, "%s, v4.1", rows[i].need);
		ck_assert_msg(hw_has(nid, rows[i].need) == rows[i].nid, "%s, v4.1 nID",
			      rows[i].need);
	}
	ck_assert_int_eq(hw_set_cap(v41, "GITS_TYPER.UMSI", 1, here, &d), 0);
	ck_assert_int_eq(hw_has(v41, "GITS_TYPER.UMSI"), 1);
	ck_assert_int_eq(hw_set_cap(v3, "GICR_TYPER.DirectLPI", 1, here, &d), 0);
	ck_assert_int_eq(hw_has(v3, "directlpi"), 1);
	ck_assert_str_eq(hw_near_need("individual_doorbell"), "individual_doorbells");
	ck_assert_str_eq(hw_near_need("GITS_TYPER.USMI"), "GITS_TYPER.UMSI");
	ck_assert_ptr_null(hw_near_need("bananas"));
	hw_free(v3);
	hw_free(v40);
	hw_free(v41);
	hw_free(nid);
}
END_TEST

START_TEST(fields_start_at_their_default_where_they_exist)
{
	struct hw_caps c;

	caps_init(&c, GICV4_1);
	for (u32 i = 0; i < HW_CAPS; i++)
		ck_assert_uint_eq(caps_get(&c, i), hw_cap_info[i].dflt);
	caps_init(&c, GICV3);
	ck_assert_uint_eq(c.vmovp, 0);
	ck_assert_uint_eq(c.dirty, 0);
	ck_assert_uint_eq(c.vid, 0);
	ck_assert_uint_eq(c.idbits, 15);
	*caps_at(&c, 0) = 14;
	ck_assert_uint_eq(c.idbits, 14);
}
END_TEST

Suite *check_caps(void);
Suite *check_caps(void)
{
	Suite *s = suite_create("caps");
	TCase *t = tcase_create("caps");

	tcase_add_test(t, a_scenario_overrides_capabilities);
	tcase_add_test(t, a_scenario_answers_choices);
	tcase_add_test(t, a_scenario_overrides_costs_and_says_why);
	tcase_add_test(t, a_field_must_exist_in_the_version);
	tcase_add_test(t, capabilities_that_contradict_each_other_are_found);
	tcase_add_test(t, free_capabilities_contradict_nothing);
	tcase_add_test(t, needs_are_answered);
	tcase_add_test(t, fields_start_at_their_default_where_they_exist);
	suite_add_tcase(s, t);
	return s;
}

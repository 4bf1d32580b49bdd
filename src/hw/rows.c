/* SPDX-License-Identifier: MIT */
/* The .def rows as tables, looked up by the names users type. */
#include "hw/rows.h"

#include <stdio.h>
#include <string.h>

#include "core/choose.h"
#include "core/diag.h"

const struct hw_choice_info hw_choice_info[CHOICES] = {
#define FIX_fixed true
#define FIX_free  false
#define CHOICE(name, kind, options, dflt, why) { #name, FIX_##kind, options, dflt, why },
#include "hw/choices.def"
#undef CHOICE
};

const bool hw_choice_fixed[CHOICES] = {
#define CHOICE(name, kind, options, dflt, why) FIX_##kind,
#include "hw/choices.def"
#undef CHOICE
};

/* Options are counted where the text is: nothing to keep in step by hand. */
#define BAR(s, i)   ((i) < sizeof(s) && (s)[(i) < sizeof(s) ? (i) : 0] == '|')
#define BAR4(s, i)  (BAR(s, i) + BAR(s, (i) + 1) + BAR(s, (i) + 2) + BAR(s, (i) + 3))
#define BAR16(s, i) (BAR4(s, i) + BAR4(s, (i) + 4) + BAR4(s, (i) + 8) + BAR4(s, (i) + 12))
#define BARS_MAX    32

const u8 hw_choice_nopt[CHOICES] = {
#define CHOICE(name, kind, options, dflt, why) 1 + BAR16(options, 0) + BAR16(options, 16),
#include "hw/choices.def"
#undef CHOICE
};

#define CHOICE(name, kind, options, dflt, why) \
	_Static_assert(sizeof(options) <= BARS_MAX, "options of " #name " are too long to count");
#include "hw/choices.def"
#undef CHOICE

const struct hw_row hw_cost_info[COSTS] = {
#define COST(name, lower, text) { #lower, NULL, text },
#include "hw/costs.def"
#undef COST
};

const struct hw_row hw_unpred_info[UNPREDS] = {
#define UNPRED(name, rule, text) { #name, rule, text },
#include "hw/unpred.def"
#undef UNPRED
};

const struct hw_row hw_unmodelled_info[UNMODELLEDS] = {
#define UNMODELLED(name, text) { #name, NULL, text },
#include "hw/unmodelled.def"
#undef UNMODELLED
};

const struct hw_cap_info hw_cap_info[HW_CAPS] = {
#define CAP(field, manual, min, max, dflt, text) { manual, min, max, dflt, text },
#include "hw/caps.def"
#undef CAP
};

const struct hw_rule hw_rules[] = {
#define RULE(id, sure, free, text, why) { #id, #sure, free, text, why },
#include "hw/rules.def"
#undef RULE
};
const u32 hw_nrules = ARRAY_SIZE(hw_rules);

u32 hw_choice_options(enum hw_choice c)
{
	return hw_choice_nopt[c];
}

const char *hw_choice_option(enum hw_choice c, u32 o, char *buf, size_t n)
{
	const char *p = hw_choice_info[c].options, *end;

	gs_assert(o < hw_choice_nopt[c]);
	for (; o; o--)
		p = strchr(p, '|') + 1;
	end = strchr(p, '|');
	snprintf(buf, n, "%.*s", (int)(end ? end - p : (ptrdiff_t)strlen(p)), p);
	return buf;
}

static int unknown(const char *what, const char *name, const char *near, char msg[GICSIM_DIAG_TEXT])
{
	if (near)
		snprintf(msg, GICSIM_DIAG_TEXT, "unknown %s '%.63s'; did you mean '%s'?", what, name, near);
	else
		snprintf(msg, GICSIM_DIAG_TEXT, "unknown %s '%.63s'", what, name);
	return -1;
}

/* Names are mostly right: what is near is looked for when it is not there. */
static int find(const char *what, const char *name, const char *(*nth)(u32 i), u32 n, char msg[GICSIM_DIAG_TEXT])
{
	const char *near = NULL;
	u32 dist = ~0u;

	for (u32 i = 0; i < n; i++)
		if (!strcmp(nth(i), name))
			return (int)i;
	for (u32 i = 0; i < n; i++)
		diag_near(name, nth(i), &near, &dist);
	return unknown(what, name, near, msg);
}

static const char *nth_cap(u32 i)
{
	return hw_cap_info[i].manual;
}

static const char *nth_choice(u32 i)
{
	return hw_choice_info[i].name;
}

static const char *nth_cost(u32 i)
{
	return hw_cost_info[i].name;
}

int row_cap(const char *manual, char msg[GICSIM_DIAG_TEXT])
{
	return find("capability", manual, nth_cap, HW_CAPS, msg);
}

int row_choice(const char *name, char msg[GICSIM_DIAG_TEXT])
{
	return find("choice", name, nth_choice, CHOICES, msg);
}

int row_cost(const char *name, char msg[GICSIM_DIAG_TEXT])
{
	return find("cost", name, nth_cost, COSTS, msg);
}

int row_answer(enum hw_choice c, const char *answer, char msg[GICSIM_DIAG_TEXT])
{
	char opt[BARS_MAX];

	if (!strcmp(answer, "any"))
		return GS_ANY;
	for (u32 o = 0; o < hw_choice_nopt[c]; o++)
		if (!strcmp(hw_choice_option(c, o, opt, sizeof(opt)), answer))
			return (int)o;
	snprintf(msg, GICSIM_DIAG_TEXT, "choice %s has no answer '%.63s'; expected %s or any",
		 hw_choice_info[c].name, answer, hw_choice_info[c].options);
	return -1;
}

/* SPDX-License-Identifier: MIT */
/*
 * list, describe: what there is, from the rows of the tables themselves.
 *
 * Every kind gives its rows through one function, so that both verbs (and
 * --json) tell the same.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "core/alloc.h"
#include "core/diag.h"
#include "core/obs.h"
#include "diff/known.h"
#include "policy/policy.h"
#include "trace/import.h"

struct item {
	const char *name;
	char detail[400];
	const char *text;
};

struct kind {
	const char *name, *text;
	bool (*get)(u32 i, struct item *out);	/* false: past the end */
};

static bool get_invariant(u32 i, struct item *o)
{
	if (i >= CHECKS)
		return false;
	o->name = check_info[i].name;
	o->text = check_info[i].text;
	snprintf(o->detail, sizeof(o->detail), "%s, judged at: %s", check_info[i].number, check_info[i].when);
	return true;
}

static bool get_lint(u32 i, struct item *o)
{
	if (i >= UNPREDS)
		return false;
	o->name = hw_unpred_info[i].name;
	o->text = hw_unpred_info[i].text;
	snprintf(o->detail, sizeof(o->detail), "legal.%s, rule %s", o->name, hw_unpred_info[i].a);
	return true;
}

static bool get_window(u32 i, struct item *o)
{
	if (i >= window_count())
		return false;
	o->name = window_row(i)->name;
	o->text = window_row(i)->text;
	return true;
}

static bool get_difference(u32 i, struct item *o)
{
	static const char *const whose[] = { "QEMU departs from", "left open by", "a limit of gicsim, by" };

	if (i >= known_nrows)
		return false;
	o->name = known_rows[i].name;
	o->text = known_rows[i].why;
	snprintf(o->detail, sizeof(o->detail), "%s: %s", whose[known_rows[i].whose], known_rows[i].rule);
	return true;
}

static bool get_policy(u32 i, struct item *o)
{
	if (i >= policy_count())
		return false;
	o->name = policy_row(i)->name;
	o->text = policy_row(i)->text;
	return true;
}

static bool get_choice(u32 i, struct item *o)
{
	if (i >= CHOICES)
		return false;
	o->name = hw_choice_info[i].name;
	o->text = hw_choice_info[i].why;
	snprintf(o->detail, sizeof(o->detail), "%s; %s; default %s", hw_choice_info[i].options,
		 hw_choice_info[i].fixed ? "fixed: one answer for a whole run" : "free: each time anew",
		 hw_choice_info[i].dflt);
	return true;
}

static bool get_cost(u32 i, struct item *o)
{
	if (i >= COSTS)
		return false;
	o->name = hw_cost_info[i].name;
	o->text = hw_cost_info[i].text;
	return true;
}

static bool get_unmodelled(u32 i, struct item *o)
{
	if (i >= UNMODELLEDS)
		return false;
	o->name = hw_unmodelled_info[i].name;
	o->text = hw_unmodelled_info[i].text;
	return true;
}

static bool get_capability(u32 i, struct item *o)
{
	const struct hw_cap_info *c = &hw_cap_info[i < HW_CAPS ? i : 0];

	if (i >= HW_CAPS)
		return false;
	o->name = c->manual;
	o->text = c->text;
	snprintf(o->detail, sizeof(o->detail), "%u to %u, default %u", c->min, c->max, c->dflt);
	return true;
}

/* Letters of rules.def in words; what it leaves free is a list with commas. */
static const struct { const char *word, *sure, *free; } rule_words[] = {
	{ "V", "from a primary source, or two that agree (V)", NULL },
	{ "S", "from one secondary source (S)", "a part that one secondary source says (S)" },
	{ "U", "from memory (U)", "a part that is from memory (U)" },
	{ "UNP", NULL, "UNPREDICTABLE use (UNP)" },
	{ "CUNP", NULL, "a listed set of outcomes (CUNP)" },
	{ "IMPDEF", NULL, "the implementation's business (IMPDEF)" },
	{ "UNKNOWN", NULL, "a value (UNKNOWN)" },
};

static const char *rule_word(const char *text, size_t n, bool sure)
{
	for (u32 i = 0; i < ARRAY_SIZE(rule_words); i++)
		if (strlen(rule_words[i].word) == n && !strncmp(rule_words[i].word, text, n))
			return sure ? rule_words[i].sure : rule_words[i].free;
	return NULL;
}

static bool get_rule(u32 i, struct item *o)
{
	const struct hw_rule *r = &hw_rules[i];
	size_t at, n;

	if (i >= hw_nrules)
		return false;
	o->name = r->name;
	o->text = r->text;
	at = (size_t)snprintf(o->detail, sizeof(o->detail), "%s", rule_word(r->sure, strlen(r->sure), true));
	for (const char *p = r->free; *p; p += n, p += *p == ',') {
		n = strcspn(p, ",");
		at += (size_t)snprintf(o->detail + at, sizeof(o->detail) - at, "%s %s", p == r->free ? "; leaves free:" : ",",
				       rule_word(p, n, false));
	}
	snprintf(o->detail + at, sizeof(o->detail) - at, "; %s", r->why[0] ? r->why : "pinned by tests, see docs/gic/rules.md");
	return true;
}

static bool get_command(u32 i, struct item *o)
{
	if (i >= its_cmd_count())
		return false;
	o->name = its_cmd_row(i)->name;
	o->text = its_cmd_row(i)->text;
	snprintf(o->detail, sizeof(o->detail), "opcode 0x%02x, since GICv%u.%u", its_cmd_row(i)->opcode,
		 its_cmd_row(i)->since / 10u, its_cmd_row(i)->since % 10u);
	return true;
}

static bool get_register(u32 i, struct item *o)
{
	const struct gic_reg_name *r;
	size_t at;

	if (i >= gic_reg_count(GICV4_1))
		return false;
	r = gic_reg_row(GICV4_1, i);
	o->name = r->name;
	at = (size_t)snprintf(o->detail, sizeof(o->detail), "offset 0x%x, %u bytes; fields:", r->offset, r->bytes);
	for (u32 k = 0; k < r->nfields && at < sizeof(o->detail); k++)
		at += (size_t)snprintf(o->detail + at, sizeof(o->detail) - at, " %s[%u:%u]", r->fields[k].name,
				       r->fields[k].msb, r->fields[k].lsb);
	return true;
}

static bool get_observation(u32 i, struct item *o)
{
	if (i >= OBS_KINDS)
		return false;
	o->name = obs_info[i].name;
	o->text = obs_info[i].text;
	return true;
}

static bool get_verb(u32 i, struct item *o)
{
	if (i >= cli_nverbs)
		return false;
	o->name = cli_verbs[i].name;
	o->text = cli_verbs[i].text;
	return true;
}

static bool get_format(u32 i, struct item *o)
{
	if (i >= import_nformats)
		return false;
	o->name = import_formats[i].name;
	o->text = import_formats[i].about;
	return true;
}

static const struct kind kinds[] = {
	{ "invariants", "what must hold", get_invariant },
	{ "lints", "UNPREDICTABLE uses of the hardware", get_lint },
	{ "windows", "race windows that are counted", get_window },
	{ "policies", "who gets direct injection", get_policy },
	{ "choices", "freedoms of the architecture", get_choice },
	{ "capabilities", "what hardware can do, as its identification registers tell", get_capability },
	{ "costs", "what a timed run prices", get_cost },
	{ "unmodelled", "what makes a verdict inconclusive", get_unmodelled },
	{ "rules", "rules of the architecture", get_rule },
	{ "commands", "ITS commands", get_command },
	{ "registers", "registers of the GICv4.1 model", get_register },
	{ "observations", "what a run tells", get_observation },
	{ "formats", "recordings that import reads", get_format },
	{ "differences", "differences to QEMU that are explained", get_difference },
	{ "verbs", "what this program does", get_verb },
};

static void list_rows(const struct cli *c, const struct kind *k)
{
	struct item it;

	if (c->json)
		printf("[");
	for (u32 i = 0; memset(&it, 0, sizeof(it)), k->get(i, &it); i++) {
		if (!c->json) {
			printf("%-32s %s\n", it.name, it.text ? it.text : it.detail);
			continue;
		}
		printf("%s\n  {\"name\": ", i ? "," : "");
		rpt_json_string(it.name, stdout);
		printf(", \"detail\": ");
		rpt_json_string(it.detail, stdout);
		printf(", \"text\": ");
		rpt_json_string(it.text ? it.text : "", stdout);
		printf("}");
	}
	if (c->json)
		printf("\n]\n");
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Files NAME.yaml of a folder of models, one level of sub-folders, as a scenario would name them. */
static void folder(const char *dir, const char *prefix, char ***names, u32 *n, u32 depth)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		size_t len = strlen(e->d_name);
		char path[4400], sub[600];
		void *p;

		if (e->d_name[0] == '.')
			continue;
		if (len <= 5 || strcmp(e->d_name + len - 5, ".yaml")) {
			snprintf(path, sizeof(path), "%.3800s/%s", dir, e->d_name);
			snprintf(sub, sizeof(sub), "%s%s/", prefix, e->d_name);
			if (!depth)
				folder(path, sub, names, n, 1);
			continue;
		}
		snprintf(sub, sizeof(sub), "%s%.*s", prefix, (int)(len - 5), e->d_name);
		p = gs_grow(*names, *n, *n + 1, sizeof(**names));
		if (!p)
			break;
		*names = p;
		(*names)[*n] = gs_strdup(sub);
		if ((*names)[*n])
			(*n)++;
	}
	if (d)
		closedir(d);
}

static int list_models(struct cli *c, const char *which)
{
	char dir[4200], **names = NULL;
	u32 n = 0;

	if (cli_models(c))
		return EXIT_USAGE;
	snprintf(dir, sizeof(dir), "%s/%s", c->models, which);
	folder(dir, "", &names, &n, 0);
	if (n)
		qsort(names, n, sizeof(*names), by_name);
	for (u32 i = 0; i < n; i++)
		printf("%s\n", names[i]);
	cli_names_free(names, n);
	return EXIT_OK;
}

static const struct kind *find_kind(const char *name)
{
	const char *best = NULL;
	u32 dist = ~0u;
	size_t n = strlen(name);

	for (u32 i = 0; i < ARRAY_SIZE(kinds); i++) {
		size_t len = strlen(kinds[i].name);

		/* "invariant" for "invariants", "policy" for "policies" */
		if (!strcmp(kinds[i].name, name) || (n + 1 == len && !strncmp(kinds[i].name, name, n)) ||
		    (n + 2 == len && name[n - 1] == 'y' && !strncmp(kinds[i].name, name, n - 1)))
			return &kinds[i];
		diag_near(name, kinds[i].name, &best, &dist);
	}
	cli_unknown("kind", name, best, "gicsim list");
	return NULL;
}

int verb_list(struct cli *c)
{
	const struct kind *k;

	if (c->nargs > 1)
		return cli_usage("list takes one kind");
	if (!c->nargs) {
		for (u32 i = 0; i < ARRAY_SIZE(kinds); i++)
			printf("%-14s %s\n", kinds[i].name, kinds[i].text);
		printf("%-14s %s\n%-14s %s\n", "models", "hardware models", "procedures", "hypervisor models and overlays");
		return EXIT_OK;
	}
	if (!strcmp(c->arg[0], "models"))
		return list_models(c, "hw");
	if (!strcmp(c->arg[0], "procedures"))
		return list_models(c, "hyp");
	k = find_kind(c->arg[0]);
	if (!k)
		return EXIT_USAGE;
	list_rows(c, k);
	return EXIT_OK;
}

int verb_describe(struct cli *c)
{
	char of[64], lists[64];
	size_t n;
	const char *best = NULL;
	const struct kind *k;
	struct item it;
	u32 dist = ~0u;

	if (c->nargs != 2)
		return cli_usage("describe needs a kind and a name, e.g. 'describe choice vpt_memory'");
	k = find_kind(c->arg[0]);
	if (!k)
		return EXIT_USAGE;
	for (u32 i = 0; memset(&it, 0, sizeof(it)), k->get(i, &it); i++) {
		if (!strcmp(it.name, c->arg[1])) {
			printf("%s\n", it.name);
			if (it.text)
				rpt_printf(2, stdout, "  %s", it.text);
			if (it.detail[0])
				rpt_printf(2, stdout, "  %s", it.detail);
			return EXIT_OK;
		}
		diag_near(c->arg[1], it.name, &best, &dist);
	}
	n = strlen(k->name);
	if (!strcmp(k->name + n - 3, "ies"))
		snprintf(of, sizeof(of), "%.*sy", (int)n - 3, k->name);
	else
		snprintf(of, sizeof(of), "%.*s", (int)n - !strcmp(k->name + n - 1, "s"), k->name);
	snprintf(lists, sizeof(lists), "gicsim list %s", k->name);
	return cli_unknown(of, c->arg[1], best, lists);
}

/* SPDX-License-Identifier: MIT */
/* What others ask of a program: names, places, its promise; and a listing of its code. */
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "hyp/prog.h"

const char *hyp_program_name(const struct hyp_program *p)
{
	return p->name;
}

const char *hyp_program_sha256(const struct hyp_program *p)
{
	return p->sha;
}

struct hyp_promise hyp_program_promise(const struct hyp_program *p)
{
	return p->promise;
}

bool hyp_has_entry(const struct hyp_program *p, enum hyp_entry e)
{
	return p->entry[e] != GS_NONE32;
}

u32 hyp_proc_count(const struct hyp_program *p)
{
	return p->proc.n;
}

const char *hyp_proc_name(const struct hyp_program *p, u32 i)
{
	return prog_proc(p, i)->sig;
}

void hyp_proc_where(const struct hyp_program *p, u32 i, const char **file, u32 *line)
{
	*file = p->file[prog_proc(p, i)->file];
	*line = prog_proc(p, i)->line;
}

static const char *short_file(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

struct hyp_where hyp_insn_where(const struct hyp_program *p, u32 insn)
{
	const struct stmt *s;
	const struct proc *q;

	if (insn >= p->stmt.n)
		return (struct hyp_where){ .proc = "", .file = "", .text = "" };
	s = prog_stmt(p, insn);
	q = prog_proc(p, s->proc);
	return (struct hyp_where){ .proc = q->name, .file = short_file(p->file[s->file]), .text = s->text,
				   .line = s->line, .insn_in_proc = insn - q->first };
}

/* ------------------------------------------------------------ listing */

static const char *const op_name[] = {
	"const", "wide", "local", "field", "reg", "not", "neg", "==", "!=", "<", "<=", ">", ">=", "+", "-",
	"&", "|", "<<", ">>", "*", "and", "or", "ins",
};

static size_t list_insn(const struct hyp_program *p, const struct insn *k, char *buf, size_t n)
{
	int len;

	switch (k->op) {
	case OP_CONST:
		len = snprintf(buf, n, " %u", k->c);
		break;
	case OP_WIDE:
		len = snprintf(buf, n, " %#llx", (unsigned long long)((const u64 *)p->wide.p)[k->c]);
		break;
	case OP_LOCAL:
		len = snprintf(buf, n, " $%u", k->a);
		break;
	case OP_FIELD:
		len = snprintf(buf, n, " .%s", p->field[k->c].name);
		break;
	case OP_REG:
		len = snprintf(buf, n, " %s[%u:%u]", prog_reg(p, k->c)->name, k->a - 1u, k->b);
		break;
	case OP_INS:
		len = snprintf(buf, n, " ins[%u:%u]", k->a, k->b);
		break;
	case OP_AND: case OP_OR:
		len = snprintf(buf, n, " %s+%u", op_name[k->op], k->c);
		break;
	default:
		len = snprintf(buf, n, " %s", op_name[k->op]);
		break;
	}
	return len > 0 && (size_t)len < n ? (size_t)len : n ? n - 1 : 0;
}

static size_t list_stmt(const struct hyp_program *p, const struct proc *q, u32 i, char *buf, size_t n)
{
	const struct stmt *s = prog_stmt(p, i);
	size_t at = (size_t)snprintf(buf, n, "%u %s%s", i - q->first, prim_info[s->kind].name, s->visible ? "" : "~");

	for (u32 k = 0; k < s->ncode && at < n; k++)
		at += list_insn(p, prog_insn(p, s->code + k), buf + at, n - at);
	if (at < n && s->slot != NO_SLOT)
		at += (size_t)snprintf(buf + at, n - at, " -> $%u", s->slot);
	if (at < n && s->kind == STMT_set && s->slot == NO_SLOT)
		at += (size_t)snprintf(buf + at, n - at, " -> .%s", p->field[s->a].name);
	if (at < n && (s->kind == STMT_call || s->kind == STMT_spawn))
		at += (size_t)snprintf(buf + at, n - at, " %s", prog_proc(p, s->a)->name);
	if (at < n && (s->kind == STMT_jump || s->kind == STMT_test || s->kind == STMT_for_next || s->kind == STMT_thaw))
		at += (size_t)snprintf(buf + at, n - at, " @%u", s->target - q->first);
	if (at < n)
		at += (size_t)snprintf(buf + at, n - at, "\n");
	return at < n ? at : n - 1;
}

void prog_list(const struct hyp_program *p, u32 proc, char *buf, size_t n)
{
	const struct proc *q = prog_proc(p, proc);
	size_t at = 0;

	buf[0] = 0;
	for (u32 i = q->first; i < q->first + q->n && at + 1 < n; i++)
		at += list_stmt(p, q, i, buf + at, n - at);
}

static bool is_ring(const struct hyp_program *p, u32 reg)
{
	const char *name = prog_reg(p, reg)->name;

	return !strcmp(name, "GITS_CREADR") || !strcmp(name, "GITS_CWRITER");
}

bool hyp_program_reads_ring(const struct hyp_program *p)
{
	for (u32 i = 0; i < p->stmt.n; i++) {
		const struct stmt *s = prog_stmt(p, i);

		if (s->kind == STMT_read && s->mode == ACC_REG && is_ring(p, s->a))
			return true;
	}
	for (u32 i = 0; i < p->insn.n; i++)
		if (prog_insn(p, i)->op == OP_REG && is_ring(p, prog_insn(p, i)->c))
			return true;
	return false;
}

/* Procedures that `from` leads to, itself included. */
static void reach(const struct hyp_program *p, u32 from, bool *seen, u32 *queue)
{
	u32 n = 0;

	if (from >= p->proc.n || seen[from])
		return;
	seen[from] = true;
	queue[n++] = from;
	for (u32 i = 0; i < n; i++) {
		const struct proc *q = prog_proc(p, queue[i]);

		for (u32 k = q->first; k < q->first + q->n; k++) {
			const struct stmt *s = prog_stmt(p, k);

			if ((s->kind == STMT_call || s->kind == STMT_spawn) && !seen[s->a]) {
				seen[s->a] = true;
				queue[n++] = s->a;
			}
		}
	}
}

static bool moves_queue(const struct hyp_program *p, const struct stmt *s)
{
	const char *name;

	if (s->kind != STMT_write || s->mode != ACC_REG)
		return false;
	name = prog_reg(p, s->a)->name;
	return !strcmp(name, "GITS_CTLR") || !strcmp(name, "GITS_CBASER");
}

bool hyp_program_watches_its(const struct hyp_program *p)
{
	bool *seen = gs_alloc(p->proc.n, sizeof(*seen));
	u32 *queue = gs_alloc(p->proc.n, sizeof(*queue));
	bool found = !seen || !queue || hyp_program_reads_ring(p);

	for (u32 e = 0; e < ENTRIES && !found; e++)
		if (e != ENTRY_SETUP)
			reach(p, p->entry[e], seen, queue);
	for (u32 i = 0; i < p->script.n && !found; i++)
		reach(p, ((const struct script *)p->script.p)[i].proc, seen, queue);
	for (u32 i = 0; i < p->proc.n && !found; i++) {
		const struct proc *q = prog_proc(p, i);

		for (u32 k = q->first; seen[i] && k < q->first + q->n && !found; k++)
			found = moves_queue(p, prog_stmt(p, k));
	}
	gs_free(seen);
	gs_free(queue);
	return found;
}

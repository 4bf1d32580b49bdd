#!/bin/sh
# SPDX-License-Identifier: MIT
# The table of rules.  Usage: rules.sh SOURCE-DIR [write]
#
# Reads the rules (src/hw/rules.def), the marks of tests and scenarios, and who
# cites a rule (choices.def, unpred.def, caps.def, docs/limits.md and
# docs/gic/assumed.md).  Compares what comes out with docs/gic/rules.md, or with
# `write` writes that file.  Fails, whatever it writes, when
#
#   - a mark or a row names a rule that there is not, or a mark is not right above a test
#   - a rule has neither a test nor a reason, or both
#   - a freedom (UNP, CUNP, IMPDEF, UNKNOWN, S, U) has neither a row nor a word in the limits
#   - a choice cites no rule, no command and no register (its why begins with "its-commands X",
#     "tables N" or a register's name where no rule says it)
#   - docs/gic/rules.md says something else
#   - no test in tests/unit names a choice (that tests show what each option does is
#     tried by tests/mutate/mutate.sh -c), and no test or scenario a lint
set -u
export LC_ALL=C
cd "$1" || exit 2
what=${2:-compare}
out=docs/gic/rules.md
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
for f in src/hw/rules.def src/hw/choices.def src/hw/unpred.def src/hw/caps.def docs/limits.md docs/gic/assumed.md; do
	[ -s "$f" ] || { echo "rules: $1/$f is missing"; exit 2; }
done

# Marks: rule, where it shows in the table; or `! path:line: what is wrong`.
marks() {
	find tests -name '*.c' | sort | while read -r f; do
		awk '
		/^[ \t]*\/\* pins / {
			if (mark)
				print "! " FILENAME ":" at ": a mark that is not right above START_TEST"
			mark = $0
			at = FNR
			if (!sub(/^\/\* pins /, "", mark) || !sub(/ \*\/$/, "", mark)) {
				print "! " FILENAME ":" at ": a mark is /* pins RULE RULE */ on a line of its own"
				mark = ""
			}
			next
		}
		mark {
			if (!/^START_TEST\([a-z_0-9A-Z]+\)/)
				print "! " FILENAME ":" at ": a mark that is not right above START_TEST"
			name = $0
			sub(/^START_TEST\(/, "", name)
			sub(/\).*/, "", name)
			file = FILENAME
			sub(/^tests\/(unit\/)?/, "", file)
			sub(/check_/, "", file)
			sub(/\.c$/, "", file)
			n = split(mark, id, " ")
			for (i = 1; i <= n; i++)
				print id[i] " " file " " name
			mark = ""
		}
		END {
			if (mark)
				print "! " FILENAME ":" at ": a mark that is not right above START_TEST"
		}' "$f"
	done
	find traces -name '*.yaml' | sort | while read -r f; do
		awk '/^# pins / { for (i = 3; i <= NF; i++) print $i " " FILENAME " -" }' "$f"
	done
}

# Citations: kind, name, rule.  A row may go over several lines.
cites() {
	for kind in choice unpred caps; do
		file=$kind
		[ $kind = choice ] && file=choices
		awk -v kind=$kind '
		function row(   name) {
			name = text
			sub(/^[A-Z]+\(/, "", name)
			sub(/,.*/, "", name)
			print kind " " name " -"
			if (kind == "choice" && text ~ /"(its-commands |tables [0-9]|(GIC[DRSM]|GITS|ICC|ICH|ICV)_)/)
				print kind " " name " +"
			while (match(text, /[A-Z][A-Z0-9]+(-[A-Z]+)?-[0-9][0-9]/)) {
				print kind " " name " " substr(text, RSTART, RLENGTH)
				text = substr(text, RSTART + RLENGTH)
			}
		}
		/^(CHOICE|UNPRED|CAP)\(/ {
			if (text)
				row()
			text = $0
			next
		}
		/^[ \t]/ && text { text = text " " $0 }
		END {
			if (text)
				row()
		}' src/hw/$file.def
	done
	for page in limits gic/assumed; do
		grep -oE '[A-Z][A-Z0-9]+(-[A-Z]+)?-[0-9][0-9]' docs/$page.md | sort -u |
			sed "s|^|page $page |"
	done
}

# Choices and lints without a test; where all choices are drawn or listed does not count.
untested() {
	files=$(find tests/unit -name '*.c' ! -name check_gicr.c ! -name check_rows.c)
	sed -n 's/^CHOICE(\([a-z_0-9]*\),.*/\1/p' src/hw/choices.def | while read -r c; do
		[ -n "$files" ] && grep -qE "CHOICE_$c\>|rig_choose\([a-z]+, $c," $files ||
			echo "src/hw/choices.def: $c: no test in tests/unit names it"
		# an open choice that is only read would always be its first option
		[ ! -d src/gic ] || grep -rqE "choose\(.*CHOICE_$c\>|\{ CHOICE_$c, GIC" src ||
			echo "src/hw/choices.def: $c: nothing in src asks it, at power-on or later"
	done
	sed -n 's/^UNPRED(\([a-z_0-9]*\),.*/\1/p' src/hw/unpred.def | while read -r u; do
		grep -rqE "UNPRED_$u\>|rig_unpred\([a-z]+, $u\)" tests/unit || grep -rq "legal\.$u\>" traces ||
			echo "src/hw/unpred.def: $u: no test and no scenario names it"
	done
	[ ! -f src/hw/unmodelled.def ] || sed -n 's/^UNMODELLED(\([a-z_0-9]*\),.*/\1/p' src/hw/unmodelled.def | while read -r u; do
		grep -rq --include='*.c' "UNMODELLED_$u\>" src || echo "src/hw/unmodelled.def: $u: nothing in src says it"
	done
}

marks >"$work/marks"
cites >"$work/cites"
awk -v marks="$work/marks" -v cites="$work/cites" -v bad="$work/bad" '
function wrong(s) {
	print s >bad
}
function add(list, s) {
	return list == "" ? s : list ", " s
}
# The next string of the row, taken off it.
function string(   s) {
	if (!match(row, /"[^"]*"/))
		return ""
	s = substr(row, RSTART + 1, RLENGTH - 2)
	row = substr(row, RSTART + RLENGTH)
	return s
}
function take(   id) {
	id = row
	sub(/^RULE\(/, "", id)
	sub(/,.*/, "", id)
	ids[++n] = id
	known[id] = 1
	sure[id] = row
	sub(/^[^,]*, */, "", sure[id])
	sub(/,.*/, "", sure[id])
	free[id] = string()
	title[id] = string()
	why[id] = string()
	if (sure[id] != "V")
		free[id] = free[id] == "" ? sure[id] : free[id] "," sure[id]
}
function group(id) {
	sub(/-[0-9]+$/, "", id)
	return id
}
# What answers for a freedom of kind f.
function answered(id, f) {
	if (page[id] != "" || choice[id] != "")
		return 1
	if (f == "UNP" || f == "CUNP")
		return unpred[id] != ""
	return f == "IMPDEF" && cap[id] != ""
}
function freedom(id,   s, f, k, i) {
	s = ""
	k = split(free[id], f, ",")
	for (i = 1; i <= k; i++) {
		s = add(s, f[i])
		if (answered(id, f[i]))
			continue
		if (why[id] == "open" || (why[id] != "" && f[i] ~ /^[SU]$/)) {
			if (why[id] == "open" && !(id in opened)) {
				opened[id] = 1
				nopened++
				unanswered = add(unanswered, id)
			}
			continue
		}
		wrong("src/hw/rules.def: " id ": " f[i] " is no choice, no lint and not in docs/limits.md")
	}
	if (s != "")
		s = s ": "
	if (choice[id] != "")
		s = s "choice " choice[id]
	if (unpred[id] != "")
		s = s (choice[id] != "" ? "; " : "") "lint " unpred[id]
	if (cap[id] != "")
		s = s (choice[id] unpred[id] != "" ? "; " : "") "capability " cap[id]
	if (page[id] != "" && choice[id] unpred[id] cap[id] == "")
		s = s page[id]
	sub(/: $/, "", s)
	return s
}
BEGIN {
	while ((getline line <marks) > 0) {
		if (line ~ /^!/) {
			wrong(substr(line, 3))
			continue
		}
		split(line, f, " ")
		nmarks++
		mark_id[nmarks] = f[1]
		mark_file[nmarks] = f[2]
		mark_name[nmarks] = f[3]
	}
	while ((getline line <cites) > 0) {
		split(line, f, " ")
		ncites++
		cite_kind[ncites] = f[1]
		cite_name[ncites] = f[2]
		cite_id[ncites] = f[3]
	}
}
/^RULE\(/ {
	if (row)
		take()
	row = $0
	next
}
/^[ \t]/ && row { row = row " " $0 }
END {
	if (row)
		take()
	for (i = 1; i <= nmarks; i++) {
		id = mark_id[i]
		if (!known[id]) {
			wrong(mark_file[i] ": " mark_name[i] ": pins " id ", which is no rule")
			continue
		}
		if (mark_name[i] == "-") {
			path = mark_file[i]
			base = path
			sub(/.*\//, "", base)
			sub(/\.yaml$/, "", base)
			s = "[" base "](../../" path ")"
		} else {
			s = "`" mark_name[i] "`"
			if (last[id] != mark_file[i])
				s = mark_file[i] ": " s
			last[id] = mark_file[i]
		}
		tests[id] = add(tests[id], s)
		npins++
	}
	for (i = 1; i <= ncites; i++) {
		id = cite_id[i]
		k = cite_kind[i]
		name = cite_name[i]
		if (id == "-") {
			rows[k, name] += 0
			continue
		}
		if (id == "+") {
			rows[k, name]++
			described = add(described, "`" name "`")
			continue
		}
		if (!known[id]) {
			if (k != "page")
				wrong("src/hw: " k " " name " cites " id ", which is no rule")
			else
				wrong("docs/" name ".md names " id ", which is no rule")
			continue
		}
		rows[k, name]++
		if (k == "page")
			page[id] = page[id] != "" ? page[id] : "[" name "](" (name == "limits" ? "../limits" : "assumed") ".md)"
		else if (k == "choice")
			choice[id] = add(choice[id], "`" name "`")
		else if (k == "unpred")
			unpred[id] = add(unpred[id], "`" name "`")
		else
			cap[id] = add(cap[id], "`" name "`")
	}
	for (i = 1; i <= ncites; i++)
		if (cite_kind[i] == "choice" && cite_id[i] == "-" && !rows["choice", cite_name[i]])
			wrong("src/hw/choices.def: " cite_name[i] " cites no rule")

	print "# Rules, and the tests that pin them"
	print ""
	print "Made by `sh tests/tidy/rules.sh . write` out of [rules.def](../../src/hw/rules.def) and the marks in tests; do not edit."
	print ""
	print "How sure a rule is: V a primary source or two sources that agree, S one secondary source, U from memory."
	print "`gic/vpe` stands for `tests/unit/gic/check_vpe.c`; scenarios are linked. What a rule leaves free: UNP unpredictable"
	print "use, CUNP a listed set of outcomes, IMPDEF the implementation'"'"'s business, UNKNOWN a value, S or U a part that is"
	print "less sure; after the colon what answers for it: a choice (`gicsim list choices`), a lint (`gicsim list lints`), a"
	print "capability of the hardware model, or the page that says what the model does. A capability or choice without a freedom is one the rule depends on."
	for (i = 1; i <= n; i++) {
		id = ids[i]
		if (group(id) != g) {
			g = group(id)
			print ""
			print "## " g
			print ""
			print "| Rule | | What it is about | Pinned by, or why not | What is free |"
			print "| --- | --- | --- | --- | --- |"
		}
		p = tests[id]
		if (p == "" && why[id] == "open")
			p = "*not yet pinned*"
		else if (p == "")
			p = why[id]
		else if (why[id] != "" && why[id] != "open")
			wrong("src/hw/rules.def: " id " has a reason not to be pinned, and " tests[id])
		if (p == "")
			wrong("src/hw/rules.def: " id " has neither a test nor a reason")
		if (tests[id] != "")
			pinned++
		else if (why[id] == "open")
			left = add(left, id)
		else if (why[id] != "")
			reasons++
		if (tests[id] == "" && why[id] == "open")
			nleft++
		print "| " id " | " sure[id] " | " title[id] " | " p " | " freedom(id) " |"
	}
	if (described != "") {
		print ""
		print "## Beside the rules"
		print ""
		print "Choices that descriptions of commands, tables and registers leave: " described "."
	}
	print ""
	print "## Together"
	print ""
	print "| | |"
	print "| --- | --- |"
	print "| rules | " n " |"
	print "| pinned by a test | " pinned + 0 " |"
	print "| not pinned, with a reason | " reasons + 0 " |"
	print "| not yet pinned | " nleft + 0 (left == "" ? "" : ": " left) " |"
	print "| rules with a freedom not yet answered | " nopened + 0 (nopened ? ": " unanswered : "") " |"
	print "| marks | " npins + 0 " |"
	close(bad)
}' src/hw/rules.def >"$work/rules.md" || exit 2

rc=0
untested >>"$work/bad"
if [ -s "$work/bad" ]; then
	cat "$work/bad"
	rc=1
fi
if [ "$what" = write ]; then
	cmp -s "$work/rules.md" "$out" || cp "$work/rules.md" "$out"
elif ! cmp -s "$work/rules.md" "$out"; then
	echo "$out:1: is not what rules and marks say; sh tests/tidy/rules.sh . write"
	diff "$out" "$work/rules.md" 2>&1 | head -n 10
	rc=1
fi
sed -n '/^## Together/,$p' "$work/rules.md" | sed -n 's/^| \([a-z].*\) | \([0-9]*\).*/rules: \2 \1/p'
exit $rc

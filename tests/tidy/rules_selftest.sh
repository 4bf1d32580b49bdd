#!/bin/sh
# SPDX-License-Identifier: MIT
# Each thing that rules.sh must tell is done once in a small tree.  Usage: rules_selftest.sh RULES
set -u
rules=$1
tree=$(mktemp -d) || exit 2
trap 'rm -rf "$tree"' EXIT
bad=0

fresh() {
	rm -rf "$tree/src" "$tree/tests" "$tree/docs" "$tree/traces"
	mkdir -p "$tree/src/hw" "$tree/tests/unit/gic" "$tree/docs/gic" "$tree/traces/litmus"
	cat >"$tree/src/hw/rules.def" <<'END'
RULE(LPI-01, V, "", "first",
     "")
RULE(LPI-02, V, "CUNP", "second",
     "")
RULE(ITS-CMD-01, S, "", "third",
     "not modelled: x")
RULE(ITS-CMD-02, U, "", "fourth", "open")
END
	printf 'CHOICE(one, fixed, "a|b", "a",\n       "LPI-02: one or the other")\n' >"$tree/src/hw/choices.def"
	printf 'UNPRED(two, "ITS-CMD-01", "used wrongly")\n' >"$tree/src/hw/unpred.def"
	printf 'CAP(three, "T.Three", 0, 1, 0, "LPI-01")\n' >"$tree/src/hw/caps.def"
	echo 'nothing' >"$tree/docs/limits.md"
	echo '| ITS-CMD-01 | as it stands |' >"$tree/docs/gic/assumed.md"
	printf '/* pins LPI-01 */\nSTART_TEST(first_is_so)\nCHOICE_one CHOICE_four CHOICE_five UNPRED_two\n' >"$tree/tests/unit/gic/check_a.c"
	printf '# pins LPI-02\nversion: 1\n' >"$tree/traces/litmus/b.yaml"
	sh "$rules" "$tree" write >/dev/null
}

# expect NAME PATTERN: must fail with a line that matches; empty: must pass.
expect() {
	out=$(sh "$rules" "$tree" $what 2>&1)
	rc=$?
	if [ -z "$2" ] && [ $rc -eq 0 ]; then
		return
	fi
	if [ -n "$2" ] && [ $rc -eq 1 ] && echo "$out" | grep -q "$2"; then
		return
	fi
	echo "rules_selftest: $1: exit $rc, wanted '$2', got:"
	echo "$out"
	bad=1
}

has() {
	grep -q "$1" "$tree/docs/gic/rules.md" || { echo "rules_selftest: no line '$1'"; cat "$tree/docs/gic/rules.md"; bad=1; }
}

change() {
	sed "s/$2/$3/" "$tree/$1" >"$tree/changed" && mv "$tree/changed" "$tree/$1"
}

what=
fresh
expect clean ""
has '^| LPI-01 | V | first | gic/a: `first_is_so` | capability `three` |$'
has '^| LPI-02 | V | second | \[b\](../../traces/litmus/b.yaml) | CUNP: choice `one` |$'
has '^| ITS-CMD-01 | S | third | not modelled: x | S: lint `two` |$'
has '^| ITS-CMD-02 | U | fourth | \*not yet pinned\* | U |$'
has '^| not yet pinned | 1: ITS-CMD-02 |$'
change tests/unit/gic/check_a.c first_is_so it_is_so
expect stale 'docs/gic/rules.md:1: is not what'
what=write
expect written ""
fresh
change tests/unit/gic/check_a.c LPI-01 'LPI-01 LPI-77'
expect unknown-mark 'gic/a: first_is_so: pins LPI-77, which is no rule'
fresh
change tests/unit/gic/check_a.c START_TEST 'static void f'
expect mark-alone 'check_a.c:1: a mark that is not right above START_TEST'
fresh
change tests/unit/gic/check_a.c ' \*\/' ', and more'
expect mark-open 'check_a.c:1: a mark is'
fresh
rm "$tree/traces/litmus/b.yaml"
expect neither 'LPI-02 has neither a test nor a reason'
fresh
change tests/unit/gic/check_a.c LPI-01 'LPI-01 ITS-CMD-01'
expect both 'ITS-CMD-01 has a reason not to be pinned, and gic/a: `first_is_so`'
fresh
change src/hw/choices.def LPI-02 LPI-01
expect freedom 'LPI-02: CUNP is no choice'
fresh
change src/hw/choices.def LPI-02 'LPI-02, LPI-78'
expect unknown-cite 'choice one cites LPI-78, which is no rule'
fresh
printf 'CHOICE(four, fixed, "a|b", "a", "it may")\n' >>"$tree/src/hw/choices.def"
expect no-cite 'four cites no rule'
fresh
printf 'CHOICE(five, fixed, "a|b", "a",\n       "its-commands MAPC: it may")\n' >>"$tree/src/hw/choices.def"
what=write
expect beside ""
what=
has '^Choices that descriptions .* leave: `five`.$'
fresh
change tests/unit/gic/check_a.c CHOICE_one CHOICE_only
expect untested 'choices.def: one: no test in tests/unit names it'
fresh
mkdir -p "$tree/src/gic"
printf 'return rd_choice_now(g, CHOICE_one);\n' >"$tree/src/gic/a.c"
expect unasked 'choices.def: one: nothing in src asks it, at power-on or later'
printf '{ CHOICE_one, GICV3, GICV4_1 },\n' >>"$tree/src/gic/a.c"
expect asked ""
fresh
change tests/unit/gic/check_a.c UNPRED_two UNPRED_twofold
expect unpred 'unpred.def: two: no test and no scenario names it'
fresh
printf 'UNMODELLED(six, "nobody says it")\n' >"$tree/src/hw/unmodelled.def"
expect unmodelled 'unmodelled.def: six: nothing in src says it'
printf 'gs_emit(g, OBS_UNMODELLED, UNMODELLED_six, 0);\n' >"$tree/src/hw/six.c"
expect said ""
fresh
change docs/gic/assumed.md ITS-CMD-01 ITS-CMD-09
expect page 'docs/gic/assumed.md names ITS-CMD-09, which is no rule'
[ $bad -eq 0 ] && echo "rules_selftest: all told"
exit $bad

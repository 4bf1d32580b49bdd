#!/bin/sh
# SPDX-License-Identifier: MIT
# Do the tests notice?  Breaks one thing at a time in a copy of the sources and
# runs tests/unit/gic on it.  Takes minutes to hours.
#
#   mutate.sh SOURCE-DIR [-e N] [-o K] [-k FILE] [-p] [FILE.c...]
#       every N-th mutant (default 1) from the K-th on of files of src/gic (default: all);
#       mutants that no test notices are printed: FILE: KIND: LINE.  With -k those of FILE
#       are known, and any other makes it fail.  With -p every mutant meets every test, and
#       the rules are printed whose tests (marks, tests/tidy/rules.sh) failed for none.
#   mutate.sh SOURCE-DIR -c [CHOICE...]
#       instead, each choice answered the same whatever a test says, once per option:
#       some test must fail for each, or none shows what that option does
set -u
export LC_ALL=C CK_TIMEOUT_MULTIPLIER=3
cd "$1" || exit 2
src=$PWD
shift
every=1 offset=0 known= choices= pins=
while getopts e:o:k:pc opt; do
	case $opt in
	e) every=$OPTARG ;;
	o) offset=$OPTARG ;;
	k) known=$OPTARG ;;
	p) pins=yes ;;
	c) choices=yes ;;
	*) exit 2 ;;
	esac
done
shift $((OPTIND - 1))
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
: "${CC:=cc}"
flags="-std=gnu11 -O1 -w -D_POSIX_C_SOURCE=200809L -DGICSIM_VERSION=\"0\" -DGICSIM_SOURCE_DIR=\"$src\"
	-I$work/src -I$src/include -I$src/tests -I$src/tests/unit/gic $(pkg-config --cflags check yaml-0.1)"
libs="$(pkg-config --libs check yaml-0.1) -lm -lpthread"

compile() {	# C-FILE OBJECT
	$CC $flags -c "$1" -o "$2" 2>/dev/null
}

link() {	# PROGRAM OBJECT-BEFORE-THE-OTHERS...
	out=$1
	shift
	$CC "$@" "$work"/t/*.o "$work/all.a" $libs -o "$out" 2>/dev/null
}

build() {
	cp -r "$src/src" "$work/src"
	mkdir "$work/o" "$work/t"
	for d in core yaml hw engine gic; do
		for f in "$work/src/$d"/*.c; do
			compile "$f" "$work/o/$d-$(basename "$f" .c).o" || { echo "mutate: $f does not compile"; exit 2; }
		done
	done
	ar rc "$work/all.a" "$work"/o/*.o
	{
		echo '#include <check.h>'
		sed -n 's/^\(Suite \*check_[a-z_0-9]*(void)\)$/\1;/p' "$src"/tests/unit/gic/check_*.c
		echo 'int main(void) { SRunner *r = srunner_create(NULL); int bad;'
		sed -n 's/^Suite \*\(check_[a-z_0-9]*\)(void)$/srunner_add_suite(r, \1());/p' "$src"/tests/unit/gic/check_*.c
		echo 'srunner_run_all(r, CK_NORMAL); bad = srunner_ntests_failed(r); return bad || !srunner_ntests_run(r); }'
	} >"$work/main.c"
	for f in "$src"/tests/unit/gic/*.c "$work/main.c"; do
		compile "$f" "$work/t/$(basename "$f" .c).o" || { echo "mutate: $f does not compile"; exit 2; }
	done
}

suite() {	# C-FILE
	sed -n 's/.*suite_create("\([^"]*\)").*/\1/p' "$1"
}

# The suite of that file first: most mutants end there.
passes() {	# PROGRAM [SUITE]
	if [ -z "$pins" ] && [ -n "${2:-}" ] && [ -f "$src/tests/unit/gic/check_$2.c" ]; then
		CK_RUN_SUITE=$(suite "$src/tests/unit/gic/check_$2.c") timeout 60 "$1" >/dev/null 2>&1 || return 1
	fi
	timeout 300 "$1" >"$work/out" 2>&1
	rc=$?
	awk -F: '$3 ~ /^[FE]$/ { print $5 }' "$work/out" | sort -u >>"$work/failed"
	return $rc
}

# Rules whose tests have failed for no mutant.
never() {
	awk '/^\/\* pins / { mark = $0; next }
	     mark && /^START_TEST/ {
		name = $0
		gsub(/START_TEST\(|\).*/, "", name)
		n = split(mark, id, " ")
		for (i = 3; i < n; i++)
			print id[i], name
	     }
	     { mark = "" }' "$src"/tests/unit/gic/check_*.c | sort >"$work/pins"
	cut -d' ' -f1 "$work/pins" | sort -u >"$work/rules"
	sort -u "$work/failed" >"$work/names"
	awk 'FNR == NR { f[$1]; next } $2 in f { print $1 }' "$work/names" "$work/pins" | sort -u >"$work/seen"
	echo "mutate: tests of $(wc -l <"$work/seen") of $(wc -l <"$work/rules") rules pinned in tests/unit/gic failed; of these none did:"
	comm -23 "$work/rules" "$work/seen" | tr '\n' ' '
	echo
}

file() {	# FILE.c
	f=src/gic/$1
	awk -f "$src/tests/mutate/mutants.awk" "$src/$f" >"$work/mutants"
	total=0 killed=0 broken=0
	while IFS='	' read -r n line kind text; do
		[ $(((n + offset) % every)) -eq 0 ] || continue
		want=$n
		awk -F'\t' -v n="$n" -v at="$line" 'FNR == NR { if ($1 == n) { sub(/^[^\t]*\t[^\t]*\t[^\t]*\t/, ""); text = $0 } next }
			FNR == at { print text; next } { print }' "$work/mutants" "$src/$f" >"$work/$f"
		if ! compile "$work/$f" "$work/mutant.o" || ! link "$work/mutant" "$work/mutant.o"; then
			broken=$((broken + 1))
			continue
		fi
		total=$((total + 1))
		if passes "$work/mutant" "$(basename "$1" .c)"; then
			text=$(sed -n "$line"p "$src/$f" | sed 's/^[ \t]*//; s/[ \t]*\/\*.*//')
			now=$(sed -n "$line"p "$work/$f" | sed 's/^[ \t]*//')
			echo "$1:$line: $kind: $text   -->   $now" | tee -a "$work/lived"
			echo "$1: $kind: $text" >>"$work/lived.keys"
		else
			killed=$((killed + 1))
		fi
	done <"$work/mutants"
	cp "$src/$f" "$work/$f"
	echo "mutate: $1: $killed of $total noticed, $broken do not build"
	sum=$((sum + total)) sumk=$((sumk + killed))
}

force() {
	awk '{ print } /gs_assert\(id < c->n\);/ { print "FORCE(id)" }' "$src/src/core/choose.c" >"$work/src/core/choose.c"
	awk '/^#include "gic\/mmio.h"/ { print; next } /^static inline u32 rd_choice_now/ { now = 1 } { print }
	     now && /^\tu32 a = 0;/ { print "FORCE(id)"; now = 0 }' "$src/src/gic/rd.h" >"$work/src/gic/rd.h"
	cat >"$work/force.h" <<-'END'
	#include <stdlib.h>
	#include <string.h>
	#define FORCE(id) { const char *f = getenv("FORCE"); if (f && (unsigned)atoi(f) == id) return (unsigned)atoi(strchr(f, ':') + 1); }
	END
	for d in core gic; do
		for f in "$work/src/$d"/*.c; do
			$CC $flags -include "$work/force.h" -c "$f" -o "$work/o/$d-$(basename "$f" .c).o" 2>/dev/null ||
				{ echo "mutate: $f does not compile"; exit 2; }
		done
	done
	rm "$work/all.a"
	ar rc "$work/all.a" "$work"/o/*.o
	link "$work/forced" || exit 2
}

# With choice $1 forced as $2: does a test fail?  Those that name it first.
noticed() {
	for f in $(grep -lE "CHOICE_$1\>|rig_choose\([a-z]+, $1," "$src"/tests/unit/gic/check_*.c); do
		FORCE=$2 CK_RUN_SUITE=$(suite "$f") timeout 60 "$work/forced" >/dev/null 2>&1 || return 0
	done
	! FORCE=$2 timeout 300 "$work/forced" >/dev/null 2>&1
}

sum=0 sumk=0
: >"$work/lived"
: >"$work/lived.keys"
: >"$work/failed"
build
link "$work/whole" || { echo "mutate: does not link"; exit 2; }
passes "$work/whole" || { tail -n 5 "$work/out"; echo "mutate: the tests fail as it is"; exit 2; }
if [ -n "$choices" ]; then
	force
	passes "$work/forced" || { echo "mutate: the tests fail with nothing forced"; exit 2; }
	id=0 bad=0
	sed -n 's/^CHOICE(\([a-z_0-9]*\), *[a-z]*, *"\([^"]*\)".*/\1 \2/p' "$src/src/hw/choices.def" >"$work/choices"
	while read -r name options; do
		o=0
		for option in $(echo "$options" | tr '|' ' '); do
			case " $* " in
			"  " | *" $name "*)
				if ! noticed "$name" "$id:$o"; then
					echo "choice $name: no test fails when it is always $option"
					bad=1
				fi
				;;
			esac
			o=$((o + 1))
		done
		id=$((id + 1))
	done <"$work/choices"
	echo "mutate: $id choices"
	exit $bad
fi
[ $# -gt 0 ] || set -- $(cd src/gic && ls ./*.c | sed 's|^\./||')
for f; do
	file "$f"
done
echo "mutate: $sumk of $sum noticed"
[ -z "$pins" ] || never
[ -n "$known" ] || exit 0
sed 's/ *#.*//' "$known" | sort >"$work/known"
sort -u "$work/lived.keys" | comm -23 - "$work/known" >"$work/new"
if [ -s "$work/new" ]; then
	echo "mutate: not known to $known:"
	cat "$work/new"
	exit 1
fi

#!/bin/sh
# SPDX-License-Identifier: MIT
# Lines and branches of src/FOLDER that its unit tests do not reach.
# Usage: cov.sh [-b BUILD] [-t "PROGRAM..."] [FOLDER...]   (from anywhere; the folder is gic)
#   -b  where to build (build/cov); compiled with --coverage -O0, the first time about a minute
#   -t  programs of tests/ to run, arguments included, separated by commas; otherwise
#       unit-FOLDER of each folder and unit-api, which reaches the model as an embedder does
#
# Prints lines and branches per file, then what no test runs and tests/cov/exceptions does not name.
# Exit 0: nothing; 1: something, or an exception that nothing needs; 77: no gcov for this compiler.
#
# What counts: a line that has code, and each way out of an if, loop, ?:, && and || (what gcov calls
# a branch).  Not: assertions, which nobody should be able to fail; the branches of a line `switch`,
# whose ways are the lines of its cases.  Headers of the folder count once, whoever includes them.
set -u
export LC_ALL=C CK_TIMEOUT_MULTIPLIER=20
tree=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
build=$tree/build/cov
tests=
while getopts b:t: o; do
	case $o in
	b) build=$OPTARG ;;
	t) tests=$OPTARG ;;
	*) sed -n '4,8s/^# //p' "$0" >&2; exit 2 ;;
	esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- gic
cd "$tree" || exit 2
gcov=${GCOV:-gcov}
if ! ${CC:-cc} --version 2>/dev/null | grep -q 'Free Software' || ! "$gcov" --version >/dev/null 2>&1; then
	echo "cov: needs gcc and gcov"
	exit 77
fi
if [ -z "$tests" ]; then
	for folder; do tests="$tests,unit-$folder"; done
	case $tests in *unit-api*) ;; *) tests=$tests,unit-api ;; esac
	tests=${tests#,}
fi
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
targets=$(echo "$tests" | tr , '\n' | awk '{ print $1 }')
{ cmake --preset cov -B "$build" && cmake --build "$build" --target $targets; } >"$work/out" 2>&1 || {
	tail -n 30 "$work/out"
	echo "cov: cannot build $targets in $build"
	exit 1
}
objects=$build/CMakeFiles/gicsim_core.dir/src
find "$objects" -name '*.gcda' -exec rm -f {} +
echo "$tests" | tr , '\n' >"$work/tests"
while read -r name args; do
	t=$(find "$build/tests" -name "$name" -type f)
	"$t" $args >"$work/out" 2>&1 </dev/null || { tail -n 5 "$work/out"; echo "cov: $name fails"; exit 1; }
done <"$work/tests" || exit 1

for folder; do
	for g in "$objects/$folder"/*.gcno; do
		if [ -f "${g%.gcno}.gcda" ]; then
			"$gcov" -b -c -t "${g%.gcno}.gcda" 2>/dev/null
		else
			echo "unlinked src/$folder/$(basename "$g" .gcno)"
		fi
	done
done >"$work/all"
folders=" $* "
awk -v folders="$folders" -v exceptions=tests/cov/exceptions '
function trim(s) { gsub(/[ \t]+/, " ", s); sub(/^ /, "", s); sub(/ $/, "", s); return s }
function not_counted(s) { return s ~ /gs_assert\(/ }
BEGIN {
	# FILE: the line, spaces squeezed; lines with a space in front of them are the reason.
	while ((getline s < exceptions) > 0) {
		if (s ~ /^#/ || s ~ /^$/)
			continue
		if (s ~ /^[ \t]/) {
			reasons[last] = 1
			continue
		}
		at = index(s, ": ")
		last = substr(s, 1, at - 1) SUBSEP trim(substr(s, at + 2))
		named[last] = s
	}
}
/^unlinked / { print $2 ": no test program links it"; bad = 1; next }
/^ *-: *0:Source:/ {
	file = $0
	sub(/.*Source:/, "", file)
	sub(/.*\/src\//, "", file)
	split(file, part, "/")
	mine = index(folders, " " part[1] " ") > 0
	if (mine && !(file in seen)) {
		seen[file] = 1
		files[++nfiles] = file
	}
	next
}
!mine { next }
/^ *[0-9#=-]+\*?: *[0-9]+:/ {
	split($0, f, ":")
	count = f[1]
	gsub(/[ *]/, "", count)
	line = f[2] + 0
	if (line == 0)
		next
	s = $0
	sub(/^[^:]*:[^:]*:/, "", s)
	s = trim(s)
	quiet = not_counted(s)
	way = 0
	if (quiet || count == "-") {
		quiet = 1
		next
	}
	no_ways = s ~ /^switch \(/
	text[file, line] = s
	if (line > end[file])
		end[file] = line
	ran[file, line] += count !~ /^[#=]/
	next
}
/^branch/ && !quiet && !no_ways {
	way++
	if (way > ways[file, line])
		ways[file, line] = way
	if (!/never executed/ && !/taken 0( |$)/)
		taken[file, line, way] = 1
}
function miss(file, line, what,   key) {
	key = file SUBSEP text[file, line]
	if (key in named) {
		used[key] = 1
		excepted++
		return
	}
	list = list "  src/" file ":" line ": " what ": " text[file, line] "\n"
	bad = 1
}
END {
	for (k = 1; k <= nfiles; k++) {
		file = files[k]
		n = r = b = t = 0
		for (line = 1; line <= end[file]; line++) {
			if (!((file, line) in text))
				continue
			n++
			if (!ran[file, line]) {
				b += ways[file, line]
				miss(file, line, "never run")
				continue
			}
			r++
			never = ""
			for (w = 1; w <= ways[file, line]; w++) {
				b++
				if ((file, line, w) in taken)
					t++
				else
					never = never (never == "" ? "" : ",") w
			}
			if (never != "")
				miss(file, line, "way " never " of " ways[file, line] " never")
		}
		printf "%-24s lines %4d of %4d  branches %4d of %4d\n", file, r, n, t, b
		lines += n; lines_run += r; branches += b; branches_run += t
	}
	printf "%-24s lines %4d of %4d (%.1f %%)  branches %4d of %4d (%.1f %%), %d named exceptions\n", "together",
		lines_run, lines, 100 * lines_run / lines, branches_run, branches, 100 * branches_run / branches, excepted
	printf "%s", list
	for (key in named) {
		split(key, part, SUBSEP)
		split(part[1], of, "/")
		if (!index(folders, " " of[1] " "))
			continue
		if (!(key in used)) {
			print "exceptions: not needed: " named[key]
			bad = 1
		}
		if (!(key in reasons)) {
			print "exceptions: no reason: " named[key]
			bad = 1
		}
	}
	exit bad
}' "$work/all"

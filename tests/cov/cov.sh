#!/bin/sh
# SPDX-License-Identifier: MIT
# Lines and branches of src/FOLDER that the unit tests do not reach.
# Usage: cov.sh BUILD-DIR [FOLDER...]; BUILD-DIR is one of preset cov, built.
# All of its programs tests/unit-* are run.
#
# Prints a line per file, then the lines never run and the branches never taken
# (what an assertion would do, and its message, do not count).
set -u
export LC_ALL=C
build=$(cd "$1" && pwd) || exit 2
shift
[ $# -gt 0 ] || set -- gic
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
objects=$build/CMakeFiles/gicsim_core.dir/src
find "$objects" -name '*.gcda' -exec rm -f {} +
for t in "$build"/tests/unit-*; do
	[ -f "$t" ] && [ -x "$t" ] || continue
	(cd "$work" && "$t" >out 2>&1) || { tail -n 5 "$work/out"; echo "cov: $t fails"; exit 1; }
done
for folder; do
	for g in "$objects/$folder"/*.gcno; do
		name=$(basename "$g" .c.gcno)
		if [ ! -f "${g%.gcno}.gcda" ]; then
			echo "src/$folder/$name.c: 0 lines run, the file is not linked into the tests"
			continue
		fi
		(cd "$work" && gcov -b -c -t "${g%.gcno}.gcda" 2>/dev/null) >"$work/$name.gcov"
		awk -v file="src/$folder/$name.c" '
		# Headers are told with their files.
		/^ *-: *0:Source:/ { mine = index($0, file) > 0; next }
		!mine { next }
		/^ *[0-9#=-]+\*?: *[0-9]+:/ {
			split($0, f, ":")
			count = f[1]
			gsub(/[ *]/, "", count)
			line = f[2] + 0
			text = $0
			sub(/^[^:]*:[^:]*:/, "", text)
			is_assert = text ~ /gs_assert|ck_assert/
			if (count == "-" || line == 0)
				next
			if (is_assert)
				next
			lines++
			if (count ~ /^[#=]/) {
				missed++
				print "  " file ":" line ": never run: " text
			}
			next
		}
		/^branch/ && !is_assert && !/\(throw\)/ {
			branches++
			if (/never executed/ || / taken 0( |$)/) {
				missedb++
				if (!/never executed/ && line != told) {
					print "  " file ":" line ": one way only: " text
					told = line
				}
			}
		}
		END {
			printf "%s %d %d %d %d\n", file, lines, lines - missed, branches, branches - missedb >"/dev/stderr"
		}' "$work/$name.gcov" >>"$work/missing" 2>>"$work/sums"
	done
	awk '{ printf "%-28s lines %4d of %4d  branches %4d of %4d\n", $1, $3, $2, $5, $4
	       l += $2; lr += $3; b += $4; br += $5 }
	     END { printf "%-28s lines %4d of %4d (%.1f %%)  branches %4d of %4d (%.1f %%)\n", "together", lr, l, 100 * lr / l, br, b, 100 * br / b }' \
		"$work/sums"
	cat "$work/missing"
	rm -f "$work/sums" "$work/missing"
done

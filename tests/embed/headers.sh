#!/bin/sh
# SPDX-License-Identifier: MIT
# Each public header alone, twice in one file, under strict flags: as C99 to C17, as C++98 to C++17.
# Usage: headers.sh INCLUDE-DIR CC [CXX]
set -u
inc=$1 cc=$2 cxx=${3:-}
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
bad=0 n=0
flags="-pedantic-errors -Wall -Wextra -Wconversion -Wshadow -Wundef -Werror -fsyntax-only -I$inc"
for h in "$inc"/gicsim/*.h; do
	name=gicsim/$(basename "$h")
	printf '#include <%s>\n#include <%s>\n' "$name" "$name" >"$work/h.c"
	cp "$work/h.c" "$work/h.cc"
	for std in c99 c11 c17; do
		"$cc" -std=$std -Wstrict-prototypes -Wmissing-prototypes $flags "$work/h.c" || { echo "$name: as $std"; bad=1; }
		n=$((n + 1))
	done
	[ -n "$cxx" ] || continue
	for std in c++98 c++11 c++17; do
		# long long and <stdint.h> are older than the standard that has them
		"$cxx" -std=$std $flags -Wno-long-long -Wno-variadic-macros "$work/h.cc" || { echo "$name: as $std"; bad=1; }
		n=$((n + 1))
	done
done
[ $n -gt 0 ] || exit 1
[ $bad -eq 0 ] && echo "$n compilations"
exit $bad

#!/bin/sh
# SPDX-License-Identifier: MIT
# The archive defines the functions of gicsim.h and config.h, each of them, and no other global name.
# Usage: symbols.sh NM ARCHIVE SOURCE-DIR
set -u
export LC_ALL=C
nm=$1 archive=$2 src=$3
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
"$nm" --extern-only --defined-only "$archive" | awk 'NF == 3 { print $3 }' | sort >"$work/has"
# a prototype begins at the start of a line; comments are behind a star
grep -h '^[a-z]' "$src"/include/gicsim/*.h | grep -o 'gicsim_[a-z_]*(' | tr -d '(' | sort -u >"$work/wants"
[ -s "$work/wants" ] || { echo "no prototype found in include/gicsim"; exit 1; }
if ! diff "$work/wants" "$work/has"; then
	echo "< declared and not exported, > exported and not declared"
	exit 1
fi
echo "$(wc -l <"$work/has") functions, nothing else"

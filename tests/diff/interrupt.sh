#!/bin/sh
# SPDX-License-Identifier: MIT
# Ctrl-C reaches every program of the terminal's foreground group.  QEMU is not in it: what was compared
# so far is told, QEMU is stopped, and nothing is left behind.  Usage: interrupt.sh GICSIM SOURCE_DIR
gicsim=$1
cd "$2" || exit 1
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
# timeout(1) makes a group of its own and signals all of it, as a terminal does.
TMPDIR=$tmp timeout --preserve-status -s INT 5 "$gicsim" diff --accesses 1000000000 >"$tmp/out" 2>"$tmp/err"
code=$?
cat "$tmp/out" "$tmp/err"
[ $code = 4 ] && exit 4
[ $code = 130 ] || { echo "exit $code, expected 130"; exit 1; }
[ -s "$tmp/err" ] && { echo "nothing is wrong, and something was said"; exit 1; }
grep -q '^[1-9][0-9]* plans, [1-9][0-9]* accesses of each side' "$tmp/out" || { echo "no result so far"; exit 1; }
grep -q '^unexplained: 0 (interrupted)$' "$tmp/out" || { echo "the end is missing"; exit 1; }
ls -d "$tmp"/gicsim-qemu-* 2>/dev/null && { echo "QEMU's folder is left"; exit 1; }
exit 0

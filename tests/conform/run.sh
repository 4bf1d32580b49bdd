#!/bin/sh
# SPDX-License-Identifier: MIT
# Recordings against the model, whole, and with one number changed: the first must fit, the second be found.
# usage: run.sh GICSIM SOURCE_DIR
gicsim=$1
case $gicsim in /*) ;; *) gicsim=$PWD/$gicsim ;; esac
cd "$2" || exit 1
command -v xz >/dev/null || { echo "no xz: recordings cannot be read"; exit 77; }
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
bad=0

fail() {
	echo "FAIL $*"
	sed 's/^/  | /' "$tmp/out" | head -60
	bad=1
}

# whole FILE LEAST: no difference, and at least so many values compared
whole() {
	xz -dc "tests/conform/$1" >"$tmp/text"
	"$gicsim" conform "$tmp/text" >"$tmp/out" 2>&1
	code=$?
	compared=$(sed -n 's/^all  *[0-9]*  *\([0-9]*\) .*/\1/p' "$tmp/out")
	[ $code = 0 ] || fail "$1: exit $code"
	[ "${compared:-0}" -ge "$2" ] || fail "$1: ${compared:-0} values compared, expected $2"
	tail -1 "$tmp/out" | sed "s|$tmp/text|$1|"
}

# changed LINE FROM TO: of the text just read
changed() {
	sed "$1s/$2/$3/" "$tmp/text" >"$tmp/changed"
	cmp -s "$tmp/text" "$tmp/changed" && fail "line $1: nothing to change"
	"$gicsim" conform "$tmp/changed" >"$tmp/out" 2>&1
	code=$?
	[ $code = 1 ] || fail "line $1 changed: exit $code"
	grep -q "^$tmp/changed:$1: " "$tmp/out" || fail "line $1 changed: not told"
}

whole io-gicv3-k6.12.txt.xz 9700
changed 3 0x37a0007 0x37a0008
changed 450 'value 0x1b' 'value 0x1a'
changed 11793 'RDBase 0x0' 'RDBase 0x1'
whole kvm-v4-k6.1.txt.xz 93000
changed 64436 0xb0a0 0x70a0
changed 184123 'data 0x4' 'data 0x6'
exit $bad

#!/bin/sh
# SPDX-License-Identifier: MIT
# Two builds of the program, optimised differently, must print the same.  What
# a host's clock or memory says goes to standard error and is not compared.
# usage: same_output.sh GICSIM OTHER-GICSIM SOURCE_DIR
one=$1
other=$2
cd "$3" || exit 2
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
n=0
bad=0

same() {
	"$one" "$@" >"$tmp/one" 2>/dev/null
	a=$?
	"$other" "$@" >"$tmp/other" 2>/dev/null
	b=$?
	n=$((n + 1))
	if [ $a -gt 1 ] || [ ! -s "$tmp/one" ]; then
		echo "gicsim $*: exit $a, or nothing printed"
		bad=$((bad + 1))
	elif [ $a != $b ] || ! cmp -s "$tmp/one" "$tmp/other"; then
		echo "gicsim $*: exit $a and $b"
		diff "$tmp/one" "$tmp/other" | head -20
		bad=$((bad + 1))
	fi
}

for l in demote+raise promote+raise; do
	same explore traces/litmus/$l.yaml
	same explore traces/litmus/$l.yaml --variant p0
	same run traces/litmus/$l.yaml --variant all --seed 7
done
same compare traces/synthetic/steady.yaml
same run traces/synthetic/steady.yaml --json
same compare traces/recorded/kvm-v4-k6.1.yaml --variant toggle-p0 --variant toggle-p7 --set run.until=1200ms
same explore traces/recorded/kvm-v4-k6.1.yaml --around hand-over --variant toggle-p0
same list choices
echo "$((n - bad)) passed, $bad failed"
[ $bad = 0 ]

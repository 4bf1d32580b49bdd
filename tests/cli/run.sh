#!/bin/sh
# SPDX-License-Identifier: MIT
# Command-line cases: `$ command`, `? exit code`, and `| ` lines: exactly what it prints,
# standard output and standard error together.  `~ text`: a line that must be among them.
# usage: run.sh GICSIM SOURCE_DIR
gicsim=$1; src=$2; failed=0; n=0
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
export gicsim
cd "$src/tests/cli" || exit 1

check() {
	[ -n "$cmd" ] || return 0
	n=$((n + 1))
	(tmp=$tmp; export tmp; eval "$cmd") >"$tmp/out" 2>&1 </dev/null
	code=$?
	ok=1
	[ "$code" = "$want" ] || ok=0
	if [ -s "$tmp/want" ] && ! cmp -s "$tmp/want" "$tmp/out"; then ok=0; fi
	while IFS= read -r among; do
		grep -qF -- "$among" "$tmp/out" || { ok=0; echo "missing: $among"; }
	done <"$tmp/among"
	if [ $ok = 0 ]; then
		failed=$((failed + 1))
		echo "FAIL $file: $cmd"
		echo "exit $code, expected $want; printed:"
		sed 's/^/  | /' "$tmp/out" | head -30
	fi
}

for file in *.case; do
	cmd=; want=0; : >"$tmp/want"; : >"$tmp/among"
	while IFS= read -r line; do
		case $line in
		'$ '*) check; cmd=${line#??}; cmd=$(echo "$cmd" | sed 's/^gicsim /"$gicsim" /; s/| gicsim /| "$gicsim" /'); want=0; : >"$tmp/want"; : >"$tmp/among" ;;
		'? '*) want=${line#??} ;;
		'| '*) printf '%s\n' "${line#??}" >>"$tmp/want" ;;
		'|') echo >>"$tmp/want" ;;
		'~ '*) printf '%s\n' "${line#??}" >>"$tmp/among" ;;
		esac
	done <"$file"
	check
done
echo "$((n - failed)) passed, $failed failed"
[ $failed = 0 ] && [ $n -gt 0 ]

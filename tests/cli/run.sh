#!/bin/sh
# SPDX-License-Identifier: MIT
# Command-line cases: `$ command`, `? exit code`, and `| ` lines: exactly what it prints,
# standard output and standard error together.  `~ text`: a line that must be among them.
# Lines of `< ` are what the command reads.  Commands run in the source folder; $tmp is a folder of
# their own, shown as TMP in what they print.
# usage: run.sh GICSIM SOURCE_DIR [FILE...]
gicsim=$1; src=$2; failed=0; n=0
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
export gicsim
case $gicsim in /*) ;; *) gicsim=$PWD/$gicsim ;; esac
cd "$src" || exit 1
shift 2
[ $# -gt 0 ] || set -- tests/cli/*.case

gicsim() {
	"$gicsim" "$@"
}

check() {
	[ -n "$cmd" ] || return 0
	n=$((n + 1))
	(tmp=$tmp/w; export tmp; eval "$cmd") >"$tmp/raw" 2>&1 <"$tmp/in"
	code=$?
	sed "s|$tmp/w|TMP|g" "$tmp/raw" >"$tmp/out"
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

for file do
	rm -rf "$tmp/w" && mkdir "$tmp/w" || exit 1
	cmd=; want=0; : >"$tmp/want"; : >"$tmp/among"; : >"$tmp/in"
	while IFS= read -r line; do
		case $line in
		'$ '*) check; cmd=${line#??}; want=0; : >"$tmp/want"; : >"$tmp/among"; : >"$tmp/in" ;;
		'< '*) printf '%s\n' "${line#??}" >>"$tmp/in" ;;
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

#!/bin/sh
# SPDX-License-Identifier: MIT
# gicsim behind its socket is gicsim in the process.  Usage: serve.sh GICSIM SOURCE_DIR
gicsim=$1
cd "$2" || exit 1
tmp=$(mktemp -d) || exit 1
pid=
trap '[ -n "$pid" ] && kill $pid; rm -rf "$tmp"' EXIT
for gic in 3 4; do
	case $gic in
	3) hw=qemu-gicv3 ;;
	4) hw=qemu-gicv4.0 ;;
	esac
	"$gicsim" serve --machine virt --hardware $hw --smp 4 --memory 256MiB --qtest unix:"$tmp/sock$gic" &
	pid=$!
	"$gicsim" diff --gic $gic --against "$tmp/sock$gic" --accesses 50000 >"$tmp/out"
	code=$?
	cat "$tmp/out"
	kill $pid
	wait $pid
	ended=$?
	pid=
	[ $code = 0 ] || { echo "diff: exit $code"; exit 1; }
	# equal programs need no explanations
	[ "$(wc -l <"$tmp/out")" = 2 ] || { echo "something had to be explained"; exit 1; }
	[ $ended = 143 ] || { echo "serve: exit $ended, expected 143"; exit 1; }
	[ -e "$tmp/sock$gic" ] && { echo "the socket was left behind"; exit 1; }
done

# Another machine behind the socket is a mistake, told before anything is compared; so is another program.
"$gicsim" serve --hardware gicv4.0-min --smp 2 --qtest "$tmp/other" &
pid=$!
"$gicsim" diff --against "$tmp/other" >"$tmp/out" 2>"$tmp/err"
code=$?
kill $pid
wait $pid
pid=
cat "$tmp/out" "$tmp/err"
[ $code = 2 ] || { echo "diff with another machine: exit $code, expected 2"; exit 1; }
[ -s "$tmp/out" ] && { echo "something was compared"; exit 1; }
for what in GICD_TYPER GITS_TYPER 'GICR_TYPER of PE 1' 'gicsim serve --hardware qemu-gicv4.0 --smp 4 --qtest'; do
	grep -q "$what" "$tmp/err" || { echo "nothing about $what"; exit 1; }
done
if command -v qemu-system-aarch64 >"$tmp/x"; then
	qemu-system-aarch64 -M virt,gic-version=4,virtualization=on -cpu max -accel tcg -smp 4 -m 256 -S -display none \
		-nodefaults -monitor none -qtest unix:"$tmp/qemu",server=on,wait=off -qtest-log none >"$tmp/x" 2>&1 &
	pid=$!
	"$gicsim" diff --against "$tmp/qemu" >"$tmp/out" 2>"$tmp/err"
	code=$?
	kill $pid
	wait $pid
	pid=
	cat "$tmp/out" "$tmp/err"
	[ $code = 2 ] || { echo "diff --against QEMU: exit $code, expected 2"; exit 1; }
	grep -q 'not gicsim serve' "$tmp/err" || { echo "QEMU was taken for gicsim"; exit 1; }
fi

# What somebody else puts where the socket was is not removed.
"$gicsim" serve --qtest "$tmp/sock" &
pid=$!
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	[ -S "$tmp/sock" ] && break
	sleep 0.1
done
rm "$tmp/sock" || { echo "no socket"; exit 1; }
echo mine >"$tmp/sock"
kill $pid
wait $pid
pid=
[ -e "$tmp/sock" ] || { echo "the file of somebody else is gone"; exit 1; }
exit 0

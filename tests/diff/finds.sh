#!/bin/sh
# SPDX-License-Identifier: MIT
# A hardware model that answers otherwise than QEMU is found out, and the shortest sequence is one that
# both programs take.  Usage: finds.sh GICSIM SOURCE_DIR
gicsim=$1
cd "$2" || exit 1
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/hw"
cp models/hw/*.yaml "$tmp/hw"
printf 'schema: gicsim/hardware/v1\nname: other\nextends: qemu-gicv4.0\nchoices: {doorbell_for_moved_pending: silent}\n' \
	>"$tmp/hw/other.yaml"
"$gicsim" diff --models "$tmp" --hardware other --accesses 400000 -o "$tmp/plan.qtest" >"$tmp/out"
code=$?
cat "$tmp/out"
[ $code = 4 ] && exit 4
[ $code = 1 ] || { echo "exit $code, expected 1"; exit 1; }
grep -q '^  VMOVI ' "$tmp/out" || { echo "no VMOVI in the shortest sequence"; exit 1; }
# The line that repeats it does, from the models that were given.
again=$(sed -n 's/^Reproduce: gicsim //p' "$tmp/out")
eval "\"\$gicsim\" $again" >"$tmp/again"
code=$?
[ $code = 1 ] || { echo "gicsim $again: exit $code, expected 1"; exit 1; }
[ "$(grep '^shortest:' "$tmp/again")" = "$(grep '^shortest:' "$tmp/out")" ] || { echo "gicsim $again: another one"; exit 1; }
n=$(sed -n '/^(set up/,/^$/p' "$tmp/out" | grep -c '^  ')
[ "$n" -le 14 ] || { echo "$n operations are left, expected at most 14"; exit 1; }

# Our own server takes the same text, line by line.
"$gicsim" serve --smp 4 --memory 256MiB --models "$tmp" --hardware other --qtest - <"$tmp/plan.qtest" >"$tmp/said" ||
	{ echo "serve failed"; exit 1; }
[ "$(wc -l <"$tmp/said")" = "$(wc -l <"$tmp/plan.qtest")" ] || { echo "not one answer a line"; exit 1; }
grep -v '^OK' "$tmp/said" && { echo "something was refused"; exit 1; }
# And so does QEMU, over its standard input.
timeout 60 qemu-system-aarch64 -M virt,gic-version=4,virtualization=on -cpu max -accel tcg -smp 4 -m 256 -S \
	-display none -nodefaults -monitor none -qtest stdio -qtest-log none <"$tmp/plan.qtest" >"$tmp/qemu" 2>/dev/null &
pid=$!
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	[ "$(grep -c '^OK' "$tmp/qemu")" = "$(wc -l <"$tmp/plan.qtest")" ] && break
	sleep 0.5
done
kill $pid
wait $pid 2>/dev/null
[ "$(grep -c '^OK' "$tmp/qemu")" = "$(wc -l <"$tmp/plan.qtest")" ] || { echo "QEMU refused something"; exit 1; }

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
exit 0

#!/bin/sh
# SPDX-License-Identifier: MIT
# What docs/embedding.md says under "Getting it", as it stands there, but for the build folder and for optimising.
# Usage: guide.sh SOURCE-DIR
set -eu
src=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$src/tests/embed/vmm.c" "$work"
sed -n '/^## Getting it/,/^|/s/^    //p' "$src/docs/embedding.md" >"$work/told"
sed -e "s,PREFIX=PREFIX,PREFIX=$work/there," -e "s,=PREFIX/,=$work/there/," \
	-e "s,cmake --preset release,cmake -G Ninja -S '$src' -B build -DCMAKE_BUILD_TYPE=Debug -DGICSIM_TESTS=OFF," \
	-e 's,--build --preset release,--build build,' -e 's,build/release,build,g' "$work/told" >"$work/do.sh"
if [ "$(wc -l <"$work/told")" -ne 3 ] || grep -E '/release|--preset|PREFIX/' "$work/do.sh"; then
	echo "docs/embedding.md says something else than this test knows:"
	cat "$work/told"
	exit 1
fi
# where libraries go is the system's
(cd "$work" && sed 1q do.sh | sh -e >log 2>&1) || { tail -20 "$work/log"; exit 1; }
[ -d "$work/there/lib/pkgconfig" ] || ln -s "$(dirname "$(dirname "$(find "$work/there" -name gicsim.pc)")")" "$work/there/lib"
if grep -i warning "$work/log"; then exit 1; fi
(cd "$work" && sed 1d do.sh >rest.sh && sh -e rest.sh >out) || exit 1
grep '^restored' "$work/out"

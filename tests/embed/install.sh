#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs into a folder of its own, moves that away, and builds vmm.c against it: with pkg-config, with
# find_package, and use.cc with C++.  Usage: install.sh CMAKE BUILD-DIR HERE CC [CXX]
set -eu
cmake=$1 build=$2 here=$3 cc=$4 cxx=${5:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$cmake" --install "$build" --prefix "$work/first" >/dev/null 2>"$work/warned"
grep -q "gicsim_config.models to $work/first/share/gicsim/models" "$work/warned"
mv "$work/first" "$work/there"
PKG_CONFIG_PATH=$(dirname "$(find "$work/there" -name gicsim.pc)")
export PKG_CONFIG_PATH
pc() { pkg-config "$@" gicsim; }
models=$(pc --variable=modelsdir)

"$cc" ${CFLAGS:-} -std=c11 -Wall -Wextra -Werror $(pc --cflags) "$here/vmm.c" $(pc --libs) -o "$work/vmm"
"$work/vmm" "$models" >"$work/out"
grep -q '^restored' "$work/out"
echo "pkg-config $(pc --modversion): built and run"

if [ -n "$cxx" ]; then
	"$cxx" ${CXXFLAGS:-} -std=c++11 -Wall -Wextra -Werror $(pc --cflags) "$here/use.cc" $(pc --libs) -o "$work/use"
	"$work/use" "$models"
	echo "C++: built and run"
fi

"$cmake" -S "$here/consumer" -B "$work/consumer" -DCMAKE_PREFIX_PATH="$work/there" -DCMAKE_C_COMPILER="$cc" >"$work/log" 2>&1 ||
	{ cat "$work/log"; exit 1; }
"$cmake" --build "$work/consumer" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
"$work/consumer/vmm" "$models" | cmp - "$work/out"
echo "find_package: built and run"

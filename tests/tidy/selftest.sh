#!/bin/sh
# SPDX-License-Identifier: MIT
# Each rule of tidy.sh is broken once in a small tree, and must be told; then
# mended or excepted, and must be silent.  Usage: selftest.sh TIDY CC [CXX]
set -u
tidy=$1
cc=$2
cxx=${3:-}
tree=$(mktemp -d) || exit 2
trap 'rm -rf "$tree"' EXIT
bad=0

fresh() {
	rm -rf "$tree/src" "$tree/include" "$tree/tests" "$tree/.ci"
	mkdir -p "$tree/.ci" "$tree/src/core" "$tree/src/gic" "$tree/include/gicsim" "$tree/tests/tidy" \
		 "$tree/tests/unit/core"
	printf '0 core:\n2 gic: core\n' >"$tree/src/FLOORS"
	printf '# rule path reason\n' >"$tree/tests/tidy/exceptions"
	printf '/* SPDX-License-Identifier: MIT */\nint a(void);\n' >"$tree/src/core/a.h"
	printf '/* SPDX-License-Identifier: MIT */\n#include "core/a.h"\n\nint a(void)\n{\n\treturn 1;\n}\n' \
		>"$tree/src/core/a.c"
	printf '/* SPDX-License-Identifier: MIT */\nint b(void);\n' >"$tree/src/gic/b.h"
	printf '/* SPDX-License-Identifier: MIT */\nint c;\n' >"$tree/tests/unit/core/check_a.c"
	printf '/* SPDX-License-Identifier: MIT */\nint p(void);\n' >"$tree/include/gicsim/p.h"
	printf 'Run:\n\n    apt-get update && run a\n\nTest:\n\n    apt-get update && test "$b"\n\nend\n' \
		>"$tree/README.md"
	printf '#!/bin/sh\napt-get update && test "$b"\n' >"$tree/.ci/run"
}

# expect NAME PATTERN: tidy must fail and print a line that matches; empty: must pass.
expect() {
	out=$(sh "$tidy" "$tree" "$cc" $cxx 2>&1)
	rc=$?
	if [ -z "$2" ] && [ $rc -eq 0 ]; then
		return
	fi
	if [ -n "$2" ] && [ $rc -eq 1 ] && echo "$out" | grep -q "$2"; then
		return
	fi
	echo "selftest: $1: exit $rc, wanted '$2', got:"
	echo "$out"
	bad=1
}

add() {
	printf "$2\n" >>"$tree/$1"
}

fresh
expect clean ""
add src/core/a.h '#include "gic/b.h"'
expect floors 'src/core/a.h:3: floors: core may not include gic/b.h'
fresh
mkdir "$tree/src/new"
add src/new/n.h '/* SPDX-License-Identifier: MIT */'
expect floors-unknown 'src/new/n.h:1: floors: folder new is not in src/FLOORS'
fresh
echo 'int b(void);' >"$tree/src/gic/b.h"
expect spdx 'src/gic/b.h:1: spdx'
fresh
{ printf 'int l(void)\n{\n'; yes '	;' | head -n 70; printf '}\n'; } >>"$tree/src/core/a.c"
expect length-70 ""
{ printf 'int m(void)\n{\n'; yes '	;' | head -n 71; printf '}\n'; } >>"$tree/src/core/a.c"
expect length-71 'src/core/a.c:82: length: a function of 71 lines'
fresh
yes '' | head -n 700 >>"$tree/src/core/a.h"
expect length-file 'src/core/a.h:702: length: 702 lines'
fresh
add src/core/a.c '/* strcpy(a, b) is not called, nor is */ const char *s(void) { return "rand(x)"; }'
expect banned-not ""
add src/core/a.c 'void d(char *x) { strcpy(x, x); }'
expect banned 'src/core/a.c:9: banned: strcpy'
fresh
add src/core/a.c 'static int counter;'
expect globals 'src/core/a.c:8: globals: static int counter;'
fresh
add src/core/a.c 'static const int table[] = { 1 };'
expect globals-const ""
fresh
add src/core/t.c '/* SPDX-License-Identifier: MIT */'
expect tests 'src/core/t.c:1: tests: has no tests/unit/core/check_t.c'
add tests/tidy/exceptions 'tests src/core/t.c it is empty'
expect excepted ""
add tests/tidy/exceptions 'tests src/gic/\*'
expect reason 'exceptions: a line needs a rule, a path and a reason'
fresh
add src/core/t.c '/* SPDX-License-Identifier: MIT */'
add tests/tidy/exceptions 'tests src/core/* a whole folder'
expect excepted-folder ""
fresh
add src/gic/b.h 'u8 unknown_type(void);'
expect alone 'src/gic/b.h:1: alone'
fresh
add include/gicsim/p.h 'int new(void);'
[ -n "$cxx" ] && expect alone-cxx 'include/gicsim/p.h:1: alone: as C++'
fresh
printf '#!/bin/sh\napt-get update && test "$c"\n' >"$tree/.ci/run"
expect commands '.ci/run:1: commands: does not run the second command'
fresh
printf '#!/bin/sh\nset -e; apt-get update && test "$b"\n' >"$tree/.ci/run"
expect commands-alone '.ci/run:1: commands: does not run the second command'
fresh
rm "$tree/.ci/run"
expect commands-none '.ci/run:1: commands: is missing'
fresh
printf 'Run:\n\n    apt-get update &&\n    run a\n\nend\n' >"$tree/README.md"
expect commands-lines 'README.md:4: commands: the command is more than one line'
fresh
printf 'Run:\n\n    apt-get update && run a\n\nend\n' >"$tree/README.md"
expect commands-two 'README.md:1: commands: has no two commands'
fresh
rm "$tree/src/FLOORS"
sh "$tidy" "$tree" >/dev/null 2>&1 && { echo "selftest: a folder that is no tree passes"; bad=1; }
exit $bad

#!/bin/sh
# SPDX-License-Identifier: MIT
# Rules of the tree that a compiler does not know.  Usage: tidy.sh SOURCE-DIR [CC [CXX]]
#
#   floors    a folder includes only what src/FLOORS lists for it
#   spdx      every source file begins with its licence
#   length    a file has at most 700 lines, a function at most 70
#   banned    calls that are not allowed, malloc outside src/core/alloc.c
#   globals   nothing at file scope that can change
#   tests     src/<folder>/<x>.c has tests/unit/<folder>/check_<x>.c
#   alone     every header compiles alone: as C, those in include/ as C++ too
#   commands  README.md begins with two commands of one line each, and .ci/run has
#             the second one, word for word, on a line of its own
#
# An exception is a line `rule path reason` of tests/tidy/exceptions; the path may
# be a folder, written src/hyp/*.  One that is not needed any more is told, and is
# no error.  Prints path:line: rule: what, exits 1.
set -u
export LC_ALL=C
dir=$1
cc=${2:-}
cxx=${3:-}
cd "$dir" || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
found=$work/found
: >"$found"
allow=tests/tidy/exceptions
[ -s src/FLOORS ] && [ -f "$allow" ] || { echo "tidy: $dir is not the tree"; exit 2; }

sources=$(find src include -name '*.c' -o -name '*.h' -o -name '*.def' | sort)
[ -n "$sources" ] || { echo "tidy: no sources"; exit 2; }
code=$(echo "$sources" | grep '\.[ch]$')

floors() {
	awk '
	FNR == NR {
		if ($0 ~ /^#/ || NF < 2)
			next
		folder = $2
		sub(/:$/, "", folder)
		known[folder] = 1
		for (i = 3; i <= NF; i++)
			may[folder, $i] = 1
		next
	}
	FNR == 1 {
		split(FILENAME, part, "/")
		me = part[1] == "include" ? "include" : part[2]
		if (me != "include" && !known[me])
			print "floors " FILENAME ":1: folder " me " is not in src/FLOORS"
	}
	/^[ \t]*#[ \t]*include[ \t]*"/ {
		split($0, q, "\"")
		split(q[2], h, "/")
		if (h[1] == me || (me, h[1]) in may || (me, q[2]) in may)
			next
		print "floors " FILENAME ":" FNR ": " me " may not include " q[2]
	}' src/FLOORS $sources
}

spdx() {
	for f in $sources $(find tests -name '*.c' -o -name '*.h' -o -name '*.sh' | sort) \
		 $(find . -name CMakeLists.txt -not -path './build*' | sed 's|^\./||' | sort); do
		head -n 2 "$f" | grep -q 'SPDX-License-Identifier: MIT' ||
			echo "spdx $f:1: the licence line is missing"
	done
}

# A function begins with a brace at the start of a line and ends likewise.
length() {
	awk '
	function file_end() {
		if (lines > 700)
			print "length " file ":" lines ": " lines " lines"
	}
	FNR == 1 {
		if (file)
			file_end()
		file = FILENAME
		begin = 0
	}
	{ lines = FNR }
	/^{/ { begin = FNR }
	/^}/ && begin {
		if (FNR - begin - 1 > 70)
			print "length " FILENAME ":" begin ": a function of " FNR - begin - 1 " lines"
		begin = 0
	}
	END { file_end() }' $code
}

# Comments and strings do not call.
banned() {
	awk '
	BEGIN {
		n = split("strcpy strcat sprintf vsprintf gets rand srand time localtime " \
			  "gmtime ctime strtok atoi atol system malloc calloc realloc free", bad, " ")
	}
	FNR == 1 { comment = 0 }
	{
		s = $0
		gsub(/\\./, "", s)
		gsub(/"[^"]*"/, "", s)
		if (comment) {
			if (!match(s, /\*\//))
				next
			s = substr(s, RSTART + 2)
			comment = 0
		}
		while (match(s, /\/\*/)) {
			head = substr(s, 1, RSTART - 1)
			tail = substr(s, RSTART + 2)
			if (!match(tail, /\*\//)) {
				s = head
				comment = 1
				break
			}
			s = head substr(tail, RSTART + 2)
		}
		sub(/\/\/.*/, "", s)
		for (i = 1; i <= n; i++)
			if (match(s, "(^|[^A-Za-z0-9_>.])" bad[i] "[ ]*\\(") &&
			    !(FILENAME == "src/core/alloc.c" && bad[i] ~ /^(calloc|realloc|free)$/))
				print "banned " FILENAME ":" FNR ": " bad[i]
	}' $code
}

# Text at the start of a line that ends in ; or = and is no type, prototype or constant.
globals() {
	awk '
	/^[a-z]/ && !/^(typedef|enum|return|goto|case|default)/ && /(;|=|= *[{].*|= .*)$/ {
		s = $0
		sub(/=.*/, "", s)
		if (s ~ /[(]|const / || s ~ /^(struct|union) [A-Za-z_0-9]+(;| [{])/)
			next
		if (s ~ /^(static|extern|struct|union|u8|u16|u32|u64|int|unsigned|bool|char|size_t|void|FILE) /)
			print "globals " FILENAME ":" FNR ": " $0
	}' $code
}

tests() {
	for f in $(find src -name '*.c' | sort); do
		folder=$(basename "$(dirname "$f")")
		[ -f "tests/unit/$folder/check_$(basename "$f" .c).c" ] ||
			echo "tests $f:1: has no tests/unit/$folder/check_$(basename "$f" .c).c"
	done
}

alone() {
	[ -n "$cc" ] || return 0
	for h in $(echo "$sources" | grep '\.h$'); do
		echo "#include \"${h#*/}\"" >"$work/alone.c"
		"$cc" -std=gnu11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wstrict-prototypes -Werror \
			-fsyntax-only -Isrc -Iinclude "$work/alone.c" 2>"$work/err" ||
			echo "alone $h:1: $(grep -m 1 error "$work/err")"
	done
	[ -n "$cxx" ] || return 0
	for h in $(find include -name '*.h' | sort); do
		echo "#include \"${h#*/}\"" >"$work/alone.cc"
		"$cxx" -std=c++11 -Wall -Wextra -pedantic -Werror -fsyntax-only -Iinclude \
			"$work/alone.cc" 2>"$work/err" ||
			echo "alone $h:1: as C++: $(grep -m 1 error "$work/err")"
	done
}

# A command is an indented line between two empty ones.
commands() {
	for f in README.md .ci/run; do
		[ -f "$f" ] || { echo "commands $f:1: is missing"; return 0; }
	done
	awk '
	/^    [^ ]/ {
		if (n++ < 2 && !empty)
			print "commands README.md:" FNR ": the command is more than one line"
		if (n <= 2 && $0 !~ /^    apt-get update/)
			print "commands README.md:" FNR ": installs nothing"
	}
	{ empty = $0 == "" }
	END {
		if (n < 2)
			print "commands README.md:1: has no two commands"
	}' README.md
	line=$(awk '/^    [^ ]/ && ++n == 2 { sub(/^    /, ""); print }' README.md)
	grep -qxF -e "$line" .ci/run ||
		echo "commands .ci/run:1: does not run the second command of README.md as it stands there"
}

for rule in floors spdx length banned globals tests alone commands; do
	$rule >>"$found"
done

# Take out what is excepted.
awk '
FNR == NR {
	if ($0 ~ /^#/ || NF == 0)
		next
	if (NF < 3)
		print FILENAME ":" FNR ": exceptions: a line needs a rule, a path and a reason"
	where[$1, $2] = FNR
	next
}
{
	rule = $1
	path = $2
	sub(/:.*/, "", path)
	folder = path
	sub(/[^\/]*$/, "*", folder)
	if ((rule, path) in where)
		used[rule, path] = 1
	else if ((rule, folder) in where)
		used[rule, folder] = 1
	else {
		place = $2
		sub(/^[a-z]+ [^ ]+ /, "")
		print place " " rule ": " $0
	}
}
END {
	for (key in where)
		if (!(key in used)) {
			split(key, p, SUBSEP)
			print "tidy: the exception `" p[1] " " p[2] "` is not needed" >"/dev/stderr"
		}
}' "$allow" "$found" | sort >"$work/left"
cat "$work/left"
if [ -s "$work/left" ]; then
	echo "tidy: mend these, or give a reason in $allow"
	exit 1
fi
echo "tidy: $(echo "$sources" | wc -l) files, nothing found"

# SPDX-License-Identifier: MIT
# Mutants of one C file: NUMBER <tab> LINE <tab> KIND <tab> the whole new line.
#
# Only inside functions, never in comments, asserts or prices; one change a mutant.
#   cmp    a comparison for its neighbour (< for <=, == for !=)
#   logic  && for ||
#   not    a ! taken away
#   const  a number one more, true for false
#   drop   a statement taken away
function mutant(kind, text) {
	if (text != $0)
		print ++n "\t" FNR "\t" kind "\t" text
}
# Replace the k-th `from` (plain text) by `to`.
function swap(kind, from, to,   at, head, tail) {
	head = ""
	tail = $0
	while ((at = index(tail, from)) > 0) {
		if (kind != "not" || substr(tail, at + length(from), 1) != "=")
			mutant(kind, head substr(tail, 1, at - 1) to substr(tail, at + length(from)))
		head = head substr(tail, 1, at - 1 + length(from))
		tail = substr(tail, at + length(from))
	}
}
function numbers(   head, tail, num) {
	head = ""
	tail = $0
	while (match(tail, /(^|[^A-Za-z0-9_."])[0-9]+(u|ull)?($|[^A-Za-z0-9_."x])/)) {
		num = substr(tail, RSTART, RLENGTH)
		head = head substr(tail, 1, RSTART - 1)
		tail = substr(tail, RSTART + RLENGTH)
		if (num !~ /^[0-9]/) {
			head = head substr(num, 1, 1)
			num = substr(num, 2)
		}
		if (num !~ /[0-9ul]$/) {
			tail = substr(num, length(num)) tail
			num = substr(num, 1, length(num) - 1)
		}
		mutant("const", head (num + 1) (num ~ /ull$/ ? "ull" : num ~ /u$/ ? "u" : "") tail)
		head = head num
	}
}
/^{/ { inside = 1; next }
/^}/ { inside = 0; next }
{ code = $0 }
comment {
	if (/\*\//)
		comment = 0
	next
}
/^[ \t]*\/\*/ {
	if (!/\*\//)
		comment = 1
	next
}
!inside || /gs_assert|_Static_assert|gs_cost|snprintf|^#/ { next }
{
	sub(/[ \t]*\/\*.*\*\/$/, "")
	swap("cmp", " < ", " <= ")
	swap("cmp", " <= ", " < ")
	swap("cmp", " > ", " >= ")
	swap("cmp", " >= ", " > ")
	swap("cmp", " == ", " != ")
	swap("cmp", " != ", " == ")
	swap("logic", " && ", " || ")
	swap("logic", " || ", " && ")
	swap("not", "(!", "(")
	swap("not", " !", " ")
	swap("const", "return true;", "return false;")
	swap("const", "return false;", "return true;")
	numbers()
	# a whole statement on one line that declares nothing
	if (/^\t+[a-z_0-9>.*()\[\]-]+( [-+|&^]?= |\().*;$/ && !/^\t+(return|goto|case|for|while|if|switch|else|u8|u16|u32|u64|bool|int|const|struct|enum|gs_|static) / && !/\(void\)/) {
		text = $0
		match(text, /^\t+/)
		mutant("drop", substr(text, 1, RLENGTH) ";")
	}
}

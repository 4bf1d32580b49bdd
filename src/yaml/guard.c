/* SPDX-License-Identifier: MIT */
/*
 * What must be known about a text before libyaml sees it.
 *
 * libyaml is linear on what we let through and not on what we refuse: many
 * %TAG lines cost seconds before the first event.  Its errors about bad bytes
 * carry an offset only, so bytes are judged here, with line and column.  Line
 * breaks other than LF and CR LF are refused too: then our line numbers are
 * those of libyaml and of every editor.  Columns count characters.
 */
#include "yaml/internal.h"

#include <string.h>

static bool is_foreign_break(u32 c)
{
	return c == 0x85 || c == 0x2028 || c == 0x2029;
}

static int byte_order_mark(const struct yml_doc *doc, struct gicsim_diag *d)
{
	const char *t = doc->text;

	if ((doc->len >= 3 && !memcmp(t, "\xef\xbb\xbf", 3)) ||
	    (doc->len >= 2 && (!memcmp(t, "\xff\xfe", 2) || !memcmp(t, "\xfe\xff", 2))))
		return place_error(doc, 1, 1, 1, d, "byte order mark; expected UTF-8 without one");
	return 0;
}

static int bad_char(const struct yml_doc *doc, u32 line, u32 col, u32 c, struct gicsim_diag *d)
{
	if (c == '\r' || is_foreign_break(c))
		return place_error(doc, line, col, 1, d, "line break U+%04X; expected LF or CR LF",
				   c);
	return place_error(doc, line, col, 1, d, "control character U+%04X; expected text", c);
}

int guard_text(const struct yml_doc *doc, struct gicsim_diag *d)
{
	const char *t = doc->text;
	u32 line = 1, col = 1;
	bool indent = true; /* only blanks so far on this line */
	int err = byte_order_mark(doc, d);

	for (size_t i = 0; !err && i < doc->len;) {
		u32 c, n = utf8_decode(t + i, doc->len - i, &c);

		if (!n)
			return place_error(doc, line, col, 1, d, "byte 0x%02x is not UTF-8",
					   (unsigned)(u8)t[i]);
		if (c == '\r' && i + 1 < doc->len && t[i + 1] == '\n')
			c = ' ';
		if (!text_char(c))
			return bad_char(doc, line, col, c, d);
		if (c == '\t' && indent)
			return place_error(doc, line, col, 1, d,
					   "tab as indentation; expected spaces");
		if (c == '%' && col == 1)
			return place_error(doc, line, col, 1, d,
					   "a line that starts with %%; directives are not read");
		i += n;
		col++;
		if (c == '\n') {
			line++;
			col = 1;
			indent = true;
		} else if (c != ' ') {
			indent = false;
		}
	}
	return err;
}

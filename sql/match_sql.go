package store

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/zeebo/xxh3"
)

// textBase is the position of the first word of an article's text; the title
// counts from 0. The gap keeps phrases from running over the border.
const (
	textBase      = 1024
	maxTitleWords = 1000 // later words of a title are indexed as text
)

// SQL renders m as a predicate over the table article, named a, with its
// literals in place.
func SQL(m Match) Fragment { return Fragment(m.where()) }

func (Every) where() string { return "TRUE" }

func (w Words) where() string {
	return "a.doc IN (" + w.docs() + ")"
}

// docs gives a SELECT of the matching documents, with duplicates.
func (w Words) docs() string {
	var parts []string
	for _, condition := range conditions(w.Any) {
		parts = append(parts, w.In.docs(condition))
	}
	if len(parts) == 0 {
		return "SELECT unnest(docs) AS doc FROM posting WHERE FALSE"
	}
	return strings.Join(parts, " UNION ALL ")
}

// unique says whether docs gives each document once.
func (w Words) unique() bool { return len(w.Any) == 1 && !w.Any[0].Prefix && w.In == Anywhere }

// docs gives a SELECT of the documents with a term under a condition in the
// part, with duplicates.
func (p Part) docs(condition string) string {
	switch p {
	case InTitle:
		// The title comes first, so a word of it has its first place there.
		return fmt.Sprintf("SELECT doc FROM (SELECT unnest(docs) AS doc, unnest(pos) AS pos FROM posting WHERE %s) WHERE pos < %d", condition, textBase)
	case InText:
		return "SELECT doc FROM (" + places("posting WHERE "+condition, "", 0, InText) + ")"
	default:
		return "SELECT unnest(docs) AS doc FROM posting WHERE " + condition
	}
}

// condition gives the test of the index's rows for a term. The head, eight
// bytes as a number, narrows the scan to a few rows, as its zone maps are exact;
// the hash tells those apart that begin alike, without unpacking a string. Each
// term is a look-up of its own: DuckDB tests an IN of several against every row.
func (t Term) condition() string {
	head := bigEndian(t.Text)
	switch {
	case !t.Prefix && len(t.Text) < 8: // no term holds a zero byte
		return "head = " + unsigned(head)
	case !t.Prefix:
		return "head = " + unsigned(head) + " AND hash = " + unsigned(xxh3.HashString(t.Text))
	case len(t.Text) <= 8:
		return "head BETWEEN " + unsigned(head) + " AND " + unsigned(head|(1<<(8*(8-len(t.Text)))-1))
	}
	test := "head = " + unsigned(head) + " AND term >= " + quote(t.Text)
	if end, ok := prefixEnd(t.Text); ok {
		test += " AND term < " + quote(end)
	}
	return test
}

// conditions gives the tests of the index's rows for any of the terms, as few
// as there are different heads: the forms of a word are looked up together.
func conditions(terms []Term) []string {
	var heads []uint64 // in order
	var prefixes []string
	together := map[uint64][]Term{}
	for _, t := range terms {
		if t.Prefix {
			prefixes = append(prefixes, t.condition())
			continue
		}
		head := bigEndian(t.Text)
		if together[head] == nil {
			heads = append(heads, head)
		}
		if !slices.Contains(together[head], t) {
			together[head] = append(together[head], t)
		}
	}
	all := make([]string, 0, len(heads)+len(prefixes))
	for _, head := range heads {
		same := together[head]
		if len(same) == 1 {
			all = append(all, same[0].condition())
			continue
		}
		hashes := make([]string, len(same))
		for i, t := range same {
			hashes[i] = unsigned(xxh3.HashString(t.Text))
		}
		all = append(all, "head = "+unsigned(head)+" AND hash IN ("+strings.Join(hashes, ", ")+")")
	}
	return append(all, prefixes...)
}

func unsigned(n uint64) string { return strconv.FormatUint(n, 10) + "::UBIGINT" }

// prefixEnd gives the least string greater than every string that begins with
// prefix, in byte order; ok is false where there is none.
func prefixEnd(prefix string) (end string, ok bool) {
	for prefix != "" {
		r, size := utf8.DecodeLastRuneInString(prefix)
		prefix = prefix[:len(prefix)-size]
		next := r + 1
		if next == 0xD800 {
			next = 0xE000
		}
		if next <= utf8.MaxRune {
			return prefix + string(next), true
		}
	}
	return "", false
}

func (p Phrase) where() string { return "a.doc IN (" + p.docs() + ")" }

// docs gives a SELECT of the matching documents, with duplicates.
func (p Phrase) docs() string {
	if len(p.Terms) == 1 {
		return Words{Any: p.Terms, In: p.In}.docs()
	}
	return "SELECT doc FROM (" + p.spans() + ")"
}

func (p Phrase) unique() bool { return len(p.Terms) == 1 && Words{Any: p.Terms, In: p.In}.unique() }

// spans gives a SELECT of doc, first and last: where the phrase stands, as the
// positions of its first and last word, with duplicates.
//
// DuckDB keeps the right side of a join in memory, and takes far longer over a
// common word there than on the left. So of the further words only the places in
// documents with the longest word are kept, which is likely the rarest.
func (p Phrase) spans() string {
	longest := -1
	for i, t := range p.Terms {
		if !t.Prefix && (longest < 0 || utf8.RuneCountInString(t.Text) > utf8.RuneCountInString(p.Terms[longest].Text)) {
			longest = i
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "SELECT doc, pos AS first, pos + %d AS last FROM (%s)", len(p.Terms)-1, p.Terms[0].positions(0, p.In))
	for i, t := range p.Terms[1:] {
		further := t.positions(i+1, p.In)
		if longest >= 0 && t != p.Terms[longest] {
			further = fmt.Sprintf("SELECT doc, pos FROM (%s) JOIN (%s) USING (doc)", further, Anywhere.docs(p.Terms[longest].condition()))
		}
		fmt.Fprintf(&b, " JOIN (%s) USING (doc, pos)", further)
	}
	return b.String()
}

// positions gives a SELECT of doc and pos, the places of the term less shift.
func (t Term) positions(shift int, in Part) string {
	return places("posting WHERE "+t.condition(), "", shift, in)
}

// places gives a SELECT of doc, further columns, and pos, the places less shift,
// from rows of the index.
func places(from, columns string, shift int, in Part) string {
	pos := "unnest(pos || more_pos)::INTEGER"
	if shift > 0 {
		pos += fmt.Sprintf(" - %d", shift)
	}
	text := "SELECT unnest(docs || more_docs) AS doc" + columns + ", " + pos + " AS pos FROM " + from
	switch in {
	case InTitle:
		return fmt.Sprintf("SELECT * FROM (%s) WHERE pos + %d < %d", text, shift, textBase)
	case InText:
		return fmt.Sprintf("SELECT * FROM (%s) WHERE pos + %d >= %d", text, shift, textBase)
	default:
		return text
	}
}

func (w Within) where() string { return "a.doc IN (" + w.docs() + ")" }

func (w Within) unique() bool { return false }

// docs gives a SELECT of the matching documents, with duplicates.
func (w Within) docs() string {
	terms := distinctTerms(w.Terms)
	if len(terms) == 1 {
		return Words{Any: terms, In: w.In}.docs()
	}
	// A set of places fits into a window of N exactly when it fits into the
	// one that begins at its first place: try each place as the beginning.
	all := make([]string, len(terms))
	for i, t := range terms {
		all[i] = t.positions(0, w.In)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "SELECT w.doc FROM (%s) w", strings.Join(all, " UNION ALL "))
	for i := range terms {
		fmt.Fprintf(&b, " SEMI JOIN (%s) w%d ON w%[2]d.doc = w.doc AND w%[2]d.pos BETWEEN w.pos AND w.pos + %d AND %s",
			all[i], i, w.N, sameField("w.pos", fmt.Sprintf("w%d.pos", i)))
	}
	return b.String()
}

func distinctTerms(terms []Term) []Term {
	var out []Term
	seen := map[Term]bool{}
	for _, t := range terms {
		if !seen[t] {
			seen[t] = true
			out = append(out, t)
		}
	}
	return out
}

// sameField says that two positions are both in the title or both in the text.
func sameField(a, b string) string {
	return fmt.Sprintf("(%s < %d) = (%s < %d)", a, textBase, b, textBase)
}

func (n Near) where() string { return "a.doc IN (" + n.docs() + ")" }

func (n Near) unique() bool { return false }

// docs gives a SELECT of the matching documents, with duplicates.
func (n Near) docs() string {
	side := func(alternatives []Phrase) string {
		parts := make([]string, len(alternatives))
		for i, p := range alternatives {
			p.In = n.In
			parts[i] = p.spans()
		}
		return strings.Join(parts, " UNION ALL ")
	}
	// An inner join: DuckDB hashes the documents there, and compares every pair
	// of places of all documents in a semi-join with such a condition.
	return fmt.Sprintf("SELECT l.doc FROM (%s) l JOIN (%s) r ON l.doc = r.doc WHERE %s"+
		" AND (r.first - l.last BETWEEN 1 AND %d OR l.first - r.last BETWEEN 1 AND %[4]d)",
		side(n.Left), side(n.Right), sameField("l.first", "r.first"), n.N)
}

func (a All) where() string { return join([]Match(a), " AND ", "TRUE") }

func (a Any) where() string {
	lists, other := a.lists()
	var parts []string
	// What only needs a list of documents is looked up as one list: a semi-join
	// is cheaper than an OR of several.
	if len(lists) > 0 {
		parts = append(parts, "a.doc IN ("+strings.Join(lists, " UNION ALL ")+")")
	}
	for _, m := range other {
		parts = append(parts, m.where())
	}
	switch len(parts) {
	case 0:
		return "FALSE"
	case 1:
		return parts[0]
	default:
		return "(" + strings.Join(parts, " OR ") + ")"
	}
}

func join(all []Match, with, empty string) string {
	switch len(all) {
	case 0:
		return empty
	case 1:
		return all[0].where()
	}
	parts := make([]string, len(all))
	for i, m := range all {
		parts[i] = m.where()
	}
	return "(" + strings.Join(parts, with) + ")"
}

func (n Not) where() string { return "NOT (" + n.Match.where() + ")" }

func (l InLanguages) where() string { return oneOf("a.language", l) }

func (c InCountries) where() string { return oneOf("a.country", c) }

func oneOf(column string, values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = quote(v)
	}
	if len(quoted) == 0 {
		return "FALSE"
	}
	return column + " IN (" + strings.Join(quoted, ", ") + ")"
}

func (f FromSources) where() string {
	var parts []string
	for _, name := range f {
		if name.Prefix && name.Domain == "" && len(name.Terms) == 0 {
			parts = append(parts, "domain <> '' OR name <> ''")
		}
		if name.Domain != "" {
			if name.Prefix {
				parts = append(parts, "starts_with(domain, "+quote(name.Domain)+")")
			} else {
				parts = append(parts, "domain = "+quote(name.Domain))
			}
		}
		if len(name.Terms) > 0 {
			terms := quote(strings.Join(name.Terms, " "))
			if name.Prefix {
				parts = append(parts, "starts_with(name_terms, "+terms+")")
			} else {
				parts = append(parts, "name_terms = "+terms)
			}
		}
	}
	if len(parts) == 0 {
		return "FALSE"
	}
	return "a.source IN (SELECT id FROM source WHERE " + strings.Join(parts, " OR ") + ")"
}

func (b ByAuthor) where() string {
	if len(b.Terms) == 0 {
		return "a.author_terms <> ''"
	}
	return "contains(a.author_terms, " + quote(b.text()) + ")"
}

// text gives what stands in author_terms, which has a blank about each term.
func (b ByAuthor) text() string {
	var text strings.Builder
	for i, t := range b.Terms {
		text.WriteString(" " + t.Text)
		if i == len(b.Terms)-1 && !t.Prefix {
			text.WriteString(" ")
		}
	}
	return text.String()
}

// has says what where says of author_terms.
func (b ByAuthor) has(authorTerms string) bool {
	return authorTerms != "" && strings.Contains(authorTerms, b.text())
}

func (u URLContains) where() string {
	if u == "" {
		return "a.url <> ''"
	}
	return "contains(lower(a.url), " + quote(strings.ToLower(string(u))) + ")"
}

// has says what where says of an address in lower case.
func (u URLContains) has(url string) bool {
	return url != "" && strings.Contains(url, strings.ToLower(string(u)))
}

func (p Published) where() string {
	parts := []string{"a.published IS NOT NULL"}
	if !p.From.IsZero() {
		parts = append(parts, "a.published >= "+timestamp(p.From))
	}
	if !p.To.IsZero() {
		parts = append(parts, "a.published < "+timestamp(p.To))
	}
	return "(" + strings.Join(parts, " AND ") + ")"
}

// timestamp makes an SQL literal of t, in UTC.
func timestamp(t time.Time) string {
	return "TIMESTAMP '" + t.UTC().Format("2006-01-02 15:04:05.999999") + "'"
}

func (m Mentions) where() string {
	return fmt.Sprintf("a.id IN (SELECT article FROM mention WHERE topic = %d)", int(m))
}

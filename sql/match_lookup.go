package store

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zeebo/xxh3"
)

// A lookup is a word, a prefix or a phrase that is found together with others.
type lookup struct {
	phrase Phrase // a word or prefix is a phrase of one term
	says   string // what is said of the documents that hold it: literals of SQL for the columns that are asked for
}

// hits are lookups as SQL: parts of a WITH clause, and SELECTs of doc and the
// columns.
type hits struct {
	columns string
	tables  []string
	words   string   // a document once for each word that it holds; "" if no words are looked up
	selects []string // prefixes and phrases, with duplicates
}

// together renders lookups by the hundred, as a topic in an inflected language
// has them. What takes time is reading the lists of a row of the index, for
// which DuckDB unpacks those of the rows about it, up to 2,048: so the documents
// of a word are read once, and its places once and only where a phrase needs
// them. Still each word is a scan of its own, as a scan for one number passes over
// the rows that do not have it, and one for several reads the lists first.
func together(lookups []lookup, columns string) hits {
	h := hits{columns: columns}
	var plain, chained []lookup
	for _, l := range lookups {
		terms := l.phrase.Terms
		switch {
		case len(terms) > 1 || l.phrase.In != Anywhere:
			chained = append(chained, l)
		case terms[0].Prefix:
			h.selects = append(h.selects, fmt.Sprintf("SELECT unnest(docs) AS doc, %s FROM posting WHERE %s", l.says, terms[0].condition()))
		default:
			plain = append(plain, l)
		}
	}
	placed := wordsOf(chained)
	if len(placed) > 0 {
		h.table("found", rowsOf("hash, docs, pos, more_docs, more_pos", placed))
	}
	for len(chained) > 0 {
		kind := chained[0].phrase
		var same, others []lookup
		for _, l := range chained {
			if l.phrase.In == kind.In && len(l.phrase.Terms) == len(kind.Terms) {
				same = append(same, l)
			} else {
				others = append(others, l)
			}
		}
		name := fmt.Sprintf("phrases%d", len(h.tables))
		h.table(name, chain(same))
		h.selects = append(h.selects, fmt.Sprintf("SELECT doc, %s FROM %s JOIN %s", columns, name, wanted(same, columns)))
		chained = others
	}
	if len(plain) > 0 {
		h.words = plainWords(plain, placed, columns)
	}
	return h
}

// table adds a table that is made once.
func (h *hits) table(name, query string) {
	h.tables = append(h.tables, name+" AS MATERIALIZED ("+query+")")
}

// with gives the WITH clause in which "hit" is all that was found. It is made as
// a table before it is worked on: each of hundreds of scans would bring memory
// for sums of its own.
func (h *hits) with() string {
	selects := h.selects
	if h.words != "" {
		selects = append([]string{h.words}, selects...)
	}
	h.table("hit(doc, "+h.columns+")", strings.Join(selects, " UNION ALL "))
	return "WITH " + strings.Join(h.tables, ", ")
}

// rowsOf gives a SELECT of columns of the words' rows of the index.
func rowsOf(columns string, words []Term) string {
	var all []string
	for _, condition := range conditions(words) {
		all = append(all, "SELECT "+columns+" FROM posting WHERE "+condition)
	}
	return strings.Join(all, " UNION ALL ")
}

// plainWords gives the SELECT for words. What was found for phrases is not read
// again.
func plainWords(plain []lookup, placed []Term, columns string) string {
	rows := make([]string, len(plain))
	var fresh []Term
	for i, l := range plain {
		t := l.phrase.Terms[0]
		rows[i] = "(" + hashOf(t) + ", " + l.says + ")"
		if !slices.Contains(placed, t) {
			fresh = append(fresh, t)
		}
	}
	var from []string
	if len(fresh) > 0 {
		from = append(from, rowsOf("hash, docs", fresh))
	}
	if len(fresh) < len(plain) {
		from = append(from, "SELECT hash, docs FROM found")
	}
	return fmt.Sprintf("SELECT unnest(docs) AS doc, %s FROM (%s) JOIN (VALUES %s) word(hash, %[1]s) USING (hash)",
		columns, strings.Join(from, " UNION ALL "), strings.Join(rows, ", "))
}

// wordsOf gives the words of phrases, each once, without the prefixes.
func wordsOf(phrases []lookup) []Term {
	var words []Term
	seen := map[Term]bool{}
	for _, l := range phrases {
		for _, t := range l.phrase.Terms {
			if !t.Prefix && !seen[t] {
				seen[t] = true
				words = append(words, t)
			}
		}
	}
	return words
}

// chain gives a SELECT of the documents that hold phrases, which are of one
// length and for one part, and of the numbers t0, t1, … of their terms. All are
// found by one chain of joins, of the places of all first terms with those of all
// second ones and so on: a join for each would take memory by the hundreds.
//
// The words are chosen by joins and not by conditions, which DuckDB would move
// into every one of the scans of "found"; and the phrases by a semi-join at the
// end, as joined with them first, their terms would multiply.
func chain(phrases []lookup) string {
	in, length := phrases[0].phrase.In, len(phrases[0].phrase.Terms)
	terms := make([]string, length)
	for i := range terms {
		name := fmt.Sprintf("t%d", i)
		var hashes, all []string
		seen := map[Term]bool{}
		for _, l := range phrases {
			t := l.phrase.Terms[i]
			switch {
			case seen[t]:
			case t.Prefix:
				all = append(all, places("posting WHERE "+t.condition(), ", "+hashOf(t)+" AS "+name, i, in))
			default:
				hashes = append(hashes, "("+hashOf(t)+")")
			}
			seen[t] = true
		}
		if len(hashes) > 0 {
			from := "found SEMI JOIN (VALUES " + strings.Join(hashes, ", ") + ") word(hash) USING (hash)"
			all = append(all, places(from, ", hash AS "+name, i, in))
		}
		terms[i] = "(" + strings.Join(all, " UNION ALL ") + ")"
		if i > 0 {
			terms[i] += " USING (doc, pos)"
		}
	}
	return fmt.Sprintf("SELECT doc, %s FROM %s SEMI JOIN %s", strings.Join(termNames(length), ", "), strings.Join(terms, " JOIN "), wanted(phrases, ""))
}

func termNames(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("t%d", i)
	}
	return names
}

// wanted gives phrases of one length as a table to join with, with what is said
// of them if columns are named.
func wanted(phrases []lookup, columns string) string {
	rows := make([]string, len(phrases))
	for i, l := range phrases {
		var row []string
		for _, t := range l.phrase.Terms {
			row = append(row, hashOf(t))
		}
		if columns != "" {
			row = append(row, l.says)
		}
		rows[i] = "(" + strings.Join(row, ", ") + ")"
	}
	terms := strings.Join(termNames(len(phrases[0].phrase.Terms)), ", ")
	names := terms
	if columns != "" {
		names += ", " + columns
	}
	return fmt.Sprintf("(VALUES %s) phrase(%s) USING (%s)", strings.Join(rows, ", "), names, terms)
}

// hashOf gives the number that a term is known by within a query: a word's is
// its hash, a prefix's that of what is no word.
func hashOf(t Term) string {
	if t.Prefix {
		return unsigned(xxh3.HashString(t.Text + "*"))
	}
	return unsigned(xxh3.HashString(t.Text))
}

package store

import (
	"context"
	"strings"
	"time"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// Articles lists at most limit articles in scope that match, in the order of after
// and without their text.
func (s *Store) Articles(ctx context.Context, m Match, scope Scope, after After, limit int) ([]Article, error) {
	var list []Article
	err := s.EachArticle(ctx, m, scope, after, After{}, limit, func(a *Article) error {
		list = append(list, *a)
		return nil
	})
	return list, err
}

// EachArticle calls do with the articles that Articles lists, but with none behind
// until unless that is zero. An article is good until do returns; its texts stay.
// Lists are exported whole, so that they are read as their columns lie in memory:
// value by value takes several times as long as the query itself.
func (s *Store) EachArticle(ctx context.Context, m Match, scope Scope, after, until After, limit int, do func(*Article) error) error {
	f, ok, err := s.residentList(ctx, m, scope, after, until, limit)
	if err != nil {
		return err
	}
	if !ok {
		f = listFragments(m, scope, after.Order)
		f["after"] = Fragment(after.where() + " AND " + until.upTo())
	}
	room := make([]Article, min(limit, chunkRows))
	return s.borrow(ctx, func(b *bulk) error {
		return b.readWith(ctx, "article_list", args{"limit": limit}, f, func(chunk mapping.DataChunk, rows int) error {
			list := room[:rows]
			readListed(chunk, list)
			for i := range list {
				if err := do(&list[i]); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// listFragments fill the slots of a list: what matches or, where the unit is another
// than articles, of each text or story the matching article that comes first.
func listFragments(m Match, scope Scope, order Order) fragments {
	joins, match := from(m)
	where := Fragment(scope.where())
	if column := scope.Unit.distinct(); column != "" {
		match = "a.id IN (SELECT id FROM (SELECT a.id, row_number() OVER (PARTITION BY a." + Fragment(column) +
			" ORDER BY " + order.columns() + ") AS place FROM article AS " + joins + " WHERE " + match + " AND " + where + ") WHERE place = 1)"
		joins, where = "a", "TRUE"
	}
	return fragments{"from": joins, "match": match, "scope": where, "order": order.columns()}
}

// readListed reads a chunk of the query article_list.
func readListed(chunk mapping.DataChunk, list []Article) {
	rows := len(list)
	for index, field := range []func(*Article) *string{
		1:  func(a *Article) *string { return &a.URL },
		2:  func(a *Article) *string { return &a.Title },
		3:  func(a *Article) *string { return &a.Author },
		4:  func(a *Article) *string { return &a.Language },
		5:  func(a *Article) *string { return &a.Country },
		6:  func(a *Article) *string { return &a.SourceDomain },
		7:  func(a *Article) *string { return &a.SourceName },
		10: func(a *Article) *string { return &a.DateFrom },
		11: func(a *Article) *string { return &a.DateNote },
	} {
		if field != nil {
			copyTexts(stringsOf(chunk, index, rows), func(i int, text string) { *field(&list[i]) = text })
		}
	}
	ids, dayOnly := column[int64](chunk, 0, rows), column[bool](chunk, 9, rows)
	published, seen, updated := column[int64](chunk, 8, rows), column[int64](chunk, 12, rows), column[int64](chunk, 13, rows)
	undated := nullsOf(chunk, 8)
	for i := range list {
		a := &list[i]
		a.ID, a.DateOnly = ids[i], dayOnly[i]
		a.FirstSeen, a.Updated = time.UnixMicro(seen[i]).UTC(), time.UnixMicro(updated[i]).UTC()
		a.Published = time.Time{}
		if !undated(i) {
			a.Published = time.UnixMicro(published[i]).UTC()
		}
	}
}

// copyTexts gives copies of the strings of a chunk, which goes. They lie in one
// piece of memory, and a string that comes again and again lies there once.
func copyTexts(entries []stringEntry, put func(row int, text string)) {
	total, last := 0, []byte(nil)
	for i := range entries {
		if b := entries[i].bytes(); string(b) != string(last) {
			total, last = total+len(b), b
		}
	}
	var all strings.Builder
	all.Grow(total)
	text := ""
	for i := range entries {
		if b := entries[i].bytes(); string(b) != text {
			from := all.Len()
			all.Write(b)
			text = all.String()[from:]
		}
		put(i, text)
	}
}

// nullsOf gives a function that says which rows of a column are NULL.
func nullsOf(chunk mapping.DataChunk, index int) func(row int) bool {
	validity := mapping.VectorGetValidity(mapping.DataChunkGetVector(chunk, mapping.IdxT(index)))
	return func(row int) bool { return validity != nil && !mapping.ValidityRowIsValid(validity, mapping.IdxT(row)) }
}

package store

import (
	"fmt"
	"strings"
	"time"
)

// Scope is what stands beside a query: which articles are looked at, matching
// or not.
type Scope struct {
	// From and To bound the publication time, half-open; zero is open. Days
	// bound the articles of which only the day is known: [FromDay, ToDay), as
	// midnights in UTC that stand for calendar days of the asker's zone.
	From, To       time.Time
	FromDay, ToDay time.Time

	// Undated selects the articles without a usable date; without it they are
	// left out.
	Undated bool

	Sources   []SourceName
	Languages []string
	Countries []string
	Authors   []string // as written
	DateFroms []string // where dates came from: feed, page, file or url
	// Publishers are sources by their labels, domain or else name; nil: all.
	Publishers []string

	// StoredAfter is an article: only those that were stored after it; 0: all.
	StoredAfter int64

	// Unit is what is counted of the articles in scope.
	Unit Unit
}

// Unit is what is counted.
type Unit int

// The units.
const (
	Articles Unit = iota
	Texts         // distinct ones
	Stories
)

// distinct gives the column of article that tells what is counted apart; "" for
// articles, which need not be told apart.
func (u Unit) distinct() string {
	switch u {
	case Texts:
		return "text_hash"
	case Stories:
		return "story"
	default:
		return ""
	}
}

// counted gives the expression for the slot "counted".
func (u Unit) counted() Fragment {
	if column := u.distinct(); column != "" {
		return Fragment("count(DISTINCT a." + column + ")")
	}
	return "count(*)"
}

// where gives a predicate over "article a".
func (s Scope) where() string {
	var parts []string
	if s.Undated {
		parts = append(parts, "a.published IS NULL")
	} else {
		parts = append(parts, "a.published IS NOT NULL")
		if exact, days := between("a.published", s.From, s.To), between("a.published", s.FromDay, s.ToDay); exact != "" || days != "" {
			// The outer bounds hold for both kinds and let zone maps narrow the scan.
			parts = append(parts, outer(s))
			parts = append(parts, fmt.Sprintf("CASE WHEN a.date_only THEN %s ELSE %s END", orTrue(days), orTrue(exact)))
		}
	}
	if len(s.Sources) > 0 {
		parts = append(parts, FromSources(s.Sources).where())
	}
	if s.Publishers != nil {
		parts = append(parts, "a.source IN (SELECT id FROM source WHERE "+oneOf("if(domain <> '', domain, name)", s.Publishers)+")")
	}
	if len(s.Languages) > 0 {
		parts = append(parts, oneOf("a.language", s.Languages))
	}
	if len(s.Countries) > 0 {
		parts = append(parts, oneOf("a.country", s.Countries))
	}
	if len(s.DateFroms) > 0 {
		parts = append(parts, oneOf("a.date_from", s.DateFroms))
	}
	if len(s.Authors) > 0 {
		parts = append(parts, oneOf("a.author", s.Authors))
	}
	if s.StoredAfter > 0 {
		parts = append(parts, fmt.Sprintf("a.id > %d", s.StoredAfter))
	}
	return strings.Join(parts, " AND ")
}

func between(column string, from, to time.Time) string {
	var parts []string
	if !from.IsZero() {
		parts = append(parts, column+" >= "+timestamp(from))
	}
	if !to.IsZero() {
		parts = append(parts, column+" < "+timestamp(to))
	}
	return strings.Join(parts, " AND ")
}

// outer bounds both kinds of date. An instant and its day are set together.
func outer(s Scope) string {
	from, to := s.From, s.To
	if s.FromDay.Before(from) {
		from = s.FromDay
	}
	if s.ToDay.After(to) {
		to = s.ToDay
	}
	return orTrue(between("a.published", from, to))
}

func orTrue(condition string) string {
	if condition == "" {
		return "TRUE"
	}
	return condition
}

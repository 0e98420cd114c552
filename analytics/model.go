// Package analytics says what a query means and what the numbers mean.
//
// A Query (query.go) is parsed here and compiled (compile.go) into a
// store.Match, which the store renders as SQL; that SQL is the only evaluator.
// An Analyst answers questions about one store, each with one method: Volume,
// Breakdown, Articles, Overview, Explain. A Request carries what every question
// has in common: what is counted, and the scope that stands beside it.
//
//	a := analytics.New(st, time.Now)
//	req := analytics.Request{
//		Selections: []analytics.Selection{{Query: `border AND (incident* OR closure)`}},
//		Interval:   analytics.Week,
//	}
//	v, err := a.Volume(ctx, req) // v.Series[0].Points: one point per week, zeros included
package analytics

import (
	"fmt"
	"strconv"
	"time"

	"tidings/sql"
)

// Selection names what is counted: a saved topic, as it is in force or as it was
// defined, or a query typed by hand. Either Topic or Query is set.
type Selection struct {
	Topic string // a topic's slug
	Query string // an expression in the query language

	// Version and On ask for a topic as it was defined: in a version, or in the one in
	// force at the end of a day, given by its start in a zone. At most one is set.
	Version int
	On      time.Time
}

// Name is what stands beside the selection's numbers: the topic as parameters
// spell it or the query as typed.
func (s Selection) Name() string {
	if s.Topic != "" {
		return s.Spelling()
	}
	return s.Query
}

// Spelling writes a topic as the parameter has it: "border", "border@2" or
// "border@2026-11-01"; "" for a query. See ParseTopic.
func (s Selection) Spelling() string {
	switch {
	case s.Topic == "":
		return ""
	case s.Version > 0:
		return s.Topic + versionMark + strconv.Itoa(s.Version)
	case !s.On.IsZero():
		return s.Topic + versionMark + s.On.Format(time.DateOnly)
	default:
		return s.Topic
	}
}

// Dated says that a topic is asked for as it was defined once, and not as it is in force.
func (s Selection) Dated() bool { return s.Version > 0 || !s.On.IsZero() }

// Range is a half-open span of time, [From, To).
type Range struct {
	From, To time.Time
}

// Request is what a question about volume consists of. The names of its parts
// as parameters (URL, JSON, command line) are q, topic, from, to, interval,
// tz, source, language, country, author, unit, panel and by; ParseRequest reads them.
type Request struct {
	Selections []Selection // empty: all articles in scope

	// Range limits the publication date. A zero From or To stands for the
	// extent of the dated articles in the store, which an answer states in full.
	Range    Range
	Interval Interval       // "" chooses one that gives a readable chart
	Zone     *time.Location // nil is UTC

	Sources   []string // domains or names; empty: all
	Languages []string // ISO 639-1; empty: all
	Countries []string // ISO 3166-1 alpha-2; empty: all
	Authors   []string // as written; "" is none; empty: all
	DateFroms []string // see DateOrigins; empty: all

	By Dimension // splits each series; "" does not

	// Unit is what is counted; "" is Articles.
	Unit Unit
	// Panel narrows the scope to the sources that were collected throughout the range:
	// the fixed panel, by which a change is none of the collection's.
	Panel bool
	// PanelOf are the publishers of the panel. An answer fills them in, by its range.
	PanelOf []string

	// Undated asks for the articles without a usable date instead of those in
	// the range; only lists of articles know it.
	Undated bool
	// With is a query that articles must match, too, such as a word that sets those
	// of a topic apart; "" asks for no more. Only lists of articles know it.
	With string
	// And are topics by their slugs, all of which the articles must be mentions of, too,
	// such as one that a topic's articles often have. Only lists of articles know it.
	And []string
	// Sort is the order of a list; "" is Newest.
	Sort Sort
}

// Sort is the order of a list of articles.
type Sort string

// The orders. Newest and Oldest are by publication, Stored by when articles came.
const (
	Newest Sort = "newest" // first
	Oldest Sort = "oldest" // first
	Stored Sort = "stored" // the one stored last first
)

// Sorts are all of them.
var Sorts = []Sort{Newest, Oldest, Stored}

func (s Sort) order() store.Order {
	switch s {
	case Oldest:
		return store.OldestFirst
	case Stored:
		return store.StoredLastFirst
	default:
		return store.NewestFirst
	}
}

// Unit is what is counted. Of texts and stories a bucket has the distinct ones among
// its matching articles, so that one which lasts longer counts in each of its buckets,
// and in a range once: the sum of the buckets may be more than the count of the range.
type Unit string

// The units.
const (
	Articles Unit = "articles"
	Texts    Unit = "texts"   // distinct: title and text equal to the letter are one
	Stories  Unit = "stories" // near-duplicates within three days are one
)

// Units are all of them.
var Units = []Unit{Articles, Texts, Stories}

func (u Unit) stored() store.Unit {
	switch u {
	case Texts:
		return store.Texts
	case Stories:
		return store.Stories
	default:
		return store.Articles
	}
}

// Dimension is what a series can be split by.
type Dimension string

// The dimensions of a breakdown.
const (
	BySource   Dimension = "source"
	ByLanguage Dimension = "language"
	ByCountry  Dimension = "country"
	ByAuthor   Dimension = "author" // as written
	// ByDateFrom is where the date came from: feed, page, file or url, which is inferred.
	ByDateFrom Dimension = "date_from"
)

// Dimensions are all of them.
var Dimensions = []Dimension{BySource, ByLanguage, ByCountry, ByAuthor, ByDateFrom}

// Volume is the answer to how many articles matched in each bucket: one
// series per selection, or per selection and group where the request asks
// for a breakdown.
type Volume struct {
	Request Request  // as asked, with range, interval and zone filled in
	Series  []Series // in the order asked; groups by falling count, then name
}

// Series is one line of a chart: a count for every bucket of the range, zero
// where nothing matched.
type Series struct {
	Name   string // topic's name, or the query as typed, or "all articles"
	Slug   string // topic's slug; "" for a query
	Topic  string // the topic as the request spells it: its slug, or with a version as "border@2"; "" for a query
	Query  string // the expression counted; "" for all articles
	Group  string // value of the request's dimension, "unknown" where articles have none; "" without one
	Colour string // "#rrggbb" where the topic sets one; else ""
	Number int    // of the topic; 0 for a query

	Points  []Point
	Count   int64   // over the whole range: of articles the sum of Points' counts
	Total   int64   // likewise of totals
	Ratio   float64 // Count/Total; 0 when Total is 0
	Undated int64   // matching articles without a usable date: in no bucket
}

// Point is one bucket of a Series.
type Point struct {
	Bucket time.Time // the bucket's start, in the request's zone
	Count  int64     // matching articles
	Total  int64     // all articles in scope (for a group: in that group)
	Ratio  float64   // Count/Total; 0 when Total is 0

	// Collected is false for a bucket in which no article at all was stored:
	// a zero there says nothing about the topic.
	Collected bool

	// Part says that the bucket is not whole: it begins before the range or ends behind it,
	// or is not over. Its count is less for that, whatever happened.
	Part bool

	// Coverage is what was collected of what is usual; nil before Analyst.Cover.
	Coverage *Coverage
}

// Group is one value of a Dimension with its articles over the whole range.
type Group struct {
	Value string // as parameters spell it; "unknown" where articles have none
	Label string // as people read it
	Count int64
	Total int64
	Ratio float64
}

// Article is an article as lists show it.
type Article struct {
	ID        int64
	URL       string
	Title     string
	Source    string // domain or, where there is none, name
	Domain    string // the source's domain; "" when only its name is known
	Name      string // the source's name; its domain where it has none
	Author    string
	Language  string    // "" when unknown
	Country   string    // "" when unknown
	Published time.Time // UTC; zero when undated
	DateOnly  bool
	DateFrom  string
	DateNote  string
	FirstSeen time.Time
	Updated   time.Time
}

// ArticleList is one page of the articles a request counts, newest first: those
// of its range, or the undated ones where it asks for them.
type ArticleList struct {
	Request  Request
	Articles []Article
	Count    int64  // all that match within the range, not only this page
	Undated  int64  // all that match and have no usable date
	Next     string // cursor of the next page; "" on the last
}

// ArticleView is one article with its text and where topics and queries
// matched in it.
type ArticleView struct {
	Article
	Text   string
	Topics []Topic // topics it is a mention of
	// TitleSpans and TextSpans are the byte ranges of matched words, sorted
	// and without overlap.
	TitleSpans, TextSpans []Span
	Versions              []Version // texts that it had before, oldest first
	Page                  *Page     // nil where its page is not wanted
	Story                 Story
}

// Story is an article and its near-duplicates, in whatever source.
type Story struct {
	Articles, Sources int64
	Listed            []Article // the first StoryListed of them, in their order, which begins with the first
	SQL               string    // of all of them, for ad-hoc SQL
}

// StoryListed is how many articles of a story are listed.
const StoryListed = 20

// Span is a half-open range of byte offsets in a text.
type Span struct{ Start, End int }

// Topic is a named, saved, versioned query. A weighted list of terms is one,
// too: see Weighting.
type Topic struct {
	Slug        string
	Name        string
	Description string
	Query       string
	Colour      string   // "#rrggbb" or ""
	Number      int      // its own, from 1, in the order in which topics were made
	Languages   []string // only articles in these languages are mentions; empty: all
	Version     int      // 1 at first; each change of query or languages adds one
	Mentions    int64    // articles that match now
	Updated     time.Time
}

// Card is one topic on the overview: its recent trend and how its last
// complete bucket compares with the one before.
type Card struct {
	Topic  Topic
	Series Series
	Latest Point // the last complete bucket of the range
	// Previous is the bucket before Latest; its Bucket is zero when there is none.
	Previous Point
	// Change is Latest.Count/Previous.Count - 1; Changed is false when there
	// is nothing to compare with (no previous bucket, or one with no mention).
	Change  float64
	Changed bool
}

// Source is a publisher with what was stored from it.
type Source struct {
	Domain    string // "" when only a name is known
	Name      string // "" when only a domain is known
	Country   string
	Languages []string // those of at least one article in a hundred, by falling number
	Articles  int64
	Undated   int64
	First     time.Time // earliest and latest publication, zero if none is dated
	Last      time.Time
	LastSeen  time.Time // when an article of it was last stored

	// Rhythm is how often its articles come; nil where no active feed brings them,
	// which is no silence.
	Rhythm *Rhythm
}

// Label is the source's name and, where both are known, its domain.
func (s Source) Label() string {
	switch {
	case s.Name == "" || s.Name == s.Domain:
		return s.Domain
	case s.Domain == "":
		return s.Name
	default:
		return fmt.Sprintf("%s (%s)", s.Name, s.Domain)
	}
}

// Corpus is what the store holds as a whole.
type Corpus struct {
	Articles  int64
	Undated   int64
	Sources   int64
	Topics    int64
	First     time.Time // earliest and latest publication
	Last      time.Time
	Newest    int64         // the article stored last by its ID; 0 none
	Synthetic bool          // the demonstration corpus: every page says so
	Bundle    *OpenedBundle // an opened bundle: every page says so; nil it is none
}

// Package question has the questions that every engine is asked, and the form
// their answers are compared in.
//
// A question's query is written once, in Tidings' query language; each engine
// compiles it to its own. An answer is rows of a key and numbers, in a form
// that does not depend on the engine, so that answers can be compared.
package question

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tidings/analytics"
	"tidings/cmd/tidings-bench/corpus"
)

// Kind says what an answer's rows are.
type Kind string

// The kinds of answers.
const (
	// Series: a row for each bucket with matches: its first day, count.
	Series Kind = "series"
	// Share: a row for each bucket with articles: its first day, count, total.
	Share Kind = "share"
	// Groups: a row for each value of Question.By with matches: value, count.
	Groups Kind = "groups"
	// List: a row for each article in order: address; no numbers.
	List Kind = "list"
	// Retag: one row: the topic, how many articles match it now.
	Retag Kind = "retag"
	// Overview: what the dashboard's first page shows: rows "articles" and
	// "sources" with a count, "source X", "language X", "country X" with a count,
	// "total DAY" and "SLUG DAY" with a count, for each week of the last year.
	Overview Kind = "overview"
)

// Question is one question. It is about all articles but for what its fields say.
type Question struct {
	ID    string
	Text  string // for people
	Kind  Kind
	Query string // in Tidings' language; "" only for Overview
	Topic string // slug of the topic whose query it is; ""

	Interval analytics.Interval  // of Series and Share
	By       analytics.Dimension // of Groups
	Limit    int                 // of List, newest first
	From, To time.Time           // half-open; zero: everything

	// Tokens is what kind of tokens the query is made of: what engines differ on.
	Tokens Tokens
}

// Tokens is how much an engine has to know of words to answer as the others do.
type Tokens string

// The kinds of tokens.
const (
	// Parts: the words are parts of no other words, nor of themselves with
	// accents: even comparing letters finds the same articles.
	Parts Tokens = "parts"
	// Whole: whole words, or phrases, are compared.
	Whole Tokens = "whole"
)

// All gives the questions for a corpus.
func All(facts corpus.Facts, topics []analytics.TopicDefinition) []Question {
	w := facts.Words
	week := func(id, text, query string, tokens Tokens) Question {
		return Question{ID: id, Text: text, Kind: Series, Query: query, Interval: analytics.Week, Tokens: tokens}
	}
	month := w.Month.AddDate(0, 1, 0)
	phrase := func(words ...string) string { return `"` + strings.Join(words, " ") + `"` }
	qs := []Question{
		week("week-rare", "a rare word by week", w.Rare, Parts),
		week("week-middling", "a middling word by week", w.Middling, Parts),
		week("week-common", "a common word by week", w.Common, Parts),
		week("week-very-common", "a very common word by week", w.VeryCommon, Parts),
		week("and-broad", "AND of two common words by week", w.Common+" AND "+w.VeryCommon, Parts),
		week("and-narrow", "AND of a middling and a common word by week", w.Middling+" AND "+w.Common, Parts),
		week("and-rare", "AND of a rare and a very common word by week", w.Rare+" AND "+w.VeryCommon, Parts),
		week("or-ten", "OR of ten words by week", strings.Join(w.Ten, " OR "), Parts),
		week("not", "a common word without a very common one, by week", w.Common+" AND NOT "+w.VeryCommon, Parts),
		week("prefix-wide", "a prefix of hundreds of words by week", w.Prefix+"*", Parts),
		week("phrase-narrow", "a narrow phrase by week", phrase(w.PhraseNarrow[:]...), Whole),
		week("phrase-common", "a phrase of two very frequent words by week", phrase(w.PhraseCommon[:]...), Whole),
		week("near", "two words within 5 of each other by week", w.Near[0]+" NEAR/5 "+w.Near[1], Whole),
		week("within", "three words within 10 of each other by week", phrase(w.Within[:]...)+"~10", Whole),
		{ID: "by-source", Text: "a common word by source", Kind: Groups, Query: w.Common, By: analytics.BySource, Tokens: Parts},
		{ID: "by-language", Text: "a common word by language", Kind: Groups, Query: w.Common, By: analytics.ByLanguage, Tokens: Parts},
		{ID: "share", Text: "a common word as a share of all articles by week", Kind: Share, Query: w.Common, Interval: analytics.Week, Tokens: Parts},
		{ID: "top-20", Text: "the 20 newest articles with a common word", Kind: List, Query: w.Common, Limit: 20, Tokens: Parts},
		{ID: "month", Text: "a common word by day of one month", Kind: Series, Query: w.Common, Interval: analytics.Day, From: w.Month, To: month, Tokens: Parts},
	}
	for _, t := range topics {
		q := week("topic-"+t.Slug, "the topic "+t.Slug+" by week, from its query", t.Query, Whole)
		q.Topic = t.Slug
		qs = append(qs, q)
	}
	for _, t := range topics {
		qs = append(qs, Question{ID: "retag-" + t.Slug, Text: "the topic " + t.Slug + " edited, and all articles tagged again",
			Kind: Retag, Query: t.Query, Topic: t.Slug, Tokens: Whole})
	}
	last := time.Date(facts.Last.Year(), facts.Last.Month(), facts.Last.Day()+1, 0, 0, 0, 0, time.UTC)
	return append(qs, Question{ID: "overview", Text: "all that the overview page shows, for the last year by week",
		Kind: Overview, Interval: analytics.Week, From: last.AddDate(-1, 0, 0), To: last, Tokens: Whole})
}

// Parsed gives the question's query as parsed; it fails only for a query that
// somebody else wrote.
func (q Question) Parsed() (analytics.Expr, error) {
	parsed, err := analytics.Parse(q.Query)
	if err != nil {
		return nil, fmt.Errorf("question %s: %w", q.ID, err)
	}
	return parsed.Expr, nil
}

// Select gives the questions whose identifiers, or the part before their first
// hyphen, are named; all of them if none is. It fails on a name that fits none.
func Select(qs []Question, names []string) ([]Question, error) {
	if len(names) == 0 {
		return qs, nil
	}
	var out []Question
	used := map[string]bool{}
	for _, q := range qs {
		group, _, _ := strings.Cut(q.ID, "-")
		named := false
		for _, n := range names {
			if n == q.ID || n == group {
				used[n], named = true, true
			}
		}
		if named {
			out = append(out, q)
		}
	}
	for _, n := range names {
		if !used[n] {
			var all []string
			for _, q := range qs {
				all = append(all, q.ID)
			}
			return nil, fmt.Errorf("there is no question %s; there are %s", n, strings.Join(all, ", "))
		}
	}
	return slices.Clip(out), nil
}

package analytics

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"tidings/sql"
)

// How many completions of a kind there are at most.
const (
	maxTopicCompletions = 4
	maxFieldCompletions = 8
	maxValueCompletions = 12
	maxBareSources      = 3 // beside words
	maxWordCompletions  = 10
)

// CompletionKind says what a Completion stands for.
type CompletionKind string

// The kinds, in the order in which they are given.
const (
	CompleteTopic  CompletionKind = "topic"  // Text is its slug: it is chosen beside the query, and is no part of it
	CompleteField  CompletionKind = "field"  // a field with its colon
	CompleteSource CompletionKind = "source" // a field and its value
	CompleteValue  CompletionKind = "value"  // a value of the field before it
	CompletePrefix CompletionKind = "prefix" // all words that begin so, as word*
	CompleteWord   CompletionKind = "word"   // a word of the index, in the form in which it is indexed
)

// Completion is one way to go on with a query.
type Completion struct {
	Kind     CompletionKind
	Text     string // comes in the place of what is completed
	Label    string // as people read it
	Note     string // what else there is to say; may be ""
	Articles int64  // of the whole store, that have it
	Counted  bool   // Articles is known
}

// Completions are the ways to go on with a query at a place. They take the place of
// its bytes from Start to End.
type Completions struct {
	Start, End int
	Word       string // what is completed: of those bytes, the ones before the place
	List       []Completion
}

// Complete says how the word at a place of a query, in bytes, may go on: with fields,
// topics, sources and the words of the index, or in a field with the values that there
// are. The query may be unfinished. Counts are of all articles that are stored.
//
//	Complete(ctx, "language:lt AND bal", 19) // balloon, balloons, …: [16, 19)
//
// A place that is not in the query, or within a character of it, is a *ParamError.
func (a *Analyst) Complete(ctx context.Context, query string, at int) (Completions, error) {
	if len(query) > MaxQueryBytes || !utf8.ValidString(query) {
		return Completions{}, &ParamError{Name: "q", Value: clipped(query), Allowed: Says("text in UTF-8 of at most %d bytes", MaxQueryBytes)}
	}
	if at < 0 || at > len(query) || at < len(query) && !utf8.RuneStart(query[at]) {
		return Completions{}, &ParamError{Name: "at", Value: fmt.Sprint(at), Allowed: Says("the offset of a character in bytes, from 0 to %d", len(query))}
	}
	p := placeIn(query, at)
	c := Completions{Start: p.start, End: p.end, Word: query[p.start:at]}
	var err error
	switch {
	case p.field == "":
		c.List, err = a.completeBare(ctx, p, c.Word)
	case p.field.kind() == inWords:
		c.List, err = a.completeWord(ctx, p, c.Word)
	default:
		c.List, err = a.completeValue(ctx, p, c.Word)
	}
	return c, err
}

// queryPlace is what stands at a place of an unfinished query.
type queryPlace struct {
	start, end int
	field      FieldName // that the place is a value of; "" none
	quoted     bool      // within quotes
	inner      string    // of a value in quotes, what stands between them and the place
}

// placeIn finds the word at a place: the query is read up to there by the same lexer
// that the parser has, and the word then goes on behind the place.
func placeIn(query string, at int) queryPlace {
	var fields []FieldName // of the parentheses that are open
	var here, next FieldName
	l := lexer{text: query[:at]}
	for {
		inner := cmp.Or(next, here)
		values := inner != "" && inner.kind() != inWords
		l.skipSpace()
		start := l.pos
		t, err := l.next(values)
		if err != nil {
			if r, size := utf8.DecodeRuneInString(query[start:at]); closers(r) != "" && closingQuote(query[:at], start+size, closers(r)) < 0 {
				return inQuotes(query, at, start, size, inner)
			}
			l.pos = max(l.pos, start+1)
			for l.pos < at && !utf8.RuneStart(query[l.pos]) {
				l.pos++
			}
			continue
		}
		if t.kind == kindEnd {
			return queryPlace{start: at, end: at, field: inner}
		}
		switch t.kind {
		case kindOpen:
			fields, here, next = append(fields, here), inner, ""
		case kindClose:
			if n := len(fields); n > 0 {
				here, fields = fields[n-1], fields[:n-1]
			}
			next = ""
		case kindField:
			next, _ = fieldNamed(query[t.at.Start : t.at.End-1])
		case kindWord, kindAnd, kindOr, kindNot:
			if t.at.End == at && t.kind != kindNot || t.at.End == at && t.at.End-t.at.Start > 1 {
				whole := lexer{text: query, pos: t.at.Start}
				_, _ = whole.run(values)
				end := max(at, whole.pos)
				if strings.HasSuffix(query[t.at.Start:end], ":") && end > at {
					end-- // a name that has its colon keeps it
				}
				return queryPlace{start: t.at.Start, end: end, field: inner}
			}
			next = ""
		default:
			next = ""
		}
		if t.at.End == at && t.kind == kindField {
			return queryPlace{start: at, end: wordEnd(query, at), field: next}
		}
	}
}

// inQuotes is the place within quotes that are not closed before it: a value is all
// between them, and of words it is the last.
func inQuotes(query string, at, start, size int, field FieldName) queryPlace {
	p := queryPlace{start: start, end: wordEnd(query, at), field: field, quoted: true, inner: query[start+size : at]}
	if field != "" && field.kind() != inWords {
		opening, _ := utf8.DecodeRuneInString(query[start:])
		if r, n := utf8.DecodeRuneInString(query[p.end:]); n > 0 && strings.ContainsRune(closers(opening), r) {
			p.end += n
		}
		return p
	}
	p.start = start + size
	if i := strings.LastIndexFunc(p.inner, isSpace); i >= 0 {
		_, n := utf8.DecodeRuneInString(p.inner[i:])
		p.start += i + n
	}
	return p
}

// wordEnd gives the end of the word that goes on at a place.
func wordEnd(query string, at int) int {
	for i, r := range query[at:] {
		if isSpace(r) || r == '(' || r == ')' || closers(r) != "" {
			return at + i
		}
	}
	return len(query)
}

// completeBare completes what may be anything.
func (a *Analyst) completeBare(ctx context.Context, p queryPlace, word string) ([]Completion, error) {
	if p.quoted {
		return a.completeWord(ctx, p, word)
	}
	var out []Completion
	topics, err := a.Topics(ctx)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(topics, func(a, b Topic) int { return cmp.Compare(b.Mentions, a.Mentions) })
	for _, t := range topics {
		if len(out) < maxTopicCompletions && (begins(t.Name, word) || strings.HasPrefix(t.Slug, strings.ToLower(word))) {
			out = append(out, Completion{Kind: CompleteTopic, Text: t.Slug, Label: t.Name, Articles: t.Mentions, Counted: true})
		}
	}
	fields := 0
	for _, f := range completedFields {
		if fields < maxFieldCompletions && strings.HasPrefix(string(f.name), strings.ToLower(word)) {
			out = append(out, Completion{Kind: CompleteField, Text: string(f.name) + ":", Label: string(f.name) + ":", Note: f.takes})
			fields++
		}
	}
	if utf8.RuneCountInString(word) < MinPrefix {
		return out, nil
	}
	sources, err := a.completeGroups(ctx, BySource, word, maxBareSources)
	if err != nil {
		return nil, err
	}
	for _, s := range sources {
		s.Kind, s.Text = CompleteSource, "source:"+s.Text
		out = append(out, s)
	}
	words, err := a.completeWord(ctx, p, word)
	return append(out, words...), err
}

// completedFields are the fields with what they take.
var completedFields = []struct {
	name  FieldName
	takes string
}{
	{FieldTitle, "words in the title"},
	{FieldText, "words in the text below the title"},
	{FieldLanguage, "a language: lt, or Lithuanian"},
	{FieldSource, "a publisher’s domain or name"},
	{FieldCountry, "the publisher’s country: BY"},
	{FieldAuthor, "a name as it is written"},
	{FieldPublished, "a date or [2025-01-01 TO 2025-12-31]"},
	{FieldURL, "a part of the address"},
}

// completeWord completes a word with those of the index. Of one with a hyphen, the
// last part is completed.
func (a *Analyst) completeWord(ctx context.Context, p queryPlace, word string) ([]Completion, error) {
	head, begin := "", ""
	plain := strings.TrimRight(word, "*")
	for t := range store.Tokens(plain) {
		if t.End == len(plain) {
			head, begin = plain[:t.Start], t.Term
		}
	}
	if utf8.RuneCountInString(begin) < MinPrefix {
		return nil, nil
	}
	in := store.Anywhere
	switch p.field {
	case FieldTitle:
		in = store.InTitle
	case FieldText:
		in = store.InText
	}
	terms, err := a.store.TermsLike(ctx, begin, in, maxWordCompletions+1)
	if err != nil || len(terms) == 0 {
		return nil, err
	}
	var out []Completion
	if head == "" && len(terms) > 1 {
		n, err := a.store.CountAll(ctx, store.Words{Any: []store.Term{{Text: begin, Prefix: true}}, In: in}, store.Scope{})
		if err != nil {
			return nil, err
		}
		out = append(out, Completion{Kind: CompletePrefix, Text: plain + "*", Label: plain + "*", Note: "all words that begin so", Articles: n, Counted: true})
	}
	for _, t := range terms[:min(len(terms), maxWordCompletions)] {
		out = append(out, Completion{Kind: CompleteWord, Text: head + t.Term, Label: head + t.Term, Articles: t.Articles, Counted: true})
	}
	if head != "" { // it is a phrase: how many have all of it is another question
		for i := range out {
			out[i].Counted, out[i].Articles = false, 0
		}
	}
	return out, nil
}

// completeValue completes a value of a field.
func (a *Analyst) completeValue(ctx context.Context, p queryPlace, word string) ([]Completion, error) {
	if p.quoted {
		word = p.inner
	}
	switch p.field {
	case FieldLanguage:
		return a.completeGroups(ctx, ByLanguage, word, maxValueCompletions)
	case FieldCountry:
		return a.completeGroups(ctx, ByCountry, word, maxValueCompletions)
	case FieldSource:
		return a.completeGroups(ctx, BySource, word, maxValueCompletions)
	case FieldAuthor:
		return a.completeGroups(ctx, ByAuthor, word, maxValueCompletions)
	case FieldPublished:
		return a.completeYears(ctx, word)
	}
	return nil, nil
}

// completeGroups gives the values of a dimension that begin with a word, or whose
// label has a word that does, by falling number of articles.
func (a *Analyst) completeGroups(ctx context.Context, by Dimension, word string, most int) ([]Completion, error) {
	groups, err := remembered(&a.memo, a.store, "completed "+string(by), func() ([]Group, error) { return a.everyGroup(ctx, by) })
	if err != nil {
		return nil, err
	}
	var out []Completion
	for _, g := range groups {
		if len(out) == most {
			break
		}
		if g.Value == unknown && (by == BySource || by == ByAuthor) || !begins(g.Value, word) && !begins(g.Label, word) {
			continue
		}
		c := Completion{Kind: CompleteValue, Text: canonical(Value{Text: g.Value}), Label: g.Value, Articles: g.Count, Counted: true}
		if g.Label != g.Value {
			c.Note = g.Label
		}
		out = append(out, c)
	}
	return out, nil
}

// everyGroup counts all articles by a dimension, those without a date, too.
func (a *Analyst) everyGroup(ctx context.Context, by Dimension) ([]Group, error) {
	groups, err := a.Breakdown(ctx, Request{}, by)
	if err != nil {
		return nil, err
	}
	undated, err := a.Breakdown(ctx, Request{Undated: true}, by)
	if err != nil {
		return nil, err
	}
	for _, u := range undated {
		if i := slices.IndexFunc(groups, func(g Group) bool { return g.Value == u.Value }); i >= 0 {
			groups[i].Count += u.Count
		} else {
			groups = append(groups, u)
		}
	}
	slices.SortStableFunc(groups, func(a, b Group) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value)) })
	return groups, nil
}

// completeYears gives the years in which articles were published, the last first.
func (a *Analyst) completeYears(ctx context.Context, word string) ([]Completion, error) {
	v, err := remembered(&a.memo, a.store, "completed years", func() (Volume, error) { return a.Volume(ctx, Request{Interval: Year}) })
	if err != nil || len(v.Series) == 0 {
		return nil, err
	}
	var out []Completion
	for _, p := range slices.Backward(v.Series[0].Points) {
		year := p.Bucket.Format("2006")
		if p.Count > 0 && strings.HasPrefix(year, word) && len(out) < maxValueCompletions {
			out = append(out, Completion{Kind: CompleteValue, Text: year, Label: year, Articles: p.Count, Counted: true})
		}
	}
	return out, nil
}

// begins says whether a text, or a word in it, begins with what was typed, as the index
// reads both.
func begins(text, typed string) bool {
	typed = strings.TrimSpace(typed)
	if strings.HasPrefix(strings.ToLower(text), strings.ToLower(typed)) {
		return true
	}
	var want []string
	for t := range store.Tokens(typed) {
		want = append(want, t.Term)
	}
	var have []string
	for t := range store.Tokens(text) {
		have = append(have, t.Term)
	}
	if len(want) == 0 {
		return false
	}
	last := len(want) - 1
	for i := 0; i+last < len(have); i++ {
		if slices.Equal(have[i:i+last], want[:last]) && strings.HasPrefix(have[i+last], want[last]) {
			return true
		}
	}
	return false
}

package analytics

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/sql"
)

// Passage is what a list shows of an article: a stretch of its text, in which words
// that match are marked.
type Passage struct {
	Title      string
	TitleSpans []Span // in Title
	Text       string
	Spans      []Span // in Text
	// Before and After say that there is more of the article's text on that side.
	Before, After bool
}

// How long a passage is, in characters: so many before the first word that is marked
// and from there on. No more than maxPassageText bytes of a text are looked through.
const (
	passageBefore  = 60
	passageBehind  = 180
	maxPassageText = 64 << 10
)

// Passages gives the passages of articles of a list, by their numbers: where most of
// the words stand that the request looks for, or else the beginning. Of a request that
// looks for nothing there are none. Texts lie packed, so that in a large store this
// takes longer than the list.
func (a *Analyst) Passages(ctx context.Context, req Request, articles []int64) (map[int64]Passage, error) {
	marks, err := a.marksOf(ctx, req)
	if err != nil || len(marks) == 0 {
		return nil, err
	}
	texts, err := a.store.ReadTexts(ctx, articles)
	if err != nil {
		return nil, err
	}
	out := make(map[int64]Passage, len(texts))
	for id, x := range texts {
		out[id] = marks.passage(&x)
	}
	return out, nil
}

// marks find the words of several queries.
type marks []struct{ title, text *marker }

// marksOf gives what finds all that the articles of a list match by.
func (a *Analyst) marksOf(ctx context.Context, req Request) (marks, error) {
	var queries []string
	if len(req.Selections) > 0 {
		chosen, err := a.resolve(ctx, req.Selections)
		if err != nil {
			return nil, err
		}
		for _, s := range chosen {
			queries = append(queries, s.query)
		}
	}
	for _, slug := range req.And {
		t, err := a.topic(ctx, slug)
		if err != nil {
			return nil, err
		}
		queries = append(queries, t.Query)
	}
	if req.With != "" {
		queries = append(queries, req.With)
	}
	var out marks
	for _, text := range queries {
		q, err := Parse(text)
		if err != nil {
			return nil, err
		}
		if q.Expr != nil {
			out = append(out, struct{ title, text *marker }{newMarker(q.Expr, FieldTitle), newMarker(q.Expr, FieldText)})
		}
	}
	return out, nil
}

func (m marks) passage(x *store.Article) Passage {
	text := x.Text
	if len(text) > maxPassageText {
		text = strings.ToValidUTF8(text[:maxPassageText], "")
	}
	p := Passage{Title: x.Title}
	var spans []Span
	for _, q := range m {
		p.TitleSpans = append(p.TitleSpans, q.title.mark(x.Title)...)
		spans = append(spans, q.text.mark(text)...)
	}
	p.TitleSpans, spans = mergeSpans(p.TitleSpans), mergeSpans(spans)
	from, to := window(text, spans)
	p.Text, p.Before, p.After = text[from:to], strings.TrimSpace(text[:from]) != "", strings.TrimSpace(x.Text[to:]) != ""
	for _, s := range spans {
		if s.Start >= from && s.End <= to {
			p.Spans = append(p.Spans, Span{s.Start - from, s.End - from})
		}
	}
	return p
}

// window gives the stretch of a text that has most of the spans; of several the first.
func window(text string, spans []Span) (from, to int) {
	if len(spans) == 0 {
		return 0, forward(text, 0, passageBefore+passageBehind)
	}
	best, most, end := 0, 0, 0
	for i, s := range spans {
		// In bytes, of which a character has one to four: near enough to choose by.
		for end < len(spans) && spans[end].End <= s.Start+passageBehind {
			end++
		}
		if end-i > most {
			best, most = i, end-i
		}
	}
	start := spans[best].Start
	return backward(text, start, passageBefore), max(forward(text, start, passageBehind), spans[best].End)
}

// forward goes on by n characters, and from there back to the end of a word unless the
// word began before.
func forward(text string, at, n int) int {
	start := at
	for ; n > 0 && at < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	if at == len(text) {
		return at
	}
	if cut := strings.LastIndexFunc(text[start:at], unicode.IsSpace); cut > 0 {
		return start + cut
	}
	return at
}

// backward goes back by n characters, and from there on to the beginning of a word.
func backward(text string, at, n int) int {
	end := at
	for ; n > 0 && at > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:at])
		at -= size
	}
	if at == 0 {
		return 0
	}
	if cut := strings.IndexFunc(text[at:end], unicode.IsSpace); cut >= 0 {
		return at + cut + 1
	}
	return at
}

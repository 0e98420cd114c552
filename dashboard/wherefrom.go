package dashboard

import (
	"context"
	"strings"

	"tidings/analytics"
)

// whereFrom says of a block where its figures come from, for people: what the
// provenance of its files says (provenance.go), and where to see it.
type whereFrom struct {
	Counted   []countedLine // none: all articles
	Range     string
	Interval  string // with how it is split; "" of a block without buckets
	Unit      string
	Filters   string // ""
	Also      string // what the articles must match besides; ""
	AsOf      string
	Stored    int64
	All       choice // all articles in scope: the denominator
	Synthetic bool
	Statement string // address of the statement; ""
	Coverage  string // address of the statement of the coverage; ""
	File      string // address of the CSV with its provenance; ""
	Bundle    string // address of a bundle; ""
}

// countedLine is a topic or a query, with the list of the articles that match: a
// numerator.
type countedLine struct {
	Name    string
	Href    string // the topic's page; "" for a query
	Version int    // of a topic
	List    string
}

// basis says what the blocks of a page rest on. Where that cannot be said, the blocks
// have nothing to say of it, and what is wrong the log has.
func (s *Server) basis(ctx context.Context, req analytics.Request) *analytics.Basis {
	basis, err := s.analyst.Basis(ctx, req)
	if err != nil {
		s.log.Warn("asking what a page rests on", "error", err) // the blocks say why they are not there
		return nil
	}
	return &basis
}

// newWhereFrom says where the figures of a block come from that rest on a basis. The
// statement and the file are the block's own.
func (l *locale) newWhereFrom(basis *analytics.Basis, statement string, file Downloads) *whereFrom {
	if basis == nil {
		return nil
	}
	var p Provenance
	p.rest(*basis)
	req := basis.Request
	f := &whereFrom{Range: l.rangeText(req), Unit: l.unit(req.Unit), Filters: l.filterNote(req.Values()),
		AsOf: l.moment(p.DataAsOf), Stored: p.Stored, Synthetic: p.Synthetic, Statement: statement, File: file.Proof, Bundle: bundleAddress(req)}
	scope := without(listState(req), "q", "topic")
	if n := int64(len(p.Question.Panel)); n > 0 {
		f.Filters = strings.TrimPrefix(f.Filters+", "+l.say("the fixed panel of %d [1:source|sources]", n), ", ")
	}
	if req.Interval != "" {
		f.Interval = l.byInterval(req.Interval)
		if req.By != "" {
			f.Interval = l.say("%s, split %s", f.Interval, l.byDimension(req.By))
		}
	}
	f.All = choice{Label: l.say("all articles in scope"), Href: address("/articles", scope)}
	if p.Question.Undated {
		f.Range, f.Interval = l.say("without a usable date"), ""
		scope = with(without(scope, "from", "to"), "undated", "true")
		f.All = choice{Label: l.say("all undated articles"), Href: address("/articles", scope)}
		req.Undated, req.Range, req.Interval = false, analytics.Range{}, ""
		f.Bundle = bundleAddress(req)
	}
	if basis.Opened {
		f.Bundle = "" // whoever wants one has one
	}
	state := scope
	if f.Also = l.alsoNote(p.Question); f.Also != "" {
		state, f.Bundle = withState(req), "" // which has no means to say so
		state = without(state, "q", "topic")
		if p.Question.Undated {
			state = with(without(state, "from", "to"), "undated", "true")
		}
	}
	for i, s := range p.Selection {
		line := countedLine{Name: s.Query, List: address("/articles", with(state, "q", s.Query))}
		if s.Topic != "" {
			asked := basis.Request.Selections[i].Spelling() // with its version, where one was asked for
			line = countedLine{Name: s.Name, Href: topicPath(s.Topic), Version: s.Version, List: address("/articles", with(state, "topic", asked))}
		}
		f.Counted = append(f.Counted, line)
	}
	return f
}

// covered adds the address of the statement of the coverage.
func (f *whereFrom) covered(statement string) *whereFrom {
	if f != nil {
		f.Coverage = statement
	}
	return f
}

// alsoNote says what narrows the articles that match besides the selections.
func (l *locale) alsoNote(q *QuestionOrigin) string {
	var parts []string
	if q.With != "" {
		parts = append(parts, l.say("the query %s", q.With))
	}
	for _, slug := range q.And {
		parts = append(parts, l.say("the topic %s", slug))
	}
	return strings.Join(parts, ", ")
}

// withoutInterval is the basis of a block that has no buckets.
func withoutInterval(basis *analytics.Basis) *analytics.Basis {
	if basis == nil {
		return nil
	}
	b := *basis
	b.Request.Interval, b.Request.By = "", ""
	return &b
}

// selectionOf is the basis of a block that counts one topic or query of several.
func selectionOf(basis *analytics.Basis, of analytics.Selection) *analytics.Basis {
	if basis == nil {
		return nil
	}
	b := *basis
	b.Selections, b.Request.Selections = nil, nil
	for i, s := range basis.Request.Selections {
		if s == of {
			b.Selections = append(b.Selections, basis.Selections[i])
			b.Request.Selections = append(b.Request.Selections, of)
		}
	}
	return &b
}

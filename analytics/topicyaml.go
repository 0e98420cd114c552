package analytics

import (
	"errors"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	yamltoken "github.com/goccy/go-yaml/token"
)

// fault is something wrong at a place of a topic file; at is zero where only
// the topic is known.
type fault struct {
	at  place
	err error
}

// place is a line and a column, from 1.
type place struct{ line, column int }

func placeOf(n ast.Node) place {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 {
		return placeOf(m.Values[0].Key)
	}
	t := n.GetToken()
	if t == nil || t.Position == nil {
		return place{}
	}
	return place{t.Position.Line, t.Position.Column}
}

// scalar gives a plain or quoted value as it is written, so that a term such
// as 007, 1,000 or true stays the word that it is.
func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return strings.TrimSpace(n.Value.Value), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	case *ast.NullNode:
		t := n.GetToken()
		return t.Value, t.Type != yamltoken.ImplicitNullType && t.Value != "~" // the word null is one
	case *ast.MappingKeyNode:
		return scalar(n.Value)
	}
	return "", false
}

// yamlTerms are the terms of a weighted topic as a file has them: a map of
// terms to weights, or a list of {term, weight}.
type yamlTerms struct {
	at     place // zero where the file has none
	terms  []yamlTerm
	faults []fault
}

type yamlTerm struct {
	at, weightAt place
	term, weight string
}

// UnmarshalYAML implements yaml.NodeUnmarshaler. What is wrong is kept with
// its place for check, so that all faults of a file are reported together.
func (l *yamlTerms) UnmarshalYAML(n ast.Node) error {
	l.at = placeOf(n)
	switch n := n.(type) {
	case *ast.MappingNode:
		for _, pair := range n.Values {
			l.pair(pair)
		}
	case *ast.MappingValueNode:
		l.pair(n)
	case *ast.SequenceNode:
		for _, item := range n.Values {
			l.item(item)
		}
	default:
		l.fail(l.at, "terms: expected a map such as {balloon*: 10, border: 5} or a list of {term, weight}")
	}
	return nil
}

func (l *yamlTerms) fail(at place, format string, args ...any) {
	l.faults = append(l.faults, fault{at, failf(format, args...)})
}

// pair reads "term: weight".
func (l *yamlTerms) pair(pair *ast.MappingValueNode) {
	t := yamlTerm{at: placeOf(pair.Key), weightAt: placeOf(pair.Value)}
	var ok bool
	if t.term, ok = scalar(pair.Key); !ok {
		l.fail(t.at, "terms: expected %s before the colon", expectTerm)
		return
	}
	if t.weight, ok = scalar(pair.Value); !ok {
		l.fail(t.weightAt, "terms: %s: expected a weight, %s", found(t.term), expectWeight)
		return
	}
	l.terms = append(l.terms, t)
}

// item reads {term: …, weight: …}.
func (l *yamlTerms) item(n ast.Node) {
	var pairs []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	default:
		l.fail(placeOf(n), "terms: expected {term: …, weight: …}")
		return
	}
	t := yamlTerm{at: placeOf(n)}
	have := map[string]bool{}
	for _, pair := range pairs {
		key, _ := scalar(pair.Key)
		value, ok := scalar(pair.Value)
		switch {
		case key != "term" && key != "weight":
			l.fail(placeOf(pair.Key), "terms: unknown key %s: expected term and weight", found(key))
			return
		case !ok:
			l.fail(placeOf(pair.Value), "terms: %s: expected a single value", key)
			return
		case key == "term":
			t.term, t.at = value, placeOf(pair.Value)
		default:
			t.weight, t.weightAt = value, placeOf(pair.Value)
		}
		have[key] = true
	}
	if !have["term"] || !have["weight"] {
		l.fail(placeOf(n), "terms: expected both term and weight, as in {term: balloon*, weight: 10}")
		return
	}
	l.terms = append(l.terms, t)
}

// score makes a score, still without its threshold, of the terms.
func (l *yamlTerms) score() (Score, []fault) {
	var s Score
	var faults []fault
	fail := func(at place, format string, args ...any) {
		faults = append(faults, fault{at, failf("terms: %w", failf(format, args...))})
	}
	if len(l.terms)+len(l.faults) == 0 {
		fail(l.at, "expected at least one term with its weight")
	}
	seen := map[string]place{}
	for _, t := range l.terms {
		e, err := parseTerm(t.term)
		if err != nil {
			fail(t.at, "%w", err)
			continue
		}
		weight, err := ParseWeight(t.weight)
		switch first, twice := seen[termKey(e)]; {
		case err != nil:
			fail(t.weightAt, "%s: weight %s: %w", found(t.term), found(t.weight), err)
		case weight == 0:
			fail(t.weightAt, "%s: weight 0: expected a weight other than 0; leave the term out if it does not count", found(t.term))
		case twice:
			fail(t.at, "%s: the same term stands in line %d", found(t.term), first.line)
		default:
			s.Terms = append(s.Terms, ScoreTerm{Expr: e, Weight: weight})
		}
		seen[termKey(e)] = t.at
	}
	return s, faults
}

// MarshalYAML implements yaml.InterfaceMarshaler.
func (l yamlTerms) MarshalYAML() (any, error) {
	var out yaml.MapSlice
	for _, t := range l.terms {
		weight, err := ParseWeight(t.weight)
		if err != nil {
			return nil, err
		}
		out = append(out, yaml.MapItem{Key: t.term, Value: weight})
	}
	return out, nil
}

// IsZero leaves the key out of a topic that is a query.
func (l yamlTerms) IsZero() bool { return len(l.terms) == 0 }

// yamlQueries are one query or a list of them.
type yamlQueries struct {
	at      place // zero where the file has none
	queries []yamlQuery
	faults  []fault
}

type yamlQuery struct {
	at   place
	text string
}

// UnmarshalYAML implements yaml.NodeUnmarshaler.
func (l *yamlQueries) UnmarshalYAML(n ast.Node) error {
	l.at = placeOf(n)
	items := []ast.Node{n}
	if list, ok := n.(*ast.SequenceNode); ok {
		items = list.Values
	}
	for _, item := range items {
		text, ok := scalar(item)
		if !ok {
			l.faults = append(l.faults, fault{placeOf(item), errors.New("expected a query or a list of queries")})
			continue
		}
		l.queries = append(l.queries, yamlQuery{placeOf(item), text})
	}
	return nil
}

// MarshalYAML implements yaml.InterfaceMarshaler.
func (l yamlQueries) MarshalYAML() (any, error) {
	out := make([]string, len(l.queries))
	for i, q := range l.queries {
		out[i] = q.text
	}
	return out, nil
}

// IsZero leaves the key out where there is no query.
func (l yamlQueries) IsZero() bool { return len(l.queries) == 0 }

// parse reads the queries; key is for messages.
func (l *yamlQueries) parse(key string) ([]Expr, []fault) {
	var exprs []Expr
	var faults []fault
	for _, f := range l.faults {
		faults = append(faults, fault{f.at, failf("%s: %w", key, f.err)})
	}
	for _, q := range l.queries {
		parsed, err := Parse(q.text)
		if err != nil {
			faults = append(faults, fault{q.at, failf("%s: %w", key, err)})
			continue
		}
		exprs = append(exprs, parsed.Expr)
	}
	return exprs, faults
}

// singleQuotes writes text with quotation marks in it, such as a phrase, as
// '"border guards"' rather than "\"border guards\"". (The library's own option
// for this breaks characters that need an escape.) A tab in a text without quotation
// marks is lost when the library reads it: such a text gets them.
type singleQuotes struct{}

// Visit implements ast.Visitor.
func (v singleQuotes) Visit(n ast.Node) ast.Visitor {
	s, ok := n.(*ast.StringNode)
	if !ok {
		return v
	}
	if text, err := strconv.Unquote(s.Value); err == nil && s.Value[0] == '"' && strings.Contains(text, `"`) && !strings.ContainsFunc(text, unprintable) {
		s.Value = "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	if strings.Contains(s.Value, "\t") && !strings.ContainsAny(s.Value, "\n") && s.Value[0] != '"' && s.Value[0] != '\'' {
		s.Value = strconv.Quote(s.Value)
	}
	return v
}

func unprintable(r rune) bool { return !strconv.IsPrint(r) }

// setWeighting is the inverse of checkWeighting.
func (t *TopicDefinition) setWeighting(w Weighting) {
	for _, term := range w.Terms {
		t.Terms.terms = append(t.Terms.terms, yamlTerm{term: term.Term, weight: term.Weight.String()})
	}
	for _, q := range w.Require {
		t.Require.queries = append(t.Require.queries, yamlQuery{text: q})
	}
	for _, q := range w.Exclude {
		t.Exclude.queries = append(t.Exclude.queries, yamlQuery{text: q})
	}
	t.Threshold.text = w.Threshold.String()
}

// yamlNumber is a threshold as a file has it.
type yamlNumber struct {
	at   place // zero where the file has none
	text string
}

// UnmarshalYAML implements yaml.NodeUnmarshaler.
func (v *yamlNumber) UnmarshalYAML(n ast.Node) error {
	v.at = placeOf(n)
	v.text, _ = scalar(n)
	return nil
}

// MarshalYAML implements yaml.BytesMarshaler.
func (v yamlNumber) MarshalYAML() ([]byte, error) { return []byte(v.text), nil }

// IsZero leaves the key out of a topic that is a query.
func (v yamlNumber) IsZero() bool { return v.text == "" }

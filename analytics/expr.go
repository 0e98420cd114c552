package analytics

import "time"

// Expr is a node of a parsed query: And, Or, Not, Word, Prefix, Phrase,
// Within, Near, Score, Field, Value or Dates. The set is closed. Nodes are values
// that nobody changes after Parse has made them.
//
// Text in nodes is as typed, unfolded: whoever compares it with articles puts
// it through store.Tokens first, which gives exactly one token for the text of
// a Word, a Prefix and each Part.
type Expr interface {
	// Span is where the node stands in the query text, in bytes. It takes in
	// quotes, operators, field names and the parentheses of its parts, but not
	// those around the node itself.
	Span() Span
	expr()
}

// And matches where all of its two or more parts match. No part is an And.
type And struct {
	Exprs []Expr
	At    Span
}

// Or matches where any of its two or more parts matches. No part is an Or.
type Or struct {
	Exprs []Expr
	At    Span
}

// Not matches where its part does not.
type Not struct {
	Expr Expr
	At   Span
}

// Word matches a word of the title or the text.
type Word struct {
	Text string
	At   Span
}

// Prefix matches every word of the title or the text that begins with Text.
type Prefix struct {
	Text string // without the *
	At   Span
}

// Part is one place in a Phrase or a Within: a word or, with Prefix, every
// word that begins with Text.
type Part struct {
	Text   string
	Prefix bool
	At     Span
}

// Phrase matches where its two or more parts stand side by side in order, all
// in the title or all in the text.
type Phrase struct {
	Parts []Part
	At    Span
}

// Within matches where a word for each of its two or more parts can be found,
// in any order, so that no two are more than N positions apart, all in the
// title or all in the text. (Words side by side are one position apart.) One
// word may serve several parts: a part given twice asks no more than once.
type Within struct {
	Parts []Part
	N     int // len(Parts)-1 to MaxDistance
	At    Span
}

// Near matches where what Left matches and what Right matches stand at most N
// positions apart, in either order, both in the title or both in the text.
// The distance is counted from the last word of the one that comes first to
// the first word of the other, so that neighbours are 1 apart; matches that
// overlap do not count. Left and Right are a Word, a Prefix, a Phrase or an
// Or of these.
type Near struct {
	Left, Right Expr
	N           int // 1 to MaxDistance
	At          Span
}

// Field holds its part to one field of the article. For FieldTitle and
// FieldText the part is made of And, Or, Not, Word, Prefix, Phrase, Within and
// Near; for FieldPublished of And, Or, Not and Dates; for all other fields of
// And, Or, Not and Value. Fields do not nest.
type Field struct {
	Name FieldName
	Expr Expr
	At   Span
}

// Value is what a field other than a title, a text or a date is compared
// with. For FieldLanguage it is an ISO 639 code in lower case, two letters
// where there are two; for FieldCountry an ISO 3166-1 alpha-2 code in upper
// case; for both it may be ValueUnknown. For the other fields it is as typed,
// runs of white space being one space: for FieldSource a whole domain or name,
// for FieldAuthor words that stand side by side in the author's name, for
// FieldURL a part of the address.
type Value struct {
	Text string
	// Prefix takes every value that begins with Text (for FieldAuthor, the
	// last word is the beginning of one). The empty prefix, written field:*,
	// takes every article that has a value at all.
	Prefix bool
	At     Span
}

// ValueUnknown is the Value of articles of no known language or country.
const ValueUnknown = "unknown"

// Dates matches articles published in [From, To), in UTC. A zero time leaves
// that end open; an undated article never matches, not even with both open.
type Dates struct {
	From, To time.Time
	At       Span
}

// FieldName is a field of an article that a query can look in.
type FieldName string

// The fields. Aliases from other tools are resolved by Parse.
const (
	FieldTitle     FieldName = "title"
	FieldText      FieldName = "text"
	FieldLanguage  FieldName = "language"
	FieldSource    FieldName = "source"
	FieldCountry   FieldName = "country"
	FieldAuthor    FieldName = "author"
	FieldPublished FieldName = "published"
	FieldURL       FieldName = "url"
)

// Span is where the conjunction stands in the query text.
func (e And) Span() Span { return e.At }

// Span is where the disjunction stands in the query text.
func (e Or) Span() Span { return e.At }

// Span is where the negation stands in the query text, operator included.
func (e Not) Span() Span { return e.At }

// Span is where the word stands in the query text.
func (e Word) Span() Span { return e.At }

// Span is where the prefix stands in the query text.
func (e Prefix) Span() Span { return e.At }

// Span is where the phrase stands in the query text, quotes included.
func (e Phrase) Span() Span { return e.At }

// Span is where the proximity stands in the query text, quotes and ~N included.
func (e Within) Span() Span { return e.At }

// Span is where the proximity stands in the query text, both sides included.
func (e Near) Span() Span { return e.At }

// Span is where the field clause stands in the query text, name included.
func (e Field) Span() Span { return e.At }

// Span is where the value stands in the query text.
func (e Value) Span() Span { return e.At }

// Span is where the dates stand in the query text.
func (e Dates) Span() Span { return e.At }

func (And) expr()    {}
func (Or) expr()     {}
func (Not) expr()    {}
func (Word) expr()   {}
func (Prefix) expr() {}
func (Phrase) expr() {}
func (Within) expr() {}
func (Near) expr()   {}
func (Field) expr()  {}
func (Value) expr()  {}
func (Dates) expr()  {}

// children gives the nodes right under e; none for a leaf.
func children(e Expr) []Expr {
	switch e := e.(type) {
	case And:
		return e.Exprs
	case Or:
		return e.Exprs
	case Not:
		return []Expr{e.Expr}
	case Field:
		return []Expr{e.Expr}
	case Near:
		return []Expr{e.Left, e.Right}
	case Score:
		terms := make([]Expr, len(e.Terms))
		for i, t := range e.Terms {
			terms[i] = t.Expr
		}
		return terms
	}
	return nil
}

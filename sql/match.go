package store

import "time"

// Match is a condition on an article in terms of the index. Package analytics
// makes one of a query; SQL renders it. The set of kinds is closed.
type Match interface {
	// where gives a predicate over "article a".
	where() string
}

// Every matches every article.
type Every struct{}

// Term is a word of the index or, with Prefix, all words that begin with it.
// Text is a term as Tokens gives it.
type Term struct {
	Text   string
	Prefix bool
}

// Part is a part of an article that words are looked for in.
type Part int

// The parts of an article.
const (
	Anywhere Part = iota // the title or the text
	InTitle
	InText
)

// Words matches articles that hold any of the terms.
type Words struct {
	Any []Term
	In  Part
}

// Phrase matches articles in which the terms stand side by side in order.
type Phrase struct {
	Terms []Term
	In    Part
}

// Within matches articles in which every term stands within N words of every
// other, in any order, in the title or in the text.
type Within struct {
	Terms []Term
	N     int
	In    Part
}

// Near matches articles in which something of Left ends or begins at most N
// words from something of Right, in any order.
type Near struct {
	Left, Right []Phrase // alternatives; a word is a phrase of one term
	N           int
	In          Part
}

// All matches what every one of the parts matches.
type All []Match

// Any matches what at least one of the parts matches.
type Any []Match

// Not matches what the part does not.
type Not struct{ Match Match }

// InLanguages matches articles in one of the languages (ISO 639-1; "" is
// unknown).
type InLanguages []string

// InCountries matches articles of publishers in one of the countries (ISO
// 3166-1 alpha-2; "" is unknown).
type InCountries []string

// FromSources matches articles whose source has one of the domains or names.
type FromSources []SourceName

// SourceName names a source: by domain where Domain is set, by the terms of
// its name where Terms is, by either where both are. With Prefix, what begins
// with them; the empty prefix is every source that is known at all.
type SourceName struct {
	Domain string
	Terms  []string
	Prefix bool
}

// ByAuthor matches articles whose author holds the terms side by side; the
// last of them may be a prefix. Without terms, any known author.
type ByAuthor struct{ Terms []Term }

// URLContains matches articles whose address holds the text, whatever its
// case; the empty text, those that have an address.
type URLContains string

// Published matches articles dated within [From, To) in UTC; a zero time is
// open. Articles of which only the day is known count with that day's midnight.
type Published struct{ From, To time.Time }

// Mentions matches the articles that are mentions of a topic, by its number.
type Mentions int

package store

import (
	"fmt"
	"time"
)

// ShownWords are words that set articles apart, and when they count.
type ShownWords struct {
	Words []ShownWord
	// Least is by how much the odds that an article has a word must be larger: where a word
	// is more frequent, but not by so much, it counts for nothing.
	Least float64
	// Alone is how many articles in a language tell alone what is usual in it, and Few fewer
	// than how many tell nothing, where there are others.
	Alone, Few float64
}

// ShownWord is a word or a name that sets articles apart.
type ShownWord struct {
	Place                    int
	Kind, Shown, Term, Query string
}

// Words counts the articles that have each of some words: those that any selection
// matches, and the others in scope.
func (s Shown) Words(words ShownWords) ShownStatement {
	s.words = words
	return s.whole(shownWords)
}

// Usual counts the articles that have each of some words on each side: the first is what
// the words set apart, the second what is usual, and a third tells that, too. The range
// is of no account.
func (s Shown) Usual(words ShownWords, sides []ShownSide) ShownStatement {
	s.words, s.sides = words, sides
	return s.whole(shownUsual)
}

// Shares counts the articles of the first side, and of the second, by their sources, and
// those of the first by their stories. The range is of no account.
func (s Shown) Shares(sides []ShownSide) ShownStatement {
	s.sides = sides
	return s.whole(shownShares)
}

// ShownSide is the articles of a range that any selection matches, or that none does.
type ShownSide struct {
	Name           string
	Matches        bool
	From, To       time.Time
	FromDay, ToDay time.Time
}

// Row is the side as a row of VALUES.
func (s ShownSide) Row() string {
	return fmt.Sprintf("(%s, %t, %s, %s, %s, %s)", quote(s.Name), s.Matches, timestamp(s.From), timestamp(s.To), date(s.FromDay), date(s.ToDay))
}

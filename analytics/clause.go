package analytics

import (
	"fmt"
	"slices"
)

// Clause is a part of a sentence such as "`closure` is not in the article", with what
// the query or the article says between backquotes. Its text is apart from the values in
// it, so that it can be said in other languages, too; the zero Clause says nothing.
type Clause struct {
	Text   string // one of ClauseTexts
	Values []any  // for its verbs: strings, ints and clauses
}

// String writes the clause in English.
func (c Clause) String() string {
	if c.Text == "" {
		return ""
	}
	return fmt.Sprintf(c.Text, c.Values...)
}

// The texts of clauses.
const (
	clauseParts        = "%d of %d parts match"
	clauseAlternatives = "%d of %d alternatives match"
	clauseNoneOf       = "none of %d alternatives matches"
	clauseNoneTitle    = "none of %s is in the title"
	clauseNoneText     = "none of %s is in the text"
	clauseNone         = "none of %s is in the article"
	clauseMore         = "%s and %d more"
	clauseNearest      = "%s; the nearest fails: %s"

	clauseExcluded       = "excluded: %s"
	clauseExcludedBy     = "excluded by %s (%s)"
	clauseExcludedByMore = "excluded by %s (%s, and %d more)"
	clauseTitleWord      = "title, word %d"
	clauseTitleWords     = "title, words %d-%d"
	clauseTextWord       = "text, word %d"
	clauseTextWords      = "text, words %d-%d"

	clauseScore = "the score is %s, and %s is enough"
	clauseShort = "the score is %s, %s short of %s"

	clauseWants      = "%s; the query wants %s"
	clauseCounts     = "%s; the topic counts only %s"
	clauseLanguage   = "the language is %s"
	clauseNoLanguage = "the language is not known"
	clauseCountry    = "the publisher's country is %s"
	clauseNoCountry  = "the publisher's country is not known"
	clauseAuthor     = "the author is %s"
	clauseNoAuthor   = "the author is not known"
	clauseAddress    = "the address is %s"
	clauseNoAddress  = "the address is not known"
	clauseSource     = "the source is %s"
	clauseNoSource   = "the source is not known"
	clausePublished  = "it was published %s"
	clauseNoDate     = "the date of publication is not known"

	clauseNotTitle     = "%s is not in the title"
	clauseNotText      = "%s is not in the text"
	clauseNot          = "%s is not in the article"
	clauseNoBeginTitle = "no word in the title begins with %s"
	clauseNoBeginText  = "no word in the text begins with %s"
	clauseNoBegin      = "no word in the article begins with %s"
	clauseOnlyTitle    = "%s, only in the title"
	clauseOnlyText     = "%s, only in the text"
	clauseLike         = "%s, but %s is: %s would find it"
	clauseLikes        = "%s, but %s are: %s would find them"

	clauseOccurs      = "%s occurs"
	clauseBoth        = "%s and %s both occur"
	clauseAll         = "%s and %s all occur"
	clauseAllMore     = "%s and %d more all occur"
	clauseSideBySide  = "%s, but never side by side in this order: nearest %d"
	clauseWithin      = "%s, but never within %d words: nearest %d"
	clauseWithinOne   = "%s, but never within %d word: nearest %d"
	clauseNotTogether = "%s, but never all in the title or all in the text"
	clauseNotBoth     = "%s, but never both in the title or both in the text"
	clauseSamePlace   = "%s, but only in the same place"
)

var clauseTexts = []string{clauseParts, clauseAlternatives, clauseNoneOf, clauseNoneTitle, clauseNoneText, clauseNone, clauseMore, clauseNearest,
	clauseExcluded, clauseExcludedBy, clauseExcludedByMore, clauseTitleWord, clauseTitleWords, clauseTextWord, clauseTextWords,
	clauseScore, clauseShort, clauseWants, clauseCounts, clauseLanguage, clauseNoLanguage, clauseCountry, clauseNoCountry, clauseAuthor, clauseNoAuthor,
	clauseAddress, clauseNoAddress, clauseSource, clauseNoSource, clausePublished, clauseNoDate,
	clauseNotTitle, clauseNotText, clauseNot, clauseNoBeginTitle, clauseNoBeginText, clauseNoBegin, clauseOnlyTitle, clauseOnlyText, clauseLike, clauseLikes,
	clauseOccurs, clauseBoth, clauseAll, clauseAllMore, clauseSideBySide, clauseWithin, clauseWithinOne, clauseNotTogether, clauseNotBoth, clauseSamePlace}

// ClauseTexts are the English texts that clauses have.
func ClauseTexts() []string { return slices.Clone(clauseTexts) }

func clause(text string, values ...any) Clause { return Clause{Text: text, Values: values} }

// inField chooses the text for a field: title, text or, for "", either of them.
func inField(field FieldName, title, text, either string) string {
	switch field {
	case FieldTitle:
		return title
	case FieldText:
		return text
	}
	return either
}

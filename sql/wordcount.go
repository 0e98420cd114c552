package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// WordCount is how many articles of a set have a word.
type WordCount struct {
	Word     int // its place among those asked for, or EveryArticle
	Set      int // its place
	Language string
	All      bool // of all languages; one text or story may be in several
	Count    int64
}

// EveryArticle stands in a WordCount for what all articles have.
const EveryArticle = -1

// WordCounts counts in each set, by language, the articles that have a word or a
// phrase, and all articles, in the unit of the first set. What none has is not in it. The
// words must not be prefixes.
func (s *Store) WordCounts(ctx context.Context, words []Phrase, sets []Set) ([]WordCount, error) {
	f := fragments{"sets": setsOf(sets)}
	if len(words) > 0 {
		f["found"] = foundWords(words)
	}
	if len(sets) > 0 && sets[0].Scope.Unit != Articles {
		f["one"] = "DISTINCT m.unit"
	}
	return query(ctx, s, "word_counts", nil, f, func(r *sql.Rows) (c WordCount, err error) {
		var language sql.NullString
		err = r.Scan(&c.Word, &c.Set, &language, &c.Count)
		c.Language, c.All = language.String, !language.Valid
		return c, err
	})
}

// foundWords renders words and phrases as a table of doc and word, each pair once.
func foundWords(words []Phrase) Fragment {
	lookups := make([]lookup, len(words))
	for i, w := range words {
		lookups[i] = lookup{w, fmt.Sprint(i)}
	}
	h := together(lookups, "word")
	for i, found := range h.selects { // a phrase may stand in an article more than once
		h.selects[i] = "SELECT DISTINCT doc, word FROM (" + found + ")"
	}
	return Fragment("(" + h.with() + " SELECT doc, word FROM hit)")
}

// setsOf renders sets as a table of doc, language, part (the set's number) and unit (what
// tells apart what is counted).
func setsOf(sets []Set) Fragment {
	all := make([]string, len(sets))
	for i, set := range sets {
		joins, match := from(set.Match)
		unit := Fragment("a.id")
		if set.Scope.Unit != Articles {
			unit = set.Scope.Unit.column()
		}
		all[i] = fmt.Sprintf("SELECT a.doc, a.language, %d AS part, %s AS unit FROM article AS %s WHERE %s AND %s", i, unit, joins, match, set.Scope.where())
	}
	return Fragment("(" + strings.Join(all, " UNION ALL ") + ")")
}

// StoryShare is a story with how many of its articles are in a set.
type StoryShare struct {
	ID       int64
	Title    string // of its first article
	Articles int64
	Sources  int64 // of those articles
}

// StoryShares gives the stories that have the most articles in a set, at most
// limit of them, and none that has only one there.
func (s *Store) StoryShares(ctx context.Context, set Set, limit int) ([]StoryShare, error) {
	return query(ctx, s, "story_shares", args{"limit": limit}, set.fragments(), func(r *sql.Rows) (t StoryShare, err error) {
		return t, r.Scan(&t.ID, &t.Title, &t.Articles, &t.Sources)
	})
}

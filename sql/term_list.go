package store

import (
	"context"
	"database/sql"
	"fmt"
)

// TermCount is a word of the index and how many articles have it.
type TermCount struct {
	Term     string
	Articles int64
}

// TermsLike gives the words of the index that begin as a term does and stand in the
// most articles, at most limit of them, by falling number. The articles that have
// the word in the part are counted; which words are given is decided by where else
// they stand, too.
func (s *Store) TermsLike(ctx context.Context, begin string, in Part, limit int) ([]TermCount, error) {
	condition := Term{Text: begin, Prefix: true}.condition()
	f := fragments{"condition": Fragment(condition), "found": likelyDocs(condition, in)}
	return query(ctx, s, "term_list", args{"limit": limit}, f, func(r *sql.Rows) (t TermCount, err error) {
		return t, r.Scan(&t.Term, &t.Articles)
	})
}

// likelyDocs renders the words of the table "likely" as a table of hash and doc, each
// pair once. The condition stands here again, so that only its rows are read.
func likelyDocs(condition string, in Part) Fragment {
	from := "posting WHERE " + condition + " AND hash IN (SELECT hash FROM likely)"
	switch in {
	case InTitle:
		return Fragment(fmt.Sprintf("(SELECT hash, doc FROM (SELECT hash, unnest(docs) AS doc, unnest(pos) AS pos FROM %s) WHERE pos < %d)", from, textBase))
	case InText:
		return Fragment("(SELECT DISTINCT hash, doc FROM (" + places(from, ", hash", 0, InText) + "))")
	default:
		return Fragment("(SELECT hash, unnest(docs) AS doc FROM " + from + ")")
	}
}

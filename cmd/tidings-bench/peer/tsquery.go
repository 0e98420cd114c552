package peer

import (
	"fmt"
	"slices"
	"strings"

	"tidings/analytics"
)

func postgresFrom(e analytics.Expr) (string, []any, error) {
	match, err := tsquery(e, "")
	if err != nil {
		return "", nil, err
	}
	return `article a WHERE a.search @@ to_tsquery('simple', $1)`, []any{match}, nil
}

// tsquery writes a query in the syntax of PostgreSQL's to_tsquery, fully
// parenthesised. weight holds the words to titles (A) or texts (D).
func tsquery(e analytics.Expr, weight string) (string, error) {
	join := func(exprs []analytics.Expr, operator string) (string, error) {
		out := make([]string, len(exprs))
		for i, x := range exprs {
			var err error
			if out[i], err = tsquery(x, weight); err != nil {
				return "", err
			}
		}
		return "(" + strings.Join(out, operator) + ")", nil
	}
	switch e := e.(type) {
	case analytics.Word, analytics.Prefix, analytics.Phrase:
		return tsPhrase(parts(e), weight), nil
	case analytics.Or:
		return join(e.Exprs, " | ")
	case analytics.And:
		return join(e.Exprs, " & ")
	case analytics.Not:
		text, err := tsquery(e.Expr, weight)
		return "!" + text, err
	case analytics.Within:
		return tsWithin(e, weight)
	case analytics.Near:
		var pairs []string
		for _, left := range alternatives(e.Left) {
			for _, right := range alternatives(e.Right) {
				pairs = append(pairs, tsNear(parts(left), parts(right), e.N, weight))
			}
		}
		return "(" + strings.Join(pairs, " | ") + ")", nil
	case analytics.Field:
		switch e.Name {
		case analytics.FieldTitle:
			return tsquery(e.Expr, "A")
		case analytics.FieldText:
			return tsquery(e.Expr, "D")
		}
		return "", cannot("the tsvector has title and text, not %s", e.Name)
	}
	return "", cannot("a tsquery has nothing like %T", e)
}

// tsWord writes one word. What PostgreSQL takes for several, it makes a phrase
// of by itself.
func tsWord(p analytics.Part, weight string) string {
	text := "'" + strings.NewReplacer(`'`, `''`, `\`, `\\`).Replace(plain(p.Text)) + "'"
	if p.Prefix {
		weight += "*"
	}
	if weight != "" {
		text += ":" + weight
	}
	return text
}

func tsPhrase(parts []analytics.Part, weight string) string {
	words := make([]string, len(parts))
	for i, p := range parts {
		words[i] = tsWord(p, weight)
	}
	if len(words) == 1 {
		return words[0]
	}
	return "(" + strings.Join(words, " <-> ") + ")"
}

// tsNear writes out that two phrases are within n of each other: PostgreSQL
// knows only phrases of an exact distance, so there is one for each distance
// and order. The position of a phrase is that of its last word.
func tsNear(left, right []analytics.Part, n int, weight string) string {
	l, r := tsPhrase(left, weight), tsPhrase(right, weight)
	var all []string
	for d := 1; d <= n; d++ {
		all = append(all,
			fmt.Sprintf("(%s <%d> %s)", l, d+len(right)-1, r),
			fmt.Sprintf("(%s <%d> %s)", r, d+len(left)-1, l))
	}
	return "(" + strings.Join(all, " | ") + ")"
}

// mostPhrases is how many phrases a proximity may be written out in.
const mostPhrases = 400

// tsWithin writes out that two or three words are within n of each other, in
// the same way: one phrase for each order and each distance. All of them are
// asked for first, so that the index leaves few articles to look at.
func tsWithin(e analytics.Within, weight string) (string, error) {
	words := make([]string, len(e.Parts))
	for i, p := range e.Parts {
		words[i] = tsWord(p, weight)
	}
	var phrases []string
	var add func(text string, used []int, left int)
	add = func(text string, used []int, left int) {
		if len(used) == len(words) {
			phrases = append(phrases, text)
			return
		}
		for i, w := range words {
			if slices.Contains(used, i) {
				continue
			}
			if text == "" {
				add(w, []int{i}, left)
				continue
			}
			// Each word that is still to come needs a place, too.
			for d := 1; d <= left-(len(words)-len(used)-1); d++ {
				add(fmt.Sprintf("(%s <%d> %s)", text, d, w), append(slices.Clone(used), i), left-d)
			}
		}
	}
	if len(words) > 3 {
		return "", cannot("a tsquery has exact distances only: %d words within %d in any order are too many phrases", len(words), e.N)
	}
	add("", nil, e.N)
	if len(phrases) > mostPhrases {
		return "", cannot("a tsquery has exact distances only: it would be %d phrases", len(phrases))
	}
	return "(" + strings.Join(words, " & ") + " & (" + strings.Join(phrases, " | ") + "))", nil
}

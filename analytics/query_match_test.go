package analytics

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tidings/sql"
)

// TestMatchMeansWhatTheQuerySays lets the store answer random queries over
// random articles and compares with the definitions of the language, tried
// out article by article; and it compares with what is highlighted and with
// what is explained.
func TestMatchMeansWhatTheQuerySays(t *testing.T) {
	ctx := context.Background()
	_, s := open(t)
	r := rand.New(rand.NewPCG(3, 9))
	articles := map[string]store.Article{}
	var batch []store.Article
	for i := range 150 {
		a := randomArticle(r, i)
		articles[a.URL] = a
		batch = append(batch, a)
	}
	put(t, s, batch...)

	const queries = 60
	hits := 0
	for range queries {
		text := randomQuery(r, 2)
		q, err := Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		got := map[string]bool{}
		for _, undated := range []bool{false, true} {
			list, err := s.Articles(ctx, q.Match(), store.Scope{Undated: undated}, store.After{}, 1000)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			for _, a := range list {
				got[a.URL] = true
			}
		}
		for url, a := range articles {
			want := holds(q.Expr, a, "")
			if want != got[url] {
				t.Fatalf("%s (%s)\non %q %q %+v\nthe store says %v, the definition %v", text, q, a.Title, a.Text, a, got[url], want)
			}
			if want {
				hits++
			}
			e := Explanation{Query: q, Finding: q.explain(a)}
			if e.Matches = e.Finding.Matches; e.Matches != want {
				t.Fatalf("%s on %q %q %+v\nmatches %v, explained as %v", text, a.Title, a.Text, a, want, e.Matches)
			}
			checkExplanation(t, e, a)
			if isLookedFor(q.Expr) {
				title, body := q.Highlight(a.Title, a.Text)
				if shown := len(title)+len(body) > 0; shown != want {
					t.Fatalf("%s on %q %q: matches %v, highlighted %v %v", text, a.Title, a.Text, want, title, body)
				}
			}
		}
	}
	if all := queries * len(articles); hits < all/10 || hits > all*9/10 {
		t.Errorf("%d of %d pairs match: too one-sided to tell much", hits, all)
	}
}

var matchWords = []string{"Border", "border's", "borders", "guard", "guards", "мяжа", "Łodz", "lodz", "x", "y", "Zapad-2025", "U.S."}

func randomArticle(r *rand.Rand, i int) store.Article {
	words := func(most int) string {
		var w []string
		for range r.IntN(most) {
			w = append(w, matchWords[r.IntN(len(matchWords))])
		}
		return strings.Join(w, " ")
	}
	oneOf := func(s ...string) string { return s[r.IntN(len(s))] }
	a := store.Article{
		URL:          fmt.Sprintf("https://www.%s/%s/%d", oneOf("a.by", "b.lt"), oneOf("En", "be"), i),
		Title:        words(6),
		Text:         words(20),
		Author:       oneOf("", "Jane Smith", "Smith Jane-Ann", "Янка Łuk"),
		Language:     oneOf("", "be", "en"),
		Country:      oneOf("", "BY", "LT"),
		SourceDomain: oneOf("a.by", "a.byx", "b.lt"),
		DateFrom:     "none",
	}
	a.Key = a.URL
	// A source has one name, whatever its articles say.
	a.SourceName = map[string]string{"a.by": "Наша Ніва", "a.byx": "Наша Ніва плюс"}[a.SourceDomain]
	if r.IntN(4) > 0 {
		a.Published = time.Date(2025, 1, 1+r.IntN(90), r.IntN(24), r.IntN(60), 0, 0, time.UTC)
		a.DateFrom = "file"
	}
	return a
}

var valueQueries = []string{
	"language:be", "language:(be OR unknown)", "language:*", "country:BY", "-country:unknown",
	"source:a.by", "source:www.A.by", "source:a.b*", `source:"наша ніва"`, `source:"Наша*"`, "source:*",
	`author:"jane smith"`, "author:smith", `author:"Smith Ja*"`, "author:*", "author:luk",
	"url:a.by/en/", "url:*BE/1*", "url:*",
}

var dateQueries = []string{
	"published:2025", "published:2025-02", "published:2025-01-31", "published:[2025-01-10 TO 2025-02-10]", "published:{2025-01-10 TO *}",
	"published:*", "published:(>=2025-02 AND <2025-03-10)", "published:[* TO 2025-02-01T12:00]",
}

// randomQuery writes a query of the whole language, at most depth deep.
func randomQuery(r *rand.Rand, depth int) string {
	oneOf := func(s ...string) string { return s[r.IntN(len(s))] }
	word := func() string {
		return oneOf("border", "BORDERS", "bord*", "guard", "gu*", "Мяжа", "łódź", "lo*", "x", "zapad", "2025", "u.s")
	}
	phrase := func() string {
		return `"` + strings.TrimSpace(strings.Join([]string{word(), word(), oneOf("", "", word())}, " ")) + `"`
	}
	side := func() string {
		return oneOf(word(), phrase(), "("+word()+" OR "+phrase()+")")
	}
	leaf := func() string {
		switch r.IntN(6) {
		case 0:
			return phrase()
		case 1:
			return phrase() + "~" + oneOf("2", "3", "5")
		case 2:
			return side() + " NEAR/" + oneOf("1", "2", "4") + " " + side()
		default:
			return oneOf(word(), "Zapad-2025")
		}
	}
	if depth == 0 {
		if r.IntN(6) == 0 {
			return randomScore(r)
		}
		return leaf()
	}
	inner := func() string { return "(" + randomQuery(r, depth-1) + ")" }
	switch r.IntN(9) {
	case 0, 1:
		return inner() + oneOf(" AND ", " ") + inner()
	case 2, 3:
		return inner() + " OR " + inner()
	case 4:
		return oneOf("NOT ", "-") + inner()
	case 5:
		return oneOf("title", "text") + ":(" + leaf() + oneOf(" ", " OR ", " -") + leaf() + ")"
	case 6:
		return oneOf(valueQueries...)
	case 7:
		return oneOf(dateQueries...)
	}
	return leaf()
}

// randomScore writes a score of one to five terms with weights that decimal
// fractions give away to binary ones.
func randomScore(r *rand.Rand) string {
	terms := []string{"border", "BORDERS", "bord*", `"border guard*"`, "gu*", "Мяжа", "łódź", "x", `"x y"`, "Zapad-2025", "u.s", `"bord* x"`}
	r.Shuffle(len(terms), func(i, j int) { terms[i], terms[j] = terms[j], terms[i] })
	text, most := "score:(", 0
	for i := range 1 + r.IntN(5) {
		weight := 1 + r.IntN(9) // tenths
		if r.IntN(3) == 0 && i > 0 {
			weight = -weight
		}
		text += fmt.Sprintf(" %s^%.1f", terms[i], float64(weight)/10)
		most += max(weight, 0)
	}
	return fmt.Sprintf("%s) >= %.1f", text, float64(1+r.IntN(most))/10)
}

// isLookedFor says whether e is highlighted exactly where it matches: it is
// looked for in the text, and nothing in it is negated or joined by AND.
func isLookedFor(e Expr) bool {
	switch e := e.(type) {
	case Word, Prefix, Phrase, Within, Near:
		return true
	case Or:
		return !slices.ContainsFunc(e.Exprs, func(x Expr) bool { return !isLookedFor(x) })
	case Field:
		return e.Name.kind() == inWords && isLookedFor(e.Expr)
	}
	return false
}

// holds is the definition of the language. field is the one that e stands in.
func holds(e Expr, a store.Article, field FieldName) bool {
	switch e := e.(type) {
	case And:
		return !slices.ContainsFunc(e.Exprs, func(x Expr) bool { return !holds(x, a, field) })
	case Or:
		return slices.ContainsFunc(e.Exprs, func(x Expr) bool { return holds(x, a, field) })
	case Not:
		return !holds(e.Expr, a, field)
	case Field:
		return holds(e.Expr, a, e.Name)
	case Score:
		var sum Weight
		for _, t := range e.Terms {
			if holds(t.Expr, a, "") {
				sum += t.Weight
			}
		}
		return sum >= e.Threshold
	case Dates:
		return !a.Published.IsZero() && (e.From.IsZero() || !a.Published.Before(e.From)) && (e.To.IsZero() || a.Published.Before(e.To))
	case Value:
		return valueHolds(e, a, field)
	}
	return field != FieldText && standsIn(e, a.Title) || field != FieldTitle && standsIn(e, a.Text)
}

func valueHolds(v Value, a store.Article, field FieldName) bool {
	any := v.Prefix && v.Text == ""
	folded := func(s string) string { return strings.Join(termsOf(s), " ") }
	begins := func(s string) bool {
		return folded(s) == folded(v.Text) || v.Prefix && strings.HasPrefix(folded(s), folded(v.Text))
	}
	switch field {
	case FieldLanguage, FieldCountry:
		value := a.Language
		if field == FieldCountry {
			value = a.Country
		}
		return any && value != "" || value == strings.TrimSuffix(v.Text, ValueUnknown) && !any
	case FieldSource:
		domain := strings.TrimPrefix(strings.ToLower(v.Text), "www.")
		return begins(a.SourceName) || a.SourceDomain == domain || v.Prefix && strings.HasPrefix(a.SourceDomain, domain)
	case FieldAuthor:
		author, asked := " "+folded(a.Author)+" ", " "+folded(v.Text)
		if !v.Prefix {
			asked += " "
		}
		return any && a.Author != "" || !any && strings.Contains(author, asked)
	case FieldURL:
		return strings.Contains(strings.ToLower(a.URL), strings.ToLower(v.Text))
	}
	panic("no value in " + field)
}

func termsOf(s string) []string {
	var terms []string
	for tok := range store.Tokens(s) {
		terms = append(terms, tok.Term)
	}
	return terms
}

// standsIn says whether a word, a phrase or a proximity stands in one text.
func standsIn(e Expr, text string) bool {
	words := termsOf(text)
	asked := func(p Part) string {
		if p.Prefix {
			return termsOf(p.Text)[0] + "*"
		}
		return termsOf(p.Text)[0]
	}
	all := func(parts []Part) []string {
		out := make([]string, len(parts))
		for i, p := range parts {
			out[i] = asked(p)
		}
		return out
	}
	var places func(e Expr) []standing
	places = func(e Expr) []standing {
		switch e := e.(type) {
		case Word:
			return standBy(words, asked(Part{Text: e.Text}))
		case Prefix:
			return standBy(words, asked(Part{Text: e.Text, Prefix: true}))
		case Phrase:
			return standBy(words, all(e.Parts)...)
		case Or:
			var out []standing
			for _, x := range e.Exprs {
				out = append(out, places(x)...)
			}
			return out
		}
		panic(fmt.Sprintf("no places of %T", e))
	}
	switch e := e.(type) {
	case Within:
		return slices.Contains(withinBy(words, all(e.Parts), e.N), true)
	case Near:
		return slices.Contains(markBy(words, nil, places(e.Left), places(e.Right), e.N), true)
	}
	return len(places(e)) > 0
}

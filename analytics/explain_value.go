package analytics

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tidings/sql"
)

// values tries a field other than title and text.
func (x *explainer) values(e Field) Finding {
	f := Finding{Text: canonical(e), At: e.At, Matches: describes(compileField(e), x.article)}
	f.Reason = x.value(e.Name)
	if f.Matches {
		f.near = 1
		return f
	}
	f.Reason = clause(x.asks, f.Reason, code(canonical(e.Expr)))
	return f
}

// value says what a field of the article is.
func (x *explainer) value(name FieldName) Clause {
	a := x.article
	known := func(is, unknown, value string) Clause {
		if strings.TrimSpace(value) == "" {
			return clause(unknown)
		}
		return clause(is, code(value))
	}
	switch name {
	case FieldLanguage:
		return known(clauseLanguage, clauseNoLanguage, a.Language)
	case FieldCountry:
		return known(clauseCountry, clauseNoCountry, a.Country)
	case FieldAuthor:
		return known(clauseAuthor, clauseNoAuthor, a.Author)
	case FieldURL:
		return known(clauseAddress, clauseNoAddress, a.URL)
	case FieldSource:
		if a.SourceDomain != "" && a.SourceName != "" && a.SourceName != a.SourceDomain {
			return known(clauseSource, clauseNoSource, a.SourceDomain+" ("+a.SourceName+")")
		}
		return known(clauseSource, clauseNoSource, a.SourceDomain+a.SourceName)
	}
	layout := "2006-01-02 15:04:05 UTC"
	if a.DateOnly {
		layout = time.DateOnly
	}
	if a.Published.IsZero() {
		return clause(clauseNoDate)
	}
	return clause(clausePublished, code(a.Published.UTC().Format(layout)))
}

// describes says whether a condition on the fields of an article other than
// its words holds. It is the meaning that store.SQL writes down for the
// database; a test compares the two.
func describes(m store.Match, a store.Article) bool {
	holds := func(m store.Match) bool { return describes(m, a) }
	switch m := m.(type) {
	case store.Every:
		return true
	case store.All:
		return !slices.ContainsFunc(m, func(m store.Match) bool { return !holds(m) })
	case store.Any:
		return slices.ContainsFunc(m, holds)
	case store.Not:
		return !holds(m.Match)
	case store.InLanguages:
		return slices.Contains(m, a.Language)
	case store.InCountries:
		return slices.Contains(m, a.Country)
	case store.FromSources:
		return slices.ContainsFunc(m, func(n store.SourceName) bool { return named(n, a) })
	case store.ByAuthor:
		return written(m, a.Author)
	case store.URLContains:
		return a.URL != "" && strings.Contains(strings.ToLower(a.URL), strings.ToLower(string(m)))
	case store.Published:
		return !a.Published.IsZero() && (m.From.IsZero() || !a.Published.Before(m.From)) && (m.To.IsZero() || a.Published.Before(m.To))
	}
	panic(fmt.Sprintf("analytics: %T looks for words", m))
}

// named says whether an article's source has a name.
func named(n store.SourceName, a store.Article) bool {
	if n.Prefix && n.Domain == "" && len(n.Terms) == 0 {
		return a.SourceDomain != "" || a.SourceName != ""
	}
	is := func(have, want string) bool {
		return want != "" && (have == want || n.Prefix && strings.HasPrefix(have, want))
	}
	return is(a.SourceDomain, n.Domain) || is(termList(a.SourceName), strings.Join(n.Terms, " "))
}

// written says whether an author's name holds the terms side by side.
func written(m store.ByAuthor, author string) bool {
	author = termList(author)
	if len(m.Terms) == 0 {
		return author != ""
	}
	want := ""
	for _, t := range m.Terms {
		want += " " + t.Text
	}
	if !m.Terms[len(m.Terms)-1].Prefix {
		want += " "
	}
	return strings.Contains(" "+author+" ", want)
}

// termList joins the terms of a text with blanks.
func termList(text string) string {
	var terms []string
	for tok := range store.Tokens(text) {
		terms = append(terms, tok.Term)
	}
	return strings.Join(terms, " ")
}

package analytics

import (
	"fmt"
	"net/url"
	"strings"

	"tidings/sql"
)

// Match compiles the query into what the store looks up. Words go through
// store.Tokens, as the articles' texts did.
func (q Query) Match() store.Match { return compile(q.Expr, store.Anywhere) }

// compile compiles e, whose words are looked for in a part of the article.
func compile(e Expr, in store.Part) store.Match {
	switch e := e.(type) {
	case And:
		return store.All(compileAll(e.Exprs, in))
	case Or:
		return store.Any(compileAll(e.Exprs, in))
	case Not:
		return store.Not{Match: compile(e.Expr, in)}
	case Word:
		return store.Words{Any: []store.Term{term(e.Text, false)}, In: in}
	case Prefix:
		return store.Words{Any: []store.Term{term(e.Text, true)}, In: in}
	case Phrase:
		return store.Phrase{Terms: parts(e.Parts), In: in}
	case Within:
		return store.Within{Terms: parts(e.Parts), N: e.N, In: in}
	case Near:
		return store.Near{Left: alternatives(e.Left), Right: alternatives(e.Right), N: e.N, In: in}
	case Score:
		return compileScore(e)
	case Field:
		return compileField(e)
	default:
		panic(fmt.Sprintf("analytics: no such node here: %T", e))
	}
}

func compileAll(exprs []Expr, in store.Part) []store.Match {
	out := make([]store.Match, len(exprs))
	for i, e := range exprs {
		out[i] = compile(e, in)
	}
	return out
}

// term gives the index's form of one word as typed.
func term(text string, prefix bool) store.Term {
	for t := range store.Tokens(text) {
		return store.Term{Text: t.Term, Prefix: prefix}
	}
	return store.Term{} // Parse lets no word through that is none
}

func parts(typed []Part) []store.Term {
	out := make([]store.Term, len(typed))
	for i, p := range typed {
		out[i] = term(p.Text, p.Prefix)
	}
	return out
}

// alternatives gives a side of a NEAR as phrases.
func alternatives(e Expr) []store.Phrase {
	switch e := e.(type) {
	case Or:
		var out []store.Phrase
		for _, x := range e.Exprs {
			out = append(out, alternatives(x)...)
		}
		return out
	case Word:
		return []store.Phrase{{Terms: []store.Term{term(e.Text, false)}}}
	case Prefix:
		return []store.Phrase{{Terms: []store.Term{term(e.Text, true)}}}
	case Phrase:
		return []store.Phrase{{Terms: parts(e.Parts)}}
	default:
		panic(fmt.Sprintf("analytics: no such node in a NEAR: %T", e))
	}
}

func compileField(f Field) store.Match {
	switch f.Name {
	case FieldTitle:
		return compile(f.Expr, store.InTitle)
	case FieldText:
		return compile(f.Expr, store.InText)
	default:
		return compileValues(f.Name, f.Expr)
	}
}

// compileValues compiles what a field other than a title or a text is
// compared with.
func compileValues(name FieldName, e Expr) store.Match {
	all := func(exprs []Expr) []store.Match {
		out := make([]store.Match, len(exprs))
		for i, x := range exprs {
			out[i] = compileValues(name, x)
		}
		return out
	}
	switch e := e.(type) {
	case And:
		return store.All(all(e.Exprs))
	case Or:
		return store.Any(all(e.Exprs))
	case Not:
		return store.Not{Match: compileValues(name, e.Expr)}
	case Dates:
		return store.Published{From: e.From, To: e.To}
	case Value:
		return compileValue(name, e)
	default:
		panic(fmt.Sprintf("analytics: no such node in %s: %T", name, e))
	}
}

func compileValue(name FieldName, v Value) store.Match {
	code := v.Text
	if code == ValueUnknown {
		code = ""
	}
	any := v.Prefix && v.Text == ""
	switch name {
	case FieldLanguage:
		if any {
			return store.Not{Match: store.InLanguages{""}}
		}
		return store.InLanguages{code}
	case FieldCountry:
		if any {
			return store.Not{Match: store.InCountries{""}}
		}
		return store.InCountries{code}
	case FieldSource:
		return store.FromSources{sourceName(v.Text, v.Prefix)}
	case FieldAuthor:
		var terms []store.Term
		for t := range store.Tokens(v.Text) {
			terms = append(terms, store.Term{Text: t.Term})
		}
		if n := len(terms); n > 0 {
			terms[n-1].Prefix = v.Prefix
		} else if !any {
			return store.Not{Match: store.Every{}} // no author has a name without a word
		}
		return store.ByAuthor{Terms: terms}
	case FieldURL:
		return store.URLContains(v.Text)
	default:
		panic(fmt.Sprintf("analytics: %s has no values", name))
	}
}

// sourceName gives what a source is asked for by: a domain (also out of an
// address) and the terms of a name.
func sourceName(text string, prefix bool) store.SourceName {
	n := store.SourceName{Prefix: prefix}
	for t := range store.Tokens(text) {
		n.Terms = append(n.Terms, t.Term)
	}
	domain := strings.ToLower(text)
	if u, err := url.Parse(domain); err == nil && u.Host != "" {
		domain = u.Hostname()
	}
	domain = strings.TrimSuffix(strings.TrimPrefix(domain, "www."), "/")
	if !strings.ContainsAny(domain, " \t\n") {
		n.Domain = domain
	}
	return n
}

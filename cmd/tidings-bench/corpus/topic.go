package corpus

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"tidings/analytics"
	"tidings/sql"
)

// topic is a topic of the corpus: how often articles are about it, and what
// words make an article match its query.
type topic struct {
	slug  string
	forms *forms
	byDay []float64 // share of the articles that are about it
	parts [][]analytics.Expr
	// half are words that match only together with others, by language.
	half [][]string
}

// topicRates are how many of the articles are about each of the starter
// topics, before bursts.
var topicRates = map[string]float64{
	"border-incidents": 0.010, "sanctions": 0.030, "airspace": 0.006, "political-prisoners": 0.010,
	"trade-restrictions": 0.012, "migration": 0.009, "military-exercises": 0.010,
}

// otherRate is that of topics that the starter pack did not have.
const otherRate = 0.008

// newTopics reads what makes an article match each topic. The starter topics'
// queries are alternatives (OR), those of one language beside each other and
// the languages in the order of languages; so the place of an alternative
// says its language.
func newTopics(file analytics.TopicFile, seed uint64) ([]topic, error) {
	forms, err := newForms(file)
	if err != nil {
		return nil, err
	}
	var out []topic
	for _, d := range file.Topics {
		q, err := analytics.Parse(d.Query)
		if err != nil {
			return nil, fmt.Errorf("topic %s: %w", d.Slug, err)
		}
		r := rand.New(rand.NewPCG(seed, hash("topic "+d.Slug)))
		t := topic{slug: d.Slug, forms: forms, byDay: make([]float64, dayCount),
			parts: make([][]analytics.Expr, len(languages)), half: make([][]string, len(languages))}
		rate, ok := topicRates[d.Slug]
		if !ok {
			rate = otherRate
		}
		for i := range t.byDay {
			t.byDay[i] = rate
		}
		for range 14 {
			burst(r, t.byDay, 2, 6, 12)
		}
		alternatives := []analytics.Expr{q.Expr}
		if or, ok := q.Expr.(analytics.Or); ok {
			alternatives = or.Exprs
		}
		for i, e := range alternatives {
			l := i * len(languages) / len(alternatives)
			if forms.snippet(r, e, nil) != nil {
				t.parts[l] = append(t.parts[l], e)
			}
			t.half[l] = append(t.half[l], forms.halves(r, e, false)...)
		}
		out = append(out, t)
	}
	return out, nil
}

// snippet gives words that make an article match e, appended to words; nil if
// there are none that are made of letters alone.
func (f *forms) snippet(r *rand.Rand, e analytics.Expr, words []string) []string {
	switch e := e.(type) {
	case analytics.Or:
		// Some alternatives may have no such words; try them from one at random.
		from := r.IntN(len(e.Exprs))
		for i := range e.Exprs {
			if got := f.snippet(r, e.Exprs[(from+i)%len(e.Exprs)], words); got != nil {
				return got
			}
		}
		return nil
	case analytics.And:
		for _, x := range e.Exprs {
			if _, not := x.(analytics.Not); not {
				continue
			}
			if words = f.snippet(r, x, words); words == nil {
				return nil
			}
		}
		return words
	default:
		if leaf := f.leafWords(r, e); leaf != nil {
			return append(words, leaf...)
		}
		return nil
	}
}

// leafWords writes out a word, a prefix or a phrase; nil where there is another
// sign than a letter in it, or an accent that makes a difference, on which
// engines disagree.
func (f *forms) leafWords(r *rand.Rand, e analytics.Expr) []string {
	var out []string
	for _, p := range leafParts(e) {
		if strings.ContainsFunc(p.Text, func(c rune) bool { return !unicode.IsLetter(c) }) {
			return nil
		}
		endings := []string{""}
		if p.Prefix {
			endings = suffixes(p.Text)
		}
		from := r.IntN(len(endings))
		word := ""
		for i := range endings {
			if word = p.Text + endings[(from+i)%len(endings)]; !f.confused(word) {
				break
			}
			word = ""
		}
		if word == "" {
			return nil
		}
		out = append(out, word)
	}
	return out
}

func leafParts(e analytics.Expr) []analytics.Part {
	switch e := e.(type) {
	case analytics.Word:
		return []analytics.Part{{Text: e.Text}}
	case analytics.Prefix:
		return []analytics.Part{{Text: e.Text, Prefix: true}}
	case analytics.Phrase:
		return e.Parts
	}
	return nil
}

var (
	latinSuffixes    = []string{"", "s", "ed", "ing", "as", "u", "i", "ami"}
	cyrillicSuffixes = []string{"", "а", "у", "ом", "ы", "ами", "ах"}
)

func suffixes(stem string) []string {
	if first := []rune(stem)[0]; unicode.Is(unicode.Cyrillic, first) {
		return cyrillicSuffixes
	}
	return latinSuffixes
}

// halves gives words (phrases as several with spaces between) of e that alone
// match nothing, because all of them stand under an AND; joined says that e does.
func (f *forms) halves(r *rand.Rand, e analytics.Expr, joined bool) []string {
	var out []string
	switch e := e.(type) {
	case analytics.Or:
		for _, x := range e.Exprs {
			out = append(out, f.halves(r, x, joined)...)
		}
	case analytics.And:
		positive := slices.DeleteFunc(slices.Clone(e.Exprs), func(x analytics.Expr) bool { _, not := x.(analytics.Not); return not })
		for _, x := range positive {
			out = append(out, f.halves(r, x, joined || len(positive) > 1)...)
		}
	default:
		if joined {
			if words := f.leafWords(r, e); words != nil {
				out = append(out, strings.Join(words, " "))
			}
		}
	}
	return out
}

// terms are the words of the topics' queries as the index holds them: whole
// words (of phrases, too) and prefixes.
type terms struct{ words, prefixes map[string]bool }

func topicTerms(file analytics.TopicFile) (terms, error) {
	t := terms{words: map[string]bool{}, prefixes: map[string]bool{}}
	err := eachPart(file, func(p analytics.Part, term string) {
		if p.Prefix {
			t.prefixes[term] = true
		} else {
			t.words[term] = true
		}
	})
	return t, err
}

// eachPart calls do with every word and prefix of the topics' queries and the
// term that it is in the index.
func eachPart(file analytics.TopicFile, do func(p analytics.Part, term string)) error {
	var walk func(e analytics.Expr)
	walk = func(e analytics.Expr) {
		switch e := e.(type) {
		case analytics.And:
			for _, x := range e.Exprs {
				walk(x)
			}
		case analytics.Or:
			for _, x := range e.Exprs {
				walk(x)
			}
		case analytics.Not:
			walk(e.Expr)
		default:
			for _, p := range leafParts(e) {
				for tok := range store.Tokens(p.Text) {
					do(p, tok.Term)
				}
			}
		}
	}
	for _, d := range file.Topics {
		q, err := analytics.Parse(d.Query)
		if err != nil {
			return fmt.Errorf("topic %s: %w", d.Slug, err)
		}
		walk(q.Expr)
	}
	return nil
}

// termOf gives the term of a word.
func termOf(word string) string {
	for tok := range store.Tokens(word) {
		return tok.Term
	}
	return ""
}

// has says whether the term is one of them or begins with one of the prefixes.
func (t terms) has(term string) bool {
	if t.words[term] {
		return true
	}
	for i := range term {
		if t.prefixes[term[:i]] {
			return true
		}
	}
	return t.prefixes[term]
}

package analytics

import (
	"runtime"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"tidings/sql"
)

const (
	// maxTallied is how much of a text is read for its words, in bytes: what it is
	// about stands there, and a book must not cost more than all others.
	maxTallied = 20_000
	// maxNameWords is how many words a name has at most.
	maxNameWords = 4
)

// A tally counts in a sample of articles, by language, those that have each word
// and each name: a sequence of words with capital letters within a sentence.
type tally struct {
	articles map[string]int      // read, by language
	places   map[string]int      // words in them
	words    map[string]*tallied // by normal form, of a name its words with blanks between
	texts    []tallyText         // of each article, if they are kept

	keep bool
	text tallyText // of the article under way
}

// tallyText is the words and names of an article, those of its title first.
type tallyText struct {
	terms []string
	title int // how many are the title's
}

// tallied is a word or a name of a tally.
type tallied struct {
	in     []tallyCount // by language
	titles int          // articles that have it in the title

	// Within sentences: its forms, and in how many articles it has a capital letter
	// and in how many not. Elsewhere, other forms may come of where it stands.
	forms, others  []writtenAs
	capital, small int

	last, lastCapital, lastSmall int // the articles that were counted last, from 1
}

type tallyCount struct {
	language         string
	articles, places int
}

type writtenAs struct {
	form   string
	places int
}

// isName says whether a word is nearly always written as a name is. Where nothing
// tells, it is none.
func (w *tallied) isName() bool { return w.capital > 0 && w.capital >= 4*w.small }

// of gives the counts of a language; w may be nil.
func (w *tallied) of(language string) tallyCount {
	if w != nil {
		for _, n := range w.in {
			if n.language == language {
				return n
			}
		}
	}
	return tallyCount{}
}

// all counts all articles that have the word.
func (w *tallied) all() int {
	n := 0
	for _, l := range w.in {
		n += l.articles
	}
	return n
}

// shown is the commonest form of the word.
func (w *tallied) shown() string {
	forms := w.forms
	if len(forms) == 0 {
		forms = w.others
	}
	var most writtenAs
	for _, f := range forms {
		if f.places > most.places || f.places == most.places && f.form < most.form {
			most = f
		}
	}
	return most.form
}

// tallyOf counts the words and names of articles, and keeps those of each.
func tallyOf(articles []store.Drawn, keep bool) *tally {
	parts := make([]*tally, max(1, min(runtime.GOMAXPROCS(0), len(articles))))
	texts := make([]tallyText, len(articles))
	var all sync.WaitGroup
	for i := range parts {
		all.Go(func() {
			t := &tally{articles: map[string]int{}, places: map[string]int{}, words: map[string]*tallied{}, keep: keep}
			for j := i; j < len(articles); j += len(parts) {
				t.add(&articles[j], j+1)
				texts[j], t.text = t.text, tallyText{}
			}
			parts[i] = t
		})
	}
	all.Wait()
	sum := parts[0]
	for _, p := range parts[1:] {
		sum.merge(p)
	}
	sum.texts = texts
	return sum
}

// merge adds what was counted in other articles.
func (t *tally) merge(other *tally) {
	for language, n := range other.articles {
		t.articles[language] += n
		t.places[language] += other.places[language]
	}
	for term, o := range other.words {
		w := t.words[term]
		if w == nil {
			t.words[term] = o
			continue
		}
		for _, n := range o.in {
			count := w.count(n.language)
			count.articles, count.places = count.articles+n.articles, count.places+n.places
		}
		for _, f := range o.forms {
			writeForm(&w.forms, f.form, f.places)
		}
		for _, f := range o.others {
			writeForm(&w.others, f.form, f.places)
		}
		w.titles, w.capital, w.small = w.titles+o.titles, w.capital+o.capital, w.small+o.small
	}
}

func (w *tallied) count(language string) *tallyCount {
	for i := range w.in {
		if w.in[i].language == language {
			return &w.in[i]
		}
	}
	w.in = append(w.in, tallyCount{language: language})
	return &w.in[len(w.in)-1]
}

func writeForm(forms *[]writtenAs, form string, places int) {
	for i := range *forms {
		if (*forms)[i].form == form {
			(*forms)[i].places += places
			return
		}
	}
	*forms = append(*forms, writtenAs{form, places})
}

// add counts what stands in an article; number is its own, above 0.
func (t *tally) add(a *store.Drawn, number int) {
	t.articles[a.Language]++
	t.addText(a.Title, a.Language, number, mostlyCapitals(a.Title), true)
	t.text.title = len(t.text.terms)
	text := a.Text
	if len(text) > maxTallied {
		text = strings.ToValidUTF8(text[:maxTallied], "")
	}
	t.addText(text, a.Language, number, false, false)
}

// mostlyCapitals says that a title tells nothing about names, as English ones that
// have a Capital on Nearly Every Word.
func mostlyCapitals(title string) bool {
	capitals, words := 0, 0
	for t := range store.Tokens(title) {
		if words++; isCapital(title[t.Start:t.End]) {
			capitals++
		}
	}
	return 2*capitals > words
}

func isCapital(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r) || unicode.IsTitle(r)
}

func isSmall(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsLower(r)
}

// addText counts the words and names of a title or a text; of one that is unclear,
// capital letters tell nothing.
func (t *tally) addText(text, language string, number int, unclear, title bool) {
	var name []store.Token // the last words of it
	end, words := 0, 0
	for token := range store.Tokens(text) {
		words++
		written, gap := text[token.Start:token.End], text[end:token.Start]
		w := t.see(token.Term, language, number, title)
		switch {
		case unclear, end == 0, beginsSentence(gap):
			name = nil // a capital letter is there for another reason
			w.write(&w.others, written, t.keep)
		case isCapital(written):
			w.write(&w.forms, written, t.keep)
			if w.lastCapital != number {
				w.lastCapital, w.capital = number, w.capital+1
			}
			if gap != " " && gap != "-" && gap != "\u00a0" {
				name = nil
			}
			if name = append(name, token); len(name) > maxNameWords {
				name = name[1:]
			}
			for i := range len(name) - 1 {
				n := t.see(joinTerms(name[i:]), language, number, title)
				n.write(&n.forms, text[name[i].Start:token.End], t.keep)
			}
		default:
			name = nil
			w.write(&w.forms, written, t.keep)
			if isSmall(written) && w.lastSmall != number {
				w.lastSmall, w.small = number, w.small+1
			}
		}
		end = token.End
	}
	t.places[language] += words
}

// beginsSentence says whether a word behind a gap may have its capital letter from
// where it stands: behind a full stop, a colon, a quotation mark, a line's end.
func beginsSentence(gap string) bool {
	return strings.ContainsAny(gap, ".!?…:;\n\r\"«»“”„‘•|—–*()[]")
}

func joinTerms(tokens []store.Token) string {
	var b strings.Builder
	for i, t := range tokens {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.Term)
	}
	return b.String()
}

// see counts a place of a word or a name, and its article once, and gives its entry.
func (t *tally) see(term, language string, number int, title bool) *tallied {
	w := t.words[term]
	if w == nil {
		w = &tallied{}
		t.words[term] = w
	}
	n := w.count(language)
	n.places++
	if w.last != number {
		w.last = number
		n.articles++
		if title {
			w.titles++
		}
		if t.keep {
			t.text.terms = append(t.text.terms, term)
		}
	}
	return w
}

// write counts a form, if forms are kept.
func (w *tallied) write(forms *[]writtenAs, form string, keep bool) {
	if keep {
		writeForm(forms, form, 1)
	}
}

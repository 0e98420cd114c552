package analytics

import (
	"cmp"
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
	maxTallied = 4_000
	// maxNameWords is how many words a name has at most.
	maxNameWords = 4
)

// A tally counts in a sample of articles, by language, those that have each word
// and each name: a sequence of words with capital letters within a sentence.
type tally struct {
	articles map[string]int      // read, by language
	places   map[string]int      // words in them
	words    map[string]*tallied // by normal form, of a name its words with blanks between
	forms    map[string]*form    // as written; nil for what is no word
	texts    []tallyText         // of each article, where all words are counted

	// known is another tally, whose words are the only ones that this one counts.
	known    *tally
	text     tallyText // of the article under way
	number   int       // of it, from 1
	language string
	title    bool // its title is read
}

// tallyText is the words and names of an article, those of its title first.
type tallyText struct {
	terms []string
	title int // how many are the title's
}

// tallied is a word or a name of a tally.
type tallied struct {
	term   string
	in     []tallyCount // by language
	titles int          // articles that have it in the title
	forms  []*form

	// Within sentences, the articles in which it has a capital letter and in which not.
	capital, small int

	last, lastCapital, lastSmall int // the articles that were counted last
}

type tallyCount struct {
	language         string
	articles, places int
}

// form is a word or a name as it is written.
type form struct {
	text           string
	of             *tallied
	capital, small bool // how it begins
	// Places within sentences; elsewhere, its capital letters may come of where it stands.
	within, elsewhere int
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

// shown is the commonest form of the word, within sentences if it stands there.
func (w *tallied) shown() string {
	most := w.forms[0]
	for _, f := range w.forms[1:] {
		if cmp.Or(cmp.Compare(f.within, most.within), cmp.Compare(f.elsewhere, most.elsewhere), cmp.Compare(most.text, f.text)) > 0 {
			most = f
		}
	}
	return most.text
}

// tallyOf counts the words and names of articles, or where known is set only those
// that several articles have there.
func tallyOf(articles []store.Drawn, known *tally) *tally {
	parts := make([]*tally, max(1, min(runtime.GOMAXPROCS(0), len(articles))))
	texts := make([]tallyText, len(articles))
	var all sync.WaitGroup
	for i := range parts {
		all.Go(func() {
			t := &tally{articles: map[string]int{}, places: map[string]int{}, words: map[string]*tallied{}, forms: map[string]*form{}, known: known}
			for j := i; j < len(articles); j += len(parts) {
				t.number, t.text = j+1, tallyText{}
				t.add(&articles[j])
				texts[j] = t.text
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
			if known := t.forms[f.text]; known != nil {
				known.within, known.elsewhere = known.within+f.within, known.elsewhere+f.elsewhere
			} else {
				w.forms = append(w.forms, f)
			}
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

// add counts what stands in an article.
func (t *tally) add(a *store.Drawn) {
	t.language = a.Language
	t.articles[a.Language]++
	t.title = true
	t.addText(a.Title, mostlyCapitals(a.Title))
	t.title, t.text.title = false, len(t.text.terms)
	text := a.Text
	if len(text) > maxTallied {
		text = strings.ToValidUTF8(text[:maxTallied], "")
	}
	t.addText(text, false)
}

// mostlyCapitals says that a title tells nothing about names, as English ones that
// have a Capital on Nearly Every Word.
func mostlyCapitals(title string) bool {
	capitals, words := 0, 0
	for start, end := range store.Written(title) {
		if words++; isCapital(title[start:end]) {
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

// nameWord is a word of the name that is read.
type nameWord struct {
	of    *tallied
	start int
}

// addText counts the words and names of a title or a text; of one that is unclear,
// capital letters tell nothing.
func (t *tally) addText(text string, unclear bool) {
	var name []nameWord // the last words of it
	before, words := 0, 0
	for start, end := range store.Written(text) {
		f := t.word(text[start:end])
		if f == nil {
			continue
		}
		words++
		gap := text[before:start]
		first := before == 0
		before = end
		if f == uncounted {
			name = name[:0]
			continue
		}
		t.see(f.of)
		switch {
		case unclear, first, beginsSentence(gap):
			name = name[:0] // a capital letter is there for another reason
			f.elsewhere++
		case f.capital:
			f.within++
			if f.of.lastCapital != t.number {
				f.of.lastCapital, f.of.capital = t.number, f.of.capital+1
			}
			if gap != " " && gap != "-" && gap != "\u00a0" {
				name = name[:0]
			}
			if len(name) == maxNameWords {
				name = append(name[:0], name[1:]...)
			}
			name = append(name, nameWord{f.of, start})
			for i := range len(name) - 1 {
				if n := t.name(text[name[i].start:end], name[i:]); n != uncounted {
					n.within++
					t.see(n.of)
				}
			}
		default:
			name = name[:0]
			f.within++
			if f.small && f.of.lastSmall != t.number {
				f.of.lastSmall, f.of.small = t.number, f.of.small+1
			}
		}
	}
	t.places[t.language] += words
}

// beginsSentence says whether a word behind a gap may have its capital letter from
// where it stands: behind a full stop, a colon, a quotation mark, a line's end.
func beginsSentence(gap string) bool {
	return gap != " " && strings.ContainsAny(gap, ".!?…:;\n\r\"«»“”„‘•|—–*()[]")
}

// word gives a written word, nil for what is none.
func (t *tally) word(written string) *form {
	f, known := t.forms[written]
	if known {
		return f
	}
	if term := store.TermOf(written); term != "" {
		f = t.form(written, term)
	}
	t.forms[written] = f
	return f
}

// uncounted is the form of all words that are not counted.
var uncounted = &form{}

// name gives a written name.
func (t *tally) name(written string, words []nameWord) *form {
	f := t.forms[written]
	if f == nil {
		var term strings.Builder
		for i, w := range words {
			if i > 0 {
				term.WriteByte(' ')
			}
			term.WriteString(w.of.term)
		}
		f = t.form(written, term.String())
		t.forms[written] = f
	}
	return f
}

func (t *tally) form(written, term string) *form {
	w := t.words[term]
	if w == nil {
		if t.known != nil {
			if k := t.known.words[term]; k == nil || k.all() < fewest {
				return uncounted
			}
		}
		w = &tallied{term: term}
		t.words[term] = w
	}
	f := &form{text: written, of: w, capital: isCapital(written), small: isSmall(written)}
	w.forms = append(w.forms, f)
	return f
}

// see counts a place of a word or a name, and its article once.
func (t *tally) see(w *tallied) {
	n := w.count(t.language)
	n.places++
	if w.last == t.number {
		return
	}
	w.last = t.number
	n.articles++
	if t.title {
		w.titles++
	}
	if t.known == nil {
		t.text.terms = append(t.text.terms, w.term)
	}
}

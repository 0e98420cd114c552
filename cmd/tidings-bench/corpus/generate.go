// Package corpus makes a corpus of articles to measure with, or takes a real
// one.
//
// A made one is the same for the same number of articles and seed. Its words
// are invented, six languages of them in two scripts, and follow Zipf and
// Mandelbrot's law; articles have themes whose words they repeat, people who
// are named again and again, and topics that come in bursts; days and sources
// are uneven. Some words and phrases are planted with known frequencies: these
// are what the questions ask for. Each article is made from the seed and its
// number alone, so that many can be made at once.
//
//	g, err := corpus.New(corpus.Options{Articles: 20_000, Seed: 1})
//	facts, err := g.Write(ctx, file)
package corpus

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"

	"tidings/analytics"
)

// Order is how a corpus is sorted.
type Order string

// The orders. Chronological is by date but for some that arrive late, as an
// archive of what was collected day by day; Shuffled is none at all.
const (
	Chronological Order = "time"
	Shuffled      Order = "shuffled"
)

// Options say which corpus is made. The same options make the same corpus.
type Options struct {
	Articles int    `json:"articles"`
	Seed     uint64 `json:"seed"`
	Order    Order  `json:"order"` // "" is Chronological
}

// Article is one article of a corpus. Its number in the corpus, from 1, is what
// engines know it by.
type Article struct {
	URL, Title, Text string
	Published        time.Time
	Language         string // "" if the file does not say
	Source           string // domain or name
	Country          string
}

// Generator makes a corpus. It is safe for concurrent use.
type Generator struct {
	opts         Options
	vocabularies []*vocabulary
	languageDraw alias
	names        *names
	plan         *plan
	topics       []topic
	calendar     *calendar
	sources      map[string]*sources
	themes       *themes
	reserved     terms
}

// New prepares a generator: the vocabularies take about a second.
func New(opts Options) (*Generator, error) {
	if opts.Order == "" {
		opts.Order = Chronological
	}
	if opts.Order != Chronological && opts.Order != Shuffled {
		return nil, fmt.Errorf("order %q: expected %s or %s", opts.Order, Chronological, Shuffled)
	}
	if opts.Articles < 1 {
		return nil, fmt.Errorf("a corpus of %d articles: expected at least 1", opts.Articles)
	}
	file, err := analytics.StarterTopics()
	if err != nil {
		return nil, err
	}
	g := &Generator{opts: opts, plan: newPlan(opts.Seed), calendar: newCalendar(opts.Seed), sources: newSources(opts.Seed)}
	if g.topics, err = newTopics(file, opts.Seed); err != nil {
		return nil, err
	}
	if g.reserved, err = topicTerms(file); err != nil {
		return nil, err
	}
	g.names = newNames(opts.Seed, g.taken)

	// English comes first: its most frequent words make a phrase, and no word of
	// another language may be one of them but for an accent.
	english := newVocabulary(languages[0], opts.Seed, g.taken)
	head := map[string]bool{}
	for _, word := range english.byRank[:heads] {
		head[word] = true
	}
	taken := func(word string) bool {
		folded := fold(word)
		return g.taken(word) || folded != word && head[folded]
	}
	g.vocabularies = make([]*vocabulary, len(languages))
	g.vocabularies[0] = english
	var group sync.WaitGroup
	for i := 1; i < len(languages); i++ {
		group.Go(func() { g.vocabularies[i] = newVocabulary(languages[i], opts.Seed, taken) })
	}
	group.Wait()
	shares := make([]float64, len(languages))
	for i, l := range languages {
		shares[i] = l.share
	}
	g.languageDraw = newAlias(shares)
	g.themes = newThemes(opts.Seed, g.vocabularies, g.names)
	return g, nil
}

// Words are what the questions ask for in this corpus.
func (g *Generator) Words() Words { return g.plan.questions(g.vocabularies[0].byRank) }

// taken says whether a word has a meaning for the questions or the topics, so
// that it may stand only where it is planted. Where tokenizers differ is in
// accents; so a word that is like one of theirs but for accents is taken, too.
func (g *Generator) taken(word string) bool {
	return g.plan.inside(word) || g.reserved.has(fold(word))
}

// Shares of what an article's words are.
const (
	shareTheme  = 0.10  // a word of its theme
	shareNumber = 0.012 // a number
	shareOnce   = 0.004 // a name that hardly stands anywhere else
	peopleEvery = 40    // words for each time that someone is named
	halfRate    = 0.20  // articles that have words of topics without being about them
)

// Length of articles in words: log-normal with a mean of 350.
const (
	meanLength            = 350
	lengthSpread          = 0.6
	leastWords, mostWords = 40, 4000
)

// scratch is what making an article needs; it is used again for the next one.
type scratch struct {
	words []string
	text  []byte
}

// Article makes the article with a number from 0.
func (g *Generator) Article(number int) Article {
	s := &scratch{}
	a := g.article(number, s)
	a.Text = string(s.text)
	return a
}

// article makes an article, whose text it leaves in s.
func (g *Generator) article(number int, s *scratch) Article {
	r := rand.New(rand.NewPCG(g.opts.Seed, uint64(number)))
	day := g.day(r, number)
	at := g.languageDraw.draw(r)
	v := g.vocabularies[at]
	from := g.sources[v.code]
	src := from.list[from.draws.draw(r)]
	th := g.themes.draw(r, day)

	// An article keeps to a few of its theme's words, and so repeats them.
	var own [12]int32
	for i := range own {
		own[i] = th.words[at][min(r.IntN(themeWords), r.IntN(themeWords))]
	}
	length := int(math.Exp(math.Log(meanLength) - lengthSpread*lengthSpread/2 + lengthSpread*r.NormFloat64()))
	length = min(max(length, leastWords), mostWords)
	titleLength := min(max(int(9+2.5*r.NormFloat64()), 4), 16)
	words := s.words[:0]
	for range titleLength + length {
		words = append(words, g.word(r, v, own[:]))
	}
	title, text := words[:titleLength], words[titleLength:]
	g.people(r, v.language, th, title, text)
	g.plan.put(r, text, day, v.language)
	g.putTopics(r, at, day, title, text)
	g.plan.putRare(r, text, g.opts.Seed, number)
	s.words = words

	published := moment(r, day)
	a := Article{Published: published, Language: v.code, Source: src.domain, Country: src.country}
	s.text = appendTitle(s.text[:0], title)
	a.Title = string(s.text)
	a.URL = "https://" + src.domain + published.Format("/2006/01/02/") + strconv.Itoa(number+1) + "-" + slug(title)
	s.text = appendText(r, s.text[:0], text)
	return a
}

// day gives the day of an article: by its number, or later for some.
func (g *Generator) day(r *rand.Rand, number int) int {
	if g.opts.Order == Shuffled {
		return g.calendar.at(r.Float64())
	}
	day := g.calendar.at((float64(number) + r.Float64()) / float64(g.opts.Articles))
	if r.IntN(30) == 0 { // it came late
		day = max(0, day-int(r.ExpFloat64()*10))
	}
	return day
}

// word draws one word of an article's text.
func (g *Generator) word(r *rand.Rand, v *vocabulary, own []int32) string {
	switch u := r.Float64(); {
	case u < shareTheme:
		return v.byRank[own[min(r.IntN(len(own)), r.IntN(len(own)))]]
	case u < shareTheme+shareNumber:
		if r.IntN(4) == 0 {
			return strconv.Itoa(2015 + r.IntN(12))
		}
		return strconv.Itoa(1 + int(r.ExpFloat64()*90))
	case u < shareTheme+shareNumber+shareOnce:
		if word := v.word(r, 3+r.IntN(2)); !g.taken(word) {
			return capital(word)
		}
	}
	return v.draw(r)
}

// people names people of the theme and now and then others, in full at first.
func (g *Generator) people(r *rand.Rand, l language, th *theme, title, text []string) {
	var who [3][2]string
	for i := range who {
		if r.IntN(5) == 0 {
			who[i] = g.names.draw(r).in(l)
		} else {
			who[i] = th.people[r.IntN(themePeople)].in(l)
		}
	}
	if r.IntN(3) == 0 {
		title[r.IntN(len(title))] = who[0][1]
	}
	for i := range len(text) / peopleEvery {
		p := who[min(r.IntN(3), r.IntN(3))]
		at := r.IntN(len(text) - 1)
		if i < 3 {
			p = who[i]
			text[at] = p[0]
			at++
		}
		text[at] = p[1]
	}
}

// putTopics makes the article match the topics that it is about.
func (g *Generator) putTopics(r *rand.Rand, language, day int, title, text []string) {
	for i := range g.topics {
		t := &g.topics[i]
		parts := t.parts[language]
		if r.Float64() >= t.byDay[day] || len(parts) == 0 {
			continue
		}
		for n := range times(r, 2) {
			into := text
			words := t.forms.snippet(r, parts[r.IntN(len(parts))], nil)
			if n > 0 && len(words) < len(title) && r.IntN(3) == 0 {
				into = title
			}
			put(r, into, words)
		}
	}
	if r.Float64() < halfRate {
		for range times(r, 1.5) {
			if half := g.topics[r.IntN(len(g.topics))].half[language]; len(half) > 0 {
				put(r, text, strings.Fields(half[r.IntN(len(half))]))
			}
		}
	}
}

// put writes words over others, side by side.
func put(r *rand.Rand, into, words []string) {
	if len(words) <= len(into) {
		copy(into[r.IntN(len(into)-len(words)+1):], words)
	}
}

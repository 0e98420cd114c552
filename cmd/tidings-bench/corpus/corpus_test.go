package corpus

import (
	"bytes"
	"context"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tidings/analytics"
	"tidings/sql"
)

// shared is a generator for the tests that only read: making one takes a second.
var shared = sync.OnceValues(func() (*Generator, error) { return New(Options{Articles: testArticles, Seed: 1}) })

const testArticles = 6_000

func generator(t *testing.T) *Generator {
	t.Helper()
	g, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func write(t *testing.T, g *Generator) ([]byte, Facts) {
	t.Helper()
	var b bytes.Buffer
	facts, err := g.Write(context.Background(), &b)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), facts
}

func TestTheSameOptionsMakeTheSameCorpus(t *testing.T) {
	g := *generator(t)
	g.opts.Articles = 1500
	first, facts := write(t, &g)
	anew, err := New(g.opts)
	if err != nil {
		t.Fatal(err)
	}
	again, factsAgain := write(t, anew)
	if !bytes.Equal(first, again) || facts.Digest != factsAgain.Digest {
		t.Error("two corpora of the same options differ")
	}
	for _, other := range []Options{{Articles: 1500, Seed: 8}, {Articles: 1499, Seed: 1}, {Articles: 1500, Seed: 1, Order: Shuffled}} {
		g.opts = other
		if _, f := write(t, &g); f.Digest == facts.Digest {
			t.Errorf("%+v makes the same corpus as others", other)
		}
	}
	if want := int64(len(first)); facts.FileBytes != want {
		t.Errorf("the file has %d bytes, the facts say %d", want, facts.FileBytes)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for _, o := range []Options{{Articles: 0}, {Articles: 5, Order: "backwards"}} {
		if _, err := New(o); err == nil {
			t.Errorf("%+v: expected an error", o)
		}
	}
}

func TestReadGivesWhatWasWritten(t *testing.T) {
	g := generator(t)
	path := filepath.Join(t.TempDir(), "corpus.jsonl")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	facts, err := g.Write(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	n, bytes := 0, int64(0)
	err = Read(context.Background(), path, 700, func(b Batch) error {
		if b.First != n+1 {
			t.Fatalf("a batch begins with the article %d; expected %d", b.First, n+1)
		}
		for _, a := range b.Articles {
			if n%997 == 0 {
				if want := g.Article(n); a.Text != want.Text || a.Title != want.Title || a.URL != want.URL || !a.Published.Equal(want.Published) || a.Source != want.Source {
					t.Errorf("article %d was read as %+v; expected %+v", n+1, a, want)
				}
			}
			bytes += int64(len(a.Title) + len(a.Text))
			n++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n != testArticles || bytes != facts.TextBytes {
		t.Errorf("read %d articles of %d bytes; expected %d of %d", n, bytes, testArticles, facts.TextBytes)
	}
}

func TestTheStatisticsAreThoseOfNews(t *testing.T) {
	g := generator(t)
	words, titleWords := 0, 0
	counts := map[string]int{}                 // English words
	distinct, english := 0, []map[string]int{} // the words of each article in English
	days, sources := map[string]int{}, map[string]int{}
	for i := range testArticles {
		a := g.Article(i)
		days[a.Published.Format(time.DateOnly)]++
		sources[a.Source]++
		titleWords += len(strings.Fields(a.Title))
		of := map[string]int{}
		for tok := range store.Tokens(a.Text) {
			words++
			of[tok.Term]++
			if a.Language == "en" {
				counts[tok.Term]++
			}
		}
		distinct += len(of)
		if a.Language == "en" {
			english = append(english, of)
		}
	}
	between(t, "words of an article", float64(words)/testArticles, 335, 365)
	between(t, "words of a title", float64(titleWords)/testArticles, 8, 10)
	between(t, "different words of an article, by its words", float64(distinct)/float64(words), 0.4, 0.75)
	between(t, "words of its own that an article repeats", bursty(english), 3, 12)
	between(t, "days with articles", float64(len(days)), 0.9*float64(dayCount), float64(dayCount))
	between(t, "sources", float64(len(sources)), 250, 330)
	most := 0
	for _, n := range sources {
		most = max(most, n)
	}
	between(t, "share of the largest source", float64(most)/testArticles, 0.03, 0.2)

	// The slope of frequency by rank, on logarithms, between the head and the
	// ranks that are too rare to count.
	freq := make([]int, 0, len(counts))
	for _, n := range counts {
		freq = append(freq, n)
	}
	slices.SortFunc(freq, func(a, b int) int { return b - a })
	slope := (math.Log(float64(freq[2000])) - math.Log(float64(freq[50]))) / (math.Log(2001) - math.Log(51))
	between(t, "Zipf's slope", slope, -1.3, -0.75)
}

// bursty gives how many words stand three times or more in an article, though
// not in one of fifty articles: what an article is about.
func bursty(articles []map[string]int) float64 {
	df := map[string]int{}
	for _, of := range articles {
		for term := range of {
			df[term]++
		}
	}
	n := 0
	for _, of := range articles {
		for term, times := range of {
			if times >= 3 && df[term]*50 < len(articles) {
				n++
			}
		}
	}
	return float64(n) / float64(len(articles))
}

func between(t *testing.T, what string, got, least, most float64) {
	t.Helper()
	if got < least || got > most || math.IsNaN(got) {
		t.Errorf("%s: %.4g; expected %.4g to %.4g", what, got, least, most)
	}
}

// TestThePlantedWordsHaveTheirFrequencies counts articles by the store's own
// tokens.
func TestThePlantedWordsHaveTheirFrequencies(t *testing.T) {
	g := generator(t)
	w := g.Words()
	df := map[string]int{}
	phrases, expansions := 0, map[string]bool{}
	for i := range testArticles {
		a := g.Article(i)
		seen := map[string]bool{}
		last := ""
		common := false
		for tok := range store.Tokens(a.Text) {
			seen[tok.Term] = true
			common = common || last == w.PhraseCommon[0] && tok.Term == w.PhraseCommon[1]
			last = tok.Term
		}
		if common {
			phrases++
		}
		prefix := false
		for term := range seen {
			df[term]++
			if strings.HasPrefix(term, w.Prefix) {
				prefix = true
				expansions[term] = true
			}
		}
		if prefix {
			df[w.Prefix+"*"]++
		}
	}
	share := func(word string) float64 { return float64(df[word]) / testArticles }
	if df[w.Rare] > 1 {
		t.Errorf("the rare word stands in %d of %d articles; expected at most one", df[w.Rare], testArticles)
	}
	between(t, "share of the middling word", share(w.Middling), 1.0/400, 1.0/120)
	between(t, "share of the common word", share(w.Common), 0.05, 0.07)
	between(t, "share of the very common word", share(w.VeryCommon), 0.47, 0.53)
	between(t, "share of the prefix", share(w.Prefix+"*"), 0.055, 0.085)
	between(t, "words with the prefix", float64(len(expansions)), 200, prefixForms)
	between(t, "share of the common phrase", float64(phrases)/testArticles, 0.01, 0.15)
	for _, word := range w.Ten {
		if word != w.Rare && word != "ostravenka" && df[word] == 0 {
			t.Errorf("%s stands nowhere", word)
		}
	}
}

func TestARareWordStandsInEveryStretchOnce(t *testing.T) {
	p := generator(t).plan
	r := rand.New(rand.NewPCG(1, 1))
	into := make([]string, 10)
	for stretch := range 3 {
		found := 0
		for number := stretch * rareEvery; number < (stretch+1)*rareEvery; number++ {
			clear(into)
			p.putRare(r, into, 1, number)
			for _, word := range into {
				if word == rareWord {
					found++
				}
			}
		}
		if found != 1 {
			t.Errorf("the rare word stands in %d of the articles of stretch %d; expected one", found, stretch)
		}
	}
}

// TestNoOtherWordIsLikeAPlantedOne: where tokenizers differ, or letters are
// compared, the questions must find the same articles.
func TestNoOtherWordIsLikeAPlantedOne(t *testing.T) {
	g := generator(t)
	head := map[string]bool{}
	for _, w := range g.vocabularies[0].byRank[:heads] {
		head[w] = true
	}
	for _, v := range g.vocabularies {
		for _, word := range v.byRank {
			folded := fold(word)
			if g.plan.inside(word) || g.plan.inside(folded) {
				t.Errorf("%s: %s has a planted word in it", v.code, word)
			}
			if g.reserved.has(folded) {
				t.Errorf("%s: %s is a word of a topic", v.code, word)
			}
			if folded != word && head[folded] {
				t.Errorf("%s: %s is a frequent word of English but for accents", v.code, word)
			}
		}
	}
}

// TestEveryTopicCanBePlanted: whether the articles match is seen where Tidings
// is asked (package peer).
func TestEveryTopicCanBePlanted(t *testing.T) {
	g := generator(t)
	file, err := analytics.StarterTopics()
	if err != nil {
		t.Fatal(err)
	}
	if len(g.topics) != len(file.Topics) {
		t.Fatalf("%d topics; expected %d", len(g.topics), len(file.Topics))
	}
	for i, topic := range g.topics {
		for l := range languages {
			if len(topic.parts[l]) == 0 {
				t.Errorf("topic %s has nothing to plant in %s", file.Topics[i].Slug, languages[l].code)
			}
		}
		var sum float64
		for _, rate := range topic.byDay {
			sum += rate
		}
		between(t, "share of articles about "+topic.slug, sum/float64(dayCount), 0.003, 0.05)
	}
}

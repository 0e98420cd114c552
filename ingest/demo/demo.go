// Package demo generates the demonstration corpus: invented news of an
// invented press in six languages, in which the truth is known because it was
// planted.
//
// The model is a plan that is put into words. The plan (arrange.go) draws for
// every day of three years how much each source publishes about each area, as
// the calendar (calendar.go) says, and adds what is planted: bursts, wire
// reports with their copies, silences, articles without a usable date, second
// arrivals. Each draft of the plan then becomes an Item (compose.go) from
// sentences of the vocabulary under words/, which hold slots for places,
// people and numbers (template.go). The same options give the same corpus, to
// the byte.
//
//	for item := range demo.Generate(demo.Options{}) {
//		…
//	}
//	truth := demo.Truth(demo.Options{})
//	truth.Bursts[0].Topic // "trade-restrictions"
package demo

import (
	"iter"
	"math/rand/v2"
	"time"

	"tidings/ingest"
)

// fullSize is the number of articles of the full corpus.
const fullSize = 30_000

// Options choose a corpus. The zero value is the one that the program ships,
// whose truth is in testdata/demo/truth.json.
type Options struct {
	Seed uint64

	// Articles is about how many articles there are; 0 stands for 30,000, and
	// the least is 1,000. What is planted shrinks with it, but bursts, silences
	// and copies of each kind are there in any size.
	Articles int
}

func (o Options) filled() Options {
	if o.Articles == 0 {
		o.Articles = fullSize
	}
	o.Articles = max(o.Articles, 1000)
	return o
}

// Span gives the half-open range of the usable publication dates.
func Span() (from, to time.Time) { return begin(), end() }

// Generate gives the corpus in order of arrival, which is the order of
// publication except for what is seen again. It can be ranged over more than
// once. The vocabulary is part of the program, so a fault in it is one of the
// program and panics; a test reads it.
func Generate(o Options) iter.Seq[ingest.Item] {
	return func(yield func(ingest.Item) bool) {
		a, lexicons := prepare(o)
		for i := range a.drafts {
			d := &a.drafts[i]
			item, _ := makeItem(lexicons[d.language], d)
			item.Origin = ingest.Origin{File: "demo", Record: i + 1}
			if !yield(item) {
				return
			}
		}
	}
}

// prepare plans the corpus and reads the vocabulary.
func prepare(o Options) (*arrangement, map[string]*lexicon) {
	lexicons, err := loadLexicons()
	if err != nil {
		panic("demo: the embedded vocabulary: " + err.Error())
	}
	return arrange(o.filled()), lexicons
}

// makeItem puts a draft into words as a file would give it, and gives the
// article's own address, which the item's may only resemble.
func makeItem(lex *lexicon, d *draft) (item ingest.Item, url string) {
	p := compose(lex, d)
	url = address(d, p.title)
	item = ingest.Item{
		Title:         p.title,
		Text:          p.text(),
		URL:           url,
		Published:     written(d),
		PublishedFrom: ingest.DateFile,
		Source:        d.source.name,
		SourceURL:     "https://" + d.source.domain + "/",
		Author:        byline(lex, d),
		Language:      d.language,
		Country:       d.source.country,
	}
	if d.again == resighted {
		item.URL = tracked(url, d.number)
	}
	return item, url
}

// written gives the publication date as the source writes it.
func written(d *draft) string {
	switch d.date {
	case missing:
		return ""
	case dayOnly:
		return d.published.Format(time.DateOnly)
	case impossible:
		// A day that its month does not have.
		return d.published.Format("2006-") + []string{"02-31", "04-31", "06-31", "02-30"}[d.number%4]
	case farFuture:
		return d.published.AddDate(2099-d.published.Year(), 0, 0).Format(time.RFC3339)
	default:
		zone := time.UTC
		if d.source.offset != 0 {
			zone = time.FixedZone("", d.source.offset*3600)
		}
		return d.published.In(zone).Format(time.RFC3339)
	}
}

// byline gives the author, whom about a third of the articles name. A copy of
// a wire report names none.
func byline(lex *lexicon, d *draft) string {
	rng := rand.New(rand.NewPCG(d.facts, 3))
	if d.story != nil || rng.IntN(3) > 0 {
		return ""
	}
	authors := lex.tables["author"].rows
	return authors[rng.IntN(len(authors))][0]
}

package store

import (
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/duckdb/duckdb-go/v2"
)

// posting is the places of one term in one document.
type posting struct {
	doc       uint32
	positions []uint32 // ascending
}

// indexer gathers the postings of many documents by term. Terms are numbered
// as they come, so that words are compared as strings only once per batch and
// not once per place.
type indexer struct {
	numbers  map[string]uint32
	terms    []string
	postings [][]posting // by a term's number, by rising document
	places   []uint64    // of one document: a term's number << 32 | position
}

func newIndexer() *indexer { return &indexer{numbers: map[string]uint32{}} }

// add indexes a document. Documents must come in rising order.
func (x *indexer) add(doc uint32, title, text string) {
	x.places = x.places[:0]
	pos, next := uint32(0), uint32(textBase)
	for t := range Tokens(title) {
		if pos < maxTitleWords {
			x.place(t.Term, pos)
			pos++
			continue
		}
		x.place(t.Term, next)
		next++
	}
	if next > textBase {
		next += textBase // what did not fit the title is no neighbour of the text
	}
	for t := range Tokens(text) {
		x.place(t.Term, next)
		next++
	}
	slices.Sort(x.places)
	positions := make([]uint32, len(x.places)) // one allocation for the document
	for i := 0; i < len(x.places); {
		number := x.places[i] >> 32
		from := i
		for ; i < len(x.places) && x.places[i]>>32 == number; i++ {
			positions[i] = uint32(x.places[i])
		}
		x.postings[number] = append(x.postings[number], posting{doc, positions[from:i:i]})
	}
}

func (x *indexer) place(term string, pos uint32) {
	number, ok := x.numbers[term]
	if !ok {
		number = uint32(len(x.terms))
		// A term may be a part of the article's text, which it must not keep alive.
		term = strings.Clone(term)
		x.numbers[term] = number
		x.terms = append(x.terms, term)
		x.postings = append(x.postings, nil)
	}
	x.places = append(x.places, uint64(number)<<32|uint64(pos))
}

// indexAll indexes articles on every processor: each takes a run of them, so
// that the documents of the first come before those of the second.
func indexAll(articles []*arrival) []*indexer {
	workers := min(runtime.GOMAXPROCS(0), len(articles))
	parts := make([]*indexer, workers)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			parts[w] = newIndexer()
			for _, a := range articles[w*len(articles)/workers : (w+1)*len(articles)/workers] {
				parts[w].add(a.doc, a.Title, a.Text)
			}
		})
	}
	group.Wait()
	return parts
}

// appendPostings writes the postings of the parts, sorted by term and document.
func (t *tx) appendPostings(parts []*indexer) error {
	var terms []string
	for _, p := range parts {
		terms = append(terms, p.terms...)
	}
	slices.Sort(terms)
	terms = slices.Compact(terms)
	return t.append("posting", func(a *duckdb.Appender) error {
		for _, term := range terms {
			for _, part := range parts {
				number, ok := part.numbers[term]
				if !ok {
					continue
				}
				for _, p := range part.postings[number] {
					if err := a.AppendRow(term, p.doc, p.positions[0] < textBase, p.positions); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
}

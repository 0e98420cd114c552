package store

import (
	"cmp"
	"runtime"
	"slices"
	"sync"

	"github.com/duckdb/duckdb-go/v2"
)

// posting is one row of the index under construction.
type posting struct {
	term      string
	doc       uint32
	positions []uint32 // ascending
}

// indexText gives the postings of one document.
func indexText(doc uint32, title, text string) []posting {
	type place struct {
		term string
		pos  uint32
	}
	places := make([]place, 0, 16+len(text)/6)
	pos := uint32(0)
	next := uint32(textBase)
	for t := range Tokens(title) {
		if pos < maxTitleWords {
			places = append(places, place{t.Term, pos})
			pos++
			continue
		}
		places = append(places, place{t.Term, next})
		next++
	}
	if next > textBase {
		next += textBase // what did not fit the title is not a neighbour of the text
	}
	for t := range Tokens(text) {
		places = append(places, place{t.Term, next})
		next++
	}
	slices.SortStableFunc(places, func(a, b place) int { return cmp.Compare(a.term, b.term) })
	out := make([]posting, 0, len(places)/2+1)
	positions := make([]uint32, len(places)) // one allocation for the document
	for i, p := range places {
		positions[i] = p.pos
		if i > 0 && places[i-1].term == p.term {
			last := &out[len(out)-1]
			last.positions = last.positions[:len(last.positions)+1]
			continue
		}
		out = append(out, posting{p.term, doc, positions[i : i+1 : len(positions)]})
	}
	return out
}

// indexAll gives the postings of all articles, sorted by term and document,
// using every processor.
func indexAll(articles []*arrival) []posting {
	workers := min(runtime.GOMAXPROCS(0), len(articles))
	parts := make([][]posting, workers)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			from, to := w*len(articles)/workers, (w+1)*len(articles)/workers
			for _, a := range articles[from:to] {
				parts[w] = append(parts[w], indexText(a.doc, a.Title, a.Text)...)
			}
			slices.SortFunc(parts[w], comparePostings)
		})
	}
	group.Wait()
	return merge(parts)
}

func comparePostings(a, b posting) int {
	if c := cmp.Compare(a.term, b.term); c != 0 {
		return c
	}
	return cmp.Compare(a.doc, b.doc)
}

func merge(parts [][]posting) []posting {
	total := 0
	for _, p := range parts {
		total += len(p)
	}
	if len(parts) == 1 {
		return parts[0]
	}
	out := make([]posting, 0, total)
	for len(out) < total {
		best := -1
		for i, p := range parts {
			if len(p) > 0 && (best < 0 || comparePostings(p[0], parts[best][0]) < 0) {
				best = i
			}
		}
		out = append(out, parts[best][0])
		parts[best] = parts[best][1:]
	}
	return out
}

// appendPostings writes sorted postings.
func (t *tx) appendPostings(all []posting) error {
	return t.append("posting", func(a *duckdb.Appender) error {
		for _, p := range all {
			if err := a.AppendRow(p.term, p.doc, p.positions[0] < textBase, p.positions); err != nil {
				return err
			}
		}
		return nil
	})
}

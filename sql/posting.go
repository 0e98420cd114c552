package store

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
)

// postings are the places of one term in a run of documents: for each document
// the first place, and apart from them each further place with its document.
// Most terms stand once in a document, so most lists of further places are
// empty.
type postings struct {
	docs, pos         []uint32 // as long as each other, by rising document
	moreDocs, morePos []uint32 // as long as each other, by rising document and place
}

// sortedRun is a run of the index in memory, its terms in the order of their bytes.
type sortedRun interface {
	len() int
	term(i int) string
	at(i int) postings
}

// indexer gathers the words of documents and then turns them about, from the
// words of each document to the documents of each word. Words are numbered as
// they come, so that they are compared as strings only once per run.
type indexer struct {
	written map[string]uint32 // a segment as written → number of its term; noTerm if it is no word
	numbers map[string]uint32 // a term → its number
	terms   []string
	docs    []indexedDoc
	words   []uint32 // numbers of all documents' terms, as they stand
	places  []uint32 // positions of words
}

type indexedDoc struct {
	doc  uint32
	stop int // its words end there, and the next one's begin
}

const noTerm = ^uint32(0)

func newIndexer() *indexer {
	return &indexer{written: map[string]uint32{}, numbers: map[string]uint32{}}
}

// add indexes a document. Documents must come in rising order. The texts must
// live until the run is built.
func (x *indexer) add(doc uint32, title, text string) {
	pos, next := uint32(0), uint32(textBase)
	eachSegment(title, func(start, end int) bool {
		number := x.number(title[start:end])
		switch {
		case number == noTerm:
		case pos < maxTitleWords:
			x.place(number, pos)
			pos++
		default:
			x.place(number, next)
			next++
		}
		return true
	})
	if next > textBase {
		next += textBase // what did not fit the title is no neighbour of the text
	}
	eachSegment(text, func(start, end int) bool {
		if number := x.number(text[start:end]); number != noTerm {
			x.place(number, next)
			next++
		}
		return true
	})
	x.docs = append(x.docs, indexedDoc{doc, len(x.words)})
}

func (x *indexer) place(number, pos uint32) {
	x.words = append(x.words, number)
	x.places = append(x.places, pos)
}

// number gives the number of a segment's term.
func (x *indexer) number(segment string) uint32 {
	if number, ok := x.written[segment]; ok {
		return number
	}
	term := normalTerm(segment)
	if term == "" {
		x.written[segment] = noTerm
		return noTerm
	}
	number, ok := x.numbers[term]
	if !ok {
		number = uint32(len(x.terms))
		x.numbers[term] = number
		x.terms = append(x.terms, term)
	}
	x.written[segment] = number
	return number
}

// memoryRun is a run that an indexer built. The lists of the term with the
// number n lie in the arrays from first[n] to first[n+1], and the further places
// from more[n] to more[n+1].
type memoryRun struct {
	terms             []string
	order             []uint32 // numbers by rising term
	first, more       []int
	docs, pos         []uint32
	moreDocs, morePos []uint32
}

// build turns the words about, by counting.
func (x *indexer) build() *memoryRun {
	n := len(x.terms)
	r := &memoryRun{terms: x.terms, order: make([]uint32, n), first: make([]int, n+1), more: make([]int, n+1)}
	seen := make([]uint32, n) // the last document with the term, counted from 1
	x.each(seen, func(number, _, _ uint32, again bool) {
		if again {
			r.more[number+1]++
		} else {
			r.first[number+1]++
		}
	})
	for i := range n {
		r.order[i] = uint32(i)
		r.first[i+1] += r.first[i]
		r.more[i+1] += r.more[i]
	}
	r.docs, r.pos = make([]uint32, r.first[n]), make([]uint32, r.first[n])
	r.moreDocs, r.morePos = make([]uint32, r.more[n]), make([]uint32, r.more[n])
	first, more := slices.Clone(r.first), slices.Clone(r.more)
	clear(seen)
	x.each(seen, func(number, doc, pos uint32, again bool) {
		if again {
			at := more[number]
			r.moreDocs[at], r.morePos[at] = doc, pos
			more[number]++
			return
		}
		at := first[number]
		r.docs[at], r.pos[at] = doc, pos
		first[number]++
	})
	slices.SortFunc(r.order, func(a, b uint32) int { return cmp.Compare(x.terms[a], x.terms[b]) })
	return r
}

// each goes through all words and says whether the document had the term before.
func (x *indexer) each(seen []uint32, word func(number, doc, pos uint32, again bool)) {
	from := 0
	for i, d := range x.docs {
		for j := from; j < d.stop; j++ {
			number := x.words[j]
			again := seen[number] == uint32(i+1)
			seen[number] = uint32(i + 1)
			word(number, d.doc, x.places[j], again)
		}
		from = d.stop
	}
}

func (r *memoryRun) len() int          { return len(r.order) }
func (r *memoryRun) term(i int) string { return r.terms[r.order[i]] }
func (r *memoryRun) at(i int) postings {
	n := r.order[i]
	a, b, c, d := r.first[n], r.first[n+1], r.more[n], r.more[n+1]
	return postings{r.docs[a:b], r.pos[a:b], r.moreDocs[c:d], r.morePos[c:d]}
}

// indexable is a text with the number it is indexed under.
type indexable struct {
	doc         uint32
	title, text string
}

// indexAll indexes texts, in rising order of their numbers, on every
// processor: each takes a stretch of them, so that the documents of the first
// run come before those of the second.
func indexAll(texts []indexable) []sortedRun {
	workers := min(runtime.GOMAXPROCS(0), len(texts))
	runs := make([]sortedRun, workers)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			x := newIndexer()
			for _, t := range texts[w*len(texts)/workers : (w+1)*len(texts)/workers] {
				x.add(t.doc, t.title, t.text)
			}
			runs[w] = x.build()
		})
	}
	group.Wait()
	return runs
}

// mergeRuns calls add for every term of the runs, in order, with its postings
// in each of them. The runs' documents must not overlap and must rise.
func mergeRuns(runs []sortedRun, add func(term string, parts []postings) error) error {
	next := make([]int, len(runs))
	heads := make([]string, len(runs))
	var left []int // runs with terms left
	for i, r := range runs {
		if r.len() > 0 {
			left = append(left, i)
			heads[i] = r.term(0)
		}
	}
	parts := make([]postings, 0, len(runs))
	for len(left) > 0 {
		term := heads[left[0]]
		for _, i := range left[1:] {
			if heads[i] < term {
				term = heads[i]
			}
		}
		parts = parts[:0]
		ended := false
		for _, i := range left {
			if heads[i] != term {
				continue
			}
			parts = append(parts, runs[i].at(next[i]))
			next[i]++
			if next[i] == runs[i].len() {
				ended = true
				continue
			}
			heads[i] = runs[i].term(next[i])
		}
		if err := add(term, parts); err != nil {
			return err
		}
		if ended {
			left = slices.DeleteFunc(left, func(i int) bool { return next[i] == runs[i].len() })
		}
	}
	return nil
}

// indexableOf gives what there is to index of articles.
func indexableOf(articles []*arrival) []indexable {
	texts := make([]indexable, len(articles))
	for i, a := range articles {
		texts[i] = indexable{a.doc, a.Title, a.Text}
	}
	return texts
}

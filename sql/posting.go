package store

import (
	"encoding/binary"
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
	key(i int) termKey // of its term
	term(i int) string
	at(i int) postings
}

// indexer gathers the words of documents and then turns them about, from the
// words of each document to the documents of each word. The vocabulary numbers
// words as they come, so that they are compared as strings only once.
type indexer struct {
	known  *vocabulary
	docs   []indexedDoc
	words  []uint32   // numbers of all documents' terms, as they stand
	places []uint32   // positions of words
	counts []listEnds // by number
	run    memoryRun
	sketcher

	segments []segment  // of the document under way
	hashes   []termHash // of segments
}

type indexedDoc struct {
	doc  uint32
	stop int // its words end there, and the next one's begin
}

// add indexes a document and appends the sketch of its text to a buffer.
// Documents must come in rising order. The texts must live until the run is built.
func (x *indexer) add(doc uint32, title, text string, sketches []byte) []byte {
	from := len(x.words)
	x.segments, x.hashes = x.segments[:0], x.hashes[:0]
	x.cut(title)
	titleSegments := len(x.segments)
	x.cut(text)
	x.known.written.touch(x.hashes)
	pos, next := uint32(0), uint32(textBase)
	for i := range titleSegments {
		number := x.number(title, i)
		switch {
		case number == noTerm:
		case pos < maxTitleWords:
			x.place(number, pos)
			pos++
		default:
			x.place(number, next)
			next++
		}
	}
	textFrom := len(x.words)
	if next > textBase {
		next += textBase // what did not fit the title is no neighbour of the text
	}
	for i := titleSegments; i < len(x.segments); i++ {
		if number := x.number(text, i); number != noTerm {
			x.place(number, next)
			next++
		}
	}
	x.docs = append(x.docs, indexedDoc{doc, len(x.words)})
	return x.sketch(sketches, x.words[from:textFrom], x.words[textFrom:], x.known.sums)
}

// segment is the byte range of a segment of the text under way.
type segment struct{ start, end int }

// cut adds the segments of a text and their hashes.
func (x *indexer) cut(text string) {
	eachSegment(text, func(start, end int) bool {
		x.segments = append(x.segments, segment{start, end})
		x.hashes = append(x.hashes, hashTerm(text[start:end]))
		return true
	})
}

func (x *indexer) place(number, pos uint32) {
	x.words = append(x.words, number)
	x.places = append(x.places, pos)
}

// number gives the number of the term of segment i, which lies in text.
func (x *indexer) number(text string, i int) uint32 {
	if number, known := x.known.written.number(x.hashes[i]); known {
		return number
	}
	return x.known.learn(text[x.segments[i].start:x.segments[i].end], x.hashes[i])
}

// reset empties the indexer and keeps its room, which is hundreds of megabytes
// of fresh memory saved in an import.
func (x *indexer) reset() {
	x.docs, x.words, x.places = x.docs[:0], x.words[:0], x.places[:0]
}

// memoryRun is a run that an indexer built. The lists of the term at place i of
// the order lie in the arrays from ends[i-1].first to ends[i].first, and the
// further places from ends[i-1].more to ends[i].more: who goes through the run
// reads them from end to end.
type memoryRun struct {
	words             wordList
	order             []orderedTerm // of the terms that the run has
	ends              []listEnds    // in the same order
	docs, pos         []uint32
	moreDocs, morePos []uint32
}

// listEnds counts the first and the further places of a term, and then says
// where their lists end.
type listEnds struct {
	seen        uint32 // the last document with the term, counted from 1
	first, more uint32
}

// build turns the words about, by counting. The run is good until the next
// reset.
func (x *indexer) build() *memoryRun {
	r := &x.run
	x.counts = resized(x.counts, x.known.len())
	counts := x.counts
	clear(counts)
	from := 0
	for i, d := range x.docs {
		for _, number := range x.words[from:d.stop] {
			e := &counts[number]
			if e.seen == uint32(i+1) {
				e.more++
			} else {
				e.first++
				e.seen = uint32(i + 1)
			}
		}
		from = d.stop
	}
	// Each counter becomes the beginning of its list, and the end as the list
	// is filled.
	var first, more uint32
	r.words, r.order = x.known.wordList, r.order[:0]
	for _, t := range x.known.sorted() {
		e := &counts[t.number]
		if e.first == 0 {
			continue // it stands in an earlier batch
		}
		r.order = append(r.order, t)
		first, e.first = first+e.first, first
		more, e.more = more+e.more, more
		e.seen = 0
	}
	r.docs, r.pos = resized(r.docs, int(first)), resized(r.pos, int(first))
	r.moreDocs, r.morePos = resized(r.moreDocs, int(more)), resized(r.morePos, int(more))
	from = 0
	for i, d := range x.docs {
		for j := from; j < d.stop; j++ {
			e := &counts[x.words[j]]
			if e.seen == uint32(i+1) {
				r.moreDocs[e.more], r.morePos[e.more] = d.doc, x.places[j]
				e.more++
				continue
			}
			r.docs[e.first], r.pos[e.first] = d.doc, x.places[j]
			e.first++
			e.seen = uint32(i + 1)
		}
		from = d.stop
	}
	r.ends = resized(r.ends, len(r.order))
	for i, t := range r.order {
		r.ends[i] = counts[t.number]
	}
	return r
}

// resized gives a slice of n elements, of any content, in the room of s if it
// is enough.
func resized[T any](s []T, n int) []T { return roomFor(s[:0], n)[:n] }

// roomFor is slices.Grow for an array that may be large.
func roomFor[T any](s []T, n int) []T {
	if cap(s)-len(s) >= n {
		return s
	}
	return inHugePages(slices.Grow(s, n))
}

// bigEndian gives the first eight bytes of text, or fewer and zeros, as a number.
func bigEndian(text string) uint64 {
	var b [8]byte
	copy(b[:], text)
	return binary.BigEndian.Uint64(b[:])
}

func (r *memoryRun) len() int          { return len(r.order) }
func (r *memoryRun) key(i int) termKey { return r.order[i].termKey }
func (r *memoryRun) term(i int) string { return r.words.term(r.order[i].number) }
func (r *memoryRun) at(i int) postings {
	var begin listEnds
	if i > 0 {
		begin = r.ends[i-1]
	}
	end := r.ends[i]
	return postings{r.docs[begin.first:end.first], r.pos[begin.first:end.first],
		r.moreDocs[begin.more:end.more], r.morePos[begin.more:end.more]}
}

// indexable is a text with the number it is indexed under. Its sketch is made
// as it is indexed.
type indexable struct {
	doc         uint32
	title, text string
	sketch      []byte
}

// indexers index on every processor. They keep their room, and the words that
// they have met, from one batch to the next. The zero value is ready.
type indexers struct {
	each  []*indexer
	words []*vocabulary // of each
}

// index indexes texts, in rising order of their numbers: each indexer takes a
// stretch of them, so that the documents of the first run come before those of
// the second. The runs are good until the next call.
func (x *indexers) index(texts []indexable) []sortedRun {
	workers := min(runtime.GOMAXPROCS(0), len(texts))
	for len(x.each) < workers {
		x.each = append(x.each, &indexer{})
	}
	for len(x.words) < workers {
		x.words = append(x.words, &vocabulary{})
	}
	runs := make([]sortedRun, workers)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			if x.words[w].full() {
				x.words[w] = &vocabulary{} // runs may stand on the old one
			}
			x.each[w].known = x.words[w]
			runs[w] = x.each[w].indexAll(texts[w*len(texts)/workers : (w+1)*len(texts)/workers])
			x.each[w].known = nil
		})
	}
	group.Wait()
	return runs
}

func (x *indexer) indexAll(texts []indexable) sortedRun {
	x.reset()
	size := 0
	for _, t := range texts {
		size += len(t.title) + len(t.text)
	}
	// A word with its space takes some seven bytes, more where letters take two.
	x.words, x.places = roomFor(x.words, size/7), roomFor(x.places, size/7)
	sketches := make([]byte, 0, sketchSize*len(texts))
	for i := range texts {
		t := &texts[i]
		from := len(sketches)
		sketches = x.add(t.doc, t.title, t.text, sketches)
		t.sketch = sketches[from:len(sketches):len(sketches)]
	}
	return x.build()
}

// spareIndexers are those that no batch is using. The zero value has none.
//
// An indexer's room is in use until its batch is written. Its words are handed on
// as soon as the batch is indexed: the next one will have most of them, too.
type spareIndexers struct {
	lock  sync.Mutex
	free  []*indexers
	words [][]*vocabulary
}

func (s *spareIndexers) take() *indexers {
	s.lock.Lock()
	defer s.lock.Unlock()
	x := &indexers{}
	if n := len(s.free) - 1; n >= 0 {
		x, s.free = s.free[n], s.free[:n]
	}
	if n := len(s.words) - 1; n >= 0 {
		x.words, s.words = s.words[n], s.words[:n]
	}
	return x
}

// handOn takes the words of indexers that have indexed.
func (s *spareIndexers) handOn(x *indexers) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.words = append(s.words, x.words)
	x.words = nil
}

func (s *spareIndexers) put(x *indexers) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.free = append(s.free, x)
}

// drop lets the room of the indexers go.
func (s *spareIndexers) drop() {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.free, s.words = nil, nil
}

// mergeRuns calls add for every term of the runs, in order, with its postings
// in each of them. The runs' documents must not overlap and must rise.
func mergeRuns(runs []sortedRun, add func(term string, parts []postings) error) error {
	next := make([]int, len(runs))
	keys := make([]termKey, len(runs))
	terms := make([]string, len(runs))
	var left []int // runs with terms left
	for i, r := range runs {
		if r.len() > 0 {
			left = append(left, i)
			keys[i], terms[i] = r.key(0), r.term(0)
		}
	}
	parts := make([]postings, 0, len(runs))
	for len(left) > 0 {
		key, term := keys[left[0]], terms[left[0]]
		for _, i := range left[1:] {
			if c := keys[i].compare(key); c < 0 || c == 0 && longer(terms[i], term) && terms[i] < term {
				key, term = keys[i], terms[i]
			}
		}
		parts = parts[:0]
		ended := false
		for _, i := range left {
			if keys[i] != key || terms[i] != term {
				continue
			}
			parts = append(parts, runs[i].at(next[i]))
			next[i]++
			if next[i] == runs[i].len() {
				ended = true
				continue
			}
			keys[i], terms[i] = runs[i].key(next[i]), runs[i].term(next[i])
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

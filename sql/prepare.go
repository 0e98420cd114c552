package store

import (
	"slices"

	"github.com/zeebo/xxh3"
)

// Prepared is a batch with its index made, on its way to WritePrepared.
type Prepared struct {
	articles []Article
	keys     []uint64 // hashes of their keys
	texts    []uint64 // hashes of their texts
	sketches [][]byte // of their texts
	index    *indexers
	runs     []sortedRun // documents are places in the batch
}

// Articles are those of the batch, in order.
func (p *Prepared) Articles() []Article { return p.articles }

// Prepare does the part of Write that needs no database, on every processor. It
// can go on while the batch before is written.
func (s *Store) Prepare(batch []Article) *Prepared {
	p := &Prepared{articles: batch, keys: make([]uint64, len(batch)), texts: make([]uint64, len(batch)), index: s.spare.take()}
	texts := make([]indexable, len(batch))
	var room []byte
	for i, a := range batch {
		p.keys[i] = xxh3.HashString(a.Key)
		p.texts[i], room = hashTextIn(room, a)
		texts[i] = indexable{doc: uint32(i), title: a.Title, text: a.Text}
	}
	p.make(texts)
	s.spare.handOn(p.index)
	return p
}

// make makes the index and the sketches of texts, one for each article.
func (p *Prepared) make(texts []indexable) {
	p.runs = p.index.index(texts)
	p.sketches = make([][]byte, len(texts))
	for i := range texts {
		p.sketches[i] = texts[i].sketch
	}
}

// patch makes them anew where an article to be stored has another text than it
// came with.
func (p *Prepared) patch(articles []*arrival) {
	if !slices.ContainsFunc(articles, func(a *arrival) bool { return a.patched }) {
		return
	}
	texts := make([]indexable, len(p.articles))
	for i := range texts {
		texts[i].doc = uint32(i)
	}
	for _, a := range articles {
		texts[a.at].title, texts[a.at].text = a.Title, a.Text
	}
	p.make(texts)
}

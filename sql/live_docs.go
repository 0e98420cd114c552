package store

import (
	"context"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// liveDocs says which documents of a range are wanted. The zero value wants all.
type liveDocs struct {
	from uint32
	bits []uint64
	dead int64
}

func newLiveDocs(from, to uint32) *liveDocs {
	return &liveDocs{from: from, bits: make([]uint64, (to-from+63)/64), dead: int64(to - from)}
}

// add says that a document that was not is wanted.
func (l *liveDocs) add(doc uint32) {
	l.bits[(doc-l.from)/64] |= 1 << ((doc - l.from) % 64)
	l.dead--
}

// liveDocs gives the documents of a range that articles have.
func (b *bulk) liveDocs(ctx context.Context, from, to uint32) (*liveDocs, error) {
	l := newLiveDocs(from, to)
	err := b.read(ctx, "article_docs", args{"from_doc": from, "to_doc": to}, func(chunk mapping.DataChunk, rows int) error {
		for _, doc := range column[uint32](chunk, 0, rows) {
			l.add(doc)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return l, nil
}

func (l *liveDocs) has(doc uint32) bool {
	return l.bits[(doc-l.from)/64]&(1<<((doc-l.from)%64)) != 0
}

// only gives the postings of live documents.
func (l *liveDocs) only(parts []postings) []postings {
	if l.dead == 0 {
		return parts
	}
	kept := parts[:0]
	for _, p := range parts {
		p.docs, p.pos = l.filter(p.docs, p.pos)
		p.moreDocs, p.morePos = l.filter(p.moreDocs, p.morePos)
		if len(p.docs) > 0 {
			kept = append(kept, p)
		}
	}
	return kept
}

func (l *liveDocs) filter(docs, pos []uint32) (keptDocs, keptPos []uint32) {
	n := 0
	for i, doc := range docs {
		if l.has(doc) {
			docs[n], pos[n] = doc, pos[i]
			n++
		}
	}
	return docs[:n], pos[:n]
}

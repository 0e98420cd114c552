package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// indexState is what has been given out, and whether the index is whole.
type indexState struct {
	nextID   int64
	nextDoc  uint32
	nextRun  int32
	complete bool
}

func (s *Store) indexState(ctx context.Context) (indexState, error) {
	rows, err := query(ctx, s, "index_state", nil, nil, func(r *sql.Rows) (x indexState, err error) {
		return x, r.Scan(&x.nextID, &x.nextDoc, &x.nextRun, &x.complete)
	})
	if err != nil {
		return indexState{}, err
	}
	return rows[0], nil
}

func (b *bulk) setIndexState(ctx context.Context, x indexState) error {
	return b.run(ctx, "index_state_set", args{"next_id": x.nextID, "next_doc": x.nextDoc, "next_run": x.nextRun, "complete": x.complete})
}

// postingRun is a row of posting_run.
type postingRun struct {
	run            int32
	fromDoc, toDoc uint32
	rows           int64
}

// width is how many document numbers a run covers.
func (r postingRun) width() int64 { return int64(r.toDoc) - int64(r.fromDoc) }

func (s *Store) runs(ctx context.Context) ([]postingRun, error) {
	return query(ctx, s, "run_list", nil, nil, func(r *sql.Rows) (p postingRun, err error) {
		return p, r.Scan(&p.run, &p.fromDoc, &p.toDoc, &p.rows)
	})
}

// IndexRun is a part of the index that covers a range of documents.
type IndexRun struct {
	Number   int
	FirstDoc uint32
	Docs     int64 // documents it covers
	Dead     int64 // of them, those that no article has
	Rows     int64 // of the table posting: its terms
}

// IndexRuns lists the runs of the index by rising document.
func (s *Store) IndexRuns(ctx context.Context) ([]IndexRun, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := s.settle(ctx); err != nil {
		return nil, err
	}
	runs, err := s.runs(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]IndexRun, len(runs))
	for i, r := range runs {
		live, err := s.bulk.liveDocs(ctx, r.fromDoc, r.toDoc)
		if err != nil {
			return nil, err
		}
		out[i] = IndexRun{int(r.run), r.fromDoc, r.width(), live.dead, r.rows}
	}
	return out, nil
}

// appendRun writes the runs in memory, whose documents count from 0, as one run
// of the index for the documents [from, to); of them, only the wanted. It must
// be called in a transaction of the bulk connection.
func (b *bulk) appendRun(ctx context.Context, number int32, from, to uint32, parts []sortedRun, wanted *liveDocs) error {
	rows, err := b.appendPostings(ctx, func(a *postingAppender) error {
		return mergeRuns(parts, func(term string, p []postings) error {
			if p = wanted.only(p); len(p) == 0 {
				return nil
			}
			return a.add(number, term, from, p)
		})
	})
	if err != nil {
		return err
	}
	return b.run(ctx, "run_add", args{"run": number, "from_doc": from, "to_doc": to, "rows": rows})
}

// appendPostings opens an appender on the index and closes it when fill
// returns. It gives the number of rows.
func (b *bulk) appendPostings(ctx context.Context, fill func(*postingAppender) error) (int64, error) {
	a, err := b.appendTo("posting")
	if err != nil {
		return 0, err
	}
	defer b.interruptible(ctx)()
	if err := fill(a); err != nil {
		return 0, fmt.Errorf("writing the index: %w", a.abandon(err))
	}
	if err := a.close(); err != nil {
		return 0, fmt.Errorf("writing the index: %w", err)
	}
	return a.total, nil
}

// indexBatch is what a batch is given of the index: a run for the documents
// [from, to).
type indexBatch struct {
	run      int32
	from, to uint32
	after    indexState // once the batch is written
}

// give gives the articles of a batch that are to be stored their documents, and
// those that are new their numbers.
func (x indexState) give(p *Prepared, articles []*arrival) indexBatch {
	b := indexBatch{run: x.nextRun, from: x.nextDoc, to: x.nextDoc + uint32(len(p.articles)), after: x}
	for _, a := range articles {
		a.doc = b.from + uint32(a.at)
		if !a.stored {
			a.ID = b.after.nextID
			b.after.nextID++
		}
	}
	b.after.nextDoc = b.to
	b.after.nextRun++
	return b
}

// indexArticles writes the index of the articles of a batch that are to be
// stored as a run.
func (s *Store) indexArticles(ctx context.Context, p *Prepared, b indexBatch, articles []*arrival) error {
	wanted := newLiveDocs(0, uint32(len(p.articles)))
	for _, a := range articles {
		wanted.add(uint32(a.at))
	}
	return s.bulk.inTransaction(ctx, func() error {
		if err := s.bulk.appendRun(ctx, b.run, b.from, b.to, p.runs, wanted); err != nil {
			return err
		}
		return s.bulk.setIndexState(ctx, b.after)
	})
}

// rebuildDocs is how many documents are read again at a time: their texts are in
// memory together. Tests take fewer.
var rebuildDocs uint32 = fullRebuildDocs

const fullRebuildDocs = 20_000

// Rebuild drops the index and makes it anew from the texts, in one
// transaction: readers see the old one until the new one is whole. progress, if
// set, is called with the documents done and all of them.
func (s *Store) Rebuild(ctx context.Context, progress func(done, total int64)) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.stopMerge() // what it makes would be dropped
	x, err := s.indexState(ctx)
	if err != nil {
		return err
	}
	var index indexers
	err = s.bulk.inTransaction(ctx, func() error {
		for _, step := range []string{"posting_clear", "run_clear"} {
			if err := s.bulk.run(ctx, step, nil); err != nil {
				return err
			}
		}
		for from := uint32(0); from < x.nextDoc; {
			to := min(x.nextDoc, from+rebuildDocs)
			texts, err := s.texts(ctx, from, to)
			if err != nil {
				return err
			}
			if len(texts) > 0 {
				if err := s.bulk.appendRun(ctx, x.nextRun, from, to, index.index(texts), &liveDocs{}); err != nil {
					return err
				}
				x.nextRun++
			}
			from = to
			if progress != nil {
				progress(int64(from), int64(x.nextDoc))
			}
		}
		x.complete = true
		return s.bulk.setIndexState(ctx, x)
	})
	if err != nil {
		return fmt.Errorf("rebuilding the index: %w", err)
	}
	return s.compactAll(ctx)
}

// texts reads what there is to index of the documents [from, to), in order and
// numbered from 0.
func (s *Store) texts(ctx context.Context, from, to uint32) ([]indexable, error) {
	var texts []indexable
	err := s.bulk.read(ctx, "article_texts", args{"from_doc": from, "to_doc": to}, func(chunk mapping.DataChunk, rows int) error {
		docs, titles, bodies := column[uint32](chunk, 0, rows), stringsOf(chunk, 1, rows), stringsOf(chunk, 2, rows)
		for i := range rows {
			texts = append(texts, indexable{doc: docs[i] - from, title: titles[i].text(), text: bodies[i].text()})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return texts, nil
}

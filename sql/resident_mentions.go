package store

import (
	"context"
	"slices"
	"sync"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// residentMentions are the documents of topics' mentions as they were read last. They are
// carried on: what a topic mentions among the documents that it was matched against stays,
// but for documents that no article has any more, until it is matched anew.
type residentMentions struct {
	lock   sync.Mutex
	retold int64  // resident.retold when they were read
	upto   uint32 // below it nothing is missing
	by     map[int][]uint32
}

// retell is write for what matches topics anew. What was known of their mentions is known no
// more; they are read whole while it goes on, since nobody knows whether that is before it or
// after.
func (s *Store) retell(ctx context.Context, do func(*tx) error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.resident.retold.Add(1)
	defer s.resident.retold.Add(1)
	return s.transaction(ctx, do)
}

// residentMentions gives the documents of each topic's mentions, ascending, some of which
// no article may have any more.
func (s *Store) residentMentions(ctx context.Context, a *residentArticles) (map[int][]uint32, error) {
	a.mentionsOnce.Do(func() {
		// What one asks for many may wait for: that who asked first went away ends it not.
		a.mentions, a.mentionsErr = s.readMentions(context.WithoutCancel(ctx), a)
	})
	return a.mentions, a.mentionsErr
}

// readMentions reads the mentions of articles.
func (s *Store) readMentions(ctx context.Context, a *residentArticles) (map[int][]uint32, error) {
	r := &s.resident
	r.told.lock.Lock()
	defer r.told.lock.Unlock()
	retold := r.retold.Load()
	settled := retold%2 == 0
	var from uint32
	if settled && r.told.by != nil && r.told.retold == retold {
		from = min(r.told.upto, a.docs)
	}
	var more map[int][]uint32
	var upto uint32
	for {
		err := s.borrow(ctx, func(b *bulk) (err error) {
			// First: what is matched meanwhile is read again next time.
			if upto, err = b.taggedDocs(ctx); err == nil {
				more, err = b.mentions(ctx, from, a.docs)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		settled = settled && r.retold.Load() == retold
		if settled || from == 0 {
			break
		}
		from = 0 // what is known is not of the same matching
	}
	if from > 0 {
		more = carriedOn(r.told.by, from, more)
	}
	if settled {
		r.told.retold, r.told.upto, r.told.by = retold, min(upto, a.docs), more
	}
	return more, nil
}

// carriedOn gives the lists of topics with what is known below a document and what was read
// from there on.
func carriedOn(known map[int][]uint32, from uint32, more map[int][]uint32) map[int][]uint32 {
	out := make(map[int][]uint32, len(known))
	for topic, docs := range known {
		out[topic] = below(docs, from)
	}
	for topic, docs := range more {
		out[topic] = append(out[topic], docs...) // a copy: below leaves no room behind
	}
	return out
}

// taggedDocs gives the number below which all topics were matched against all documents.
func (b *bulk) taggedDocs(ctx context.Context) (upto uint32, err error) {
	err = b.read(ctx, "resident_tagged", nil, func(chunk mapping.DataChunk, rows int) error {
		upto = column[uint32](chunk, 0, rows)[0]
		return nil
	})
	return upto, err
}

// mentions reads the documents in [from, to) of each topic's mentions, ascending.
func (b *bulk) mentions(ctx context.Context, from, to uint32) (map[int][]uint32, error) {
	out := map[int][]uint32{}
	err := b.read(ctx, "resident_mentions", args{"from_doc": from, "to_doc": to}, func(chunk mapping.DataChunk, rows int) error {
		topics, docs := column[int32](chunk, 0, rows), column[uint32](chunk, 1, rows)
		for i, topic := range topics {
			out[int(topic)] = append(out[int(topic)], docs[i])
		}
		return nil
	})
	for _, docs := range out {
		slices.Sort(docs)
	}
	return out, err
}

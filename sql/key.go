package store

import (
	"context"

	"github.com/duckdb/duckdb-go/v2/mapping"
)

// keySet is a set of the hashes of articles' keys. It answers for nearly all
// new articles that they are new, which the table could only tell by being
// read whole: nine bytes an article in memory for a writer, against a scan of
// millions of rows for each batch.
type keySet struct {
	slots []uint64 // open addressing; 0 is empty
	used  int
	zero  bool // 0 itself is in the set
}

// add puts a hash in.
func (s *keySet) add(hash uint64) {
	if hash == 0 {
		s.zero = true
		return
	}
	if 4*(s.used+1) > 3*len(s.slots) {
		s.grow(max(1024, 2*len(s.slots)))
	}
	if at := s.find(hash); s.slots[at] == 0 {
		s.slots[at] = hash
		s.used++
	}
}

// has says whether a hash is in the set.
func (s *keySet) has(hash uint64) bool {
	if hash == 0 {
		return s.zero
	}
	return len(s.slots) > 0 && s.slots[s.find(hash)] == hash
}

// find gives the slot of a hash, or the empty one where it belongs. The hashes
// are even as they are, so their low bits choose the slot.
func (s *keySet) find(hash uint64) uint64 {
	mask := uint64(len(s.slots) - 1)
	at := hash & mask
	for s.slots[at] != 0 && s.slots[at] != hash {
		at = (at + 1) & mask
	}
	return at
}

// grow makes room for size slots, a power of two.
func (s *keySet) grow(size int) {
	old := s.slots
	s.slots = make([]uint64, size)
	for _, hash := range old {
		if hash != 0 {
			s.slots[s.find(hash)] = hash
		}
	}
}

// loadKeys fills the set on the first writing. It stays a little too large
// where articles are deleted, which costs a look-up and nothing else.
func (s *Store) loadKeys(ctx context.Context) error {
	if s.keys != nil {
		return nil
	}
	keys := &keySet{}
	err := s.bulk.read(ctx, "article_keys", nil, func(chunk mapping.DataChunk, rows int) error {
		for _, hash := range column[uint64](chunk, 0, rows) {
			keys.add(hash)
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.keys = keys
	return nil
}

package store

import (
	"fmt"
	"hash/maphash"
	"math/bits"
	"slices"
	"sync"
)

// maxTallyCells bounds the counters of a tally that is kept.
const maxTallyCells = 1 << 16

// keptTally is the counts of the documents of a set: of all that is in a scope, by bucket, by
// what an article is counted by. They are carried on by the documents that came and went
// since, which are few.
type keptTally struct {
	lock    sync.Mutex // held while what follows is changed
	version int64      // of the articles
	set     docSet
	numbers []int // see residentArticles.dimension
	cells   []int64
}

// tally counts the documents of a set that are in scope as tallied does. What an Every matches
// is counted on from before, under a key of what is counted by.
func (s *Store) tally(m Match, t scopeTest, set docSet, cells int, numbers []int, key string, newCell func() func(doc uint32) int) []int64 {
	_, every := m.(Every)
	if !every || t.known == nil || cells > maxTallyCells {
		return t.tallied(set, cells, newCell)
	}
	entry := s.resident.tallies.find(t.key + " " + key)
	entry.lock.Lock()
	defer entry.lock.Unlock()
	if entry.version > t.a.version {
		return t.tallied(set, cells, newCell) // an answer to who asked before the last writing
	}
	in, _ := t.narrowed(set)
	counts := make([]int64, cells)
	// A label that is new has counters behind those of the others.
	if known := len(entry.numbers); entry.set != nil && len(entry.cells) <= cells && known <= len(numbers) && slices.Equal(entry.numbers, numbers[:known]) {
		copy(counts, entry.cells)
		cell := newCell()
		in.changes(entry.set, func(doc uint32, by int64) {
			if c := cell(doc); c >= 0 {
				counts[c] += by
			}
		})
	} else {
		counts = t.tallied(set, cells, newCell)
	}
	entry.version, entry.set, entry.numbers, entry.cells = t.a.version, in, numbers, counts
	return counts
}

// changes calls do with 1 for each document that is in s and was not before, and with -1
// for each that was and is not.
func (s docSet) changes(before docSet, do func(doc uint32, by int64)) {
	for i := range max(len(s), len(before)) {
		var now, then uint64
		if i < len(s) {
			now = s[i]
		}
		if i < len(before) {
			then = before[i]
		}
		for w := now ^ then; w != 0; w &= w - 1 {
			bit := bits.TrailingZeros64(w)
			by := int64(-1)
			if now&(1<<bit) != 0 {
				by = 1
			}
			do(uint32(i*64+bit), by)
		}
	}
}

var bucketSeed = maphash.MakeSeed()

// key tells buckets apart.
func (b Buckets) key() string {
	var h maphash.Hash
	h.SetSeed(bucketSeed)
	for _, t := range b.Starts {
		maphash.WriteComparable(&h, t.UnixMicro())
	}
	for i, t := range b.Days {
		maphash.WriteComparable(&h, t.UnixMicro())
		maphash.WriteComparable(&h, b.DayBuckets[i])
	}
	return fmt.Sprint(len(b.Starts), " ", len(b.Days), " ", h.Sum64())
}

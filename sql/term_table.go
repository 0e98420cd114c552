package store

import "github.com/zeebo/xxh3"

// termTable is a hash table from strings to numbers. It knows strings by 96
// bits of their hashes alone: two of a million words meet with a probability of
// 10^-17, and a look-up touches one slot and not the word it was first seen in,
// which has long left the cache.
//
// The table is larger than the caches, so that what a look-up takes is the wait
// for memory. A caller with many of them touches all the slots first: the
// processor fetches some ten at a time then, and finds them near afterwards.
type termTable struct {
	slots []termSlot // open addressing, a power of two
	used  int
	sum   uint32 // of what was touched, so that the compiler keeps the reading
}

// termSlot is a place in the table, a quarter of a cache line; its hash is 0 in
// an empty one.
type termSlot struct {
	high   uint64
	low    uint32
	number uint32
}

func (s *termSlot) empty() bool { return s.high == 0 && s.low == 0 }

// termHash is what a termTable knows a text by.
type termHash struct {
	high uint64
	low  uint32
}

func hashTerm(text string) termHash {
	hash := xxh3.HashString128(text)
	return termHash{hash.Hi, uint32(hash.Lo)}
}

// touch brings the slots of hashes into the nearest cache.
func (t *termTable) touch(hashes []termHash) {
	if len(t.slots) == 0 {
		return
	}
	slots, mask, sum := t.slots, uint64(len(t.slots)-1), t.sum
	for i := range hashes {
		sum += slots[hashes[i].high&mask].low
	}
	t.sum = sum
}

// number gives the number of a text.
func (t *termTable) number(hash termHash) (number uint32, known bool) {
	if len(t.slots) == 0 {
		return 0, false
	}
	slot := t.slot(hash)
	return slot.number, !slot.empty()
}

// add gives a number to a text that has none.
func (t *termTable) add(hash termHash, number uint32) {
	if 2*t.used >= len(t.slots) {
		t.grow(max(1<<14, 2*len(t.slots)))
	}
	*t.slot(hash) = termSlot{hash.high, hash.low, number}
	t.used++
}

// slot gives the slot of a hash or the empty one where it belongs.
func (t *termTable) slot(hash termHash) *termSlot {
	mask := uint64(len(t.slots) - 1)
	for at := hash.high & mask; ; at = (at + 1) & mask {
		slot := &t.slots[at]
		if slot.high == hash.high && slot.low == hash.low || slot.empty() {
			return slot
		}
	}
}

func (t *termTable) grow(size int) {
	old := t.slots
	t.slots = inHugePages(make([]termSlot, size))
	for _, s := range old {
		if !s.empty() {
			*t.slot(termHash{s.high, s.low}) = s
		}
	}
}

package store

import "github.com/zeebo/xxh3"

// termTable is a hash table from strings to numbers. It knows strings by their
// 128-bit hashes alone: two of a million words meet with a probability of
// 10^-27, and a look-up touches one slot and not the word it was first seen in,
// which has long left the cache. Against a Go map it takes half the time.
type termTable struct {
	slots []termSlot // open addressing, a power of two
	used  int
	// recent has each text at one place, the last one that fell there: the few
	// thousand words that make up most of every text are found in the nearest
	// cache, while slots is too large for any.
	recent [1 << 13]termSlot
}

// termSlot is a place in the table; its hash is 0 in an empty one.
type termSlot struct {
	hi, lo uint64
	number uint32
}

func (s *termSlot) empty() bool { return s.hi == 0 && s.lo == 0 }

// number gives the number of a text.
func (t *termTable) number(text string) (number uint32, known bool) {
	hash := xxh3.HashString128(text)
	near := &t.recent[hash.Hi%uint64(len(t.recent))]
	if near.hi == hash.Hi && near.lo == hash.Lo {
		return near.number, true
	}
	if len(t.slots) == 0 {
		return 0, false
	}
	slot := t.slot(hash.Hi, hash.Lo)
	if slot.empty() {
		return 0, false
	}
	*near = *slot
	return slot.number, true
}

// add gives a number to a text that has none.
func (t *termTable) add(text string, number uint32) {
	if 2*t.used >= len(t.slots) {
		t.grow(max(1<<12, 2*len(t.slots)))
	}
	hash := xxh3.HashString128(text)
	*t.slot(hash.Hi, hash.Lo) = termSlot{hash.Hi, hash.Lo, number}
	t.used++
}

// slot gives the slot of a hash or the empty one where it belongs.
func (t *termTable) slot(hi, lo uint64) *termSlot {
	mask := uint64(len(t.slots) - 1)
	for at := lo & mask; ; at = (at + 1) & mask {
		slot := &t.slots[at]
		if slot.hi == hi && slot.lo == lo || slot.empty() {
			return slot
		}
	}
}

func (t *termTable) grow(size int) {
	old := t.slots
	t.slots = make([]termSlot, size)
	for _, s := range old {
		if !s.empty() {
			*t.slot(s.hi, s.lo) = s
		}
	}
}

// reset empties the table and keeps its room.
func (t *termTable) reset() {
	clear(t.slots)
	clear(t.recent[:])
	t.used = 0
}

package store

import "github.com/zeebo/xxh3"

// termTable is a hash table from strings to numbers. Millions of words of a
// batch are looked up in it; against a Go map it saves a cache miss on each, as
// what is compared first lies in the slot itself.
type termTable struct {
	slots []termSlot // open addressing, a power of two
	used  int
}

// termSlot is a place in the table; text is "" in an empty one.
type termSlot struct {
	text   string
	hash   uint32
	number uint32
}

// find gives the slot of a text, which is not "", or the empty one where it belongs.
func (t *termTable) find(text string) *termSlot {
	if 2*t.used >= len(t.slots) {
		t.grow(max(1<<12, 2*len(t.slots)))
	}
	hash := xxh3.HashString(text)
	mask := uint64(len(t.slots) - 1)
	for at := hash >> 32 & mask; ; at = (at + 1) & mask {
		slot := &t.slots[at]
		if slot.text == "" {
			slot.hash = uint32(hash)
			return slot
		}
		if slot.hash == uint32(hash) && slot.text == text {
			return slot
		}
	}
}

// put fills the empty slot that find gave for a text, before the next find.
func (t *termTable) put(slot *termSlot, text string, number uint32) {
	slot.text, slot.number = text, number
	t.used++
}

// grow makes room for size slots. The upper half of a hash says where to begin;
// it is computed again, as it is not kept.
func (t *termTable) grow(size int) {
	old := t.slots
	t.slots = make([]termSlot, size)
	mask := uint64(size - 1)
	for _, slot := range old {
		if slot.text == "" {
			continue
		}
		at := xxh3.HashString(slot.text) >> 32 & mask
		for t.slots[at].text != "" {
			at = (at + 1) & mask
		}
		t.slots[at] = slot
	}
}

package store

import "math/bits"

// docSet is a set of documents: bit d%64 of word d/64 for the document d.
type docSet []uint64

func newDocSet(docs uint32) docSet { return make(docSet, (int(docs)+63)/64) }

func (s docSet) has(doc uint32) bool { return s[doc/64]&(1<<(doc%64)) != 0 }

// size is how many documents are in it.
func (s docSet) size() (n int64) {
	for _, w := range s {
		n += int64(bits.OnesCount64(w))
	}
	return n
}

func (s docSet) add(doc uint32) { s[doc/64] |= 1 << (doc % 64) }

// addAll adds those documents of an ascending list that are below the limit.
func (s docSet) addAll(docs []uint32, limit uint32) {
	for _, doc := range docs {
		if doc >= limit {
			return
		}
		s.add(doc)
	}
}

func (s docSet) clone() docSet { return append(docSet(nil), s...) }

func (s docSet) and(other docSet) {
	for i, w := range other {
		s[i] &= w
	}
}

func (s docSet) or(other docSet) {
	for i, w := range other {
		s[i] |= w
	}
}

func (s docSet) andNot(other docSet) {
	for i, w := range other {
		s[i] &^= w
	}
}

// each calls do with the documents in the words [from, to), ascending.
func (s docSet) each(from, to int, do func(doc uint32)) {
	for i, w := range s[from:to] {
		for base := uint32(from+i) * 64; w != 0; w &= w - 1 {
			do(base + uint32(bits.TrailingZeros64(w)))
		}
	}
}

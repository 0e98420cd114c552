package store

import (
	"cmp"
	"slices"
	"strings"
	"unsafe"
)

// vocabulary numbers the terms of words, from batch to batch: what was met once
// is found by the hash of what was written, and need neither be put into its
// normal form again nor into its order.
type vocabulary struct {
	wordList
	written termTable     // segments as written; the value is the number of the term, or noTerm
	numbers termTable     // terms; the value is the number
	sums    []uint64      // hashes of terms
	order   []orderedTerm // of the terms that have been sorted, the first ones
}

const noTerm = ^uint32(0)

// keptWords is how many words as written a vocabulary knows before another
// begins anew: some 250 MB.
const keptWords = 1 << 21

// full says that a vocabulary is not to be gone on with.
func (v *vocabulary) full() bool { return v.written.used >= keptWords }

// wordList is terms by number, their letters one behind the other: it has no
// pointers, which a garbage collector would follow. What is in it does not
// change, so that a copy goes on to be good.
type wordList struct {
	letters []byte
	ends    []uint32 // of the terms in letters
}

func (w *wordList) len() int { return len(w.ends) }

// term gives the term with a number.
func (w *wordList) term(number uint32) string {
	from := uint32(0)
	if number > 0 {
		from = w.ends[number-1]
	}
	return unsafe.String(unsafe.SliceData(w.letters[from:]), int(w.ends[number]-from))
}

// add appends a term.
func (w *wordList) add(term []byte) {
	w.letters = append(w.letters, term...)
	w.ends = append(w.ends, uint32(len(w.letters)))
}

// compare compares two terms by their bytes.
func (w *wordList) compare(a, b uint32) int { return strings.Compare(w.term(a), w.term(b)) }

// learn gives the number of the term of a word that was not met before, which
// has that hash as it is written.
func (v *vocabulary) learn(word string, written termHash) uint32 {
	number := noTerm
	from := len(v.letters)
	v.letters = appendTerm(v.letters, word)
	if term := v.letters[from:]; len(term) > 0 {
		var known bool
		hash := hashTerm(unsafe.String(&term[0], len(term)))
		if number, known = v.numbers.number(hash); known {
			v.letters = v.letters[:from]
		} else {
			number = uint32(len(v.ends))
			v.ends = append(v.ends, uint32(len(v.letters)))
			v.numbers.add(hash, number)
			v.sums = append(v.sums, hash.high)
		}
	}
	v.written.add(written, number)
	return number
}

// termKey is the first sixteen bytes of a term as numbers, see bigEndian: they
// decide nearly always how two terms are ordered.
type termKey struct{ head, next uint64 }

func keyOfTerm(term string) termKey {
	key := termKey{head: bigEndian(term)}
	if len(term) > 8 {
		key.next = bigEndian(term[8:])
	}
	return key
}

func (k termKey) compare(other termKey) int {
	if k.head != other.head {
		return cmp.Compare(k.head, other.head)
	}
	return cmp.Compare(k.next, other.next)
}

// longer says that two terms with the same key may be different.
func longer(a, b string) bool { return len(a) != len(b) || len(a) > 16 }

// orderedTerm is a term by its number.
type orderedTerm struct {
	termKey
	number uint32
}

func (v *vocabulary) compareOrdered(a, b orderedTerm) int {
	if c := a.termKey.compare(b.termKey); c != 0 {
		return c
	}
	return v.compare(a.number, b.number)
}

// sorted gives all terms in the order of their bytes. It is good until the next
// call.
func (v *vocabulary) sorted() []orderedTerm {
	old := len(v.order)
	for number := old; number < v.len(); number++ {
		v.order = append(v.order, orderedTerm{keyOfTerm(v.term(uint32(number))), uint32(number)})
	}
	if old == len(v.order) {
		return v.order
	}
	slices.SortFunc(v.order[old:], v.compareOrdered)
	if old == 0 {
		return v.order
	}
	// The new ones are put among the old ones from the end.
	fresh := slices.Clone(v.order[old:])
	for to := len(v.order) - 1; len(fresh) > 0; to-- {
		last := fresh[len(fresh)-1]
		if old > 0 && v.compareOrdered(v.order[old-1], last) > 0 {
			old--
			v.order[to] = v.order[old]
			continue
		}
		v.order[to] = last
		fresh = fresh[:len(fresh)-1]
	}
	return v.order
}

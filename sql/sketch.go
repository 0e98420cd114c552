package store

import (
	"encoding/binary"
	"iter"

	"github.com/zeebo/xxh3"
)

// A sketch is what a text is compared by: sketchSize bytes that stand for the
// set of its shingles (the shingleWords words from each place on), so that the
// share of equal bytes of two sketches estimates the Jaccard similarity of the
// two sets, with a standard error of 4 points at one half.
//
// Similarity by shingles and minimal hashes is Broder's (1997, "On the
// resemblance and containment of documents"). One hash is made of each shingle
// and its bin takes the least of them, after Li, Owen and Zhang (2012, "One
// permutation hashing"); an empty bin borrows from another that is drawn by its
// number, after Shrivastava (2017, "Optimal densification for fast and accurate
// minwise hashing"); and a byte is kept of each, after Li and König (2010, "b-bit
// minwise hashing").
//
// The title is no part of it: each paper writes its own over the same report.
//
// A text of fewer than sketchWords words, most often a mere headline, says too
// little for that. Its sketch is a hash of exactSize bytes of title and text, and
// it is only compared with its like; below exactWords words it is empty, and the
// article is like no other: "Editorial" is not one story.
const (
	sketchBits   = 7
	sketchSize   = 1 << sketchBits
	shingleWords = 5
	sketchWords  = 30
	exactSize    = 8
	exactWords   = 6
)

// similarEnough is the estimated similarity from which two texts are one story.
const similarEnough = 0.5

// similar says whether sketches are of texts that are one story.
func similar(a, b []byte) bool {
	if len(a) != len(b) || len(a) == 0 {
		return false
	}
	if len(a) == exactSize {
		return binary.LittleEndian.Uint64(a) == binary.LittleEndian.Uint64(b)
	}
	return similarity(a, b) >= similarEnough
}

// similarity estimates the Jaccard similarity of two texts from whole sketches.
// One byte of 256 is equal by chance.
func similarity(a, b []byte) float64 {
	equal := 0
	for i := range min(len(a), len(b)) {
		if a[i] == b[i] {
			equal++
		}
	}
	return (float64(equal)/sketchSize - 1.0/256) / (1 - 1.0/256)
}

// sketcher makes sketches of texts whose words are numbers. The zero value is
// ready.
type sketcher struct {
	bins [sketchSize]uint64
}

// noHash marks an empty bin.
const noHash = ^uint64(0)

// shingleBase is the base of the rolling hash of a shingle, a polynomial of its
// words' hashes (Karp and Rabin 1987); shingleTop is its power by which the word
// that leaves counts.
const shingleBase uint64 = 0x9e3779b97f4a7c15

var shingleTop = func() uint64 {
	top := uint64(1)
	for range shingleWords - 1 {
		top *= shingleBase
	}
	return top
}()

// sketch appends the sketch of a text to a buffer. The words are places in
// hashes, the hashes of terms.
func (s *sketcher) sketch(to []byte, title, text []uint32, hashes []uint64) []byte {
	switch {
	case len(text) >= sketchWords:
		return s.shingles(to, text, hashes)
	case len(title)+len(text) >= exactWords:
		sum := uint64(len(title))
		for _, word := range title {
			sum = mixed(sum*shingleBase + hashes[word])
		}
		for _, word := range text {
			sum = mixed(sum*shingleBase + hashes[word])
		}
		return binary.LittleEndian.AppendUint64(to, sum)
	}
	return to
}

func (s *sketcher) shingles(to []byte, text []uint32, hashes []uint64) []byte {
	for i := range s.bins {
		s.bins[i] = noHash
	}
	var rolling uint64
	for i, word := range text {
		if i >= shingleWords {
			rolling -= hashes[text[i-shingleWords]] * shingleTop
		}
		rolling = rolling*shingleBase + hashes[word]
		if i < shingleWords-1 {
			continue
		}
		hash := mixed(rolling)
		bin := &s.bins[hash>>(64-sketchBits)]
		*bin = min(*bin, hash)
	}
	for i, hash := range s.bins {
		for try := uint64(1); hash == noHash; try++ {
			hash = s.bins[mixed(uint64(i)<<32|try)>>(64-sketchBits)]
		}
		to = append(to, byte(hash))
	}
	return to
}

// mixed spreads the bits of a number: the finaliser of SplitMix64 (Steele, Lea
// and Flood 2014).
func mixed(h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// inLanguage makes a sketch of a short text one of a language too: such texts
// are one story only in the same.
func inLanguage(sketch []byte, language string) []byte {
	if len(sketch) != exactSize {
		return sketch
	}
	return binary.LittleEndian.AppendUint64(nil, binary.LittleEndian.Uint64(sketch)^xxh3.HashString(language))
}

// bandBytes is how many bytes of a sketch make a band. Only texts with an equal
// band are compared (Indyk and Motwani 1998, "Approximate nearest neighbors"): of
// those that are similar to 0.6, 99 in 100; to 0.5, the least that counts, 87.
const bandBytes = 4

// eachBand gives the hash of each band of a sketch.
func eachBand(sketch []byte) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		if len(sketch) == exactSize {
			yield(uint32(mixed(binary.LittleEndian.Uint64(sketch)) >> 32))
			return
		}
		for i := 0; i+bandBytes <= len(sketch); i += bandBytes {
			if !yield(uint32(mixed(uint64(i)<<32|uint64(binary.LittleEndian.Uint32(sketch[i:]))) >> 32)) {
				return
			}
		}
	}
}

// bandSet is a set of bands' hashes.
type bandSet struct {
	slots []uint32 // open addressing, a power of two, at most half full; 0 is empty
	used  int
	zero  bool // 0 itself is in the set
}

// add puts a hash in and says whether it was there.
func (s *bandSet) add(hash uint32) bool {
	if hash == 0 {
		had := s.zero
		s.zero = true
		return had
	}
	if 2*(s.used+1) > len(s.slots) {
		s.grow(max(1024, 2*len(s.slots)))
	}
	at := s.find(hash)
	if s.slots[at] == hash {
		return true
	}
	s.slots[at] = hash
	s.used++
	return false
}

// has says whether a hash is in the set.
func (s *bandSet) has(hash uint32) bool {
	if hash == 0 {
		return s.zero
	}
	return len(s.slots) > 0 && s.slots[s.find(hash)] == hash
}

// hasAny says whether a band of a sketch is in the set.
func (s *bandSet) hasAny(sketch []byte) bool {
	for band := range eachBand(sketch) {
		if s.has(band) {
			return true
		}
	}
	return false
}

// find gives the slot of a hash, or the empty one where it belongs.
func (s *bandSet) find(hash uint32) uint32 {
	mask := uint32(len(s.slots) - 1)
	at := hash & mask
	for s.slots[at] != 0 && s.slots[at] != hash {
		at = (at + 1) & mask
	}
	return at
}

// grow makes room for size slots, a power of two.
func (s *bandSet) grow(size int) {
	old := s.slots
	s.slots = make([]uint32, size)
	for _, hash := range old {
		if hash != 0 {
			s.slots[s.find(hash)] = hash
		}
	}
}

package ingest

import "encoding/binary"

// Long texts are looked through eight bytes at a time for the few bytes that
// matter, each of which is then looked at alone.

const (
	eachLow  = 0x0101010101010101 // the lowest bit of each of eight bytes
	eachHigh = 0x8080808080808080 // and the highest
)

// eightBytes gives the first eight bytes of s, which has as many.
func eightBytes(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// mayHold says whether one of eight bytes is less than low, which is no more than
// 0x80, or is one of two others. It never misses one; it may see one that is not
// there, behind one that is.
func mayHold(eight uint64, low, a, b byte) bool {
	below := (eight - eachLow*uint64(low)) &^ eight
	x, y := eight^eachLow*uint64(a), eight^eachLow*uint64(b)
	return (below|(x-eachLow)&^x|(y-eachLow)&^y)&eachHigh != 0
}

// holdsControl says whether a byte of s is less than a space.
func holdsControl(s []byte) bool {
	for ; len(s) >= 8; s = s[8:] {
		if eight := binary.LittleEndian.Uint64(s); (eight-eachLow*' ')&^eight&eachHigh != 0 {
			return true
		}
	}
	for _, c := range s {
		if c < ' ' {
			return true
		}
	}
	return false
}

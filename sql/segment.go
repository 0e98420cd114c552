package store

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// charClass says how a character stands to the word boundaries of UAX #29.
type charClass uint8

const (
	other   charClass = iota // anything else: the full rules decide
	letter                   // a letter or digit that joins with any other of its class
	blank                    // ASCII white space: a boundary on both sides
	divider                  // a boundary on both sides, whatever stands there
	joiner                   // a boundary on both sides, unless letters stand on both: it's, 3.5
)

// eachSegment calls yield with the byte range of every segment of text between
// word boundaries (UAX #29) that may hold a letter or digit, in order, until
// it says false. Most words are runs of plain letters between characters that
// always break; they are found by a table, and only the rest goes through the
// full rules, with the same result.
func eachSegment(text string, yield func(start, end int) bool) {
	classes := charClasses()
	start := -1 // of the run of letters under way
	for i := 0; i < len(text); {
		class, size := other, 1
		if c := text[i]; c < utf8.RuneSelf {
			class = classes[c]
		} else if c >= 0xC2 && c < 0xE0 && i+1 < len(text) && text[i+1]&0xC0 == 0x80 {
			class, size = classes[rune(c&0x1F)<<6|rune(text[i+1]&0x3F)], 2 // most letters beyond ASCII
		} else if r, n := utf8.DecodeRuneInString(text[i:]); r < foldLimit {
			class, size = classes[r], n
		}
		if class == letter {
			if start < 0 {
				start = i
			}
			i += size
			continue
		}
		if class == other || class == joiner && start >= 0 && i+size < len(text) && joins(classes, text[i+size:]) {
			from := i
			if start >= 0 {
				from = start
			}
			end := stretchEnd(text, i)
			if !eachBySpecification(text[from:end], from, yield) {
				return
			}
			start, i = -1, end
			continue
		}
		if start >= 0 {
			if !yield(start, i) {
				return
			}
			start = -1
		}
		i += size
	}
	if start >= 0 {
		yield(start, len(text))
	}
}

// joins says whether a joiner before text may join it to the word before.
func joins(classes *[foldLimit]charClass, text string) bool {
	if c := text[0]; c < utf8.RuneSelf {
		return classes[c] == letter || classes[c] == other
	}
	r, _ := utf8.DecodeRuneInString(text)
	return r >= foldLimit || classes[r] == letter || classes[r] == other
}

// stretchEnd gives the place of the next ASCII white space from i on.
func stretchEnd(text string, i int) int {
	for i < len(text) && !isBlank(text[i]) {
		i++
	}
	return i
}

func isBlank(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

func eachBySpecification(text string, base int, yield func(start, end int) bool) bool {
	seg := words.FromString(text)
	for seg.Next() {
		if !yield(base+seg.Start(), base+seg.End()) {
			return false
		}
	}
	return true
}

// charClasses gives the classes of the characters below foldLimit, as the
// segmenter itself shows them.
var charClasses = sync.OnceValue(func() *[foldLimit]charClass {
	var t [foldLimit]charClass
	for r := range rune(foldLimit) {
		if r < utf8.RuneSelf && isBlank(byte(r)) {
			t[r] = blank
			continue
		}
		if !utf8.ValidRune(r) {
			continue
		}
		c := string(r)
		word := unicode.IsLetter(r) || unicode.IsDigit(r)
		switch {
		case word && segments("a"+c+"a") == 1 && segments("1"+c+"1") == 1 && segments(c+c) == 1:
			t[r] = letter
		case word || unicode.In(r, unicode.M, unicode.N, unicode.Cf) || normalTerm(c) != "":
		case segments("a"+c) != 2 || segments(c+"a") != 2 || segments("1"+c) != 2 || segments(c+"1") != 2:
		case segments("a"+c+"a") == 3 && segments("1"+c+"1") == 3 && segments("א"+c+"א") == 3:
			t[r] = divider
		default:
			t[r] = joiner
		}
	}
	return &t
})

func segments(text string) int {
	n := 0
	for seg := words.FromString(text); seg.Next(); {
		n++
	}
	return n
}

package store

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// worded gives the segments with a letter or digit, as Tokens takes them.
func worded(text string, each func(string, func(int, int) bool)) [][2]int {
	var out [][2]int
	each(text, func(start, end int) bool {
		if normalTerm(text[start:end]) != "" {
			out = append(out, [2]int{start, end})
		}
		return true
	})
	return out
}

// bySpecification leaves out a blank that a lone combining mark was joined to.
func bySpecification(text string, yield func(int, int) bool) {
	eachBySpecification(text, 0, func(start, end int) bool {
		for start < end && isBlank(text[start]) {
			start++
		}
		return yield(start, end)
	})
}

func FuzzSegmentsFollowTheSpecification(f *testing.F) {
	for _, text := range []string{
		"Plain words, and a full stop.", "it's rock'n'roll; don’t", "3.5 10,000 U.S.A. a.b, c:d e_f _g", "well-known/other a--b",
		"Łukašenka ў Мінску: «сьцяна» – „ściana“…", "co\u00adoperate e\u0301te\u0301 a\u200db", "שלום ב\"ה it's", "カタカナ 漢字かな 한국어",
		"a\u0301'b 1\u0301.5 x'\u0301y", "👨‍👩‍👧 🇧🇾🇱🇹a", "a\u00a0b a\u2003b a\u3000b", "a₨b ℡ ½", "'quoted' ''twice'' a''b 'tis",
		"@name #tag x@y.org http://a.b/c?d=e&f", "a\r\nb\u0085c\u2028d", "1a2 a1.b2 1.a", "ο\u0387ς l·l", "a\u2019 \u2018b\u2019s",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip("the segmenter reads beyond a broken character; what is stored is valid")
		}
		want, got := worded(text, bySpecification), worded(text, eachSegment)
		if !slices.Equal(got, want) {
			t.Errorf("%q: segments %v, by UAX #29 %v", text, got, want)
		}
	})
}

func TestSegmentsOfEveryPairFollowTheSpecification(t *testing.T) {
	// Each character of the table between and beside what words are made of.
	for r := range rune(foldLimit) {
		c := string(r)
		for _, text := range []string{"a" + c + "b", "1" + c + "2", "a" + c + "1", c + "a" + c + " " + c, "a." + c + "b", "a" + c + ".b", "я" + c + "\u0301'я", "א" + c + "א"} {
			if want, got := worded(text, bySpecification), worded(text, eachSegment); !slices.Equal(got, want) {
				t.Fatalf("%q (%U): segments %v, by UAX #29 %v", text, r, got, want)
			}
		}
	}
}

func BenchmarkSegments(b *testing.B) {
	text := strings.Repeat("Памежнікі закрылі пункт пропуску, and the long-awaited border's closure came at 10:30. ", 40)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		for range Tokens(text) {
		}
	}
}

func BenchmarkSegmentsBySpecification(b *testing.B) {
	text := strings.Repeat("Памежнікі закрылі пункт пропуску, and the long-awaited border's closure came at 10:30. ", 40)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		bySpecification(text, func(start, end int) bool { normalTerm(text[start:end]); return true })
	}
}

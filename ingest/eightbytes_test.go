package ingest

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// bytesAround gives texts of every length up to three times eight with one
// byte of each kind at every place.
func bytesAround(each func(string)) {
	random := rand.New(rand.NewPCG(1, 2))
	kinds := []string{"\x00", "\x1f", " ", "\n", "\t", "\r", "~", "\x7f", "\u0080", "\u0085", "\u009f", "\u00a0", "я", "\u0420", "ł", "水"}
	for length := range 25 {
		for at := range length + 1 {
			for _, kind := range kinds {
				before, after := make([]byte, at), make([]byte, length-at)
				for _, part := range [][]byte{before, after} {
					for i := range part {
						part[i] = "abc XYZ!~0"[random.IntN(10)]
					}
				}
				each(string(before) + kind + string(after))
				each(string(before) + kind + kind + string(after))
			}
		}
	}
}

func TestOnlyPrintableLooksAtEveryByte(t *testing.T) {
	bytesAround(func(s string) {
		if got, want := onlyPrintable(s), strings.Map(printable, s); got != want {
			t.Errorf("onlyPrintable(%q) = %q, want %q", s, got, want)
		}
	})
}

func TestHoldsControl(t *testing.T) {
	bytesAround(func(s string) {
		want := strings.ContainsFunc(s, func(r rune) bool { return r < ' ' })
		if got := holdsControl([]byte(s)); got != want {
			t.Errorf("holdsControl(%q) = %v, want %v", s, got, want)
		}
	})
}

func BenchmarkClean(b *testing.B) {
	_, text := benchmarkText(rand.New(rand.NewPCG(1, 2)))
	text = strings.ToValidUTF8(text, "")
	item := Item{Title: text[:60], Text: text, URL: "https://www.news.example/2025/11/12/border?utm_source=x",
		Published: "2025-11-13T08:00:00+02:00", PublishedFrom: DateFile, Source: "The News", SourceURL: "news.example", Language: "be", Country: "BY"}
	item.Title = strings.ToValidUTF8(item.Title, "")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, reject := clean(item, ReadOptions{AsOf: cleanNow}); reject != nil {
			b.Fatal(reject)
		}
	}
}

package store

import "testing"

func BenchmarkIndex(b *testing.B) {
	articles := seeded(5_000, 0)
	texts := make([]indexable, len(articles))
	size := 0
	for i, a := range articles {
		texts[i] = indexable{uint32(i), a.Title, a.Text}
		size += len(a.Text)
	}
	b.SetBytes(int64(size))
	var x indexers
	for b.Loop() {
		x.index(texts)
	}
}

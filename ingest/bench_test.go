package ingest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// benchmarkRead reads content as standard input, over and over.
func benchmarkRead(b *testing.B, content string, records int) {
	b.Helper()
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for _, err := range Read(context.Background(), "-", strings.NewReader(content), ReadOptions{AsOf: asOf}) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != records {
			b.Fatalf("%d records, want %d", n, records)
		}
	}
}

// benchmarkText gives a title and a text of made-up words.
func benchmarkText(random *rand.Rand) (title, text string) {
	words := strings.Fields("border мяжа granica siena closed закрыта zamknięta uždaryta the of and minister said yesterday that trucks nine")
	var b strings.Builder
	for range 120 {
		b.WriteString(words[random.IntN(len(words))])
		b.WriteByte(" ,. "[random.IntN(4)])
	}
	return b.String()[:60], b.String()
}

func BenchmarkReadCSV(b *testing.B) {
	const records = 10_000
	random := rand.New(rand.NewPCG(1, 2))
	var content strings.Builder
	content.WriteString("id,title,text,url,date\n")
	for i := range records {
		title, text := benchmarkText(random)
		fmt.Fprintf(&content, "%d,\"%s\",\"%s\",https://example.org/news/%d,2025-11-12\n", i, strings.ToValidUTF8(title, ""), text, i)
	}
	benchmarkRead(b, content.String(), records)
}

func BenchmarkReadJSONLines(b *testing.B) {
	const records = 10_000
	random := rand.New(rand.NewPCG(1, 2))
	var content strings.Builder
	for i := range records {
		title, text := benchmarkText(random)
		fmt.Fprintf(&content, "{\"id\":%d,\"title\":%q,\"text\":%q,\"url\":\"https://example.org/news/%d\",\"date\":\"2025-11-12\"}\n",
			i, strings.ToValidUTF8(title, ""), text, i)
	}
	benchmarkRead(b, content.String(), records)
}

func BenchmarkCanonicalURL(b *testing.B) {
	for b.Loop() {
		if _, err := CanonicalURL("http://www.example.org/news/2025/11/12/border-closed/?utm_source=x&id=5&a=1#top"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseDate(b *testing.B) {
	for b.Loop() {
		if _, _, err := ParseDate("Wed, 12 Nov 2025 10:15:00 +0300", nil); err != nil {
			b.Fatal(err)
		}
	}
}

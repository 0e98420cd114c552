package ingest

import (
	"bytes"
	"context"
	"os"
	"testing"
	"time"
)

func scratchLines(b *testing.B) []byte {
	data, err := os.ReadFile("/tmp/lead/c60k.jsonl")
	if err != nil {
		b.Skip()
	}
	n := 0
	for i, c := range data {
		if c == '\n' {
			if n++; n == 10000 {
				return data[:i+1]
			}
		}
	}
	return data
}

func BenchmarkScratchRead(b *testing.B) {
	data := scratchLines(b)
	n := 0
	for b.Loop() {
		for range Read(context.Background(), "-", bytes.NewReader(data), ReadOptions{AsOf: time.Now()}) {
			n++
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*10000), "us/article")
}

func BenchmarkScratchClean(b *testing.B) {
	data := scratchLines(b)
	opts := ReadOptions{AsOf: time.Now()}
	var items []Item
	for it := range Read(context.Background(), "-", bytes.NewReader(data), opts) {
		items = append(items, it)
	}
	for b.Loop() {
		for _, it := range items {
			clean(it, opts)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*10000), "us/article")
}

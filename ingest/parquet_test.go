package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// testdata/articles.parquet was written by DuckDB:
//
//	COPY (SELECT * FROM (VALUES
//	  (1, 'Border closed', 'First line' || chr(10) || 'second', TIMESTAMP '2025-11-12 10:15:00', 'https://example.org/1'),
//	  (2, 'Мяжа адчынена', NULL, NULL, 'https://example.org/2'),
//	  (3, NULL, NULL, TIMESTAMP '2025-11-13 00:00:00', NULL)) AS a(id, headline, body, published_at, link))
//	TO 'testdata/articles.parquet' (FORMAT parquet, COMPRESSION zstd)
func TestReadParquet(t *testing.T) {
	path := filepath.Join("testdata", "articles.parquet")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var progress int64
	opts := ReadOptions{Progress: func(n int64) { progress += n }}
	for name, out := range map[string]outcome{
		"plain":          readPath(t, path, opts),
		"renamed":        readFile(t, "articles.csv", string(data), ReadOptions{}),
		"gzip":           readFile(t, "articles.parquet.gz", gzipped(t, string(data)), ReadOptions{}),
		"standard input": readStdin(t, string(data), ReadOptions{}),
	} {
		out.holds(t, 1, "Border closed", "Мяжа адчынена")
		if len(out.items) != 2 || len(out.rejects) != 1 {
			t.Fatalf("%s: %+v", name, out)
		}
		got := out.items[0]
		if o := got.Origin; o.Line != 0 || o.Record != 1 {
			t.Errorf("%s: the first item is at %v, record %d", name, o, o.Record)
		}
		got.Origin = Origin{}
		want := Item{Title: "Border closed", Text: "First line\nsecond", URL: "https://example.org/1", Published: got.Published, PublishedFrom: DateFile}
		if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
		if at, dateOnly, err := ParseDate(got.Published, nil); err != nil || dateOnly || at.Format("2006-01-02 15:04") != "2025-11-12 10:15" {
			t.Errorf("%s: published %q is %v, %v", name, got.Published, at, err)
		}
		if raw := string(out.rejects[0].Origin.Raw); out.rejects[0].Origin.Record != 3 || raw == "" {
			t.Errorf("%s: the reject is %v, %q", name, out.rejects[0], raw)
		}
	}
	if progress != int64(len(data)) {
		t.Errorf("progress of %d bytes, the file has %d", progress, len(data))
	}

	// A row goes through the rejects file as JSON.
	rejected := readPath(t, path, ReadOptions{}).items[0]
	file := rejectsOf(t, []*Reject{{Origin: rejected.Origin, Reason: "no"}})
	again := readFile(t, "rejects.jsonl", file, ReadOptions{})
	again.holds(t, 0, "Border closed")

	readPath(t, path, ReadOptions{Map: map[string]string{"title": "kop"}}).
		fails(t, `no column "kop" to map title to: the columns are id, headline, body, published_at, link`)
	readFile(t, "a.parquet", "PAR1 and nothing more", ReadOptions{}).fails(t, "a.parquet")
}

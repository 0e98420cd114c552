package ingest

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/zstd"
)

func gzipped(t testing.TB, content string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func zstandard(t testing.TB, content string) string {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(w.EncodeAll([]byte(content), nil))
}

func TestReadCompressed(t *testing.T) {
	content := "title,url\nOne,https://example.org/1\nTwo,https://example.org/2\n"
	for name, compressed := range map[string]string{
		"a.csv.gz": gzipped(t, content), "a.csv.zst": zstandard(t, content), "no-extension": gzipped(t, content), "two-members.gz": gzipped(t, content[:30]) + gzipped(t, content[30:]),
	} {
		readFile(t, name, compressed, ReadOptions{}).holds(t, 0, "One", "Two")
		readStdin(t, compressed, ReadOptions{}).holds(t, 0, "One", "Two")
	}
}

// A file cut off in transfer must not pass for a whole one, nor its last row
// for a row.
func TestReadCutOffGzip(t *testing.T) {
	var b strings.Builder
	b.WriteString("title,url\n")
	for i := range 20_000 {
		fmt.Fprintf(&b, "Headline %d,https://example.org/%d/%x\n", i, i, i*7919)
	}
	whole := gzipped(t, b.String())
	for _, name := range []string{"a.csv.gz", "a.jsonl.gz"} {
		out := readFile(t, name, whole[:len(whole)/2], ReadOptions{})
		out.fails(t, "unexpected EOF")
	}
	out := readFile(t, "a.csv.gz", whole[:len(whole)/2], ReadOptions{})
	if len(out.rejects) > 0 || len(out.items) == 0 {
		t.Fatalf("%d items, %d rejects", len(out.items), len(out.rejects))
	}
	last := out.items[len(out.items)-1]
	if i := len(out.items) - 1; last.URL != fmt.Sprintf("https://example.org/%d/%x", i, i*7919) {
		t.Errorf("the last item is cut: %q", last.URL)
	}
}

// What a source gave whole before it failed is read, in every format of
// records, and the failure is told.
func TestReadFailingSource(t *testing.T) {
	for name, content := range map[string]string{
		"csv": "title,url\nOne,https://example.org/1\nTwo,https://example.org/2\nThr", "json": "[{\"title\":\"One\"},{\"title\":\"Two\"},{\"ti",
		"jsonl": "{\"title\":\"One\"}\n{\"title\":\"Two\"}\n{\"ti", "rejects": `{"file":"a","line":1,"reason":"no","format":"json","record":"{\"title\":\"One\"}"}
{"file":"a","line":2,"reason":"no","format":"json","record":"{\"title\":\"Two\"}"}
{"fi`,
	} {
		broken := errors.New("the line went dead")
		// Beyond what sniffing looks at, so that the readers meet the failure.
		pad := strings.Repeat(" ", sniffSize)
		if name == "csv" {
			pad = strings.Repeat("\n", sniffSize)
		}
		at := strings.Index(content, "\n") + 1
		if name == "json" {
			at = 1
		}
		src := io.MultiReader(strings.NewReader(content[:at]+pad+content[at:]), iotest.ErrReader(broken))
		var out outcome
		for item, err := range Read(context.Background(), "-", src, ReadOptions{AsOf: asOf}) {
			out.add(item, err)
		}
		if !errors.Is(out.err, broken) || len(out.rejects) > 0 || !slices.Equal(out.titles(), []string{"One", "Two"}) {
			t.Errorf("%s: titles %q, %d rejects, error %v", name, out.titles(), len(out.rejects), out.err)
		}
	}
}

func TestReadMissingFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none.csv")
	out := readPath(t, path, ReadOptions{})
	if want := path + ": no such file or directory"; out.err == nil || out.err.Error() != want || !errors.Is(out.err, fs.ErrNotExist) {
		t.Errorf("error is %v, want %s", out.err, want)
	}
}

func TestReadProgress(t *testing.T) {
	content := gzipped(t, "title,url\n"+strings.Repeat("Headline,https://example.org/1\n", 50_000))
	var total int64
	readFile(t, "a.csv.gz", content, ReadOptions{Progress: func(n int64) { total += n }})
	if total != int64(len(content)) {
		t.Errorf("progress of %d bytes, the file has %d", total, len(content))
	}
}

func TestReadStops(t *testing.T) {
	for name, content := range map[string]string{
		"a.csv":   "title,url\n" + strings.Repeat("Headline,https://example.org/1\n", 100),
		"a.jsonl": strings.Repeat("{\"title\":\"Headline\"}\n", 100),
		"a.json":  "[" + strings.Repeat("{\"title\":\"Headline\"},", 100) + "{}]",
		"b.json":  `{"data":[` + strings.Repeat("{\"title\":\"Headline\"},", 100) + "{}]}",
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, err := range Read(context.Background(), path, nil, ReadOptions{AsOf: asOf}) {
			if n++; err != nil {
				t.Fatal(err)
			}
			if n == 3 {
				break // a reader that went on would panic here
			}
		}
		ctx, cancel := context.WithCancel(context.Background())
		n = 0
		var last error
		for _, err := range Read(ctx, path, nil, ReadOptions{AsOf: asOf}) {
			n++
			last = err
			cancel()
		}
		cancel()
		if n != 2 || !errors.Is(last, context.Canceled) || !strings.HasPrefix(last.Error(), path) {
			t.Errorf("%s: %d steps after the context ended, the last error %v", name, n, last)
		}
	}
}

func TestReadFillsIn(t *testing.T) {
	content := "title,source,language\nOne,,\nTwo,Other,lt\n"
	out := readFile(t, "a.csv", content, ReadOptions{Source: "Example", Language: "be"})
	out.holds(t, 0, "One", "Two")
	if out.items[0].Source != "Example" || out.items[0].Language != "be" || out.items[1].Source != "Other" || out.items[1].Language != "lt" {
		t.Errorf("items are %+v", out.items)
	}
	out = readFile(t, "a.csv", content, ReadOptions{Source: "example.org"})
	if out.items[0].Source != "" || out.items[0].SourceURL != "example.org" {
		t.Errorf("item is %+v", out.items[0])
	}
	readFile(t, "a.csv", content, ReadOptions{AsOf: asOf, Map: map[string]string{"headline": "title"}}).fails(t, `no field "headline"`)
}

func TestReadLongDocument(t *testing.T) {
	readFile(t, "a.txt", "A title\n"+strings.Repeat("A sentence of the text.\n", 100), ReadOptions{documentLimit: 1024}).
		fails(t, "the file is longer than 1 KiB, the most that a feed, a page or a plain-text document may have")
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b.csv", "a/2.json", "a/1.json", "a/.hidden", ".git/config", "c/d/e.txt"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(dir, filepath.Join(dir, "loop")); err != nil {
		t.Fatal(err)
	}
	hidden := filepath.Join(dir, "a", ".hidden")
	got, err := Files([]string{"-", dir, filepath.Join(dir, "b.csv"), hidden})
	want := []string{"-", filepath.Join(dir, "a/1.json"), filepath.Join(dir, "a/2.json"), filepath.Join(dir, "b.csv"), filepath.Join(dir, "c/d/e.txt"), hidden}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("Files = %q, %v; want %q", got, err, want)
	}
	missing := filepath.Join(dir, "none")
	if _, err := Files([]string{dir, missing}); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), missing) {
		t.Errorf("error is %v", err)
	}
}

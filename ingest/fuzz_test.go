package ingest

import (
	"testing"
	"unicode/utf8"
)

// FuzzRead gives the reader of files any bytes under any name. Whatever it
// makes of them, an Item is valid text without NUL and says something, a
// Reject says why, what it keeps can be written to a rejects file, and that
// file can be read.
func FuzzRead(f *testing.F) {
	for _, seed := range []struct{ name, content string }{
		{"a.csv", "title,url\nOne,https://example.org/1\n\"Two\n,x,y\n"},
		{"a.tsv", "1\t\"x\n2\ty\n"},
		{"a.json", `{"articles":[{"title":"x","source":{"name":"y"}},{},[{"url":"\ud800"}]]}`},
		{"a.jsonl", "{\"title\":\"x\"}\n{\"title\"\n[]\n"},
		{"a.jsonl", `{"file":"a","line":1,"reason":"r","format":"tsv","columns":["title","text"],"record":"x\ty"}`},
		{"a.xml", "<rss version='2.0'><channel><item><title>x &lt;b&gt;</title></item></channel></rss>"},
		{"a.html", "<html><head><title>x</title></head><body><p>y</p></body></html>"},
		{"a.txt", "Title\nNovember 12, Example. Text.\n"},
		{"a", "\xff\xfet\x00i\x00t\x00l\x00e\x00\n\x00x\x00"},
		{"a", "\x1f\x8b\x08"},
		{"a", "\x28\xb5\x2f\xfd"},
	} {
		f.Add(seed.name, []byte(seed.content))
	}
	names := []string{"a", "a.csv", "a.tsv", "a.json", "a.jsonl", "a.xml", "a.html", "a.txt"}
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		if len(content) > 4 && string(content[:4]) == "PAR1" {
			t.Skip() // the database's reader is not what is tested
		}
		allowed := "a"
		for _, n := range names {
			if n == name {
				allowed = n
			}
		}
		out := readFile(t, allowed, string(content), ReadOptions{recordLimit: 4096})
		for _, item := range out.items {
			for _, s := range []string{item.Title, item.Text, item.URL, item.Published, item.Source, item.SourceURL, item.Author, item.Language, item.Country} {
				if clean, repaired := sanitize(s); repaired || clean != s || !utf8.ValidString(s) {
					t.Errorf("an item holds %q", s)
				}
			}
			if item.Title+item.Text+item.URL+item.Source+item.SourceURL == "" {
				t.Errorf("an empty item at %v", item.Origin)
			}
		}
		for _, reject := range out.rejects {
			if reject.Reason == "" || reject.Origin.File == "" {
				t.Errorf("a reject without a reason or a file: %+v", reject)
			}
		}
		if len(out.rejects) > 0 {
			again := readFile(t, "rejects.jsonl", rejectsOf(t, out.rejects), ReadOptions{})
			if again.err != nil || len(again.items)+len(again.rejects) < len(out.rejects) {
				t.Errorf("%d rejects read again are %d items and %d rejects, error %v", len(out.rejects), len(again.items), len(again.rejects), again.err)
			}
		}
	})
}

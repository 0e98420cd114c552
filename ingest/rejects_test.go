package ingest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// rejectsOf writes the rejects of an outcome as a rejects file.
func rejectsOf(t testing.TB, rejects []*Reject) string {
	t.Helper()
	var b bytes.Buffer
	w := NewRejectsWriter(&b)
	for _, reject := range rejects {
		if err := w.Write(reject); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// A file's rejects, mended in the rejects file, give the Items that the file
// would have given had it been right; unmended, they are rejected again, with
// the same text.
func TestRejectsRoundTrip(t *testing.T) {
	for _, c := range []struct {
		name, file, content string
		opts                ReadOptions
		mend                [2]string // in the rejects file
		want                Item
	}{
		{
			"CSV", "a.csv", "title,url,publish_date,media_name\nOne,https://example.org/1,2025-11-12,Example\n\"Two, too\",https://example.org/2,2025-11-13\n", ReadOptions{},
			[2]string{`2025-11-13"`, `2025-11-13,Example"`},
			Item{Title: "Two, too", URL: "https://example.org/2", Published: "2025-11-13", PublishedFrom: DateFile, Source: "Example"},
		},
		{
			"semicolons", "a.csv", "title;url\nOne;https://example.org/1\nTwo, too\n", ReadOptions{},
			[2]string{`Two, too`, `Two, too;https://example.org/2`},
			Item{Title: "Two, too", URL: "https://example.org/2"},
		},
		{
			"TSV without a header", "a.tsv", "1\tOne\thttps://example.org/1\n2\tTwo\n3\tThree\thttps://example.org/3\n", ReadOptions{Map: map[string]string{"title": "2", "url": "3"}},
			[2]string{`2\tTwo`, `2\tTwo\thttps://example.org/2`},
			Item{Title: "Two", URL: "https://example.org/2"},
		},
		{
			"an unclosed quote", "a.csv", "title,url\n\"Two,https://example.org/2\n\"Three\",https://example.org/3\n", ReadOptions{},
			[2]string{`\"Two,`, `\"Two\",`},
			Item{Title: "Two", URL: "https://example.org/2"},
		},
		{
			"JSON Lines", "a.jsonl", "{\"title\":\"One\"}\n{\"title\":\"Two\",\"source\":\"Example\",}\n", ReadOptions{},
			[2]string{`,}`, `}`},
			Item{Title: "Two", Source: "Example"},
		},
		{
			"JSON with a mapping", "a.json", "[{\"naslov\":\"One\"},\n {\"naslov\":\"\",\n  \"text\":\"\"}]", ReadOptions{Map: map[string]string{"title": "naslov"}},
			[2]string{`\"naslov\":\"\"`, `\"naslov\":\"Two\"`},
			Item{Title: "Two"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			first := readFile(t, c.file, c.content, c.opts)
			if len(first.rejects) != 1 || first.err != nil {
				t.Fatalf("%d rejects, error %v", len(first.rejects), first.err)
			}
			file := rejectsOf(t, first.rejects)

			again := readFile(t, "rejects.jsonl", file, ReadOptions{})
			again.holds(t, 1)
			if len(again.rejects) == 1 && string(again.rejects[0].Origin.Raw) != string(first.rejects[0].Origin.Raw) {
				t.Errorf("unmended, the record is rejected as %q, was %q", again.rejects[0].Origin.Raw, first.rejects[0].Origin.Raw)
			}
			if second := rejectsOf(t, again.rejects); len(again.rejects) == 1 && recordPart(second) != recordPart(file) {
				t.Errorf("rejected again the line is\n%s, was\n%s", second, file)
			}

			mended := strings.Replace(file, c.mend[0], c.mend[1], 1)
			if mended == file {
				t.Fatalf("%q is not in %s", c.mend[0], file)
			}
			out := readFile(t, "rejects.jsonl", mended, ReadOptions{})
			if len(out.items) != 1 || len(out.rejects) > 0 || out.err != nil {
				t.Fatalf("mended: %d items, rejects %v, error %v", len(out.items), out.rejects, out.err)
			}
			got := out.items[0]
			if got.Origin.Line != 1 || filepath.Base(got.Origin.File) != "rejects.jsonl" || got.Origin.Layout == nil {
				t.Errorf("the item stood at %v", got.Origin)
			}
			got.Origin = Origin{}
			if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", c.want) {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

// recordPart is a line of a rejects file from the format on.
func recordPart(line string) string {
	_, rest, _ := strings.Cut(line, `"format"`)
	return rest
}

func TestRejectsWriterFormat(t *testing.T) {
	got := rejectsOf(t, []*Reject{
		{Origin: Origin{File: "a.csv", Line: 7, Record: 6, Raw: []byte("<b>,\"x\""), Layout: &Layout{Format: FormatCSV, Columns: []string{"title", "url"}}}, Reason: "no"},
		{Origin: Origin{File: "page.html"}, Reason: "no title"},
	})
	want := `{"file":"a.csv","line":7,"reason":"no","format":"csv","columns":["title","url"],"record":"<b>,\"x\""}
{"file":"page.html","line":0,"reason":"no title"}
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestRejectsThatCannotBeRead(t *testing.T) {
	out := readFile(t, "rejects.jsonl", `{"file":"page.html","line":0,"reason":"no title"}
{"file":"a.csv","line":3,"reason":"no","format":"csv","columns":["title","url"],"record":""}
{"file":"a.csv","line":4,"reason":"no","format":"csv","columns":["kicker"],"record":"One"}
{"file":"a.csv","line":5,"reason":"no","format":"carbon","record":"One"}
{"file":"a.csv","line":6,"reason":"no",
{"file":"a.csv","line":7,"reason":"no","format":"csv","columns":["title","url"],"record":"One,https://example.org/1\nTwo,https://example.org/2"}
{"file":"a.jsonl","line":8,"reason":"no","format":"jsonl","record":"{\"other\":1}"}
`, ReadOptions{})
	out.holds(t, 6, "One", "Two")
	for i, want := range []string{
		"mend page.html and import that (no title)", "the record is empty", "no column for title, text or url", `format "carbon" cannot be read`, "not valid JSON", "the keys are other",
	} {
		if i < len(out.rejects) && !strings.Contains(out.rejects[i].Reason, want) {
			t.Errorf("reject %d is %v, want one with %q", i, out.rejects[i], want)
		}
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, os.ErrClosed }

func TestRejectsWriterFails(t *testing.T) {
	err := NewRejectsWriter(failingWriter{}).Write(&Reject{Origin: Origin{File: "a.csv", Line: 7}, Reason: "no"})
	if err == nil || !strings.Contains(err.Error(), "a.csv:7") {
		t.Errorf("error is %v", err)
	}
}

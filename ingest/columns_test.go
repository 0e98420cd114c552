package ingest

import (
	"fmt"
	"strings"
	"testing"
)

// A name that meant two fields would silently take the later one.
func TestColumnNamesAreDistinct(t *testing.T) {
	seen := make(map[string]field)
	for f := range fieldCount {
		for name := range strings.FieldsSeq(columnTable[f].synonyms) {
			if other, ok := seen[columnKey(name)]; ok && other != f {
				t.Errorf("%q is %s and %s", name, other, f)
			}
			seen[columnKey(name)] = f
		}
	}
}

// The exports that must be known without help, in their own spellings, with
// values written for the test.
func TestKnownExports(t *testing.T) {
	for _, c := range []struct {
		name, file, content string
		want                Item
	}{
		{
			"Media Cloud", "a.csv", "id,indexed_date,language,media_name,media_url,publish_date,title,url\nabc,2025-11-14 01:02:03,en,example.org,example.org,2025-11-12,Border closed,https://example.org/1\n",
			Item{Title: "Border closed", URL: "https://example.org/1", Published: "2025-11-12", SourceURL: "example.org", Language: "en"},
		},
		{
			"GDELT CSV", "a.csv", "\ufeffURL,MobileURL,Date,Title\nhttps://example.org/1,https://m.example.org/1,2025-11-12 10:15:00,Border closed\n",
			Item{Title: "Border closed", URL: "https://example.org/1", Published: "2025-11-12 10:15:00"},
		},
		{
			"GDELT JSON", "a.json", `{"articles":[{"url":"https://example.org/1","url_mobile":"","title":"Border closed","seendate":"20251112T101500Z","socialimage":"","domain":"example.org","language":"English","sourcecountry":"Belarus"}]}`,
			Item{Title: "Border closed", URL: "https://example.org/1", Published: "20251112T101500Z", SourceURL: "example.org", Language: "English", Country: "Belarus"},
		},
		{
			"feed items", "a.jsonl", `{"feed_title":"Example","feed_link":"https://example.org/","title":"Border closed","link":"https://example.org/1","published_date":"2025-11-12T10:15:00","summary":"<p>Closed &amp; shut.</p>","snapshot":"2025-11-12.json"}`,
			Item{Title: "Border closed", Text: "Closed & shut.", URL: "https://example.org/1", Published: "2025-11-12T10:15:00", Source: "Example", SourceURL: "https://example.org/"},
		},
		{
			"schema.org", "a.json", `{"@type":"NewsArticle","headline":"Border closed","articleBody":"Closed.","description":"Shut.","datePublished":"2025-11-12","author":{"name":"A. Writer"},"publisher":{"name":"Example","url":"https://example.org"},"inLanguage":"be","url":"https://example.org/1"}`,
			Item{Title: "Border closed", Text: "Closed.", URL: "https://example.org/1", Published: "2025-11-12", Source: "Example", Author: "A. Writer", Language: "be"},
		},
		{
			"other spellings", "a.csv", "Article-Title;FULL TEXT;Pub Date;Permalink;By-line\nBorder closed;Closed.;12.11.2025;https://example.org/1;A. Writer\n",
			Item{Title: "Border closed", Text: "Closed.", URL: "https://example.org/1", Published: "12.11.2025", Author: "A. Writer"},
		},
		{
			"the fuller text, or what there is", "a.csv", "title,summary,content,description\nBorder closed,Short.,,Middling.\n",
			Item{Title: "Border closed", Text: "Middling."},
		},
		{
			"an article's address as its source", "a.json", `{"title":"Border closed","source":"https://example.org/news/1","hostname":"example.org","sitename":"Example"}`,
			Item{Title: "Border closed", URL: "https://example.org/news/1", SourceURL: "example.org"},
		},
		{
			"an archive that has lost the words", "a.csv", "title,text,source,date\n,,Example,2025-11-12\n",
			Item{Published: "2025-11-12", Source: "Example"},
		},
		{
			"Polish", "a.csv", "Tytuł,Treść,Data,Autor\nGranica zamknięta,Zamknięta.,2025-11-12,A. Autor\n",
			Item{Title: "Granica zamknięta", Text: "Zamknięta.", Published: "2025-11-12", Author: "A. Autor"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := readFile(t, c.file, c.content, ReadOptions{})
			if len(out.items) != 1 || len(out.rejects) > 0 || out.err != nil {
				t.Fatalf("%d items, rejects %v, error %v", len(out.items), out.rejects, out.err)
			}
			got := out.items[0]
			got.Origin = Origin{}
			if c.want.Published != "" {
				c.want.PublishedFrom = DateFile
			}
			if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", c.want) {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func TestMapColumns(t *testing.T) {
	content := "kop,url,lead,title\nBorder closed,https://example.org/1,Shut.,kicker\n"
	out := readFile(t, "a.csv", content, ReadOptions{Map: map[string]string{"title": "Kop", "text": "lead"}})
	out.holds(t, 0, "Border closed")
	readFile(t, "a.csv", content, ReadOptions{Map: map[string]string{"title": "kopje"}}).
		fails(t, `no column "kopje" to map title to: the columns are kop, url, lead, title`)
	readFile(t, "a.csv", content, ReadOptions{Map: map[string]string{"title": ""}}).fails(t, "expected title=COLUMN")
	readFile(t, "a.csv", "value,when\n1,2\n", ReadOptions{}).
		fails(t, "no column for title, text or url: the columns are value, when; say which is which with --map title=COLUMN")
}

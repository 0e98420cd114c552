package ingest

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// collect gathers what a reader yields.
func collect(t testing.TB, read func(yield func(Item, error) bool) bool) (items []Item, rejects []*Reject) {
	t.Helper()
	read(func(item Item, err error) bool {
		var reject *Reject
		switch {
		case errors.As(err, &reject):
			rejects = append(rejects, reject)
		case err != nil:
			t.Fatalf("unexpected error: %v", err)
		default:
			items = append(items, item)
		}
		return true
	})
	return items, rejects
}

func readFeedText(t testing.TB, text string) ([]Item, []*Reject) {
	t.Helper()
	return collect(t, func(yield func(Item, error) bool) bool {
		return readFeed("feed.xml", []byte(text), ReadOptions{}, yield)
	})
}

const rssSample = `<?xml version="1.0"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel>
  <title>Herald &amp; Post</title>
  <link>https://herald.example/</link>
  <language>en-gb</language>
  <item>
    <title>Crossings &lt;b&gt;stay&lt;/b&gt; closed</title>
    <link>https://herald.example/1</link>
    <pubDate>Wed, 12 Nov 2025 10:15:00 +0200</pubDate>
    <dc:creator>Jane Roe</dc:creator>
    <description>Short.</description>
    <content:encoded><![CDATA[<p>Two crossings</p><p>stay&nbsp;closed.</p>]]></content:encoded>
  </item>
  <item>
    <guid>https://herald.example/2</guid>
    <description>&lt;p&gt;No title, no date.&lt;/p&gt;</description>
  </item>
  <item><category>empty</category></item>
</channel>
</rss>
`

func TestReadFeedRSS(t *testing.T) {
	items, rejects := readFeedText(t, rssSample)
	if len(items) != 2 || len(rejects) != 1 {
		t.Fatalf("%d items, %d rejects, want 2 and 1", len(items), len(rejects))
	}
	first := items[0]
	origin := first.Origin
	first.Origin = Origin{}
	want := Item{
		Title: "Crossings stay closed", Text: "Two crossings\nstay closed.", URL: "https://herald.example/1",
		Published: "Wed, 12 Nov 2025 10:15:00 +0200", PublishedFrom: DateFeed, Author: "Jane Roe", Language: "en-gb",
		Source: "Herald & Post", SourceURL: "https://herald.example/",
	}
	if diff := cmp.Diff(want, first); diff != "" {
		t.Errorf("first entry (-want +got):\n%s", diff)
	}
	if origin.Line != 7 || origin.Record != 1 {
		t.Errorf("first entry at %v, record %d, want line 7, record 1", origin, origin.Record)
	}
	if second := items[1]; second.URL != "https://herald.example/2" || second.Text != "No title, no date." || second.Published != "" || second.PublishedFrom != "" {
		t.Errorf("second entry: %+v", second)
	}
	if reject := rejects[0]; reject.Origin.Line != 19 || !strings.Contains(reject.Reason, "neither title, text nor link") {
		t.Errorf("reject: %v", reject)
	}
	// The raw record is enough to import the entry again.
	again, rejects := readFeedText(t, string(origin.Raw))
	if len(again) != 1 || len(rejects) != 0 || again[0].Title != want.Title || again[0].Source != want.Source || again[0].Text != want.Text {
		t.Errorf("from the raw record: %+v, %v", again, rejects)
	}
}

func TestReadFeedFormats(t *testing.T) {
	tests := []struct {
		name, text string
		want       Item
	}{
		{
			name: "Atom with a relative link and xml:lang",
			text: `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="pl"><title type="html">Kurier &lt;i&gt;Wileński&lt;/i&gt;</title>` +
				`<link rel="self" href="https://kurier.example/atom.xml"/><link href="https://kurier.example/"/>` +
				`<entry><title>Przejścia zamknięte</title><link href="/a/1"/><id>tag:kurier.example,2025:1</id><updated>2025-11-12T10:00:00Z</updated>` +
				`<author><name>Anna Nowak</name></author><author><name>Jan Kos</name></author><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Dwa przejścia.</p></div></content></entry></feed>`,
			want: Item{Title: "Przejścia zamknięte", Text: "Dwa przejścia.", URL: "https://kurier.example/a/1", Published: "2025-11-12T10:00:00Z", PublishedFrom: DateFeed,
				Author: "Anna Nowak, Jan Kos", Language: "pl", Source: "Kurier Wileński", SourceURL: "https://kurier.example/"},
		},
		{
			name: "Atom prefers published to updated",
			text: `<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><title>T</title><published>2025-11-11T00:00:00Z</published><updated>2025-11-12T00:00:00Z</updated></entry></feed>`,
			want: Item{Title: "T", Published: "2025-11-11T00:00:00Z", PublishedFrom: DateFeed, Source: "F"},
		},
		{
			name: "RDF",
			text: `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">` +
				`<channel rdf:about="https://r.example/"><title>R</title><link>https://r.example/</link><dc:language>lt</dc:language></channel>` +
				`<item rdf:about="https://r.example/1"><title>Perėjos</title><link>https://r.example/1</link><dc:date>2025-11-12</dc:date><description>Tekstas.</description></item></rdf:RDF>`,
			want: Item{Title: "Perėjos", Text: "Tekstas.", URL: "https://r.example/1", Published: "2025-11-12", PublishedFrom: DateFeed, Language: "lt", Source: "R", SourceURL: "https://r.example/", Summary: true},
		},
		{
			name: "RSS 0.91 with a document type",
			text: `<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "x.dtd" [<!ENTITY a "b">]><rss version="0.91"><channel><title>N</title><item><title>T</title><link>http://n.example/1</link></item></channel></rss>`,
			want: Item{Title: "T", URL: "http://n.example/1", Source: "N"},
		},
		{
			name: "JSON Feed",
			text: `{"version":"https://jsonfeed.org/version/1.1","title":"J","home_page_url":"https://j.example/","language":"en",` +
				`"items":[{"id":"1","external_url":"https://other.example/1","title":"T","content_text":"a < b","date_published":"2025-11-12T10:00:00Z","authors":[{"name":"Jane"}]}]}`,
			want: Item{Title: "T", Text: "a < b", URL: "https://other.example/1", Published: "2025-11-12T10:00:00Z", PublishedFrom: DateFeed, Author: "Jane", Language: "en", Source: "J", SourceURL: "https://j.example/"},
		},
		{
			name: "an aggregator's entry names its source",
			text: `<rss version="2.0"><channel><title>Aggregator</title><link>https://agg.example/</link><item><title>T</title><link>https://agg.example/r/1</link><source url="https://herald.example/">Herald</source></item></channel></rss>`,
			want: Item{Title: "T", URL: "https://agg.example/r/1", Source: "Herald", SourceURL: "https://herald.example/", FromElsewhere: true},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			items, rejects := readFeedText(t, tt.text)
			if len(items) != 1 || len(rejects) != 0 {
				t.Fatalf("%d items, rejects %v, want 1 and none", len(items), rejects)
			}
			got := items[0]
			got.Origin = Origin{}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("entry (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadFeedEncodings(t *testing.T) {
	const title = "Пераходы і граніца — закрытыя «да канца»"
	feed := func(declaration, title string) string {
		return declaration + `<rss version="2.0"><channel><title>Ж</title><item><title>` + title + `</title><link>https://x.example/1</link><description>` +
			strings.Repeat("Два переходы останутся закрытыми до конца месяца. ", 3) + `</description></item></channel></rss>`
	}
	encode := func(e encoding.Encoding, text string) string {
		out, err := e.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	const russian = "Переходы закрыты"
	tests := []struct{ name, data, title string }{
		{"UTF-8", feed(`<?xml version="1.0" encoding="utf-8"?>`, title), title},
		{"UTF-8 with a byte order mark", "\ufeff" + feed("", title), title},
		{"UTF-8 declared as ISO-8859-1", feed(`<?xml version="1.0" encoding="ISO-8859-1"?>`, title), title},
		{"UTF-8 declared as UTF-16", feed(`<?xml version="1.0" encoding="UTF-16"?>`, title), title},
		{"UTF-8 declared as nothing known", feed(`<?xml version="1.0" encoding="unknown-8bit"?>`, title), title},
		{"windows-1251", encode(charmap.Windows1251, feed(`<?xml version='1.0' encoding='windows-1251'?>`, title)), title},
		{"windows-1251 declared as UTF-8", encode(charmap.Windows1251, feed(`<?xml version="1.0" encoding="utf-8"?>`, russian)), russian},
		{"windows-1251 undeclared", encode(charmap.Windows1251, feed("", russian)), russian},
		{"KOI8-R", encode(charmap.KOI8R, feed(`<?xml version="1.0" encoding="KOI8-R"?>`, russian)), russian},
		{"UTF-16 with a byte order mark", encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), feed(`<?xml version="1.0" encoding="utf-16"?>`, title)), title},
		{"UTF-16 without one", encode(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), feed(`<?xml version="1.0" encoding="utf-16"?>`, title)), title},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			items, rejects := readFeedText(t, tt.data)
			if len(items) != 1 || len(rejects) != 0 {
				t.Fatalf("%d items, rejects %v, want 1 and none", len(items), rejects)
			}
			if items[0].Title != tt.title || items[0].Repaired {
				t.Errorf("title %q (repaired %v), want %q", items[0].Title, items[0].Repaired, tt.title)
			}
		})
	}
}

func TestReadFeedMalformed(t *testing.T) {
	item := func(n, more string) string {
		return "<item><title>T" + n + "</title><link>https://x.example/" + n + "</link>" + more + "</item>\n"
	}
	const head = "<rss version=\"2.0\"><channel><title>X</title><link>https://x.example/</link>\n"
	const foot = "</channel></rss>"
	tests := []struct {
		name     string
		text     string
		titles   string // of the entries read
		text1    string // of the first entry, "" if it does not matter
		line     int    // of the reject about the file, 0 for none
		reason   string
		rejects  int
		repaired bool
	}{
		{name: "cut off in an entry", text: head + item("1", "") + item("2", "") + "<item><title>T3</ti", titles: "T1 T2", line: 4, reason: "1 have no end", rejects: 1},
		{name: "cut off between entries", text: head + item("1", "") + item("2", ""), titles: "T1 T2", line: 4, reason: "2 of its entries", rejects: 1},
		{name: "markup in a description", text: head + item("1", "<description>one<br>two</description>") + item("2", "") + foot, titles: "T1 T2", text1: "one\ntwo"},
		{name: "an end tag that fits nothing", text: head + item("1", "</b>") + item("2", "") + foot, titles: "T1 T2", line: 2, reason: "closed by </b>", rejects: 1},
		{name: "an entry that does not end", text: head + item("1", "") + "<item><title>T2</title>\n" + item("3", "") + foot, titles: "T1 T3", line: 5, reason: "1 have no end", rejects: 1},
		{name: "a less-than sign in a title", text: head + "<item><title>1 < 2</title></item>" + item("2", "") + foot, titles: "1 < 2,T2", line: 2, reason: "expected element name", rejects: 1},
		{name: "markup in the head", text: "<rss version=\"2.0\"><channel><title>X <b></title>\n" + item("1", "") + foot, titles: "T1"},
		{name: "bare ampersands", text: head + "<item><title>R&D & more</title><link>https://x.example/?a=1&b=2</link></item>" + foot, titles: "R&D & more"},
		{name: "control characters", text: head + item("1", "<description>a\x01b&#1;c&#x0;d</description>") + foot, titles: "T1", text1: "abcd", repaired: true},
		{name: "broken UTF-8", text: "<?xml version=\"1.0\" encoding=\"utf-8\"?>" + head + "<item><title>Граніца \xff закрыта для ўсіх</title></item>" + foot, titles: "Граніца \ufffd закрыта для ўсіх", repaired: true},
		{name: "rubbish before the declaration", text: "\nWarning: deprecated\n<?xml version=\"1.0\"?>" + head + item("1", "") + foot, titles: "T1"},
		{name: "unknown entities", text: head + item("1", "<description>caf&eacute; &unknown;</description>") + foot, titles: "T1", text1: "café &unknown;"},
		{name: "a page", text: "<html><body><p>No feed</p></body></html>", line: 1, reason: "<html>", rejects: 1},
		{name: "no markup", text: "just text", line: 1, reason: "no element", rejects: 1},
		{name: "empty", text: " \n", line: 1, reason: "empty", rejects: 1},
		{name: "JSON cut off", text: `{"title":"X","items":[{"id":"1","title":"T1"},{"id":"2",`, titles: "T1", line: 1, reason: "ends in the middle", rejects: 1},
		{name: "JSON with a bad entry", text: "{\"title\":\"X\",\"items\":[\n{\"id\":\"1\",\"title\":\"T1\"},\n7,\n{\"id\":\"3\",\"title\":\"T3\"}]}", titles: "T1 T3", line: 3, reason: "malformed", rejects: 1},
		{name: "JSON without entries", text: `{"title":"X"}`, line: 1, reason: `"items"`, rejects: 1},
		{name: "elements without end", text: head + "<item><title>T1</title>" + strings.Repeat("<a>", 100_000) + "</item>" + foot, titles: "T1", line: 2, reason: "<a> is closed by </item>", rejects: 1},
		{name: "elements within elements", text: head + "<item><title>T1</title>" + strings.Repeat("<a>", 10_000) + strings.Repeat("</a>", 10_000) + "</item>" + foot, titles: "T1", line: 1, reason: "deep", rejects: 1},
		{name: "an entity bomb", text: `<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>` + head + item("1", "<description>x&b;</description>") + foot, titles: "T1", text1: "x&b;"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			items, rejects := readFeedText(t, tt.text)
			var titles []string
			for _, item := range items {
				titles = append(titles, item.Title)
				if item.Repaired != tt.repaired {
					t.Errorf("repaired %v, want %v", item.Repaired, tt.repaired)
				}
			}
			if got := strings.Join(titles, ","); got != tt.titles && strings.Join(titles, " ") != tt.titles {
				t.Errorf("titles %q, want %q", got, tt.titles)
			}
			if tt.text1 != "" && (len(items) == 0 || items[0].Text != tt.text1) {
				t.Errorf("first text of %+v, want %q", items, tt.text1)
			}
			if len(rejects) != tt.rejects {
				t.Fatalf("rejects %v, want %d", rejects, tt.rejects)
			}
			if tt.rejects > 0 && (rejects[0].Origin.Line != tt.line || !strings.Contains(rejects[0].Reason, tt.reason)) {
				t.Errorf("reject %q, want line %d and %q", rejects[0], tt.line, tt.reason)
			}
		})
	}
}

func TestReadFeedStops(t *testing.T) {
	for _, text := range []string{rssSample, strings.Replace(rssSample, "</rss>", "", 1), `{"items":[{"title":"a"},{"title":"b"}]}`} {
		calls := 0
		more := readFeed("f", []byte(text), ReadOptions{}, func(Item, error) bool { calls++; return false })
		if more || calls != 1 {
			t.Errorf("went on after yield said no: more=%v calls=%d in %.40s", more, calls, text)
		}
	}
}

// TestReadFeedCollection reads the feeds among the shared data: every file
// must give its entries with title, link, date and text as far as the entry
// has them.
func TestReadFeedCollection(t *testing.T) {
	const dir = "../../shared/data/feeds"
	files, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip(dir + " is not there")
	}
	var parsed, entries, titles, links, dates, texts, whole int
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		items, rejects := collect(t, func(yield func(Item, error) bool) bool {
			return readFeed(filepath.Base(file), data, ReadOptions{}, yield)
		})
		bad := 0
		for _, reject := range rejects {
			if reject.Origin.Raw == nil {
				bad++
			}
		}
		if bad == 0 {
			parsed++
		}
		whole += bad
		entries += len(items) + len(rejects) - bad
		for _, item := range items {
			for _, field := range []struct {
				count *int
				value string
			}{{&titles, item.Title}, {&links, item.URL}, {&dates, item.Published}, {&texts, item.Text}} {
				if field.value != "" {
					*field.count++
				}
			}
			if !utf8.ValidString(item.Title + item.Text + item.Source) {
				t.Errorf("%s: not UTF-8: %+v", file, item)
			}
		}
	}
	t.Logf("%d files: %d read without complaint, %d complaints about a file; %d entries, with title %d, link %d, date %d, text %d",
		len(files), parsed, whole, entries, titles, links, dates, texts)
	for _, check := range []struct {
		what      string
		got, want int
	}{
		{"files", len(files), 458}, {"files read without complaint", parsed, 454}, {"entries", entries, 476},
		{"titles", titles, 298}, {"links", links, 272}, {"dates", dates, 197},
	} {
		if check.got != check.want {
			t.Errorf("%s: %d, want %d", check.what, check.got, check.want)
		}
	}
}

func FuzzReadFeed(f *testing.F) {
	f.Add([]byte(rssSample))
	f.Add([]byte(`<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="xhtml"><div>a</div></title></entry></feed>`))
	f.Add([]byte(`{"title":"X","items":[{"id":1,"title":"T"},{"id":"2"}]}`))
	f.Add([]byte("<rdf:RDF><channel/><item><title>1 < 2</title></item><item>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		items, rejects := collect(t, func(yield func(Item, error) bool) bool {
			return readFeed("f", data, ReadOptions{}, yield)
		})
		lines := strings.Count(strings.ReplaceAll(string(data), "\r", "\n"), "\n") + 1
		for _, item := range items {
			if item.Title == "" && item.Text == "" && item.URL == "" {
				t.Errorf("an entry with nothing: %+v", item)
			}
			if !utf8.ValidString(item.Title + item.Text + item.URL + item.Source) {
				t.Errorf("not UTF-8: %+v", item)
			}
		}
		for _, reject := range rejects {
			if reject.Origin.Line < 1 || reject.Origin.Line > lines && utf8.Valid(data) {
				t.Errorf("reject at line %d of %d: %v", reject.Origin.Line, lines, reject)
			}
		}
	})
}

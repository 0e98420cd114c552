package ingest

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
)

func readPageText(t testing.TB, text string) ([]Item, []*Reject) {
	t.Helper()
	opts := ReadOptions{AsOf: time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC)}
	return collect(t, func(yield func(Item, error) bool) bool {
		return readPage("page.html", []byte(text), opts, yield)
	})
}

// pageBody is a page's body with a text, a caption and boxes of other articles.
const pageBody = `<nav><a href="/a">Politics</a> <a href="/b">Society</a></nav>
<article><h1>Crossings stay closed</h1>
<p>The ministry said on Wednesday that the two crossing points would stay closed until the end of the month, as the government had decided.</p>
<figure><img src="x.jpg"><figcaption>Queue at the border, archive picture.</figcaption></figure>
<p>Drivers of lorries that wait on the other side may return through a third country, the ministry added, and need no other papers.</p>
<div class="related-links"><p>Tariffs double within a year, says the chamber of commerce.</p></div>
<p><a href="/c">Teachers strike for a third day</a></p>
<p>The government meets again on Friday to hear what the drivers, the shippers and the border guards have to say about the closure.</p>
</article><footer>© Herald</footer>`

func TestReadPage(t *testing.T) {
	const text = "The ministry said on Wednesday that the two crossing points would stay closed until the end of the month, as the government had decided.\n" +
		"Drivers of lorries that wait on the other side may return through a third country, the ministry added, and need no other papers.\n" +
		"The government meets again on Friday to hear what the drivers, the shippers and the border guards have to say about the closure."
	tests := []struct {
		name, page string
		want       Item
	}{
		{
			name: "JSON-LD",
			page: `<html lang="en-GB"><head><title>Crossings | Herald</title><link rel="canonical" href="https://herald.example/1"><meta property="og:site_name" content="Herald">` +
				`<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"x"},{"@type":["NewsArticle"],"headline":"Crossings stay closed",` +
				`"datePublished":"2025-11-12T10:00:00+02:00","author":[{"@type":"Person","name":"Jane Roe"},{"name":"John Doe"}],"publisher":{"name":"The Herald","url":"https://herald.example/"}}]}</script></head><body>` + pageBody + `</body></html>`,
			want: Item{Title: "Crossings stay closed", Text: text, URL: "https://herald.example/1", Published: "2025-11-12T10:00:00+02:00", PublishedFrom: DatePage,
				Source: "Herald", SourceURL: "https://herald.example/", Author: "Jane Roe, John Doe", Language: "en-GB"},
		},
		{
			name: "meta elements",
			page: `<html><head><meta property="og:title" content="Crossings stay closed — Herald"><meta property="og:site_name" content="Herald"><meta property="og:url" content="https://herald.example/1">` +
				`<link rel="canonical" href="https://herald.example/"><meta property="og:locale" content="en_GB"><meta property="article:published_time" content="2025-11-12"><meta name="author" content="By Jane Roe"></head><body>` + pageBody + `</body></html>`,
			want: Item{Title: "Crossings stay closed", Text: text, URL: "https://herald.example/1", Published: "2025-11-12", PublishedFrom: DatePage,
				Source: "Herald", SourceURL: "https://herald.example/", Author: "Jane Roe", Language: "en-GB"},
		},
		{
			name: "a time element, broken JSON-LD",
			page: `<html><head><title>Crossings stay closed</title><script type="application/ld+json">{"@type":"NewsArticle",</script></head><body><time datetime="2025-11-12T08:00Z">today</time>` + pageBody + `</body></html>`,
			want: Item{Title: "Crossings stay closed", Text: text, Published: "2025-11-12T08:00Z", PublishedFrom: DatePage},
		},
		{
			name: "a date that only readers see",
			page: `<html><body><div><span>12 лістапада 2025, 14:30</span></div>` + pageBody + `</body></html>`,
			want: Item{Title: "Crossings stay closed", Text: text, Published: "2025-11-12 14:30", PublishedFrom: DatePage},
		},
		{
			name: "a title and no text",
			page: `<html><head><title>Gallery of the day</title></head><body><img src="x.jpg"></body></html>`,
			want: Item{Title: "Gallery of the day"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			items, rejects := readPageText(t, tt.page)
			if len(items) != 1 || len(rejects) != 0 {
				t.Fatalf("%d items, rejects %v, want 1 and none", len(items), rejects)
			}
			got := items[0]
			got.Origin = Origin{}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("item (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadPageEncodings(t *testing.T) {
	const title = "Переходы останутся закрытыми до конца месяца"
	page := func(declared string) string {
		return `<html><head>` + declared + `<title>` + title + `</title></head><body><p>Министерство сообщило об этом в среду.</p></body></html>`
	}
	encode := func(m *charmap.Charmap, text string) string {
		out, err := m.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for name, data := range map[string]string{
		"UTF-8":                          page(``),
		"UTF-8 declared as windows-1251": page(`<meta charset="windows-1251">`),
		"windows-1251":                   encode(charmap.Windows1251, page(`<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">`)),
		"KOI8-R":                         encode(charmap.KOI8R, page(`<meta charset="koi8-r">`)),
		"windows-1251 undeclared":        encode(charmap.Windows1251, page(``)),
		"windows-1251 declared as UTF-8": encode(charmap.Windows1251, page(`<meta charset="utf-8">`)),
		"UTF-8 with a byte order mark":   "\ufeff" + page(``),
		"UTF-8 with a mark, misdeclared": "\ufeff" + page(`<meta charset="koi8-r">`),
	} {
		items, rejects := readPageText(t, data)
		if len(items) != 1 || items[0].Title != title || items[0].Repaired {
			t.Errorf("%s: got %+v, %v", name, items, rejects)
		}
	}
}

func TestReadPageNothing(t *testing.T) {
	for _, page := range []string{"", "<html></html>", "<html><body><img src=x></body></html>", strings.Repeat("<div>", 100_000)} {
		items, rejects := readPageText(t, page)
		if len(items) != 0 || len(rejects) != 1 {
			t.Errorf("%.40q: %d items, rejects %v, want none and 1", page, len(items), rejects)
		}
	}
}

// TestReadPageQuality measures the main text on the news pages among the
// shared data, as the field does: the multiset of 4-word shingles, precision
// and recall of each page, averaged, F1 of the averages.
func TestReadPageQuality(t *testing.T) {
	const dir = "../../shared/data/pages"
	data, err := os.ReadFile(filepath.Join(dir, "ground-truth.json"))
	if errors.Is(err, os.ErrNotExist) {
		t.Skip(dir + " is not there")
	}
	if err != nil {
		t.Fatal(err)
	}
	var truth map[string]struct{ ArticleBody string }
	if err := json.Unmarshal(data, &truth); err != nil {
		t.Fatal(err)
	}
	var precision, recall float64
	var titles, dates, authors, sources, addresses, languages int
	for id, page := range truth {
		items, rejects := readPageText(t, string(gunzipFile(t, filepath.Join(dir, "html", id+".html.gz"))))
		if len(items) != 1 {
			t.Fatalf("%s: %v", id, rejects)
		}
		item := items[0]
		p, r := shingleScore(page.ArticleBody, item.Text)
		precision += p
		recall += r
		for _, field := range []struct {
			count *int
			value string
		}{{&titles, item.Title}, {&dates, item.Published}, {&authors, item.Author}, {&sources, item.Source}, {&addresses, item.URL}, {&languages, item.Language}} {
			if field.value != "" {
				*field.count++
			}
		}
	}
	n := float64(len(truth))
	precision, recall = precision/n, recall/n
	f1 := 2 * precision * recall / (precision + recall)
	t.Logf("%d pages: precision %.3f, recall %.3f, F1 %.3f; with title %d, date %d, author %d, site %d, address %d, language %d",
		len(truth), precision, recall, f1, titles, dates, authors, sources, addresses, languages)
	if f1 < 0.968 {
		t.Errorf("F1 %.3f, want at least 0.968", f1)
	}
	if titles != len(truth) {
		t.Errorf("%d of %d pages have a title", titles, len(truth))
	}
}

func gunzipFile(t *testing.T, path string) []byte {
	t.Helper()
	packed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func shingleScore(truth, got string) (precision, recall float64) {
	want, have := shingles(truth), shingles(got)
	common, all, found := 0, 0, 0
	for shingle, n := range want {
		all += n
		common += min(n, have[shingle])
	}
	for _, n := range have {
		found += n
	}
	return float64(common) / float64(max(found, 1)), float64(common) / float64(max(all, 1))
}

// shingles counts the runs of four words.
func shingles(s string) map[[4]string]int {
	words := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' })
	counts := map[[4]string]int{}
	for i := 0; i == 0 || i+4 <= len(words); i++ {
		var shingle [4]string
		if copy(shingle[:], words[i:]) > 0 {
			counts[shingle]++
		}
	}
	return counts
}

func TestShingleScore(t *testing.T) {
	precision, recall := shingleScore("a b c d e", "a b c d x y")
	if precision != 1.0/3 || recall != 1.0/2 {
		t.Errorf("precision %v, recall %v, want 1/3 and 1/2", precision, recall)
	}
}

func FuzzReadPage(f *testing.F) {
	f.Add([]byte("<html><head><title>T</title></head><body>" + pageBody))
	f.Add([]byte(`<script type="application/ld+json">{"@graph":[[{"@type":"Article","author":7,"headline":["x"]}]]}</script>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		items, rejects := readPageText(t, string(data))
		if len(items)+len(rejects) != 1 {
			t.Fatalf("%d items and %d rejects", len(items), len(rejects))
		}
		for _, item := range items {
			if !utf8.ValidString(item.Title+item.Text+item.Author+item.Source) || item.Title == "" && item.Text == "" {
				t.Errorf("bad item %+v", item)
			}
		}
	})
}

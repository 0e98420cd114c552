package ingest

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	nethtml "golang.org/x/net/html"
)

// TestComparePages measures on the news pages among the shared data whether the
// page of an article is told from those of others, by what feeds have of an
// article: its title with the description that the page names, with its first
// thirty words, and alone.
func TestComparePages(t *testing.T) {
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
	ids := slices.Sorted(maps.Keys(truth))
	pages := make([]PageDocument, len(ids))
	summaries := make([][]string, len(ids))
	paywalled, absent, dated, pictures := 0, 0, 0, 0
	for i, id := range ids {
		html := gunzipFile(t, filepath.Join(dir, "html", id+".html.gz"))
		if pages[i], err = ReadPage(html, PageOptions{URL: "https://a.example/" + id, ContentType: "text/html", Read: ReadOptions{AsOf: testAsOf}}); err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		words := strings.Fields(truth[id].ArticleBody)
		doc, err := nethtml.Parse(bytes.NewReader(html))
		if err != nil {
			t.Fatal(err)
		}
		facts := pageFacts(doc)
		summaries[i] = []string{"", facts.first("og:description", "description"), strings.Join(words[:min(30, len(words))], " ") + "…"}
		for n, is := range []bool{pages[i].Paywalled, pages[i].NotThere, pages[i].Dated, pages[i].Picture != ""} {
			if is {
				*[]*int{&paywalled, &absent, &dated, &pictures}[n]++
			}
		}
	}
	for kind, name := range []string{"the title alone", "the title and the description", "the title and thirty words"} {
		own, others := 0, 0
		for i := range ids {
			title := pages[i].Item.Title
			if Compare(title, summaries[i][kind], pages[i].Item, false) == Better {
				own++
			} else {
				t.Logf("%s (%s): its own page is %d", ids[i], name, Compare(title, summaries[i][kind], pages[i].Item, false))
			}
			for _, away := range []int{1, 7, 31} {
				if Compare(title, summaries[i][kind], pages[(i+away)%len(ids)].Item, false) == Foreign {
					others++
				}
			}
		}
		t.Logf("%s: %d of %d own pages are taken, %d of %d others refused", name, own, len(ids), others, 3*len(ids))
		if own < len(ids) || others*100 < 3*len(ids)*85 {
			t.Errorf("%s: want all own pages taken and 85 in 100 others refused", name)
		}
	}
	t.Logf("%d pages: %d declare a paywall, %d seem not there, %d declare a date, %d a picture", len(ids), paywalled, absent, dated, pictures)
	if absent > 0 {
		t.Errorf("%d pages are taken for not there", absent)
	}
}

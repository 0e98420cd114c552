package demo

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tidings/ingest"
)

var update = flag.Bool("update", false, "write the golden file of the planted truth")

// The golden file is for tests of other packages, which must find in the
// corpus what this one planted.
func TestTruthGolden(t *testing.T) {
	golden := filepath.Join("..", "..", "testdata", "demo", "truth.json")
	got, err := json.MarshalIndent(struct {
		Digest string `json:"digest"` // SHA-256 over all items
		Plan
	}{digest(full()), Truth(Options{})}, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the corpus or its truth is not that of %s; run the test with -update if it should not be", golden)
	}
}

// first gives the items as they first arrived, by their own address.
func firstArrivals(items []ingest.Item) map[string]ingest.Item {
	by := make(map[string]ingest.Item, len(items))
	for _, item := range items {
		if _, again := by[plain(item.URL)]; !again {
			by[plain(item.URL)] = item
		}
	}
	return by
}

// plain takes tracking parameters and fragment off an address.
func plain(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	u.RawQuery, u.Fragment = "", ""
	return u.String()
}

// usable gives the item's publication time where it is one.
func usable(item ingest.Item) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(layout, item.Published); err == nil && at.Year() < 2099 {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}

func TestTruthHolds(t *testing.T) {
	items, p := full(), Truth(Options{})
	articles := firstArrivals(items)
	if len(articles) != p.Articles || len(items) != p.Items {
		t.Errorf("%d articles in %d items, the truth says %d in %d", len(articles), len(items), p.Articles, p.Items)
	}
	perSource, perLanguage, undated := map[string]int{}, map[string]int{}, 0
	var last time.Time
	for _, item := range articles {
		perSource[item.Source]++
		perLanguage[item.Language]++
		at, dated := usable(item)
		if !dated {
			undated++
			continue
		}
		if at.Before(p.From) || !at.Before(p.To) {
			t.Errorf("%s is dated %s, outside the corpus", item.URL, at)
		}
		if at.After(last) {
			last = at
		}
	}
	if undated != p.Undated || undated != len(p.UndatedArticles) {
		t.Errorf("%d articles are undated, the truth says %d and lists %d", undated, p.Undated, len(p.UndatedArticles))
	}
	if p.To.Sub(last) > 24*time.Hour {
		t.Errorf("the last article is of %s", last)
	}
	for _, s := range p.Sources {
		if perSource[s.Name] != s.Articles {
			t.Errorf("%s has %d articles, the truth says %d", s.Name, perSource[s.Name], s.Articles)
		}
	}
	for _, c := range p.Languages {
		if perLanguage[c.Name] != c.Articles {
			t.Errorf("%s has %d articles, the truth says %d", c.Name, perLanguage[c.Name], c.Articles)
		}
	}
	sum := 0
	for _, topic := range p.Topics {
		sum += topic.Articles
		inYears := topic.Undated
		for _, y := range topic.Years {
			inYears += y.Articles
		}
		if inYears != topic.Articles || len(topic.Years) != 3 {
			t.Errorf("%s: %d articles, but %d by year", topic.Topic, topic.Articles, inYears)
		}
	}
	for _, c := range p.Others {
		sum += c.Articles
	}
	if sum != p.Articles {
		t.Errorf("the areas have %d articles, the corpus %d", sum, p.Articles)
	}
}

func TestSilencesAndStarts(t *testing.T) {
	p := Truth(Options{})
	if len(p.Silences) != 2 {
		t.Fatalf("%d silences, expected one of five weeks and one of nine days", len(p.Silences))
	}
	names := map[string]string{}
	late := 0
	for _, s := range p.Sources {
		names[s.Domain] = s.Name
		if s.Starts.After(p.From) {
			late++
		}
	}
	if late != 1 {
		t.Errorf("%d sources start late, expected one", late)
	}
	around := map[string]int{} // articles in the week before and after a silence
	for _, item := range full() {
		at, dated := usable(item)
		if !dated {
			continue
		}
		for _, s := range p.Sources {
			if item.Source == s.Name && at.Before(s.Starts) {
				t.Errorf("%s published %s before it started", s.Name, at)
			}
		}
		for _, s := range p.Silences {
			if item.Source != names[s.Domain] {
				continue
			}
			if !at.Before(s.From) && at.Before(s.To) {
				t.Errorf("%s published %s in its silence", s.Domain, at)
			}
			if !at.Before(s.From.AddDate(0, 0, -7)) && at.Before(s.To.AddDate(0, 0, 7)) {
				around[s.Domain]++
			}
		}
	}
	for _, s := range p.Silences {
		if around[s.Domain] < 10 {
			t.Errorf("%s has %d articles in the weeks around its silence: the gap would not show", s.Domain, around[s.Domain])
		}
	}
}

func TestBursts(t *testing.T) {
	p := Truth(Options{})
	articles := firstArrivals(full())
	if len(p.Bursts) < 10 {
		t.Errorf("%d bursts, expected 10 or more", len(p.Bursts))
	}
	for _, b := range p.Bursts {
		perDay := map[string]int{}
		for _, u := range b.URLs {
			at, dated := usable(articles[u])
			if !dated {
				t.Errorf("%s: %s is undated or not in the corpus", b.Event, u)
			}
			perDay[at.Format(time.DateOnly)]++
		}
		sum, peak := 0, 0.0
		for _, d := range b.Days {
			sum += d.Planted
			peak = max(peak, float64(d.Planted)/d.Usual)
			if perDay[d.Date] != d.Planted || d.Planted == 0 {
				t.Errorf("%s: %d articles on %s, the truth says %d", b.Event, perDay[d.Date], d.Date, d.Planted)
			}
		}
		if sum != b.Articles || len(b.URLs) != b.Articles {
			t.Errorf("%s: %d articles by day, %d listed, %d in all", b.Event, sum, len(b.URLs), b.Articles)
		}
		if peak < b.Peak-1.7 {
			t.Errorf("%s: at most %.1f times the usual planted, the plan says a peak of %.1f", b.Event, peak, b.Peak)
		}
	}
}

func TestStories(t *testing.T) {
	p := Truth(Options{})
	articles := firstArrivals(full())
	exact, sizes, translated := 0, map[int]int{}, map[string][]string{}
	for _, st := range p.Stories {
		sizes[len(st.Members)]++
		if st.TranslationOf != "" {
			translated[st.TranslationOf] = append(translated[st.TranslationOf], st.Language)
		}
		original := articles[st.Members[0].URL]
		sources := map[string]bool{}
		for i, m := range st.Members {
			item, found := articles[m.URL]
			if !found || item.Language != st.Language {
				t.Fatalf("%s: %s is missing or in another language", st.ID, m.URL)
			}
			sources[item.Source] = true
			if m.Original != (i == 0) {
				t.Errorf("%s: the report must come first", st.ID)
			}
			if wait := m.Published.Sub(st.Members[0].Published); wait < 0 || wait > 48*time.Hour {
				t.Errorf("%s: %s came %s after the report", st.ID, m.URL, wait)
			}
			if m.Exact {
				exact++
				if item.Title != original.Title || item.Text != original.Text {
					t.Errorf("%s: %s is not exact", st.ID, m.URL)
				}
			}
			if m.Retitled && item.Title == original.Title {
				t.Errorf("%s: %s kept its headline", st.ID, m.URL)
			}
			if !m.Cut && !strings.HasPrefix(item.Text, original.Text) {
				t.Errorf("%s: %s changed more than the truth says", st.ID, m.URL)
			}
			if m.Cut && strings.Contains(item.Text, original.Text) {
				t.Errorf("%s: %s is not cut", st.ID, m.URL)
			}
			if m.Credited && !strings.Contains(item.Text, original.Source) {
				t.Errorf("%s: %s does not name %s", st.ID, m.URL, original.Source)
			}
		}
		if len(sources) != len(st.Members) || len(st.Members) < 3 || len(st.Members) > 8 {
			t.Errorf("%s: %d articles in %d sources, expected 3 to 8, each in its own", st.ID, len(st.Members), len(sources))
		}
	}
	if len(p.Stories) < 60 || exact < 40 || sizes[3] == 0 || len(sizes) < 5 {
		t.Errorf("%d stories of sizes %v with %d exact copies", len(p.Stories), sizes, exact)
	}
	if len(translated) < 10 {
		t.Errorf("%d reports are translated", len(translated))
	}
}

func TestSecondArrivals(t *testing.T) {
	p := Truth(Options{})
	arrivals := map[string][]ingest.Item{}
	for _, item := range full() {
		arrivals[plain(item.URL)] = append(arrivals[plain(item.URL)], item)
	}
	for _, f := range p.Updates {
		got := arrivals[f.URL]
		if len(got) != 2 || got[0].Text == got[1].Text || !strings.HasPrefix(got[1].Text, got[0].Text) || got[0].Published != got[1].Published {
			t.Errorf("%s is not an article that came again with a longer text", f.URL)
		}
	}
	for _, f := range p.Resightings {
		got := arrivals[f.URL]
		if len(got) != 2 || got[0].Text != got[1].Text || got[1].URL != f.Also || got[1].URL == got[0].URL {
			t.Errorf("%s is not an article that came again under another form of its address", f.URL)
		}
	}
	if len(p.Updates) < 100 || len(p.Resightings) < 100 {
		t.Errorf("%d updates and %d resightings", len(p.Updates), len(p.Resightings))
	}
	forms := map[string]int{}
	for _, f := range p.UndatedArticles {
		switch _, err := time.Parse(time.DateOnly, f.Published); {
		case f.Published == "":
			forms["missing"]++
		case strings.HasPrefix(f.Published, "2099"):
			forms["far future"]++
		case err != nil:
			forms["impossible"]++
		default:
			t.Errorf("%s is dated %s", f.URL, f.Published)
		}
		if strings.Contains(f.URL, "/20") {
			t.Errorf("%s gives away a date", f.URL)
		}
	}
	if len(forms) != 3 || len(p.UndatedArticles) < 140 {
		t.Errorf("undated articles: %v", forms)
	}
}

package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"tidings/ingest"
)

// full is the corpus that the program ships, made once for all tests.
var full = sync.OnceValue(func() []ingest.Item {
	return slices.Collect(Generate(Options{}))
})

func digest(items []ingest.Item) string {
	h := sha256.New()
	for _, item := range items {
		// What the corpus says; an Item may come to have more fields.
		for _, text := range []string{item.URL, item.Title, item.Text, item.Published, string(item.PublishedFrom), item.Source, item.SourceURL, item.Author, item.Language, item.Country} {
			fmt.Fprintf(h, "%q\n", text)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

func TestSameSeedSameCorpus(t *testing.T) {
	small := Options{Seed: 7, Articles: 3000}
	one := digest(slices.Collect(Generate(small)))
	if two := digest(slices.Collect(Generate(small))); two != one {
		t.Error("the same options gave two corpora")
	}
	small.Seed = 8
	if other := digest(slices.Collect(Generate(small))); other == one {
		t.Error("two seeds gave the same corpus")
	}
}

func TestGenerateStops(t *testing.T) {
	n := 0
	for range Generate(Options{Articles: 1000}) {
		if n++; n == 5 {
			break
		}
	}
	if n != 5 {
		t.Errorf("got %d items after a break at the fifth", n)
	}
}

func TestSize(t *testing.T) {
	for _, want := range []int{1000, 5000, 30_000} {
		p := Truth(Options{Articles: want})
		if p.Articles < want*94/100 || p.Articles > want*106/100 {
			t.Errorf("asked for %d articles, got %d", want, p.Articles)
		}
		if p.Items != p.Articles+len(p.Updates)+len(p.Resightings) {
			t.Errorf("%d items are not %d articles, %d updates and %d resightings", p.Items, p.Articles, len(p.Updates), len(p.Resightings))
		}
	}
}

// Items must look like what a file gives, since they take the same way.
func TestItemsAreComplete(t *testing.T) {
	authors, addresses := 0, map[string]int{}
	for _, item := range full() {
		addresses[item.URL]++
		if item.Title == "" || item.URL == "" || item.Source == "" || item.SourceURL == "" || item.Language == "" || item.Country == "" {
			t.Fatalf("an item lacks something: %+v", item)
		}
		if item.Author != "" {
			authors++
		}
		if strings.ContainsAny(item.Title+item.Text, "{}|<>") || strings.Contains(item.Text, "  ") || strings.Contains(item.Title, "..") {
			t.Fatalf("a template shows through: %q\n%s", item.Title, item.Text)
		}
		if !strings.HasPrefix(item.URL, item.SourceURL) {
			t.Fatalf("%s is not an address of %s", item.URL, item.SourceURL)
		}
		if n := len(strings.Fields(item.Text)); n < fewestWords/2 || n > 250 {
			t.Fatalf("%s has %d words", item.URL, n)
		}
	}
	if share := float64(authors) / float64(len(full())); share < 0.2 || share > 0.5 {
		t.Errorf("%.0f%% of the items have an author, expected about a third", 100*share)
	}
	updates := Truth(Options{}).Updates
	if twice := len(full()) - len(addresses); twice != len(updates) {
		t.Errorf("%d addresses came twice, expected the %d updated ones", twice, len(updates))
	}
}

func TestLanguages(t *testing.T) {
	p := Truth(Options{})
	for _, c := range p.Languages {
		if part := float64(c.Articles) / float64(p.Articles); part < 0.10 || part > 0.27 {
			t.Errorf("%s has %.1f%% of the articles", c.Name, 100*part)
		}
	}
	// Letters that a language's neighbours have and it has not.
	foreign := map[string]string{"be": "[иїєщъ]", "ru": "[іїєўґ]", "uk": "[ыэўёъ]", "lt": "[łńśćźżа-яі]", "pl": "[ųįūа-яі]", "en": "[а-яі]"}
	for language, letters := range foreign {
		re := regexp.MustCompile(letters)
		for _, item := range full() {
			if item.Language == language && re.MatchString(strings.ToLower(item.Title)) {
				t.Errorf("%s does not look like %s: %s", item.URL, language, item.Title)
			}
		}
	}
}

// A reader who leafs through the corpus must not meet the same sentence on
// every page.
func TestSentencesVary(t *testing.T) {
	const most = 0.09 // share of a language's articles
	articles := map[string]int{}
	seen := map[string]map[string]int{}
	for _, item := range full() {
		if seen[item.Language] == nil {
			seen[item.Language] = map[string]int{}
		}
		articles[item.Language]++
		for s := range strings.SplitSeq(strings.ReplaceAll(item.Text, "\n\n", " "), ". ") {
			seen[item.Language][s]++
		}
	}
	for language, sentences := range seen {
		for s, n := range sentences {
			if part := float64(n) / float64(articles[language]); part > most {
				t.Errorf("%s: in %.1f%% of the articles: %s", language, 100*part, s)
			}
		}
	}
}

package corpus

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestARealFileBecomesACorpus takes a file that is not in the form of a corpus:
// no address in some rows, no date in one, the same article twice.
func TestARealFileBecomesACorpus(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "export.csv")
	text := `headline,body,pubDate,media_name,link
One,"The border was closed, again.",2024-03-05 10:00,example.org,https://example.org/1?utm_source=x
One,"The border was closed, again.",2024-03-05 10:00,example.org,https://example.org/1
Two,"A ""quoted"" word
and a line",05 March 2024,example.org,
Three,Undated words here,,example.org,https://example.org/3
`
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	facts, err := Convert(context.Background(), path, dir, &out)
	if err != nil {
		t.Fatal(err)
	}
	if facts.Articles != 2 || facts.Dropped != 1 || facts.Origin != "export.csv" || facts.Generated() {
		t.Errorf("facts: %+v\n%s", facts, out.String())
	}
	file := filepath.Join(dir, "corpus.jsonl")
	if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	urls := map[string]Article{}
	if err := Read(context.Background(), file, 10, func(b Batch) error {
		for _, a := range b.Articles {
			urls[a.URL] = a
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for url, a := range urls {
		if url == "" || a.Published.Year() != 2024 || a.Source != "example.org" {
			t.Errorf("%+v", a)
		}
		if a.Title == "Two" && (!strings.Contains(a.Text, `A "quoted" word`) || !strings.HasPrefix(url, "https://address.invalid/")) {
			t.Errorf("%+v", a)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, "convert*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
}

// TestWordsOfARealFile: of made-up text whose frequencies are known those words
// are chosen that stand in the right share of the articles.
func TestWordsOfARealFile(t *testing.T) {
	s := &sample{number: map[string]int32{}}
	const articles = 4000
	for i := range articles {
		var words []string
		word := func(ok bool, text ...string) {
			if ok {
				words = append(words, text...)
			} else {
				words = append(words, "other")
			}
		}
		word(i%2 == 0, "halfway")
		word(i%2 == 1, "hálfway") // with an accent: not to be asked for
		word(i%16 == 0, "sixteenth")
		word(i%200 == 0, "hundreds")
		word(i == 77, "onceonly")
		word(i%100 == 3, "narrow", "phrase")
		word(i%500 == 7, "rarely", "joined")
		word(i%60 == 9, "alpha", "between", "beta", "gamma")
		word(true, "every", "where", fmt.Sprintf("prefixed%c%c%c", 'a'+i%20, 'a'+i/20%20, 'a'+i/400))
		s.add(Article{Title: "title", Text: strings.Join(words, " ")})
	}
	w, err := s.choose(Facts{})
	if err != nil {
		t.Fatal(err)
	}
	df := func(term string) float64 { return float64(s.df[s.number[term]]) / articles }
	for _, test := range []struct {
		what, word string
		share      float64
	}{{"rare", w.Rare, 1.0 / articles}, {"middling", w.Middling, 1.0 / 200}, {"common", w.Common, 1.0 / 16}} {
		if math.Abs(df(test.word)/test.share-1) > 0.01 {
			t.Errorf("%s: %s stands in a share of %g; expected %g", test.what, test.word, df(test.word), test.share)
		}
	}
	if w.VeryCommon == "halfway" || s.usable(s.number["halfway"]) {
		t.Error("a word is asked for that stands with an accent elsewhere")
	}
	if !strings.HasPrefix(w.Prefix, "pref") || w.PhraseCommon != [2]string{"every", "where"} || w.PhraseNarrow != [2]string{"rarely", "joined"} {
		t.Errorf("prefix %q, phrases %v and %v", w.Prefix, w.PhraseCommon, w.PhraseNarrow)
	}
	if w.Near != [2]string{"alpha", "beta"} && w.Near != [2]string{"alpha", "gamma"} && w.Near != [2]string{"between", "gamma"} {
		t.Errorf("near: %v", w.Near)
	}
	if _, err := (&sample{}).choose(Facts{}); err == nil {
		t.Error("words were chosen of no articles")
	}
}

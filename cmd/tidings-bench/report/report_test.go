package report

import (
	"strings"
	"testing"
	"time"

	"tidings/cmd/tidings-bench/corpus"
	"tidings/cmd/tidings-bench/measure"
	"tidings/cmd/tidings-bench/question"
)

var questions = []question.Question{
	{ID: "week-common", Text: "a common word", Kind: question.Series, Tokens: question.Parts},
	{ID: "phrase-narrow", Text: "a phrase", Kind: question.Series, Tokens: question.Whole},
	{ID: "near", Text: "two words", Kind: question.Series, Tokens: question.Whole},
}

func facts() corpus.Facts {
	day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	return corpus.Facts{Origin: "generated", Options: &corpus.Options{Articles: 1000, Seed: 1, Order: corpus.Chronological},
		Articles: 1000, TextBytes: 2_000_000, Digest: "abc", First: day, Last: day}
}

// result makes what an engine measured: by question, its time and a count.
func result(engine string, ms float64, counts map[string]int64) measure.Result {
	r := measure.Result{Engine: engine, Version: engine + " 1", Load: &measure.Load{Articles: 1000, Seconds: 2}, Size: 1_000_000,
		Machine: &measure.Machine{Cores: 2}, Date: "2024-01-02", Answering: measure.Memory{Peak: 100e6, Own: 50e6}}
	for _, q := range questions {
		n, ok := counts[q.ID]
		if !ok {
			r.Asked = append(r.Asked, measure.Asked{ID: q.ID, Cannot: "it has no " + q.ID})
			continue
		}
		var a question.Answer
		a.Add("2024-01-01", n)
		r.Asked = append(r.Asked, measure.Asked{ID: q.ID, Times: []float64{ms, ms * 2, ms}, Answer: a})
	}
	return r
}

func TestAPlantedDisagreementIsFound(t *testing.T) {
	r := Report{Facts: facts()}
	r.Put(result("tidings", 1, map[string]int64{"week-common": 10, "phrase-narrow": 5, "near": 3}))
	r.Put(result("sqlite", 10, map[string]int64{"week-common": 10, "phrase-narrow": 6, "near": 3}))
	r.Put(result("bleve", 5, map[string]int64{"week-common": 10, "phrase-narrow": 5}))
	r.Put(result("ilike", 100, map[string]int64{"week-common": 11, "phrase-narrow": 7}))
	got := map[string]Verdict{}
	for _, c := range r.Compare(questions) {
		got[c.Engine+" "+c.Question] = c.Verdict
		if c.Verdict == Disagrees && c.Engine == "sqlite" && c.Detail != "2024-01-01: 5 against 6" {
			t.Errorf("the difference is told as %q", c.Detail)
		}
	}
	for what, want := range map[string]Verdict{
		"sqlite week-common": Agrees, "sqlite phrase-narrow": Disagrees, "sqlite near": Agrees,
		"bleve week-common": Agrees, "bleve phrase-narrow": Agrees, "bleve near": NotAsked,
		// Letters are no words: only a word that is part of no other is checked.
		"ilike week-common": Disagrees, "ilike phrase-narrow": Unchecked, "ilike near": NotAsked,
	} {
		if got[what] != want {
			t.Errorf("%s: %s; expected %s", what, got[what], want)
		}
	}
	// On real text nothing has to be the same.
	r.Facts.Options = nil
	for _, c := range r.Compare(questions) {
		if c.Verdict == Disagrees {
			t.Errorf("on real text %s %s disagrees", c.Engine, c.Question)
		}
	}
}

func TestTheTableHasWhatWasMeasured(t *testing.T) {
	r := Report{Facts: facts()}
	r.Put(result("tidings", 1, map[string]int64{"week-common": 1234, "phrase-narrow": 5, "near": 3}))
	r.Put(result("sqlite", 10, map[string]int64{"week-common": 1234, "phrase-narrow": 5}))
	r.Put(measure.Result{Engine: "postgresql", Missing: "install it first"})
	var b strings.Builder
	if err := r.Markdown(&b, questions); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Corpus: 1,000 articles (generated, seed 1, order time), 2 MB of text",
		"Left out: PostgreSQL: install it first.",
		"| SQLite FTS5 | 500 | 1 MB | 0.50 |",
		"| week-common: a common word | 1,234 | 1.0, 2.0 | n/a | 10, 20, 10× |",
		"| near: two words | 3 | 1.0, 2.0 | n/a | n/a |",
		"- SQLite FTS5 does not answer near: it has no near.",
		"- SQLite FTS5: 2 answers the same, 0 different where they should be the same, 0 not comparable, 1 not asked of both.",
		"- met: week-common under 30 ms (1.0 ms)",
		"- met: week-common at least 5 times as fast as SQLite FTS5 (10 times: 1.0 ms against 10 ms)",
		"- not measured: week-common at least 10 times as fast as PostgreSQL",
		"- met: phrase-narrow within 10 ms of the fastest peer (1.0 ms against 10 ms of SQLite FTS5)",
		"- not met: import of articles whose language is given: at least 8,000 a second (500 a second)",
		"- met: the database is no larger than the text (0.50 times)",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	if t.Failed() {
		t.Log(b.String())
	}
}

func TestMerge(t *testing.T) {
	one := Report{Facts: facts(), Results: []measure.Result{result("tidings", 1, nil), result("sqlite", 2, nil)}}
	later := Report{Facts: facts(), Results: []measure.Result{result("sqlite", 3, nil), result("bleve", 4, nil)}}
	var all Report
	for _, r := range []Report{one, later} {
		if err := all.Merge(r); err != nil {
			t.Fatal(err)
		}
	}
	if len(all.Results) != 3 || all.Results[1].Engine != "sqlite" || all.Results[2].Engine != "bleve" {
		t.Errorf("merged: %+v", all.Results)
	}
	other := later
	other.Facts.Digest = "another"
	if err := all.Merge(other); err == nil {
		t.Error("results of another corpus were merged")
	}
}

func TestNumbersForPeople(t *testing.T) {
	for got, want := range map[string]string{
		thousands(0): "0", thousands(999): "999", thousands(1000): "1,000", thousands(1234567): "1,234,567", thousands(-1000): "-1,000",
		significant(0.123): "0.12", significant(0.00123): "0.0012", significant(1.25): "1.2", significant(12.6): "13", significant(1234.5): "1,235",
		size(5e6): "5 MB", size(1.5e9): "1.50 GB", size(12.34e9): "12.3 GB",
	} {
		if got != want {
			t.Errorf("%s; expected %s", got, want)
		}
	}
}

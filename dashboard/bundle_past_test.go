package dashboard

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"tidings/analytics"
)

// learned makes past.json of a bundle anew.
func (b zipped) learned(t *testing.T, change func(*analytics.Past)) {
	t.Helper()
	var p analytics.Past
	if err := json.Unmarshal(b[pastName], &p); err != nil {
		t.Fatal(err)
	}
	change(&p)
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	b[pastName] = text
}

// collected makes coverage.ndjson of a bundle anew.
func (b zipped) collected(t *testing.T, change func(*analytics.PastCoverage)) {
	t.Helper()
	var out bytes.Buffer
	for line := range bytes.Lines(b[coverageName]) {
		var c analytics.PastCoverage
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		change(&c)
		if err := json.NewEncoder(&out).Encode(c); err != nil {
			t.Fatal(err)
		}
	}
	b[coverageName] = out.Bytes()
}

// What is changed in what a bundle learned of other articles is found in the blocks that
// rest on it.
func TestBundlesWithAnotherPast(t *testing.T) {
	t.Parallel()
	whole := makeBundle(t, burstServer(t), "topic=border@1&from=2025-05-20&to=2025-06-10&interval=day")
	for _, c := range []struct {
		name   string
		change func(*testing.T, zipped)
		find   string
		plain  string // as of TestBundlesThatWereChanged
	}{
		{"a day that is said to be silent", func(t *testing.T, b zipped) {
			b.collected(t, func(c *analytics.PastCoverage) { c.States[3], c.Articles[3] = int(analytics.Silent), 0 })
		}, "statement coverage", "coverage"},
		{"what is usual", func(t *testing.T, b zipped) {
			b.collected(t, func(c *analytics.PastCoverage) { c.Usual[3] += 0.5 })
		}, "chart coverage", "coverage"},
		{"a burst that was as usual", func(t *testing.T, b zipped) {
			b.learned(t, func(p *analytics.Past) {
				for _, topic := range p.Series.Topics {
					for i := range topic.Count {
						topic.Count[i] = min(topic.Count[i], 2)
					}
				}
			})
		}, "chart anomalies", ""},
		{"words that others have as well", func(t *testing.T, b zipped) {
			b.learned(t, func(p *analytics.Past) { allHave(p, analytics.Rest) })
		}, "chart words", ""},
		{"words that are usual", func(t *testing.T, b zipped) {
			b.learned(t, func(p *analytics.Past) { allHave(p, analytics.Usual) })
		}, "chart words-usual", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := whole.clone()
			c.change(t, b)
			b.sums(t)
			if found := differing(t, b); !slices.Contains(found, c.find) {
				t.Errorf("%q differ, and not %q", found, c.find)
			}
			for _, row := range b.plain(t) {
				if (row[2] != "0") != (row[0] == c.plain) {
					t.Errorf("plain DuckDB: %v, changed is %q", row, c.plain)
				}
			}
		})
	}
}

// allHave makes every article beside the target have every word.
func allHave(p *analytics.Past, against analytics.ReferenceKind) {
	for i, w := range p.Words {
		if w.Against != against {
			continue
		}
		counts := slices.DeleteFunc(slices.Clone(w.Counts), func(n analytics.PastCount) bool { return n.Side > 0 && n.Word >= 0 })
		for _, all := range slices.Clone(counts) {
			for word := range w.Words {
				if all.Side > 0 {
					counts = append(counts, analytics.PastCount{Word: word, Side: all.Side, Language: all.Language, All: all.All, Count: all.Count})
				}
			}
		}
		p.Words[i].Counts = counts
	}
}

// What cannot be learned is refused.
func TestHostilePasts(t *testing.T) {
	whole := makeBundle(t, burstServer(t), "topic=border@1&from=2025-05-20&to=2025-06-10&interval=day")
	past := func(change func(*analytics.Past)) func(*testing.T, zipped) {
		return func(t *testing.T, b zipped) { b.learned(t, change) }
	}
	collected := func(change func(*analytics.PastCoverage)) func(*testing.T, zipped) {
		return func(t *testing.T, b zipped) { b.collected(t, change) }
	}
	half, two := 0.5, 2.
	for name, c := range map[string]struct {
		change func(*testing.T, zipped)
		want   string
	}{
		"no JSON":             {func(_ *testing.T, b zipped) { b[pastName] = []byte("{") }, "past.json: expected JSON"},
		"another type":        {func(_ *testing.T, b zipped) { b[pastName] = []byte(`{"series": {"starts": "soon"}}`) }, "past.json: expected JSON"},
		"half a publisher":    {func(_ *testing.T, b zipped) { b[coverageName] = b[coverageName][:len(b[coverageName])/2] }, "coverage.ndjson: publisher "},
		"a publisher twice":   {func(_ *testing.T, b zipped) { b[coverageName] = slices.Concat(b[coverageName], b[coverageName]) }, "is there twice"},
		"no publisher's days": {collected(func(c *analytics.PastCoverage) { c.Articles, c.Usual, c.States = nil, nil, nil }), "it has 0 days"},
		"a day less":          {collected(func(c *analytics.PastCoverage) { c.Usual = c.Usual[1:] }), "expected as many of each"},
		"no first day":        {collected(func(c *analytics.PastCoverage) { c.First = "soon" }), "expected a day"},
		"a day out of time":   {collected(func(c *analytics.PastCoverage) { c.First = "9999-12-30" }), "it goes on for"},
		"a state":             {collected(func(c *analytics.PastCoverage) { c.States[1] = 4 }), "has the state 4, expected 0 to 3"},
		"no state":            {collected(func(c *analytics.PastCoverage) { c.States[1] = -1 }), "has the state -1"},
		"less than nothing":   {collected(func(c *analytics.PastCoverage) { c.Articles[1] = -5 }), "has -5 articles"},
		"usual":               {collected(func(c *analytics.PastCoverage) { c.Usual[1] = math.MaxFloat64 }), "expected 0 or more"},
		"a start less":        {past(func(p *analytics.Past) { p.Series.Starts = p.Series.Starts[1:] }), "series: there are"},
		"starts that go back": {past(func(p *analytics.Past) { p.Series.Starts[5] = p.Series.Starts[4] }), "series: start 6 is not after"},
		"too many starts": {past(func(p *analytics.Past) {
			p.Series.Starts = slices.Repeat(p.Series.Starts, 1+analytics.MaxBuckets/len(p.Series.Starts))
		}), "at most 20000"},
		"a count less":         {past(func(p *analytics.Past) { p.Series.Topics[0].Count = p.Series.Topics[0].Count[1:] }), "series: "},
		"a share less":         {past(func(p *analytics.Past) { p.Series.Topics[0].Coverage = append(p.Series.Topics[0].Coverage, &half) }), "series: "},
		"more than all":        {past(func(p *analytics.Past) { p.Series.Topics[0].Count[1] = int(p.Series.Total[1]) + 1 }), "in bucket 2, of"},
		"more than there are":  {past(func(p *analytics.Past) { p.Series.Total[1] = math.MaxInt64 }), "in bucket 2, of"},
		"more than whole":      {past(func(p *analytics.Past) { p.Series.Topics[0].Coverage[1] = &two }), "has the coverage 2"},
		"another reference":    {past(func(p *analytics.Past) { p.Words[0].Against = "others" }), `words: they are against "others"`},
		"the same words twice": {past(func(p *analytics.Past) { p.Words[0].Against = p.Words[1].Against }), "there twice"},
		"sides":                {past(func(p *analytics.Past) { p.Words[0].Sides = 1 << 40 }), "words: they have"},
		"too many words":       {past(func(p *analytics.Past) { p.Words[0].Words = slices.Repeat(p.Words[0].Words, 100) }), "expected at most 100"},
		"no word":              {past(func(p *analytics.Past) { p.Words[0].Words[0].Term = "x') --" }), "is none as the index has it"},
		"a long word":          {past(func(p *analytics.Past) { p.Words[0].Words[0].Term = strings.Repeat("word ", 1000) + "word" }), "is none as the index has it"},
		"a count of no word":   {past(func(p *analytics.Past) { p.Words[0].Counts[0].Word = len(p.Words[0].Words) }), "words: there is a count of word"},
		"a count of no side":   {past(func(p *analytics.Past) { p.Words[0].Counts[0].Side = -1 }), "words: there is a count of word"},
		"a word of more than all": {past(func(p *analytics.Past) {
			i := slices.IndexFunc(p.Words[0].Counts, func(n analytics.PastCount) bool { return n.Word >= 0 })
			p.Words[0].Counts[i].Count = math.MaxInt64
		}), "and there are"},
	} {
		t.Run(name, func(t *testing.T) {
			b := whole.clone()
			c.change(t, b)
			b.sums(t)
			findings, err := tryOpen(t, b.write(t))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, findings %v, want %q", err, findings, c.want)
			}
		})
	}
}

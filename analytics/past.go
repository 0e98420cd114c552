package analytics

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"runtime"
	"slices"
	"time"

	"tidings/analytics/anomaly"
)

// Past is what some blocks of a bundle rest on besides the articles in it: what was
// learned of articles that are older, of other topics, or whose texts are not there. An
// opened bundle keeps it and computes these blocks of it anew (pastopen.go).
type Past struct {
	// Coverage is that of the publishers in scope on the days of the range, by falling
	// number of articles.
	Coverage []PastCoverage `json:"coverage,omitempty"`
	Panel    []string       `json:"panel"`            // the publishers of the range's fixed panel, of all scopes
	Series   *PastSeries    `json:"series,omitempty"` // nil for intervals in which anomalies are not looked for
	Words    []PastWords    `json:"words"`
}

// PastCoverage is what was collected from a publisher, day by day.
type PastCoverage struct {
	Publisher string    `json:"publisher"`
	First     string    `json:"first"`   // a day
	Running   bool      `json:"running"` // the last day is not over
	Total     int64     `json:"articles_in_all"`
	Articles  []int32   `json:"articles"`
	Usual     []float64 `json:"usual"`  // to a hundredth
	States    []int     `json:"states"` // 0 not collected, 1 silent, 2 little, 3 usual
}

// PastSeries is what anomalies are looked for in: all topics, bucket by bucket, over all
// time in one scope.
type PastSeries struct {
	Starts []time.Time `json:"starts"`
	Total  []int64     `json:"total_count"`
	Topics []PastTopic `json:"topics"`
}

// PastTopic is a topic's series, as of the starts.
type PastTopic struct {
	Topic    string     `json:"topic"`
	Name     string     `json:"name"`
	Count    []int      `json:"count"`
	Coverage []*float64 `json:"coverage"` // null where it is not known
}

// PastWords are words and names that are distinct in samples of a request's articles and
// of those of a reference, with what is counted of them in all articles.
type PastWords struct {
	Against ReferenceKind `json:"against"`
	From    time.Time     `json:"from"` // the range of the reference
	To      time.Time     `json:"to"`
	Sides   int           `json:"sides"` // the request's articles, the reference and, of the usual ones, the rest
	Limit   int           `json:"limit"` // how many are told
	Read    [2]int        `json:"read"`  // articles of the samples
	Words   []PastWord    `json:"words"`
	Counts  []PastCount   `json:"counts"`
}

// PastWord is a word or a name.
type PastWord struct {
	Term   string `json:"term"`
	Shown  string `json:"word"`
	Name   bool   `json:"name,omitempty"`
	Titles int    `json:"titles"` // articles of the sample that have it in the title
}

// PastCount is how many articles of a side have a word.
type PastCount struct {
	Word     int    `json:"word"` // its place, or -1: all articles
	Side     int    `json:"side"`
	Language string `json:"language,omitempty"`
	All      bool   `json:"all,omitempty"` // of all languages
	Count    int64  `json:"count"`
}

// bundlePast adds to a bundle what its articles do not give.
func (a *Analyst) bundlePast(ctx context.Context, b *Bundle, words int) error {
	req := b.Basis.Request
	req.By = ""
	c, err := a.coverage(ctx)
	if err != nil {
		return err
	}
	in, err := a.within(ctx, c, req)
	if err != nil {
		return err
	}
	from, to := coverageDays(req.Range, req.zone())
	b.Past.Panel = append([]string{}, c.panelOf(req.Range, req.zone())...)
	for i, h := range c.histories {
		if in[i] && h.first < to && h.last() >= from {
			b.Past.Coverage = append(b.Past.Coverage, pastCoverage(h, from, to))
		}
	}
	if slices.Contains(AnomalyIntervals, req.Interval) {
		whole := req
		whole.Range, whole.Selections = Range{}, nil
		scored, err := a.scored(ctx, whole, runtime.GOMAXPROCS(0))
		if err != nil {
			return err
		}
		b.Past.Series = pastSeries(scored)
	}
	b.Words = map[ReferenceKind]Distinction{}
	for _, kind := range []ReferenceKind{Rest, Usual} {
		kept, d, err := a.keepWords(ctx, req, kind, words)
		if err != nil {
			return err
		}
		b.Past.Words, b.Words[kind] = append(b.Past.Words, kept), d
	}
	return nil
}

// pastCoverage gives a publisher's days within [from, to). Of other days nothing is said:
// a bundle has no articles of those, which is not to look as if none was published.
func pastCoverage(h *coverageHistory, from, to int) PastCoverage {
	from, to = max(from, h.first), min(to, h.last()+1)
	out := PastCoverage{Publisher: h.publisher, First: dayTime(from).Format(time.DateOnly), Running: h.running && h.last() < to, Total: h.total}
	for _, d := range h.days[from-h.first : to-h.first] {
		out.Articles, out.Usual, out.States = append(out.Articles, d.articles), append(out.Usual, d.expected()), append(out.States, int(d.state))
	}
	return out
}

func pastSeries(s *scoredTopics) *PastSeries {
	out := &PastSeries{Starts: []time.Time{}, Total: []int64{}, Topics: []PastTopic{}}
	for i, t := range s.topics {
		topic := PastTopic{Topic: t.Slug, Name: t.Name, Count: []int{}, Coverage: []*float64{}}
		for _, p := range s.series[i] {
			if i == 0 { // all are of the same buckets
				out.Starts, out.Total = append(out.Starts, p.Start), append(out.Total, int64(p.Exposure))
			}
			coverage := &p.Coverage
			if math.IsNaN(p.Coverage) {
				coverage = nil
			}
			topic.Count, topic.Coverage = append(topic.Count, p.Count), append(topic.Coverage, coverage)
		}
		out.Topics = append(out.Topics, topic)
	}
	return out
}

// keepWords finds the words of a request that is filled in as Words does, and keeps of
// what they were found.
func (a *Analyst) keepWords(ctx context.Context, req Request, kind ReferenceKind, limit int) (PastWords, Distinction, error) {
	kept, d := PastWords{Against: kind, Limit: limit, Words: []PastWord{}, Counts: []PastCount{}}, Distinction{Kind: kind}
	c, err := a.compare(ctx, req.undivided(), Reference{Kind: kind})
	if err != nil {
		return kept, d, err
	}
	c.limit = limit
	found, err := c.find(ctx)
	if err != nil {
		return kept, d, err
	}
	d.Words, d.Names = c.ranked(found)
	c.close(&d)
	kept.From, kept.To = c.reference.Request.Range.From.UTC(), c.reference.Request.Range.To.UTC()
	kept.Sides, kept.Read = len(c.sides), [2]int{c.target.Read, c.reference.Read}
	for _, w := range found.likely {
		kept.Words = append(kept.Words, PastWord{Term: w.Term, Shown: w.Shown, Name: w.Name, Titles: w.titles})
	}
	for _, n := range found.counts {
		kept.Counts = append(kept.Counts, PastCount{Word: n.Word, Side: n.Set, Language: n.Language, All: n.All, Count: n.Count})
	}
	return kept, d, nil
}

// points gives the series of an opened bundle, in the only scope that it has them of.
// Topics that are not in it, being there as they were defined once, are tested with the
// others as they were.
func (p *keptPast) points(req Request, topics []Topic) (*scoredTopics, error) {
	if p.Series == nil || p.SeriesOf != req.scoringKey() {
		return nil, errNotInBundle("anomalies")
	}
	s := &scoredTopics{results: make([][]anomaly.Result, len(p.Series.Topics))}
	for _, kept := range p.Series.Topics {
		t := Topic{Slug: kept.Topic, Name: kept.Name}
		if at := slices.IndexFunc(topics, func(t Topic) bool { return t.Slug == kept.Topic }); at >= 0 {
			t = topics[at]
		}
		series := make([]anomaly.Point, len(kept.Count))
		for i := range series {
			series[i] = anomaly.Point{Start: p.Series.Starts[i].In(req.zone()), Count: kept.Count[i], Exposure: float64(p.Series.Total[i]), Coverage: math.NaN()}
			if kept.Coverage[i] != nil {
				series[i].Coverage = *kept.Coverage[i]
			}
		}
		s.topics, s.series = append(s.topics, t), append(s.series, series)
	}
	return s, nil
}

// past gives what a database keeps of the bundle that was opened in it; nil where none
// was, or one that had nothing to keep.
func (a *Analyst) past(ctx context.Context) (*keptPast, error) {
	return remembered(&a.memo, a.store, "past", func() (*keptPast, error) {
		text, err := a.store.Setting(ctx, settingPast)
		if err != nil || text == "" {
			return nil, err
		}
		var p keptPast
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			return nil, fmt.Errorf("reading what the opened bundle learned of the past: %w", err)
		}
		return &p, nil
	})
}

package analytics

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func companionLinesOf(c Companions) []string {
	lines := []string{"topic|name|count|articles|ratio|other_count|total_count|expected|lift"}
	for _, t := range c.Topics {
		lines = append(lines, line(t.Topic.Slug, t.Topic.Name, t.Count, c.Count, t.Share, t.Other, c.Total, t.Expected, t.Lift))
	}
	return lines
}

func voiceLines(v Voice) []string {
	lines := []string{"series|date|count|voice_count|voice"}
	for _, s := range v.Series {
		for i, p := range s.Points {
			cells := []any{s.Name, bucketCell(p, v.Request.Interval), s.Shares[i].Count, s.Shares[i].Of, nil}
			if s.Shares[i].Told() {
				cells[4] = s.Shares[i].Ratio()
			}
			lines = append(lines, line(cells...))
		}
	}
	return lines
}

// togetherCorpus has ten articles: four of the border, two of which mention sanctions,
// and one of these and one other the weather.
func togetherCorpus(t *testing.T) *Analyst {
	t.Helper()
	a, s := open(t)
	titles := []string{"Border", "Border sanctions", "Border sanctions weather", "Border weather", "Sanctions", "Weather", "Weather", "Weather", "Sport", "Sport"}
	for i, title := range titles {
		x := art(fmt.Sprint(i), "en", fmt.Sprintf("2025-03-%02d", 1+i%4), title, fmt.Sprintf("no. %d", i))
		x.Author = []string{"Ann", "", "Bob"}[i%3]
		put(t, s, x)
	}
	file, err := ReadTopics("topics.yaml", strings.NewReader(`
topics:
  - {slug: border, name: Border, query: border}
  - {slug: sanctions, name: Sanctions, query: sanctions}
  - {slug: weather, name: Weather, query: weather}
  - {slug: never, name: Never, query: zyzzyva}
  - {slug: sport, name: Sport, query: sport}
`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Apply(context.Background(), file, false); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestCompanions(t *testing.T) {
	ctx := context.Background()
	a := togetherCorpus(t)
	c, err := a.Companions(ctx, request(t, "topic=border&interval=day"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"topic|name|count|articles|ratio|other_count|total_count|expected|lift",
		"sanctions|Sanctions|2|4|0.5|3|10|0.3|1.6666666666666667", "weather|Weather|2|4|0.5|5|10|0.5|1"}
	if diff := cmp.Diff(want, companionLinesOf(c)); diff != "" {
		t.Fatal(diff)
	}
	var trend []string
	for _, s := range c.Trend {
		text := s.Name
		for _, p := range s.Points {
			text += fmt.Sprintf(" %d/%d", p.Count, p.Total)
		}
		trend = append(trend, text)
	}
	if diff := cmp.Diff([]string{"Sanctions 0/1 1/1 1/1 0/1", "Weather 0/1 0/1 1/1 1/1"}, trend); diff != "" {
		t.Error(diff)
	}
	// The lists behind the numbers.
	for _, companion := range c.Topics {
		list, err := a.Articles(ctx, c.With(companion), 10, "")
		if err != nil || list.Count != companion.Count || int64(len(list.Articles)) != companion.Count {
			t.Errorf("%s: %d articles listed, %d counted, %v", companion.Topic.Slug, list.Count, companion.Count, err)
		}
	}
	both := request(t, "topic=border")
	both.And = []string{"sanctions", "weather"}
	if list, err := a.Articles(ctx, both, 10, ""); err != nil || list.Count != 1 || list.Articles[0].Title != "Border sanctions weather" {
		t.Errorf("of all three: %+v, %v", list, err)
	}
	both.And = []string{"nothing"}
	if _, err := a.Articles(ctx, both, 10, ""); err == nil {
		t.Error("a topic that is not there was taken")
	}
	// Of a query, and within a scope.
	c, err = a.Companions(ctx, request(t, "q=border&author=Ann"))
	if err != nil {
		t.Fatal(err)
	}
	// Ann wrote 0, 3, 6 and 9: border, border weather, weather, sport.
	want = []string{want[0], "border|Border|2|2|1|2|4|0.5|2", "weather|Weather|1|2|0.5|2|4|0.5|1"}
	if diff := cmp.Diff(want, companionLinesOf(c)); diff != "" {
		t.Error(diff)
	}
}

func TestByAuthor(t *testing.T) {
	a := togetherCorpus(t)
	groups, err := a.Breakdown(context.Background(), request(t, "q=border"), ByAuthor)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"author|count|total_count|ratio", "Ann|2|4|0.5", "unknown|1|3|0.3333333333333333", "Bob|1|3|0.3333333333333333"}, groupLines(ByAuthor, groups)); diff != "" {
		t.Error(diff)
	}
	req := request(t, "author=unknown&author=Bob")
	if diff := cmp.Diff([]string{"unknown", "Bob"}, req.Values()["author"]); diff != "" {
		t.Error(diff)
	}
	if v := volume(t, a, "author=unknown&author=Bob"); v.Series[0].Count != 6 {
		t.Errorf("%d articles of Bob and of nobody, want 6", v.Series[0].Count)
	}
}

func TestVoice(t *testing.T) {
	a := togetherCorpus(t)
	v, err := a.Voice(context.Background(), request(t, "topic=sanctions&topic=sport&interval=day&from=2025-03-01&to=2025-03-05"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"series|date|count|voice_count|voice",
		"Sanctions|2025-03-01|1|2|0.5", "Sanctions|2025-03-02|1|2|0.5", "Sanctions|2025-03-03|1|1|1", "Sanctions|2025-03-04|0|0|",
		"Sport|2025-03-01|1|2|0.5", "Sport|2025-03-02|1|2|0.5", "Sport|2025-03-03|0|1|0", "Sport|2025-03-04|0|0|"}
	if diff := cmp.Diff(want, voiceLines(v)); diff != "" {
		t.Error(diff)
	}
	if s := v.Series[0].Share; s != (VoiceShare{3, 5}) {
		t.Errorf("sanctions have %d of %d over the range, want 3 of 5", s.Count, s.Of)
	}
	if _, err := a.Voice(context.Background(), request(t, "topic=sport")); err == nil {
		t.Error("one topic alone has a share of voice")
	}
}

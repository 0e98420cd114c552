package analytics

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tidings/sql"
)

func apply(t testing.TB, a *Analyst, yaml string, prune bool) map[string]string {
	t.Helper()
	file, err := ReadTopics("topics.yaml", strings.NewReader(yaml))
	if err != nil {
		t.Fatal(err)
	}
	changes, err := a.Apply(context.Background(), file, prune)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, c := range changes {
		out[c.Topic.Slug] = fmt.Sprintf("%s v%d %d", c.Change, c.Topic.Version, c.Topic.Mentions)
	}
	return out
}

func TestApply(t *testing.T) {
	a, _ := corpus(t)
	const first = `
topics:
  - {slug: border, name: Border, query: border, colour: "#0072b2"}
  - {slug: weather, name: Weather, query: weather OR orai, languages: [lt]}
`
	for _, c := range []struct {
		name, yaml string
		prune      bool
		want       map[string]string
	}{
		{"new", first, false, map[string]string{"border": "added v1 4", "weather": "added v1 1"}},
		{"again", first, false, map[string]string{"border": "unchanged v1 4", "weather": "unchanged v1 1"}},
		{"name only", strings.Replace(first, "name: Border", "name: The border", 1), false, map[string]string{"border": "renamed v1 4", "weather": "unchanged v1 1"}},
		{"query", strings.Replace(first, "query: border", "query: border AND closed", 1), false, map[string]string{"border": "changed v2 1", "weather": "unchanged v1 1"}},
		{"languages", strings.Replace(first, ", languages: [lt]", "", 1), false, map[string]string{"border": "changed v3 4", "weather": "changed v2 2"}},
		{"one left out stays", "topics: [{slug: other, name: Other, query: sunny}]", false, map[string]string{"other": "added v1 1"}},
		{"pruned", "topics: [{slug: other, name: Other, query: sunny}]", true, map[string]string{"other": "unchanged v1 1", "border": "removed v3 0", "weather": "removed v2 0"}},
	} {
		if diff := cmp.Diff(c.want, apply(t, a, c.yaml, c.prune)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	topics, err := a.Topics(context.Background())
	if err != nil || len(topics) != 1 {
		t.Errorf("%+v, %v", topics, err)
	}
}

// Topics tagged batch by batch, with updates in between, have the mentions that
// tagging all of history gives, and those that counting the query gives.
func TestTaggingInStepsIsTaggingAtOnce(t *testing.T) {
	ctx := context.Background()
	a, s := open(t)
	const yaml = `
topics:
  - {slug: one, name: One, query: "border -weather"}
  - {slug: two, name: Two, query: "NOT border", languages: [en, be]}
  - {slug: three, name: Three, query: "title:bord* OR \"clear sky\""}
`
	apply(t, a, yaml, false)
	words := []string{"border", "weather", "clear", "sky", "closed"}
	for batch := range 6 {
		var articles []store.Article
		for i := range 40 {
			n := batch*25 + i // batches overlap: the later ones bring other texts
			k := n*7 + batch*3
			articles = append(articles, art(fmt.Sprint(n), []string{"en", "be", "lt"}[n%3], "2025-01-06",
				words[k%5]+" "+words[k%3], words[k%4]+" "+words[(k+1)%5]+" "+words[(k+batch)%5]))
		}
		put(t, s, articles...)
		if n, err := a.Tag(ctx); err != nil || n != 3 {
			t.Fatal(n, err)
		}
	}
	if n, err := a.Tag(ctx); err != nil || n != 0 {
		t.Fatal(n, err)
	}
	steps := map[string]int64{}
	topics, err := a.Topics(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, topic := range topics {
		steps[topic.Slug] = topic.Mentions
		req := Request{Selections: []Selection{{Query: topic.Query}}, Languages: topic.Languages}
		list, err := a.Articles(ctx, req, 1, "")
		if err != nil {
			t.Fatal(err)
		}
		if list.Count != topic.Mentions || topic.Mentions == 0 {
			t.Errorf("%s: %d mentions, its query counts %d", topic.Slug, topic.Mentions, list.Count)
		}
	}
	apply(t, a, "topics: [{slug: other, name: Other, query: x}]", true)
	apply(t, a, yaml, false)
	if topics, err = a.Topics(ctx); err != nil {
		t.Fatal(err)
	}
	once := map[string]int64{}
	for _, topic := range topics {
		if topic.Slug != "other" {
			once[topic.Slug] = topic.Mentions
		}
	}
	if diff := cmp.Diff(once, steps); diff != "" {
		t.Error(diff)
	}
	if faults, err := s.Verify(ctx); err != nil || len(faults) > 0 {
		t.Error(faults, err)
	}
}

func TestOverview(t *testing.T) {
	a, _ := corpus(t)
	apply(t, a, "topics: [{slug: border, name: Border, query: border, colour: '#123456'}, {slug: none, name: None, query: nothing}]", false)
	cards, err := a.Overview(context.Background(), request(t, "interval=week&to=2025-01-20"))
	if err != nil {
		t.Fatal(err)
	}
	if len(cards) != 2 {
		t.Fatalf("%+v", cards)
	}
	border, none := cards[0], cards[1]
	if border.Latest.Bucket.Format("01-02") != "01-13" || border.Previous.Count != 3 || border.Changed {
		t.Errorf("a bucket in which nothing was collected is no fall: %+v", border)
	}
	if border.Series.Undated != 1 || border.Series.Count != 3 || none.Series.Count != 0 || none.Changed {
		t.Errorf("%+v", cards)
	}
	v, err := a.Volume(context.Background(), request(t, "topic=border&interval=week&to=2025-01-20"))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Cover(context.Background(), &v); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(v.Series[0], border.Series, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("the card's series is not the topic page's: %s", diff)
	}
	cards, err = a.Overview(context.Background(), request(t, "interval=day&from=2025-01-06&to=2025-01-13"))
	if err != nil {
		t.Fatal(err)
	}
	if c := cards[0]; c.Latest.Count != 1 || c.Previous.Count != 0 || c.Changed {
		t.Errorf("%+v", c)
	}
}

func TestReadTopicsNamesThePlace(t *testing.T) {
	for _, c := range []struct{ name, yaml, want string }{
		{"query", "topics:\n  - slug: a\n    name: A\n    query: x\n  - slug: b\n    name: B\n    query: (x AND\n", "t.yaml:5:5: topic b: query: offset"},
		{"yaml", "topics:\n  - slug: a\n   name: A\n", "t.yaml:3:"},
		{"unknown key", "topics:\n  - slug: a\n    nmae: A\n    query: x\n", "t.yaml:3:5: "},
		{"slug", "topics:\n  - slug: A b\n    name: A\n    query: x\n", `t.yaml:2:5: topic A b: slug "A b": expected lower-case`},
		{"no slug", "topics:\n  - name: A\n    query: x\n", "topic number 1: slug"},
		{"twice", "topics:\n  - {slug: a, name: A, query: x}\n  - {slug: a, name: A, query: x}\n", "t.yaml:3:6: topic a: the slug stands twice"},
		{"name", "topics:\n  - {slug: a, query: x}\n", "topic a: name"},
		{"colour", "topics:\n  - {slug: a, name: A, query: x, colour: red}\n", `topic a: colour "red": expected #rrggbb`},
		{"language", "topics:\n  - {slug: a, name: A, query: x, languages: [Elvish]}\n", "topic a: languages"},
		{"no query", "topics:\n  - {slug: a, name: A}\n", "topic a: expected a query, or terms"},
		{"empty", "", "t.yaml: no topics"},
	} {
		_, err := ReadTopics("t.yaml", strings.NewReader(c.yaml))
		var fault *FileError
		if !errors.As(err, &fault) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: want %q in %q", c.name, c.want, fmt.Sprint(err))
		}
	}
	_, err := ReadTopics("t.yaml", strings.NewReader("topics:\n  - {slug: a, name: A, query: (}\n  - {slug: b, name: B, query: )}\n"))
	if n := strings.Count(fmt.Sprint(err), "t.yaml:"); n != 2 {
		t.Errorf("want both faults, have %v", err)
	}
}

func TestTopicsRoundTrip(t *testing.T) {
	file, err := StarterTopics()
	if err != nil {
		t.Fatal(err)
	}
	if len(file.Topics) != 7 {
		t.Errorf("the starter pack has %d topics", len(file.Topics))
	}
	a, _ := open(t)
	if _, err := a.Apply(context.Background(), file, false); err != nil {
		t.Fatal(err)
	}
	topics, err := a.Topics(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := WriteTopics(&out, topics); err != nil {
		t.Fatal(err)
	}
	again, err := ReadTopics("again", &out)
	if err != nil {
		t.Fatal(err)
	}
	changes, err := a.Apply(context.Background(), again, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range changes {
		if c.Change != "unchanged" {
			t.Errorf("%s is %s after export and apply", c.Topic.Slug, c.Change)
		}
	}
}

package analytics

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// definition reads a topic of a file.
func definition(t testing.TB, yaml string) TopicDefinition {
	t.Helper()
	file, err := ReadTopics("topics.yaml", strings.NewReader("topics:\n  - "+yaml))
	if err != nil {
		t.Fatal(err)
	}
	return file.Topics[0]
}

// manyWords is a query of so many words that they are looked up together.
var manyWords = func() string {
	words := []string{"border"}
	for i := range 30 {
		words = append(words, fmt.Sprintf("unheard%d", i))
	}
	return strings.Join(words, " OR ")
}()

// What a definition would gain and lose is what an article-by-article comparison of the
// two queries finds, and what saving it brings.
func TestPreviewEqualsBruteForce(t *testing.T) {
	ctx := context.Background()
	a, _ := shownCorpus(t)
	for _, yaml := range []string{
		`{slug: border, name: B, query: weather}`,
		`{slug: border, name: B, query: border -weather}`,
		`{slug: border, name: B, query: border OR спорт, languages: [be, en]}`,
		`{slug: border, name: B, query: zyzzyva}`,
		`{slug: wet, name: Weather, query: weather}`,
		`{slug: wet, name: Weather, query: "NOT border"}`,
		`{slug: wet, name: Weather, query: ` + manyWords + `, languages: [en]}`,
		`{slug: wet, name: Weather, terms: {border: 5, weather: 5, спорт: 10, no: 1}, threshold: 6, exclude: edition}`,
		`{slug: new, name: New, query: border}`,
	} {
		d := definition(t, yaml)
		old := map[int64]bool{}
		if _, err := a.Topic(ctx, d.Slug); err == nil {
			for _, id := range ids(t, a, Selection{Topic: d.Slug}) {
				old[id] = true
			}
		}
		languages := ""
		if len(d.Languages) > 0 {
			languages = " language:(" + strings.Join(d.Languages, " OR ") + ")"
		}
		var gained, lost []int64
		kept := map[int64]bool{}
		for _, id := range ids(t, a, Selection{Query: "(" + d.Query + ")" + languages}) {
			if kept[id] = true; !old[id] {
				gained = append(gained, id)
			}
		}
		for _, id := range ids(t, a, Selection{}) {
			if old[id] && !kept[id] {
				lost = append(lost, id)
			}
		}
		p, err := a.PreviewTopic(ctx, d, Request{Interval: Year})
		if err != nil {
			t.Fatal(err)
		}
		if p.Gained != int64(len(gained)) || p.Lost != int64(len(lost)) || p.Before() != int64(len(old)) || p.After() != int64(len(kept)) {
			t.Errorf("%s: gained %d, lost %d of %d to %d; want %d, %d, %d, %d", yaml, p.Gained, p.Lost, p.Before(), p.After(), len(gained), len(lost), len(old), len(kept))
		}
		for part, want := range map[PreviewPart][]int64{Gained: gained, Lost: lost} {
			var have []int64
			for cursor := ""; ; {
				list, err := a.PreviewArticles(ctx, d, part, 7, cursor)
				if err != nil {
					t.Fatal(err)
				}
				if list.Count != int64(len(want)) {
					t.Errorf("%s: %d %s, want %d", yaml, list.Count, part, len(want))
				}
				for _, x := range list.Articles {
					have = append(have, x.ID)
				}
				if cursor = list.Next; cursor == "" {
					break
				}
			}
			if diff := cmp.Diff(want, newestFirst(t, a, want, have)); diff != "" {
				t.Errorf("%s: %s (-want +have):\n%s", yaml, part, diff)
			}
		}
		// The curves are the counts by bucket of the two.
		var sums [2]int64
		for i, s := range p.Volume.Series {
			sums[i] = s.Count + s.Undated
		}
		if sums != [2]int64{p.Before(), p.After()} {
			t.Errorf("%s: the curves sum up to %v, want %d and %d", yaml, sums, p.Before(), p.After())
		}
		if _, err := a.Apply(ctx, TopicFile{Topics: []TopicDefinition{d}}, false); err != nil {
			t.Fatal(err)
		}
		if now, err := a.Topic(ctx, d.Slug); err != nil || now.Mentions != p.After() {
			t.Errorf("%s: saved it has %d mentions, %v; the preview said %d", yaml, now.Mentions, err, p.After())
		}
	}
}

// ids lists all articles that a selection counts, newest first, the undated ones behind.
func ids(t testing.TB, a *Analyst, s Selection) []int64 {
	t.Helper()
	var out []int64
	for _, undated := range []bool{false, true} {
		req := Request{Undated: undated}
		if s != (Selection{}) {
			req.Selections = []Selection{s}
		}
		if err := a.EachArticle(context.Background(), req, func(x Article) error { out = append(out, x.ID); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// newestFirst gives have, whose order is checked: want has that of the whole list.
func newestFirst(t testing.TB, a *Analyst, want, have []int64) []int64 {
	t.Helper()
	if len(have) == 0 {
		return nil
	}
	place := map[int64]int{}
	for i, id := range ids(t, a, Selection{}) {
		place[id] = i
	}
	for i := 1; i < len(have); i++ {
		if place[have[i-1]] >= place[have[i]] {
			t.Errorf("article %d stands before %d", have[i-1], have[i])
		}
	}
	return have
}

// The fields of a topic give its definition again, and what is wrong with them is said
// field by field.
func TestTopicFields(t *testing.T) {
	ctx := context.Background()
	a, _ := open(t)
	starter, err := StarterTopics()
	if err != nil {
		t.Fatal(err)
	}
	starter.Topics = append(starter.Topics, definition(t, `{slug: weighted, name: W, description: "two\nlines", colour: "#0072b2", languages: [be], terms: {balloon*: 10, '"hot air"': -10.5, "1,000": 3}, threshold: 9.5, require: [border OR airspace, "title:x"], exclude: football}`))
	if _, err := a.Apply(ctx, starter, false); err != nil {
		t.Fatal(err)
	}
	topics, err := a.Topics(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, topic := range topics {
		f, err := topic.Fields()
		if err != nil {
			t.Fatal(err)
		}
		f.Definition = strings.ReplaceAll(f.Definition, "\n", "\r\n") // as a browser sends it
		f.Description = strings.ReplaceAll(f.Description, "\n", "\r\n")
		d, err := EditedTopic(topic.Slug, f)
		if err != nil {
			t.Fatalf("%s: %v\n%s", topic.Slug, err, f.Definition)
		}
		if c, err := a.SaveTopic(ctx, d, topic.State()); err != nil || c.Change != "unchanged" {
			t.Errorf("%s: %s, %v", topic.Slug, c.Change, err)
		}
	}
	for _, c := range []struct {
		fields TopicFields
		want   []FieldFault
	}{
		{TopicFields{Name: "", Definition: "a"}, []FieldFault{{Field: "name", Message: Says("name: expected a name for people")}}},
		{TopicFields{Name: "N", Colour: "red", Definition: "(a OR"}, []FieldFault{{Field: "colour", Message: Says(`colour "red": expected #rrggbb, such as "#0072b2"`)},
			{Field: "definition", Message: Says("*"), Caret: "(a OR\n     ^"}}},
		{TopicFields{Name: "N", Languages: "be, klingon", Definition: "a"}, []FieldFault{{Field: "languages", Message: Says("*")}}},
		{TopicFields{Name: "N", Definition: "  "}, []FieldFault{{Field: "definition", Message: Says("expected a query")}}},
		{TopicFields{Name: "N", Weighted: true, Definition: "terms:\n  balloon: ten\nthreshold: 5"}, []FieldFault{{Field: "definition", Line: 2, Column: 12, Message: Says("*"), Caret: "  balloon: ten\n           ^"}}},
		{TopicFields{Name: "N", Weighted: true, Definition: "terms: {a: 10}\nthreshold: 5\nquery: b"}, []FieldFault{{Field: "definition", Line: 3, Column: 1, Message: Says("*"), Caret: "query: b\n^"}}},
		{TopicFields{Name: "N", Weighted: true, Definition: "threshold: 5"}, []FieldFault{{Field: "definition", Message: Says("expected the fields terms, with weights, and threshold")}}},
		{TopicFields{Name: "N", Weighted: true, Definition: "terms: {a: 10}\nthreshold: 5\nrequire: (b"}, []FieldFault{{Field: "definition", Line: 3, Column: 10, Message: Says("*"), Caret: "(b\n  ^"}}},
	} {
		_, err := EditedTopic("border", c.fields)
		var wrong *FieldsError
		if !errors.As(err, &wrong) {
			t.Errorf("%+v: %v", c.fields, err)
			continue
		}
		have := append([]FieldFault{}, wrong.Faults...)
		for i := range have {
			have[i].Message = Says(have[i].Message.String())
			if i < len(c.want) && c.want[i].Message.Text == "*" && have[i].Message.Text != "" {
				have[i].Message = Says("*")
			}
		}
		if diff := cmp.Diff(c.want, have); diff != "" {
			t.Errorf("%+v (-want +have):\n%s%s", c.fields, diff, err)
		}
	}
}

// An edit of what was changed meanwhile is refused, even where only the name was.
func TestSaveTopicConflicts(t *testing.T) {
	ctx := context.Background()
	a, _ := shownCorpus(t)
	read, err := a.Topic(ctx, "border")
	if err != nil {
		t.Fatal(err)
	}
	mine := definition(t, `{slug: border, name: "Border's end", query: weather}`)
	if c, err := a.SaveTopic(ctx, definition(t, `{slug: border, name: Another name, query: border}`), read.State()); err != nil || c.Change != "renamed" || c.Topic.Version != 1 {
		t.Fatalf("%+v, %v", c, err)
	}
	var conflict *TopicConflictError
	if _, err := a.SaveTopic(ctx, mine, read.State()); !errors.As(err, &conflict) || conflict.Topic.Name != "Another name" {
		t.Fatal(err)
	}
	if now, err := a.Topic(ctx, "border"); err != nil || now.Version != 1 || now.Query != "border" {
		t.Errorf("%+v, %v", now, err)
	}
	c, err := a.SaveTopic(ctx, mine, conflict.Topic.State())
	if err != nil || c.Change != "changed" || c.Topic.Version != 2 {
		t.Fatalf("%+v, %v", c, err)
	}
	history, err := a.TopicHistory(ctx, "border")
	if err != nil {
		t.Fatal(err)
	}
	if len(history) != 2 || !history[0].InForce || history[0].Mentions != c.Topic.Mentions || history[1].Mentions != read.Mentions || !history[1].First {
		t.Errorf("%+v", history)
	}
	if diff := cmp.Diff([]WordChange{{Text: "border", Gone: true}, {Text: "weather", Added: true}}, history[0].Words); diff != "" {
		t.Error(diff)
	}
}

func TestCompareWords(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{"a b c", "a b c", "a b c"},
		{"border AND (a OR b)", "border AND (a OR c OR b)", "border AND (a OR {+c OR +}b)"},
		{`"border guard" x`, `"border guards" x`, `[-"border guard" -]{+"border guards" +}x`},
		{"a\nOR b", "a OR b", "a OR b"},
		{"", "a", "{+a+}"},
		{"a", "", "[-a-]"},
		{`title:"a b"~5 c`, `title:"a b"~6 c`, `[-title:"a b"~5 -]{+title:"a b"~6 +}c`},
		{`un"closed x`, `un"closed y`, `un"closed [-x-]{+y+}`},
	} {
		var b strings.Builder
		for _, w := range CompareWords(c.before, c.after) {
			switch {
			case w.Added:
				b.WriteString("{+" + w.Text + "+}")
			case w.Gone:
				b.WriteString("[-" + w.Text + "-]")
			default:
				b.WriteString(w.Text)
			}
		}
		if b.String() != c.want {
			t.Errorf("%q and %q: %s, want %s", c.before, c.after, b.String(), c.want)
		}
	}
	long := strings.Repeat("x y z ", 2000)
	if changes := CompareWords("a "+long+"b", "c "+strings.Repeat("w ", 5000)+"d"); len(changes) != 2 {
		t.Errorf("%d changes of long queries", len(changes))
	}
}

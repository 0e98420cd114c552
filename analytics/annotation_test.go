package analytics

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestAnnotations(t *testing.T) {
	ctx := context.Background()
	clock := testNow
	a, _ := openAt(t, func() time.Time { return clock })
	file, err := ReadTopics("topics.yaml", strings.NewReader("topics:\n  - slug: border\n    name: Border\n    query: border\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Apply(ctx, file, false); err != nil {
		t.Fatal(err)
	}
	save := func(topic, from, to, text string) Annotation {
		t.Helper()
		n, err := ParseAnnotation(topic, from, to, text)
		if err == nil {
			n, err = a.SaveAnnotation(ctx, n)
		}
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	late := save("", "2025-03-10", "", " a\r\nstrike ")
	early := save("border", "2025-02-03", "2025-02-06", "the crossing closed")
	if late.Text != "a\nstrike" || late.Days() != "2025-03-10" || early.Days() != "2025-02-03 to 2025-02-05" || late.ID == early.ID {
		t.Errorf("%+v, %+v", late, early)
	}
	list := func(topics []string, params string) string {
		t.Helper()
		found, err := a.AnnotationsOn(ctx, topics, request(t, params))
		if err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, n := range found {
			texts = append(texts, n.Text)
		}
		return strings.Join(texts, "; ")
	}
	for _, c := range []struct {
		topics       []string
		params, want string
	}{
		{[]string{"border"}, "", "the crossing closed; a\nstrike"}, // by their days
		{nil, "", "a\nstrike"},
		{[]string{"border"}, "from=2025-02-06&to=2025-03-10", ""}, // both ends are half-open
		{[]string{"border"}, "from=2025-02-05&to=2025-03-11", "the crossing closed; a\nstrike"},
		{[]string{"border"}, "from=2025-02-05T23:00:00Z&tz=Europe/Vilnius", "a\nstrike"}, // there it is the 6th already
	} {
		if got := list(c.topics, c.params); got != c.want {
			t.Errorf("%v %s: %q, want %q", c.topics, c.params, got, c.want)
		}
	}

	clock = clock.Add(time.Hour)
	late.Text, late.Topic = "no strike", "border"
	changed, err := a.SaveAnnotation(ctx, late)
	if err != nil || changed.ID != late.ID || !changed.Created.Equal(testNow) || !changed.Updated.Equal(clock) {
		t.Errorf("%+v, %v", changed, err)
	}
	if got, err := a.Annotation(ctx, late.ID); err != nil || got != changed {
		t.Errorf("%+v, %v; want %+v", got, err, changed)
	}
	if err := a.DeleteAnnotation(ctx, early.ID); err != nil {
		t.Fatal(err)
	}
	var missing *NotFoundError
	if _, err := a.Annotation(ctx, early.ID); !errors.As(err, &missing) {
		t.Errorf("after deletion: %v", err)
	}
	if err := a.DeleteAnnotation(ctx, early.ID); !errors.As(err, &missing) {
		t.Errorf("deleted twice: %v", err)
	}
	if _, err := a.SaveAnnotation(ctx, early); !errors.As(err, &missing) {
		t.Errorf("saved after deletion: %v", err)
	}
	if _, err := a.SaveAnnotation(ctx, Annotation{Topic: "gone", From: at("2025-01-01"), To: at("2025-01-02"), Text: "x"}); !errors.As(err, &missing) || missing.Kind != "topic" {
		t.Errorf("on a topic that is not there: %v", err)
	}
	for _, c := range [][4]string{{"from", "", "", "x"}, {"from", "yesterday", "", "x"}, {"to", "2025-01-02", "2025-01-02", "x"}, {"to", "2025-01-02", "2025-1-3", "x"}, {"text", "2025-01-02", "", " "},
		{"text", "2025-01-02", "", strings.Repeat("x", maxAnnotation+1)}} {
		var wrong *ParamError
		if _, err := ParseAnnotation("", c[1], c[2], c[3]); !errors.As(err, &wrong) || wrong.Name != c[0] {
			t.Errorf("%v: %v", c, err)
		}
	}
}

func TestAnnotationBuckets(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Vilnius")
	if err != nil {
		t.Fatal(err)
	}
	starts, err := Week.starts(Range{at("2025-01-06").In(zone), at("2025-02-03").In(zone)}, zone)
	if err != nil {
		t.Fatal(err)
	}
	var points []Point
	for _, s := range starts {
		points = append(points, Point{Bucket: s})
	}
	for days, want := range map[[2]string][2]int{
		{"2025-01-06", "2025-01-07"}: {0, 0}, {"2025-01-12", "2025-01-13"}: {0, 0}, {"2025-01-12", "2025-01-14"}: {0, 1}, {"2024-12-01", "2025-12-01"}: {0, len(points) - 1},
		{"2024-12-01", "2025-01-06"}: {-1, -1}, {"2025-06-01", "2025-06-06"}: {-1, -1},
	} {
		n := Annotation{From: at(days[0]), To: at(days[1])}
		first, last, ok := n.Buckets(points, Week)
		if !ok {
			first, last = -1, -1
		}
		if first != want[0] || last != want[1] {
			t.Errorf("%v: %d to %d, want %v", days, first, last, want)
		}
	}
}

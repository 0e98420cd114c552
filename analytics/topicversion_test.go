package analytics

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/sql"
)

// A chart of a version after an edit is the chart that there was before it, number by
// number, and so are its list, its breakdown and what its SQL gives.
func TestAsDefinedBefore(t *testing.T) {
	ctx := context.Background()
	a, _ := shownCorpus(t)
	requests := []string{"interval=month", "interval=day&tz=Pacific/Apia&by=language&from=2011-12-01&to=2012-02-01", "interval=week&unit=stories&language=be&from=2025-01-01", "interval=year&unit=texts&by=source"}
	numbers := func(topic string) (out [][]string) {
		for _, r := range requests {
			req := request(t, r+"&topic="+topic)
			v, err := a.Volume(ctx, req)
			if err != nil {
				t.Fatal(err)
			}
			groups, err := a.Breakdown(ctx, req, BySource)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, volumeLines(v), groupLines(BySource, groups), articleLines(t, a, req))
			for _, s := range v.Series {
				out = append(out, []string{line(s.Count, s.Total, s.Ratio, s.Undated, s.Query, s.Colour)})
			}
		}
		return out
	}
	before := map[string][][]string{"border": numbers("border"), "wet": numbers("wet")}
	apply(t, a, `
topics:
  - {slug: border, name: "Border's end", query: weather}
  - {slug: wet, name: Weather, query: weather OR спорт, languages: [lt]}
`, false)
	apply(t, a, `
topics:
  - {slug: border, name: "Border's end", query: спорт}
`, false)
	for slug, want := range before {
		if diff := cmp.Diff(want, numbers(slug+"@1")); diff != "" {
			t.Errorf("%s@1 (-before +after):\n%s", slug, diff)
		}
		if diff := cmp.Diff(want, numbers(slug)); diff == "" {
			t.Errorf("the edit of %s changed nothing", slug)
		}
	}
	// The version in force, named, is what it is without its number.
	if diff := cmp.Diff(numbers("border"), numbers("border@3")); diff != "" {
		t.Error(diff)
	}

	console := freshConsole(t, a)
	for _, query := range []string{"topic=border@1", "topic=border@2&topic=border", "topic=wet@1&by=source", "topic=wet@1&topic=wet@2&q=border&unit=stories", "topic=wet@1&topic=border@3"} {
		req := request(t, query+"&interval=quarter&from=2010-01-01")
		v, err := a.Volume(ctx, req)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Cover(ctx, &v); err != nil {
			t.Fatal(err)
		}
		check := func(want []string, s Statement, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, answerLines(t, console, s)); diff != "" {
				t.Errorf("%s (-answer +SQL):\n%s\n%s", query, diff, s.Text)
			}
		}
		s, err := a.VolumeSQL(ctx, req)
		check(volumeLines(v), s, err)
		s, err = a.SummarySQL(ctx, req)
		check(summaryLines(v), s, err)
		groups, err := a.Breakdown(ctx, req, ByCountry)
		if err != nil {
			t.Fatal(err)
		}
		s, err = a.BreakdownSQL(ctx, req, ByCountry)
		check(groupLines(ByCountry, groups), s, err)
		s, err = a.ArticlesSQL(ctx, req)
		check(articleLines(t, a, req), s, err)

		b, err := a.Basis(ctx, req)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Unchanged(ctx, b); err != nil {
			t.Error(err)
		}
		if first := b.Selections[0]; query == "topic=border@1" && (first.Version != 1 || first.Query != "border" || first.Name != "Border's end") {
			t.Errorf("the basis is %+v", first)
		}
		// What was asked for comes back from its parameters.
		if again, err := ParseRequest(req.Values()); err != nil || !cmp.Equal(again.Selections, req.Selections) {
			t.Errorf("%s became %v, %v", query, again.Selections, err)
		}
	}
	answers := answerLines(t, console, Statement{Text: "SELECT topic, version, query, languages FROM topic_versions ORDER BY ALL"})
	if want := []string{"topic|version|query|languages", "border|1|border|[]", "border|2|weather|[]", "border|3|спорт|[]", "never|1|zyzzyva|[]", "wet|1|weather|[be, en]", "wet|2|weather OR спорт|[lt]"}; !cmp.Equal(want, answers) {
		t.Error(cmp.Diff(want, answers))
	}
}

// A day finds the version that was in force at its end, in the zone of the request.
func TestAsDefinedOnADay(t *testing.T) {
	ctx := context.Background()
	clock := at("2025-03-10T20:00:00Z")
	st, err := store.Open(ctx, filepath.Join(t.TempDir(), "days.duckdb"), store.Options{Now: func() time.Time { return clock }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	a := New(st, func() time.Time { return clock })
	put(t, st, art("1", "en", "2025-01-01T10:00:00Z", "Border", "text"))
	for i, query := range []string{"one", "two", "three"} {
		clock = at("2025-03-10T22:30:00Z").AddDate(0, 0, 5*i)
		apply(t, a, "topics:\n  - {slug: border, name: Border, query: "+query+"}", false)
	}
	for _, c := range []struct{ params, want string }{
		{"topic=border@2025-03-10", "1 one Border (version 1)"},
		{"topic=border@2025-03-14", "1 one Border (version 1)"},
		{"topic=border@2025-03-15", "2 two Border (version 2)"},
		{"topic=border@2025-03-15&tz=Europe/Minsk", "1 one Border (version 1)"}, // half past one on the 16th
		{"topic=border@2025-03-16&tz=Europe/Minsk", "2 two Border (version 2)"},
		{"topic=border@2030-01-01", "3 three Border (version 3)"},
		{"topic=border@2", "2 two Border (version 2)"},
		{"topic=border", "3 three Border"},
		{"topic=border@2025-03-09", `no version of the topic "border@2025-03-09": the first one, version 1, was made on 2025-03-10 22:30 UTC`},
		{"topic=border@2025-03-10&tz=Europe/Minsk", `no version of the topic "border@2025-03-10": the first one, version 1, was made on 2025-03-11 01:30 +03`},
		{"topic=border@4", `no version of the topic "border@4": there are versions 1 to 3`},
		{"topic=borders@1", `no topic "borders": there are border`},
	} {
		req := request(t, c.params)
		have := ""
		if chosen, err := a.resolve(ctx, req.Selections); err != nil {
			have = err.Error()
		} else {
			have = fmt.Sprintf("%d %s %s", chosen[0].version, chosen[0].query, chosen[0].name)
		}
		if have != c.want {
			t.Errorf("%s: %s, want %s", c.params, have, c.want)
		}
		if shown, _, err := a.TopicAs(ctx, req.Selections[0]); err == nil && !strings.HasPrefix(c.want, fmt.Sprintf("%d %s ", shown.Version, shown.Query)) {
			t.Errorf("%s: the topic is %+v", c.params, shown)
		}
	}
	for _, bad := range []string{"border@", "border@0", "border@02", "border@-1", "border@2025-02-30", "@2", "border@2@2"} {
		var wrong *ParamError
		if _, err := ParseRequest(map[string][]string{"topic": {bad}}); !errors.As(err, &wrong) || wrong.Name != "topic" {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if _, err := a.Anomalies(ctx, request(t, "topic=border@1")); err == nil {
		t.Error("anomalies of an earlier version")
	}
}

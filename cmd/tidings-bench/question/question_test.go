package question

import (
	"strings"
	"testing"
	"time"

	"tidings/analytics"
	"tidings/cmd/tidings-bench/corpus"
)

func all(t *testing.T) []Question {
	t.Helper()
	file, err := analytics.StarterTopics()
	if err != nil {
		t.Fatal(err)
	}
	return All(corpus.Facts{
		Last: time.Date(2025, 12, 31, 22, 0, 0, 0, time.UTC),
		Words: corpus.Words{Rare: "rare", Middling: "middling", Common: "common", VeryCommon: "very", Ten: []string{"aa", "bb"}, Prefix: "pre",
			PhraseNarrow: [2]string{"cc", "dd"}, PhraseCommon: [2]string{"ee", "ff"}, Near: [2]string{"gg", "hh"}, Within: [3]string{"ii", "jj", "kk"},
			Month: time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)},
	}, file.Topics)
}

// TestEveryQuestionIsOne: identifiers are different, queries are in Tidings'
// language, ranges are half-open and not empty.
func TestEveryQuestionIsOne(t *testing.T) {
	seen := map[string]bool{}
	kinds := map[Kind]int{}
	for _, q := range all(t) {
		if seen[q.ID] || q.Text == "" || q.Tokens == "" {
			t.Errorf("%+v", q)
		}
		seen[q.ID] = true
		kinds[q.Kind]++
		if q.Kind == Overview {
			if want := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); !q.To.Equal(want) || !q.From.Equal(want.AddDate(-1, 0, 0)) {
				t.Errorf("the overview is from %v to %v", q.From, q.To)
			}
			continue
		}
		if _, err := q.Parsed(); err != nil {
			t.Error(err)
		}
		if q.ID == "month" && (q.From.Day() != 1 || !q.To.Equal(q.From.AddDate(0, 1, 0))) {
			t.Errorf("the month is from %v to %v", q.From, q.To)
		}
	}
	for _, k := range []Kind{Series, Share, Groups, List, Retag, Overview} {
		if kinds[k] == 0 {
			t.Errorf("there is no question of the kind %s", k)
		}
	}
	if kinds[Retag] != 7 {
		t.Errorf("%d topics are tagged again; expected seven", kinds[Retag])
	}
}

func TestSelect(t *testing.T) {
	qs := all(t)
	for _, test := range []struct {
		names []string
		want  int
	}{{nil, len(qs)}, {[]string{"week-rare"}, 1}, {[]string{"week"}, 4}, {[]string{"topic", "retag", "overview"}, 15}, {[]string{"by", "by-source"}, 2}} {
		got, err := Select(qs, test.names)
		if err != nil || len(got) != test.want {
			t.Errorf("%v: %d questions, %v; expected %d", test.names, len(got), err, test.want)
		}
	}
	if _, err := Select(qs, []string{"week", "nonsense"}); err == nil || !strings.Contains(err.Error(), "nonsense") {
		t.Errorf("a question that there is not: %v", err)
	}
}

func TestDifference(t *testing.T) {
	answer := func(rows ...Row) Answer { return Answer{Rows: rows} }
	a, b := Row{"2024-01-01", []int64{1}}, Row{"2024-01-08", []int64{2, 7}}
	for _, test := range []struct {
		x, y Answer
		want string
	}{
		{answer(), answer(), ""},
		{answer(a, b), answer(b, a), ""}, // their order does not count
		{answer(a), answer(a, b), "row 2: nothing against 2024-01-08 2 7"},
		{answer(a, b), answer(a), "row 2: 2024-01-08 2 7 against nothing"},
		{answer(b), answer(Row{"2024-01-08", []int64{2, 8}}), "2024-01-08: 2 7 against 2 8"},
		{answer(a), answer(b), "row 1: 2024-01-01 1 against 2024-01-08 2 7"},
	} {
		if got := Difference(test.x.Canonical(Series), test.y.Canonical(Series)); got != test.want {
			t.Errorf("%v and %v: %q; expected %q", test.x, test.y, got, test.want)
		}
	}
	// Of a list the order is the answer.
	if Difference(answer(a, b).Canonical(List), answer(b, a).Canonical(List)) == "" {
		t.Error("two lists in another order are the same")
	}
}

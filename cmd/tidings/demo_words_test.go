package main

import (
	"context"
	"slices"
	"strings"
	"testing"

	"tidings/analytics"
	"tidings/ingest/demo"
)

// plantedWords are beginnings of words that are told of one event only, in the
// normal form of the index.
var plantedWords = map[string][]string{
	"grain-ban":        {"grain", "maize", "dorohusk", "zboz", "зерн"},
	"june-package":     {"одиннадцат", "адзінаццат", "пакет"},
	"mercenary-camp":   {"вагнер", "wagner", "осипович", "асіпович", "asipovic"},
	"forest-camp":      {"camp", "bialowiez", "obozu", "лагер", "белавеж"},
	"crossing-shots":   {"брузг", "bruzg", "шлагбаум", "szlaban", "гильз", "гільз"},
	"potash-transit":   {"potash", "klaiped", "kalio", "каліем", "клайпед"},
	"july-pardons":     {"pardon", "памілав", "помилов"},
	"bank-listing":     {"банк", "газ", "москв"},
	"drone-night":      {"drone", "dronow", "dronu", "дрон", "lublin", "люблін", "liublin"},
	"autumn-release":   {"вызвален", "освобожд", "islaisvin", "вільнюс", "вильнюс", "vilni"},
	"zapad":            {"zapad", "запад", "захад", "заход", "oreshnik", "арэшнік"},
	"airport-balloons": {"шар", "vilni", "вильнюс", "вільнюс", "balloon", "oro"},
	"closed-crossings": {"medinink", "шальчинин", "salcinin", "фур", "lorry"},
}

// checkReason wants the words, the wire story and the headlines of a planted burst
// named as what sets its first days apart from the topic's usual ones.
func checkReason(t *testing.T, an *analytics.Analyst, truth demo.Plan, b demo.Burst) {
	t.Helper()
	req := analytics.Request{Selections: []analytics.Selection{{Topic: b.Topic}},
		Range: analytics.Range{From: b.From, To: b.From.AddDate(0, 0, min(3, len(b.Days)))}}
	d, err := an.Distinction(context.Background(), req, analytics.Reference{Kind: analytics.Usual}, 12)
	if err != nil {
		t.Fatal(err)
	}
	planted := plantedWords[b.Event]
	var found []string
	for _, k := range slices.Concat(d.Words, d.Names) {
		if slices.ContainsFunc(planted, func(begin string) bool { return strings.HasPrefix(k.Term, begin) }) {
			found = append(found, k.Term)
		}
	}
	if len(found) < 3 {
		t.Errorf("%s: only %q of the planted words %q; there are %+v and %+v", b.Event, found, planted, d.Words, d.Names)
	}
	if len(d.Headlines) != 3 {
		t.Fatalf("%s: %d headlines", b.Event, len(d.Headlines))
	}
	for _, h := range d.Headlines {
		if !slices.Contains(b.URLs, h.Article.URL) {
			t.Errorf("%s: the headline %q is not of the event", b.Event, h.Article.Title)
		}
	}
	if len(d.Stories) == 0 {
		t.Fatalf("%s: no story", b.Event)
	}
	first, err := an.Article(context.Background(), d.Stories[0].ID, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(truth.Stories, func(s demo.Story) bool {
		return s.TranslationOf == b.Event && slices.ContainsFunc(s.Members, func(m demo.Member) bool { return m.URL == first.URL })
	}) {
		t.Errorf("%s: its largest story, %q, was not planted", b.Event, d.Stories[0].Title)
	}
}

package dashboard

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"tidings/analytics"
)

// A week of border incidents, and what there is to say of it.
func anomalyForTest() (analytics.Request, analytics.Anomaly, analytics.Reasons) {
	day := time.Date(2026, time.March, 30, 0, 0, 0, 0, time.UTC)
	x := analytics.Anomaly{Topic: analytics.Topic{Slug: "border", Name: "Border"}, Range: analytics.Range{From: day, To: day.AddDate(0, 0, 7)},
		Peak: day, Observed: 1035, Expected: 3.24, P: 0.00081}
	share := func(n, of int64) analytics.Share { return analytics.Share{Count: n, Of: of} }
	var r analytics.Reasons
	r.Words = []analytics.Keyword{{Shown: "balloon", Target: share(300, 1035), Reference: share(1, 1000)}}
	r.Sources = []analytics.SourceShare{{Label: "a.example", Target: share(500, 1035), Reference: share(1, 10)}}
	r.Dates = analytics.DateDoubts{Articles: 1035, Inferred: 1000, Late: 1020, LateDays: 21, Piled: 1035}
	return analytics.Request{Interval: analytics.Week}, x, r
}

var tag = regexp.MustCompile(`<[^>]+>`)

// plainly takes the markup out of a sentence.
func plainly(text string) string { return html.UnescapeString(tag.ReplaceAllString(text, "")) }

func TestAnomalyIsSaid(t *testing.T) {
	req, x, r := anomalyForTest()
	tested := analytics.Anomalies{Request: req, Expectations: map[string][]analytics.Expectation{"border": {{Tested: true}, {Tested: true}, {Why: "not collected"}, {Why: "too little history"}}}}
	for _, c := range []struct {
		language, unit, what, note string
		said                       []string
	}{
		{"en", "", "30 Mar 2026 to 5 Apr 2026: 1,035 articles where 3.2 were expected: over 100 times as many, by chance about once in 1,200 weeks.",
			"2 weeks of 1 topic were tested; not tested: 1 too little history, 1 not collected.",
			[]string{"Words", "300 of 1,035; usually 0.10%", "48.3% of these; usually 10.0%", "1,000 of 1,035 have their date from their address alone.", "1,020 of 1,035 were first seen days after their date, on 21 days: on first-seen dates there is no such peak."}},
		{"ru", "", "30 мар. 2026 – 5 апр. 2026: 1\u00a0035 статей при ожидавшихся 3,2: более чем в 100 раз больше, случайно бывает примерно раз в 1\u00a0200 недель.",
			"Проверено: 2 недели по 1 теме; не проверено: слишком короткая история — 1, не собрано — 1.",
			[]string{"Слова", "300 из 1\u00a0035; обычно 0,10\u00a0%", "1\u00a0020 из 1\u00a0035 впервые замечены через несколько дней после своей даты, в течение 21 дня: по датам первого появления такого пика нет."}},
		{"ru", "stories", "30 мар. 2026 – 5 апр. 2026: 1\u00a0035 сюжетов при ожидавшихся 3,2: более чем в 100 раз больше, случайно бывает примерно раз в 1\u00a0200 недель.", "", nil},
		{"en", "texts", "30 Mar 2026 to 5 Apr 2026: 1,035 distinct texts where 3.2 were expected: over 100 times as many, by chance about once in 1,200 weeks.", "", nil},
	} {
		l := built.choose(c.language, "")
		req.Unit = analytics.Unit(c.unit)
		v := newEventView(l, req, x)
		v.explain(l, r)
		if got := plainly(string(v.What)); got != c.what {
			t.Errorf("%q, want %q", got, c.what)
		}
		if !strings.Contains(string(v.What), `<a href="/articles?from=2026-03-30&amp;to=2026-04-06&amp;topic=border`) {
			t.Errorf("its articles are not linked: %s", v.What)
		}
		if got := l.testedNote(tested); c.note != "" && got != c.note {
			t.Errorf("%q, want %q", got, c.note)
		}
		said := strings.Join(v.Doubts, "\n")
		for _, reason := range v.Reasons {
			said += "\n" + reason.Label
			for _, item := range reason.Items {
				said += "\n" + item.Note
			}
		}
		for _, want := range c.said {
			if !strings.Contains(said, want) {
				t.Errorf("%s: %q lacks %q", c.language, said, want)
			}
		}
	}
}

// What there is no anomaly for in the corpus of the other pages.
func TestAnomalyIsOfTheCatalogue(t *testing.T) {
	req, x, r := anomalyForTest()
	marked := *english
	marked.pseudo = true
	all, err := loadAssets()
	if err != nil {
		t.Fatal(err)
	}
	pages, err := parseTemplates(all, &marked)
	if err != nil {
		t.Fatal(err)
	}
	block := newEventsBlock(&marked, analytics.Anomalies{Request: req, Events: []analytics.Anomaly{x}})
	why := newEventView(&marked, req, x)
	why.explain(&marked, r)
	why.Headlines = []headlineView{{Href: "/articles/1", Source: "a.example"}}
	for part, view := range map[string]any{"events": block, "why": why} {
		var out bytes.Buffer
		if err := pages["anomalies"].ExecuteTemplate(&out, part, view); err != nil {
			t.Fatal(err)
		}
		document, err := parsePage(&out)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range foreignTexts(document, new(int)) {
			t.Errorf("%s: not in the catalogue, and not marked as data: %s", part, text)
		}
	}
}

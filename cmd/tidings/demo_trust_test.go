package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tidings/analytics"
	"tidings/dashboard/browsertest"
	"tidings/ingest/demo"
)

// demoRange is the time of the demonstration corpus.
func demoRange(truth demo.Plan) analytics.Range {
	r := analytics.Range{From: truth.Bursts[0].From, To: truth.Bursts[0].To}
	for _, b := range truth.Bursts {
		if b.From.Before(r.From) {
			r.From = b.From
		}
		if b.To.After(r.To) {
			r.To = b.To
		}
	}
	return analytics.Range{From: time.Date(r.From.Year(), 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(r.To.Year()+1, 1, 1, 0, 0, 0, 0, time.UTC)}
}

// Planted bursts are anomalies with the right reasons, and little else is one.
func checkAnomalies(t *testing.T, an *analytics.Analyst, truth demo.Plan) {
	t.Helper()
	ctx := context.Background()
	req := analytics.Request{Range: demoRange(truth), Interval: analytics.Day}
	found, err := an.Anomalies(ctx, req)
	if err != nil {
		t.Fatal(err)
	}
	explained := map[int]bool{}
	missed, named := 0, 0
	for _, b := range truth.Bursts {
		at := -1
		for i, x := range found.Events {
			if x.Topic.Slug == b.Topic && x.Range.From.Before(b.To.AddDate(0, 0, 1)) && x.Range.To.After(b.From) {
				explained[i] = true
				if at < 0 || x.Observed > found.Events[at].Observed {
					at = i
				}
			}
		}
		if at < 0 {
			t.Logf("%s of %s, %s, %.1f times the usual, is no anomaly", b.Event, b.Topic, b.From.Format(time.DateOnly), b.Peak)
			missed++
			continue
		}
		reasons, err := an.Reasons(ctx, found.Request, found.Events[at])
		if err != nil {
			t.Fatal(err)
		}
		typical := 0
		for _, h := range reasons.Headlines {
			if slices.Contains(b.URLs, h.Article.URL) {
				typical++
			}
		}
		if typical < 2 || len(reasons.Words)+len(reasons.Names) == 0 {
			t.Errorf("%s of %s: %d of %d headlines are of the event; %d words and %d names", b.Event, b.Topic, typical, len(reasons.Headlines), len(reasons.Words), len(reasons.Names))
		}
		// The largest story of the event is the planted wire report with its copies.
		if len(reasons.Stories) > 0 {
			first, err := an.Article(ctx, reasons.Stories[0].ID, nil)
			if err != nil {
				t.Fatal(err)
			}
			if slices.ContainsFunc(truth.Stories, func(s demo.Story) bool {
				return slices.ContainsFunc(s.Members, func(m demo.Member) bool { return m.URL == first.URL })
			}) {
				named++
			}
		}
	}
	if missed > 1 {
		t.Errorf("%d of %d bursts are no anomalies", missed, len(truth.Bursts))
	}
	if named < len(truth.Bursts)/2 {
		t.Errorf("the planted wire report is named for %d bursts of %d", named, len(truth.Bursts))
	}
	years := found.Request.Range.To.Sub(found.Request.Range.From).Hours() / 24 / 365
	if others, most := len(found.Events)-len(explained), int(years*float64(len(truth.Topics))); others > most {
		t.Errorf("%d anomalies beside the planted bursts: more than one in a topic's year (%d)", others, most)
	}
}

// Planted silences are seen on their days, and nothing else is missing.
func checkCoverage(t *testing.T, an *analytics.Analyst, truth demo.Plan) {
	t.Helper()
	table, err := an.CoverageTable(context.Background(), analytics.Request{Range: demoRange(truth), Interval: analytics.Day})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range table.Rows {
		at := slices.IndexFunc(truth.Silences, func(s demo.Silence) bool { return s.Domain == row.Publisher })
		if at < 0 {
			if row.Missing+row.Thin > 3 {
				t.Errorf("%s: %d days missing, %d with little, though it was never silent", row.Publisher, row.Missing, row.Thin)
			}
			continue
		}
		s := truth.Silences[at]
		for i, day := range table.Buckets {
			if !day.Before(s.From) && day.Before(s.To) && row.Cells[i].State != analytics.Silent {
				t.Errorf("%s is %s on %s, in its silence", row.Publisher, row.Cells[i].State, day.Format(time.DateOnly))
			}
		}
		if days := int(s.To.Sub(s.From).Hours() / 24); row.Missing > days+4 {
			t.Errorf("%s: %d days missing of a silence of %d", row.Publisher, row.Missing, days)
		}
	}
}

// browseTrust looks at a topic whose source was silent, and at the anomalies, in a browser.
func browseTrust(t *testing.T, db string, truth demo.Plan) {
	t.Helper()
	ctx := browsertest.Open(t, 3*time.Minute)
	last := demoRange(truth).To
	address := serving(t, func() time.Time { return last }, "--no-poll", "--db", db)
	run := func(actions ...chromedp.Action) {
		t.Helper()
		if err := chromedp.Run(ctx, actions...); err != nil {
			t.Fatal(err)
		}
	}
	text := func(selector string) (out string) {
		t.Helper()
		run(chromedp.Text(selector, &out, chromedp.ByQuery))
		return out
	}
	silence := truth.Silences[0]
	for _, s := range truth.Silences {
		if s.To.Sub(s.From) > silence.To.Sub(silence.From) {
			silence = s
		}
	}
	q := url.Values{"from": {silence.From.AddDate(0, 0, -91).Format(time.DateOnly)}, "to": {silence.To.AddDate(0, 0, 35).Format(time.DateOnly)}, "interval": {"week"}, "source": {silence.Domain}}

	// Of the silent source alone the chart has a gap.
	run(chromedp.Navigate(address+"/topics/sanctions?"+q.Encode()), chromedp.WaitVisible("#volume-chart canvas"))
	var gaps []bool
	run(chromedp.Evaluate(`(() => { const o = echarts.getInstanceByDom(document.getElementById("volume-chart")).getOption();
		return o.series.find((s) => !s.id || /^\u0000/.test(s.id) || s.name === "Sanctions").data.map((d) => d.value === "-"); })()`, &gaps))
	weeks := int(silence.To.Sub(silence.From).Hours()/24/7) - 1
	if n := count(gaps); n < weeks || n > weeks+3 {
		t.Errorf("the line has %d gaps, the silence %d whole weeks", n, weeks)
	}
	if got := text("#volume-h + * , section[aria-labelledby=volume-h]"); !strings.Contains(got, "a gap in the line") {
		t.Errorf("the page says nothing of the gap: %q", got)
	}

	// With all sources the page says which is missing, and how the fixed panel fares.
	q.Del("source")
	run(chromedp.Navigate(address+"/topics/sanctions?"+q.Encode()), chromedp.WaitVisible(".panelnote"))
	if got := text(".panelnote"); !strings.Contains(got, silence.Domain) || !strings.Contains(got, "fixed panel of the 11") {
		t.Errorf("the page says %q", got)
	}
	run(chromedp.WaitVisible("#words-h"))
	if got := text("section[aria-labelledby=words-h]"); !strings.Contains(got, "of") {
		t.Errorf("no words: %q", got)
	}
	var options string
	run(chromedp.Click(`.panelnote a`, chromedp.ByQuery), chromedp.WaitVisible("#volume-chart canvas"), chromedp.Location(&options))
	if !strings.Contains(options, "panel=fixed") {
		t.Errorf("the link led to %s", options)
	}
	run(chromedp.WaitNotPresent(".panelnote"))

	// The map of sources has the silence, and a click leads on.
	run(chromedp.Navigate(address+"/coverage?from="+silence.From.AddDate(0, 0, -60).Format(time.DateOnly)+"&to="+silence.To.AddDate(0, 0, 60).Format(time.DateOnly)), chromedp.WaitVisible("#coverage-chart canvas"))
	var states []string
	run(chromedp.Evaluate(`JSON.parse(document.getElementById("coverage-data").textContent).cells.flat().filter((c) => c.startsWith("silent"))`, &states))
	if len(states) < weeks {
		t.Errorf("the map has %d silent weeks, want %d", len(states), weeks)
	}

	// The largest burst stands among the anomalies with its words, story and headlines.
	largest := truth.Bursts[0]
	for _, b := range truth.Bursts {
		if b.Articles > largest.Articles {
			largest = b
		}
	}
	run(chromedp.Navigate(fmt.Sprintf("%s/anomalies?topic=%s&from=%s&to=%s", address, largest.Topic, largest.From.AddDate(0, 0, -30).Format(time.DateOnly), largest.To.AddDate(0, 0, 30).Format(time.DateOnly))), chromedp.WaitVisible(".events .reasons"))
	if got := text(".events"); !strings.Contains(got, "were expected") || !strings.Contains(got, "Words") || !strings.Contains(got, "Stories") || !strings.Contains(got, "copies") {
		t.Errorf("the anomalies of %s say %q", largest.Topic, got)
	}
	run(chromedp.Click(".events .what a[href^='/articles']", chromedp.ByQuery), chromedp.WaitVisible(".articles"))
}

func count(list []bool) (n int) {
	for _, yes := range list {
		if yes {
			n++
		}
	}
	return n
}

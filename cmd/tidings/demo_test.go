package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tidings/analytics"
	"tidings/ingest/demo"
	"tidings/sql"
)

// The demonstration corpus, once it is in a database, gives the numbers that
// were planted in it.
func TestDemoGivesThePlantedNumbers(t *testing.T) {
	ctx := context.Background()
	db := filepath.Join(t.TempDir(), "demo.duckdb")
	for range 2 { // the second run finds it filled
		var messages bytes.Buffer
		code := Run(ctx, []string{"demo", "--fill-only", "--db", db}, Streams{Out: &bytes.Buffer{}, Err: &messages}, func(string) string { return "" })
		if code != exitOK {
			t.Fatalf("status %d: %s", code, messages.String())
		}
	}
	st, err := store.Open(ctx, db, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if faults, err := st.Verify(ctx); err != nil || len(faults) > 0 {
		t.Error(faults, err)
	}
	an := analytics.New(st, time.Now)
	truth := demo.Truth(demo.Options{})
	checkCorpus(t, an, truth)
	for _, topic := range truth.Topics {
		checkTopic(t, an, topic)
	}
	for _, b := range truth.Bursts {
		checkBurst(t, an, b)
		checkReason(t, an, truth, b)
	}
	checkSilences(t, an, truth)
	checkAnomalies(t, an, truth)
	checkCoverage(t, an, truth)
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	tour(t, db)
	t.Run("in a browser", func(t *testing.T) { browseTrust(t, db, truth) })
	passOn(t, db)
}

// passOn bundles a topic and a query of the demonstration corpus and opens the bundle: all
// that it claims is found.
func passOn(t *testing.T, db string) {
	t.Helper()
	dir := t.TempDir()
	bundle, env := filepath.Join(dir, "demo.zip"), func(string) string { return "" }
	var out, messages bytes.Buffer
	args := []string{"bundle", "--db", db, "--topic", "border-incidents", "--topic", "sanctions", "balloon* OR -border language:lt", "--from", "2025-01-01", "--to", "2025-07-01", "--out", bundle}
	if code := Run(context.Background(), args, Streams{Out: &out, Err: &messages}, env); code != exitOK {
		t.Fatalf("status %d: %s", code, messages.String())
	}
	// Opening starts the program anew as the sealed child, so that it has to be the program.
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "tidings")
	if os.Link(self, program) != nil { // they lie on different disks
		content, err := os.ReadFile(self)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(program, content, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	checked, err := exec.Command(program, "demo", "--bundle", bundle, "--check-only").CombinedOutput()
	if err != nil || !strings.Contains(string(checked), "checks, all equal\n") || strings.Contains(string(checked), "differs") {
		t.Errorf("%v\n%s", err, checked)
	}
}

// tour runs the part of the README's tour that asks the demonstration corpus:
// every command gives something.
func tour(t *testing.T, db string) {
	t.Helper()
	_, text, _ := strings.Cut(read(t, "../../README.md"), "export TIDINGS_DB=tidings-demo.duckdb\n")
	text, _, found := strings.Cut(text, "export TIDINGS_DB=")
	if !found {
		t.Fatal("the README has no tour of the demonstration")
	}
	words := regexp.MustCompile(`'[^']*'|\S+`)
	commands := 0
	for line := range strings.Lines(text) {
		command, ok := strings.CutPrefix(strings.TrimSpace(line), "tidings ")
		if !ok {
			continue
		}
		commands++
		var args []string
		for _, word := range words.FindAllString(command, -1) {
			args = append(args, strings.Trim(word, "'"))
		}
		var out, messages bytes.Buffer
		env := func(name string) string { return map[string]string{"TIDINGS_DB": db}[name] }
		code := Run(context.Background(), args, Streams{Out: &out, Err: &messages}, env)
		if code != exitOK || strings.Count(out.String(), "\n") < 2 {
			t.Errorf("tidings %s: status %d\n%s%s", command, code, out.String(), messages.String())
		}
	}
	if commands < 4 {
		t.Errorf("the tour has only %d commands", commands)
	}
}

func checkSilences(t *testing.T, an *analytics.Analyst, truth demo.Plan) {
	t.Helper()
	for _, s := range truth.Silences {
		v := countDays(t, an, analytics.Request{Sources: []string{s.Domain}}, s.From, s.To)
		if v.Count != 0 || v.Total != 0 {
			t.Errorf("%s has %d articles while it was silent", s.Domain, v.Count)
		}
	}
}

func checkCorpus(t *testing.T, an *analytics.Analyst, truth demo.Plan) {
	t.Helper()
	c, err := an.Corpus(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if c.Articles != int64(truth.Articles) || c.Undated != int64(truth.Undated) || !c.Synthetic || c.Topics != int64(len(truth.Topics)) {
		t.Errorf("%+v, planted %d articles, %d undated", c, truth.Articles, truth.Undated)
	}
	sources, err := an.Sources(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]int64{}
	for _, s := range sources {
		have[s.Domain] = s.Articles
	}
	for _, s := range truth.Sources {
		if have[s.Domain] != int64(s.Articles) {
			t.Errorf("%s: %d articles, planted %d", s.Domain, have[s.Domain], s.Articles)
		}
	}
	for _, l := range truth.Languages {
		v, err := an.Volume(context.Background(), analytics.Request{Languages: []string{l.Name}, Interval: analytics.Year})
		if err != nil {
			t.Fatal(err)
		}
		if got := v.Series[0].Count + v.Series[0].Undated; got != int64(l.Articles) {
			t.Errorf("%s: %d articles, planted %d", l.Name, got, l.Articles)
		}
	}
}

// checkTopic wants every planted mention. Few others are allowed: an article
// about one topic may be about another too (border guards who find balloons).
func checkTopic(t *testing.T, an *analytics.Analyst, planted demo.TopicTruth) {
	t.Helper()
	topic, err := an.Topic(context.Background(), planted.Topic)
	if err != nil {
		t.Fatal(err)
	}
	if low, high := int64(planted.Articles), int64(planted.Articles)*112/100; topic.Mentions < low || topic.Mentions > high {
		t.Errorf("%s: %d mentions, planted %d", planted.Topic, topic.Mentions, planted.Articles)
	}
}

func checkBurst(t *testing.T, an *analytics.Analyst, b demo.Burst) {
	t.Helper()
	req := analytics.Request{Selections: []analytics.Selection{{Topic: b.Topic}}}
	s := countDays(t, an, req, b.From, b.To)
	if len(s.Points) != len(b.Days) {
		t.Fatalf("%s: %d days, planted %d", b.Event, len(s.Points), len(b.Days))
	}
	for i, day := range b.Days {
		if p := s.Points[i]; p.Bucket.Format(time.DateOnly) != day.Date || p.Count < int64(day.Planted) {
			t.Errorf("%s of %s: %d mentions on %s, planted %d", b.Event, b.Topic, p.Count, day.Date, day.Planted)
		}
	}
	listed := map[string]bool{}
	req.Range = analytics.Range{From: b.From.AddDate(0, 0, -7), To: b.To.AddDate(0, 0, 7)} // copies come later
	err := an.EachArticle(context.Background(), req, func(a analytics.Article) error {
		listed[a.URL] = true
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, url := range b.URLs {
		if !listed[url] {
			t.Errorf("%s of %s: %s is no mention", b.Event, b.Topic, url)
		}
	}
}

func countDays(t *testing.T, an *analytics.Analyst, req analytics.Request, from, to time.Time) analytics.Series {
	t.Helper()
	req.Range, req.Interval = analytics.Range{From: from, To: to}, analytics.Day
	v, err := an.Volume(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	return v.Series[0]
}

package dashboard

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"tidings/dashboard/browsertest"
	"tidings/ingest/demo"
	"tidings/sql"
)

// The tests of this file are five tasks that people come with, done as a person does them
// who never saw Tidings: from the first page on by the links, labels and keys that are
// seen, and by no address but the first.

// TestTaskFollowTopic follows a topic: its trend, its newest articles, and what comes
// while one looks.
func TestTaskFollowTopic(t *testing.T) {
	t.Parallel()
	v, st, analyst := newcomer(t)
	v.press(t, "Sanctions", "Sanctions")
	v.heading(t, "Sanctions")
	v.press(t, "Interval", "month")
	v.sees(t, "the trend by month", `location.search.includes("interval=month")`)
	v.press(t, "Range", "1 year")
	v.sees(t, "a year of it", `location.search.includes("from=")`)
	v.press(t, "Trend", "What is this?")
	v.sees(t, "what the trend is", fmt.Sprintf(`document.querySelector(".what[open] p").innerText === %q`, figureHelp["volume"](english)))
	v.run(t, chromedp.KeyEvent(kb.Enter)) // the focus is on it: it closes again
	v.sees(t, "the sentence closed", `!document.querySelector(".what[open]")`)

	// The last whole month, and the articles behind it.
	v.press(t, "Trend", "Table of the same numbers")
	rows := v.table(t, "#volume-table")
	if len(rows) < 12 {
		t.Fatalf("a year has %d months", len(rows))
	}
	last := rows[len(rows)-2]
	v.eval(t, fmt.Sprintf(`[...document.querySelectorAll("#volume-table tbody tr")].at(-2).querySelector("a").setAttribute("data-person", %q)`, "row"))
	v.run(t, chromedp.Click("[data-person=row]", chromedp.ByQuery))
	v.sees(t, "the articles of the month", `document.querySelector(".articles") && document.querySelector(".facets")`)
	if listed := strings.ReplaceAll(v.eval(t, `document.querySelector(".lead strong").innerText`), ",", ""); listed != last[1] {
		t.Errorf("%s has %s articles, and the list %s", last[0], last[1], listed)
	}
	title := v.eval(t, `document.querySelector(".articles .title").innerText`)
	v.run(t, chromedp.KeyEvent("j"), chromedp.KeyEvent("o"))
	v.heading(t, title)
	if marks := v.eval(t, `document.querySelectorAll("article mark").length`); marks == "0" {
		t.Error("nothing is marked in an article of the topic")
	}

	// Back to the topic, where a new article is announced and can be read.
	v.press(t, "", "Sanctions")
	v.heading(t, "Sanctions")
	_, end := demo.Span()
	a := store.Article{Key: "https://new.example/1", URL: "https://new.example/1", Title: "New sanctions were announced this morning", Text: "The sanctions concern three banks.",
		SourceDomain: "new.example", SourceName: "New", Language: "en", Published: end.Add(-time.Minute), DateFrom: "feed"}
	if _, err := st.Write(context.Background(), []store.Article{a}); err != nil {
		t.Fatal(err)
	}
	if _, err := analyst.Tag(context.Background()); err != nil {
		t.Fatal(err)
	}
	v.press(t, "", "1 new article")
	v.sees(t, "the new article", `document.querySelector("main").innerText.includes("New sanctions were announced this morning")`)
	v.press(t, "", "New sanctions were announced this morning")
	v.heading(t, "New sanctions were announced this morning")
	v.check(t)
}

// TestTaskCompareQueries compares three queries and downloads them: the file has the
// numbers of the page.
func TestTaskCompareQueries(t *testing.T) {
	t.Parallel()
	v, _, _ := newcomer(t)
	v.types(t, "Query", "border AND guard*"+kb.Enter)
	v.heading(t, "Explore")
	v.types(t, "Query 2", "sanction*")
	// What is offered lies over the next field: a person sees that, and closes it.
	v.sees(t, "what is offered", `document.activeElement.getAttribute("aria-expanded") === "true"`)
	v.run(t, chromedp.KeyEvent(kb.Escape))
	v.sees(t, "it closed", `document.activeElement.getAttribute("aria-expanded") !== "true"`)
	v.sees(t, "two of them", `document.querySelectorAll("[aria-labelledby=summary-h] tbody tr").length === 2`)
	v.types(t, "Query 3", "migrant* OR refugee*")
	v.sees(t, "all three", `document.querySelectorAll("[aria-labelledby=summary-h] tbody tr").length === 3`)
	if names := v.eval(t, `[...document.querySelectorAll("[aria-labelledby=summary-h] tbody td.name > bdi")].map((e) => e.innerText).join(", ")`); names != "border AND guard*, sanction*, migrant* OR refugee*" {
		t.Errorf("compared are %s", names)
	}
	v.sees(t, "what is offered", `document.activeElement.getAttribute("aria-expanded") === "true"`)
	v.run(t, chromedp.KeyEvent(kb.Escape))
	v.press(t, "Interval", "quarter")
	v.sees(t, "by quarter", `location.search.includes("interval=quarter") && document.querySelectorAll("[aria-labelledby=summary-h] tbody tr").length === 3`)
	if colours := v.colours(t, "volume-chart"); colours < 4 {
		t.Errorf("three lines have %d colours", colours)
	}

	v.press(t, "Trend", "Table of the same numbers")
	shown := v.table(t, "#volume-table")
	file, err := csv.NewReader(bytes.NewReader(v.fetches(t, "Trend", "CSV"))).ReadAll()
	if err != nil || strings.Join(file[0], " ") != "series date count total_count ratio" || len(file) < 30 {
		t.Fatalf("the file of the trend: %v, %d rows, head %v", err, len(file), file[0])
	}
	if more := v.eval(t, `document.querySelector("#volume-table .note") ? document.querySelector("#volume-table .note").innerText : ""`); len(shown) != len(file)-1 {
		t.Errorf("the table has %d rows (%s), the file %d", len(shown), more, len(file)-1)
	}
	for i, row := range shown {
		if got, want := strings.Join(row[:5], "|"), strings.Join(file[i+1], "|"); got != want {
			t.Fatalf("row %d of the table is %s, of the file %s", i, got, want)
		}
	}
	totals := v.table(t, "[aria-labelledby=summary-h]")
	file, err = csv.NewReader(bytes.NewReader(v.fetches(t, "Totals", "CSV"))).ReadAll()
	if err != nil || len(file) != 4 {
		t.Fatalf("the file of the totals: %v, %v", err, file)
	}
	at := map[string]int{}
	for i, name := range file[0] {
		at[name] = i
	}
	for i, row := range totals {
		of := file[i+1]
		if want := []string{of[at["count"]], of[at["total_count"]], of[at["ratio"]]}; row[1] == "0" || strings.Join(row[1:4], " ") != strings.Join(want, " ") || !strings.HasPrefix(row[0], of[at["series"]]) {
			t.Errorf("the totals have %v, the file %v", row, of)
		}
	}
	v.check(t)
}

// TestTaskWhyPeak finds out why a topic peaked: from the anomaly to its words, its
// headlines and an article.
func TestTaskWhyPeak(t *testing.T) {
	t.Parallel()
	v, _, _ := newcomer(t)
	v.press(t, "Pages", "Anomalies")
	v.heading(t, "Anomalies")
	v.press(t, "Range", "3 years")
	v.sees(t, "anomalies with their reasons", `document.querySelector(".events .headlines a") && location.search.includes("from=")`)
	v.press(t, "Anomalies", "What is this?")
	v.sees(t, "what an anomaly is", fmt.Sprintf(`document.querySelector(".what[open] p").innerText === %q`, figureHelp["events"](english)))
	v.run(t, chromedp.KeyEvent(kb.Enter))

	// The first that has words and headlines for a reason.
	type event struct {
		Topic, Observed string
		Words           []string
		Headlines       []string
	}
	var e event
	if err := json.Unmarshal([]byte(v.eval(t, `JSON.stringify((() => {
		const li = [...document.querySelectorAll(".events > li")].find((li) => li.querySelector(".headlines a") && li.querySelector(".reasons dd bdi"));
		li.querySelector(".what strong").parentElement.setAttribute("data-person", "count");
		return { Topic: li.querySelector(".what bdi").innerText, Observed: li.querySelector(".what strong").innerText.replaceAll(",", ""),
			Words: [...li.querySelector(".reasons dd").querySelectorAll("bdi")].map((b) => b.innerText), Headlines: [...li.querySelectorAll(".headlines a")].map((a) => a.innerText) };
	})())`)), &e); err != nil {
		t.Fatal(err)
	}
	if e.Topic == "" || len(e.Words) == 0 || len(e.Headlines) == 0 {
		t.Fatalf("the anomaly has no reasons: %+v", e)
	}

	// Its number is a list of as many articles, and one of its words stands in their titles.
	v.run(t, chromedp.Click("[data-person=count]", chromedp.ByQuery))
	v.sees(t, "its articles", `document.querySelector(".articles") && document.querySelector(".facets")`)
	if listed := strings.ReplaceAll(v.eval(t, `document.querySelector(".lead strong").innerText`), ",", ""); listed != e.Observed {
		t.Errorf("the anomaly of %s has %s articles, its list %s", e.Topic, e.Observed, listed)
	}
	list := strings.ToLower(v.eval(t, `document.querySelector(".articles").innerText`))
	found := false
	for _, w := range e.Words {
		found = found || strings.Contains(list, strings.ToLower(w))
	}
	if !found {
		t.Errorf("none of %v is in the articles of the anomaly", e.Words)
	}

	// And a headline leads to the article.
	v.press(t, "Pages", "Anomalies")
	v.heading(t, "Anomalies")
	v.press(t, "Range", "3 years")
	v.sees(t, "the anomalies again", `document.querySelector(".events .headlines a") && location.search.includes("from=")`)
	v.press(t, "", e.Headlines[0])
	v.heading(t, e.Headlines[0])
	if topics := v.eval(t, `[...document.querySelectorAll("article .facts a")].map((a) => a.innerText).join("|")`); !strings.Contains(topics, e.Topic) {
		t.Errorf("the article of a headline of %s is of %s", e.Topic, topics)
	}
	v.check(t)
}

// TestTaskSaveTopic saves a query as a topic and sees all of history tagged by it, and
// again after it was edited.
func TestTaskSaveTopic(t *testing.T) {
	t.Parallel()
	v, _, _ := newcomer(t)
	v.types(t, "Query", "migrant*"+kb.Enter)
	v.heading(t, "Explore")
	v.sees(t, "the total", `document.querySelectorAll("[aria-labelledby=summary-h] tbody tr").length === 1`)
	totals := v.table(t, "[aria-labelledby=summary-h]")[0]
	dated, undated := totals[1], totals[4]
	if dated == "0" {
		t.Fatal("the query finds nothing")
	}
	v.press(t, "Totals", "Save as topic…")
	v.heading(t, "New topic")
	v.finds(t, "", "Name")
	v.run(t, chromedp.Clear("[data-person]", chromedp.ByQuery))
	v.types(t, "Name", "People on the move")
	v.press(t, "", "Preview")
	v.sees(t, "what saving would do", `document.querySelector("#preview .sum")`)
	var would int
	if _, err := fmt.Sscanf(strings.ReplaceAll(v.eval(t, `document.querySelector("#preview .sum strong").innerText`), ",", ""), "%d", &would); err != nil {
		t.Fatal(err)
	}
	v.press(t, "", "Save")
	v.heading(t, "People on the move")
	over := func() string {
		return strings.ReplaceAll(v.eval(t, `[...document.querySelectorAll("[aria-labelledby=definition-h] .facts > div")].find((d) => d.innerText.startsWith("Articles over all time")).querySelector("dd").innerText`), ",", "")
	}
	var a, b int
	if _, err := fmt.Sscan(dated+" "+undated, &a, &b); err != nil || over() != fmt.Sprint(a+b) || would != a+b {
		t.Errorf("the query had %s dated and %s undated articles, the preview promised %d, the topic has %s (%v)", dated, undated, would, over(), err)
	}

	// The oldest article of all history has the topic, too.
	v.press(t, "Articles", fmt.Sprintf("All %s articles", formatCount(int64(a))))
	v.sees(t, "the list", `document.querySelector(".articles") && document.querySelector(".facets")`)
	v.press(t, "Order", "oldest")
	v.sees(t, "the oldest first", `document.querySelector(".articles") && document.querySelector(".facets") && location.search.includes("sort=")`)
	title := v.eval(t, `document.querySelector(".articles .title").innerText`)
	v.run(t, chromedp.KeyEvent("j"), chromedp.KeyEvent("o"))
	v.heading(t, title)
	v.press(t, "", "People on the move")
	v.heading(t, "People on the move")

	// Edited, it gains articles, and its history has both versions with theirs.
	v.press(t, "Definition", "Edit…")
	v.heading(t, "Edit People on the move")
	v.types(t, "Query", kb.End+" OR refugee* OR sanction*")
	v.press(t, "", "Preview")
	v.sees(t, "what saving would do", `document.querySelector("#preview .sum")`)
	var gained, lost int
	if _, err := fmt.Sscan(strings.ReplaceAll(v.eval(t, `[...document.querySelectorAll("#preview .sum strong")].map((e) => e.innerText).join(" ")`), ",", ""), &gained, &lost); err != nil || gained == 0 || lost != 0 {
		t.Fatalf("it would gain %d and lose %d: %v", gained, lost, err)
	}
	v.press(t, "", "Save")
	v.heading(t, "Versions of People on the move")
	if got := v.eval(t, `[...document.querySelectorAll("section.block")].map((s) => s.querySelector("h2").innerText.replace(/\s+/g, " ") + ": " + s.querySelector("data").value).join(", ")`); got != fmt.Sprintf("Version 2 in force: %d, Version 1: %d", would+gained, would) {
		t.Errorf("the history says %s", got)
	}
	v.press(t, "Versions of", "The topic")
	v.heading(t, "People on the move")
	if got := over(); got != fmt.Sprint(would+gained) {
		t.Errorf("it had %d, was to gain %d and has %s", would, gained, got)
	}
	v.check(t)
}

// TestTaskShareBoard makes a board and opens its link in a browser that was never here.
func TestTaskShareBoard(t *testing.T) {
	t.Parallel()
	v, _, _ := newcomer(t)
	v.press(t, "Pages", "Boards")
	v.heading(t, "Boards")
	v.press(t, "Boards", "New board…")
	v.heading(t, "New board")
	v.types(t, "Name", "Morning meeting")
	v.finds(t, "", "A topic")
	v.run(t, chromedp.Focus("[data-person]", chromedp.ByQuery), chromedp.KeyEvent("Migration"))
	v.press(t, "", "Add to the board")
	v.sees(t, "the topic on it", `document.querySelectorAll(".item").length === 1`)
	v.types(t, "or a query", "sanction* AND bank*")
	v.types(t, "and what the query is called", "Banks")
	v.press(t, "", "Save")
	v.heading(t, "Morning meeting")
	const cards = `[...document.querySelectorAll(".card")].map((c) => c.querySelector("h2").innerText + ": " + c.querySelector(".latest").innerText).join(", ")`
	before := v.eval(t, cards)
	if !strings.HasPrefix(before, "Migration: ") || !strings.Contains(before, ", Banks: ") {
		t.Fatalf("the board shows %s", before)
	}
	for _, id := range v.chartIDs(t) {
		if colours := v.colours(t, id); colours < 3 {
			t.Errorf("the chart %s is blank", id)
		}
	}
	v.press(t, "Morning meeting", "Copy link to the board")
	v.sees(t, "that it was copied", `document.querySelector(".lead .copied").innerText.startsWith("Copied")`)
	link := v.eval(t, `document.querySelector("[data-person]").dataset.copy`)
	if where := v.eval(t, `location.pathname + location.search`); link != where {
		t.Errorf("the button copies %s at %s", link, where)
	}
	whole := v.eval(t, `[...document.querySelectorAll(".lead [data-copy]")].at(-1).dataset.copy`)
	v.check(t)

	// The profile of the other browser is a new directory: it has no state of this one.
	other := &visit{ctx: browsertest.Open(t, 5*time.Minute), base: v.base}
	chromedp.ListenTarget(other.ctx, other.listen)
	for _, path := range []string{link, whole} {
		other.run(t, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(other.base+path))
		other.heading(t, "Morning meeting")
		if after := other.eval(t, cards); after != before {
			t.Errorf("%s shows %s to somebody else, and %s to who made it", path, after, before)
		}
	}
	if cookies := other.eval(t, `document.cookie + Object.keys(localStorage).join()`); cookies != "" {
		t.Errorf("the other browser has state: %s", cookies)
	}
	other.check(t)
}

package dashboard

import (
	"bytes"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"tidings/analytics"
)

func testReport(t *testing.T, b analytics.Board, values url.Values) *Report {
	t.Helper()
	return testReportIn(t, b, values, "en")
}

func testReportIn(t *testing.T, b analytics.Board, values url.Values, language string) *Report {
	t.Helper()
	x := &Exporter{Analyst: shared(t), Now: now, Version: "test"}
	r, err := x.Report(t.Context(), b, values, language)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func testBoard(t *testing.T) analytics.Board {
	t.Helper()
	b, err := analytics.TidyBoard(analytics.Board{Name: "The <border> & more | all", Description: "For *the* meeting.", Days: 181, Interval: analytics.Month,
		Items: []analytics.BoardItem{{Topic: "border"}, {Query: `sanction* OR "weather"`, Label: "Words of [guards]"}, {Topic: "gone"}}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestReportGolden(t *testing.T) {
	r := testReport(t, testBoard(t), nil)
	var page, markdown bytes.Buffer
	if err := r.WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	goldenFile(t, "report.golden.html", page.Bytes())
	var beside []string
	if err := r.WriteMarkdown(&markdown, func(p *ReportPicture) (string, error) {
		beside = append(beside, p.File)
		wellFormed(t, p.SVG)
		return "a report-" + p.File, nil
	}); err != nil {
		t.Fatal(err)
	}
	goldenFile(t, "report.golden.md", markdown.Bytes())
	if got := strings.Join(beside, " "); got != "1-border.svg 2-sanction-or-weather.svg voice.svg" {
		t.Errorf("pictures beside it: %s", got)
	}
	if !strings.Contains(markdown.String(), "](a%20report-1-border.svg)") {
		t.Error("the name of a picture with a blank is no address")
	}
	markdown.Reset()
	if err := r.WriteMarkdown(&markdown, nil); err != nil || strings.Count(markdown.String(), "](data:image/svg+xml;base64,") != 3 {
		t.Errorf("pictures within: %v", err)
	}
}

// A report is one file: nothing in it is asked for anywhere.
func TestReportNeedsNoNetwork(t *testing.T) {
	var page bytes.Buffer
	if err := testReport(t, testBoard(t), nil).WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	if found := references(t, page.String()); len(found) > 0 {
		t.Errorf("the report asks for %v", found)
	}
	// The check finds what there is to find.
	for _, bad := range []string{`<img src="x.png">`, `<a href="https://example.org/">`, `<p style="background: url(//x)">`, `<style>@import "x";</style>`, `<script>1</script>`, `<svg><use xlink:href="x.svg#a"/></svg>`, `<rect fill="url(http://x#a)">`, `<link rel="stylesheet" href="x">`, `<iframe srcdoc="x">`} {
		if len(references(t, page.String()+bad)) == 0 {
			t.Errorf("%s is not found", bad)
		}
	}
}

var cssReference = regexp.MustCompile(`(?i)url\(\s*['"]?([^#'")\s][^)]*)\)|@import`)

// references gives what a page refers to outside of itself, and what in it could ask for
// something.
func references(t *testing.T, page string) (found []string) {
	t.Helper()
	root, err := parsePage(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		switch {
		case n.Type == html.TextNode && n.Parent.Data == "style":
			found = append(found, cssReference.FindAllString(n.Data, -1)...)
		case n.Type != html.ElementNode:
		case n.Data == "script", n.Data == "iframe", n.Data == "object", n.Data == "embed", n.Data == "link", n.Data == "base", n.Data == "foreignobject":
			found = append(found, "<"+n.Data+">")
		default:
			for _, a := range n.Attr {
				switch key := strings.ToLower(a.Key); {
				case key == "href" && strings.HasPrefix(a.Val, "#"):
				case key == "href", key == "src", key == "srcset", key == "data", key == "poster", key == "action", key == "background", key == "ping", strings.HasPrefix(key, "on"):
					found = append(found, fmt.Sprintf("%s=%s", key, a.Val))
				default:
					found = append(found, cssReference.FindAllString(a.Val, -1)...)
				}
			}
		}
	}
	return found
}

// The numbers of a report are those of the downloads.
func TestReportNumbers(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	r := testReport(t, testBoard(t), url.Values{"from": {"2025-02-01"}, "to": {"2025-06-01"}, "source": {"north.example"}})
	for i, path := range []string{"/topics/border/volume.csv?coverage=true&", "/explore/volume.csv?coverage=true&q=" + url.QueryEscape(`sanction* OR "weather"`) + "&"} {
		rows := readCSV(t, get(h, path+"from=2025-02-01&to=2025-06-01&source=north.example&interval=month"))[1:]
		if len(rows) != len(r.Items[i].Table.Rows) || len(rows) != 4 {
			t.Fatalf("%s: %d rows, the report has %d", path, len(rows), len(r.Items[i].Table.Rows))
		}
		for j, row := range r.Items[i].Table.Rows {
			if got, want := fmt.Sprint(row.Date, row.Count, row.Total), fmt.Sprint(rows[j][0], rows[j][1], rows[j][2]); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
				t.Errorf("%s: %s, the report has %s", path, want, got)
			}
		}
	}
	if r.Filters != "source north.example" || !strings.Contains(r.Items[2].Problem, "gone") {
		t.Errorf("%q, %q", r.Filters, r.Items[2].Problem)
	}
}

func TestReportDownload(t *testing.T) {
	h := newServer(t, shared(t)).Handler()
	w := get(h, "/board/report.html?title=Mine&topic=border&q=weather&interval=month&days=90")
	if w.Code != 200 || w.Header().Get("Content-Disposition") != `attachment; filename="tidings-mine-2025-07-01.html"` || !strings.Contains(w.Body.String(), "<svg") {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if w := get(h, "/board/report.html?topic=border&days=x"); w.Code != 400 {
		t.Errorf("%d", w.Code)
	}
	if w := get(h, "/boards/gone/report.html"); w.Code != 404 {
		t.Errorf("%d", w.Code)
	}
	// A board with nothing on it, and a range without articles, are reports, too.
	for _, path := range []string{"/board/report.html", "/board/report.html?topic=border&q=x&from=2030-01-01&to=2030-02-01"} {
		if w := get(h, path); w.Code != 200 || !strings.Contains(w.Body.String(), "</html>") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

// A report in Russian has no word of the English one but those of data and of statements,
// and the same numbers.
func TestReportInRussian(t *testing.T) {
	r := testReportIn(t, testBoard(t), nil, "ru")
	var page, markdown bytes.Buffer
	if err := r.WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	goldenFile(t, "report.ru.golden.html", page.Bytes())
	if err := r.WriteMarkdown(&markdown, func(p *ReportPicture) (string, error) { return p.File, nil }); err != nil {
		t.Fatal(err)
	}
	goldenFile(t, "report.ru.golden.md", markdown.Bytes())
	says(t, page.String(), []string{`<html lang="ru">`, "последний полный месяц", "Доля голоса", "не найдено: тема"}, []string{"expected", " by month", "nothing collected", "Data as of", "stored", "version", "before"})
	if found := references(t, page.String()); len(found) > 0 {
		t.Errorf("the report asks for %v", found)
	}
	english := testReport(t, testBoard(t), nil)
	for i, item := range english.Items {
		if r.Items[i].Count != item.Count || r.Items[i].Total != item.Total || r.Items[i].SQL != item.SQL {
			t.Errorf("%s: %d of %d, in English %d of %d", item.Name, r.Items[i].Count, r.Items[i].Total, item.Count, item.Total)
		}
	}
	x := &Exporter{Analyst: shared(t), Now: now, Version: "test"}
	if _, err := x.Report(t.Context(), testBoard(t), nil, "de"); err == nil || err.Error() != `in="de": expected one of en, ru` {
		t.Errorf("a report in German: %v", err)
	}
}

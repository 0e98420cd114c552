package dashboard

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/analytics"
)

func rowsIn(t *testing.T, format Format, columns []string, rows ...[]Cell) string {
	t.Helper()
	var out bytes.Buffer
	rw, err := NewRowWriter(&out, Options{Format: format}, ColumnsOf(Texts, columns...)...)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := rw.Row(r...); err != nil {
			t.Fatal(err)
		}
	}
	if err := rw.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestCells(t *testing.T) {
	vilnius, err := time.LoadLocation("Europe/Vilnius")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2025, 10, 26, 3, 0, 0, 0, vilnius).UTC().In(vilnius)
	for _, c := range []struct {
		name      string
		cell      Cell
		csv, json string
	}{
		{"text", Text("plain"), `plain`, `"plain"`},
		{"empty text", Text(""), ``, `""`},
		{"quoted", Text(`say "no", now`), `"say ""no"", now"`, `"say \"no\", now"`},
		{"line break", Text("two\nlines"), "\"two\nlines\"", `"two\nlines"`},
		{"leading blank", Text(" x"), `" x"`, `" x"`},
		{"formula", Text("=1+1"), `'=1+1`, `"=1+1"`},
		{"plus", Text("+1"), `'+1`, `"+1"`},
		{"minus", Text("-football"), `'-football`, `"-football"`},
		{"at", Text("@SUM(A1)"), `'@SUM(A1)`, `"@SUM(A1)"`},
		{"tab", Text("\t=1"), "'\t=1", `"\t=1"`},
		{"carriage return", Text("\r=1"), "\"'\r=1\"", `"\r=1"`},
		{"line feed", Text("\n=1"), "\"'\n=1\"", `"\n=1"`},
		{"full width", Text("＝1"), `'＝1`, `"＝1"`},
		{"hidden behind NUL", Text("\x00=1"), `'=1`, `"\u0000=1"`},
		{"formula inside", Text("a=1"), `a=1`, `"a=1"`},
		{"negative number", Int(-5), `-5`, `-5`},
		{"float", Float(0.1), `0.1`, `0.1`},
		{"tiny float", Float(0.000005), `0.000005`, `0.000005`},
		{"not a number", Float(math.NaN()), ``, `null`},
		{"no time", Time(time.Time{}), ``, `null`},
		{"time", Time(at), `2025-10-26T01:00:00Z`, `"2025-10-26T01:00:00Z"`},
		{"day bucket", Bucket(at, analytics.Day), `2025-10-26`, `"2025-10-26"`},
		{"hour bucket", Bucket(at, analytics.Hour), `2025-10-26T03:00:00+02:00`, `"2025-10-26T03:00:00+02:00"`},
		{"bool", Bool(true), `true`, `true`},
		{"list", List([]string{"be", "ru"}), `be; ru`, `["be","ru"]`},
		{"empty list", List(nil), ``, `[]`},
		{"list with a formula", List([]string{"=1"}), `'=1`, `["=1"]`},
		{"script", Text("</script>"), `</script>`, `"\u003c/script\u003e"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			columns, row := []string{"a", "b"}, []Cell{c.cell, Int(1)}
			if got, want := rowsIn(t, CSV, columns, row), "a,b\n"+c.csv+",1\n"; got != want {
				t.Errorf("CSV %q, want %q", got, want)
			}
			if got, want := rowsIn(t, JSON, columns, row), "[\n{\"a\":"+c.json+",\"b\":1}\n]\n"; got != want {
				t.Errorf("JSON %q, want %q", got, want)
			}
		})
	}
}

func TestRowsWithoutRows(t *testing.T) {
	for format, want := range map[Format]string{CSV: "a,b\n", JSON: "[]\n", Table: "a  b\n"} {
		if got := rowsIn(t, format, []string{"a", "b"}); got != want {
			t.Errorf("%s: %q, want %q", format, got, want)
		}
	}
}

func TestTable(t *testing.T) {
	var out bytes.Buffer
	columns := []Column{{Name: "name"}, {Name: "count", Kind: Integers}, {Name: "note"}}
	if _, err := NewRows(columns, func(row func(...Cell) error) error {
		return errors.Join(row(Text("Łukašenka"), Int(7), Text("x")), row(Text("e\u0301"), Int(12345), Text("\x1b[31mred\u202E\n!")))
	}).Write(&out, Options{Format: Table}); err != nil {
		t.Fatal(err)
	}
	got := out.String()
	want := "name       count  note\n" +
		"Łukašenka      7  x\n" +
		"e\u0301          12345   [31mred !\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTableInRuns(t *testing.T) {
	var out bytes.Buffer
	rw, err := NewRowWriter(&out, Options{Format: Table}, Column{Name: "n", Kind: Integers})
	if err != nil {
		t.Fatal(err)
	}
	for i := range tableRows + 1 {
		if err := rw.Row(Int(int64(i))); err != nil {
			t.Fatal(err)
		}
	}
	if out.Len() == 0 {
		t.Error("nothing written before the end: the rows are all held in memory")
	}
	if err := rw.Close(); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "\n"); n != tableRows+2 {
		t.Errorf("%d lines, want %d", n, tableRows+2)
	}
	if n := strings.Count(out.String(), "n"); n != 1 {
		t.Errorf("%d headers", n)
	}
}

func TestRowErrors(t *testing.T) {
	rw, err := NewRowWriter(&bytes.Buffer{}, Options{Format: CSV}, ColumnsOf(Texts, "a", "b")...)
	if err != nil {
		t.Fatal(err)
	}
	if err := rw.Row(Int(1)); err == nil || !strings.Contains(err.Error(), "1 cells for the 2 columns a,b") {
		t.Errorf("error %v", err)
	}
	var parameter *analytics.ParamError
	if _, err := NewRowWriter(&bytes.Buffer{}, Options{Format: "xml"}, Column{Name: "a"}); !errors.As(err, &parameter) || parameter.Name != "format" {
		t.Errorf("error %v", err)
	}
	for _, f := range []Format{CSV, JSON, Table} {
		if got, err := ParseFormat(string(f)); got != f || err != nil {
			t.Errorf("ParseFormat(%s) = %s, %v", f, got, err)
		}
	}
	if _, err := ParseFormat("CSV"); !errors.As(err, &parameter) {
		t.Errorf("error %v", err)
	}
}

// brokenWriter fails once it has taken some bytes.
type brokenWriter struct{ left int }

func (b *brokenWriter) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, errors.New("the disk is full")
	}
	return len(p), nil
}

func TestWriterErrorsAreReported(t *testing.T) {
	for _, f := range Formats {
		rw, err := NewRowWriter(&brokenWriter{left: 10_000}, Options{Format: f}, Column{Name: "a"})
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < 10_000 && err == nil; i++ {
			err = rw.Row(Text(fmt.Sprintf("some text %x", i*7919)))
		}
		if err == nil {
			err = rw.Close()
		}
		if err == nil {
			t.Errorf("%s: a full disk went unnoticed", f)
		}
	}
}

// FuzzCSV checks that any text comes back from encoding/csv as it was, but
// for the guard, and that no cell can begin as a formula.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{"", "a,b", `"`, "=cmd|' /C calc'!A0", "\r\n", " \x00-1", "＋1", "\u202E"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var out bytes.Buffer
		rw, err := NewRowWriter(&out, Options{Format: CSV}, ColumnsOf(Texts, "text", "end")...)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(rw.Row(Text(text), Text("end")), rw.Close()); err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(&out).ReadAll()
		if err != nil || len(records) != 2 || len(records[1]) != 2 || records[1][1] != "end" {
			t.Fatalf("%q became %q, %v", text, records, err)
		}
		// encoding/csv reads \r\n inside quotes as \n.
		want := strings.ReplaceAll(strings.ReplaceAll(text, "\x00", ""), "\r\n", "\n")
		got := records[1][0]
		if got != want && got != "'"+want {
			t.Fatalf("%q came back as %q", text, got)
		}
		if strings.ContainsAny(firstRune(got), "=+-@\t\r\n＝＋－＠") {
			t.Fatalf("%q begins as a formula: %q", text, got)
		}
	})
}

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

func testVolume(selections int, by analytics.Dimension) analytics.Volume {
	day := func(d int) time.Time { return time.Date(2025, 1, d, 0, 0, 0, 0, time.UTC) }
	v := analytics.Volume{Request: analytics.Request{
		Interval: analytics.Day, Zone: time.UTC, By: by,
		Range: analytics.Range{From: day(1), To: day(3)},
	}}
	for i := range selections {
		name := []string{"=evil", "border"}[i]
		v.Request.Selections = append(v.Request.Selections, analytics.Selection{Query: name})
		s := analytics.Series{Name: name, Query: name, Count: 2, Total: 4, Ratio: 0.5, Points: []analytics.Point{
			{Bucket: day(1), Count: 2, Total: 4, Ratio: 0.5, Collected: true},
			{Bucket: day(2)},
		}}
		if by != "" {
			s.Group = "unknown"
		}
		v.Series = append(v.Series, s)
	}
	return v
}

// partVolume has a second bucket that is not whole.
func partVolume() analytics.Volume {
	v := testVolume(1, "")
	v.Series[0].Points[1].Part = true
	return v
}

func TestWriteVolume(t *testing.T) {
	for _, c := range []struct {
		name   string
		format Format
		rows   Rows
		want   string
	}{
		{"one", CSV, VolumeRows(testVolume(1, "")),
			"date,count,total_count,ratio\n2025-01-01,2,4,0.5\n2025-01-02,0,0,0\n"},
		{"one, with what is whole", CSV, VolumeRowsWhole(partVolume()),
			"date,count,total_count,ratio,whole\n2025-01-01,2,4,0.5,true\n2025-01-02,0,0,0,false\n"},
		{"two", CSV, VolumeRows(testVolume(2, "")),
			"series,date,count,total_count,ratio\n'=evil,2025-01-01,2,4,0.5\n'=evil,2025-01-02,0,0,0\nborder,2025-01-01,2,4,0.5\nborder,2025-01-02,0,0,0\n"},
		{"one by language", CSV, VolumeRows(testVolume(1, analytics.ByLanguage)),
			"language,date,count,total_count,ratio\nunknown,2025-01-01,2,4,0.5\nunknown,2025-01-02,0,0,0\n"},
		{"two by source, JSON", JSON, VolumeRows(testVolume(2, analytics.BySource)),
			"[\n" +
				`{"series":"=evil","source":"unknown","date":"2025-01-01","count":2,"total_count":4,"ratio":0.5},` + "\n" +
				`{"series":"=evil","source":"unknown","date":"2025-01-02","count":0,"total_count":0,"ratio":0},` + "\n" +
				`{"series":"border","source":"unknown","date":"2025-01-01","count":2,"total_count":4,"ratio":0.5},` + "\n" +
				`{"series":"border","source":"unknown","date":"2025-01-02","count":0,"total_count":0,"ratio":0}` + "\n]\n"},
		{"summary", CSV, SummaryRows(testVolume(2, "")),
			"series,query,count,total_count,ratio,undated\n'=evil,'=evil,2,4,0.5,0\nborder,border,2,4,0.5,0\n"},
		{"groups", CSV, GroupRows(analytics.BySource, []analytics.Group{{Value: "a.example", Label: "A (a.example)", Count: 1, Total: 3, Ratio: 1. / 3}}), "source,count,total_count,ratio\na.example,1,3,0.3333333333333333\n"},
		{"articles", CSV, articleList([]analytics.Article{
			{ID: 1, URL: "https://a.example/1", Title: "=HYPERLINK(1)", Source: "a.example", Domain: "a.example", Name: "A", Language: "en",
				Published: time.Date(2025, 1, 1, 9, 30, 0, 0, time.UTC), FirstSeen: time.Date(2025, 2, 1, 0, 0, 0, 0, time.UTC)},
			{ID: 2, Title: "Dated by day", Source: "Pozirk", Name: "Pozirk", Published: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), DateOnly: true},
			{ID: 3, Title: "Undated", Source: "a.example", Domain: "a.example", Name: "a.example"},
		}), "id,indexed_date,language,media_name,media_url,publish_date,title,url\n" +
			"1,2025-02-01T00:00:00Z,en,A,a.example,2025-01-01T09:30:00Z,'=HYPERLINK(1),https://a.example/1\n" +
			"2,,,Pozirk,,2025-01-01,Dated by day,\n" +
			"3,,,a.example,a.example,,Undated,\n"},
		{"topics", JSON, TopicRows([]analytics.Topic{{Slug: "s", Name: "S", Query: "a OR b", Languages: []string{"be"}, Version: 2, Mentions: 5}}), "[\n" + `{"topic":"s","name":"S","description":"","query":"a OR b","colour":"","languages":["be"],"version":2,"mentions":5,"updated":null}` + "\n]\n"},
		{"cards", CSV, CardRows(analytics.Week, []analytics.Card{
			{Topic: analytics.Topic{Slug: "s", Name: "S", Mentions: 9}, Latest: analytics.Point{Bucket: time.Date(2025, 1, 6, 0, 0, 0, 0, time.UTC), Count: 3, Total: 4, Ratio: .75},
				Previous: analytics.Point{Bucket: time.Date(2024, 12, 30, 0, 0, 0, 0, time.UTC), Count: 2}, Change: .5, Changed: true},
			{Topic: analytics.Topic{Slug: "n", Name: "N"}},
		}, false), "topic,name,interval,date,count,total_count,ratio,previous_count,change,mentions\n" +
			"s,S,week,2025-01-06,3,4,0.75,2,0.5,9\nn,N,week,,,,,,,0\n"},
		{"cards with their coverage", CSV, CardRows(analytics.Week, []analytics.Card{
			{Topic: analytics.Topic{Slug: "s", Name: "S", Mentions: 9}, Latest: analytics.Point{Bucket: time.Date(2025, 1, 6, 0, 0, 0, 0, time.UTC), Count: 3, Total: 4, Ratio: .75, Coverage: &analytics.Coverage{Share: 0.625}},
				Previous: analytics.Point{Bucket: time.Date(2024, 12, 30, 0, 0, 0, 0, time.UTC), Count: 2, Coverage: &analytics.Coverage{Share: 1}}},
			{Topic: analytics.Topic{Slug: "n", Name: "N"}},
		}, true), "topic,name,interval,date,count,total_count,ratio,previous_count,change,mentions,coverage,previous_coverage\n" +
			"s,S,week,2025-01-06,3,4,0.75,2,,9,0.625,1\nn,N,week,,,,,,,0,,\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			if _, err := c.rows.Write(&out, Options{Format: c.format}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, out.String()); diff != "" {
				t.Error(diff)
			}
			if strings.HasPrefix(c.want, "[") && !json.Valid(out.Bytes()) {
				t.Error("not JSON")
			}
		})
	}
}

// articleList are the rows of articles that are at hand.
func articleList(articles []analytics.Article) Rows {
	return ArticleRows(func(do func(analytics.Article) error) error {
		for _, a := range articles {
			if err := do(a); err != nil {
				return err
			}
		}
		return nil
	})
}

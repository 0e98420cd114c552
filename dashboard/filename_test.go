package dashboard

import (
	"mime"
	"strings"
	"testing"
	"time"

	"tidings/analytics"
)

// The name of a file says what is counted and in which range, in any script, and never so
// much that the range is cut off.
func TestExportNames(t *testing.T) {
	day := func(m time.Month) time.Time { return time.Date(2025, m, 1, 0, 0, 0, 0, time.UTC) }
	within := analytics.Range{From: day(1), To: day(7)}
	for _, c := range []struct {
		name       []string
		selections []analytics.Selection
		want       string
	}{
		{[]string{"explore", "volume"}, []analytics.Selection{{Query: "border AND sanction*"}, {Topic: "airspace"}}, "tidings-explore-volume-border-and-sanction-airspace-2025-01-01-2025-07-01"},
		{[]string{"explore", "volume"}, []analytics.Selection{{Query: "санкции OR \"Лукашенко\""}}, "tidings-explore-volume-санкции-or-лукашенко-2025-01-01-2025-07-01"},
		{[]string{"airspace", "volume"}, []analytics.Selection{{Topic: "airspace"}}, "tidings-airspace-volume-2025-01-01-2025-07-01"},
		{[]string{"explore", "volume"}, []analytics.Selection{{Query: strings.Repeat("balloon ", 20)}}, "tidings-explore-volume-balloon-balloon-balloon-balloon-balloon-balloon-2025-01-01-2025-07-01"},
		{[]string{"articles"}, nil, "tidings-articles-2025-01-01-2025-07-01"},
		{[]string{"articles"}, []analytics.Selection{{Query: "../\"\r\n;"}}, "tidings-articles-2025-01-01-2025-07-01"},
	} {
		if got := exportName(c.name, analytics.Request{Selections: c.selections, Range: within}); got != c.want {
			t.Errorf("%v is called %s, want %s", c.selections, got, c.want)
		}
	}
}

func TestContentDisposition(t *testing.T) {
	for file, want := range map[string]string{
		"tidings-border.csv": "attachment; filename=tidings-border.csv",
		"tidings-explore-volume-санкции-or-border-2025-01-01.csv": "attachment; filename=tidings-explore-volume-or-border-2025-01-01.csv; filename*=utf-8''tidings-explore-volume-%D1%81%D0%B0%D0%BD%D0%BA%D1%86%D0%B8%D0%B8-or-border-2025-01-01.csv",
	} {
		got := contentDisposition("attachment", file)
		if got != want {
			t.Errorf("%s\n%s, want\n%s", file, got, want)
		}
		if strings.Count(got, "filename") == 1 {
			if _, parameters, err := mime.ParseMediaType(got); err != nil || parameters["filename"] != file {
				t.Errorf("%s is read as %q: %v", got, parameters, err)
			}
		}
	}
}

// A query in Cyrillic names its download.
func TestDownloadOfCyrillicQuery(t *testing.T) {
	w := get(exportServer(t).Handler(), "/explore/volume.csv?q=%D1%81%D0%B0%D0%BD%D0%BA%D1%86%D0%B8%D0%B8&interval=year&from=2025-01-01&to=2026-01-01")
	if got, want := w.Header().Get("Content-Disposition"), "attachment; filename=tidings-explore-volume-2025-01-01-2026-01-01.csv; filename*=utf-8''tidings-explore-volume-%D1%81%D0%B0%D0%BD%D0%BA%D1%86%D0%B8%D0%B8-2025-01-01-2026-01-01.csv"; w.Code != 200 || got != want {
		t.Errorf("%d %s, want\n%s", w.Code, got, want)
	}
}

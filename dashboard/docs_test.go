package dashboard

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"tidings/analytics"
)

func document(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../docs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestDocumentedAddresses checks docs/api.md against the routes, both ways.
func TestDocumentedAddresses(t *testing.T) {
	doc := document(t, "api.md")
	routes := map[string]bool{}
	for _, r := range newServer(t, shared(t)).routes().Routes() {
		routes[r.Path] = true
		if !strings.Contains(doc, "`"+r.Path+"`") {
			t.Errorf("docs/api.md lacks the address %s", r.Path)
		}
	}
	for _, m := range regexp.MustCompile("(?m)^\\| ((?:`/[^`]*`(?:, )?)+) \\|").FindAllStringSubmatch(doc, -1) {
		for _, path := range regexp.MustCompile("`([^`]*)`").FindAllStringSubmatch(m[1], -1) {
			if !routes[path[1]] {
				t.Errorf("docs/api.md has an address that is not there: %s", path[1])
			}
		}
	}
}

// TestDocumentedParameters checks that docs/api.md has every parameter, and
// that the pages know no other than it has.
func TestDocumentedParameters(t *testing.T) {
	doc := document(t, "api.md")
	for _, name := range allow(queryParams, volumeParams, viewParams, listParams, exportParams) {
		if !regexp.MustCompile("(?m)^\\| [^|]*`" + name + "`[^|]* \\|").MatchString(doc) {
			t.Errorf("docs/api.md lacks the parameter %s", name)
		}
	}
	known := allow(queryParams, volumeParams)
	if len(known) != len(analytics.Params) {
		t.Errorf("the pages know %v, analytics %v", known, analytics.Params)
	}
}

// TestDocumentedErrors checks that docs/api.md has every code.
func TestDocumentedErrors(t *testing.T) {
	doc := document(t, "api.md")
	source, err := os.ReadFile("errors.go")
	if err != nil {
		t.Fatal(err)
	}
	codes := regexp.MustCompile(`Code: "([a-z_]+)"`).FindAllSubmatch(source, -1)
	if len(codes) < 6 {
		t.Fatalf("only %d codes found", len(codes))
	}
	for _, m := range codes {
		if code := string(m[1]); code != "cancelled" && !strings.Contains(doc, "`"+code+"`") {
			t.Errorf("docs/api.md lacks the code %s", code)
		}
	}
}

// TestDocumentedColumns checks that docs/csv.md has the columns of every kind
// of rows, in order.
func TestDocumentedColumns(t *testing.T) {
	doc := document(t, "csv.md")
	var out bytes.Buffer
	for _, rows := range []Rows{
		VolumeRows(analytics.Volume{}), VolumeRowsWhole(analytics.Volume{}), SummaryRows(analytics.Volume{}), GroupRows(analytics.BySource, nil), articleList(nil),
		SourceRows(nil), CardRows(analytics.Week, nil, true), TopicRows(nil), TopicHistoryRows(nil), ExplanationRows(nil), StatementRows(nil, false), BoardRows(nil, false),
		FeedRows(nil), FeedPollRows(nil), SourcePollRows(nil), PageCountRows(nil), FeedPageRows(nil), TrialRows(nil), KeywordRows(analytics.Distinction{}),
		AnnotationRows(nil), AnomalyRows(analytics.Anomalies{}), CoverageRows(analytics.CoverageTable{}),
	} {
		if _, err := rows.Write(&out, Options{Format: CSV}); err != nil {
			t.Fatal(err)
		}
	}
	for header := range strings.Lines(out.String()) {
		if header = strings.TrimSpace(header); !strings.Contains(doc, "`"+header+"`") {
			t.Errorf("docs/csv.md lacks the columns %s", header)
		}
	}
}

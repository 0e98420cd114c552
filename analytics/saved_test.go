package analytics

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestSavedStatements(t *testing.T) {
	ctx := context.Background()
	a, _ := open(t)
	first, err := a.SaveStatement(ctx, SavedStatement{Name: "  Silent\tsources ", Description: "Which are silent.\r\n", Text: "SELECT 1\r\n", Chart: "chart=bars&x=a"})
	if err != nil {
		t.Fatal(err)
	}
	want := SavedStatement{Slug: "silent-sources", Name: "Silent sources", Description: "Which are silent.", Text: "SELECT 1", Chart: "chart=bars&x=a",
		Created: first.Created, Updated: first.Created}
	if diff := cmp.Diff(want, first); diff != "" {
		t.Error(diff)
	}
	for name, slug := range map[string]string{"Silent sources": "silent-sources-2", "Łukašenka, by week!": "lukasenka-by-week", "Межы": "statement"} {
		s, err := a.SaveStatement(ctx, SavedStatement{Name: name, Text: "SELECT 2"})
		if err != nil || s.Slug != slug {
			t.Errorf("%s is kept as %s (%v), want %s", name, s.Slug, err, slug)
		}
	}
	// The same slug again takes its place.
	first.Text = "SELECT 3"
	if _, err := a.SaveStatement(ctx, first); err != nil {
		t.Fatal(err)
	}
	if got, err := a.SavedStatement(ctx, "silent-sources"); err != nil || got.Text != "SELECT 3" || !got.Created.Equal(first.Created) {
		t.Errorf("%+v, %v", got, err)
	}
	if err := a.DeleteStatement(ctx, "silent-sources-2"); err != nil {
		t.Fatal(err)
	}
	all, err := a.SavedStatements(ctx)
	var slugs []string
	for _, s := range all {
		slugs = append(slugs, s.Slug)
	}
	if diff := cmp.Diff([]string{"silent-sources", "lukasenka-by-week", "statement"}, slugs); err != nil || diff != "" {
		t.Error(err, diff)
	}
	var missing *NotFoundError
	if err := a.DeleteStatement(ctx, "silent-sources-2"); !errors.As(err, &missing) || !strings.Contains(err.Error(), "there are silent-sources, ") {
		t.Errorf("%v", err)
	}
}

func TestStatementsThatCannotBeSaved(t *testing.T) {
	a, _ := open(t)
	for parameter, s := range map[string]SavedStatement{
		"name":        {Name: " ", Text: "SELECT 1"},
		"sql":         {Name: "n", Text: "\n"},
		"slug":        {Name: "n", Text: "SELECT 1", Slug: "../etc"},
		"chart":       {Name: "n", Text: "SELECT 1", Chart: "x=%zz"},
		"description": {Name: "n", Text: "SELECT 1", Description: "\xff"},
	} {
		_, err := a.SaveStatement(context.Background(), s)
		var wrong *ParamError
		if !errors.As(err, &wrong) || wrong.Name != parameter {
			t.Errorf("%s: %v", parameter, err)
		}
	}
}

// What is written as a file is read as it was.
func TestStatementFileRoundTrip(t *testing.T) {
	a, _ := open(t)
	rapid.Check(t, func(r *rapid.T) {
		line := rapid.StringMatching(`[ -~łШ]{1,30}`)
		s := SavedStatement{
			Slug: rapid.StringMatching(`[a-z0-9]{1,8}(-[a-z0-9]{1,4})?`).Draw(r, "slug"),
			Name: "n" + line.Draw(r, "name"), Text: "SELECT " + line.Draw(r, "text") + "\n-- name: no header",
			Description: strings.Join(rapid.SliceOfN(rapid.StringMatching(`[a-z:=]{1,9}( [a-z]{1,9})?`), 0, 3).Draw(r, "description"), "\n"),
			Chart:       rapid.SampledFrom([]string{"", "chart=line&x=week&y=a"}).Draw(r, "chart"),
		}
		saved, err := a.SaveStatement(context.Background(), s)
		if err != nil {
			r.Fatal(err)
		}
		read, err := ReadStatementFile("dir/"+saved.Slug+".sql", StatementFile(saved))
		read.Created, read.Updated = saved.Created, saved.Updated
		if diff := cmp.Diff(saved, read); err != nil || diff != "" {
			r.Fatal(err, diff)
		}
	})
}

func TestStatementFileFaults(t *testing.T) {
	for text, want := range map[string]string{
		"-- name: x\n":                     `f.sql: sql="": expected a statement`,
		"-- name:\nSELECT 1":               `f.sql: name="": expected a name`,
		"SELECT 1\n, '\xff'":               `f.sql:2: expected text in UTF-8`,
		"-- chart: %zz\nSELECT 1":          `f.sql: chart="%zz"`,
		"-- name: a\n\n-- name: b\nSELECT": ``,
	} {
		s, err := ReadStatementFile("f.sql", []byte(text))
		if err == nil && (want != "" || s.Name != "a" || !strings.HasPrefix(s.Text, "-- name: b")) || err != nil && (want == "" || !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("%q: %+v, %v", text, s, err)
		}
	}
}

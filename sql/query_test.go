package store

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every file prepares, says in its header what it is for, and lists exactly
// the parameters and slots that its text has.
func TestQueryFiles(t *testing.T) {
	s := open(t)
	if err := s.attachPublic(context.Background(), filepath.Join(t.TempDir(), "public.duckdb")); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("query/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	used := readGo(t)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			name := strings.TrimSuffix(filepath.Base(file), ".sql")
			header := string(sqlHeader.Find(text))
			if !strings.HasPrefix(header, "-- "+name+" ") {
				t.Errorf("the header does not begin with the query's name: %q", header)
			}
			q := s.queries[name]
			if !strings.Contains(header, "see ") { // refers to another query for its parameters
				if got := distinct(sqlParam, header); !slices.Equal(got, q.params) {
					t.Errorf("the header names the parameters %q, the text has %q", got, q.params)
				}
			}
			if got := distinct(regexp.MustCompile(`slot ([a-z_]+):`), header); !slices.Equal(got, q.slots) {
				t.Errorf("the header names the slots %q, the text has %q", got, q.slots)
			}
			if strings.HasPrefix(q.text, "SELECT") || strings.HasPrefix(q.text, "WITH") {
				if !strings.Contains(header, "-- columns: ") {
					t.Error("the header does not name the columns")
				}
			}
			if !strings.Contains(used, `"`+name+`"`) {
				t.Error("nothing uses it")
			}
			stmt, err := s.db.Prepare(q.text)
			if err != nil {
				t.Fatal(err)
			}
			stmt.Close()
		})
	}
}

func readGo(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

func TestQueryRefusesOtherParameters(t *testing.T) {
	s := open(t)
	for name, a := range map[string]args{"missing": {}, "misspelt": {"nmae": "x"}, "one more": {"name": "x", "other": 1}} {
		if _, _, err := s.named("setting", a, nil); err == nil || !strings.Contains(err.Error(), `takes the parameters ["name"]`) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := s.named("setting", args{"name": "x"}, fragments{"match": "TRUE"}); err == nil {
		t.Error("a slot that the query does not have was taken")
	}
	if _, _, err := s.named("no_such", nil, nil); err == nil {
		t.Error("a query that is not there was taken")
	}
}
